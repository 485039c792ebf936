//! The bodies of the cases, by area.

mod authentication;
mod backup;
mod batches;
mod budgets;
mod cancellation;
mod chunking;
mod clearing;
mod concurrency;
mod crashes;
mod damage;
mod deleting;
mod diagnosis;
mod errors;
mod invalidation;
mod key_loss;
mod keys;
mod listing;
mod locking;
mod migrating;
mod namespaces;
mod overwrite;
mod prompts;
mod secrecy;
mod sizes;
mod uninstall;
mod unlock;
mod values;

use crate::case::Case;

macro_rules! table {
    (() $($area:ident { $($name:ident)* })*) => {
        /// Every case of the suite; adding one is a minor release that may turn a backend red.
        pub const CASES: &[Case] = &[$($(
            $area::$name().named(concat!(stringify!($area), "::", stringify!($name))),
        )*)*];
    };
}

crate::__for_each_case! { [table] () }

//! [`conformance_tests!`](crate::conformance_tests): one `#[test]` per case of the list.

/// Emits one `#[test]` per case, in one module per area, over a fixture that is created anew for each.
///
/// The argument is a closure or path that returns a [`Fixture`](crate::Fixture). A second argument is the text of an
/// [expectations file](crate::Expectations): cases that the environment can't run must be in it, with the reason, because
/// `cargo test` has no word for them. Refused cases count as passed: the refusal was checked.
///
/// ```
/// mod my_backend {
///     use std::sync::Arc;
///
///     use securestore_core::{BackendStore, Result, SecureStore, SizePolicy};
///
///     pub(super) struct MyFixture(pub(super) securestore_mock::SimulatedPhone);
///
///     impl securestore_conformance::Fixture for MyFixture {
///         fn open(&mut self, service: &str, sizes: SizePolicy) -> Result<Arc<dyn SecureStore>> {
///             let backend = self.0.backend("app", service)?; // your backend here
///             Ok(Arc::new(BackendStore::with_sizes(backend, sizes)))
///         }
///     }
/// }
///
/// securestore_conformance::conformance_tests!(
///     || my_backend::MyFixture(securestore_mock::android()),
///     "blocked * - this environment can't do anything to the device"
/// );
/// # fn main() {}
/// ```
#[macro_export]
macro_rules! conformance_tests {
    ($fixture:expr) => {
        $crate::conformance_tests!($fixture, "");
    };
    ($fixture:expr, $expectations:expr) => {
        $crate::__for_each_case! { [$crate::__conformance_tests] ($fixture, $expectations) }
    };
}

/// One `#[test]` per case; not part of the API.
#[doc(hidden)]
#[macro_export]
macro_rules! __conformance_tests {
    (($fixture:expr, $expectations:expr) $($area:ident { $($name:ident)* })*) => {
        $crate::__conformance_tests! { @all ($fixture, $expectations) [$($area $($name)* ,)*] }
    };
    (@all $args:tt [$($area:ident $($name:ident)* ,)*]) => {
        $(
            #[cfg(test)]
            mod $area {
                $($crate::__conformance_tests! { @one $args $area $name })*
            }
        )*
        $crate::__conformance_tests! { @expected $args }
    };
    (@one ($fixture:expr, $expectations:expr) $area:ident $name:ident) => {
        #[test]
        fn $name() {
            #[allow(unused_imports, reason = "the fixture may be written with names of the module around")]
            use super::*;
            let id = concat!(stringify!($area), "::", stringify!($name));
            $crate::assert_holds(id, &mut ($fixture)(), $expectations);
        }
    };
    (@expected ($fixture:expr, $expectations:expr)) => {
        #[cfg(test)]
        #[test]
        fn blocked_cases_are_the_expected_ones() {
            $crate::assert_blocked_as_expected(|| ($fixture)(), $expectations);
        }
    };
}

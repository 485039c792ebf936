//! All cases, by area: one list, with the clauses of SPEC.md that each case checks.

mod locking;
mod loss;
mod prompts;
mod values;

use crate::case::Case;

macro_rules! cases {
    ($($area:ident { $($name:ident: $($clause:literal)+;)* })*) => {
        /// Every case of the suite.
        pub const CASES: &[Case] = &[$($(
            Case::new(concat!(stringify!($area), "::", stringify!($name)), &[$($clause),+], $area::$name),
        )*)*];
    };
}

cases! {
    values {
        what_was_set_is_read: "GET-4" "SET-4";
        an_empty_value_is_a_value: "GET-1" "GET-4";
        every_length_around_the_limits_is_read_back: "GET-4" "SIZE-1" "SIZE-3";
        an_overwritten_value_is_gone: "SET-1" "CHUNK-2";
        what_was_never_set_is_absent: "GET-1" "DEL-1";
        what_was_deleted_is_absent: "DEL-1" "LIST-1";
        entries_are_listed_in_order: "LIST-1";
        clear_spares_other_services: "DEL-2" "KEY-2";
        values_survive_a_restart: "SET-1";
    }
    locking {
        a_locked_entry_is_not_absent: "LOCK-1" "GET-1";
        background_entries_are_readable_while_locked: "LOCK-1" "PLAT-5";
        before_first_unlock_nothing_is_absent: "LOCK-1" "PLAT-4";
        locked_writes_leave_the_old_value: "SET-1" "LOCK-1";
        what_cannot_be_given_is_refused: "SET-2" "SET-5" "SET-6";
    }
    prompts {
        nothing_prompts_without_a_prompt: "ASK-1";
        a_cancelled_prompt_changes_nothing: "ASK-4" "SET-1";
        a_long_value_needs_one_prompt: "CHUNK-4";
        protection_changes_on_overwrite: "SET-3" "SET-4";
        listing_and_deleting_need_no_prompt: "ASK-2";
    }
    loss {
        a_new_finger_invalidates_and_never_deletes: "LOSS-1" "LOSS-3" "LIST-2";
        a_removed_passcode_is_a_loss_not_an_absence: "LOSS-1" "LOSS-2" "SET-2";
        plain_entries_outlive_biometrics_and_passcode: "LOSS-3";
        uninstalling_does_what_the_capability_says: "PLAT-1";
        a_new_device_gets_what_the_capability_says: "PLAT-3" "LOSS-2" "LOSS-3";
    }
}

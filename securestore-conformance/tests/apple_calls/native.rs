//! The native layout: one row for a plain entry, a marker and a body for one that the platform can make disappear.

use securestore_apple::seam::{Access, Accessible};
use securestore_core::{Prompt, Protection};

use super::bench::{Bench, Layout, asking, short};
use super::operations::*;
use super::page::{Most, Page, Part};

/// COST-4, COST-9.
#[test]
fn new_entries_are_added_where_none_was_seen() {
    Page::of(
        Layout::Native,
        &[
            ("set of a new entry", Most(3, 3), set_new),
            ("set of a new entry of two chunks", Most(6, 6), set_new_long),
            ("set without a passcode", Most(3, 3), set_without_passcode),
            ("set while locked", Most(3, 3), set_while_locked),
        ],
    )
    .compare("native_set_new");
}

/// COST-4, COST-9, SET-3.
#[test]
fn plain_entries_are_overwritten_with_the_new_protection() {
    Page::of(
        Layout::Native,
        &[
            ("set over a plain entry", Most(1, 4), set_over_plain),
            (
                "set over a plain entry of two chunks",
                Most(6, 8),
                set_over_plain_chunks,
            ),
        ],
    )
    .compare("native_set_over_plain");
}

/// COST-9, APPLE-3. A plain value over a marker takes five calls: the marker is looked at before it is given up.
#[test]
fn entries_with_a_marker_are_overwritten_without_a_prompt() {
    Page::of(
        Layout::Native,
        &[
            (
                "set over an authenticated entry",
                Most(5, 4),
                set_over_authenticated,
            ),
            (
                "set over an authenticated entry of two chunks",
                Most(7, 8),
                set_over_authenticated_chunks,
            ),
            (
                "set over a passcode-bound entry",
                Most(5, 4),
                set_over_passcode_bound,
            ),
        ],
    )
    .compare("native_set_over_marked");
}

/// LOSS-3.
#[test]
fn lost_entries_are_set_again_at_once() {
    Page::of(
        Layout::Native,
        &[
            (
                "set over an invalidated entry",
                Most(5, 4),
                set_over_invalidated,
            ),
            (
                "set over an entry whose passcode went",
                Most(5, 4),
                set_over_lost,
            ),
        ],
    )
    .compare("native_set_over_lost");
}

/// COST-1, COST-3, COST-8, COST-10.
#[test]
fn plain_entries_are_read_with_one_call() {
    Page::of(
        Layout::Native,
        &[
            ("get", Most(1, 2), get),
            ("get of two chunks", Most(2, 3), get_long),
            ("get without a prompt", Most(1, 3), get_silently),
        ],
    )
    .compare("native_get");
}

/// GET-1, LOCK-1, LOSS-1, LOSS-2.
#[test]
fn entries_that_cannot_be_read_are_diagnosed() {
    Page::of(
        Layout::Native,
        &[
            ("get while locked", Most(3, 4), get_while_locked),
            ("get after another enrolment", Most(1, 4), get_invalidated),
            ("get after the passcode went", Most(1, 4), get_lost),
        ],
    )
    .compare("native_get_unreadable");
}

/// COST-5, COST-6, ASK-2.
#[test]
fn existence_is_told_without_a_prompt() {
    Page::of(
        Layout::Native,
        &[
            ("contains", Most(1, 2), contains),
            ("contains while locked", Most(3, 3), contains_while_locked),
            (
                "contains after another enrolment",
                Most(1, 3),
                contains_invalidated,
            ),
        ],
    )
    .compare("native_contains");
}

/// COST-7, ASK-2.
#[test]
fn entries_are_listed_with_two_calls() {
    Page::of(
        Layout::Native,
        &[
            ("entries", Most(2, 2), entries),
            ("entries while locked", Most(3, 3), entries_while_locked),
            (
                "entries after another enrolment",
                Most(2, 2),
                entries_invalidated,
            ),
        ],
    )
    .compare("native_entries");
}

/// COST-5, ASK-2, DEL-1.
#[test]
fn entries_are_deleted_without_being_read() {
    Page::of(
        Layout::Native,
        &[
            ("delete", Most(1, 4), delete),
            ("delete of two chunks", Most(6, 6), delete_long),
            ("delete while locked", Most(1, 4), delete_while_locked),
        ],
    )
    .compare("native_delete");
}

/// COST-7, DEL-2.
#[test]
fn stores_are_cleared_with_two_calls() {
    Page::of(
        Layout::Native,
        &[
            ("clear", Most(2, 2), clear),
            ("clear of two chunks", Most(2, 2), clear_long),
        ],
    )
    .compare("native_clear");
}

/// CHUNK-3.
#[test]
fn repair_removes_what_no_head_names() {
    Page::of(
        Layout::Native,
        &[
            ("repair", Most(3, 4), repair),
            ("repair of an orphan", Most(4, 5), repair_orphan),
        ],
    )
    .compare("native_repair");
}

/// COST-13, COST-14.
#[test]
fn a_guard_is_one_evaluated_context() {
    Page::of(
        Layout::Native,
        &[
            ("unlock", Most(0, 0), unlock),
            ("get under a guard", Most(1, 3), get_unlocked),
            (
                "get under a guard after another enrolment",
                Most(1, 4),
                get_unlocked_invalidated,
            ),
            ("set under a guard", Most(2, 4), set_unlocked),
        ],
    )
    .compare("native_unlock");
}

/// Everything once, for every protection.
const EVERYTHING: &[Part] = &[
    ("set of a new entry", Most(3, 3), set_new),
    ("set over a plain entry", Most(1, 4), set_over_plain),
    ("get", Most(1, 2), get),
    ("get of an absent entry", Most(2, 2), get_absent),
    ("contains", Most(1, 2), contains),
    ("entries", Most(2, 2), entries),
    ("delete", Most(1, 4), delete),
    ("clear", Most(2, 2), clear),
    ("availability", Most(1, 1), availability),
];

#[test]
fn every_call_names_the_access_group() {
    Page::of(Layout::NativeInGroup, EVERYTHING).compare("native_in_access_group");
}

#[test]
fn every_call_says_that_it_is_synchronizable() {
    Page::of(Layout::Synchronizable, EVERYTHING).compare("native_synchronizable");
}

/// COST-3, GET-1.
#[test]
fn absence_is_proved_by_two_calls() {
    let mut page = Page::default();
    for (title, most, run) in [
        ("get", 2, get_absent as fn(_, _) -> _),
        ("contains", 2, contains_absent),
        ("entries", 2, entries_of_none),
        ("delete", 3, delete_absent),
        ("clear", 2, clear_none),
        ("availability", 1, availability),
        ("biometrics", 0, biometrics),
    ] {
        let record = run(Layout::Native, Protection::platform_default());
        page.add(title, "of an empty store", most, record);
    }
    page.compare("native_empty");
}

/// SET-6 forbids to write them; other libraries' rows have them.
#[test]
fn deprecated_classes_are_read_and_overwritten() {
    let mut page = Page::default();
    for accessible in [Accessible::Always, Accessible::AlwaysThisDeviceOnly] {
        let bench = || {
            let access = Access::Accessible(accessible);
            Bench::with_row(Layout::Native, "securestore.1/app", access)
        };
        let of = format!("of {accessible:?}");
        page.add("get", &of, 1, bench().record_get(Prompt::new("Read")));
        page.add("contains", &of, 1, record_contains(&bench()));
        page.add("entries", &of, 2, record_entries(&bench()));
        page.add("delete", &of, 1, record_delete(&bench()));
        let set = bench().record_set(short(), asking(Protection::platform_default()));
        page.add("set", &of, 2, set);
    }
    page.compare("native_deprecated_classes");
}

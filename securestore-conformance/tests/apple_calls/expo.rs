//! Expo's layout: the service tells whether an entry has authentication, and a lookup goes from service to service.

use securestore_apple::seam::{Access, Accessible, Constraint};
use securestore_core::{Prompt, Protection};

use super::bench::{Bench, Layout, asking, short, when_unlocked};
use super::operations::*;
use super::page::{Most, Page, Part};

/// EXPO-5, EXPO-6.
#[test]
fn new_entries_are_added_under_the_service_of_their_protection() {
    Page::of(
        Layout::Expo,
        &[
            ("set of a new entry", Most(4, 4), set_new),
            ("set of a new long entry", Most(4, 4), set_new_long),
            ("set without a passcode", Most(4, 4), set_without_passcode),
            ("set while locked", Most(4, 4), set_while_locked),
        ],
    )
    .compare("expo_set_new");
}

/// EXPO-2, EXPO-6, EXPO-8.
#[test]
fn an_entry_ends_under_one_service() {
    Page::of(
        Layout::Expo,
        &[
            ("set over a plain entry", Most(5, 5), set_over_plain),
            (
                "set over an authenticated entry",
                Most(5, 5),
                set_over_authenticated,
            ),
            (
                "set over an authenticated entry without a prompt",
                Most(5, 5),
                set_over_authenticated_silently,
            ),
            (
                "set over a passcode-bound entry",
                Most(5, 5),
                set_over_passcode_bound,
            ),
            (
                "set over an invalidated entry",
                Most(9, 9),
                set_over_invalidated,
            ),
            (
                "set over an entry whose passcode went",
                Most(9, 9),
                set_over_lost,
            ),
        ],
    )
    .compare("expo_set_over");
}

/// EXPO-1, EXPO-6, EXPO-7.
#[test]
fn entries_are_looked_for_service_by_service() {
    Page::of(
        Layout::Expo,
        &[
            ("get", Most(1, 3), get),
            ("get without a prompt", Most(1, 3), get_silently),
            ("get while locked", Most(2, 3), get_while_locked),
            ("get after another enrolment", Most(1, 5), get_invalidated),
            ("get after the passcode went", Most(1, 5), get_lost),
        ],
    )
    .compare("expo_get");
}

/// EXPO-6, EXPO-7, ASK-2.
#[test]
fn existence_is_told_without_a_prompt() {
    Page::of(
        Layout::Expo,
        &[
            ("contains", Most(1, 3), contains),
            ("contains while locked", Most(2, 3), contains_while_locked),
            (
                "contains after another enrolment",
                Most(1, 5),
                contains_invalidated,
            ),
        ],
    )
    .compare("expo_contains");
}

/// EXPO-6, EXPO-8.
#[test]
fn entries_are_removed_under_all_services() {
    Page::of(
        Layout::Expo,
        &[
            ("delete", Most(4, 4), delete),
            ("delete while locked", Most(4, 4), delete_while_locked),
            ("clear", Most(4, 4), clear),
        ],
    )
    .compare("expo_remove");
}

/// Everything once, for every protection.
const EVERYTHING: &[Part] = &[
    ("set of a new entry", Most(4, 4), set_new),
    ("set over a plain entry", Most(5, 5), set_over_plain),
    ("get", Most(1, 3), get),
    ("get of an absent entry", Most(5, 5), get_absent),
    ("contains", Most(1, 3), contains),
    ("delete", Most(4, 4), delete),
    ("clear", Most(4, 4), clear),
    ("availability", Most(1, 1), availability),
];

#[test]
fn every_call_names_the_access_group() {
    Page::of(Layout::ExpoInGroup, EVERYTHING).compare("expo_in_access_group");
}

/// EXPO-4, EXPO-6.
#[test]
fn absence_is_proved_by_five_calls() {
    let mut page = Page::default();
    for (title, most, run) in [
        ("get", 5, get_absent as fn(_, _) -> _),
        ("contains", 5, contains_absent),
        ("entries", 0, entries_of_none),
        ("delete", 4, delete_absent),
        ("clear", 4, clear_none),
        ("unlock", 0, unlock_none),
        ("availability", 1, availability),
        ("biometrics", 0, biometrics),
    ] {
        let record = run(Layout::Expo, Protection::biometry());
        page.add(title, "of an empty store", most, record);
    }
    page.compare("expo_empty");
}

/// EXPO-7, EXPO-8, EXPO-9.
#[test]
fn rows_of_other_versions_are_read_and_replaced() {
    let mut page = Page::default();
    for (row, service, access) in [
        ("before 12.8", "app", when_unlocked(None)),
        (
            "before 12.8, user presence",
            "app",
            when_unlocked(Some(Constraint::UserPresence)),
        ),
        (
            "device credentials",
            "app:auth-deviceCredentials",
            when_unlocked(Some(Constraint::UserPresence)),
        ),
        (
            "Always",
            "app:no-auth",
            Access::Accessible(Accessible::Always),
        ),
        (
            "AlwaysThisDeviceOnly",
            "app:no-auth",
            Access::Accessible(Accessible::AlwaysThisDeviceOnly),
        ),
    ] {
        let bench = || Bench::with_row(Layout::Expo, service, access);
        page.begin(row);
        page.add(
            "get",
            "with a prompt",
            5,
            bench().record_get(Prompt::new("Read")),
        );
        page.add("contains", "without a prompt", 5, record_contains(&bench()));
        for protection in [Protection::platform_default(), Protection::biometry()] {
            let set = bench().record_set(short(), asking(protection));
            page.add("set", &format!("{:?}", protection.authentication()), 5, set);
        }
        page.add("delete", "without a prompt", 4, record_delete(&bench()));
        page.add("clear", "without a prompt", 5, record_clear(&bench()));
    }
    page.compare("expo_other_versions");
}

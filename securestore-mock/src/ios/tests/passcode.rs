//! Items on a phone whose passcode is removed.

use super::*;
use crate::device::{BioChanged, Purge};
use crate::event::Event;

#[test]
fn passcode_set_item_cannot_be_added_without_a_passcode() {
    let bench = Bench::new();
    bench.phone.remove_passcode();

    assert_eq!(bench.add("pin", PASSCODE_SET, "x"), NOT_AVAILABLE);
    let control = Access::Control(PASSCODE_SET.accessible(), Constraint::BiometryAny);
    assert_eq!(bench.add("pin", control, "x"), NOT_AVAILABLE);

    bench
        .phone
        .set_knobs(|knobs| knobs.ios_no_passcode_is_auth_failed = true);
    assert_eq!(bench.add("pin", PASSCODE_SET, "x"), AUTH_FAILED);
    assert_eq!(bench.exists("pin", Ui::Fail), NOT_FOUND);
}

#[test]
fn passcode_set_item_is_gone_for_good_when_the_passcode_goes() {
    let bench = Bench::new();
    bench.add("pin", PASSCODE_SET, "x").unwrap();
    bench.add("plain", A, "x").unwrap();
    bench.add("c", C, "x").unwrap();

    bench.phone.remove_passcode();
    assert_eq!(bench.exists("pin", Ui::Fail), NOT_FOUND);
    bench.phone.apply(Event::SetPasscode);

    assert_eq!(bench.read("pin", Ui::Fail), Err(Status::ITEM_NOT_FOUND));
    assert_eq!(bench.list(Ui::Fail).unwrap(), ["plain", "c"]);
}

#[test]
fn changed_passcode_keeps_passcode_set_items() {
    let bench = Bench::new();
    bench.add("pin", PASSCODE_SET, "x").unwrap();

    bench.phone.apply(Event::ChangePasscode);

    assert_eq!(bench.read("pin", Ui::Fail).as_deref(), Ok("x"));
}

#[test]
fn dead_row_can_be_deleted_until_it_is_purged() {
    let dead = |purge| {
        let bench = Bench::new();
        bench.phone.set_knobs(|knobs| knobs.ios_purge = purge);
        bench.add("pin", PASSCODE_SET, "x").unwrap();
        bench.phone.remove_passcode();
        bench
    };

    assert_eq!(dead(Purge::AfterNextCall).delete("pin"), Ok(()));
    for (purge, expected) in [
        (Purge::AfterNextCall, NOT_FOUND),
        (Purge::Immediately, NOT_FOUND),
        (Purge::Never, Ok(())),
    ] {
        let bench = dead(purge);
        assert_eq!(bench.exists("pin", Ui::Fail), NOT_FOUND);
        assert_eq!(bench.delete("pin"), expected, "{purge:?}");
    }
}

#[test]
fn update_of_a_dead_row_finds_nothing() {
    let bench = Bench::new();
    bench.add("pin", PASSCODE_SET, "x").unwrap();
    bench.phone.remove_passcode();

    assert_eq!(bench.update("pin", "y", Ui::Fail), NOT_FOUND);
}

#[test]
fn biometric_items_die_with_the_passcode() {
    for access in [CURRENT_SET, ANY] {
        for (knob, expected) in [
            (BioChanged::NotFound, NOT_FOUND),
            (BioChanged::AuthFailed, AUTH_FAILED),
        ] {
            let bench = Bench::new();
            bench.phone.set_knobs(|knobs| knobs.ios_bio_changed = knob);
            bench.add("vault", access, "x").unwrap();

            bench.phone.remove_passcode();

            assert_eq!(
                bench.exists("vault", bench.allow()),
                expected,
                "{access:?} {knob:?}"
            );
            assert_eq!(bench.add("other", access, "x"), AUTH_FAILED);
            assert_eq!(bench.prompts(), 0);
        }
    }
}

#[test]
fn passcode_set_item_with_access_control_is_not_found_whatever_the_knob_says() {
    let bench = Bench::new();
    bench
        .phone
        .set_knobs(|knobs| knobs.ios_bio_changed = BioChanged::AuthFailed);
    let access = Access::Control(PASSCODE_SET.accessible(), Constraint::BiometryCurrentSet);
    bench.add("vault", access, "x").unwrap();

    bench.phone.remove_passcode();

    assert_eq!(bench.exists("vault", bench.allow()), NOT_FOUND);
}

#[test]
fn user_presence_item_waits_for_a_new_passcode() {
    let bench = Bench::new();
    bench.add("vault", PRESENCE, "x").unwrap();

    bench.phone.remove_passcode();
    assert_eq!(bench.exists("vault", bench.allow()), AUTH_FAILED);
    assert_eq!(bench.exists("vault", Ui::Fail), AUTH_FAILED);
    assert_eq!(bench.exists("vault", Ui::Skip), NOT_FOUND);
    assert_eq!(bench.add("other", PRESENCE, "x"), AUTH_FAILED);
    bench.phone.apply(Event::SetPasscode);

    assert_eq!(bench.read("vault", bench.allow()).as_deref(), Ok("x"));
}

#[test]
fn authentication_from_before_the_passcode_was_removed_proves_nothing() {
    let bench = Bench::new();
    bench.add("vault", PRESENCE, "x").unwrap();
    let ui = bench.allow();
    bench.read("vault", ui.clone()).unwrap();

    bench.phone.remove_passcode();

    assert_eq!(bench.exists("vault", ui), AUTH_FAILED);
}

#[test]
fn phone_without_a_passcode_keeps_ordinary_classes_open_after_a_reboot() {
    let bench = Bench::new();
    bench.phone.remove_passcode();
    bench.add("a", A, "x").unwrap();

    bench.phone.lock();
    bench.phone.reboot();

    assert_eq!(bench.restarted().read("a", Ui::Fail).as_deref(), Ok("x"));
}

//! The primary key, and what `SecItemAdd` answers when it is taken.

use super::*;
use crate::event::Event;

#[test]
fn second_item_with_the_same_key_is_a_duplicate() {
    let bench = Bench::new();

    assert_eq!(bench.add("token", A, "old"), Ok(()));
    assert_eq!(bench.add("token", A, "new"), DUPLICATE);

    assert_eq!(bench.read("token", Ui::Fail).as_deref(), Ok("old"));
}

#[test]
fn other_accessibility_does_not_make_another_item() {
    let bench = Bench::new();

    bench.add("token", A, "old").unwrap();

    assert_eq!(bench.add("token", C, "new"), DUPLICATE);
    assert_eq!(bench.add("token", CURRENT_SET, "new"), DUPLICATE);
}

#[test]
fn generic_label_and_description_are_not_part_of_the_key() {
    let bench = Bench::new();
    let data = Secret::from("x");

    bench.add("token", A, "old").unwrap();
    let result = bench.seams.keychain.add(&NewItem {
        generic: Some(b"other"),
        label: Some("other"),
        description: Some("other"),
        ..item(b"token", &data)
    });

    assert_eq!(result, DUPLICATE);
}

#[test]
fn account_service_group_and_synchronizability_make_the_key() {
    let bench = Bench::new();
    bench.phone.entitle(DEFAULT_APP, "TEAM.shared");
    let data = Secret::from("x");
    let base = NewItem {
        access: C,
        ..item(b"token", &data)
    };

    for other in [
        base.clone(),
        NewItem {
            account: b"other",
            ..base.clone()
        },
        NewItem {
            service: "other",
            ..base.clone()
        },
        NewItem {
            access_group: Some("TEAM.shared"),
            ..base.clone()
        },
        NewItem {
            synchronizable: true,
            ..base
        },
    ] {
        assert_eq!(bench.seams.keychain.add(&other), Ok(()), "{other:?}");
        assert_eq!(bench.seams.keychain.add(&other), DUPLICATE, "{other:?}");
    }
}

#[test]
fn locked_wins_over_duplicate() {
    let bench = Bench::new();
    bench.add("token", A, "old").unwrap();

    bench.phone.lock();

    assert_eq!(bench.add("token", A, "new"), LOCKED);
}

#[test]
fn class_c_over_class_a_is_locked_and_over_class_c_a_duplicate() {
    let bench = Bench::new();
    bench.add("a", A, "old").unwrap();
    bench.add("c", C, "old").unwrap();

    bench.phone.lock();

    assert_eq!(bench.add("a", C, "new"), LOCKED);
    assert_eq!(bench.add("c", C, "new"), DUPLICATE);
}

#[test]
fn item_with_access_control_is_a_duplicate_without_a_prompt() {
    let bench = Bench::new();
    bench.add("vault", CURRENT_SET, "old").unwrap();

    assert_eq!(bench.add("vault", CURRENT_SET, "new"), DUPLICATE);
    assert_eq!(bench.add("vault", A, "new"), DUPLICATE);

    assert_eq!(bench.prompts(), 0);
}

#[test]
fn dead_row_is_replaced_silently() {
    let bench = Bench::new();
    bench.add("vault", CURRENT_SET, "old").unwrap();
    bench.add("pin", PASSCODE_SET, "old").unwrap();

    bench.phone.enrol_biometric();
    bench.phone.remove_passcode();
    bench.phone.apply(Event::SetPasscode);

    assert_eq!(bench.add("vault", A, "new"), Ok(()));
    assert_eq!(bench.add("pin", PASSCODE_SET, "new"), Ok(()));
    assert_eq!(bench.read("vault", Ui::Fail).as_deref(), Ok("new"));
    assert_eq!(bench.read("pin", Ui::Fail).as_deref(), Ok("new"));
}

#[test]
fn full_disk_stops_add_and_update_without_effect() {
    let bench = Bench::new();
    bench.add("token", A, "old").unwrap();

    bench.phone.apply(Event::FillDisk);

    assert_eq!(bench.add("other", A, "new"), NOT_AVAILABLE);
    assert_eq!(bench.update("token", "new", Ui::Fail), NOT_AVAILABLE);
    assert_eq!(bench.read("token", Ui::Fail).as_deref(), Ok("old"));
    assert_eq!(bench.exists("other", Ui::Fail), NOT_FOUND);
    assert_eq!(bench.delete("token"), Ok(()));
}

#[test]
fn empty_data_is_data() {
    let bench = Bench::new();

    bench.add("token", A, "").unwrap();

    assert_eq!(bench.read("token", Ui::Fail).as_deref(), Ok(""));
}

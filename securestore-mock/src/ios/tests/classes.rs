//! Accessibility classes in every state of the lock.

use super::*;

/// What the calls answer for one class in one state: add, read, attributes, update.
fn answers(bench: &Bench, access: Access) -> [Result<(), Status>; 4] {
    [
        bench.add("new", access, "x"),
        bench.read("old", Ui::Fail).map(drop),
        bench.attributes("old", Ui::Fail).map(drop),
        bench.update("old", "y", Ui::Fail),
    ]
}

fn with_item(access: Access) -> Bench {
    let bench = Bench::new();
    bench.add("old", access, "x").unwrap();
    bench
}

fn this_device(access: Access) -> Access {
    Access::Accessible(access.accessible().this_device_only())
}

#[test]
fn every_class_is_open_while_unlocked() {
    for access in [
        A,
        this_device(A),
        C,
        C_THIS_DEVICE,
        ALWAYS,
        this_device(ALWAYS),
        PASSCODE_SET,
    ] {
        let bench = with_item(access);

        assert_eq!(answers(&bench, access), [Ok(()); 4], "{access:?}");
        assert_eq!(bench.delete("old"), Ok(()));
    }
}

#[test]
fn locked_phone_closes_class_a_even_for_attributes() {
    for access in [A, this_device(A), PASSCODE_SET] {
        let bench = with_item(access);

        bench.phone.lock();

        assert_eq!(answers(&bench, access), [LOCKED; 4], "{access:?}");
        assert_eq!(bench.exists("old", Ui::Fail), LOCKED);
        assert_eq!(bench.exists("old", Ui::Skip), LOCKED);
        assert_eq!(bench.exists("absent", Ui::Fail), NOT_FOUND);
    }
}

#[test]
fn locked_phone_leaves_classes_c_and_always_open() {
    for access in [C, C_THIS_DEVICE, ALWAYS, this_device(ALWAYS)] {
        let bench = with_item(access);

        bench.phone.lock();

        assert_eq!(answers(&bench, access), [Ok(()); 4], "{access:?}");
    }
}

#[test]
fn before_first_unlock_only_always_is_open() {
    for (access, expected) in [
        (A, LOCKED),
        (this_device(A), LOCKED),
        (C, LOCKED),
        (C_THIS_DEVICE, LOCKED),
        (PASSCODE_SET, LOCKED),
        (ALWAYS, Ok(())),
        (this_device(ALWAYS), Ok(())),
    ] {
        let bench = with_item(access);

        bench.phone.reboot();
        let bench = bench.restarted();

        assert_eq!(answers(&bench, access), [expected; 4], "{access:?}");
    }
}

#[test]
fn delete_works_in_every_state_and_never_prompts() {
    for access in [A, C, PASSCODE_SET, CURRENT_SET, PRESENCE] {
        let bench = with_item(access);
        bench.add("second", access, "x").unwrap();

        bench.phone.lock();
        assert_eq!(bench.delete("old"), Ok(()), "{access:?}");
        bench.phone.reboot();
        let bench = bench.restarted();
        assert_eq!(bench.clear(), Ok(()), "{access:?}");
        assert_eq!(bench.clear(), NOT_FOUND, "{access:?}");

        assert_eq!(bench.prompts(), 0);
    }
}

#[test]
fn one_locked_row_fails_the_whole_list() {
    let bench = Bench::new();
    bench.add("c", C, "x").unwrap();
    bench.add("a", A, "x").unwrap();

    bench.phone.lock();

    assert_eq!(bench.list(Ui::Fail), Err(Status::INTERACTION_NOT_ALLOWED));
    assert_eq!(bench.list(Ui::Skip), Err(Status::INTERACTION_NOT_ALLOWED));
    bench.delete("a").unwrap();
    assert_eq!(bench.list(Ui::Fail).unwrap(), ["c"]);
}

#[test]
fn locked_item_is_readable_again_after_unlock() {
    let bench = with_item(A);

    bench.phone.lock();
    bench.phone.unlock();

    assert_eq!(bench.read("old", Ui::Fail).as_deref(), Ok("x"));
}

#[test]
fn update_moves_an_item_to_another_class() {
    let bench = with_item(A);

    bench.change_access("old", C, Ui::Fail).unwrap();
    bench.phone.lock();

    assert_eq!(bench.read("old", Ui::Fail).as_deref(), Ok("x"));
    assert_eq!(bench.change_access("old", A, Ui::Fail), LOCKED);
    assert_eq!(
        bench.attributes("old", Ui::Fail).unwrap().accessible,
        C.accessible()
    );
}

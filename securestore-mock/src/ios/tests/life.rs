//! What outlives the app and the phone: reinstallation, backup and restore.

use securestore_core::ErrorKind;

use super::*;
use crate::device::BackupKind;
use crate::event::Event;

const ALL: [(&str, Access); 7] = [
    ("a", A),
    ("c", C),
    ("c this device", C_THIS_DEVICE),
    ("passcode", PASSCODE_SET),
    ("current set", CURRENT_SET),
    ("any", ANY),
    ("presence", PRESENCE),
];

fn with_all() -> Bench {
    let bench = Bench::new();
    for (account, access) in ALL {
        bench.add(account, access, "old").unwrap();
    }
    bench
}

/// The accounts that are there, as far as that shows.
fn listed(bench: &Bench) -> Vec<String> {
    bench.list(bench.allow()).unwrap_or_default()
}

#[test]
fn items_survive_a_reinstallation() {
    let bench = with_all();

    bench.phone.reinstall_app();
    let bench = bench.restarted();

    assert_eq!(bench.add("a", A, "new"), DUPLICATE);
    assert_eq!(bench.read("a", Ui::Fail).as_deref(), Ok("old"));
    assert_eq!(
        bench.read("current set", bench.allow()).as_deref(),
        Ok("old")
    );
    assert_eq!(listed(&bench).len(), ALL.len());
}

#[test]
fn knob_lets_items_go_with_their_app_but_not_those_of_a_shared_group() {
    let bench = with_all();
    bench
        .phone
        .set_knobs(|knobs| knobs.ios_reinstall_keeps = false);
    bench.phone.apply(Event::InstallApp("other".to_owned()));
    for app in [DEFAULT_APP, "other"] {
        bench.phone.entitle(app, "TEAM.shared");
    }
    let data = Secret::from("x");
    let shared = NewItem {
        access_group: Some("TEAM.shared"),
        ..item(b"shared", &data)
    };
    bench.seams.keychain.add(&shared).unwrap();

    bench.phone.reinstall_app();

    assert_eq!(listed(&bench.restarted()), ["shared"]);
}

#[test]
fn encrypted_backup_brings_migratable_items_to_another_phone() {
    let bench = with_all();
    let backup = bench.phone.back_up(BackupKind::Encrypted);

    let new = Bench::on(bench.phone.replaced_by_new(&backup).unwrap());

    assert_eq!(listed(&new), ["a", "c"]);
    assert_eq!(new.read("a", Ui::Fail).as_deref(), Ok("old"));
    assert_eq!(new.add("current set", CURRENT_SET, "new"), Ok(()));
}

#[test]
fn unencrypted_backup_brings_nothing_to_another_phone() {
    let bench = with_all();
    let backup = bench.phone.back_up(BackupKind::Unencrypted);

    let new = Bench::on(bench.phone.replaced_by_new(&backup).unwrap());

    assert!(listed(&new).is_empty());
    assert_eq!(new.delete("a"), NOT_FOUND);
}

#[test]
fn same_phone_gets_back_all_but_passcode_set_and_authenticated_items() {
    for kind in [BackupKind::Encrypted, BackupKind::Unencrypted] {
        let bench = with_all();
        let backup = bench.phone.back_up(kind);
        bench.update("a", "newer", Ui::Fail).unwrap();
        bench.add("newer", A, "newer").unwrap();

        bench.phone.restore(&backup).unwrap();
        let bench = bench.restarted();

        assert_eq!(listed(&bench), ["a", "c", "c this device"], "{kind:?}");
        assert_eq!(bench.read("a", Ui::Fail).as_deref(), Ok("old"));
        assert_eq!(bench.exists("current set", Ui::Fail), NOT_FOUND);
        assert_eq!(bench.delete("presence"), NOT_FOUND);
    }
}

#[test]
fn restore_leaves_items_of_later_apps_alone() {
    let bench = Bench::new();
    let backup = bench.phone.back_up(BackupKind::Encrypted);
    bench.phone.apply(Event::InstallApp("other".to_owned()));
    let data = Secret::from("x");
    bench
        .phone
        .apple_seams("other")
        .unwrap()
        .keychain
        .add(&item(b"token", &data))
        .unwrap();

    bench.phone.restore(&backup).unwrap();

    let other = bench.phone.apple_seams("other").unwrap();
    assert!(
        other
            .keychain
            .copy_matching(&query("token"), Returns::Existence)
            .is_ok()
    );
}

#[test]
fn upgrade_of_the_app_keeps_items() {
    let bench = with_all();

    bench.phone.apply(Event::UpgradeApp(DEFAULT_APP.to_owned()));

    assert_eq!(listed(&bench.restarted()).len(), ALL.len());
}

#[test]
fn android_phone_has_no_keychain() {
    let error = crate::phone::android()
        .apple_seams(DEFAULT_APP)
        .unwrap_err();

    assert_eq!(error.kind(), ErrorKind::Unsupported);
}

#[test]
fn app_that_is_not_installed_has_no_seams() {
    let error = crate::phone::ios().apple_seams("other").unwrap_err();

    assert_eq!(error.kind(), ErrorKind::Unavailable);
}

//! Synchronizable items.

use super::*;

fn add(bench: &Bench, access: Access, data: &str) -> Result<(), Status> {
    let data = Secret::from(data);
    bench.seams.keychain.add(&NewItem {
        synchronizable: true,
        access,
        ..item(b"token", &data)
    })
}

fn synchronized() -> Query<'static> {
    Query {
        synchronizable: true,
        ..query("token")
    }
}

fn read(bench: &Bench) -> Result<String, Status> {
    let keychain = &bench.seams.keychain;
    let items = keychain.copy_matching(&synchronized(), Returns::OneAttributesAndData)?;
    Ok(text(&items[0]))
}

fn update(bench: &Bench, data: &str) {
    let data = Secret::from(data);
    let changes = Changes {
        data: Some(&data),
        ..Changes::default()
    };
    bench
        .seams
        .keychain
        .update(&synchronized(), &changes)
        .unwrap();
}

#[test]
fn synchronizable_item_takes_neither_access_control_nor_this_device_only() {
    let bench = Bench::new();

    assert_eq!(add(&bench, CURRENT_SET, "x"), PARAM);
    assert_eq!(add(&bench, C_THIS_DEVICE, "x"), PARAM);
    assert_eq!(add(&bench, PASSCODE_SET, "x"), PARAM);
    assert_eq!(add(&bench, C, "x"), Ok(()));
    let changes = Changes {
        access: Some(CURRENT_SET),
        ..Changes::default()
    };
    assert_eq!(
        bench.seams.keychain.update(&synchronized(), &changes),
        PARAM
    );
}

#[test]
fn query_matches_one_kind_only() {
    let bench = Bench::new();

    add(&bench, C, "synchronized").unwrap();
    assert_eq!(bench.exists("token", Ui::Fail), NOT_FOUND);
    assert_eq!(bench.delete("token"), NOT_FOUND);
    bench.add("token", C, "local").unwrap();

    assert_eq!(bench.read("token", Ui::Fail).as_deref(), Ok("local"));
    assert_eq!(read(&bench).as_deref(), Ok("synchronized"));
}

#[test]
fn newest_change_wins() {
    let (one, two) = (Bench::new(), Bench::new());
    one.add("local", A, "x").unwrap();
    add(&one, C, "old").unwrap();
    one.phone.sync_to(&two.phone);
    assert_eq!(read(&two).as_deref(), Ok("old"));
    assert_eq!(two.exists("local", Ui::Fail), NOT_FOUND);

    update(&two, "new");
    one.phone.sync_to(&two.phone);
    assert_eq!(read(&two).as_deref(), Ok("new"));
    two.phone.sync_to(&one.phone);

    assert_eq!(read(&one).as_deref(), Ok("new"));
}

#[test]
fn deletion_reaches_the_other_phone() {
    let (one, two) = (Bench::new(), Bench::new());
    add(&one, C, "x").unwrap();
    one.phone.sync_to(&two.phone);

    one.seams.keychain.delete(&synchronized()).unwrap();
    two.phone.sync_to(&one.phone);
    assert_eq!(read(&one), Err(Status::ITEM_NOT_FOUND));
    one.phone.sync_to(&two.phone);

    assert_eq!(read(&two), Err(Status::ITEM_NOT_FOUND));
    add(&one, C, "again").unwrap();
    one.phone.sync_to(&two.phone);
    assert_eq!(read(&two).as_deref(), Ok("again"));
}

#[test]
fn item_that_was_deleted_while_locked_comes_back() {
    let (one, two) = (Bench::new(), Bench::new());
    add(&one, A, "x").unwrap();
    one.phone.sync_to(&two.phone);

    one.phone.lock();
    one.seams.keychain.delete(&synchronized()).unwrap();
    one.phone.unlock();
    two.phone.sync_to(&one.phone);

    assert_eq!(read(&one).as_deref(), Ok("x"));
}

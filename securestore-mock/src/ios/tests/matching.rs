//! What a query matches, and what it may not contain.

use super::*;
use crate::event::Event;

#[test]
fn query_filters_by_every_attribute_that_it_gives() {
    let bench = Bench::new();
    let data = Secret::from("x");
    bench.add("plain", A, "x").unwrap();
    let tagged = NewItem {
        generic: Some(b"tag"),
        label: Some("store"),
        description: Some("marker"),
        ..item(b"tagged", &data)
    };
    bench.seams.keychain.add(&tagged).unwrap();

    for query in [
        Query {
            generic: Some(b"tag"),
            ..Query::default()
        },
        Query {
            label: Some("store"),
            ..Query::default()
        },
        Query {
            description: Some("marker"),
            ..Query::default()
        },
    ] {
        let items = bench
            .seams
            .keychain
            .copy_matching(&query, Returns::AllAttributes)
            .unwrap();
        assert_eq!(items.len(), 1, "{query:?}");
        assert_eq!(items[0].account, b"tagged");
        assert_eq!(items[0].generic.as_deref(), Some(&b"tag"[..]));
        assert!(items[0].data.is_none());
    }
    let other = Query {
        generic: Some(b"ta"),
        ..Query::default()
    };
    assert_eq!(bench.seams.keychain.delete(&other), NOT_FOUND);
}

#[test]
fn existence_returns_nothing_but_success() {
    let bench = Bench::new();
    bench.add("token", A, "x").unwrap();

    let found = bench
        .seams
        .keychain
        .copy_matching(&query("token"), Returns::Existence);

    assert!(found.unwrap().is_empty());
    assert_eq!(bench.exists("other", Ui::Fail), NOT_FOUND);
}

#[test]
fn limit_one_gives_one_and_limit_all_gives_all() {
    let bench = Bench::new();
    for account in ["a", "b", "c"] {
        bench.add(account, A, account).unwrap();
    }
    let query = Query {
        service: Some(SERVICE),
        ..Query::default()
    };
    let copy = |returns| bench.seams.keychain.copy_matching(&query, returns).unwrap();

    assert_eq!(copy(Returns::OneAttributes).len(), 1);
    assert_eq!(copy(Returns::AllAttributes).len(), 3);
    let all: Vec<String> = copy(Returns::AllAttributesAndData)
        .iter()
        .map(text)
        .collect();
    assert_eq!(all, ["a", "b", "c"]);
}

#[test]
fn update_and_delete_work_on_all_matches() {
    let bench = Bench::new();
    bench.add("a", A, "old").unwrap();
    bench.add("b", C, "old").unwrap();
    let all = Query {
        service: Some(SERVICE),
        ..Query::default()
    };
    let data = Secret::from("new");
    let changes = Changes {
        data: Some(&data),
        label: Some("l"),
        ..Changes::default()
    };

    bench.seams.keychain.update(&all, &changes).unwrap();

    assert_eq!(bench.read("a", Ui::Fail).as_deref(), Ok("new"));
    assert_eq!(bench.read("b", Ui::Fail).as_deref(), Ok("new"));
    assert_eq!(
        bench.attributes("b", Ui::Fail).unwrap().label.as_deref(),
        Some("l")
    );
    assert_eq!(bench.clear(), Ok(()));
    assert_eq!(bench.clear(), NOT_FOUND);
}

#[test]
fn update_changes_all_matches_or_none() {
    let bench = Bench::new();
    bench.add("a", A, "old").unwrap();
    bench.add("b", CURRENT_SET, "old").unwrap();
    let all = Query {
        service: Some(SERVICE),
        ..Query::default()
    };
    let data = Secret::from("new");
    let changes = Changes {
        data: Some(&data),
        ..Changes::default()
    };

    assert_eq!(bench.seams.keychain.update(&all, &changes), LOCKED);

    assert_eq!(bench.read("a", Ui::Fail).as_deref(), Ok("old"));
}

#[test]
fn foreign_access_group_is_a_missing_entitlement_for_every_call() {
    let bench = Bench::new();
    let keychain = &bench.seams.keychain;
    let data = Secret::from("x");
    let missing = Some(Status::MISSING_ENTITLEMENT);
    let foreign = Query {
        access_group: Some("TEAM.foreign"),
        ..query("token")
    };
    let new = NewItem {
        access_group: Some("TEAM.foreign"),
        ..item(b"token", &data)
    };

    assert_eq!(keychain.add(&new).err(), missing);
    assert_eq!(
        keychain.copy_matching(&foreign, Returns::Existence).err(),
        missing
    );
    assert_eq!(
        keychain.update(&foreign, &Changes::default()).err(),
        missing
    );
    assert_eq!(keychain.delete(&foreign).err(), missing);
}

#[test]
fn app_without_access_groups_is_refused_every_call() {
    let bench = Bench::new();
    bench.add("token", A, "x").unwrap();
    if let Some(app) = bench.phone.shared().lock().apps.get_mut(DEFAULT_APP) {
        app.access_groups.clear();
    }

    let missing = Err(Status::MISSING_ENTITLEMENT);
    assert_eq!(bench.add("other", A, "x"), missing);
    assert_eq!(bench.exists("token", Ui::Fail), missing);
    assert_eq!(bench.update("token", "y", Ui::Fail), missing);
    assert_eq!(bench.delete("token"), missing);
}

#[test]
fn add_takes_the_first_group_and_a_search_all_of_them() {
    let bench = Bench::new();
    bench.phone.entitle(DEFAULT_APP, "TEAM.shared");
    let data = Secret::from("x");

    bench.add("first", A, "x").unwrap();
    let shared = NewItem {
        access_group: Some("TEAM.shared"),
        ..item(b"second", &data)
    };
    bench.seams.keychain.add(&shared).unwrap();

    assert_eq!(
        bench.attributes("first", Ui::Fail).unwrap().access_group,
        "TEAM.app"
    );
    assert_eq!(
        bench.attributes("second", Ui::Fail).unwrap().access_group,
        "TEAM.shared"
    );
    assert_eq!(bench.list(Ui::Fail).unwrap(), ["first", "second"]);
}

#[test]
fn apps_share_items_only_through_a_common_group() {
    let bench = Bench::new();
    bench.phone.apply(Event::InstallApp("other".to_owned()));
    let other = bench.phone.apple_seams("other").unwrap();
    let data = Secret::from("x");
    bench.add("own", A, "x").unwrap();
    bench.phone.entitle(DEFAULT_APP, "TEAM.shared");
    bench.phone.entitle("other", "TEAM.shared");

    let shared = NewItem {
        access_group: Some("TEAM.shared"),
        ..item(b"shared", &data)
    };
    other.keychain.add(&shared).unwrap();

    assert_eq!(bench.exists("shared", Ui::Fail), Ok(()));
    let own = other
        .keychain
        .copy_matching(&query("own"), Returns::Existence);
    assert_eq!(own.err(), Some(Status::ITEM_NOT_FOUND));
}

#[test]
fn skip_is_only_for_copy_matching() {
    let bench = Bench::new();
    bench.add("token", A, "x").unwrap();
    let skip = Query {
        ui: Ui::Skip,
        ..query("token")
    };

    assert_eq!(bench.update("token", "new", Ui::Skip), PARAM);
    assert_eq!(bench.seams.keychain.delete(&skip), PARAM);
    assert_eq!(bench.exists("token", Ui::Skip), Ok(()));
}

#[test]
fn creation_date_stays_and_modification_date_grows() {
    let bench = Bench::new();
    let created = bench.phone.device().now();
    bench.add("token", A, "x").unwrap();

    bench.update("token", "y", Ui::Fail).unwrap();
    bench.update("token", "z", Ui::Fail).unwrap();

    assert_eq!(
        bench.attributes("token", Ui::Fail).unwrap().created,
        Some(created)
    );
    let device = bench.phone.device();
    let modified = device.keychain.rows()[0].modified;
    assert_eq!(modified, created + std::time::Duration::from_millis(2));
}

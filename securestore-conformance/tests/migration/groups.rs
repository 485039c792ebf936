//! Entries that move between the access groups of one app (MIGRATE-1, MIGRATE-10).

use std::sync::Arc;

use securestore_apple::KeychainBackend;
use securestore_core::{
    BackendStore, ErrorKind, MigrationPlan, Prompt, Protection, SecureStore, SecureStoreExt,
    migrate_blocking,
};
use securestore_mock::{DEFAULT_APP, SimulatedPhone, ios};

use crate::{TOKEN, VAULT, ask, set};

const GROUP: &str = "TEAM.shared";

fn open(phone: &SimulatedPhone, group: Option<&str>) -> Arc<dyn SecureStore> {
    let seams = phone.apple_seams(DEFAULT_APP).unwrap();
    let mut builder = KeychainBackend::builder(
        "app".parse().unwrap(),
        seams.keychain,
        seams.authentication,
        seams.clock,
    );
    if let Some(group) = group {
        builder = builder.access_group(group);
    }
    Arc::new(BackendStore::new(Arc::new(builder.build())))
}

/// Whatever a store without a group sees of the groups: a value is never on neither side.
#[test]
fn entries_survive_a_move_into_a_group_and_out_of_it() {
    for outwards in [false, true] {
        let phone = ios();
        phone.entitle(DEFAULT_APP, GROUP);
        let (own, shared) = (open(&phone, None), open(&phone, Some(GROUP)));
        let (from, to) = if outwards {
            (shared, own)
        } else {
            (own, shared)
        };
        set(&from, &TOKEN, "t", Protection::platform_default());
        set(&from, &VAULT, "v", Protection::biometry());
        let plan = MigrationPlan::new().with_prompt(Prompt::new("Move"));

        let report = migrate_blocking(Arc::clone(&from), &*to, &plan);

        let (kept, gone) = match report {
            Ok(report) => {
                assert!(report.is_complete(), "{report}");
                (to, from)
            }
            // A store that shows the group's entries beside its own is no second storage.
            Err(error) => {
                assert_eq!(error.kind(), ErrorKind::InvalidOption);
                (from, to)
            }
        };
        assert_eq!(ask(&kept, &TOKEN).as_deref(), Some("t"));
        assert_eq!(ask(&kept, &VAULT).as_deref(), Some("v"));
        let keys = kept.blocking().entries().unwrap().len();
        let left = gone.blocking().entries().unwrap().len();
        assert!(keys == 2 && (left == 0 || left == 2), "{keys}, {left}");
    }
}

/// MIGRATE-10: both names of a swap are of one store.
#[test]
fn renames_inside_one_store_are_refused_on_both_phones() {
    use securestore_core::OnConflict;

    for phone in crate::both() {
        let (one, two) = (crate::native(&phone), crate::native(&phone));
        set(&one, &TOKEN, "t", Protection::platform_default());
        set(&one, &VAULT, "v", Protection::platform_default());
        let plan = MigrationPlan::new()
            .rename("token", VAULT)
            .rename("vault", TOKEN)
            .on_conflict(OnConflict::Overwrite);

        let refused = migrate_blocking(Arc::clone(&one), &*two, &plan);

        assert_eq!(ask(&one, &TOKEN).as_deref(), Some("t"));
        assert_eq!(ask(&one, &VAULT).as_deref(), Some("v"));
        assert_eq!(refused.unwrap_err().kind(), ErrorKind::InvalidOption);
    }
}

//! `contains` and its relatives: what is told about an entry without opening it.

use securestore_core::{EntryInfo, EntryRecord, ErrorKind, Key, Protection, Readability, Result};

use super::{KeychainBackend, ROUNDS};
use crate::error::error;
use crate::layout::{self, MainRow, Marker, accessibility};
use crate::seam::{Item, Query, Returns, Status};

impl KeychainBackend {
    /// Tells about an entry; looks for its body, but never opens it.
    pub(super) fn inspect_main(&self, key: &Key) -> Result<Option<EntryRecord>> {
        let mut missing = None;
        for _ in 0..ROUNDS {
            let Some(item) = self.copy_main(key, Returns::OneAttributes).map_err(error)? else {
                return Ok(None);
            };
            let record = record(key.clone(), &item);
            let Ok(MainRow::Marker(marker)) = MainRow::of(&item) else {
                return Ok(Some(record));
            };
            let lost = |record: EntryRecord| {
                let loss = Readability::Unreadable(self.kind_of_loss(&marker));
                EntryRecord::new(record.info.with_readability(loss), record.heads)
            };
            if missing.as_ref() == Some(&marker) {
                return Ok(Some(lost(record)));
            }
            match self.probe_body(key, &marker) {
                Err(Status::ITEM_NOT_FOUND) => missing = Some(marker),
                Err(Status::AUTH_FAILED) if self.is_refused_for_good(key, &marker) => {
                    return Ok(Some(lost(record)));
                }
                _ => return Ok(Some(record)),
            }
        }
        Err(error(Status::ITEM_NOT_FOUND))
    }

    /// Looks whether a body is there, without a prompt.
    pub(super) fn probe_body(&self, key: &Key, marker: &Marker) -> Result<(), Status> {
        let (account, description) = (layout::body_account(key, marker.slot), marker.to_string());
        let query = Query {
            account: Some(&account),
            description: Some(&description),
            ..self.rows()
        };
        self.keychain
            .copy_matching(&query, Returns::Existence)
            .map(|_| ())
    }
}

/// Tells about a main row, as far as that shows without a look at its body.
pub(super) fn record(key: Key, item: &Item) -> EntryRecord {
    let row = MainRow::of(item).ok();
    let heads = row.as_ref().and_then(MainRow::heads);
    let plain = |key| {
        EntryInfo::new(
            key,
            Protection::platform_default().with_accessibility(accessibility(item.accessible)),
        )
    };
    let info = match row {
        None => plain(key).with_readability(Readability::Unreadable(ErrorKind::Corrupt)),
        Some(MainRow::Plain(_)) => plain(key),
        Some(MainRow::Marker(marker)) => EntryInfo::new(key, marker.protection.to_protection()),
    };
    EntryRecord::new(info, heads)
}

#[cfg(test)]
mod tests {
    use securestore_core::{Accessibility, Authentication, Backend, Biometrics};

    use super::*;
    use crate::seam::{Accessible, Constraint};
    use crate::test_support::{GENERATION, NOW, Phone, key, main, marker, passcode_marker, plain};

    const ABSENT: Result<Vec<Item>, Status> = Err(Status::ITEM_NOT_FOUND);
    const NOT_ALLOWED: Result<Vec<Item>, Status> = Err(Status::INTERACTION_NOT_ALLOWED);

    const INSPECT_MAIN: &str = "COPY OneAttributes account=token";

    fn current_set() -> Marker {
        marker(Constraint::BiometryCurrentSet)
    }

    fn marked(marker: Marker) -> Result<Vec<Item>, Status> {
        Ok(vec![main(MainRow::Marker(marker))])
    }

    fn readability(phone: &Phone) -> Readability {
        phone
            .backend()
            .inspect(&key())
            .unwrap()
            .unwrap()
            .info
            .readability
    }

    #[test]
    fn a_row_of_another_layout_is_there_and_corrupt() {
        for description in [None, Some("marker 9".to_owned())] {
            let phone = Phone::new().copies(Ok(vec![Item {
                description,
                ..plain("canary")
            }]));

            assert_eq!(
                readability(&phone),
                Readability::Unreadable(ErrorKind::Corrupt)
            );
        }
    }

    #[test]
    fn a_plain_entry_is_inspected_in_one_call() {
        let phone = Phone::new().copies(Ok(vec![main(MainRow::Plain(Some(GENERATION)))]));

        let record = phone.backend().inspect(&key()).unwrap().unwrap();

        assert_eq!(
            record.info,
            EntryInfo::new(key(), Protection::when_unlocked())
        );
        assert_eq!(record.heads, Some(GENERATION));
        assert_eq!(phone.calls(), [INSPECT_MAIN]);
    }

    #[test]
    fn deprecated_classes_are_told() {
        let phone = Phone::new().copies(Ok(vec![Item {
            accessible: Accessible::Always,
            ..plain("value")
        }]));

        let record = phone.backend().inspect(&key()).unwrap().unwrap();

        assert_eq!(
            record.info.protection,
            Protection::new(Accessibility::Always, Authentication::None)
        );
    }

    #[test]
    fn an_authenticated_entry_is_inspected_in_two_calls_without_a_prompt() {
        let phone = Phone::new()
            .copies(marked(current_set()))
            .copies(NOT_ALLOWED);

        assert_eq!(readability(&phone), Readability::NeedsAuthentication);
        assert_eq!(
            phone.calls(),
            [
                INSPECT_MAIN,
                "COPY Existence account=token/b1 description='marker 1 1 ak biometryCurrentSet - 01 1000.000000000'"
            ]
        );
    }

    #[test]
    fn a_lost_entry_is_there_and_unreadable() {
        let gone = |phone: Phone, marker: fn() -> Marker| {
            phone
                .copies(marked(marker()))
                .copies(ABSENT)
                .copies(marked(marker()))
        };
        let passcode_gone = gone(Phone::new().without_passcode(), passcode_marker);
        let changed = gone(Phone::new().with_domain_state(Some(vec![2])), current_set);
        let restored = gone(Phone::new(), current_set);
        let refused = Phone::new()
            .with_domain_state(Some(vec![2]))
            .copies(marked(current_set()))
            .copies(Err(Status::AUTH_FAILED))
            .copies(Err(Status::AUTH_FAILED));

        for (phone, kind) in [
            (passcode_gone, ErrorKind::EncryptionKeyLost),
            (changed, ErrorKind::Invalidated),
            (restored, ErrorKind::EncryptionKeyLost),
            (refused, ErrorKind::Invalidated),
        ] {
            assert_eq!(readability(&phone), Readability::Unreadable(kind));
        }
    }

    /// Apple's header: the state "can change exceptionally between major OS versions".
    #[test]
    fn another_domain_state_alone_is_no_loss() {
        let phone = Phone::new()
            .with_domain_state(Some(vec![2]))
            .copies(marked(current_set()))
            .copies(NOT_ALLOWED);

        assert_eq!(readability(&phone), Readability::NeedsAuthentication);
    }

    #[test]
    fn biometrics_that_are_locked_are_not_taken_for_changed() {
        let phone = Phone::new()
            .with_biometrics(Biometrics::LockedOut)
            .copies(marked(current_set()))
            .copies(NOT_ALLOWED);

        assert_eq!(readability(&phone), Readability::NeedsAuthentication);
    }

    #[test]
    fn an_entry_that_is_replaced_while_it_is_inspected_is_no_loss() {
        let moved = Marker {
            set_at: NOW + NOW,
            ..current_set()
        };
        let phone = Phone::new()
            .copies(marked(current_set()))
            .copies(ABSENT)
            .copies(marked(moved))
            .copies(NOT_ALLOWED);

        assert_eq!(readability(&phone), Readability::NeedsAuthentication);
    }

    #[test]
    fn a_locked_entry_is_not_inspected() {
        let phone = Phone::new().copies(NOT_ALLOWED);

        assert_eq!(
            phone.backend().inspect(&key()).unwrap_err().kind(),
            ErrorKind::DeviceLocked
        );
    }
}

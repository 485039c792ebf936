//! `entries`: one query, whatever the number.

use std::str;

use securestore_core::{EntryRecord, Key, Result};

use super::KeychainBackend;
use super::inspect::record;
use crate::error::{corrupt, error};
use crate::layout;
use crate::seam::{Item, Query, Returns};

impl KeychainBackend {
    /// Lists all main rows, in the order of their keys.
    ///
    /// No main row has access control, so nothing can prompt; one whose class is locked fails the whole query.
    pub(super) fn list_main(&self) -> Result<Vec<EntryRecord>> {
        let query = Query {
            label: Some(layout::ENTRY_LABEL),
            ..self.rows()
        };
        let items = self
            .keychain
            .copy_all(&query, Returns::AllAttributes)
            .map_err(error)?;
        let mut records = items
            .iter()
            .map(|item| Ok(record(key_of(item)?, item)))
            .collect::<Result<Vec<EntryRecord>>>()?;
        records.sort_by(|a, b| a.info.key.cmp(&b.info.key));
        Ok(records)
    }
}

/// Returns the entry of a main row.
pub(super) fn key_of(item: &Item) -> Result<Key> {
    str::from_utf8(&item.account)
        .ok()
        .and_then(|account| account.parse().ok())
        .ok_or_else(corrupt)
}

#[cfg(test)]
mod tests {
    use securestore_core::{Backend, ErrorKind, Readability};

    use super::*;
    use crate::layout::{MainRow, Marker};
    use crate::seam::{Constraint, Status};
    use crate::test_support::{GENERATION, Phone, main, marker, passcode_marker, plain};

    fn named(account: &str, item: Item) -> Item {
        Item {
            account: account.as_bytes().to_vec(),
            ..item
        }
    }

    fn marked(marker: Marker) -> Item {
        main(MainRow::Marker(marker))
    }

    #[test]
    fn all_entries_are_listed_in_one_call() {
        let items = vec![
            named("c", main(MainRow::Plain(Some(GENERATION)))),
            named("b", marked(marker(Constraint::UserPresence))),
            named("a", plain("value")),
        ];
        let phone = Phone::new().copies(Ok(items));

        let records = phone.backend().list().unwrap();

        assert_eq!(
            records
                .iter()
                .map(|record| record.info.key.as_str())
                .collect::<Vec<_>>(),
            ["a", "b", "c"]
        );
        assert_eq!(
            records
                .iter()
                .map(|record| record.heads)
                .collect::<Vec<_>>(),
            [None, None, Some(GENERATION)]
        );
        assert_eq!(
            phone.calls(),
            ["COPY AllAttributes label='securestore entry'"]
        );
    }

    #[test]
    fn an_empty_store_has_no_entries() {
        let phone = Phone::new().copies(Err(Status::ITEM_NOT_FOUND));

        assert_eq!(phone.backend().list().unwrap(), []);
    }

    #[test]
    fn a_locked_entry_fails_the_list() {
        let phone = Phone::new().copies(Err(Status::INTERACTION_NOT_ALLOWED));

        assert_eq!(
            phone.backend().list().unwrap_err().kind(),
            ErrorKind::DeviceLocked
        );
    }

    #[test]
    fn a_list_calls_no_entry_lost_whose_body_it_does_not_see() {
        let items = vec![
            named("a", marked(marker(Constraint::BiometryCurrentSet))),
            named("b", marked(passcode_marker())),
            named(
                "c",
                Item {
                    description: None,
                    ..plain("value")
                },
            ),
            named("d", marked(marker(Constraint::BiometryAny))),
        ];
        let phone = Phone::new()
            .with_domain_state(Some(vec![2]))
            .without_passcode()
            .copies(Ok(items));

        let records = phone.backend().list().unwrap();

        assert_eq!(
            records
                .iter()
                .map(|record| record.info.readability)
                .collect::<Vec<_>>(),
            [
                Readability::NeedsAuthentication,
                Readability::Readable,
                Readability::Unreadable(ErrorKind::Corrupt),
                Readability::NeedsAuthentication,
            ]
        );
    }

    #[test]
    fn a_row_that_names_no_entry_fails_the_list() {
        for account in ["", "a b", "token/b0"] {
            let phone = Phone::new().copies(Ok(vec![named(account, plain("value"))]));

            assert_eq!(
                phone.backend().list().unwrap_err().kind(),
                ErrorKind::Corrupt
            );
        }
    }
}

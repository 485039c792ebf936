//! `set`: one row for a plain entry; a body, then its marker, for one that the platform can make disappear.

use securestore_core::{Generation, Key, Replaced, Result, Secret};

use super::KeychainBackend;
use super::commit::{NewMain, Previous, Step};
use crate::error::error;
use crate::layout::{MainRow, StoredProtection};

impl KeychainBackend {
    /// Replaces the main slot of an entry; the main row is the commit point.
    pub(super) fn put_main(
        &self,
        key: &Key,
        content: &Secret,
        protection: StoredProtection,
        heads: Option<Generation>,
    ) -> Result<Replaced> {
        if protection.needs_marker() {
            self.put_body_and_marker(key, content, protection, heads)
        } else {
            self.put_plain(key, content, protection, heads)
        }
    }

    fn put_plain(
        &self,
        key: &Key,
        content: &Secret,
        protection: StoredProtection,
        heads: Option<Generation>,
    ) -> Result<Replaced> {
        let row = NewMain {
            key,
            heads,
            description: &MainRow::Plain(heads).to_string(),
            access: protection.access(),
            data: content,
        };
        let previous = match self.commit(&row, Step::Replace) {
            Ok(previous) => previous,
            Err(status) if self.is_committed(&row, status)? => Previous::Seen(None),
            Err(status) => return Err(error(status)),
        };
        if let Previous::Seen(None | Some(MainRow::Marker(_))) = previous {
            // The entry is set. A body that stays is invisible; see the limits in the crate's docs.
            let _ = self.delete_bodies(key);
        }
        Ok(previous.replaced())
    }
}

#[cfg(test)]
mod tests {
    use securestore_core::{Accessibility, Applied, Authentication, ErrorKind, Protection};

    use super::*;
    use crate::seam::{Constraint, Item, Status};
    use crate::test_support::{GENERATION, Phone, inline, main, marker, plain, set};

    const OK: Result<(), Status> = Ok(());
    const DUPLICATE: Result<(), Status> = Err(Status::DUPLICATE_ITEM);
    const NOT_FOUND: Result<(), Status> = Err(Status::ITEM_NOT_FOUND);
    const ABSENT: Result<Vec<Item>, Status> = Err(Status::ITEM_NOT_FOUND);

    const TO_PLAIN: &str = "UPDATE account=token generic=token description='value' TO generic=token \
                            label='securestore entry' description='value' Accessible(WhenUnlocked) 5B";

    const ADD_PLAIN: &str = "ADD account=token generic=token label='securestore entry' description='value' \
                         Accessible(WhenUnlocked) 5B";

    #[test]
    fn a_new_plain_entry_is_three_calls() {
        let phone = Phone::new().updates(NOT_FOUND).copies(ABSENT).adds(OK);

        let applied = set(&phone.backend(), Protection::platform_default(), None).unwrap();

        assert_eq!(applied, inline(Protection::when_unlocked()));
        let look = "COPY OneAttributes account=token";
        assert_eq!(phone.calls(), [TO_PLAIN, look, ADD_PLAIN]);
    }

    #[test]
    fn a_plain_entry_is_replaced_in_one_call() {
        let phone = Phone::new().updates(OK);

        let applied = set(&phone.backend(), Protection::after_first_unlock(), None).unwrap();

        assert_eq!(applied, inline(Protection::after_first_unlock()));
        assert_eq!(
            phone.calls().last().unwrap(),
            "UPDATE account=token generic=token description='value' TO generic=token label='securestore entry' \
         description='value' Accessible(AfterFirstUnlock) 5B"
        );
    }

    #[test]
    fn a_replaced_head_is_reported() {
        let phone = Phone::new()
            .updates(NOT_FOUND)
            .copies(Ok(vec![main(MainRow::Plain(Some(GENERATION)))]))
            .updates(OK);

        let applied = set(&phone.backend(), Protection::when_unlocked(), None).unwrap();

        let Applied::Main(_, replaced) = applied else {
            panic!("{applied:?}")
        };
        assert_eq!(replaced, Replaced::Chunked(GENERATION));
        assert_eq!(
            phone.calls().last().unwrap(),
            "UPDATE account=token generic=token/head description='head abababababababababababababababab' \
         TO generic=token label='securestore entry' description='value' Accessible(WhenUnlocked) 5B"
        );
    }

    #[test]
    fn a_plain_entry_over_an_authenticated_one_removes_its_bodies() {
        let old = main(MainRow::Marker(marker(Constraint::UserPresence)));
        let phone = Phone::new()
            .updates(NOT_FOUND)
            .copies(Ok(vec![old]))
            .updates(OK)
            .deletes(OK);

        set(&phone.backend(), Protection::when_unlocked(), None).unwrap();

        assert_eq!(phone.calls().last().unwrap(), "DELETE generic=token/body");
    }

    #[test]
    fn a_body_that_stays_does_not_fail_the_set() {
        let old = main(MainRow::Marker(marker(Constraint::UserPresence)));
        let phone = Phone::new()
            .updates(NOT_FOUND)
            .copies(Ok(vec![old]))
            .updates(OK)
            .deletes(Err(Status::IO));

        let applied = set(&phone.backend(), Protection::when_unlocked(), None).unwrap();

        assert_eq!(applied, inline(Protection::when_unlocked()));
    }

    #[test]
    fn an_entry_that_is_removed_meanwhile_is_added() {
        let phone = Phone::new()
            .updates(NOT_FOUND)
            .copies(Ok(vec![main(MainRow::Plain(Some(GENERATION)))]))
            .updates(NOT_FOUND)
            .copies(ABSENT)
            .adds(OK);

        set(&phone.backend(), Protection::when_unlocked(), None).unwrap();

        assert_eq!(phone.calls().last().unwrap(), ADD_PLAIN);
    }

    #[test]
    fn a_race_that_is_lost_too_often_is_busy() {
        let mut phone = Phone::new().updates(NOT_FOUND);
        for _ in 0..7 {
            phone = phone.copies(ABSENT).adds(DUPLICATE);
        }
        // Two steps a round after the first: the sixteenth is a look.
        phone = phone.copies(ABSENT);

        let error = set(&phone.backend(), Protection::when_unlocked(), None).unwrap_err();

        assert_eq!(error.kind(), ErrorKind::Busy);
    }

    #[test]
    fn a_corrupt_entry_can_be_set() {
        let mut old = plain("old");
        old.description = Some("something else".to_owned());
        let phone = Phone::new()
            .updates(NOT_FOUND)
            .copies(Ok(vec![old]))
            .updates(OK)
            .deletes(NOT_FOUND);

        let applied = set(&phone.backend(), Protection::when_unlocked(), None).unwrap();

        assert_eq!(applied, inline(Protection::when_unlocked()));
    }

    #[test]
    fn a_locked_device_keeps_the_old_value() {
        let phone = Phone::new().updates(Err(Status::INTERACTION_NOT_ALLOWED));

        let error = set(&phone.backend(), Protection::when_unlocked(), None).unwrap_err();

        assert_eq!(error.kind(), ErrorKind::DeviceLocked);
        assert_eq!(phone.calls(), [TO_PLAIN]);
    }

    #[test]
    fn a_protection_that_the_store_lacks_is_unsupported() {
        let backend = Phone::new().builder().synchronizable().build();
        for protection in [
            Protection::biometry(),
            Protection::new(
                Accessibility::AfterFirstUnlockThisDeviceOnly,
                Authentication::None,
            ),
            Protection::new(Accessibility::Always, Authentication::None),
        ] {
            assert_eq!(
                set(&backend, protection, None).unwrap_err().kind(),
                ErrorKind::Unsupported
            );
        }
    }
}

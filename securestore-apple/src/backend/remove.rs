//! `delete`: the main row is the commit point, bodies follow.

use securestore_core::{Key, Removed, Result};

use super::{KeychainBackend, ROUNDS};
use crate::error::error;
use crate::layout::{self, MainRow};
use crate::seam::{Item, Query, Returns, Status};

impl KeychainBackend {
    /// Removes an entry in every state of the device; also bodies that an interrupted `set` left.
    ///
    /// # Errors
    /// If the main row or a body may still be there; removing again continues.
    pub(super) fn remove_entry(&self, key: &Key) -> Result<Removed> {
        let tag = layout::main_tag(key, None);
        let inline_value = Query {
            generic: Some(&tag),
            description: Some(layout::PLAIN_INLINE),
            ..self.main_row(key)
        };
        match self.keychain.delete(&inline_value) {
            Ok(()) => return Ok(Removed::Inline),
            Err(Status::ITEM_NOT_FOUND) => {}
            Err(status) => return Err(error(status)),
        }
        for _ in 0..ROUNDS {
            if let Some(removed) = self.remove_seen(key).map_err(error)? {
                return self.delete_bodies(key).map(|()| removed).map_err(error);
            }
        }
        Err(error(Status::ITEM_NOT_FOUND))
    }

    /// Deletes the main row that is there; `None` if it became another one meanwhile.
    fn remove_seen(&self, key: &Key) -> Result<Option<Removed>, Status> {
        let item = match self.copy_main(key, Returns::OneAttributes) {
            Ok(Some(item)) => item,
            Ok(None) => return Ok(Some(Removed::Nothing)),
            Err(Status::INTERACTION_NOT_ALLOWED) => {
                // A locked row can't be examined, but it can be deleted.
                return self
                    .keychain
                    .delete_any(&self.main_row(key))
                    .map(|()| Some(Removed::Unknown));
            }
            Err(status) => return Err(status),
        };
        let Item {
            generic,
            description,
            ..
        } = &item;
        let seen = Query {
            generic: generic.as_deref(),
            description: description.as_deref(),
            ..self.main_row(key)
        };
        match self.keychain.delete(&seen) {
            Ok(()) => {
                let heads = MainRow::of(&item).ok().and_then(|row| row.heads());
                Ok(Some(heads.map_or(Removed::Inline, Removed::Chunked)))
            }
            Err(Status::ITEM_NOT_FOUND) => Ok(None),
            Err(status) => Err(status),
        }
    }
}

#[cfg(test)]
mod tests {
    use securestore_core::{Backend, ErrorKind};

    use super::*;
    use crate::seam::Constraint;
    use crate::test_support::{GENERATION, Phone, key, main, marker, plain};

    const OK: Result<(), Status> = Ok(());
    const NOT_FOUND: Result<(), Status> = Err(Status::ITEM_NOT_FOUND);
    const ABSENT: Result<Vec<Item>, Status> = Err(Status::ITEM_NOT_FOUND);

    const DELETE_VALUE: &str = "DELETE account=token generic=token description='value'";
    const COPY: &str = "COPY OneAttributes account=token";
    const DELETE_BODIES: &str = "DELETE generic=token/body";

    #[test]
    fn a_plain_entry_is_removed_in_one_call() {
        let phone = Phone::new().deletes(OK);

        assert_eq!(
            phone.backend().remove_main(&key()).unwrap(),
            Removed::Inline
        );
        assert_eq!(phone.calls(), [DELETE_VALUE]);
    }

    #[test]
    fn an_absent_entry_is_three_calls_and_leaves_no_stray_body() {
        let phone = Phone::new().deletes(NOT_FOUND).copies(ABSENT).deletes(OK);

        assert_eq!(
            phone.backend().remove_main(&key()).unwrap(),
            Removed::Nothing
        );
        assert_eq!(phone.calls(), [DELETE_VALUE, COPY, DELETE_BODIES]);
    }

    #[test]
    fn an_authenticated_entry_is_removed_with_its_bodies() {
        let row = main(MainRow::Marker(marker(Constraint::UserPresence)));
        let phone = Phone::new()
            .deletes(NOT_FOUND)
            .copies(Ok(vec![row]))
            .deletes(OK)
            .deletes(OK);

        assert_eq!(
            phone.backend().remove_main(&key()).unwrap(),
            Removed::Inline
        );
        assert_eq!(
            phone.calls(),
            [
                DELETE_VALUE,
                COPY,
                "DELETE account=token generic=token description='marker 1 1 ak userPresence - 01 1000.000000000'",
                DELETE_BODIES,
            ]
        );
    }

    #[test]
    fn a_removed_head_is_reported() {
        let row = main(MainRow::Plain(Some(GENERATION)));
        let phone = Phone::new()
            .deletes(NOT_FOUND)
            .copies(Ok(vec![row]))
            .deletes(OK)
            .deletes(NOT_FOUND);

        assert_eq!(
            phone.backend().remove_main(&key()).unwrap(),
            Removed::Chunked(GENERATION)
        );
    }

    #[test]
    fn a_locked_entry_is_removed_unseen() {
        let locked = Err(Status::INTERACTION_NOT_ALLOWED);
        let phone = Phone::new()
            .deletes(NOT_FOUND)
            .copies(locked)
            .deletes(OK)
            .deletes(NOT_FOUND);

        assert_eq!(
            phone.backend().remove_main(&key()).unwrap(),
            Removed::Unknown
        );
        assert_eq!(
            phone.calls(),
            [DELETE_VALUE, COPY, "DELETE account=token", DELETE_BODIES]
        );
    }

    #[test]
    fn a_corrupt_entry_is_removed() {
        let row = Item {
            description: None,
            generic: None,
            ..plain("old")
        };
        let phone = Phone::new()
            .deletes(NOT_FOUND)
            .copies(Ok(vec![row]))
            .deletes(OK)
            .deletes(NOT_FOUND);

        assert_eq!(
            phone.backend().remove_main(&key()).unwrap(),
            Removed::Inline
        );
    }

    #[test]
    fn an_entry_that_is_replaced_meanwhile_is_looked_at_again() {
        let row = main(MainRow::Plain(Some(GENERATION)));
        let phone = Phone::new()
            .deletes(NOT_FOUND)
            .copies(Ok(vec![row]))
            .deletes(NOT_FOUND)
            .copies(Ok(vec![plain("new")]))
            .deletes(OK)
            .deletes(NOT_FOUND);

        assert_eq!(
            phone.backend().remove_main(&key()).unwrap(),
            Removed::Inline
        );
    }

    #[test]
    fn a_body_that_stays_is_an_error() {
        let phone = Phone::new()
            .deletes(NOT_FOUND)
            .copies(ABSENT)
            .deletes(Err(Status::IO));

        assert_eq!(
            phone.backend().remove_main(&key()).unwrap_err().kind(),
            ErrorKind::Io
        );
    }

    #[test]
    fn an_entry_that_never_holds_still_is_busy() {
        let mut phone = Phone::new().deletes(NOT_FOUND);
        for _ in 0..4 {
            phone = phone.copies(Ok(vec![plain("new")])).deletes(NOT_FOUND);
        }

        assert_eq!(
            phone.backend().remove_main(&key()).unwrap_err().kind(),
            ErrorKind::Busy
        );
    }
}

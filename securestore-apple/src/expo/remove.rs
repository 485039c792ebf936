//! `delete` and `clear`: no prompt, no older value uncovered, no failure passed over.

use securestore_core::{Error, ErrorKind, Key, Removed, Result};

use super::alias::Alias;
use super::backend::ExpoBackend;
use crate::calls::absent_is_none;
use crate::error::error;
use crate::seam::{Item, Query, Returns, Status, Ui};

impl ExpoBackend {
    /// Removes an entry under all its services; the one that readers see goes last.
    pub(super) fn remove_entry(&self, key: &Key) -> Result<Removed> {
        let mut removed = Removed::Nothing;
        for alias in Alias::REMOVAL {
            let answer = self.keychain.delete(&self.row(alias, key));
            if absent_is_none(answer).map_err(error)?.is_some() {
                removed = Removed::Inline;
            }
        }
        Ok(removed)
    }

    /// Removes all entries of the store.
    pub(super) fn clear_rows(&self) -> Result<()> {
        for alias in Alias::REMOVAL {
            match alias {
                Alias::Legacy => self.clear_legacy()?,
                _ => self.keychain.delete_any(&self.rows(alias)).map_err(error)?,
            }
        }
        Ok(())
    }

    /// Removes the entries under the service without a suffix, which the app may use for other items too: only what carries
    /// its account as generic, as Expo writes it.
    fn clear_legacy(&self) -> Result<()> {
        let rows = self.rows(Alias::Legacy);
        let (items, hidden) = match self.keychain.copy_all(&rows, Returns::AllAttributes) {
            Ok(items) => (items, false),
            Err(Status::INTERACTION_NOT_ALLOWED) => {
                let visible = Query {
                    ui: Ui::Skip,
                    ..rows.clone()
                };
                let items = self.keychain.copy_all(&visible, Returns::AllAttributes);
                (items.map_err(error)?, true)
            }
            Err(status) => return Err(error(status)),
        };
        for Item {
            account, generic, ..
        } in &items
        {
            if generic.as_ref() == Some(account) {
                let row = Query {
                    account: Some(account),
                    generic: Some(account),
                    ..rows.clone()
                };
                self.keychain.delete_any(&row).map_err(error)?;
            }
        }
        if hidden {
            return Err(Error::new(
                ErrorKind::Unsupported,
                "items with authentication stand under the service without a suffix, and iOS doesn't tell without a prompt \
                 whether they are entries; delete those by their keys and clear again",
            ));
        }
        Ok(())
    }
}

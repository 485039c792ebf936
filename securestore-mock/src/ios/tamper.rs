//! Changes keychain rows behind the app's back.

use std::collections::BTreeMap;
use std::str;

use securestore_core::Secret;

use super::state::PrimaryKey;
use crate::phone::SimulatedPhone;

impl SimulatedPhone {
    /// Gives the contents of the rows of every service to `change`, by account; a row that is no longer there is removed.
    ///
    /// Rows whose account is no text are left alone.
    pub(crate) fn alter_rows(&self, mut change: impl FnMut(&mut BTreeMap<String, Secret>)) {
        let keychain = &mut self.shared().lock().keychain;
        let mut services = BTreeMap::<_, BTreeMap<String, Secret>>::new();
        for row in keychain.rows() {
            if let Ok(account) = str::from_utf8(&row.key.account) {
                let rows = services.entry(row.key.of_service()).or_default();
                rows.insert(account.to_owned(), row.data.clone());
            }
        }
        for rows in services.values_mut() {
            change(rows);
        }
        for row in keychain.rows_mut() {
            let changed = str::from_utf8(&row.key.account)
                .ok()
                .and_then(|account| services.get(&row.key.of_service())?.get(account));
            if let Some(data) = changed {
                row.data = data.clone();
            }
        }
        keychain.remove(|row| {
            str::from_utf8(&row.key.account).is_ok_and(|account| {
                services
                    .get(&row.key.of_service())
                    .is_some_and(|rows| !rows.contains_key(account))
            })
        });
    }
}

impl PrimaryKey {
    /// The same key without an account: what all rows of a service share.
    fn of_service(&self) -> Self {
        Self {
            account: Vec::new(),
            ..self.clone()
        }
    }
}

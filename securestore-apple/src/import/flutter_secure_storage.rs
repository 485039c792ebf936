//! The rows of flutter_secure_storage.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use securestore_core::{Error, ErrorKind, MigrationSource, Result, Secret};

use crate::calls::absent_is_none;
use crate::error::error;
use crate::prompting::interaction_required;
use crate::seam::{Item, Keychain, Query, Returns, Status, Ui};

/// The default of the option `accountName`, which is the rows' service.
const SERVICE: &str = "flutter_secure_storage_service";

/// In front of a key: the account of the row with its wrapped encryption key.
const WRAPPED: &str = "fss.wrapped.";

/// Whether rows are synchronized with iCloud; one query matches one kind only.
const SYNCHRONIZABLE: [bool; 2] = [false, true];

/// The strings that [flutter_secure_storage](https://github.com/juliansteenbakker/flutter_secure_storage) keeps in the Keychain
/// of iOS and macOS, up to version 10.2: a generic password for each key, synchronized with iCloud or not.
///
/// Account is the key, data the text. The accessibility that a row has is no condition. Nobody else may change the rows meanwhile.
///
/// # Removal
/// `remove` takes away what the library's own `delete` does: the row on this device, and the synchronized one, which iCloud then
/// removes from the person's other devices. If an older version of the app still runs there, migrate with
/// [`Removal::Never`](securestore_core::Removal::Never).
///
/// # What it can't read
/// * What was written with `useSecureEnclave`, so that another row holds its wrapped key: [`Unsupported`](ErrorKind::Unsupported);
///   it isn't removed either.
/// * A key with different values in several rows (synchronized and not, or in two access groups): `Unsupported`. Equal values are
///   one.
/// * Rows behind `accessControlFlags`: [`InteractionRequired`](ErrorKind::InteractionRequired), also from `names`, because iOS
///   names none of them without a prompt.
/// * Rows of a locked device: [`DeviceLocked`](ErrorKind::DeviceLocked), also from `names`; they are never taken for absent.
/// * Data that is no text: [`Corrupt`](ErrorKind::Corrupt).
/// * On macOS, rows in the file keychain (`usesDataProtectionKeychain: false`): they read as absent.
#[derive(Clone)]
pub struct FlutterSecureStorage {
    keychain: Arc<dyn Keychain>,
    service: String,
    access_group: Option<String>,
}

impl FlutterSecureStorage {
    /// Names the rows of the library's default `accountName` in all access groups of the app; no call is made.
    #[must_use]
    pub fn new(keychain: Arc<dyn Keychain>) -> Self {
        Self {
            keychain,
            service: SERVICE.to_owned(),
            access_group: None,
        }
    }

    /// Names the rows of the library's default `accountName` in this device's Keychain; no call is made.
    #[cfg(target_vendor = "apple")]
    #[must_use]
    pub fn system() -> Self {
        Self::new(Arc::new(crate::ffi::SystemKeychain::new()))
    }

    /// Names the `accountName` that the app gave to `IOSOptions` or `MacOsOptions`.
    #[must_use]
    pub fn with_account_name(mut self, name: impl Into<String>) -> Self {
        self.service = name.into();
        self
    }

    /// Names the `groupId` that the app gave to `IOSOptions`, with the team prefix.
    #[must_use]
    pub fn with_access_group(mut self, group: impl Into<String>) -> Self {
        self.access_group = Some(group.into());
        self
    }

    fn rows(&self, synchronizable: bool) -> Query<'_> {
        Query {
            service: Some(&self.service),
            access_group: self.access_group.as_deref(),
            synchronizable,
            ..Query::default()
        }
    }

    fn row<'a>(&'a self, account: &'a str, synchronizable: bool) -> Query<'a> {
        Query {
            account: Some(account.as_bytes()),
            ..self.rows(synchronizable)
        }
    }

    /// Copies rows without a prompt; none only if there are none.
    fn copy(&self, query: &Query<'_>, returns: Returns) -> Result<Vec<Item>> {
        match self.keychain.copy_all(query, returns) {
            Ok(items) => Ok(items),
            Err(Status::INTERACTION_NOT_ALLOWED) => Err(self.closed(query)),
            Err(status) => Err(error(status)),
        }
    }

    /// Says why rows may not be copied without a prompt.
    fn closed(&self, query: &Query<'_>) -> Error {
        // Rows that only need a prompt are skipped; a locked one is not.
        let visible = Query {
            ui: Ui::Skip,
            ..query.clone()
        };
        match self.keychain.copy_all(&visible, Returns::AllAttributes) {
            Ok(_) => interaction_required(),
            Err(status) => error(status),
        }
    }

    /// Refuses a key whose value another row's key encrypts.
    fn refuse_wrapped(&self, name: &str) -> Result<()> {
        let account = format!("{WRAPPED}{name}");
        for synchronizable in SYNCHRONIZABLE {
            let row = self.row(&account, synchronizable);
            match absent_is_none(self.keychain.copy_matching(&row, Returns::Existence)) {
                Ok(None) => {}
                Ok(Some(_)) => return Err(wrapped()),
                Err(Status::INTERACTION_NOT_ALLOWED) => {
                    let why = self.closed(&row);
                    let is_there = why.kind() == ErrorKind::InteractionRequired;
                    return Err(if is_there { wrapped() } else { why });
                }
                Err(status) => return Err(error(status)),
            }
        }
        Ok(())
    }
}

impl MigrationSource for FlutterSecureStorage {
    fn identity(&self) -> String {
        let group = self.access_group.as_deref().unwrap_or_default();
        format!("flutter-secure-storage:{group}:{}", self.service)
    }

    fn names(&self) -> Result<Vec<String>> {
        let mut names = BTreeSet::new();
        for synchronizable in SYNCHRONIZABLE {
            let items = self.copy(&self.rows(synchronizable), Returns::AllAttributes)?;
            // The library writes text only.
            names.extend(
                items
                    .into_iter()
                    .filter_map(|item| String::from_utf8(item.account).ok())
                    .filter(|name| !name.starts_with(WRAPPED)),
            );
        }
        Ok(names.into_iter().collect())
    }

    fn read(&self, name: &str) -> Result<Option<Secret>> {
        if name.starts_with(WRAPPED) {
            return Err(wrapped());
        }
        let mut found: Option<Secret> = None;
        for synchronizable in SYNCHRONIZABLE {
            let row = self.row(name, synchronizable);
            for item in self.copy(&row, Returns::AllAttributesAndData)? {
                let value = item.into_data();
                match &found {
                    Some(other) if other.expose_secret() != value.expose_secret() => {
                        return Err(ambiguous());
                    }
                    _ => found = Some(value),
                }
            }
        }
        let Some(value) = found else {
            return Ok(None);
        };
        self.refuse_wrapped(name)?;
        if value.expose_str().is_err() {
            return Err(Error::new(
                ErrorKind::Corrupt,
                "the value is no text, so flutter_secure_storage didn't write it as it is",
            ));
        }
        Ok(Some(value))
    }

    fn remove(&self, name: &str) -> Result<()> {
        if name.starts_with(WRAPPED) {
            return Err(wrapped());
        }
        self.refuse_wrapped(name)?;
        for synchronizable in SYNCHRONIZABLE {
            self.keychain
                .delete_any(&self.row(name, synchronizable))
                .map_err(error)?;
        }
        Ok(())
    }
}

impl fmt::Debug for FlutterSecureStorage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FlutterSecureStorage")
            .field("service", &self.service)
            .field("access_group", &self.access_group)
            .finish_non_exhaustive()
    }
}

fn wrapped() -> Error {
    Error::new(
        ErrorKind::Unsupported,
        "a key of the Secure Enclave wraps this value's key: let the Flutter app write it once without useSecureEnclave",
    )
}

fn ambiguous() -> Error {
    Error::new(
        ErrorKind::Unsupported,
        "this key has several values, synchronized and not or in two access groups; remove the wrong one first",
    )
}

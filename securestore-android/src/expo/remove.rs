//! `remove_main` and `clear`: no prompt, no older value uncovered, no other service's entry removed unseen.

use securestore_core::{Error, ErrorKind, Key, Removed, Result};

use super::backend::ExpoBackend;
use super::names::{self, Found};
use crate::preferences::Draft;

impl ExpoBackend {
    /// Removes an entry under both its names, in one commit. Encryption keys stay, as Expo leaves them.
    pub(super) fn remove(&self, key: &Key) -> Result<Removed> {
        let _held = self.lock.hold();
        let found = [
            names::find_current(&self.file, self.service(), key)?,
            names::find_legacy(&self.file, key)?,
        ];
        let mut removed = Removed::Nothing;
        let mut draft = Draft::default();
        for Found { name, text } in found.into_iter().flatten() {
            draft.remove(name, text);
            removed = Removed::Inline;
        }
        self.file.commit(&draft)?;
        Ok(removed)
    }

    /// Removes all entries of the service, in one commit.
    pub(super) fn remove_all(&self) -> Result<()> {
        let _held = self.lock.hold();
        let mut draft = Draft::default();
        let mut spared = false;
        for (name, text) in self.file.all()? {
            let own = names::key_of(self.service(), &name).is_some()
                && names::is_of(self.service(), &text);
            if own || self.is_own_legacy(&text) {
                draft.remove(name, text);
            } else if name.parse::<Key>().is_ok() && names::is_legacy(&text) {
                spared = true;
            }
        }
        self.file.commit(&draft)?;
        if spared {
            return Err(Error::new(
                ErrorKind::Unsupported,
                "entries from before expo-secure-store 12.5 don't say which service they belong to, and these don't open \
                 without a prompt: delete them by their keys and clear again",
            ));
        }
        Ok(())
    }
}

//! iCloud Keychain: synchronizable items on several phones.

use super::state::KeychainState;
use crate::phone::SimulatedPhone;

impl SimulatedPhone {
    /// Brings the synchronizable items of this iPhone to another one of the same person; the newest change wins.
    ///
    /// An item that was deleted here goes there too, unless it was deleted while its class key was away. Call it both ways for
    /// what iCloud Keychain does in the end.
    pub fn sync_to(&self, other: &Self) {
        let from = self.shared().lock().keychain.clone();
        other.shared().lock().keychain.receive(&from);
    }
}

impl KeychainState {
    fn receive(&mut self, from: &Self) {
        for (key, at) in &from.tombstones {
            if self.find(key).is_some_and(|row| row.modified >= *at) {
                continue;
            }
            self.remove(|row| row.key == *key);
            let known = self.tombstones.entry(key.clone()).or_default();
            *known = (*known).max(*at);
        }
        for row in from.rows().iter().filter(|row| row.key.synchronizable) {
            let newest = self.find(&row.key).map(|row| row.modified);
            let newest = newest.max(self.tombstones.get(&row.key).copied());
            if newest.is_none_or(|newest| newest < row.modified) {
                self.insert(row.clone());
            }
        }
    }
}

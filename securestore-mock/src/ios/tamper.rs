//! Changes keychain rows behind the app's back.

use securestore_core::Secret;

use crate::phone::SimulatedPhone;

impl SimulatedPhone {
    /// Gives the account and the data of every row to `keep`; rows for which it says no are removed.
    pub(crate) fn alter_rows(&self, mut keep: impl FnMut(&[u8], &mut Secret) -> bool) {
        let mut device = self.shared().lock();
        let mut gone = Vec::new();
        for row in device.keychain.rows_mut() {
            if !keep(&row.key.account, &mut row.data) {
                gone.push(row.id);
            }
        }
        device.keychain.remove(|row| gone.contains(&row.id));
    }
}

//! Changes preference files behind the app's back.

use std::collections::BTreeMap;

use crate::phone::SimulatedPhone;

impl SimulatedPhone {
    /// Gives the entries of every preference file that an app has on disk to `change`; a running process does not see it.
    pub(crate) fn alter_preferences(
        &self,
        app: &str,
        change: impl FnMut(&mut BTreeMap<String, String>),
    ) {
        self.shared().lock().android.app(app).files.alter(change);
    }
}

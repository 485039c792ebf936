//! Changes preference files behind the app's back.

use std::collections::BTreeMap;

use crate::phone::SimulatedPhone;

impl SimulatedPhone {
    /// Gives the entries of every preference file of an app to `change`, with the file's name, and ends the app's process,
    /// which would not see the change.
    pub(crate) fn alter_preferences(
        &self,
        app: &str,
        change: impl FnMut(&str, &mut BTreeMap<String, String>),
    ) {
        let mut device = self.shared().lock();
        device.kill_process(app);
        device.android.app(app).files.alter(change);
    }
}

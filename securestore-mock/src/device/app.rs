//! Installed apps and their processes.

use super::Device;

/// An installed app.
#[derive(Clone, Debug)]
pub(crate) struct App {
    pub(crate) installed: bool,
    /// Counts the processes that the app had; the handles of an earlier one are dead.
    pub(crate) process: u64,
    /// The keychain access groups of its entitlements; the first one takes new items.
    pub(crate) access_groups: Vec<String>,
}

impl App {
    pub(crate) fn new(name: &str) -> Self {
        Self {
            installed: true,
            process: 1,
            access_groups: vec![format!("TEAM.{name}")],
        }
    }
}

impl Device {
    /// Says whether the process still runs.
    pub(crate) fn is_alive(&self, id: &ProcessId) -> bool {
        self.apps
            .get(&id.app)
            .is_some_and(|app| app.installed && app.process == id.process)
    }
}

/// One process of an app; what a seam holds, so that the calls of a killed process have no effect.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct ProcessId {
    pub(crate) app: String,
    pub(crate) process: u64,
}

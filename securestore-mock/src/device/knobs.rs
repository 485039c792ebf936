//! What the vendors keep closed, or changed between versions: settings of the simulation, the likeliest first.

/// The settings of the simulation where the evidence leaves a choice.
///
/// The defaults are what the evidence favours; a test that depends on the other answer sets it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Knobs {
    /// iOS: what reading an item answers whose biometry set changed.
    pub ios_bio_changed: BioChanged,
    /// iOS: when a dead row leaves the database after it was noticed.
    pub ios_purge: Purge,
    /// iOS: what adding a passcode-set item answers without a passcode: `errSecNotAvailable` or `errSecAuthFailed`.
    pub ios_no_passcode_is_auth_failed: bool,
    /// iOS: whether adding an item with a biometric access control fails during a lockout.
    pub ios_lockout_blocks_binding: bool,
    /// iOS: whether items stay when their app is removed.
    pub ios_reinstall_keeps: bool,
    /// iOS: whether access controls are ignored, as the iOS Simulator does.
    pub ios_ignores_access_control: bool,
    /// macOS: whether a program without access groups finds nothing when it reads, while its writes are refused.
    ///
    /// securityd gives every program on macOS the group `com.apple.token`, which it may only read (`SecTaskCopyAccessGroups` in
    /// `server_entitlement_helpers.c`; `SecurityClientCopyWritableAccessGroups` in `SecItemServer.c`). iOS refuses every call.
    pub macos_reads_without_groups: bool,
    /// Android: whether Auto Backup restores the preferences when the app is installed again.
    pub android_auto_backup: bool,
}

impl Default for Knobs {
    fn default() -> Self {
        Self {
            ios_bio_changed: BioChanged::NotFound,
            ios_purge: Purge::AfterNextCall,
            ios_no_passcode_is_auth_failed: false,
            ios_lockout_blocks_binding: false,
            ios_reinstall_keeps: true,
            ios_ignores_access_control: false,
            macos_reads_without_groups: false,
            android_auto_backup: false,
        }
    }
}

/// What reading an item answers whose biometry set changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum BioChanged {
    /// `errSecItemNotFound`, and the row is purged.
    NotFound,
    /// `errSecAuthFailed`, and the row stays.
    AuthFailed,
}

/// When a dead row leaves the keychain database after a call noticed it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Purge {
    /// Before the call after the one that noticed it.
    AfterNextCall,
    /// At once.
    Immediately,
    /// Never.
    Never,
}

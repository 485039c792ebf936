//! What the native layout promises on each version of Android.

use securestore_core::{
    Accessibility, Authentication, Batches, Capabilities, Chunking, Layout, Listing, PromptOnSet,
    Restore, Uninstall, UnlockScopes,
};

/// The first version with `BiometricPrompt`.
pub(crate) const BIOMETRIC_PROMPT: u32 = 28;

/// The first version whose keys take a biometric *or* the credential for each use.
const BIOMETRIC_OR_CREDENTIAL: u32 = 30;

/// The first version on which `setUnlockedDeviceRequired` is reliable.
/// <https://developer.android.com/reference/android/security/keystore/KeyGenParameterSpec.Builder#setUnlockedDeviceRequired(boolean)>
const UNLOCKED_DEVICE_REQUIRED: u32 = 35;

/// The longest content of one slot: keystore2 takes about this much in one call.
pub(crate) const INLINE_LIMIT: usize = 32 << 10;

/// Returns the capabilities on a version of Android (`Build.VERSION.SDK_INT`).
pub(crate) fn of(api_level: u32) -> Capabilities {
    let mut accessibilities = vec![
        Accessibility::PlatformDefault,
        Accessibility::AfterFirstUnlock,
        Accessibility::AfterFirstUnlockThisDeviceOnly,
    ];
    if api_level >= UNLOCKED_DEVICE_REQUIRED {
        accessibilities.push(Accessibility::WhenUnlocked);
        accessibilities.push(Accessibility::WhenUnlockedThisDeviceOnly);
    }
    let mut authentications = Vec::new();
    if api_level >= BIOMETRIC_PROMPT {
        authentications.push(Authentication::BiometryCurrentSet);
        authentications.push(Authentication::BiometryAny);
    }
    if api_level >= BIOMETRIC_OR_CREDENTIAL {
        authentications.push(Authentication::UserPresence);
    }

    let mut capabilities = Capabilities::new()
        .with_protections(&accessibilities, &[Authentication::None])
        .with_protections(&accessibilities, &authentications)
        // Authenticated keys die with the lock screen, the others don't.
        .with_protections(
            &[Accessibility::WhenPasscodeSetThisDeviceOnly],
            &authentications,
        );
    capabilities.inline_limit = INLINE_LIMIT;
    capabilities.chunking = Chunking::Allowed;
    capabilities.batches = Batches::Atomic;
    capabilities.listing = Listing::All;
    capabilities.uninstall = Uninstall::Removed;
    capabilities.restore = Restore::Nothing;
    capabilities.prompt_on_set = PromptOnSet::Always;
    capabilities.layout = Layout::Native(1);
    if !authentications.is_empty() {
        capabilities.unlock_scopes = UnlockScopes::Supported;
    }
    capabilities
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn protections_grow_with_the_version() {
        let counts = [23, 27, 28, 30, 34, 35, 36].map(|api| {
            let capabilities = of(api);
            let pairs = Accessibility::WRITABLE
                .into_iter()
                .flat_map(|accessibility| {
                    Authentication::ALL.map(|authentication| (accessibility, authentication))
                });
            pairs.filter(|&(a, b)| capabilities.protects(a, b)).count()
        });

        assert_eq!(counts, [3, 3, 11, 15, 15, 23, 23]);
    }

    #[test]
    fn a_passcode_class_needs_an_authentication() {
        let capabilities = of(36);
        let passcode = Accessibility::WhenPasscodeSetThisDeviceOnly;

        assert!(!capabilities.protects(passcode, Authentication::None));
        assert!(capabilities.protects(passcode, Authentication::BiometryAny));
    }

    #[test]
    fn when_unlocked_is_refused_where_it_is_unreliable() {
        for authentication in Authentication::ALL {
            assert!(!of(34).protects(Accessibility::WhenUnlocked, authentication));
            assert!(of(35).protects(Accessibility::WhenUnlocked, authentication));
        }
    }
}

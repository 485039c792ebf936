//! From facts to findings: what an app's developer should know about an entry or a store.

use std::cmp::Ordering;

use super::{EntryDiagnosis, Examination, Finding, FindingKind, Severity};
use crate::capabilities::{Capabilities, Layout, Restore};
use crate::entry::{Availability, Biometrics, EntryInfo, Readability, SecurityLevel};
use crate::error::{ErrorKind, Result};
use crate::protection::{Accessibility, Authentication, AuthenticationScope, Protection};
use crate::strength::opens_longer;

const FACE_ID: &str =
    "<key>NSFaceIDUsageDescription</key>\n<string>To open what you protected with Face ID</string>";
const ACCESS_GROUPS: &str = "<key>keychain-access-groups</key>\n<array>\n    <string>$(AppIdentifierPrefix)$(CFBundleIdentifier)</string>\n</array>";

/// Returns what is to be said about a store as a whole.
pub(super) fn store(
    capabilities: &Capabilities,
    availability: Availability,
    biometrics: &Result<Biometrics>,
    examination: &Examination,
) -> Vec<Finding> {
    let mut found = Vec::new();
    if let Availability::Unavailable(kind) = availability {
        let finding = Finding::new(
            FindingKind::Unavailable,
            Severity::Error,
            format!("the store doesn't answer: {kind}"),
        );
        found.push(match kind {
            ErrorKind::MissingEntitlement => finding.with_snippet(ACCESS_GROUPS),
            _ => finding,
        });
    }
    if capabilities.layout == Layout::Plain {
        found.push(Finding::new(
            FindingKind::Unprotected,
            Severity::Error,
            "this is the fallback that the app named for platforms without a store; it protects nothing",
        ));
    }
    if matches!(biometrics, Ok(Biometrics::PermissionDenied)) {
        found.push(
            Finding::new(
                FindingKind::BiometryNotPermitted,
                Severity::Error,
                "the app may not use Face ID: its Info.plist gives no reason, or the person refused it in the settings",
            )
            .with_snippet(FACE_ID),
        );
    }
    let removable = examination
        .leftovers
        .as_ref()
        .map_or(0, |r| r.collected_chunks);
    if removable > 0 {
        found.push(Finding::new(
            FindingKind::Leftovers,
            Severity::Note,
            format!("interrupted writes left {removable} chunks; `repair` removes them"),
        ));
    }
    found
}

/// Returns what is to be said about one entry.
pub(super) fn entry(capabilities: &Capabilities, entry: &EntryDiagnosis) -> Vec<Finding> {
    let Some(info) = entry.info() else {
        return Vec::new();
    };
    let mut found = Vec::new();
    let mut say = |kind, severity, message: &str| {
        found.push(Finding::new(kind, severity, message).about(&entry.key));
    };
    if let Readability::Unreadable(kind) = info.readability {
        say(FindingKind::Lost, Severity::Warning, lost(kind));
    }
    if let Some(asked) = entry.asked {
        let has = info.protection;
        match compare(capabilities, asked, has) {
            Difference::None => {}
            Difference::Fallback => say(
                FindingKind::FallbackUsed,
                Severity::Note,
                "has the fallback that the app accepts; it gets more when it is set again where the platform can give it",
            ),
            Difference::Weaker => say(
                FindingKind::WeakerThanAsked,
                Severity::Error,
                "has less protection than the app asks for; set it again with the protection of its key",
            ),
            Difference::Stricter => say(
                FindingKind::StricterThanAsked,
                Severity::Warning,
                "can be read in fewer cases than the app asks for; set it again with the protection of its key",
            ),
        }
    }
    habits(capabilities, info, &mut say);
    if matches!(entry.security_level, Ok(SecurityLevel::Software)) {
        say(
            FindingKind::KeyInSoftware,
            Severity::Warning,
            "has its encryption key outside secure hardware: who controls the system can copy it",
        );
    }
    found
}

/// What a protection means whether or not the app asked for it.
fn habits(
    capabilities: &Capabilities,
    info: &EntryInfo,
    say: &mut impl FnMut(FindingKind, Severity, &str),
) {
    let has = info.protection;
    match has.authentication() {
        Authentication::UserPresence => say(
            FindingKind::OpensWithPasscode,
            Severity::Note,
            "opens with the device's passcode too",
        ),
        Authentication::BiometryAny => say(
            FindingKind::OpensAfterEnrolment,
            Severity::Note,
            "opens for fingers and faces that are enrolled later",
        ),
        Authentication::None | Authentication::BiometryCurrentSet => {}
    }
    if has.scope() == AuthenticationScope::PerUnlock {
        say(
            FindingKind::OpensPerUnlock,
            Severity::Note,
            "stays open for the life of an unlock guard",
        );
    }
    if has.accessibility().is_always() {
        say(
            FindingKind::DeprecatedAccessibility,
            Severity::Warning,
            "can be read before the first unlock, a class that Apple has deprecated; set it again",
        );
    }
    if leaves(capabilities, has) {
        say(
            FindingKind::LeavesTheDevice,
            Severity::Note,
            "goes to another device in an encrypted backup",
        );
    }
}

/// How what an entry has differs from what was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Difference {
    None,
    Fallback,
    Weaker,
    Stricter,
}

fn compare(capabilities: &Capabilities, asked: Protection, has: Protection) -> Difference {
    let persons = has
        .authentication()
        .strength()
        .cmp(&asked.authentication().strength());
    let states = compare_states(asked.accessibility(), has.accessibility());
    if persons == Ordering::Less {
        let accepted = asked.accepts_unauthenticated() && !has.authentication().prompts();
        return if accepted {
            Difference::Fallback
        } else {
            Difference::Weaker
        };
    }
    if opens_longer(asked, has)
        || (asked.accessibility().stays_on_device() && leaves(capabilities, has))
    {
        return Difference::Weaker;
    }
    match states {
        Ordering::Less
            if asked.accepts_platform_default()
                && has.accessibility() == Accessibility::PlatformDefault =>
        {
            Difference::Fallback
        }
        Ordering::Less => Difference::Weaker,
        Ordering::Greater => Difference::Stricter,
        Ordering::Equal if persons == Ordering::Greater => Difference::Stricter,
        Ordering::Equal => Difference::None,
    }
}

/// Compares the states of the device in which an entry can be read; the platform's default is met by each class that is still
/// written.
fn compare_states(asked: Accessibility, has: Accessibility) -> Ordering {
    if asked == Accessibility::PlatformDefault && !has.is_always() {
        return Ordering::Equal;
    }
    has.strength().cmp(&asked.strength())
}

/// Says whether a backup takes an entry of this protection along.
fn leaves(capabilities: &Capabilities, has: Protection) -> bool {
    capabilities.restore == Restore::Migratable
        && !has.authentication().prompts()
        && !has.accessibility().stays_on_device()
}

const fn lost(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::Invalidated => {
            "was invalidated because the enrolled biometrics changed; obtain its value again and set it"
        }
        ErrorKind::EncryptionKeyLost => {
            "lost its encryption key, as after a restored backup; obtain its value again and set it"
        }
        ErrorKind::Corrupt => "is damaged; obtain its value again and set it",
        _ => "can't be read",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::strength::weakens;

    fn difference(asked: Protection, has: Protection) -> Difference {
        let mut iphone = Capabilities::new();
        iphone.restore = Restore::Migratable;
        compare(&iphone, asked, has)
    }

    #[test]
    fn what_was_asked_is_no_difference() {
        for accessibility in Accessibility::WRITABLE {
            for authentication in Authentication::ALL {
                let asked = Protection::new(accessibility, authentication);

                assert_eq!(difference(asked, asked), Difference::None, "{asked:?}");
            }
        }
    }

    #[test]
    fn every_way_of_having_less_is_weaker() {
        let unlocked = Protection::when_unlocked();
        let bound = unlocked.with_accessibility(Accessibility::WhenUnlockedThisDeviceOnly);
        let biometry = Protection::biometry();
        let any = biometry.with_authentication(Authentication::BiometryAny);
        let always = unlocked.with_accessibility(Accessibility::Always);
        for (asked, has) in [
            (biometry, Protection::platform_default()),
            (biometry, any),
            (biometry, biometry.per_unlock()),
            (any, Protection::user_presence()),
            (unlocked, Protection::after_first_unlock()),
            (unlocked, Protection::platform_default()),
            (bound, unlocked),
            (Protection::platform_default(), always),
        ] {
            assert_eq!(
                difference(asked, has),
                Difference::Weaker,
                "{asked:?} {has:?}"
            );
        }
    }

    #[test]
    fn fallback_that_the_app_accepts_is_not_weaker() {
        let none = Protection::platform_default();
        for asked in [
            Protection::biometry().or_unauthenticated(),
            Protection::when_unlocked().or_platform_default(),
        ] {
            assert_eq!(difference(asked, none), Difference::Fallback, "{asked:?}");
        }
    }

    #[test]
    fn more_than_asked_is_stricter() {
        for (asked, has) in [
            (
                Protection::after_first_unlock(),
                Protection::when_unlocked(),
            ),
            (Protection::platform_default(), Protection::biometry()),
        ] {
            assert_eq!(difference(asked, has), Difference::Stricter, "{asked:?}");
        }
    }

    #[test]
    fn what_a_migration_calls_weaker_diagnosis_calls_weaker() {
        let scoped = |protection: Protection| [protection, protection.per_unlock()];
        let all: Vec<_> = Accessibility::WRITABLE
            .into_iter()
            .flat_map(|at| Authentication::ALL.map(|by| Protection::new(at, by)))
            .flat_map(scoped)
            .collect();
        for &asked in &all {
            for &has in &all {
                // Asked for, the default is met by every class; and what asks a person is in no backup.
                if asked.accessibility() == Accessibility::PlatformDefault
                    || has.authentication().prompts()
                        && asked.accessibility().stays_on_device()
                        && !has.accessibility().stays_on_device()
                {
                    continue;
                }

                let weaker = difference(asked, has) == Difference::Weaker;

                assert_eq!(weaker, weakens(asked, has), "{asked:?} {has:?}");
            }
        }
    }
}

//! Which tests of OWASP's Mobile Application Security Testing Guide look for the same thing.
//!
//! <https://mas.owasp.org/MASTG/tests/>: both platforms in one list, because a report tells which one it is of. The numbers are
//! those of the tests in the form of 2025; they are kept when a title changes.

use super::finding::{Finding, FindingKind};

impl Finding {
    /// Returns the tests and controls of OWASP that it belongs to: MASTG for both platforms, MASVS.
    #[must_use]
    pub const fn references(&self) -> &'static [&'static str] {
        references(self.kind)
    }
}

/// Returns the ids of a kind.
const fn references(kind: FindingKind) -> &'static [&'static str] {
    match kind {
        FindingKind::WeakerThanAsked | FindingKind::FallbackUsed => &[
            "MASTG-TEST-0266",
            "MASTG-TEST-0327",
            "MASVS-STORAGE-1",
            "MASVS-AUTH-2",
        ],
        FindingKind::OpensWithPasscode => &["MASTG-TEST-0268", "MASTG-TEST-0326", "MASVS-AUTH-2"],
        FindingKind::OpensAfterEnrolment => &["MASTG-TEST-0270", "MASTG-TEST-0328", "MASVS-AUTH-2"],
        FindingKind::OpensPerUnlock => &["MASTG-TEST-0330", "MASVS-AUTH-2"],
        FindingKind::DeprecatedAccessibility => {
            &["MASTG-KNOW-0057", "MASTG-TEST-0052", "MASVS-STORAGE-1"]
        }
        FindingKind::LeavesTheDevice => &["MASTG-KNOW-0102", "MASTG-TEST-0058", "MASVS-STORAGE-2"],
        FindingKind::KeyInSoftware => &["MASTG-KNOW-0043", "MASTG-KNOW-0047", "MASVS-CRYPTO-2"],
        FindingKind::BackedUp => &[
            "MASTG-TEST-0216",
            "MASTG-TEST-0262",
            "MASTG-BEST-0004",
            "MASVS-STORAGE-2",
        ],
        FindingKind::Unprotected => &["MASTG-TEST-0052", "MASTG-TEST-0287", "MASVS-STORAGE-1"],
        FindingKind::StricterThanAsked
        | FindingKind::Lost
        | FindingKind::Leftovers
        | FindingKind::BiometryNotPermitted
        | FindingKind::Unavailable
        | FindingKind::Project => &[],
    }
}

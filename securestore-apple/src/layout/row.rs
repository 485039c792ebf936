//! What a main row is: its description, as text and parsed.

use std::fmt;
use std::fmt::Write as _;
use std::time::Duration;

use securestore_core::{AuthenticationScope, Generation};

use crate::error::corrupt;
use crate::layout::StoredProtection;
use crate::seam::{Accessible, Constraint, Item};

/// The description of a plain entry that heads no chunks.
pub(crate) const PLAIN_INLINE: &str = "value";

const HEAD: &str = "head";
const MARKER: &str = "marker";
const MARKER_VERSION: &str = "1";
const ABSENT: &str = "-";
/// Behind the constraint of an entry in the unlock scope.
const PER_UNLOCK: &str = "/unlock";
/// How much of the enrolment's bytes a marker keeps; more than enough to see a change.
const ENROLMENT_BYTES: usize = 32;

/// One of the two places for the body of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Slot {
    /// `b0`
    Zero,
    /// `b1`
    One,
}

impl Slot {
    /// Returns the other place.
    pub(crate) const fn other(self) -> Self {
        match self {
            Self::Zero => Self::One,
            Self::One => Self::Zero,
        }
    }

    /// Returns the digit in the account.
    pub(crate) const fn digit(self) -> char {
        match self {
            Self::Zero => '0',
            Self::One => '1',
        }
    }
}

/// What a main row is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum MainRow {
    /// The content itself, and the chunks that it heads.
    Plain(Option<Generation>),
    /// A sign that the content is in a body.
    Marker(Marker),
}

impl MainRow {
    /// Parses exactly what `Display` writes.
    pub(crate) fn parse(description: &str) -> Option<Self> {
        if description == PLAIN_INLINE {
            return Some(Self::Plain(None));
        }
        let (kind, rest) = description.split_once(' ')?;
        match kind {
            HEAD => Generation::parse(rest).map(|generation| Self::Plain(Some(generation))),
            MARKER => Marker::parse(rest)
                .filter(|marker| marker.to_string() == description)
                .map(Self::Marker),
            _ => None,
        }
    }

    /// Parses the description of a main row.
    ///
    /// # Errors
    /// `Corrupt` if it isn't one of this layout's.
    pub(crate) fn of(item: &Item) -> securestore_core::Result<Self> {
        item.description
            .as_deref()
            .and_then(Self::parse)
            .ok_or_else(corrupt)
    }

    /// Returns the chunks that the content heads.
    pub(crate) fn heads(&self) -> Option<Generation> {
        match self {
            Self::Plain(heads) => *heads,
            Self::Marker(marker) => marker.heads,
        }
    }
}

impl fmt::Display for MainRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Plain(None) => f.write_str(PLAIN_INLINE),
            Self::Plain(Some(generation)) => write!(f, "{HEAD} {generation}"),
            Self::Marker(marker) => marker.fmt(f),
        }
    }
}

/// What stands beside a body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Marker {
    /// Where the body is.
    pub(crate) slot: Slot,
    /// The protection of the body.
    pub(crate) protection: StoredProtection,
    /// The chunks that the body heads.
    pub(crate) heads: Option<Generation>,
    /// The biometrics that were enrolled when it was set, as [`enrolment_text`] writes them.
    pub(crate) enrolment: Option<String>,
    /// When it was set; tells two markers apart.
    pub(crate) set_at: Duration,
}

impl Marker {
    fn parse(text: &str) -> Option<Self> {
        let mut words = text.split(' ');
        if words.next()? != MARKER_VERSION {
            return None;
        }
        let slot = match words.next()? {
            "0" => Slot::Zero,
            "1" => Slot::One,
            _ => return None,
        };
        let accessible = words.next()?;
        let accessible = WRITTEN_CLASSES
            .into_iter()
            .find(|&class| class_text(class) == accessible)?;
        let constraint = words.next()?;
        let (constraint, scope) = match constraint.strip_suffix(PER_UNLOCK) {
            Some(constraint) => (constraint, AuthenticationScope::PerUnlock),
            None => (constraint, AuthenticationScope::PerUse),
        };
        let constraint = CONSTRAINTS
            .into_iter()
            .find(|&given| constraint_text(given) == constraint)?;
        let heads = match words.next()? {
            ABSENT => None,
            hex => Some(Generation::parse(hex)?),
        };
        let enrolment = match words.next()? {
            ABSENT => None,
            hex if is_enrolment_text(hex) => Some(hex.to_owned()),
            _ => return None,
        };
        let (seconds, nanoseconds) = words.next()?.split_once('.')?;
        let nanoseconds = nanoseconds
            .parse()
            .ok()
            .filter(|&nanoseconds: &u32| nanoseconds < 1_000_000_000)?;
        let set_at = Duration::new(seconds.parse().ok()?, nanoseconds);
        Some(Self {
            slot,
            protection: StoredProtection {
                accessible,
                constraint,
                scope,
            },
            heads,
            enrolment,
            set_at,
        })
    }
}

impl fmt::Display for Marker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            slot,
            protection:
                StoredProtection {
                    accessible,
                    constraint,
                    scope,
                },
            heads,
            enrolment,
            set_at,
        } = self;
        write!(f, "{MARKER} {MARKER_VERSION} {}", slot.digit())?;
        write!(
            f,
            " {} {}{} ",
            class_text(*accessible),
            constraint_text(*constraint),
            match scope {
                AuthenticationScope::PerUnlock => PER_UNLOCK,
                _ => "",
            }
        )?;
        match heads {
            Some(generation) => write!(f, "{generation}")?,
            None => f.write_str(ABSENT)?,
        }
        write!(f, " {} ", enrolment.as_deref().unwrap_or(ABSENT))?;
        write!(f, "{}.{:09}", set_at.as_secs(), set_at.subsec_nanos())
    }
}

/// Returns the text by which a marker remembers an enrolment; `None` if there is nothing to remember.
pub(crate) fn enrolment_text(domain_state: &[u8]) -> Option<String> {
    let mut text = String::new();
    for byte in domain_state.iter().take(ENROLMENT_BYTES) {
        write!(text, "{byte:02x}").ok()?;
    }
    (!text.is_empty()).then_some(text)
}

fn is_enrolment_text(text: &str) -> bool {
    (2..=2 * ENROLMENT_BYTES).contains(&text.len())
        && text.len() % 2 == 0
        && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}

const WRITTEN_CLASSES: [Accessible; 5] = [
    Accessible::WhenUnlocked,
    Accessible::WhenUnlockedThisDeviceOnly,
    Accessible::AfterFirstUnlock,
    Accessible::AfterFirstUnlockThisDeviceOnly,
    Accessible::WhenPasscodeSetThisDeviceOnly,
];

const CONSTRAINTS: [Option<Constraint>; 4] = [
    None,
    Some(Constraint::BiometryCurrentSet),
    Some(Constraint::BiometryAny),
    Some(Constraint::UserPresence),
];

/// The values of `kSecAttrAccessible` in the Keychain's database.
fn class_text(accessible: Accessible) -> &'static str {
    match accessible {
        Accessible::WhenUnlocked => "ak",
        Accessible::WhenUnlockedThisDeviceOnly => "aku",
        Accessible::AfterFirstUnlock => "ck",
        Accessible::AfterFirstUnlockThisDeviceOnly => "cku",
        Accessible::WhenPasscodeSetThisDeviceOnly => "akpu",
        Accessible::Always => "dk",
        Accessible::AlwaysThisDeviceOnly => "dku",
    }
}

fn constraint_text(constraint: Option<Constraint>) -> &'static str {
    match constraint {
        None => "none",
        Some(Constraint::BiometryCurrentSet) => "biometryCurrentSet",
        Some(Constraint::BiometryAny) => "biometryAny",
        Some(Constraint::UserPresence) => "userPresence",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GENERATION: Generation = Generation::from_bytes([0xab; 16]);

    fn marker() -> Marker {
        Marker {
            slot: Slot::One,
            protection: StoredProtection {
                accessible: Accessible::WhenUnlocked,
                constraint: Some(Constraint::BiometryCurrentSet),
                scope: AuthenticationScope::PerUse,
            },
            heads: None,
            enrolment: Some("c0ffee".to_owned()),
            set_at: Duration::new(1_700_000_000, 42),
        }
    }

    #[test]
    fn a_marker_is_one_line_of_text() {
        assert_eq!(
            marker().to_string(),
            "marker 1 1 ak biometryCurrentSet - c0ffee 1700000000.000000042"
        );
    }

    #[test]
    fn main_rows_round_trip() {
        let mut rows = vec![MainRow::Plain(None), MainRow::Plain(Some(GENERATION))];
        for accessible in WRITTEN_CLASSES {
            for constraint in CONSTRAINTS {
                for (slot, heads) in [(Slot::Zero, None), (Slot::One, Some(GENERATION))] {
                    let protection = StoredProtection {
                        accessible,
                        constraint,
                        scope: match heads {
                            None => AuthenticationScope::PerUse,
                            Some(_) => AuthenticationScope::PerUnlock,
                        },
                    };
                    rows.push(MainRow::Marker(Marker {
                        slot,
                        protection,
                        heads,
                        ..marker()
                    }));
                }
            }
        }
        rows.push(MainRow::Marker(Marker {
            enrolment: None,
            set_at: Duration::MAX,
            ..marker()
        }));

        for row in rows {
            assert_eq!(MainRow::parse(&row.to_string()), Some(row));
        }
    }

    #[test]
    fn other_descriptions_are_no_main_rows() {
        let text = marker().to_string();
        for description in [
            "",
            "Value",
            "value ",
            "head",
            "head -",
            "marker",
            "marker 1",
            &text.replace("marker 1 1", "marker 2 1"),
            &text.replace("marker 1 1", "marker 1 2"),
            &text.replace(" ak ", " dk "),
            &text.replace("biometryCurrentSet", "biometry"),
            &text.replace("biometryCurrentSet", "biometryCurrentSet/"),
            &text.replace("c0ffee", "C0FFEE"),
            &text.replace("c0ffee", "c0ffe"),
            &text.replace("c0ffee", &"c0".repeat(33)),
            &text.replace(".000000042", ".42"),
            &text.replace(".000000042", ".1000000000"),
            &text.replace("1700000000", "+1700000000"),
            &text.replace(" - ", "  "),
            &format!("{text} "),
            &format!("{text} more"),
        ] {
            assert_eq!(MainRow::parse(description), None, "{description}");
        }
    }

    #[test]
    fn an_enrolment_is_remembered_by_its_first_32_bytes() {
        assert_eq!(enrolment_text(&[]), None);
        assert_eq!(enrolment_text(&[0, 0xff]).unwrap(), "00ff");
        assert_eq!(enrolment_text(&[7; 40]), enrolment_text(&[7; 32]));
        assert!(is_enrolment_text(&enrolment_text(&[7; 40]).unwrap()));
    }
}

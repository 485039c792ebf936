//! Rows as the Keychain would return them.

use std::time::Duration;

use securestore_core::{AuthenticationScope, Generation, Secret, Service};

use super::{NOW, key};
use crate::layout::{self, MainRow, Marker, Slot, StoredProtection};
use crate::seam::{Accessible, Constraint, Item};

/// A main row that holds `value`.
pub(crate) fn plain(value: &str) -> Item {
    Item {
        data: Some(Secret::from(value)),
        ..main(MainRow::Plain(None))
    }
}

/// A main row without data.
pub(crate) fn main(row: MainRow) -> Item {
    let accessible = match row {
        MainRow::Plain(_) => Accessible::WhenUnlocked,
        MainRow::Marker(_) => Accessible::AfterFirstUnlockThisDeviceOnly,
    };
    Item {
        service: layout::service(&Service::new("app"), None),
        account: layout::main_account(&key()).to_vec(),
        generic: Some(layout::main_tag(&key(), row.heads())),
        label: Some(layout::ENTRY_LABEL.to_owned()),
        description: Some(row.to_string()),
        access_group: "T.app".to_owned(),
        accessible,
        created: Some(NOW),
        data: None,
    }
}

/// A marker of class `WhenUnlocked`, set while the phone's first biometrics were enrolled.
pub(crate) fn marker(constraint: Constraint) -> Marker {
    Marker {
        slot: Slot::One,
        protection: StoredProtection {
            accessible: Accessible::WhenUnlocked,
            constraint: Some(constraint),
            scope: AuthenticationScope::PerUse,
        },
        heads: None,
        enrolment: Some("01".to_owned()),
        set_at: NOW,
    }
}

/// A marker without authentication.
pub(crate) fn passcode_marker() -> Marker {
    let protection = StoredProtection {
        accessible: Accessible::WhenPasscodeSetThisDeviceOnly,
        constraint: None,
        scope: AuthenticationScope::PerUse,
    };
    Marker {
        protection,
        enrolment: None,
        ..marker(Constraint::UserPresence)
    }
}

/// A body that holds `value`.
pub(crate) fn body(marker: &Marker, value: &str) -> Item {
    Item {
        account: layout::body_account(&key(), marker.slot),
        generic: Some(layout::body_tag(&key())),
        label: Some(layout::BODY_LABEL.to_owned()),
        description: Some(marker.to_string()),
        accessible: marker.protection.accessible,
        ..plain(value)
    }
}

/// A chunk that was stored so long ago.
pub(crate) fn chunk(generation: Generation, index: u32, age: Duration) -> Item {
    Item {
        account: layout::chunk_account(&key(), generation, index),
        generic: Some(layout::chunk_tag(&key(), generation)),
        label: Some(layout::CHUNK_LABEL.to_owned()),
        description: None,
        created: Some(NOW.saturating_sub(age)),
        ..plain("sealed")
    }
}

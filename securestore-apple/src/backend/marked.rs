//! `set` of an entry that the platform can make disappear: its body, then the marker that names it.

use securestore_core::{Generation, Key, Replaced, Result, Secret};

use super::commit::{NewMain, Previous, Step};
use super::{KeychainBackend, ROUNDS};
use crate::error::error;
use crate::layout::{self, MainRow, Marker, Slot, StoredProtection, enrolment_text};
use crate::seam::{Access, Accessible, Constraint, Item, NewItem, Query, Returns, Status};

/// Readable whenever anything is, and bound to the device as its body is.
const MARKER_ACCESS: Access = Access::Accessible(Accessible::AfterFirstUnlockThisDeviceOnly);

impl KeychainBackend {
    /// Replaces an entry by a body and a marker; the marker is the commit point.
    pub(super) fn put_body_and_marker(
        &self,
        key: &Key,
        content: &Secret,
        protection: StoredProtection,
        heads: Option<Generation>,
    ) -> Result<Replaced> {
        let (marker, seen) = self.add_body(key, content, self.marker(protection, heads))?;
        let description = marker.to_string();
        let row = NewMain {
            key,
            heads,
            description: &description,
            access: MARKER_ACCESS,
            data: &Secret::new(Vec::new()),
        };
        let next = seen.map_or(Step::Add, |item| Step::ReplaceSeen(Box::new(item)));
        let previous = match self.commit(&row, next) {
            Ok(previous) => previous,
            Err(status) if self.is_committed(&row, status)? => Previous::Seen(None),
            Err(status) => {
                let account = layout::body_account(key, marker.slot);
                // No marker names the body. One that stays is invisible; see the limits in the crate's docs.
                let _ = self.keychain.delete_any(&Query {
                    account: Some(&account),
                    description: Some(&description),
                    ..self.rows()
                });
                return Err(error(status));
            }
        };
        if !matches!(previous, Previous::Absent) {
            // The entry is set; the old body is invisible, and the next `set` or removal takes it if it stays.
            let _ = self.delete_slot(key, marker.slot.other());
        }
        Ok(previous.replaced())
    }

    fn marker(&self, protection: StoredProtection, heads: Option<Generation>) -> Marker {
        let enrolment = match protection.constraint {
            // Any biometrics outlive a new finger, but not that all of them are removed.
            Some(Constraint::BiometryCurrentSet | Constraint::BiometryAny) => self
                .authentication
                .domain_state()
                .as_deref()
                .and_then(enrolment_text),
            _ => None,
        };
        Marker {
            slot: Slot::One,
            protection,
            heads,
            enrolment,
            set_at: self.clock.now(),
        }
    }

    /// Adds a body in the slot that the current marker does not name, and returns the main row that was seen before.
    fn add_body(
        &self,
        key: &Key,
        content: &Secret,
        marker: Marker,
    ) -> Result<(Marker, Option<Item>)> {
        let look = || self.copy_main(key, Returns::OneAttributes).map_err(error);
        let mut seen = look()?;
        for _ in 0..ROUNDS {
            let slot = free_slot(seen.as_ref());
            let marker = Marker {
                slot,
                ..marker.clone()
            };
            match self.add_row_of_body(key, content, &marker) {
                Ok(()) => return Ok((marker, seen)),
                Err(Status::DUPLICATE_ITEM) => {}
                Err(status) => return Err(self.refused_protection(marker.protection, status)),
            }
            // Left over from a `set` that was interrupted, unless a marker has come to name it.
            seen = look()?;
            if free_slot(seen.as_ref()) == slot {
                self.delete_slot(key, slot).map_err(error)?;
            }
        }
        Err(error(Status::DUPLICATE_ITEM))
    }

    fn add_row_of_body(&self, key: &Key, content: &Secret, marker: &Marker) -> Result<(), Status> {
        self.keychain.add(&NewItem {
            generic: Some(&layout::body_tag(key)),
            label: Some(layout::BODY_LABEL),
            description: Some(&marker.to_string()),
            ..self.new_row(
                &layout::body_account(key, marker.slot),
                marker.protection.access(),
                content,
            )
        })
    }
}

/// Returns the slot that this main row does not name.
fn free_slot(main: Option<&Item>) -> Slot {
    match main.map(MainRow::of) {
        Some(Ok(MainRow::Marker(current))) => current.slot.other(),
        _ => Slot::One,
    }
}

#[cfg(test)]
mod tests;

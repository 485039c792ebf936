//! The unlock scope: one evaluated context opens many bodies.
//!
//! A context that was evaluated goes on opening items after the enrolment changed, so the enrolment is compared before each use.

use std::any::Any;
use std::fmt;
use std::sync::Arc;

use securestore_core::{
    AuthenticationScope, Biometrics, Clock, Error, ErrorKind, Interaction, Protection, Result,
    Unlocked,
};

use super::KeychainBackend;
use super::diagnosis::{NO_BIOMETRICS, NO_PASSCODE, NOT_PERMITTED, locked_out};
use crate::layout::Marker;
use crate::seam::{AuthenticationContext, Constraint, Evaluation, LaError};

/// What a guard holds; dropping it invalidates the context.
struct UnlockedContext {
    context: Arc<dyn AuthenticationContext>,
    constraint: Constraint,
    /// What was enrolled before the person was asked; after it where the passcode does as well.
    domain_state: Option<Vec<u8>>,
    clock: Arc<dyn Clock>,
}

impl Unlocked for UnlockedContext {
    fn clock(&self) -> &dyn Clock {
        &*self.clock
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

impl Drop for UnlockedContext {
    fn drop(&mut self) {
        self.context.invalidate();
    }
}

impl fmt::Debug for UnlockedContext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UnlockedContext").finish_non_exhaustive()
    }
}

impl KeychainBackend {
    /// Asks the person, and returns the context that remembers it.
    pub(super) fn unlock_scope(
        &self,
        protection: Protection,
        interaction: &Interaction<'_>,
    ) -> Result<Arc<dyn Unlocked>> {
        let constraint = self
            .stored_protection(protection)?
            .constraint
            .ok_or_else(|| Error::new(ErrorKind::InvalidOption, "nothing to authenticate"))?;
        let turn = interaction.prompt_turn()?;
        let mut unlocked = UnlockedContext {
            context: self.authentication.context(&turn),
            constraint,
            domain_state: self.authentication.domain_state(),
            clock: Arc::clone(&self.clock),
        };
        let _withdraw = interaction.on_cancel({
            let context = Arc::clone(&unlocked.context);
            move || context.invalidate()
        });
        interaction.check()?;
        let evaluated = unlocked.context.evaluate(match constraint {
            Constraint::BiometryCurrentSet | Constraint::BiometryAny => Evaluation::Biometry,
            Constraint::UserPresence => Evaluation::BiometryOrPasscode,
        });
        // A prompt that was withdrawn ends with a code of its own; what the caller did comes first.
        interaction.check()?;
        evaluated.map_err(|code| self.refused_unlock(code))?;
        if constraint == Constraint::UserPresence {
            // The passcode may have ended a lockout, in which the state isn't told. Whoever was enrolled meanwhile passes anyway.
            unlocked.domain_state = self.authentication.domain_state();
        }
        Ok(Arc::new(unlocked))
    }

    /// Returns the guard's context, if it is open, for entries like this one, and nothing was enrolled since.
    ///
    /// Any change ends the guard; whether it invalidated the entry shows when the body is read.
    pub(super) fn guarded(
        &self,
        marker: &Marker,
        interaction: &Interaction<'_>,
    ) -> Option<Arc<dyn AuthenticationContext>> {
        if marker.protection.scope != AuthenticationScope::PerUnlock {
            return None;
        }
        let unlocked = interaction.unlocked()?;
        let known = unlocked.as_any().downcast_ref::<UnlockedContext>()?;
        if Some(known.constraint) != marker.protection.constraint {
            return None;
        }
        if self.authentication.domain_state() == known.domain_state {
            return Some(Arc::clone(&known.context));
        }
        interaction.end_unlock();
        None
    }

    /// Says why the person could not be asked, or did not prove who they are.
    fn refused_unlock(&self, code: LaError) -> Error {
        let (kind, detail) = match code {
            LaError::USER_CANCEL => (ErrorKind::Cancelled, "the person dismissed the prompt"),
            LaError::SYSTEM_CANCEL | LaError::APP_CANCEL | LaError::INVALID_CONTEXT => (
                ErrorKind::Interrupted,
                "the system took the prompt away; the app must be in the foreground",
            ),
            LaError::AUTHENTICATION_FAILED | LaError::USER_FALLBACK => (
                ErrorKind::AuthenticationFailed,
                "ask again when the person wants to try again",
            ),
            LaError::PASSCODE_NOT_SET => (ErrorKind::NotEnrolled, NO_PASSCODE),
            LaError::BIOMETRY_NOT_ENROLLED => (ErrorKind::NotEnrolled, NO_BIOMETRICS),
            LaError::BIOMETRY_LOCKOUT => return locked_out().with_source(code),
            LaError::BIOMETRY_NOT_AVAILABLE
                if self.authentication.biometrics() == Biometrics::PermissionDenied =>
            {
                (ErrorKind::Misconfigured, NOT_PERMITTED)
            }
            LaError::BIOMETRY_NOT_AVAILABLE => (ErrorKind::NotEnrolled, NO_BIOMETRICS),
            LaError::BIOMETRY_NOT_PAIRED | LaError::BIOMETRY_DISCONNECTED => (
                ErrorKind::Interrupted,
                "the sensor is away for the moment, as in a keyboard that is not connected; ask again when it is back",
            ),
            LaError::NOT_INTERACTIVE => (
                ErrorKind::DeviceLocked,
                "no prompt can be shown on a locked device",
            ),
            _ => (
                ErrorKind::Internal,
                "LocalAuthentication gave an answer that is not known here; report this",
            ),
        };
        Error::new(kind, detail).with_source(code)
    }
}

#[cfg(test)]
mod tests {
    use securestore_core::{BackendStore, Prompt, SecureStoreExt as _};

    use super::*;
    use crate::layout::{MainRow, StoredProtection};
    use crate::seam::Status;
    use crate::test_support::{Phone, key, main, marker, plain};

    fn scoped() -> Marker {
        let marker = marker(Constraint::BiometryCurrentSet);
        Marker {
            protection: StoredProtection {
                scope: AuthenticationScope::PerUnlock,
                ..marker.protection
            },
            ..marker
        }
    }

    fn unlock_kind(phone: Phone) -> ErrorKind {
        let store = BackendStore::new(Arc::new(phone.backend()));
        store
            .blocking()
            .unlock(Prompt::new("why"))
            .unwrap_err()
            .kind()
    }

    /// UNLOCK-2.
    #[test]
    fn a_guard_evaluates_once_and_its_context_reads_the_body() {
        let phone = Phone::new()
            .copies(Ok(vec![main(MainRow::Marker(scoped()))]))
            .copies(Ok(vec![plain("t0p")]));
        let store = BackendStore::new(Arc::new(phone.backend()));

        let guard = store.blocking().unlock(Prompt::new("why")).unwrap();
        let read = store.blocking().get_with(&key(), &guard).unwrap();
        drop(guard);

        assert_eq!(read.unwrap().expose_secret(), b"t0p");
        let calls = phone.calls();
        assert_eq!(calls.first().unwrap(), "EVALUATE Biometry");
        assert_eq!(calls.last().unwrap(), "INVALIDATE");
        assert_eq!(calls.len(), 4);
    }

    /// UNLOCK-7.
    #[test]
    fn a_change_of_the_enrolment_ends_the_guard_before_the_body_is_read() {
        let scoped = || Ok(vec![main(MainRow::Marker(scoped()))]);
        let phone = Phone::new()
            .copies(scoped())
            .copies(Err(Status::ITEM_NOT_FOUND))
            .copies(scoped());
        let store = BackendStore::new(Arc::new(phone.backend()));
        let guard = store.blocking().unlock(Prompt::new("why")).unwrap();

        phone.enrol(vec![2]);
        let error = store.blocking().get_with(&key(), &guard).unwrap_err();

        assert_eq!(error.kind(), ErrorKind::Invalidated);
        assert!(!guard.is_open());
    }

    /// UNLOCK-3.
    #[test]
    fn a_guard_does_not_open_an_entry_that_asks_for_each_use() {
        let each_use = main(MainRow::Marker(marker(Constraint::BiometryCurrentSet)));
        let phone = Phone::new()
            .copies(Ok(vec![each_use]))
            .copies(Err(Status::INTERACTION_NOT_ALLOWED))
            .copies(Err(Status::ITEM_NOT_FOUND));
        let store = BackendStore::new(Arc::new(phone.backend()));
        let guard = store.blocking().unlock(Prompt::new("why")).unwrap();

        let error = store.blocking().get_with(&key(), &guard).unwrap_err();

        assert_eq!(error.kind(), ErrorKind::InteractionRequired);
    }

    #[test]
    fn every_end_of_an_evaluation_has_its_kind() {
        for (code, kind) in [
            (
                LaError::AUTHENTICATION_FAILED,
                ErrorKind::AuthenticationFailed,
            ),
            (LaError::USER_CANCEL, ErrorKind::Cancelled),
            (LaError::USER_FALLBACK, ErrorKind::AuthenticationFailed),
            (LaError::SYSTEM_CANCEL, ErrorKind::Interrupted),
            (LaError::PASSCODE_NOT_SET, ErrorKind::NotEnrolled),
            (LaError::BIOMETRY_NOT_AVAILABLE, ErrorKind::NotEnrolled),
            (LaError::BIOMETRY_NOT_ENROLLED, ErrorKind::NotEnrolled),
            (LaError::BIOMETRY_LOCKOUT, ErrorKind::BiometryLockout),
            (LaError::APP_CANCEL, ErrorKind::Interrupted),
            (LaError::INVALID_CONTEXT, ErrorKind::Interrupted),
            (LaError::NOT_INTERACTIVE, ErrorKind::DeviceLocked),
            (LaError(-77), ErrorKind::Internal),
        ] {
            assert_eq!(
                unlock_kind(Phone::new().with_evaluation(Err(code))),
                kind,
                "{code}"
            );
        }
        let refused = Phone::new()
            .with_biometrics(Biometrics::PermissionDenied)
            .with_evaluation(Err(LaError::BIOMETRY_NOT_AVAILABLE));
        assert_eq!(unlock_kind(refused), ErrorKind::Misconfigured);
    }
}

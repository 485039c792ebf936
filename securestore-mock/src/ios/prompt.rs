//! The prompt that a keychain call shows.
//!
//! The mapping of LocalAuthentication's errors is that of `SecItem.m`: a dismissed prompt is `errSecUserCanceled`, every other
//! failure `errSecAuthFailed`.

use securestore_apple::seam::{Evaluation, LaError, Status};

use super::authentication::SimulatedContext;
use super::rules::Binding;
use crate::device::{Answer, Call, Cost, Device, LockState, ProcessId, SensorKind};

/// How the person proved who they are.
#[derive(Clone, Copy)]
enum Proven {
    Biometry,
    Passcode,
}

impl Device {
    /// Shows the context's prompt for a row, and lets the context remember what was proved.
    ///
    /// # Errors
    /// `errSecInteractionNotAllowed` if the phone is locked, and the app in the background; `errSecAuthFailed` without a prompt
    /// if only biometrics would do and they are locked out; what the person's answer means otherwise.
    pub(super) fn authenticate(
        &mut self,
        process: &ProcessId,
        context: &SimulatedContext,
        binding: Binding,
    ) -> Result<(), Status> {
        if self.lock != LockState::Unlocked || !context.may_ask() {
            return Err(Status::INTERACTION_NOT_ALLOWED);
        }
        if binding.needs_biometry() && !self.can_match() {
            return Err(Status::AUTH_FAILED);
        }
        let subject = format!("{} reason={:?}", name(binding), context.reason());
        let call = Call::new("PROMPT", subject, Cost::Prompt);
        let proven = self.perform(process, call, |device| {
            let passcode = binding == Binding::Presence;
            device.ask(passcode).map_err(status)
        })?;
        context.check()?;
        self.remember(context, proven);
        Ok(())
    }

    /// `evaluatePolicy`: shows the context's prompt without a row, and lets the context remember what was proved.
    pub(super) fn evaluate(
        &mut self,
        process: &ProcessId,
        context: &SimulatedContext,
        evaluation: Evaluation,
    ) -> Result<(), LaError> {
        let passcode = evaluation == Evaluation::BiometryOrPasscode;
        let refusal = if !self.passcode {
            Some(LaError::PASSCODE_NOT_SET)
        } else if passcode {
            None
        } else if self.enrolment.sensor == SensorKind::Missing {
            Some(LaError::BIOMETRY_NOT_AVAILABLE)
        } else if !self.has_biometry() {
            Some(LaError::BIOMETRY_NOT_ENROLLED)
        } else if self.is_locked_out() {
            Some(LaError::BIOMETRY_LOCKOUT)
        } else {
            None
        };
        let refusal = refusal
            .or_else(|| (self.lock != LockState::Unlocked).then_some(LaError::NOT_INTERACTIVE));
        if let Some(error) = refusal {
            let call = Call::new("evaluatePolicy", format!("{evaluation:?}"), Cost::Free);
            return self.perform(process, call, |_| Err(error));
        }
        let subject = format!("{evaluation:?} reason={:?}", context.reason());
        let call = Call::new("PROMPT", subject, Cost::Prompt);
        let proven = self.perform(process, call, |device| device.ask(passcode))?;
        context.check().map_err(|_| LaError::INVALID_CONTEXT)?;
        self.remember(context, proven);
        Ok(())
    }

    fn remember(&self, context: &SimulatedContext, proven: Proven) {
        context.prove(|proof| match proven {
            Proven::Biometry => proof.add_biometry(self),
            Proven::Passcode => proof.add_passcode(self),
        });
    }

    fn can_match(&self) -> bool {
        self.has_biometry() && !self.is_locked_out()
    }

    /// Takes the person's answers until one ends the prompt.
    fn ask(&mut self, passcode: bool) -> Result<Proven, LaError> {
        for _ in 0..MAX_TRIES {
            match self.next_answer() {
                Answer::Succeed if self.can_match() => return Ok(Proven::Biometry),
                Answer::Succeed | Answer::Passcode if passcode => {
                    self.end_lockout();
                    return Ok(Proven::Passcode);
                }
                Answer::Succeed | Answer::Passcode | Answer::Cancel => {
                    return Err(LaError::USER_CANCEL);
                }
                Answer::NoMatch => {}
                Answer::Fail => return Err(LaError::AUTHENTICATION_FAILED),
                Answer::Interrupt | Answer::Timeout | Answer::Never => {
                    return Err(LaError::SYSTEM_CANCEL);
                }
                Answer::Lockout => {
                    self.lock_out(false);
                    return Err(LaError::BIOMETRY_LOCKOUT);
                }
                Answer::LockoutPermanent => {
                    self.lock_out(true);
                    return Err(LaError::BIOMETRY_LOCKOUT);
                }
            }
        }
        Err(LaError::AUTHENTICATION_FAILED)
    }
}

/// What `SecItem.m` makes of LocalAuthentication's errors.
fn status(error: LaError) -> Status {
    match error {
        LaError::USER_CANCEL => Status::USER_CANCELED,
        LaError::NOT_INTERACTIVE => Status::INTERACTION_NOT_ALLOWED,
        _ => Status::AUTH_FAILED,
    }
}

fn name(binding: Binding) -> &'static str {
    match binding {
        Binding::CurrentSet { .. } => "BiometryCurrentSet",
        Binding::AnyOf { .. } => "BiometryAny",
        Binding::Presence => "UserPresence",
    }
}

/// How often a finger may not match before the call gives up.
const MAX_TRIES: usize = 20;

//! The prompt that a keychain call shows.
//!
//! The mapping of LocalAuthentication's errors is that of `SecItem.m`: a dismissed prompt is `errSecUserCanceled`, every other
//! failure `errSecAuthFailed`.

use securestore_apple::seam::Status;

use super::authentication::SimulatedContext;
use super::rules::Binding;
use crate::device::{Answer, Call, Cost, Device, LockState, ProcessId};

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
        if self.lock != LockState::Unlocked {
            return Err(Status::INTERACTION_NOT_ALLOWED);
        }
        if binding.needs_biometry() && !self.can_match() {
            return Err(Status::AUTH_FAILED);
        }
        let subject = format!("{} reason={:?}", name(binding), context.reason());
        let call = Call::new("PROMPT", subject, Cost::Prompt);
        let proven = self.perform(process, call, |device| device.ask(binding))?;
        context.check()?;
        context.prove(|proof| match proven {
            Proven::Biometry => proof.add_biometry(self),
            Proven::Passcode => proof.add_passcode(self),
        });
        Ok(())
    }

    fn can_match(&self) -> bool {
        self.has_biometry() && !self.is_locked_out()
    }

    fn ask(&mut self, binding: Binding) -> Result<Proven, Status> {
        for _ in 0..MAX_TRIES {
            match self.next_answer() {
                Answer::Succeed if self.can_match() => return Ok(Proven::Biometry),
                Answer::Succeed | Answer::Passcode if binding == Binding::Presence => {
                    self.end_lockout();
                    return Ok(Proven::Passcode);
                }
                Answer::Succeed | Answer::Passcode | Answer::Cancel => {
                    return Err(Status::USER_CANCELED);
                }
                Answer::NoMatch => {}
                Answer::Fail | Answer::Interrupt | Answer::Timeout => break,
                Answer::Lockout => {
                    self.lock_out(false);
                    break;
                }
                Answer::LockoutPermanent => {
                    self.lock_out(true);
                    break;
                }
            }
        }
        Err(Status::AUTH_FAILED)
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

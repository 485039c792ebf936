//! `BiometricPrompt` and `BiometricManager`, with the answers that the phone has queued.

use std::time::Duration;

use securestore_android::seam::{Authenticator, Authenticators, Cipher, PromptError};
use securestore_core::{Biometrics, BiometryKind, Interaction, Prompt};

use super::cipher::{Proof, ProvedBy, SimulatedCipher};
use super::handle::Handle;
use crate::device::{Answer, Call, Cost, Device, LockState, Lockout, SensorKind};
use crate::event::Event;

/// The last version that never answers a prompt of an app that is not in the foreground.
const LAST_SILENT: u32 = 31;

/// How many fingers in a row may not match before the sensor locks.
const ATTEMPTS: u32 = 5;

/// The prompts of a process.
#[derive(Debug)]
pub(super) struct SimulatedAuthenticator(pub(super) Handle);

impl Authenticator for SimulatedAuthenticator {
    /// A lockout does not show here: `canAuthenticate` answers `BIOMETRIC_SUCCESS` during one, and `authenticate` tells.
    fn biometrics(&self) -> Biometrics {
        let answer = self.0.call("canAuthenticate", "", Cost::Free, |device, _| {
            device.can_authenticate()
        });
        match answer {
            Ok(kind) => Biometrics::Ready(kind),
            Err(PromptError::NO_BIOMETRICS) => Biometrics::NotEnrolled,
            Err(_) => Biometrics::NoHardware,
        }
    }

    fn authenticate(
        &self,
        _prompt: &Prompt,
        allowed: Authenticators,
        cipher: &dyn Cipher,
        interaction: &Interaction<'_>,
        longest: Duration,
    ) -> Result<(), PromptError> {
        let Some(cipher) = cipher.as_any().downcast_ref::<SimulatedCipher>() else {
            return Err(PromptError::UNABLE_TO_PROCESS);
        };
        let withdrawn = interaction.check().is_err();
        let mut device = self.0.device.lock();
        let refusal = if withdrawn {
            Some(PromptError::CANCELED)
        } else {
            device.prompt_refusal(allowed)
        };
        let proof = match refusal {
            // Nothing is shown, so this counts as no prompt.
            Some(error) => device.perform(
                &self.0.process,
                Call::new("authenticate", cipher.alias(), Cost::Free),
                |device| Err(device.told(error, longest)),
            ),
            None => device.perform(
                &self.0.process,
                Call::new("PROMPT", cipher.alias(), Cost::Prompt),
                |device| {
                    let shown = device.show_prompt(allowed);
                    shown.map_err(|error| device.told(error, longest))
                },
            ),
        }?;
        cipher.authorise(proof);
        Ok(())
    }
}

impl Device {
    fn can_authenticate(&self) -> Result<BiometryKind, PromptError> {
        match self.enrolment.sensor {
            SensorKind::Missing => Err(PromptError::HW_NOT_PRESENT),
            _ if !self.enrolment.is_enrolled() => Err(PromptError::NO_BIOMETRICS),
            SensorKind::Fingerprint => Ok(BiometryKind::Fingerprint),
            SensorKind::Face => Ok(BiometryKind::Face),
        }
    }

    /// Returns the error of a prompt that never appears.
    fn prompt_refusal(&self, allowed: Authenticators) -> Option<PromptError> {
        if self.lock != LockState::Unlocked {
            // Behind the lock screen the app is not in the foreground. `AuthService.authenticate` of Android 14 answers so; up to
            // Android 12 the services return without a word (`Authenticator::authenticate` names them). 12L and 13 were not looked at.
            let silent = self.api_level() <= LAST_SILENT;
            return Some(if silent {
                PromptError::NO_ANSWER
            } else {
                PromptError::CANCELED
            });
        }
        if takes_credential(allowed) {
            return (!self.passcode).then_some(PromptError::NO_DEVICE_CREDENTIAL);
        }
        self.can_authenticate().err()
    }

    /// Shows the prompt and takes the person's answers until one ends it.
    fn show_prompt(&mut self, allowed: Authenticators) -> Result<Proof, PromptError> {
        let credential = takes_credential(allowed);
        let biometric = self.enrolment.is_enrolled() && !self.is_locked_out();
        if !biometric && !credential {
            return Err(self.lockout_error());
        }
        let mut mismatches = 0;
        loop {
            match self.next_answer() {
                Answer::Succeed if biometric => {
                    return Ok(self.proof(ProvedBy::Biometric(self.enrolment.set)));
                }
                // Without a usable sensor the prompt asks for the credential at once.
                Answer::Succeed | Answer::Passcode if credential => {
                    self.end_lockout();
                    return Ok(self.proof(ProvedBy::Credential));
                }
                Answer::Succeed | Answer::Passcode => return Err(PromptError::NEGATIVE_BUTTON),
                Answer::Cancel => return Err(PromptError::USER_CANCELED),
                Answer::NoMatch => {
                    mismatches += 1;
                    if mismatches == ATTEMPTS {
                        return Err(self.lock_out_at_prompt(false));
                    }
                }
                Answer::Fail | Answer::Lockout => return Err(self.lock_out_at_prompt(false)),
                Answer::LockoutPermanent => return Err(self.lock_out_at_prompt(true)),
                Answer::Interrupt => return Err(PromptError::CANCELED),
                Answer::Timeout => return Err(PromptError::TIMEOUT),
                Answer::Never => return Err(PromptError::NO_ANSWER),
            }
        }
    }

    /// Returns the error of a prompt when the caller hears it: where there is no answer, at the end of its patience.
    fn told(&mut self, error: PromptError, longest: Duration) -> PromptError {
        if error == PromptError::NO_ANSWER {
            self.apply(&Event::Advance(longest));
        }
        error
    }

    fn lock_out_at_prompt(&mut self, permanently: bool) -> PromptError {
        self.lock_out(permanently);
        self.lockout_error()
    }

    fn lockout_error(&self) -> PromptError {
        match self.enrolment.lockout {
            Lockout::Permanent => PromptError::LOCKOUT_PERMANENT,
            _ => PromptError::LOCKOUT,
        }
    }

    fn proof(&self, by: ProvedBy) -> Proof {
        Proof {
            phone: self.serial,
            by,
        }
    }
}

fn takes_credential(allowed: Authenticators) -> bool {
    allowed == Authenticators::BiometricOrCredential
}

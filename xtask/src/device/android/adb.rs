//! Commands for one device, by its serial number.

use super::sdk::Sdk;
use crate::device::runner::Runner;
use crate::device::step::{Step, quoted};
use crate::error::Result;

/// The serial number of an emulator that this lane starts: its console has this port.
pub(super) const PORT: &str = "5580";

/// The debug bridge to one device.
#[derive(Clone, Debug)]
pub(super) struct Adb {
    program: String,
    pub(super) serial: String,
    pub(super) is_emulator: bool,
}

impl Adb {
    pub(super) fn phone(sdk: &Sdk, serial: &str) -> Self {
        Self {
            program: sdk.adb(),
            serial: serial.to_owned(),
            is_emulator: serial.starts_with("emulator-"),
        }
    }

    pub(super) fn emulator(sdk: &Sdk) -> Self {
        Self::phone(sdk, &format!("emulator-{PORT}"))
    }

    pub(super) fn command(&self, name: &str, words: &[&str]) -> Step {
        Step::new(name, &self.program)
            .args(["-s", &self.serial])
            .args(words.iter().copied())
            .hint("look at: adb devices; accept the debugging request on the phone")
    }

    /// Runs a command on the device; its shell sees each word as one word.
    pub(super) fn shell(&self, name: &str, words: &[&str]) -> Step {
        let line: Vec<_> = words.iter().map(|word| quoted(word)).collect();
        self.command(name, &["shell", &line.join(" ")])
    }

    pub(super) fn property(
        &self,
        runner: &mut Runner,
        name: &str,
        example: &str,
    ) -> Result<String> {
        let step = self
            .shell("ask for a property", &["getprop", name])
            .example(example);
        Ok(runner.run(&step)?.trim().to_owned())
    }

    /// Fails if the device is gone.
    pub(super) fn must_be_there(&self, runner: &mut Runner) -> Result<()> {
        let step = self.command("look for the device", &["get-state"]).hint(
            "plug the device in again, or start the emulator again, and look at: adb devices",
        );
        let answer = runner.attempt(&step)?;
        if runner.is_dry() || (answer.success && answer.stdout.trim() == "device") {
            return Ok(());
        }
        let state = format!("{} {}", answer.stdout.trim(), answer.stderr.trim());
        Err(runner.failed(&step, &format!("the device is gone: {}", state.trim())))
    }
}

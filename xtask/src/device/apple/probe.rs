//! One call of the Keychain before the suite, so that a wrong set-up isn't taken for 230 failed cases.

use crate::device::protocol::{Probe, Said};
use crate::device::runner::Runner;
use crate::device::step::Step;
use crate::error::Result;

/// What the probe of a dry run answers.
pub(super) const EXAMPLE: &str = r#"{"probe":{"answer":"ok"}}"#;

/// Runs the probe and returns its answer.
pub(super) fn ask(runner: &mut Runner, step: &Step) -> Result<Probe> {
    let answer = runner.attempt(step)?;
    let said = answer
        .stdout
        .lines()
        .find_map(|line| match Said::read(line) {
            Some(Said::Probe(probe)) => Some(probe),
            _ => None,
        });
    said.ok_or_else(|| {
        runner.failed(
            step,
            &format!("it said no answer; {}", answer.stderr.trim()),
        )
    })
}

/// Fails with an explanation unless the Keychain answered.
pub(super) fn must_answer(runner: &mut Runner, step: &Step, setup: &str) -> Result<()> {
    let probe = ask(runner, step)?;
    if probe.answer == "ok" {
        return Ok(());
    }
    let why = if is_missing_entitlement(&probe) {
        format!(
            "the Keychain refuses the runner: errSecMissingEntitlement (-34018). {setup} ({})",
            probe.why
        )
    } else {
        format!("the Keychain answered {}: {}", probe.answer, probe.why)
    };
    Err(runner.failed(step, &why))
}

/// Says whether it is the error of a program that no entitlement gives a keychain access group.
pub(super) fn is_missing_entitlement(probe: &Probe) -> bool {
    probe.answer == "MissingEntitlement" || probe.why.contains("-34018")
}

//! The Mac itself: the whole suite if a team signs the runner, and the refusal of an unsigned program if none does.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use super::bundle::{self, System};
use super::phone::sign;
use super::probe;
use super::xcode::{BACKEND, arguments, build};
use crate::device::app::PACKAGE;
use crate::device::conduct::{App, Device};
use crate::device::environment::{Environment, MACOS};
use crate::device::host::{Host, word};
use crate::device::options::Macos;
use crate::device::protocol::Position;
use crate::device::runner::Runner;
use crate::device::step::Step;
use crate::device::suite::{Label, suite};
use crate::device::talk::Talk;
use crate::error::Result;

const SETUP: &str =
    "The provisioning profile must be one for macOS and allow the keychain access group";

/// Runs the suite on this Mac.
pub(super) fn run(runner: &mut Runner, host: &Host, options: &Macos) -> Result<ExitCode> {
    let triple = if host.arm {
        "aarch64-apple-darwin"
    } else {
        "x86_64-apple-darwin"
    };
    build(runner, host, triple, &[])?;
    let executable = host.built(triple, PACKAGE);
    if options.signing.team.is_none() {
        return unsigned(runner, &executable);
    }

    let dir = host.work(MACOS.name);
    let app = bundle::make(runner, &dir, System::Mac, &executable)?;
    sign(runner, &dir, &app, &app.join("Contents"), &options.signing)?;
    let version = Step::new("ask for the version", "sw_vers")
        .args(["-productVersion"])
        .example("<version>");
    let os = format!("macOS {}", runner.run(&version)?.trim());
    let mut mac = Mac {
        executable: bundle::executable(&app, System::Mac),
        os,
    };
    let ask = mac.step("ask the Keychain once").args(["--probe"]);
    probe::must_answer(runner, &ask.example(probe::EXAMPLE), SETUP)?;
    let label = Label {
        backend: BACKEND,
        os: mac.os.clone(),
    };
    suite(runner, host, &mut mac, &options.common, &label)
}

/// Without a team only the refusal can be shown: the data-protection keychain takes no unsigned program.
fn unsigned(runner: &mut Runner, executable: &Path) -> Result<ExitCode> {
    let step = Step::new("ask the Keychain once", word(executable))
        .args(["--probe"])
        .hint("give --team and --profile to run the suite")
        .example(r#"{"probe":{"answer":"MissingEntitlement","why":"-34018"}}"#);
    let probe = probe::ask(runner, &step)?;
    if !probe::is_missing_entitlement(&probe) {
        let why = format!(
            "an unsigned program should be refused with MissingEntitlement, and got {}: {}",
            probe.answer, probe.why
        );
        return Err(runner.failed(&step, &why));
    }
    runner.say(
        "1 check passed: the unsigned program is refused with MissingEntitlement (-34018).\n\
         The suite was NOT run: macOS gives its data-protection keychain to signed apps alone. Give --team and --profile.",
    );
    Ok(ExitCode::SUCCESS)
}

struct Mac {
    executable: PathBuf,
    os: String,
}

impl Mac {
    fn step(&self, name: &str) -> Step {
        Step::new(name, word(&self.executable))
    }
}

impl Device for Mac {
    fn environment(&self) -> Environment {
        MACOS
    }

    fn start(&mut self, runner: &mut Runner, at: &Position) -> Result<Talk> {
        let step = self.step("run the suite");
        runner.open(&step.args(arguments(MACOS.name, &self.os, at)))
    }

    fn stop(&mut self, _runner: &mut Runner) -> Result<()> {
        // The program ends with the conversation.
        Ok(())
    }

    fn acknowledge(&mut self, _runner: &mut Runner, talk: &mut Talk) -> Result<()> {
        talk.tell("done")
    }

    fn drive(&mut self, _runner: &mut Runner, control: &str) -> Result<App> {
        match control {
            "Restart" => Ok(App::Ended),
            "Settle" => Ok(App::Runs),
            other => Err(format!("a Mac in use can't do {other}").into()),
        }
    }

    fn is_there(&mut self, _runner: &mut Runner) -> Result<()> {
        Ok(())
    }
}

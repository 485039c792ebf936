//! An iPhone that is plugged in: a signed app, installed and started with `devicectl`.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use super::bundle::{self, System};
use super::entitlements::Entitlements;
use super::probe;
use super::xcode::{BACKEND, arguments, build};
use crate::device::app::{APP, PACKAGE};
use crate::device::conduct::{App, Device};
use crate::device::environment::{Environment, IOS_PHONE};
use crate::device::host::{Host, word};
use crate::device::options::{Ios, Signing};
use crate::device::protocol::Position;
use crate::device::runner::Runner;
use crate::device::step::Step;
use crate::device::suite::{Label, suite};
use crate::device::talk::Talk;
use crate::error::Result;

const TRIPLE: &str = "aarch64-apple-ios";
const SETUP: &str =
    "The provisioning profile must allow the app's identifier and its keychain access group";
const PLUGGED: &str = "plug the phone in, unlock it, trust this Mac, turn developer mode on, and look at: xcrun devicectl list devices";

/// Runs the suite on a phone.
pub(super) fn run(
    runner: &mut Runner,
    host: &Host,
    options: &Ios,
    device: &str,
) -> Result<ExitCode> {
    let mut phone = Phone {
        id: device.to_owned(),
        os: "iOS, iPhone".to_owned(),
        app: PathBuf::new(),
    };
    phone.is_there(runner)?;
    build(runner, host, TRIPLE, &[])?;
    let dir = host.work(IOS_PHONE.name);
    let executable = host.built(TRIPLE, PACKAGE);
    phone.app = bundle::make(runner, &dir, System::Phone, &executable)?;
    sign(runner, &dir, &phone.app, &phone.app, &options.signing)?;
    phone.install(runner)?;
    let ask = phone
        .launch("ask the Keychain once")
        .args(["--probe"])
        .hint("codesign --display --entitlements - target/device/ios-phone/Conformance.app")
        .example(probe::EXAMPLE);
    probe::must_answer(runner, &ask, SETUP)?;
    let label = Label {
        backend: BACKEND,
        os: phone.os.clone(),
    };
    suite(runner, host, &mut phone, &options.common, &label)
}

/// Signs an app with the team's identity and puts the profile beside its property list.
pub(super) fn sign(
    runner: &mut Runner,
    dir: &Path,
    app: &Path,
    contents: &Path,
    signing: &Signing,
) -> Result<()> {
    let (Some(team), Some(profile)) = (&signing.team, &signing.profile) else {
        return Err("an app for a device is signed: give --team and --profile".into());
    };
    let name = if contents == app {
        "embedded.mobileprovision"
    } else {
        "embedded.provisionprofile"
    };
    runner.copy(profile, &contents.join(name))?;
    let entitlements = dir.join("runner.entitlements");
    let text = Entitlements::app(team, APP, true).plist();
    runner.write(&entitlements, text.as_bytes())?;
    let step = Step::new("sign the app", "codesign")
        .args(["--force", "--sign", &signing.identity])
        .args(["--entitlements", &word(&entitlements)])
        .args(["--generate-entitlement-der", &word(app)])
        .hint("security find-identity -v -p codesigning shows the identities; name one with --identity");
    runner.run(&step)?;
    Ok(())
}

struct Phone {
    id: String,
    os: String,
    app: PathBuf,
}

impl Phone {
    fn devicectl(&self, name: &str, words: &[&str]) -> Step {
        Step::new(name, "xcrun")
            .args(["devicectl", "device"])
            .args(words.iter().copied())
            .args(["--device", &self.id])
            .limit(Duration::from_secs(180))
            .hint(PLUGGED)
    }

    fn launch(&self, name: &str) -> Step {
        self.devicectl(name, &["process", "launch"]).args([
            "--console",
            "--terminate-existing",
            APP,
        ])
    }

    fn install(&self, runner: &mut Runner) -> Result<()> {
        let step = self
            .devicectl("install the app", &["install", "app"])
            .args([word(&self.app)]);
        runner.run(&step)?;
        Ok(())
    }
}

impl Device for Phone {
    fn environment(&self) -> Environment {
        IOS_PHONE
    }

    fn start(&mut self, runner: &mut Runner, at: &Position) -> Result<Talk> {
        let step = self
            .launch("run the suite")
            .args(arguments(IOS_PHONE.name, &self.os, at));
        runner.open(&step)
    }

    fn stop(&mut self, _runner: &mut Runner) -> Result<()> {
        // The next launch ends what still runs.
        Ok(())
    }

    fn acknowledge(&mut self, _runner: &mut Runner, _talk: &mut Talk) -> Result<()> {
        // Every control that a phone on a desk can do ends the app, so it never waits.
        Ok(())
    }

    fn drive(&mut self, runner: &mut Runner, control: &str) -> Result<App> {
        match control {
            "Reinstall" => {
                let remove = self.devicectl("remove the app", &["uninstall", "app"]);
                runner.run(&remove.args([APP]))?;
                self.install(runner)?;
            }
            "Upgrade" => self.install(runner)?,
            "Restart" => {}
            other => return Err(format!("a phone on a desk can't do {other}").into()),
        }
        Ok(App::Ended)
    }

    fn is_there(&mut self, runner: &mut Runner) -> Result<()> {
        runner.run(&self.devicectl("look for the phone", &["info", "details"]))?;
        Ok(())
    }
}

//! An iOS simulator: picked or created, booted, and driven with `simctl`.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use serde_json::Value;

use super::bundle::{self, System};
use super::entitlements::{Entitlements, Section};
use super::probe;
use super::xcode::{BACKEND, XCODE, arguments, build};
use crate::device::app::{APP, PACKAGE};
use crate::device::conduct::{App, Device};
use crate::device::environment::{Environment, IOS_SIMULATOR};
use crate::device::host::{Host, word};
use crate::device::options::Ios;
use crate::device::protocol::Position;
use crate::device::runner::Runner;
use crate::device::step::Step;
use crate::device::suite::{Label, suite};
use crate::device::talk::Talk;
use crate::error::Result;

/// The simulator doesn't check who signs; the prefix must only stay the same.
const PREFIX: &str = "SIMULATED1";
const SETUP: &str = "The executable needs the sections __TEXT,__entitlements and __TEXT,__ents_der with an \
    application-identifier and keychain-access-groups, and no signature that claims entitlements";

const DEVICES: &str = r#"{"devices":{}}"#;
const RUNTIMES: &str = r#"{"runtimes":[{"platform":"iOS","version":"<version>","identifier":"<runtime>",
    "isAvailable":true,"supportedDeviceTypes":[{"productFamily":"iPhone","identifier":"<device type>"}]}]}"#;

/// Runs the suite on a simulator.
pub(super) fn run(runner: &mut Runner, host: &Host, options: &Ios) -> Result<ExitCode> {
    let (udid, os) = pick(runner, &options.simulator)?;
    let limit = options.common.boot_limit();
    let mut simulator = Simulator {
        udid,
        os: format!("iOS {os}, simulator"),
        app: PathBuf::new(),
        limit,
        enrolled: 0,
    };
    if options.erase {
        simulator.shut_down(runner)?;
        let erase = simulator
            .simctl("erase the simulator", "erase")
            .limit(limit);
        runner.run(&erase)?;
    }
    simulator.boot(runner)?;

    let triple = if host.arm {
        "aarch64-apple-ios-sim"
    } else {
        "x86_64-apple-ios"
    };
    let dir = host.work(IOS_SIMULATOR.name);
    let link = entitlements().link(runner, &dir)?;
    build(runner, host, triple, &link)?;
    let executable = host.built(triple, PACKAGE);
    simulator.app = bundle::make(runner, &dir, System::Simulator, &executable)?;
    simulator.install(runner)?;
    let ask = simulator
        .spawn("ask the Keychain once")
        .args(["--probe"])
        .hint("cargo xtask test-ios --erase; then compare the sections with: otool -s __TEXT __entitlements")
        .example(probe::EXAMPLE);
    probe::must_answer(runner, &ask, SETUP)?;
    let label = Label {
        backend: BACKEND,
        os: simulator.os.clone(),
    };
    suite(runner, host, &mut simulator, &options.common, &label)
}

fn entitlements() -> Entitlements {
    Entitlements::app(PREFIX, APP, false)
}

/// Returns the sections of the executable from which a simulator takes the entitlements.
pub(crate) fn sections() -> [Section; 2] {
    entitlements().sections()
}

/// Finds the simulator of this name, or creates one with the newest iOS; returns its identifier and iOS's version.
fn pick(runner: &mut Runner, name: &str) -> Result<(String, String)> {
    let list = Step::new("list the simulators", "xcrun")
        .args(["simctl", "list", "devices", "available", "--json"])
        .hint(XCODE)
        .example(DEVICES);
    let devices: Value = json(runner, &list)?;
    if let Some(found) = named(&devices, name) {
        return Ok(found);
    }
    let list = Step::new("list the runtimes", "xcrun")
        .args(["simctl", "list", "runtimes", "available", "--json"])
        .hint(XCODE)
        .example(RUNTIMES);
    let runtimes: Value = json(runner, &list)?;
    let Some((runtime, version, kind)) = newest(&runtimes) else {
        let failed = list.hint("xcodebuild -downloadPlatform iOS");
        return Err(runner.failed(&failed, "there is no simulator and no iOS to make one with"));
    };
    let create = Step::new("create the simulator", "xcrun")
        .args(["simctl", "create", name, &kind, &runtime])
        .hint("xcodebuild -downloadPlatform iOS")
        .example("<udid>");
    let udid = runner.run(&create)?.trim().to_owned();
    Ok((udid, version))
}

fn json(runner: &mut Runner, step: &Step) -> Result<Value> {
    let text = runner.run(step)?;
    serde_json::from_str(&text).map_err(|why| runner.failed(step, &format!("no JSON: {why}")))
}

/// Finds a simulator by name in the answer of `simctl list devices`.
fn named(devices: &Value, name: &str) -> Option<(String, String)> {
    let runtimes = devices["devices"].as_object()?;
    runtimes.iter().rev().find_map(|(runtime, devices)| {
        let version = runtime.split_once("SimRuntime.iOS-")?.1.replace('-', ".");
        let device = devices
            .as_array()?
            .iter()
            .find(|device| device["name"] == name)?;
        Some((device["udid"].as_str()?.to_owned(), version))
    })
}

/// Picks the newest iOS and the newest iPhone that it runs on, in the answer of `simctl list runtimes`.
fn newest(runtimes: &Value) -> Option<(String, String, String)> {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let ios = runtimes["runtimes"].as_array()?.iter();
    let ios = ios.filter(|runtime| runtime["platform"] == "iOS" && runtime["isAvailable"] == true);
    let newest =
        ios.max_by_key(|runtime| numbers(runtime["version"].as_str().unwrap_or_default()))?;
    let kinds = newest["supportedDeviceTypes"].as_array()?;
    let iphone = kinds
        .iter()
        .rfind(|kind| kind["productFamily"] == "iPhone")?;
    Some((
        text(&newest["identifier"])?,
        text(&newest["version"])?,
        text(&iphone["identifier"])?,
    ))
}

fn numbers(version: &str) -> Vec<u32> {
    version
        .split('.')
        .filter_map(|part| part.parse().ok())
        .collect()
}

struct Simulator {
    udid: String,
    os: String,
    app: PathBuf,
    /// How long a boot may take.
    limit: Duration,
    /// How often the enrolment was changed: each state is another number.
    enrolled: u32,
}

impl Simulator {
    fn simctl(&self, name: &str, command: &str) -> Step {
        Step::new(name, "xcrun").args(["simctl", command, &self.udid])
    }

    fn spawn(&self, name: &str) -> Step {
        let executable = bundle::executable(&self.app, System::Simulator);
        self.simctl(name, "spawn").args([word(&executable)])
    }

    fn boot(&self, runner: &mut Runner) -> Result<()> {
        // One that is booted already refuses, and `bootstatus` says so at once.
        runner.attempt(&self.simctl("boot the simulator", "boot").limit(self.limit))?;
        let wait = self
            .simctl("wait for the boot", "bootstatus")
            .args(["-b"])
            .limit(self.limit)
            .hint("xcrun simctl shutdown all, then again with --erase, or with a longer --boot-timeout");
        runner.run(&wait)?;
        Ok(())
    }

    fn shut_down(&self, runner: &mut Runner) -> Result<()> {
        // One that is shut down already refuses.
        runner.attempt(&self.simctl("shut the simulator down", "shutdown"))?;
        Ok(())
    }

    fn install(&self, runner: &mut Runner) -> Result<()> {
        let install = self
            .simctl("install the app", "install")
            .args([word(&self.app)])
            .limit(Duration::from_secs(120));
        runner.run(&install)?;
        Ok(())
    }

    /// Sets the enrolment and tells the system that it changed.
    fn enrol(&mut self, runner: &mut Runner, fingers: u32) -> Result<()> {
        const CHANGED: &str = "com.apple.BiometricKit.enrollmentChanged";
        self.enrolled = fingers;
        let set = self.simctl("set the enrolment", "spawn").args([
            "notifyutil",
            "-s",
            CHANGED,
            &fingers.to_string(),
        ]);
        runner.run(&set)?;
        let tell =
            self.simctl("tell of the enrolment", "spawn")
                .args(["notifyutil", "-p", CHANGED]);
        runner.run(&tell)?;
        Ok(())
    }

    /// Answers Face ID and Touch ID, whichever the simulated phone has.
    fn present(&self, runner: &mut Runner, matches: bool) -> Result<()> {
        let word = if matches { "match" } else { "nomatch" };
        for sensor in ["pearl", "fingerTouch"] {
            let event = format!("com.apple.BiometricKit_Sim.{sensor}.{word}");
            let step = self
                .simctl("answer a prompt", "spawn")
                .args(["notifyutil", "-p", &event]);
            runner.run(&step)?;
        }
        Ok(())
    }
}

impl Device for Simulator {
    fn environment(&self) -> Environment {
        IOS_SIMULATOR
    }

    fn start(&mut self, runner: &mut Runner, at: &Position) -> Result<Talk> {
        let step = self
            .spawn("run the suite")
            .args(arguments(IOS_SIMULATOR.name, &self.os, at));
        runner.open(&step)
    }

    fn stop(&mut self, _runner: &mut Runner) -> Result<()> {
        // The spawned program ends with the conversation.
        Ok(())
    }

    fn acknowledge(&mut self, runner: &mut Runner, talk: &mut Talk) -> Result<()> {
        if runner.is_dry() {
            runner.say("     one line on the runner's standard input: done");
        }
        talk.tell("done")
    }

    fn drive(&mut self, runner: &mut Runner, control: &str) -> Result<App> {
        match control {
            "EnrolBiometric" => self.enrol(runner, self.enrolled + 1)?,
            "ClearBiometrics" => self.enrol(runner, 0)?,
            "Reboot" => {
                self.shut_down(runner)?;
                self.boot(runner)?;
                return Ok(App::Ended);
            }
            "Reinstall" => {
                let remove = self.simctl("remove the app", "uninstall").args([APP]);
                runner.run(&remove)?;
                self.install(runner)?;
                return Ok(App::Ended);
            }
            "Restart" => return Ok(App::Ended),
            "Upgrade" => {
                self.install(runner)?;
                return Ok(App::Ended);
            }
            // A simulator is unlocked as soon as it has booted, and nothing waits.
            "Settle" | "Unlock" => {}
            other => return Err(format!("the simulator can't do {other}").into()),
        }
        Ok(App::Runs)
    }

    fn wait(&mut self, runner: &mut Runner) -> Result<()> {
        self.present(runner, true)
    }

    fn is_there(&mut self, runner: &mut Runner) -> Result<()> {
        let list = Step::new("look for the simulator", "xcrun")
            .args(["simctl", "list", "devices", "booted", "--json"])
            .hint("don't shut the simulator down during a run");
        let booted = runner.run(&list)?;
        if runner.is_dry() || booted.contains(&self.udid) {
            return Ok(());
        }
        Err(runner.failed(&list, "the simulator is no longer booted"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_newest_iphone_of_the_newest_ios_is_taken() {
        let phone = |name: &str| json!({"productFamily": "iPhone", "identifier": name});
        let ios = |version: &str, kinds: Value| {
            json!({"platform": "iOS", "version": version, "identifier": format!("iOS-{version}"),
                "isAvailable": true, "supportedDeviceTypes": kinds})
        };
        let pad = json!({"productFamily": "iPad", "identifier": "iPad"});
        let runtimes = json!({"runtimes": [
            ios("18.10", json!([phone("iPhone-15"), phone("iPhone-16"), pad])),
            ios("18.2", json!([phone("iPhone-14")])),
            {"platform": "watchOS", "version": "26.0", "isAvailable": true},
        ]});

        let (runtime, version, kind) = newest(&runtimes).unwrap();

        assert_eq!(
            (runtime.as_str(), version.as_str(), kind.as_str()),
            ("iOS-18.10", "18.10", "iPhone-16")
        );
    }

    #[test]
    fn a_simulator_is_found_by_its_name() {
        let devices = json!({"devices": {
            "com.apple.CoreSimulator.SimRuntime.iOS-26-1": [{"name": "mine", "udid": "U"}],
            "com.apple.CoreSimulator.SimRuntime.watchOS-26-0": [{"name": "other", "udid": "W"}],
        }});

        assert_eq!(
            named(&devices, "mine"),
            Some(("U".to_owned(), "26.1".to_owned()))
        );
        assert_eq!(named(&devices, "other"), None);
    }
}

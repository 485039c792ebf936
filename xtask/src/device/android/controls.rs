//! An Android device under test: the app on it, and what is done to it with `adb`.

use std::path::PathBuf;
use std::time::Duration;

use super::adb::Adb;
use super::sensor::{self, PIN};
use crate::device::app::APP;
use crate::device::conduct::{App, Device};
use crate::device::environment::{ANDROID_EMULATOR, ANDROID_PHONE, Environment};
use crate::device::host::word;
use crate::device::protocol::Position;
use crate::device::runner::Runner;
use crate::device::step::Step;
use crate::device::talk::Talk;
use crate::error::Result;

const TRANSPORT: &str = "com.android.localtransport/.LocalTransport";
/// The property that the app waits for; apps may read those of this prefix, and only the shell may write them.
const ACKNOWLEDGED: &str = "debug.securestore.done";

/// What the person does at the next prompt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Person {
    Succeeds,
    Cancels,
    Fails,
    IsInterrupted,
}

/// A device with the app on it, and what was done to it.
pub(super) struct Phone {
    adb: Adb,
    apk: PathBuf,
    os: String,
    /// The number of the app's run, which its log lines carry.
    session: usize,
    /// How many controls this run of the app was told of.
    acknowledged: usize,
    person: Person,
    secured: bool,
    locked: bool,
    fingers: u32,
    /// Whether too many strange fingers may have locked the sensor.
    worn_out: bool,
}

impl Phone {
    pub(super) const fn new(adb: Adb, apk: PathBuf, os: String) -> Self {
        Self {
            adb,
            apk,
            os,
            session: 0,
            acknowledged: 0,
            person: Person::Succeeds,
            secured: false,
            locked: false,
            fingers: 0,
            worn_out: false,
        }
    }

    /// Installs the app, and gives an emulator a passcode and a finger.
    pub(super) fn set_up(&mut self, runner: &mut Runner) -> Result<()> {
        self.adb.must_be_there(runner)?;
        self.install(runner)?;
        self.shell(runner, "turn backups on", &["bmgr", "enable", "true"])?;
        self.shell(
            runner,
            "back up to the device",
            &["bmgr", "transport", TRANSPORT],
        )?;
        self.settle(runner)
    }

    fn shell(&self, runner: &mut Runner, name: &str, words: &[&str]) -> Result<String> {
        runner.run(&self.adb.shell(name, words))
    }

    fn install(&self, runner: &mut Runner) -> Result<()> {
        let apk = word(&self.apk);
        let step = self
            .adb
            .command("install the app", &["install", "-r", "-g", &apk])
            .limit(Duration::from_secs(180))
            .hint("adb uninstall dev.securestore.conformance, if another key signed the installed one");
        runner.run(&step)?;
        Ok(())
    }

    fn remove(&self, runner: &mut Runner) -> Result<()> {
        runner.run(&self.adb.command("remove the app", &["uninstall", APP]))?;
        Ok(())
    }

    /// Brings an emulator back to where every case begins: a passcode, one finger or more, unlocked.
    fn settle(&mut self, runner: &mut Runner) -> Result<()> {
        self.person = Person::Succeeds;
        if !self.adb.is_emulator {
            return Ok(());
        }
        if self.fingers > 3 {
            self.remove_passcode(runner)?; // a sensor takes five
        }
        if !self.secured {
            self.shell(
                runner,
                "set the passcode",
                &["locksettings", "set-pin", PIN],
            )?;
            self.secured = true;
        }
        if self.fingers == 0 {
            self.enrol(runner)?;
        }
        if self.worn_out {
            self.lock(runner)?; // the passcode frees the sensor
            self.worn_out = false;
        }
        self.unlock(runner)
    }

    fn enrol(&mut self, runner: &mut Runner) -> Result<()> {
        self.fingers += 1;
        sensor::enrol(runner, &self.adb, self.fingers)
    }

    fn remove_passcode(&mut self, runner: &mut Runner) -> Result<()> {
        self.shell(
            runner,
            "remove the passcode",
            &["locksettings", "clear", "--old", PIN],
        )?;
        self.secured = false;
        self.fingers = 0;
        Ok(())
    }

    fn lock(&mut self, runner: &mut Runner) -> Result<()> {
        self.shell(
            runner,
            "turn the screen off",
            &["input", "keyevent", "KEYCODE_SLEEP"],
        )?;
        self.locked = true;
        self.wait_for_lock(runner, "wait for the lock", "deviceLocked=1")
    }

    fn unlock(&mut self, runner: &mut Runner) -> Result<()> {
        if !self.locked && !runner.is_dry() {
            return Ok(());
        }
        self.shell(
            runner,
            "turn the screen on",
            &["input", "keyevent", "KEYCODE_WAKEUP"],
        )?;
        self.shell(runner, "ask for the passcode", &["wm", "dismiss-keyguard"])?;
        self.shell(runner, "type the passcode", &["input", "text", PIN])?;
        self.shell(
            runner,
            "enter the passcode",
            &["input", "keyevent", "KEYCODE_ENTER"],
        )?;
        self.locked = false;
        self.wait_for_lock(runner, "wait for the unlock", "deviceLocked=0")
    }

    fn wait_for_lock(&self, runner: &mut Runner, name: &str, state: &str) -> Result<()> {
        let step = self
            .adb
            .shell(name, &["dumpsys", "trust"])
            .hint("look at the screen: adb exec-out screencap -p > screen.png");
        runner.wait_until(&step, |answer| answer.stdout.contains(state))
    }

    fn reboot(&mut self, runner: &mut Runner) -> Result<()> {
        let limit = Duration::from_secs(600);
        runner.run(&self.adb.command("restart the device", &["reboot"]))?;
        let connect = self
            .adb
            .command("wait for the device", &["wait-for-device"]);
        runner.run(&connect.limit(limit))?;
        let booted = self
            .adb
            .shell("wait for the boot", &["getprop", "sys.boot_completed"]);
        runner.wait_until(&booted.limit(limit), |answer| answer.stdout.trim() == "1")?;
        self.locked = true;
        Ok(())
    }

    /// Backs the app's files up and restores them; its encryption keys go with the app if it is removed between.
    fn restore(&self, runner: &mut Runner, remove: bool) -> Result<()> {
        self.shell(runner, "back the app up", &["bmgr", "backupnow", APP])?;
        if remove {
            self.remove(runner)?;
            self.install(runner)?;
        }
        let restore = self
            .adb
            .shell("restore the app", &["bmgr", "restore", "1", APP]);
        let answer = runner.run(&restore)?;
        if runner.is_dry() || answer.contains("restoreFinished: 0") {
            return Ok(());
        }
        let why = format!("it didn't finish: {}", answer.trim());
        Err(runner.failed(&restore.hint("bmgr list sets shows the backups"), &why))
    }

    fn stop_app(&self, runner: &mut Runner) -> Result<()> {
        self.shell(runner, "end the app", &["am", "force-stop", APP])?;
        Ok(())
    }
}

impl Device for Phone {
    fn environment(&self) -> Environment {
        if self.adb.is_emulator {
            ANDROID_EMULATOR
        } else {
            ANDROID_PHONE
        }
    }

    fn start(&mut self, runner: &mut Runner, at: &Position) -> Result<Talk> {
        self.session += 1;
        self.acknowledged = 0;
        let session = format!("{}-{}", std::process::id(), self.session);
        let session = if runner.is_dry() {
            "<session>"
        } else {
            &session
        };
        let clear = ["setprop", ACKNOWLEDGED, "0"];
        self.shell(runner, "forget the last answer", &clear)?;
        let activity = format!("{APP}/android.app.NativeActivity");
        let (case, phase, notes) = (at.case.to_string(), at.phase.to_string(), at.notes());
        let intent = [
            ["--es", "session", session],
            ["--es", "environment", self.environment().name],
            ["--es", "os", &self.os],
            ["--es", "case", &case],
            ["--es", "phase", &phase],
            ["--es", "notes", &notes],
        ];
        let words = [
            &["am", "start", "-W", "-n", &activity][..],
            &intent.concat(),
        ]
        .concat();
        let start = self.adb.shell("run the suite", &words);
        let answer = runner.run(&start)?;
        if answer.contains("Error:") {
            return Err(runner.failed(&start, answer.trim()));
        }
        let tag = format!("securestore-{session}:I");
        runner.open(
            &self
                .adb
                .command("read its lines", &["logcat", "-v", "raw", "-s", &tag]),
        )
    }

    fn stop(&mut self, runner: &mut Runner) -> Result<()> {
        self.stop_app(runner)
    }

    fn acknowledge(&mut self, runner: &mut Runner, _talk: &mut Talk) -> Result<()> {
        self.acknowledged += 1;
        let number = self.acknowledged.to_string();
        self.shell(runner, "tell the app", &["setprop", ACKNOWLEDGED, &number])?;
        Ok(())
    }

    fn drive(&mut self, runner: &mut Runner, control: &str) -> Result<App> {
        match control {
            "Answer.Cancel" => self.person = Person::Cancels,
            "Answer.Fail" | "Answer.LockOut" => self.person = Person::Fails,
            "Answer.Interrupt" => self.person = Person::IsInterrupted,
            "EnrolBiometric" => self.enrol(runner)?,
            "Lock" => self.lock(runner)?,
            "RemovePasscode" => self.remove_passcode(runner)?,
            "Settle" => self.settle(runner)?,
            "Unlock" => self.unlock(runner)?,
            _ => {
                match control {
                    "MoveToNewDevice" => self.restore(runner, true)?,
                    "Reboot" => self.reboot(runner)?,
                    "Reinstall" => {
                        self.remove(runner)?;
                        self.install(runner)?;
                    }
                    "Restart" => self.stop_app(runner)?,
                    "RestoreHere" => self.restore(runner, false)?,
                    "Upgrade" => self.install(runner)?,
                    other => return Err(format!("an Android device can't do {other}").into()),
                }
                return Ok(App::Ended);
            }
        }
        Ok(App::Runs)
    }

    fn wait(&mut self, runner: &mut Runner) -> Result<()> {
        if !self.adb.is_emulator || self.locked {
            return Ok(());
        }
        match self.person {
            Person::Succeeds => sensor::touch(runner, &self.adb, 1),
            Person::Fails => {
                self.worn_out = true;
                sensor::fail(runner, &self.adb)
            }
            Person::Cancels => {
                self.shell(
                    runner,
                    "dismiss the prompt",
                    &["input", "keyevent", "KEYCODE_BACK"],
                )?;
                Ok(())
            }
            Person::IsInterrupted => self.lock(runner),
        }
    }

    fn is_running(&mut self, runner: &mut Runner) -> Result<bool> {
        let step: Step = self.adb.shell("look for the app", &["pidof", APP]);
        Ok(!runner.attempt(&step)?.stdout.trim().is_empty())
    }

    fn is_there(&mut self, runner: &mut Runner) -> Result<()> {
        self.adb.must_be_there(runner)
    }
}

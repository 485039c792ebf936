//! Picks the emulator or the phone, and runs the suite there.

use std::process::ExitCode;

use super::adb::Adb;
use super::controls::Phone;
use super::sdk::{self, Sdk};
use super::{apk, emulator};
use crate::device::host::Host;
use crate::device::options::Android;
use crate::device::runner::Runner;
use crate::device::suite::{Label, suite};
use crate::error::Result;

const BACKEND: &str = "Android, native layout";

/// Runs the suite on an emulator, or on the phone that was named.
pub(crate) fn run(runner: &mut Runner, host: &Host, options: &Android) -> Result<ExitCode> {
    let sdk = Sdk::find(runner, host)?;
    let adb = match &options.device {
        Some(serial) => Adb::phone(&sdk, serial),
        None => emulator::boot(runner, host, &sdk, options)?,
    };
    let done = on(runner, host, options, &sdk, &adb);
    if options.device.is_none() && !options.keep {
        // It was ours, and the result is known.
        drop(runner.attempt(&adb.command("stop the emulator", &["emu", "kill"])));
    }
    done
}

/// Returns where the SDK is.
pub(crate) fn found() -> Option<String> {
    let mut places = sdk::places().into_iter();
    let home = places.find(|place| place.join("platform-tools").is_dir())?;
    Some(home.display().to_string())
}

fn on(
    runner: &mut Runner,
    host: &Host,
    options: &Android,
    sdk: &Sdk,
    adb: &Adb,
) -> Result<ExitCode> {
    let abi = adb.property(runner, "ro.product.cpu.abi", "<abi>")?;
    let api = adb.property(runner, "ro.build.version.sdk", &options.api.to_string())?;
    let apk = apk::build(runner, host, sdk, &abi)?;
    let kind = if adb.is_emulator { "emulator" } else { "phone" };
    let pages = if options.image.ends_with("ps16k") {
        ", pages of 16 KiB"
    } else {
        ""
    };
    let os = format!("Android, API {api}, {kind}{pages}");
    let mut phone = Phone::new(adb.clone(), apk, os.clone());
    phone.set_up(runner)?;
    let label = Label {
        backend: BACKEND,
        os,
    };
    suite(runner, host, &mut phone, &options.common, &label)
}

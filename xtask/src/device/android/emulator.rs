//! An Android emulator: found or created for an API level, and booted without a window.

use super::adb::{Adb, PORT};
use super::sdk::{BUILD, Sdk};
use crate::device::host::Host;
use crate::device::options::Android;
use crate::device::runner::Runner;
use crate::device::step::Step;
use crate::error::Result;

const KVM: &str = "on Linux /dev/kvm must be yours: emulator -accel-check; a longer --boot-timeout; a smaller --api";

/// Boots an emulator of the level and returns the bridge to it.
pub(super) fn boot(runner: &mut Runner, host: &Host, sdk: &Sdk, options: &Android) -> Result<Adb> {
    let name = format!("securestore-{}-{}", options.api, options.image);
    let list = Step::new("list the emulators", sdk.emulator())
        .args(["-list-avds"])
        .hint(super::sdk::GET_SDK);
    if !runner.run(&list)?.lines().any(|line| line.trim() == name) {
        create(runner, host, sdk, options, &name)?;
    }
    let start = Step::new("start the emulator", sdk.emulator())
        .args(["-avd", &name, "-port", PORT])
        .args([
            "-no-window",
            "-no-audio",
            "-no-boot-anim",
            "-no-snapshot",
            "-wipe-data",
        ])
        .args(["-gpu", "swiftshader_indirect", "-camera-back", "none"]);
    let talk = runner.open(&start)?;
    // It serves the whole run; `emu kill` ends it.
    talk.leave_running();

    let adb = Adb::emulator(sdk);
    let limit = options.common.boot_limit();
    let connect = adb.command("wait for the emulator", &["wait-for-device"]);
    runner.run(&connect.limit(limit).hint(KVM))?;
    let booted = adb.shell("wait for the boot", &["getprop", "sys.boot_completed"]);
    runner.wait_until(&booted.limit(limit).hint(KVM), |answer| {
        answer.stdout.trim() == "1"
    })?;
    Ok(adb)
}

fn create(
    runner: &mut Runner,
    host: &Host,
    sdk: &Sdk,
    options: &Android,
    name: &str,
) -> Result<()> {
    let abi = if host.arm { "arm64-v8a" } else { "x86_64" };
    let image = format!(
        "system-images;android-{};{};{abi}",
        options.api, options.image
    );
    let get = sdk
        .manager("get the system image", "sdkmanager")
        .args(["--install", &image])
        .limit(BUILD)
        .hint("sdkmanager --licenses; sdkmanager --list shows the images that there are");
    runner.run(&get)?;
    let create = sdk
        .manager("create the emulator", "avdmanager")
        .args(["create", "avd", "--force", "--name", name])
        .args(["--package", &image, "--device", "pixel_6"]);
    runner.run(&create)?;
    Ok(())
}

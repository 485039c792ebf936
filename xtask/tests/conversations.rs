//! The device lanes against tools that answer from a script: `tests/conversations/*.txt`. Nobody has recorded a real tool yet.
//!
//! A file begins with what is run and what must come of it: `@args`, `@exit`, `@says` (a part of the output), `@report` (a part of
//! the report), `@used` (a part of a command that was run), `@without-sdk`. What the blocks after it don't answer, `base-*.txt` does.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "the helpers of tests may panic as the tests do"
)]

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;

/// The tools that are found by name.
const TOOLS: [&str; 8] = [
    "cargo",
    "codesign",
    "jar",
    "keytool",
    "rustup",
    "sw_vers",
    "xcode-select",
    "xcrun",
];
/// The tools that are found in the SDK.
const SDK: [&str; 8] = [
    "platform-tools/adb",
    "emulator/emulator",
    "build-tools/35.0.0/aapt2",
    "build-tools/35.0.0/apksigner",
    "build-tools/35.0.0/zipalign",
    "cmdline-tools/latest/bin/avdmanager",
    "cmdline-tools/latest/bin/sdkmanager",
    "ndk/28.0.13004108/unused",
];
/// What the fake cargo would have built.
const BUILT: [&str; 4] = [
    "aarch64-apple-ios-sim/debug/securestore-conformance-device",
    "x86_64-apple-ios/debug/securestore-conformance-device",
    "aarch64-apple-ios/debug/securestore-conformance-device",
    "x86_64-linux-android/debug/libsecurestore_conformance_device.so",
];
/// What the fake cargo would have built and the lane runs.
const PROGRAMS: [&str; 2] = [
    "aarch64-apple-darwin/debug/securestore-conformance-device",
    "x86_64-apple-darwin/debug/securestore-conformance-device",
];

fn replay(name: &str) {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/conversations");
    let read = |name: &str| fs::read_to_string(data.join(name).with_extension("txt")).unwrap();
    let text = read(name);
    let of = |word: &str| -> Vec<String> {
        let lines = text.lines().filter_map(|line| line.strip_prefix(word));
        lines
            .map(|rest| rest.strip_prefix(' ').unwrap_or(rest).to_owned())
            .collect()
    };
    let base = if name.starts_with("android") {
        "base-android"
    } else {
        "base-apple"
    };
    let dir = tempfile::tempdir().unwrap();
    let path = |part: &str| dir.path().join(part);
    let put = |part: &str| {
        fs::create_dir_all(path(part).parent().unwrap()).unwrap();
        path(part)
    };
    let fake = env!("CARGO_BIN_EXE_fake-tool");
    TOOLS
        .iter()
        .for_each(|tool| symlink(fake, put(&format!("bin/{tool}"))).unwrap());
    SDK.iter()
        .for_each(|tool| symlink(fake, put(&format!("sdk/{tool}"))).unwrap());
    PROGRAMS
        .iter()
        .for_each(|tool| symlink(fake, put(&format!("target/{tool}"))).unwrap());
    BUILT
        .iter()
        .for_each(|file| fs::write(put(&format!("target/{file}")), "built").unwrap());
    fs::create_dir_all(path("sdk/platforms/android-35")).unwrap();
    let conversation = path("conversation.txt");
    fs::write(&conversation, &text).unwrap();
    let fallback = path("base.txt");
    fs::write(&fallback, read(base)).unwrap();

    let sdk = if of("@without-sdk").is_empty() {
        path("sdk")
    } else {
        path("nothing")
    };
    let output = Command::new(env!("CARGO_BIN_EXE_xtask"))
        .args(of("@args")[0].split_whitespace())
        .env("PATH", path("bin"))
        .env("HOME", dir.path())
        .env("CARGO", path("bin/cargo"))
        .env("CARGO_TARGET_DIR", path("target"))
        .env("ANDROID_HOME", sdk)
        .env("FAKE_CONVERSATION", &conversation)
        .env("FAKE_BASE", &fallback)
        .env_remove("ANDROID_SDK_ROOT")
        .env_remove("ANDROID_NDK_HOME")
        .env_remove("CI")
        .output()
        .unwrap();

    let said = format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    let exit = output.status.code().map(|code| code.to_string());
    assert_eq!(exit.as_ref(), of("@exit").first(), "{said}");
    for part in of("@says") {
        assert!(said.contains(&part), "not said: {part}\n{said}");
    }
    let reports = contents(&path("target/device"), "jsonl");
    for part in of("@report") {
        assert!(reports.contains(&part), "not reported: {part}\n{reports}");
    }
    let commands = contents(&path("target/device"), "cmd");
    for part in of("@used") {
        let found = commands.replace('\'', "").contains(&part);
        assert!(found, "not used: {part}\n{commands}");
    }
}

/// Returns all files of a kind below a directory, one after the other.
fn contents(dir: &Path, extension: &str) -> String {
    let Ok(entries) = fs::read_dir(dir) else {
        return String::new();
    };
    let paths = entries.map(|entry| entry.unwrap().path());
    paths
        .map(|path| {
            if path.is_dir() {
                contents(&path, extension)
            } else if path.extension().is_some_and(|found| found == extension) {
                fs::read_to_string(path).unwrap()
            } else {
                String::new()
            }
        })
        .collect()
}

macro_rules! conversations {
    ($($name:ident)*) => {
        $(#[test]
        fn $name() {
            replay(stringify!($name));
        })*

        #[test]
        fn every_conversation_is_replayed() {
            let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/conversations");
            let files = fs::read_dir(data).unwrap().map(|entry| entry.unwrap().file_name());
            let mut found: Vec<_> = files
                .map(|file| file.to_string_lossy().replace(".txt", ""))
                .filter(|name| !name.starts_with("base-"))
                .collect();
            found.sort();

            assert_eq!(found, [$(stringify!($name)),*]);
        }
    };
}

conversations! {
    android_activity_is_missing
    android_app_crashes_in_a_case
    android_app_of_another_key_is_installed
    android_boot_never_completes
    android_case_that_the_mock_passes_crashes
    android_control_that_the_lane_does_not_know
    android_emulator_is_created
    android_phone_is_unplugged_in_a_case
    android_reboot_between_two_phases
    android_suite_passes
    android_without_an_sdk
    ios_app_crashes_in_a_case
    ios_app_never_runs_a_case
    ios_boot_takes_too_long
    ios_case_fails
    ios_case_is_silent_for_too_long
    ios_case_that_the_mock_passes_fails
    ios_entitlement_is_missing
    ios_finger_is_enrolled_within_a_phase
    ios_phone_is_unplugged
    ios_probe_says_nothing
    ios_reinstall_between_two_phases
    ios_simulator_is_created
    ios_simulator_is_shut_down_in_a_case
    ios_suite_passes
    ios_without_a_runtime
    ios_without_xcode
    macos_unsigned_and_not_refused
    macos_without_a_team_is_refused
}

//! The plans of all lanes, word for word: what a developer with a Mac or an Android SDK would run.

use clap::Parser;

use super::host::Host;
use super::options::{Android, HostName, Ios, Macos};
use super::runner::Runner;
use super::{android, apple};

#[derive(Parser)]
struct Line<T: clap::Args> {
    #[command(flatten)]
    options: T,
}

fn options<T: clap::Args>(words: &[&str]) -> T {
    let line = ["test", "--dry-run"].iter().chain(words);
    Line::parse_from(line).options
}

fn ios(host: HostName, words: &[&str]) -> String {
    let mut runner = Runner::dry("test-ios");
    apple::ios(&mut runner, &Host::example(host), &options::<Ios>(words)).unwrap();
    runner.plan().to_owned()
}

fn macos(host: HostName, words: &[&str]) -> String {
    let mut runner = Runner::dry("test-macos");
    apple::macos(&mut runner, &Host::example(host), &options::<Macos>(words)).unwrap();
    runner.plan().to_owned()
}

fn android(host: HostName, words: &[&str]) -> String {
    let mut runner = Runner::dry("test-android");
    android::run(
        &mut runner,
        &Host::example(host),
        &options::<Android>(words),
    )
    .unwrap();
    runner.plan().to_owned()
}

const SIGNED: [&str; 4] = [
    "--team",
    "ABCDE12345",
    "--profile",
    "conformance.mobileprovision",
];

#[test]
fn plan_for_the_simulator_on_a_mac_of_either_kind() {
    insta::assert_snapshot!(ios(HostName::MacArm64, &[]));
    let intel = ios(HostName::MacX64, &["--erase"]);
    assert!(intel.contains("--target x86_64-apple-ios "), "{intel}");
    assert!(intel.contains("simctl erase"), "{intel}");
}

#[test]
fn plan_for_an_iphone() {
    let words = [&["--device", "00008110-000A"][..], &SIGNED].concat();

    insta::assert_snapshot!(ios(HostName::MacArm64, &words));
}

#[test]
fn plan_for_a_mac() {
    insta::assert_snapshot!(macos(HostName::MacArm64, &SIGNED));
}

#[test]
fn plan_for_a_mac_without_a_team() {
    insta::assert_snapshot!(macos(HostName::MacX64, &[]));
}

#[test]
fn plan_for_an_emulator_on_linux() {
    insta::assert_snapshot!(android(HostName::LinuxX64, &[]));
}

#[test]
fn plan_for_an_emulator_on_a_mac() {
    insta::assert_snapshot!(android(
        HostName::MacArm64,
        &["--api", "26", "--image", "default", "--keep"]
    ));
}

#[test]
fn plan_for_an_android_phone() {
    insta::assert_snapshot!(android(HostName::LinuxX64, &["--device", "R58M"]));
}

#[test]
fn every_control_of_every_environment_is_in_a_plan() {
    let words = [&["--device", "00008110-000A"][..], &SIGNED].concat();
    let plans = [
        (
            super::environment::IOS_SIMULATOR,
            ios(HostName::MacArm64, &[]),
        ),
        (
            super::environment::IOS_PHONE,
            ios(HostName::MacArm64, &words),
        ),
        (
            super::environment::MACOS,
            macos(HostName::MacArm64, &SIGNED),
        ),
        (
            super::environment::ANDROID_EMULATOR,
            android(HostName::LinuxX64, &[]),
        ),
        (
            super::environment::ANDROID_PHONE,
            android(HostName::LinuxX64, &["--device", "R58M"]),
        ),
    ];

    for (environment, plan) in plans {
        for control in environment.controls() {
            assert!(
                plan.contains(&format!("when a case asks for {control}:")),
                "{control}"
            );
        }
    }
}

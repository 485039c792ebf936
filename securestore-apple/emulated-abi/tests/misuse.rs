//! What would corrupt a phone's memory ends the process: each planted bug runs in a process of its own and has to fail there.
#![cfg(not(target_vendor = "apple"))]
#![expect(
    unsafe_code,
    clippy::unwrap_used,
    reason = "the planted bugs are foreign calls, and a test ends when something unexpected happens"
)]

use std::process::Command;
use std::ptr;

use core_foundation::base::TCFType;
use core_foundation::boolean::CFBoolean;
use core_foundation::data::CFData;
use core_foundation_sys::base::{CFRelease, CFRetain};
use core_foundation_sys::data::CFDataGetLength;
use securestore_apple_emulated_abi::symbols;

/// Runs a planted bug; fails if its process ends well or without saying what was wrong.
fn assert_found(bug: &str) {
    let run = Command::new(std::env::current_exe().unwrap())
        .args([
            "--exact",
            bug,
            "--ignored",
            "--nocapture",
            "--test-threads=1",
        ])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&run.stderr);
    assert!(!run.status.success(), "{bug} was not found");
    assert!(
        said.contains("emulated CoreFoundation: used what is no live object"),
        "{said}"
    );
}

#[test]
fn bugs_are_found() {
    for bug in [
        "planted_over_release",
        "planted_use_after_release",
        "planted_release_of_null",
        "planted_retain_of_another_library_s_memory",
    ] {
        assert_found(bug);
    }
}

#[test]
fn a_constant_outlives_every_release() {
    // Links the constants.
    assert!(!symbols().is_empty());
    let constant = CFBoolean::true_value();
    for _ in 0..3 {
        // SAFETY: none on a phone either, where releasing a constant does nothing.
        unsafe { CFRelease(constant.as_CFTypeRef()) };
    }

    assert!(bool::from(constant));
}

#[test]
#[ignore = "a planted bug, which bugs_are_found runs"]
fn planted_over_release() {
    let data = CFData::from_buffer(&[1]);
    // SAFETY: none; this is the bug.
    unsafe { CFRelease(data.as_CFTypeRef()) };
}

#[test]
#[ignore = "a planted bug, which bugs_are_found runs"]
fn planted_use_after_release() {
    let dangling = CFData::from_buffer(&[1]).as_concrete_TypeRef();
    // SAFETY: none; this is the bug.
    unsafe { CFDataGetLength(dangling) };
}

#[test]
#[ignore = "a planted bug, which bugs_are_found runs"]
fn planted_release_of_null() {
    // SAFETY: none; this is the bug.
    unsafe { CFRelease(ptr::null()) };
}

#[test]
#[ignore = "a planted bug, which bugs_are_found runs"]
fn planted_retain_of_another_library_s_memory() {
    let memory = Box::new(1_u64);
    // SAFETY: none; this is the bug.
    unsafe { CFRetain((&raw const *memory).cast()) };
}

#[test]
#[ignore = "a planted bug, which the memcheck lane runs: only its tools and a count of all objects find it"]
fn planted_leak() {
    std::mem::forget(CFData::from_buffer(&[1]));
    assert!(!symbols().is_empty());
}

//! The suite as a `harness = false` target: `cargo test -p securestore-conformance --features harness --test harness -- --list`.

use std::process::ExitCode;

use securestore_conformance::harness;
use securestore_mock::{PhoneFixture, android};

fn main() -> ExitCode {
    harness::main(|| PhoneFixture::new(android()), "")
}

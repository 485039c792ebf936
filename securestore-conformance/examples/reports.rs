//! Runs the suite on every simulated environment and writes one report each: `reports DIRECTORY`.

#[path = "third_party.rs"]
#[expect(dead_code, reason = "its main is another example's")]
mod third_party;

use std::error::Error;
use std::fs::File;
use std::path::Path;

use securestore_conformance::{CASES, Fixture, Report, Suite, run};
use securestore_mock::{Model, PhoneFixture, SimulatedPhone};

fn main() -> Result<(), Box<dyn Error>> {
    let dir = std::env::args_os()
        .nth(1)
        .ok_or("usage: reports DIRECTORY")?;
    let dir = Path::new(&dir);
    let phone = || PhoneFixture::new(SimulatedPhone::new(Model::Ios(26)));
    write(
        dir,
        "1-apple-native",
        "Apple, native layout",
        "iOS 26",
        phone,
    )?;
    let phone = || PhoneFixture::expo(SimulatedPhone::new(Model::Ios(26)));
    write(dir, "2-apple-expo", "Apple, Expo's layout", "iOS 26", phone)?;
    for (number, level) in [35, 30, 28, 26].into_iter().enumerate() {
        let os = format!("Android, API {level}");
        let name = format!("3-{number}-android-native");
        let phone = || PhoneFixture::new(SimulatedPhone::new(Model::Android(level)));
        write(dir, &name, "Android, native layout", &os, phone)?;
    }
    for (number, level) in [35, 30].into_iter().enumerate() {
        let os = format!("Android, API {level}");
        let name = format!("4-{number}-android-expo");
        let phone = || PhoneFixture::expo(SimulatedPhone::new(Model::Android(level)));
        write(dir, &name, "Android, Expo's layout", &os, phone)?;
    }
    let map = third_party::MapFixture::default;
    write(dir, "5-third-party", "a map, by a third party", "any", map)
}

/// Runs every case on an environment of its own.
fn write<F: Fixture>(
    dir: &Path,
    name: &str,
    backend: &str,
    os: &str,
    fixture: impl Fn() -> F,
) -> Result<(), Box<dyn Error>> {
    let suite = Suite {
        backend: backend.to_owned(),
        rung: "simulated".to_owned(),
        os: os.to_owned(),
        cases: CASES.len(),
    };
    let file = File::create(dir.join(name).with_extension("jsonl"))?;
    let mut report = Report::begin(file, &suite)?;
    for case in CASES {
        report.start(case, 0)?;
        let outcome = run(case, &mut fixture());
        report.end(case, &outcome)?;
    }
    report.finish()?;
    Ok(())
}

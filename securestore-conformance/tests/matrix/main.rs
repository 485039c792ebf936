//! The platform matrix: what iOS and Android answer in each state, and what a store makes of it, checked on simulated phones.
//!
//! Column `native` binds the simulation: the naive calls of every row are made on its seams. The columns `typed` and `effect`
//! tell of a naive backend: a store does the same, or what a deviation says that names a clause of SPEC.md. Every text of the
//! table has a rule, and every rule a text.
//!
//! `cargo test -p securestore-conformance --test matrix -- --nocapture` prints what is checked, and what can't be and why.

mod android_auth;
mod android_naive;
mod android_plain;
mod deviations;
mod ios_auth;
mod ios_naive;
mod ios_plain;
mod java;
mod native;
mod report;
mod setup;
mod store;
mod table;
mod trace;
mod typed;
mod typed_android;
mod typed_common;
mod typed_ios;

use native::Natives;
use report::Coverage;
use table::Row;
use typed::Typed;

/// The oldest and the newest version of iOS that the table is about.
const IOS: &[u32] = &[15, 26];
/// The API levels of Android 12 and 14, the oldest and the newest that the table is about.
const ANDROID: &[u32] = &[31, 34];

#[test]
fn natives_of_ios() {
    assert_no_failure(&ios_natives().failures);
}

#[test]
fn natives_of_android() {
    assert_no_failure(&android_natives().failures);
}

#[test]
fn typed_of_ios() {
    assert_no_failure(&ios_typed().failures);
}

#[test]
fn typed_of_android() {
    assert_no_failure(&android_typed().failures);
}

#[test]
fn every_row_is_accounted_for() {
    let rows = table::rows();
    let mut coverage = Coverage::default();
    for natives in [ios_natives(), android_natives()] {
        coverage.natives.extend(natives.checked);
    }
    for typed in [ios_typed(), android_typed()] {
        coverage.typed.extend(typed.checked);
    }
    println!("{}", coverage.text(rows.len()));

    assert_eq!(rows.len(), 308);
    let (flows, calls) = coverage.calls();
    assert_eq!((coverage.natives.len(), coverage.typed.len()), (308, 308));
    assert!(
        coverage.whole_natives() >= 289,
        "{}",
        coverage.whole_natives()
    );
    assert!(coverage.agreeing() >= 277, "{}", coverage.agreeing());
    assert!(
        flows >= 1600 && calls >= 1500,
        "{flows} flows, {calls} calls"
    );
}

#[test]
fn deviations_cite_clauses_of_the_specification() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../SPEC.md");
    let Ok(specification) = std::fs::read_to_string(path) else {
        println!("no SPEC.md here: the clauses of the deviations are not looked up");
        return;
    };

    let cited = deviations::ALL
        .iter()
        .flat_map(|deviation| deviation.clauses);
    let unknown: Vec<_> = cited
        .filter(|clause| !specification.contains(&format!("| {clause} |")))
        .collect();

    assert!(unknown.is_empty(), "{unknown:?}");
}

fn ios_natives() -> Natives {
    native::check(
        &rows_of("ios"),
        &[ios_plain::RULES, ios_auth::RULES].concat(),
        IOS,
    )
}

fn android_natives() -> Natives {
    native::check(
        &rows_of("android"),
        &[android_plain::RULES, android_auth::RULES].concat(),
        ANDROID,
    )
}

fn ios_typed() -> Typed {
    let rules = [typed_common::RULES, typed_ios::RULES].concat();
    typed::check("ios", &rows_of("ios"), &rules, IOS)
}

fn android_typed() -> Typed {
    let rules = [typed_common::RULES, typed_android::RULES].concat();
    typed::check("android", &rows_of("android"), &rules, ANDROID)
}

fn rows_of(platform: &str) -> Vec<Row> {
    table::rows()
        .into_iter()
        .filter(|row| row.platform == platform)
        .collect()
}

fn assert_no_failure(failures: &[String]) {
    assert!(
        failures.is_empty(),
        "{} failures:\n{}",
        failures.len(),
        failures.join("\n")
    );
}

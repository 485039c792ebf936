//! The suite is tested: every deliberate bug is caught, and every case can fail.

use std::collections::{BTreeMap, BTreeSet};
use std::panic;
use std::thread;

use securestore_conformance::{CASES, Case, run};
use securestore_mock::{Model, Sabotage, SabotagedPhone, SimulatedPhone};

const MODELS: [Model; 2] = [Model::Ios(26), Model::Android(35)];

/// The cases that a bug fails, by bug.
type Caught = BTreeMap<Sabotage, BTreeSet<&'static str>>;

#[test]
fn every_bug_is_caught_and_every_case_can_fail() {
    // Bugs make cases panic now and then; the default hook would print each.
    panic::set_hook(Box::new(|_| {}));

    let innocent = catch(&[Sabotage::Nothing]);
    let halves = Sabotage::ALL.chunks(Sabotage::ALL.len().div_ceil(2));
    let threads: Vec<_> = halves
        .map(|bugs| thread::spawn(move || catch(bugs)))
        .collect();
    let mut caught = Caught::new();
    for thread in threads {
        caught.extend(thread.join().unwrap_or_default());
    }
    drop(panic::take_hook());
    assert!(innocent.values().all(BTreeSet::is_empty), "{innocent:?}");

    for bug in Sabotage::ALL {
        let cases = caught.get(bug).into_iter().flatten();
        let first = cases.clone().next().unwrap_or(&"NOBODY");
        println!(
            "{:28} {:3} cases: {first} …",
            format!("{bug:?}"),
            cases.count()
        );
    }
    let failed: BTreeSet<_> = caught.values().flatten().copied().collect();
    let unshaken: Vec<_> = CASES
        .iter()
        .map(Case::id)
        .filter(|id| !failed.contains(id))
        .collect();
    let uncaught: Vec<_> = Sabotage::ALL
        .iter()
        .filter(|bug| caught.get(bug).is_none_or(BTreeSet::is_empty))
        .collect();
    println!(
        "{} bugs, {} cases, {} of them can fail",
        Sabotage::ALL.len(),
        CASES.len(),
        failed.len()
    );
    assert!(uncaught.is_empty(), "no case catches {uncaught:?}");
    assert!(unshaken.is_empty(), "no bug fails {unshaken:#?}");
}

fn catch(bugs: &[Sabotage]) -> Caught {
    let fails = |case: &Case, bug, model| {
        let mut phone = SabotagedPhone::new(SimulatedPhone::new(model), bug);
        run(case, &mut phone).is_failure()
    };
    bugs.iter()
        .map(|&bug| {
            let cases = CASES
                .iter()
                .filter(|case| MODELS.iter().any(|&model| fails(case, bug, model)))
                .map(Case::id);
            (bug, cases.collect())
        })
        .collect()
}

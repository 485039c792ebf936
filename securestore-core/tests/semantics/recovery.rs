//! A second crash while the app recovers from the first: SET-1, CHUNK-3.

use securestore_core::Batches;

use crate::scenario::{
    HOUR, NEXT, SCENARIOS, Scenario, assert_old_or_new, assert_recovers, cut, values,
};

#[test]
fn every_second_cut_leaves_old_or_new_in_order() {
    SCENARIOS
        .iter()
        .for_each(|scenario| second_cuts(scenario, Batches::InOrder));
}

#[test]
fn every_second_cut_leaves_old_or_new_atomic() {
    SCENARIOS
        .iter()
        .for_each(|scenario| second_cuts(scenario, Batches::Atomic));
}

fn second_cuts(scenario: &Scenario, batches: Batches) {
    for next in NEXT {
        for first in 1.. {
            let uncut = scenario.cut(batches, first);
            (next.run)(&uncut.store).unwrap();
            let new = values(&uncut.store);
            for second in 1.. {
                let crashed = scenario.cut(batches, first);
                let old = values(&crashed.store);
                let young = crashed.backend.orphans_younger_than(HOUR);

                let (result, reached) = cut(&crashed.backend, &crashed.store, next, second);

                let found = values(&crashed.store);
                assert_old_or_new(next, batches, &result, (&old, &found, &new));
                assert!(
                    crashed
                        .backend
                        .orphans_younger_than(HOUR)
                        .is_superset(&young)
                );
                (next.run)(&crashed.store).unwrap();
                assert_eq!(values(&crashed.store), new);
                assert_recovers(&crashed.backend, &crashed.store);
                if !reached {
                    break;
                }
            }
            if !uncut.reached {
                break;
            }
        }
    }
}

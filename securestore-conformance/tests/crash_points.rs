//! Every crash point of every write: old or new, and the next operation works.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a helper of tests ends its test when something unexpected happens"
)]

use std::sync::Arc;
use std::time::Duration;

use securestore_core::{
    GetOptions, Key, Listing, Prompt, Protection, SecureStore, SecureStoreExt, SetOptions,
    SizePolicy,
};
use securestore_mock::{At, Disturbance, Model, SimulatedPhone};

const KEY: Key = Key::new("k");
const NEIGHBOUR: Key = Key::new("n");
const CUTS: [Disturbance; 3] = [
    Disturbance::CutBefore,
    Disturbance::CutAfter,
    Disturbance::Torn,
];

/// The value and the protection of an entry; `None` is no entry.
type State = Option<(&'static [u8], Protection)>;

static SHORT: &[u8] = b"short";
static OTHER: &[u8] = b"another short one";
/// Two and three chunks of the portable size policy.
static LONG: &[u8] = &[7; 3_000];
static LONGER: &[u8] = &[9; 5_000];

/// Opens a store of the running process.
type Open = fn(&SimulatedPhone) -> Arc<dyn SecureStore>;

const NATIVE: Open = |phone| phone.open_with("crash", SizePolicy::portable()).unwrap();
const EXPO: Open = |phone| phone.open_expo("crash").unwrap();

#[test]
fn a_cut_write_leaves_old_or_new_on_ios() {
    every_change(Model::Ios(26), NATIVE);
}

#[test]
fn a_cut_write_leaves_old_or_new_on_android_30() {
    every_change(Model::Android(30), NATIVE);
}

#[test]
fn a_cut_write_leaves_old_or_new_on_android_35() {
    every_change(Model::Android(35), NATIVE);
}

#[test]
fn a_cut_write_leaves_old_or_new_in_expos_layout_on_ios() {
    every_change(Model::Ios(26), EXPO);
}

#[test]
fn a_cut_write_leaves_old_or_new_in_expos_layout_on_android_30() {
    every_change(Model::Android(30), EXPO);
}

#[test]
fn a_cut_write_leaves_old_or_new_in_expos_layout_on_android_35() {
    every_change(Model::Android(35), EXPO);
}

fn every_change(model: Model, open: Open) {
    let states: [State; 6] = [
        None,
        Some((SHORT, Protection::platform_default())),
        Some((LONG, Protection::platform_default())),
        Some((OTHER, Protection::biometry())),
        Some((LONGER, Protection::biometry())),
        Some((LONGER, Protection::after_first_unlock())),
    ];
    let mut points = 0;
    for before in states {
        for after in states {
            for cut in &CUTS {
                points += every_crash_point(model, open, before, after, cut);
            }
        }
    }
    println!("{model:?}: {points} crash points");
    assert!(points > 400, "{points}");
}

/// Cuts the change at every step, and returns how many there were.
fn every_crash_point(
    model: Model,
    open: Open,
    before: State,
    after: State,
    cut: &Disturbance,
) -> usize {
    let mut step = 0;
    loop {
        let phone = SimulatedPhone::new(model);
        let store = open(&phone);
        store.blocking().set(&NEIGHBOUR, "stays").unwrap();
        put(&store, before).unwrap();
        phone.disturb(At::Step(step), cut.clone());

        let result = put(&store, after);

        if phone.waiting_disturbances() == 1 {
            assert!(result.is_ok(), "{model:?} {result:?}");
            return step;
        }
        let story = format!(
            "{model:?}: {cut:?} at step {step} of {:?} → {:?}",
            describe(before),
            describe(after)
        );
        let store = open(&phone);
        let found = value(&store);
        assert!(
            found == bytes(before) || found == bytes(after),
            "{story}: neither old nor new, {:?}",
            found.map(|v| v.len())
        );
        assert_eq!(
            store
                .blocking()
                .get(&NEIGHBOUR)
                .unwrap()
                .unwrap()
                .expose_secret(),
            b"stays",
            "{story}"
        );

        for next in [after, before, after] {
            put(&store, next).unwrap_or_else(|e| panic!("{story}: {e:?}"));
            assert!(value(&store) == bytes(next), "{story}: the next operation");
        }
        phone.advance(Duration::from_secs(2 * 60 * 60));
        store.blocking().repair().unwrap();
        assert!(value(&store) == bytes(after), "{story}: after repair");
        assert_eq!(
            store.blocking().repair().unwrap().collected_chunks,
            0,
            "{story}"
        );
        if store.capabilities().listing == Listing::All {
            let listed = store.blocking().entries().unwrap().len();
            assert_eq!(listed, 1 + usize::from(after.is_some()), "{story}");
        }
        step += 1;
    }
}

fn put(store: &Arc<dyn SecureStore>, state: State) -> securestore_core::Result<()> {
    match state {
        None => store.blocking().delete(&KEY),
        Some((value, protection)) => {
            let options = SetOptions::from(protection).with_prompt(Prompt::new("set"));
            store
                .blocking()
                .set_opts(&KEY, value.into(), options)
                .map(drop)
        }
    }
}

fn value(store: &Arc<dyn SecureStore>) -> Option<Vec<u8>> {
    let options: GetOptions = Prompt::new("get").into();
    store
        .blocking()
        .get_opts(&KEY, options)
        .unwrap()
        .map(|value| value.expose_secret().to_vec())
}

fn bytes(state: State) -> Option<Vec<u8>> {
    state.map(|(value, _)| value.to_vec())
}

fn describe(state: State) -> Option<(usize, Protection)> {
    state.map(|(value, protection)| (value.len(), protection))
}

//! The same plan gives the same steps, whatever phones were simulated before.

#![expect(
    clippy::unwrap_used,
    reason = "a helper ends its test when something unexpected happens"
)]

use std::time::Duration;

use securestore_core::{GetOptions, Key, Prompt, Protection, SecureStoreExt, SetOptions};
use securestore_mock::{Answer, At, Disturbance, Model, SimulatedPhone, Step};

const KEY: Key = Key::new("k");

#[test]
fn the_same_plan_gives_the_same_steps() {
    for model in [Model::Ios(26), Model::Android(30), Model::Android(35)] {
        let first = live_through_a_plan(model);
        let second = live_through_a_plan(model);

        assert!(first.len() > 20, "{model:?}: {}", first.len());
        assert_eq!(first, second, "{model:?}");
    }
}

fn live_through_a_plan(model: Model) -> Vec<Step> {
    let phone = SimulatedPhone::new(model);
    let biometry = || SetOptions::from(Protection::biometry()).with_prompt(Prompt::new("set"));
    let ask = || GetOptions::from(Prompt::new("get"));
    let store = phone.open("plan").unwrap();
    store.blocking().set(&KEY, vec![1; 70_000]).unwrap();
    store
        .blocking()
        .set_opts(&Key::new("b"), "v".into(), biometry())
        .unwrap();
    phone.answer(Answer::Cancel);
    drop(store.blocking().get_opts(&Key::new("b"), ask()));
    phone.lock();
    drop(store.blocking().get(&KEY));
    phone.advance(Duration::from_secs(7_200));
    phone.enrol_biometric();
    phone.unlock();
    drop(store.blocking().get_opts(&Key::new("b"), ask()));
    phone.disturb(At::Step(2), Disturbance::Torn);
    drop(store.blocking().set(&KEY, vec![2; 70_000]));
    let store = phone.open("plan").unwrap();
    drop(store.blocking().entries());
    drop(store.blocking().repair());
    phone.reboot();
    drop(phone.open("plan").unwrap().blocking().get(&KEY));
    phone.steps()
}

//! Every crash point of every migration: each value is whole in the source or in the target, and the next run finishes
//! (MIGRATE-1, MIGRATE-2, MIGRATE-11).

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a helper of tests ends its test when something unexpected happens"
)]

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use futures_lite::future::block_on;
use securestore_core::{
    ErrorKind, GetOptions, Key, MemoryStorage, MigrationOrigin, MigrationPlan, MigrationReport,
    PlainStorage, Prompt, Protection, Result, Secret, SecureStore, SecureStoreExt, SetOptions,
    SizePolicy, migrate, upgrade_protection,
};
use securestore_mock::{At, Disturbance, Model, SimulatedPhone};

const MODELS: [Model; 3] = [Model::Ios(26), Model::Android(30), Model::Android(35)];
const CUTS: [Disturbance; 3] = [
    Disturbance::CutBefore,
    Disturbance::CutAfter,
    Disturbance::Torn,
];

const SHORT: Key = Key::new("short");
const LONG: Key = Key::new("long");
const GUARDED: Key = Key::new("guarded");
const KEYS: [Key; 3] = [SHORT, LONG, GUARDED];

/// Longer than a chunk of the portable size policy.
fn value(key: &Key) -> Vec<u8> {
    let len = if *key == LONG { 5_000 } else { 5 };
    (0..len).map(|i| (i % 251) as u8 | 1).collect()
}

/// A phone and an app's preferences, and what goes wrong with the latter.
struct World {
    phone: SimulatedPhone,
    preferences: Arc<MortalStorage>,
}

/// Preferences of an app that is killed at one of their operations.
#[derive(Debug)]
struct MortalStorage {
    values: MemoryStorage,
    phone: SimulatedPhone,
    operations: AtomicUsize,
    death: Mutex<Option<(usize, Disturbance)>>,
}

impl MortalStorage {
    fn run<T>(&self, operation: impl FnOnce() -> Result<T>) -> Result<T> {
        let now = self.operations.fetch_add(1, Ordering::Relaxed);
        match &*self.death.lock().unwrap() {
            Some((at, _)) if now > *at => Err(ErrorKind::Io.into()),
            Some((at, when)) if now == *at => {
                if *when == Disturbance::CutAfter {
                    operation()?;
                }
                self.phone.kill_app();
                Err(ErrorKind::Io.into())
            }
            _ => operation(),
        }
    }
}

impl PlainStorage for MortalStorage {
    fn identity(&self) -> String {
        self.values.identity()
    }

    fn read(&self, name: &str) -> Result<Option<Secret>> {
        self.run(|| self.values.read(name))
    }

    fn write(&self, name: &str, value: &Secret) -> Result<()> {
        self.run(|| self.values.write(name, value))
    }

    fn remove(&self, name: &str) -> Result<()> {
        self.run(|| self.values.remove(name))
    }

    fn names(&self) -> Result<Vec<String>> {
        self.run(|| self.values.names())
    }
}

/// One way of moving values.
struct Route {
    name: &'static str,
    prepare: fn(&World),
    run: fn(&World) -> Result<MigrationReport>,
    /// Reads a value where it came from.
    before: fn(&World, &Key) -> Option<Vec<u8>>,
    /// Reads a value where it goes.
    after: fn(&World, &Key) -> Option<Vec<u8>>,
}

fn native(world: &World) -> Arc<dyn SecureStore> {
    let opened = world.phone.open_with("app", SizePolicy::portable());
    opened.unwrap()
}

fn expo(world: &World) -> Arc<dyn SecureStore> {
    world.phone.open_expo("app").unwrap()
}

fn read(store: &Arc<dyn SecureStore>, key: &Key) -> Option<Vec<u8>> {
    let read = store
        .blocking()
        .get_opts(key, GetOptions::from(Prompt::new("read")));
    read.unwrap().map(|value| value.expose_secret().to_vec())
}

fn fill(store: &Arc<dyn SecureStore>) {
    for key in KEYS {
        let protection = match key == GUARDED {
            true => Protection::biometry(),
            false => Protection::platform_default(),
        };
        let options = SetOptions::from(protection).with_prompt(Prompt::new("set"));
        let set = store.blocking().set_opts(&key, value(&key).into(), options);
        set.unwrap();
    }
}

fn go(
    from: impl Into<MigrationOrigin> + Send,
    to: &Arc<dyn SecureStore>,
    plan: MigrationPlan,
) -> Result<MigrationReport> {
    let plan = plan.with_prompt(Prompt::new("Move"));
    block_on(migrate(from, &**to, &plan))
}

fn names() -> MigrationPlan {
    MigrationPlan::from_expo(KEYS.map(|key| key.to_string()))
}

const EXPO_TO_NATIVE: Route = Route {
    name: "Expo → native",
    prepare: |world| fill(&expo(world)),
    run: |world| go(expo(world), &native(world), names()),
    before: |world, key| read(&expo(world), key),
    after: |world, key| read(&native(world), key),
};

const NATIVE_TO_EXPO: Route = Route {
    name: "native → Expo",
    prepare: |world| fill(&native(world)),
    run: |world| go(native(world), &expo(world), MigrationPlan::new()),
    before: |world, key| read(&native(world), key),
    after: |world, key| read(&expo(world), key),
};

const PLAIN_TO_SECURE: Route = Route {
    name: "preferences → native",
    prepare: |world| {
        for key in KEYS {
            let value = value(&key).into();
            let name = format!("@app:{key}");
            world.preferences.values.write(&name, &value).unwrap();
        }
    },
    run: |world| {
        let plan = MigrationPlan::from_preferences(KEYS.map(|key| (format!("@app:{key}"), key)))
            .protect(GUARDED, Protection::biometry());
        go(Arc::clone(&world.preferences), &native(world), plan)
    },
    before: |world, key| {
        let read = world.preferences.values.read(&format!("@app:{key}"));
        read.unwrap().map(|value| value.expose_secret().to_vec())
    },
    after: |world, key| read(&native(world), key),
};

/// The chunks of 1800 bytes of a value, as the usual JavaScript writes them.
const COUNTED_TO_NATIVE: Route = Route {
    name: "counted chunks → native",
    prepare: |world| {
        let store = expo(world);
        for key in KEYS {
            let value = value(&key);
            let chunks = value.chunks(1_800);
            let count = Key::try_from(format!("{key}_count")).unwrap();
            let number = chunks.len().to_string();
            store.blocking().set(&count, number).unwrap();
            for (index, chunk) in chunks.enumerate() {
                let name = Key::try_from(format!("{key}_{index}")).unwrap();
                store.blocking().set(&name, chunk).unwrap();
            }
        }
    },
    run: |world| {
        let plan = MigrationPlan::from_counted_chunks(KEYS.map(|key| key.to_string()));
        go(expo(world), &native(world), plan)
    },
    before: |world, key| {
        let store = expo(world);
        let part = |part: &str| read(&store, &Key::try_from(format!("{key}_{part}")).unwrap());
        let count = String::from_utf8(part("count")?).unwrap();
        let mut value = Vec::new();
        for index in 0..count.parse().unwrap() {
            let index: usize = index;
            value.extend(part(&index.to_string())?);
        }
        Some(value)
    },
    after: |world, key| read(&native(world), key),
};

fn world(model: Model) -> World {
    let phone = SimulatedPhone::new(model);
    let preferences = Arc::new(MortalStorage {
        values: MemoryStorage::new(),
        phone: phone.clone(),
        operations: AtomicUsize::new(0),
        death: Mutex::new(None),
    });
    World { phone, preferences }
}

/// Checks what a crash left, and lets the next run finish.
fn check(route: &Route, world: &World, story: &str) {
    for key in KEYS {
        let there = (route.after)(world, &key);
        let whole = [(route.before)(world, &key), there.clone()];
        assert!(whole.contains(&Some(value(&key))), "{story}: {key} is lost");
        assert!(
            there.is_none_or(|there| there == value(&key)),
            "{story}: {key} is torn in the target"
        );
    }
    let report = (route.run)(world).unwrap();
    assert!(report.is_complete(), "{story}: {report}");
    for key in KEYS {
        assert_eq!((route.after)(world, &key), Some(value(&key)), "{story}");
        assert_eq!((route.before)(world, &key), None, "{story}");
    }
}

/// Cuts the migration at every step, and returns how many crash points there were.
fn every_crash_point(route: &Route, model: Model) -> usize {
    let mut points = 0;
    for cut in &CUTS {
        for step in 0.. {
            let world = world(model);
            (route.prepare)(&world);
            world.phone.disturb(At::Step(step), cut.clone());

            let report = (route.run)(&world);

            if world.phone.waiting_disturbances() == 1 {
                assert!(report.unwrap().is_complete() && step > 20);
                break;
            }
            let story = format!("{model:?}, {}: {cut:?} at step {step}", route.name);
            check(route, &world, &story);
            points += 1;
        }
    }
    points
}

/// The same at every operation of the preferences.
fn every_death_of_preferences(route: &Route, model: Model) -> usize {
    let mut points = 0;
    for cut in [Disturbance::CutBefore, Disturbance::CutAfter] {
        for at in 0.. {
            let world = world(model);
            (route.prepare)(&world);
            *world.preferences.death.lock().unwrap() = Some((at, cut.clone()));

            let report = (route.run)(&world);

            *world.preferences.death.lock().unwrap() = None;
            if world.preferences.operations.load(Ordering::Relaxed) <= at {
                assert!(report.unwrap().is_complete() && at > 5);
                break;
            }
            let story = format!("{model:?}, {}: {cut:?} at operation {at}", route.name);
            check(route, &world, &story);
            points += 1;
        }
    }
    points
}

fn on_every_phone(route: &Route) {
    for model in MODELS {
        let points = every_crash_point(route, model);
        println!("{model:?}, {}: {points} crash points", route.name);
    }
}

#[test]
fn a_move_out_of_expos_layout_loses_nothing_and_is_finished() {
    on_every_phone(&EXPO_TO_NATIVE);
}

#[test]
fn a_move_into_expos_layout_loses_nothing_and_is_finished() {
    on_every_phone(&NATIVE_TO_EXPO);
}

#[test]
fn a_move_out_of_preferences_loses_nothing_and_is_finished() {
    on_every_phone(&PLAIN_TO_SECURE);
    for model in MODELS {
        let points = every_death_of_preferences(&PLAIN_TO_SECURE, model);
        println!("{model:?}, preferences: {points} crash points of their own");
    }
}

#[test]
fn a_move_of_counted_chunks_loses_nothing_and_is_finished() {
    on_every_phone(&COUNTED_TO_NATIVE);
}

/// MIGRATE-8: the store is source and target.
#[test]
fn an_upgrade_of_protection_loses_nothing_and_is_finished() {
    let upgrade = |world: &World| {
        let plan = MigrationPlan::to_protection(Protection::biometry())
            .with_prompt(Prompt::new("Protect"));
        block_on(upgrade_protection(&*native(world), &plan))
    };
    for model in MODELS {
        let mut points = 0;
        for cut in &CUTS {
            for step in 0.. {
                let world = world(model);
                fill(&native(&world));
                world.phone.disturb(At::Step(step), cut.clone());

                let report = upgrade(&world);

                if world.phone.waiting_disturbances() == 1 {
                    assert!(report.unwrap().is_complete() && step > 10);
                    break;
                }
                let story = format!("{model:?}, upgrade: {cut:?} at step {step}");
                for key in KEYS {
                    assert_eq!(read(&native(&world), &key), Some(value(&key)), "{story}");
                }
                let report = upgrade(&world).unwrap();
                assert!(report.is_complete(), "{story}: {report}");
                for entry in native(&world).blocking().entries().unwrap() {
                    assert!(entry.protection.authentication().prompts(), "{story}");
                    assert_eq!(read(&native(&world), &entry.key), Some(value(&entry.key)));
                }
                points += 1;
            }
        }
        println!("{model:?}, upgrade: {points} crash points");
    }
}

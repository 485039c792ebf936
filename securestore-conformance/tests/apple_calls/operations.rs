//! The operations, each on a phone of its own.

use std::time::Duration;

use securestore_core::{
    AuthenticationScope, Generation, Interaction, Op, Prompt, Protection, Secret, SetOptions,
    UnlockOptions,
};
use securestore_mock::Event;

use super::bench::{Bench, Layout, TOKEN, asking, entry, long, short, told, value};
use super::page::Record;

pub(crate) fn set_new(layout: Layout, protection: Protection) -> Record {
    Bench::new(layout).record_set(short(), asking(protection))
}

pub(crate) fn set_new_long(layout: Layout, protection: Protection) -> Record {
    Bench::new(layout).record_set(long(), asking(protection))
}

/// On a phone without a passcode, and so without biometrics.
pub(crate) fn set_without_passcode(layout: Layout, protection: Protection) -> Record {
    let bench = Bench::new(layout);
    bench.phone.remove_passcode();
    bench.record_set(short(), asking(protection))
}

pub(crate) fn set_while_locked(layout: Layout, protection: Protection) -> Record {
    let bench = Bench::new(layout);
    bench.phone.lock();
    bench.record_set(short(), asking(protection))
}

fn over(layout: Layout, old: Secret, was: Protection, protection: Protection) -> Record {
    Bench::with(layout, old, was).record_set(short(), asking(protection))
}

pub(crate) fn set_over_plain(layout: Layout, protection: Protection) -> Record {
    over(layout, short(), Protection::platform_default(), protection)
}

pub(crate) fn set_over_plain_chunks(layout: Layout, protection: Protection) -> Record {
    over(layout, long(), Protection::platform_default(), protection)
}

pub(crate) fn set_over_authenticated(layout: Layout, protection: Protection) -> Record {
    over(layout, short(), Protection::biometry(), protection)
}

pub(crate) fn set_over_authenticated_chunks(layout: Layout, protection: Protection) -> Record {
    over(layout, long(), Protection::biometry(), protection)
}

pub(crate) fn set_over_authenticated_silently(layout: Layout, protection: Protection) -> Record {
    Bench::with(layout, short(), Protection::biometry())
        .record_set(short(), SetOptions::from(protection))
}

pub(crate) fn set_over_passcode_bound(layout: Layout, protection: Protection) -> Record {
    over(layout, short(), passcode_bound(), protection)
}

pub(crate) fn set_over_invalidated(layout: Layout, protection: Protection) -> Record {
    let bench = Bench::with(layout, short(), Protection::biometry());
    bench.phone.enrol_biometric();
    bench.record_set(short(), asking(protection))
}

pub(crate) fn set_over_lost(layout: Layout, protection: Protection) -> Record {
    let bench = Bench::with(layout, short(), passcode_bound());
    lose_passcode(&bench);
    bench.record_set(short(), asking(protection))
}

fn passcode_bound() -> Protection {
    Protection::platform_default()
        .with_accessibility(securestore_core::Accessibility::WhenPasscodeSetThisDeviceOnly)
}

/// Removes the passcode and sets another one.
fn lose_passcode(bench: &Bench) {
    bench.phone.remove_passcode();
    bench.phone.apply(Event::SetPasscode);
    bench.phone.enrol_biometric();
}

pub(crate) fn get(layout: Layout, protection: Protection) -> Record {
    Bench::with(layout, short(), protection).record_get(Prompt::new("Read"))
}

pub(crate) fn get_long(layout: Layout, protection: Protection) -> Record {
    Bench::with(layout, long(), protection).record_get(Prompt::new("Read"))
}

pub(crate) fn get_silently(layout: Layout, protection: Protection) -> Record {
    let bench = Bench::with(layout, short(), protection);
    bench.record(|store| told(store.get(&TOKEN), value))
}

pub(crate) fn get_while_locked(layout: Layout, protection: Protection) -> Record {
    let bench = Bench::with(layout, short(), protection);
    bench.phone.lock();
    bench.record_get(Prompt::new("Read"))
}

pub(crate) fn get_invalidated(layout: Layout, protection: Protection) -> Record {
    let bench = Bench::with(layout, short(), protection);
    bench.phone.enrol_biometric();
    bench.record_get(Prompt::new("Read"))
}

pub(crate) fn get_lost(layout: Layout, protection: Protection) -> Record {
    let bench = Bench::with(layout, short(), protection);
    lose_passcode(&bench);
    bench.record_get(Prompt::new("Read"))
}

pub(crate) fn get_absent(layout: Layout, _: Protection) -> Record {
    Bench::new(layout).record_get(Prompt::new("Read"))
}

pub(crate) fn contains(layout: Layout, protection: Protection) -> Record {
    let bench = Bench::with(layout, short(), protection);
    record_contains(&bench)
}

pub(crate) fn contains_while_locked(layout: Layout, protection: Protection) -> Record {
    let bench = Bench::with(layout, short(), protection);
    bench.phone.lock();
    record_contains(&bench)
}

pub(crate) fn contains_invalidated(layout: Layout, protection: Protection) -> Record {
    let bench = Bench::with(layout, short(), protection);
    bench.phone.enrol_biometric();
    record_contains(&bench)
}

pub(crate) fn contains_absent(layout: Layout, _: Protection) -> Record {
    record_contains(&Bench::new(layout))
}

pub(crate) fn record_contains(bench: &Bench) -> Record {
    bench.record(|store| told(store.contains(&TOKEN), |found| found.to_string()))
}

pub(crate) fn entries(layout: Layout, protection: Protection) -> Record {
    record_entries(&Bench::with(layout, short(), protection))
}

pub(crate) fn entries_while_locked(layout: Layout, protection: Protection) -> Record {
    let bench = Bench::with(layout, short(), protection);
    bench.phone.lock();
    record_entries(&bench)
}

pub(crate) fn entries_invalidated(layout: Layout, protection: Protection) -> Record {
    let bench = Bench::with(layout, short(), protection);
    bench.phone.enrol_biometric();
    record_entries(&bench)
}

pub(crate) fn entries_of_none(layout: Layout, _: Protection) -> Record {
    record_entries(&Bench::new(layout))
}

pub(crate) fn record_entries(bench: &Bench) -> Record {
    bench.record(|store| {
        told(store.entries(), |entries| {
            let entries: Vec<_> = entries.iter().map(entry).collect();
            format!("[{}]", entries.join(", "))
        })
    })
}

pub(crate) fn delete(layout: Layout, protection: Protection) -> Record {
    record_delete(&Bench::with(layout, short(), protection))
}

pub(crate) fn delete_long(layout: Layout, protection: Protection) -> Record {
    record_delete(&Bench::with(layout, long(), protection))
}

pub(crate) fn delete_while_locked(layout: Layout, protection: Protection) -> Record {
    let bench = Bench::with(layout, short(), protection);
    bench.phone.lock();
    record_delete(&bench)
}

pub(crate) fn delete_absent(layout: Layout, _: Protection) -> Record {
    record_delete(&Bench::new(layout))
}

pub(crate) fn record_delete(bench: &Bench) -> Record {
    bench.record(|store| told(store.delete(&TOKEN), done))
}

pub(crate) fn clear(layout: Layout, protection: Protection) -> Record {
    record_clear(&Bench::with(layout, short(), protection))
}

pub(crate) fn clear_long(layout: Layout, protection: Protection) -> Record {
    record_clear(&Bench::with(layout, long(), protection))
}

pub(crate) fn clear_none(layout: Layout, _: Protection) -> Record {
    record_clear(&Bench::new(layout))
}

pub(crate) fn record_clear(bench: &Bench) -> Record {
    bench.record(|store| told(store.clear(), done))
}

pub(crate) fn repair(layout: Layout, protection: Protection) -> Record {
    record_repair(&Bench::with(layout, long(), protection))
}

/// Beside an entry lies a chunk of a `set` that was cut short long ago.
pub(crate) fn repair_orphan(layout: Layout, protection: Protection) -> Record {
    let bench = Bench::with(layout, short(), protection);
    let (key, generation) = (TOKEN, Generation::from_bytes([0xab; 16]));
    let orphan = Op::put_chunk(&key, generation, 0, &[1; 100], protection);
    let put = bench.backend.apply(&[orphan], &Interaction::none());
    put.unwrap();
    bench.phone.advance(Duration::from_secs(2 * 60 * 60));
    record_repair(&bench)
}

fn record_repair(bench: &Bench) -> Record {
    bench.record(|store| {
        told(store.repair(), |report| {
            let (collected, spared) = (report.collected_chunks, report.spared_chunks);
            format!("{collected} chunks collected, {spared} spared")
        })
    })
}

fn done((): ()) -> String {
    "done".to_owned()
}

fn unlocking(protection: Protection) -> UnlockOptions {
    UnlockOptions::new("Unlock").with_protection(protection)
}

pub(crate) fn unlock(layout: Layout, protection: Protection) -> Record {
    record_unlock(&Bench::with(layout, short(), protection), protection)
}

fn record_unlock(bench: &Bench, protection: Protection) -> Record {
    bench.record(|store| {
        told(store.unlock_opts(unlocking(protection)), |guard| {
            format!("a guard, open: {}", guard.is_open())
        })
    })
}

pub(crate) fn unlock_none(layout: Layout, protection: Protection) -> Record {
    record_unlock(&Bench::new(layout), protection)
}

/// Under a guard of the entry's protection, without a prompt; entries without authentication have none.
pub(crate) fn get_unlocked(layout: Layout, protection: Protection) -> Record {
    let bench = Bench::with(layout, short(), protection);
    let guard = bench.store().unlock_opts(unlocking(guarded(protection)));
    bench.record_get(&guard.unwrap())
}

/// Under a guard of the entry's protection, without a prompt; entries without authentication have none.
pub(crate) fn set_unlocked(layout: Layout, protection: Protection) -> Record {
    let bench = Bench::with(layout, short(), protection);
    let guard = bench.store().unlock_opts(unlocking(guarded(protection)));
    let options = SetOptions::from(protection).with_unlock(&guard.unwrap());
    bench.record_set(short(), options)
}

/// Under a guard that outlived the enrolment.
pub(crate) fn get_unlocked_invalidated(layout: Layout, protection: Protection) -> Record {
    let bench = Bench::with(layout, short(), protection);
    let guard = bench.store().unlock_opts(unlocking(guarded(protection)));
    bench.phone.enrol_biometric();
    bench.record_get(&guard.unwrap())
}

/// Returns the protection of the guard: the entry's, or any if it needs none.
fn guarded(protection: Protection) -> Protection {
    if protection.authentication().prompts() {
        protection.with_scope(AuthenticationScope::PerUnlock)
    } else {
        Protection::biometry()
    }
}

pub(crate) fn availability(layout: Layout, _: Protection) -> Record {
    let bench = Bench::new(layout);
    bench.record(|store| format!("{:?}", store.availability()))
}

pub(crate) fn biometrics(layout: Layout, _: Protection) -> Record {
    let bench = Bench::new(layout);
    bench.record(|store| told(store.biometrics(), |biometrics| format!("{biometrics:?}")))
}

//! The process-wide locks that order the writers of one entry, whichever store they hold.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError, RwLock};

use crate::backend::Place;
use crate::name::Key;

/// Runs `operation` while no other writer of these entries runs in this process, and no `clear`.
///
/// The locks are taken in the order of the keys, so that two batches never wait for each other.
pub(crate) fn with_entry_locks<T>(
    place: &Place,
    keys: &[&Key],
    operation: impl FnOnce() -> T,
) -> T {
    let (whole, locks) = {
        let mut table = table();
        let locks = table.entry(place.clone()).or_default();
        let entries: BTreeMap<&Key, Arc<Mutex<()>>> = keys
            .iter()
            .map(|&key| {
                (
                    key,
                    Arc::clone(locks.entries.entry(key.clone()).or_default()),
                )
            })
            .collect();
        (Arc::clone(&locks.whole), entries)
    };
    let shared = whole.read().unwrap_or_else(PoisonError::into_inner);
    let held: Vec<_> = locks
        .values()
        .map(|lock| lock.lock().unwrap_or_else(PoisonError::into_inner))
        .collect();
    let result = operation();
    drop(held);
    drop(shared);
    drop((whole, locks));
    forget_unused(place, keys);
    result
}

/// Runs `operation` while no writer of any entry of this place runs in this process.
pub(crate) fn with_place_lock<T>(place: &Place, operation: impl FnOnce() -> T) -> T {
    let whole = Arc::clone(&table().entry(place.clone()).or_default().whole);
    let held = whole.write().unwrap_or_else(PoisonError::into_inner);
    let result = operation();
    drop(held);
    drop(whole);
    forget_unused(place, &[]);
    result
}

/// The locks of one place.
#[derive(Default)]
struct Locks {
    /// Shared by the writers of entries, held alone by `clear`.
    whole: Arc<RwLock<()>>,
    entries: HashMap<Key, Arc<Mutex<()>>>,
}

type Table = HashMap<Place, Locks>;

static TABLE: LazyLock<Mutex<Table>> = LazyLock::new(Mutex::default);

fn table() -> MutexGuard<'static, Table> {
    TABLE.lock().unwrap_or_else(PoisonError::into_inner)
}

fn forget_unused(place: &Place, keys: &[&Key]) {
    let mut table = table();
    let Some(locks) = table.get_mut(place) else {
        return;
    };
    for &key in keys {
        if locks
            .entries
            .get(key)
            .is_some_and(|lock| Arc::strong_count(lock) == 1)
        {
            locks.entries.remove(key);
        }
    }
    if locks.entries.is_empty() && Arc::strong_count(&locks.whole) == 1 {
        table.remove(place);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::name::Service;

    #[test]
    fn a_lock_that_nobody_holds_is_forgotten() {
        let place = Place::new("locks-test", Service::new("s"));

        with_entry_locks(
            &place,
            &[&Key::new("b"), &Key::new("a"), &Key::new("b")],
            || {
                assert_eq!(
                    table().get(&place).map(|locks| locks.entries.len()),
                    Some(2)
                );
            },
        );

        assert_eq!(table().get(&place).map(|locks| locks.entries.len()), None);
    }

    #[test]
    fn batches_in_different_orders_do_not_wait_for_each_other() {
        let place = Place::new("locks-order-test", Service::new("s"));
        let (a, b) = (Key::new("a"), Key::new("b"));

        std::thread::scope(|scope| {
            for keys in [[&a, &b], [&b, &a]] {
                let place = &place;
                scope.spawn(move || (0..500).for_each(|_| with_entry_locks(place, &keys, || {})));
            }
        });
    }
}

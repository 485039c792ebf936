//! One lock per place and process: two backends of one store never change its files at the same time.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use securestore_core::Place;

static PLACES: Mutex<Vec<(Place, Weak<Mutex<()>>)>> = Mutex::new(Vec::new());

/// The lock of one place. Never held while a prompt is shown.
pub(crate) struct PlaceLock(Arc<Mutex<()>>);

impl PlaceLock {
    /// Returns the lock that all backends of this place share.
    pub(crate) fn of(place: &Place) -> Self {
        let mut places = PLACES.lock().unwrap_or_else(PoisonError::into_inner);
        places.retain(|(_, lock)| lock.strong_count() > 0);
        let known = places
            .iter()
            .find(|(known, _)| known == place)
            .and_then(|(_, lock)| lock.upgrade());
        Self(known.unwrap_or_else(|| {
            let lock = Arc::new(Mutex::new(()));
            places.push((place.clone(), Arc::downgrade(&lock)));
            lock
        }))
    }

    /// Waits for the lock.
    pub(crate) fn hold(&self) -> MutexGuard<'_, ()> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for PlaceLock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PlaceLock")
    }
}

#[cfg(test)]
mod tests {
    use securestore_core::Service;

    use super::*;

    #[test]
    fn only_equal_places_share_a_lock() {
        let place = Place::new("locks", Service::new("a"));
        let first = PlaceLock::of(&place);
        let second = PlaceLock::of(&place);
        let other = PlaceLock::of(&Place::new("locks", Service::new("b")));

        let _held = first.hold();

        assert!(second.0.try_lock().is_err());
        assert!(other.0.try_lock().is_ok());
    }
}

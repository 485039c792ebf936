//! One unlock, many reads: what a prompt opened, from the prompt to its end.

use std::any::Any;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use crate::clock::Clock;
use crate::error::{Error, ErrorKind, Recovery, Result};

/// What a prompt opened, as a backend keeps it: an unwrapped data key, an authenticated context.
///
/// Core holds the only lasting reference and drops it when the unlock ends; dropping it must wipe every key in it and end
/// every authentication (UNLOCK-4).
pub trait Unlocked: fmt::Debug + Send + Sync {
    /// Returns the clock that the duration of the unlock is measured with.
    fn clock(&self) -> &dyn Clock;

    /// Returns the implementation, for the backend that made it.
    fn as_any(&self) -> &dyn Any;
}

/// A handle to an unlock: what [`GetOptions`](crate::GetOptions) and [`SetOptions`](crate::SetOptions) carry.
///
/// It doesn't keep the unlock open: when the [`UnlockGuard`] is dropped, a handle opens nothing any more. Two handles are
/// equal if they belong to one guard.
#[derive(Clone)]
pub struct Unlock(Arc<State>);

struct State {
    /// The store that opened it.
    home: Weak<Registry>,
    lasts: Duration,
    open: Mutex<Option<Open>>,
}

struct Open {
    unlocked: Arc<dyn Unlocked>,
    began: Duration,
    /// The latest time that was seen: a clock that goes back ends the unlock.
    seen: Duration,
}

impl Unlock {
    /// Says whether it still opens entries, as far as it shows without asking the platform.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.current().is_some()
    }

    /// Returns what the prompt opened, unless the unlock has ended.
    fn current(&self) -> Option<Arc<dyn Unlocked>> {
        let mut slot = lock(&self.0.open);
        let open = slot.as_mut()?;
        let now = open.unlocked.clock().now();
        let elapsed = now.checked_sub(open.began);
        if now < open.seen || elapsed.is_none_or(|elapsed| elapsed >= self.0.lasts) {
            *slot = None;
            return None;
        }
        open.seen = now;
        Some(Arc::clone(&open.unlocked))
    }

    fn end(&self) {
        let ended = lock(&self.0.open).take();
        drop(ended);
    }
}

impl PartialEq for Unlock {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Eq for Unlock {}

impl fmt::Debug for Unlock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Unlock(..)")
    }
}

/// Keeps entries of an unlock scope readable after one prompt; dropping it ends that.
///
/// [`SecureStoreExt::unlock`](crate::SecureStoreExt::unlock) opens one. Give it to each call that shall use it:
/// `store.get_with(&key, &guard)`, or [`SetOptions::with_unlock`](crate::SetOptions::with_unlock). It ends
///
/// * when it is dropped,
/// * when its longest duration is over, or the clock went back,
/// * with [`SecureStore::lock`](crate::SecureStore::lock),
/// * when a call under it finds the device locked or the enrolled biometrics changed.
///
/// After its end a call under it is like one without: it prompts if it carries a prompt, and else answers
/// `InteractionRequired`. The keys in it are wiped when it ends; when its time is over, with the next call or its drop.
///
/// # Limits
/// A device that was locked and unlocked again between two calls is not noticed: call `lock` when the app leaves the
/// foreground.
#[derive(Debug)]
#[must_use = "dropping the guard ends the unlock"]
pub struct UnlockGuard(Unlock);

impl UnlockGuard {
    /// Returns the handle that options carry.
    pub const fn handle(&self) -> &Unlock {
        &self.0
    }

    /// Says whether it still opens entries, as far as it shows without asking the platform.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.0.is_open()
    }
}

impl Drop for UnlockGuard {
    fn drop(&mut self) {
        self.0.end();
    }
}

/// The unlocks of one store.
#[derive(Default)]
pub(crate) struct Registry(Mutex<Unlocks>);

#[derive(Default)]
struct Unlocks {
    /// How often the store was locked.
    locks: u64,
    open: Vec<Weak<State>>,
}

impl Registry {
    /// Opens an unlock with what `ask` gets from the person.
    ///
    /// # Errors
    /// Those of `ask`; [`ErrorKind::Interrupted`] if the store was locked meanwhile.
    pub(crate) fn open(
        self: &Arc<Self>,
        lasts: Duration,
        ask: impl FnOnce() -> Result<Arc<dyn Unlocked>>,
    ) -> Result<UnlockGuard> {
        let locks = lock(&self.0).locks;
        let unlocked = ask()?;
        let began = unlocked.clock().now();
        let state = Arc::new(State {
            home: Arc::downgrade(self),
            lasts,
            open: Mutex::new(Some(Open {
                unlocked,
                began,
                seen: began,
            })),
        });
        let mut unlocks = lock(&self.0);
        if unlocks.locks != locks {
            return Err(Error::new(
                ErrorKind::Interrupted,
                "the store was locked while the prompt was shown",
            ));
        }
        unlocks.open.retain(|state| state.strong_count() > 0);
        unlocks.open.push(Arc::downgrade(&state));
        Ok(UnlockGuard(Unlock(state)))
    }

    /// Ends every unlock, also those that are being asked for.
    pub(crate) fn lock(&self) {
        let open = {
            let mut unlocks = lock(&self.0);
            unlocks.locks += 1;
            std::mem::take(&mut unlocks.open)
        };
        for state in open.iter().filter_map(Weak::upgrade) {
            Unlock(state).end();
        }
    }

    /// Returns the handle if this store opened it: no other store takes it.
    pub(crate) fn own<'a>(self: &Arc<Self>, unlock: Option<&'a Unlock>) -> Option<&'a Unlock> {
        unlock.filter(|unlock| std::ptr::eq(unlock.0.home.as_ptr(), Arc::as_ptr(self)))
    }

    /// Says why a guard that was given opened nothing.
    pub(crate) fn explain(self: &Arc<Self>, error: Error, unlock: Option<&Unlock>) -> Error {
        let Some(unlock) = unlock.filter(|_| error.kind() == ErrorKind::InteractionRequired) else {
            return error;
        };
        let (detail, recovery) = if self.own(Some(unlock)).is_none() {
            (
                "the guard is of another store, and opens nothing here",
                Recovery::FixCode,
            )
        } else if unlock.is_open() {
            return error;
        } else {
            (
                "the guard has ended; unlock again, or give the call a prompt",
                error.recovery(),
            )
        };
        let operation = error.operation();
        let explained = Error::new(error.kind(), detail)
            .with_recovery(recovery)
            .with_source(error);
        match operation {
            Some(operation) => explained.during(operation),
            None => explained,
        }
    }
}

impl fmt::Debug for Registry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Registry(..)")
    }
}

/// An unlock as an [`Interaction`](super::Interaction) carries it.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Carried<'a> {
    pub(super) one: Option<&'a Unlock>,
    /// Those of the entries of a batch.
    pub(super) batch: &'a [&'a Unlock],
}

impl<'a> Carried<'a> {
    fn all(self) -> impl Iterator<Item = &'a Unlock> {
        self.one.into_iter().chain(self.batch.iter().copied())
    }

    pub(super) fn current(self, fits: impl Fn(&dyn Unlocked) -> bool) -> Option<Arc<dyn Unlocked>> {
        self.all()
            .filter_map(Unlock::current)
            .find(|unlocked| fits(&**unlocked))
    }

    pub(super) fn end(self, which: impl Fn(&dyn Unlocked) -> bool) {
        let ends = |unlock: &&Unlock| unlock.current().is_some_and(|unlocked| which(&*unlocked));
        self.all().filter(ends).for_each(Unlock::end);
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU64, Ordering};

    use super::*;

    const LASTS: Duration = Duration::from_secs(60);

    #[derive(Debug, Default)]
    struct Watch(AtomicU64);

    impl Clock for Watch {
        fn now(&self) -> Duration {
            Duration::from_secs(self.0.load(Ordering::SeqCst))
        }
    }

    #[derive(Debug)]
    struct Opened(Arc<Watch>);

    impl Unlocked for Opened {
        fn clock(&self) -> &dyn Clock {
            &*self.0
        }

        fn as_any(&self) -> &dyn Any {
            self
        }
    }

    fn opened(registry: &Arc<Registry>, seconds: u64) -> (UnlockGuard, Arc<Watch>, Weak<Opened>) {
        let watch = Arc::new(Watch::default());
        watch.0.store(seconds, Ordering::SeqCst);
        let opened = Arc::new(Opened(Arc::clone(&watch)));
        let kept = Arc::downgrade(&opened);
        let guard = registry.open(LASTS, || Ok(opened)).unwrap();
        (guard, watch, kept)
    }

    /// UNLOCK-4.
    #[test]
    fn an_unlock_ends_with_its_time_and_lets_its_keys_go() {
        let (guard, watch, kept) = opened(&Arc::default(), 100);

        watch.0.store(159, Ordering::SeqCst);
        assert!(guard.is_open());
        watch.0.store(160, Ordering::SeqCst);
        assert!(!guard.is_open());
        watch.0.store(159, Ordering::SeqCst);

        assert!(!guard.is_open());
        assert!(kept.upgrade().is_none());
    }

    /// UNLOCK-4.
    #[test]
    fn a_clock_that_goes_back_ends_an_unlock() {
        let (guard, watch, _) = opened(&Arc::default(), 100);

        watch.0.store(130, Ordering::SeqCst);
        assert!(guard.is_open());
        watch.0.store(129, Ordering::SeqCst);

        assert!(!guard.is_open());
    }

    /// UNLOCK-4.
    #[test]
    fn dropping_the_guard_ends_every_handle() {
        let (guard, _, kept) = opened(&Arc::default(), 0);
        let handle = guard.handle().clone();

        drop(guard);

        assert!(!handle.is_open());
        assert!(kept.upgrade().is_none());
    }

    /// UNLOCK-5.
    #[test]
    fn a_lock_ends_all_unlocks_and_those_being_asked_for() {
        let registry = Arc::<Registry>::default();
        let (first, _, _) = opened(&registry, 0);
        let (second, _, _) = opened(&registry, 0);

        let late = registry.open(LASTS, || {
            registry.lock();
            Ok(Arc::new(Opened(Arc::default())))
        });

        assert!(!first.is_open() && !second.is_open());
        assert_eq!(late.unwrap_err().kind(), ErrorKind::Interrupted);
        assert!(opened(&registry, 0).0.is_open());
    }

    /// UNLOCK-6.
    #[test]
    fn only_the_store_that_opened_an_unlock_takes_it() {
        let (ours, others) = (Arc::<Registry>::default(), Arc::<Registry>::default());
        let (guard, _, _) = opened(&ours, 0);

        assert_eq!(ours.own(Some(guard.handle())), Some(guard.handle()));
        assert_eq!(others.own(Some(guard.handle())), None);
    }
}

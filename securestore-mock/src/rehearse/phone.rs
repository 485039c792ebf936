//! The phone that a rehearsed flow holds.

use std::any::{Any, TypeId};
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use securestore_core::{Clock, Result, SecureStore, SizePolicy};

use super::state::State;
use super::witness::Witness;
use crate::event::Event;
use crate::phone::SimulatedPhone;

/// What the app shows to the person, as a flow tells the rehearsal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Screen {
    /// The person is signed in.
    Home,
    /// The person is asked to sign in.
    Login,
    /// The app waits until the phone is unlocked.
    Splash,
    /// The app says that something failed or that it needs the person, and offers to try again.
    Retry,
}

/// A simulated phone during a rehearsal: what the flow opens its stores on, and where it tells what it shows.
///
/// When the app is killed, the next call of the flow on this phone or on its stores doesn't return: the flow is unwound,
/// as if its process ended there. Values that live in the flow are dropped.
#[derive(Clone)]
pub struct RehearsedPhone {
    phone: SimulatedPhone,
    state: Arc<Mutex<State>>,
}

/// Why a flow was unwound by the rehearsal: not a panic of the app.
pub(super) struct Stopped;

impl RehearsedPhone {
    pub(super) fn new(phone: SimulatedPhone) -> Self {
        Self {
            phone,
            state: Arc::new(Mutex::new(State::default())),
        }
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Unwinds the flow if its process is dead, or if what went wrong is known.
    pub(super) fn stop_if_over(&self) {
        let state = self.state();
        let dead = match &state.launch.process {
            Some(process) => !self.phone.shared().lock().is_alive(process),
            None => false,
        };
        let over = dead || state.complaint.is_some();
        drop(state);
        if over {
            std::panic::resume_unwind(Box::new(Stopped));
        }
    }

    /// Opens a store in the phone's app; see [`SimulatedPhone::open`].
    ///
    /// # Errors
    /// Those of [`SimulatedPhone::open`].
    pub fn open(&self, service: &str) -> Result<Arc<dyn SecureStore>> {
        self.open_with(service, SizePolicy::new())
    }

    /// Opens a store with this size policy; see [`SimulatedPhone::open_with`].
    ///
    /// # Errors
    /// Those of [`SimulatedPhone::open_with`].
    pub fn open_with(&self, service: &str, sizes: SizePolicy) -> Result<Arc<dyn SecureStore>> {
        self.stop_if_over();
        let inner = self.phone.open_with(service, sizes)?;
        Ok(Arc::new(Witness::new(inner, service, self.clone())))
    }

    /// Tells what the app shows now.
    ///
    /// After [`Screen::Home`] the person is signed in. A [`Screen::Login`] needs a reason from then on: the store said that the
    /// value is gone for good, or the flow told that the person [`signs_out`](Self::signs_out).
    pub fn shows(&self, screen: Screen) {
        self.stop_if_over();
        self.state().shows(screen, &self.phone);
        self.stop_if_over();
    }

    /// Tells that the person signs out, or that a server ended their session: call it before anything is removed.
    pub fn signs_out(&self) {
        self.stop_if_over();
        self.state().signs_out();
    }

    /// Says whether the system launched the app in the background, where nobody can answer a prompt.
    ///
    /// Only a rehearsal [`with_background_launches`](super::Rehearsal::with_background_launches) has such launches.
    pub fn is_in_background(&self) -> bool {
        self.stop_if_over();
        self.state().launch.in_background
    }

    /// Returns what lives outside of the phone, a server for example: made once a run, and kept when the app is killed.
    pub fn outside<T: Any + Send + Sync>(&self, make: impl FnOnce() -> T) -> Arc<T> {
        self.stop_if_over();
        let kind = TypeId::of::<T>();
        let found = self.state().outside.get(&kind).cloned();
        if let Some(found) = found.and_then(|any| any.downcast::<T>().ok()) {
            return found;
        }
        let made = Arc::new(make());
        let kept: Arc<dyn Any + Send + Sync> = made.clone();
        self.state().outside.insert(kind, kept);
        made
    }

    /// Returns the clock of the phone.
    pub fn clock(&self) -> Arc<dyn Clock> {
        self.phone.clock()
    }

    /// Lets time pass.
    pub fn advance(&self, time: Duration) {
        self.stop_if_over();
        self.state().tell(format!("{} s pass", time.as_secs()));
        self.phone.apply(Event::Advance(time));
    }

    /// Returns the simulated phone. The rehearsal sees nothing of what is done to it directly.
    pub fn simulated(&self) -> &SimulatedPhone {
        &self.phone
    }
}

impl fmt::Debug for RehearsedPhone {
    /// Prints no state: it may be locked by the one who prints.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RehearsedPhone").finish_non_exhaustive()
    }
}

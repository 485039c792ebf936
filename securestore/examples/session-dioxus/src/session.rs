//! What the screens share: a signal with what is shown, and the task that owns the session.

use std::fmt;
use std::sync::Arc;

use dioxus::prelude::*;
use securestore::{Clock, Prompt, Secret, SecureStore};
use securestore_session::{Error, Reason, Server, Sessions, State};

/// What a session is kept with; the app provides it as context of its root.
#[derive(Clone)]
pub struct Parts {
    store: Arc<dyn SecureStore>,
    server: Arc<dyn Server>,
    clock: Arc<dyn Clock>,
}

impl Parts {
    /// Keeps the session of this server in this store, which holds nothing else.
    pub fn new(
        store: Arc<dyn SecureStore>,
        server: Arc<dyn Server>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self {
            store,
            server,
            clock,
        }
    }
}

impl fmt::Debug for Parts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Parts").finish_non_exhaustive()
    }
}

/// What the app knows about its session.
#[derive(Debug)]
#[non_exhaustive]
pub enum Shown {
    /// An operation runs.
    Loading,
    /// The last one ended in this state.
    Settled(State),
}

/// A handle to the app's session, which components share by copying it.
#[derive(Clone, Copy)]
pub struct Session {
    shown: Signal<Shown>,
    notice: Signal<Option<Error>>,
    actions: Coroutine<Action>,
}

impl Session {
    /// Returns what is shown now; a component that reads it is drawn again when it changes.
    pub fn shown(&self) -> ReadableRef<'_, Signal<Shown>> {
        self.shown.read()
    }

    /// Returns why the last operation failed where the state doesn't tell.
    pub fn notice(&self) -> ReadableRef<'_, Signal<Option<Error>>> {
        self.notice.read()
    }

    /// Begins a session if nobody is signed in.
    pub fn sign_in(self, name: String, password: Secret) {
        let action = Action::SignIn { name, password };
        self.begin(action, |state| matches!(state, State::SignedOut(_)));
    }

    /// Tries again what could not be done.
    pub fn try_again(self) {
        self.begin(Action::Restore, |state| matches!(state, State::TryAgain(_)));
    }

    /// Gets a new access token: for a server that takes the old one no longer.
    pub fn refresh(self) {
        self.begin(Action::Refresh, |state| matches!(state, State::SignedIn(_)));
    }

    /// Ends the session.
    pub fn sign_out(self) {
        self.begin(Action::SignOut, |state| matches!(state, State::SignedIn(_)));
    }

    /// Restores the session if the phone was locked; to be called when the app is in the foreground again.
    ///
    /// It is no loss if an operation runs: this waits for its end, and looks then.
    pub fn resume(self) {
        self.actions.send(Action::Resume);
    }

    /// Sends an operation to the task, unless one runs or the state is another by now: a button may be tapped twice.
    fn begin(mut self, action: Action, fits: fn(&State) -> bool) {
        let fits = matches!(&*self.shown.peek(), Shown::Settled(state) if fits(state));
        if fits {
            self.shown.set(Shown::Loading);
            self.notice.set(None);
            self.actions.send(action);
        }
    }
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session").finish_non_exhaustive()
    }
}

/// Restores the session and provides it as context; to be called once, in the root of the app.
///
/// # Panics
/// If no [`Parts`] are in the context: a mistake that the first launch shows.
pub fn use_session() -> Session {
    let parts = use_context::<Parts>();
    let shown = use_signal(|| Shown::Loading);
    let notice = use_signal(|| None);
    let actions = use_coroutine(move |actions| live(parts.clone(), actions, shown, notice));
    use_context_provider(|| Session {
        shown,
        notice,
        actions,
    })
}

/// What the person or the phone does.
enum Action {
    Resume,
    Restore,
    Refresh,
    SignIn { name: String, password: Secret },
    SignOut,
}

/// The task that owns the session: restores it, then does one thing after another.
async fn live(
    parts: Parts,
    mut actions: UnboundedReceiver<Action>,
    mut shown: Signal<Shown>,
    mut notice: Signal<Option<Error>>,
) {
    let mut sessions = Sessions::new(parts.store, parts.server, parts.clock);
    let prompt = Prompt::new("Stay signed in");
    let state = sessions.restore(Some(&prompt)).await;
    shown.set(Shown::Settled(state));

    while let Ok(action) = actions.recv().await {
        if matches!(action, Action::Resume) {
            if !matches!(*shown.peek(), Shown::Settled(State::Locked)) {
                continue;
            }
            shown.set(Shown::Loading);
        }
        let (state, error) = act(&mut sessions, action, &prompt).await;
        notice.set(error);
        shown.set(Shown::Settled(state));
    }
}

/// Does one thing, and says what to show then.
async fn act(sessions: &mut Sessions, action: Action, prompt: &Prompt) -> (State, Option<Error>) {
    match action {
        Action::Resume | Action::Restore => (sessions.restore(Some(prompt)).await, None),
        Action::Refresh => (sessions.refresh(Some(prompt)).await, None),
        Action::SignIn { name, password } => {
            match sessions.sign_in(&name, &password, Some(prompt)).await {
                Ok(access) => (State::SignedIn(access), None),
                Err(error) => (State::SignedOut(Reason::NoSession), Some(error)),
            }
        }
        Action::SignOut => match sessions.sign_out().await {
            // Whether the server has heard of it or not, the phone has forgotten the session.
            Ok(()) | Err(Error::Server(_)) => (State::SignedOut(Reason::NoSession), None),
            Err(error) => (sessions.restore(Some(prompt)).await, Some(error)),
        },
    }
}

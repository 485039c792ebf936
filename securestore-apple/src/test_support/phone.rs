//! A phone whose Keychain answers from a script, in order.

use std::any::Any;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use mockall::{Sequence, mock};
use securestore_core::{Biometrics, BiometryKind, Clock, Prompt, Service};

use super::NOW;
use super::text::{changes, new_item, query};
use crate::seam::{
    AuthenticationContext, Changes, Evaluation, Item, Keychain, LaError, LocalAuthentication,
    NewItem, Query, Returns, Status,
};
use crate::{ExpoBackend, KeychainBackend, KeychainBackendBuilder};

mock! {
    #[derive(Debug)]
    pub(crate) Calls {}

    impl Keychain for Calls {
        fn add<'a>(&self, item: &NewItem<'a>) -> Result<(), Status>;
        fn copy_matching<'a>(&self, query: &Query<'a>, returns: Returns) -> Result<Vec<Item>, Status>;
        fn update<'a, 'b>(&self, query: &Query<'a>, changes: &Changes<'b>) -> Result<(), Status>;
        fn delete<'a>(&self, query: &Query<'a>) -> Result<(), Status>;
    }
}

/// A script of the Keychain's answers, and a device with a passcode and biometrics unless told otherwise.
pub(crate) struct Phone {
    keychain: Mutex<MockCalls>,
    sequence: Mutex<Sequence>,
    device: Arc<Device>,
}

impl Phone {
    /// Creates a phone that answers nothing yet.
    pub(crate) fn new() -> Self {
        let state = State {
            calls: Arc::default(),
            biometrics: Biometrics::Ready(BiometryKind::Face),
            has_passcode: true,
            domain_state: Some(vec![1]),
            evaluation: Ok(()),
        };
        Self {
            keychain: Mutex::new(MockCalls::new()),
            sequence: Mutex::new(Sequence::new()),
            device: Arc::new(Device(Mutex::new(state))),
        }
    }

    /// Lets the next call be an add.
    pub(crate) fn adds(self, answer: Result<(), Status>) -> Self {
        let device = Arc::clone(&self.device);
        lock(&self.keychain)
            .expect_add()
            .times(1)
            .in_sequence(&mut lock(&self.sequence))
            .returning(move |item| {
                device.note(new_item(item));
                answer
            });
        self
    }

    /// Lets the next call be a copy.
    pub(crate) fn copies(self, answer: Result<Vec<Item>, Status>) -> Self {
        self.copies_while(answer, || ())
    }

    /// Lets the next call be a copy, during which something happens.
    pub(crate) fn copies_while(
        self,
        answer: Result<Vec<Item>, Status>,
        event: impl Fn() + Send + 'static,
    ) -> Self {
        let device = Arc::clone(&self.device);
        lock(&self.keychain)
            .expect_copy_matching()
            .times(1)
            .in_sequence(&mut lock(&self.sequence))
            .returning(move |asked, returns| {
                device.note(format!("COPY {returns:?}{}", query(asked)));
                event();
                answer.clone()
            });
        self
    }

    /// Lets the next call be an update.
    pub(crate) fn updates(self, answer: Result<(), Status>) -> Self {
        let device = Arc::clone(&self.device);
        lock(&self.keychain)
            .expect_update()
            .times(1)
            .in_sequence(&mut lock(&self.sequence))
            .returning(move |asked, changed| {
                device.note(format!("UPDATE{} TO{}", query(asked), changes(changed)));
                answer
            });
        self
    }

    /// Lets the next call be a delete.
    pub(crate) fn deletes(self, answer: Result<(), Status>) -> Self {
        let device = Arc::clone(&self.device);
        lock(&self.keychain)
            .expect_delete()
            .times(1)
            .in_sequence(&mut lock(&self.sequence))
            .returning(move |asked| {
                device.note(format!("DELETE{}", query(asked)));
                answer
            });
        self
    }

    /// Puts the biometrics in this state.
    pub(crate) fn with_biometrics(self, biometrics: Biometrics) -> Self {
        let ready = matches!(biometrics, Biometrics::Ready(_));
        lock(&self.device.0).biometrics = biometrics;
        if ready {
            self
        } else {
            self.with_domain_state(None)
        }
    }

    /// Enrols other biometrics.
    pub(crate) fn with_domain_state(self, domain_state: Option<Vec<u8>>) -> Self {
        lock(&self.device.0).domain_state = domain_state;
        self
    }

    /// Lets the prompt of an evaluation end so.
    pub(crate) fn with_evaluation(self, answer: Result<(), LaError>) -> Self {
        lock(&self.device.0).evaluation = answer;
        self
    }

    /// Changes the enrolment while a backend is in use.
    pub(crate) fn enrol(&self, domain_state: Vec<u8>) {
        lock(&self.device.0).domain_state = Some(domain_state);
    }

    /// Removes the passcode; biometrics stay as they are.
    pub(crate) fn without_passcode(self) -> Self {
        lock(&self.device.0).has_passcode = false;
        self
    }

    /// Returns the Keychain; the script ends here.
    pub(crate) fn keychain(&self) -> MockCalls {
        std::mem::take(&mut *lock(&self.keychain))
    }

    /// Begins to configure the backend on this phone; the script ends here.
    pub(crate) fn builder(&self) -> KeychainBackendBuilder {
        let keychain = self.keychain();
        let device = Arc::clone(&self.device);
        KeychainBackend::builder(
            Service::new("app"),
            Arc::new(keychain),
            device,
            Arc::new(Stopped),
        )
    }

    /// Creates the backend on this phone; the script ends here.
    pub(crate) fn backend(&self) -> KeychainBackend {
        self.builder().build()
    }

    /// Creates the backend of Expo's layout on this phone; the script ends here.
    pub(crate) fn expo_backend(&self) -> ExpoBackend {
        let keychain = self.keychain();
        let device = Arc::clone(&self.device);
        ExpoBackend::builder(Service::new("app"), Arc::new(keychain), device).build()
    }

    /// Returns the calls until now.
    pub(crate) fn calls(&self) -> Vec<String> {
        lock(&lock(&self.device.0).calls).clone()
    }
}

/// LocalAuthentication of a [`Phone`].
#[derive(Debug)]
pub(crate) struct Device(Mutex<State>);

#[derive(Debug)]
struct State {
    calls: Arc<Mutex<Vec<String>>>,
    biometrics: Biometrics,
    has_passcode: bool,
    domain_state: Option<Vec<u8>>,
    evaluation: Result<(), LaError>,
}

impl Device {
    fn note(&self, call: String) {
        lock(&lock(&self.0).calls).push(call);
    }
}

impl LocalAuthentication for Device {
    fn biometrics(&self) -> Biometrics {
        lock(&self.0).biometrics
    }

    fn has_passcode(&self) -> bool {
        lock(&self.0).has_passcode
    }

    fn domain_state(&self) -> Option<Vec<u8>> {
        lock(&self.0).domain_state.clone()
    }

    fn context(&self, prompt: &Prompt) -> Arc<dyn AuthenticationContext> {
        let state = lock(&self.0);
        Arc::new(Context {
            reason: prompt.reason().to_owned(),
            calls: Arc::clone(&state.calls),
            evaluation: state.evaluation,
        })
    }
}

/// A context that writes down its end.
#[derive(Debug)]
pub(super) struct Context {
    reason: String,
    calls: Arc<Mutex<Vec<String>>>,
    evaluation: Result<(), LaError>,
}

impl Context {
    /// Returns the text of the prompt.
    pub(super) fn reason(&self) -> &str {
        &self.reason
    }
}

impl AuthenticationContext for Context {
    fn evaluate(&self, evaluation: Evaluation) -> Result<(), LaError> {
        lock(&self.calls).push(format!("EVALUATE {evaluation:?}"));
        self.evaluation
    }

    fn invalidate(&self) {
        lock(&self.calls).push("INVALIDATE".to_owned());
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// A clock that stands still.
#[derive(Debug)]
struct Stopped;

impl Clock for Stopped {
    fn now(&self) -> Duration {
        NOW
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

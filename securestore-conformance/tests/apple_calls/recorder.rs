//! The Keychain and LocalAuthentication with a record of every call: its complete dictionaries, and the answer.

use std::any::Any;
use std::fmt::{self, Debug};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use securestore_apple::seam::{
    AuthenticationContext, Changes, Evaluation, Item, Keychain, LaError, LocalAuthentication,
    NewItem, Query, Returns, Status,
};
use securestore_core::{Biometrics, Prompt};
use securestore_mock::AppleSeams;

use super::text;

/// What is written down; clones are handles to the same record.
#[derive(Clone, Debug, Default)]
pub(crate) struct Log(Arc<Mutex<Lines>>);

/// Lines of a record.
#[derive(Debug, Default)]
pub(crate) struct Lines {
    /// All calls.
    pub(crate) calls: Vec<String>,
    /// How many of them went to the Keychain.
    pub(crate) keychain_calls: usize,
}

impl Log {
    /// Returns what was written since the last time.
    pub(crate) fn take(&self) -> Lines {
        std::mem::take(&mut *self.lines())
    }

    fn note(&self, call: String) {
        self.lines().calls.push(call);
    }

    fn keychain<T>(
        &self,
        request: String,
        answer: Result<T, Status>,
        told: impl FnOnce(&T) -> String,
    ) -> Result<T, Status> {
        let told = match &answer {
            Ok(found) => told(found),
            Err(status) => status
                .name()
                .map_or_else(|| status.to_string(), str::to_owned),
        };
        let mut lines = self.lines();
        lines.calls.push(format!("{request} -> {told}"));
        lines.keychain_calls += 1;
        answer
    }

    fn lines(&self) -> MutexGuard<'_, Lines> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Returns the same system, with every call written down.
pub(crate) fn recorded(seams: AppleSeams, log: &Log) -> AppleSeams {
    let AppleSeams {
        keychain,
        authentication,
        clock,
    } = seams;
    AppleSeams {
        keychain: Arc::new(Recorded {
            inner: keychain,
            log: log.clone(),
        }),
        authentication: Arc::new(Recorded {
            inner: authentication,
            log: log.clone(),
        }),
        clock,
    }
}

#[derive(Debug)]
struct Recorded<S: ?Sized> {
    log: Log,
    inner: Arc<S>,
}

fn done(_: &()) -> String {
    "success".to_owned()
}

impl Keychain for Recorded<dyn Keychain> {
    fn add(&self, item: &NewItem<'_>) -> Result<(), Status> {
        let request = format!("add{}", text::new_item(item));
        self.log.keychain(request, self.inner.add(item), done)
    }

    fn copy_matching(&self, query: &Query<'_>, returns: Returns) -> Result<Vec<Item>, Status> {
        let request = format!("copy {returns:?}{}", text::query(query));
        let answer = self.inner.copy_matching(query, returns);
        self.log
            .keychain(request, answer, |items| text::items(items))
    }

    fn update(&self, query: &Query<'_>, changes: &Changes<'_>) -> Result<(), Status> {
        let request = format!("update{} to{}", text::query(query), text::changes(changes));
        self.log
            .keychain(request, self.inner.update(query, changes), done)
    }

    fn delete(&self, query: &Query<'_>) -> Result<(), Status> {
        let request = format!("delete{}", text::query(query));
        self.log.keychain(request, self.inner.delete(query), done)
    }
}

impl LocalAuthentication for Recorded<dyn LocalAuthentication> {
    fn biometrics(&self) -> Biometrics {
        let answer = self.inner.biometrics();
        self.log.note(format!("biometrics -> {answer:?}"));
        answer
    }

    fn has_passcode(&self) -> bool {
        let answer = self.inner.has_passcode();
        self.log.note(format!("has passcode -> {answer}"));
        answer
    }

    fn domain_state(&self) -> Option<Vec<u8>> {
        let answer = self.inner.domain_state();
        let told = answer
            .as_ref()
            .map_or_else(|| "none".to_owned(), |state| text::length(state.len()));
        self.log.note(format!("domain state -> {told}"));
        answer
    }

    fn context(&self, prompt: &Prompt) -> Arc<dyn AuthenticationContext> {
        self.log.note(format!("context {:?}", prompt.reason()));
        Arc::new(RecordedContext {
            reason: prompt.reason().to_owned(),
            log: self.log.clone(),
            inner: self.inner.context(prompt),
        })
    }
}

struct RecordedContext {
    reason: String,
    log: Log,
    inner: Arc<dyn AuthenticationContext>,
}

impl Debug for RecordedContext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Debug::fmt(&self.reason, f)
    }
}

impl AuthenticationContext for RecordedContext {
    fn evaluate(&self, evaluation: Evaluation) -> Result<(), LaError> {
        let answer = self.inner.evaluate(evaluation);
        self.log
            .note(format!("evaluate {evaluation:?} -> {answer:?}"));
        answer
    }

    fn invalidate(&self) {
        self.log.note("invalidate".to_owned());
        self.inner.invalidate();
    }

    fn as_any(&self) -> &dyn Any {
        // The simulated Keychain takes its own contexts only.
        self.inner.as_any()
    }
}

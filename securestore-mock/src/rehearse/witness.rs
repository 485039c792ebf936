//! The store that a rehearsed flow gets: it hands everything through, and sees what the app asks and hears.

use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;
use securestore_core::{
    Availability, Biometrics, Capabilities, EntryInfo, Error, Examination, GetOptions, Key, Place,
    Readability, Recovery, RepairReport, Result, Secret, SecureStore, SetItem, SetOptions,
    UnlockGuard, UnlockOptions,
};

use super::memory::Name;
use super::phone::RehearsedPhone;

/// A store that is watched.
pub(super) struct Witness {
    inner: Arc<dyn SecureStore>,
    service: String,
    phone: RehearsedPhone,
}

/// A call that is under way.
struct Asked<'a> {
    witness: &'a Witness,
    what: String,
    had_prompt: bool,
    prompts: usize,
    disturbances: usize,
}

impl Witness {
    pub(super) fn new(inner: Arc<dyn SecureStore>, service: &str, phone: RehearsedPhone) -> Self {
        let service = service.to_owned();
        Self {
            inner,
            service,
            phone,
        }
    }

    fn name(&self, key: &Key) -> Name {
        (self.service.clone(), key.clone())
    }

    fn ask(&self, what: String, had_prompt: bool) -> Asked<'_> {
        self.phone.stop_if_over();
        Asked {
            witness: self,
            what,
            had_prompt,
            prompts: self.phone.simulated().counts().prompts,
            disturbances: self.phone.simulated().waiting_disturbances(),
        }
    }

    fn writes(&self, key: &Key, value: Option<Secret>) {
        self.phone.state().writes(&self.name(key), value);
    }
}

impl Asked<'_> {
    /// The call was answered, unless the app died in it: then nobody hears the answer.
    fn hears<T>(&self, result: &Result<T>, found: impl FnOnce(&T) -> &'static str) {
        self.happened();
        let answer = match result {
            Ok(value) => found(value).to_owned(),
            Err(error) => said(error),
        };
        let phone = &self.witness.phone;
        phone.state().tell(format!("{} → {answer}", self.what));
        if phone.simulated().counts().prompts > self.prompts {
            phone.state().prompted(&self.what, self.had_prompt);
        }
    }

    /// Tells what disturbed the call, and ends the flow if the app is dead.
    fn happened(&self) {
        let phone = &self.witness.phone;
        let simulated = phone.simulated();
        for _ in simulated.waiting_disturbances()..self.disturbances {
            let mut state = phone.state();
            if let Some((step, what)) = state.launch.waiting.pop_front() {
                let steps = simulated.steps();
                let call = steps.get(step).map_or("a call", |step| step.call);
                state.tell(format!("{}, in {}", what.story(Some(call)), self.what));
                if what.may_lose() {
                    state.memory.may_lose();
                }
            }
        }
        phone.stop_if_over();
    }
}

/// What an error says, and what to do about it.
fn said(error: &Error) -> String {
    format!("{} ({:?})", error.kind(), error.recovery())
}

fn quoted<'a>(keys: impl Iterator<Item = &'a Key>) -> String {
    let keys: Vec<_> = keys.map(|key| format!("`{key}`")).collect();
    keys.join(", ")
}

fn value_or_none<T>(value: &Option<T>) -> &'static str {
    if value.is_some() { "a value" } else { "none" }
}

#[async_trait]
impl SecureStore for Witness {
    async fn set_opts(&self, key: &Key, value: Secret, options: SetOptions) -> Result<EntryInfo> {
        let asked = self.ask(format!("set `{key}`"), options.prompt.is_some());
        self.writes(key, Some(value.clone()));
        let result = self.inner.set_opts(key, value.clone(), options).await;
        asked.hears(&result, |_| "stored");
        self.phone
            .state()
            .wrote(&self.name(key), Some(value), &result);
        self.phone.stop_if_over();
        result
    }

    async fn get_opts(&self, key: &Key, options: GetOptions) -> Result<Option<Secret>> {
        let asked = self.ask(format!("get `{key}`"), options.prompt.is_some());
        let result = self.inner.get_opts(key, options).await;
        asked.hears(&result, value_or_none);
        self.phone.state().read(&self.name(key), &result);
        self.phone.stop_if_over();
        result
    }

    async fn delete(&self, key: &Key) -> Result<()> {
        let asked = self.ask(format!("delete `{key}`"), false);
        self.writes(key, None);
        let result = self.inner.delete(key).await;
        asked.hears(&result, |()| "done");
        self.phone.state().wrote(&self.name(key), None, &result);
        self.phone.stop_if_over();
        result
    }

    async fn contains(&self, key: &Key) -> Result<bool> {
        let asked = self.ask(format!("contains `{key}`"), false);
        let result = self.inner.contains(key).await;
        asked.hears(&result, |found| if *found { "yes" } else { "no" });
        match &result {
            Ok(false) => self.phone.state().read(&self.name(key), &Ok(None)),
            Ok(true) => {}
            Err(error) => self.phone.state().failed(error),
        }
        self.phone.stop_if_over();
        result
    }

    async fn entries(&self) -> Result<Vec<EntryInfo>> {
        let asked = self.ask("entries".to_owned(), false);
        let result = self.inner.entries().await;
        asked.hears(&result, |_| "a list");
        match &result {
            Ok(entries) => {
                for entry in entries {
                    if let Readability::Unreadable(kind) = entry.readability {
                        if kind.recovery() == Recovery::SignInAgain {
                            self.phone.state().failed(&kind.into());
                        }
                    }
                }
                let listed = |key: &Key| entries.iter().any(|entry| entry.key == *key);
                let known = self.phone.state().memory.of_service(&self.service);
                for name in known.iter().filter(|(_, key)| !listed(key)) {
                    self.phone.state().read(name, &Ok(None));
                }
            }
            Err(error) => self.phone.state().failed(error),
        }
        self.phone.stop_if_over();
        result
    }

    async fn examine(&self, keys: &[Key]) -> Examination {
        let asked = self.ask("diagnose".to_owned(), false);
        let examination = self.inner.examine(keys).await;
        asked.hears(&Ok(()), |()| "a diagnosis");
        self.phone.stop_if_over();
        examination
    }

    async fn clear(&self) -> Result<()> {
        let asked = self.ask("clear".to_owned(), false);
        let names = self.phone.state().memory.of_service(&self.service);
        for (_, key) in &names {
            self.writes(key, None);
        }
        let result = self.inner.clear().await;
        asked.hears(&result, |()| "done");
        for name in &names {
            self.phone.state().wrote(name, None, &result);
        }
        self.phone.stop_if_over();
        result
    }

    async fn set_many(&self, items: Vec<SetItem>) -> Vec<Result<EntryInfo>> {
        let keys = quoted(items.iter().map(|item| &item.key));
        let had_prompt = items.iter().any(|item| item.options.prompt.is_some());
        let asked = self.ask(format!("set {keys}"), had_prompt);
        for item in &items {
            self.writes(&item.key, Some(item.value.clone()));
        }
        let results = self.inner.set_many(items.clone()).await;
        let all: Result<Vec<_>> = results.iter().cloned().collect();
        asked.hears(&all, |_| "stored");
        for (item, result) in items.into_iter().zip(&results) {
            let name = self.name(&item.key);
            self.phone.state().wrote(&name, Some(item.value), result);
        }
        self.phone.stop_if_over();
        results
    }

    async fn get_many(&self, keys: &[Key], options: GetOptions) -> Vec<Result<Option<Secret>>> {
        let asked = self.ask(
            format!("get {}", quoted(keys.iter())),
            options.prompt.is_some(),
        );
        let results = self.inner.get_many(keys, options).await;
        let all: Result<Vec<_>> = results.iter().cloned().collect();
        asked.hears(&all, |values| {
            if values.iter().all(Option::is_some) {
                "all values"
            } else {
                "not all are there"
            }
        });
        for (key, result) in keys.iter().zip(&results) {
            self.phone.state().read(&self.name(key), result);
        }
        self.phone.stop_if_over();
        results
    }

    async fn repair(&self) -> Result<RepairReport> {
        let asked = self.ask("repair".to_owned(), false);
        let result = self.inner.repair().await;
        asked.hears(&result, |_| "done");
        if let Err(error) = &result {
            self.phone.state().failed(error);
        }
        self.phone.stop_if_over();
        result
    }

    async fn unlock_opts(&self, options: UnlockOptions) -> Result<UnlockGuard> {
        let asked = self.ask("unlock".to_owned(), true);
        let result = self.inner.unlock_opts(options).await;
        asked.hears(&result, |_| "open");
        if let Err(error) = &result {
            self.phone.state().failed(error);
        }
        self.phone.stop_if_over();
        result
    }

    fn lock(&self) {
        let asked = self.ask("lock".to_owned(), false);
        self.inner.lock();
        asked.hears(&Ok(()), |()| "done");
    }

    fn capabilities(&self) -> &Capabilities {
        self.inner.capabilities()
    }

    fn place(&self) -> Option<&Place> {
        self.inner.place()
    }

    async fn availability(&self) -> Availability {
        let asked = self.ask("availability".to_owned(), false);
        let availability = self.inner.availability().await;
        asked.happened();
        availability
    }

    async fn biometrics(&self) -> Result<Biometrics> {
        let asked = self.ask("biometrics".to_owned(), false);
        let result = self.inner.biometrics().await;
        asked.happened();
        result
    }
}

impl fmt::Debug for Witness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.inner.fmt(f)
    }
}

//! The naive caller of the Keychain.

use std::sync::Arc;

use securestore_apple::seam::{
    Access, Accessible, AuthenticationContext, Changes, Constraint, Item, ItemClass, Keychain,
    LocalAuthentication, NewItem, Query, Returns, Status, Ui,
};
use securestore_core::Secret;
use securestore_mock::{DEFAULT_APP, SimulatedPhone};

use crate::native::{Flow, Naive};
use crate::setup::{ENTRY, Kind, Prepare, must, prompt};

const SERVICE: &str = "naive";
const INDEX: &str = "index";
const OLD: &str = "old value";
const NEW: &str = "new value";

/// The naive caller: one row per item, one service, no marker.
pub(crate) struct Caller {
    kind: Kind,
    flow: Flow,
    earlier: Option<Arc<dyn AuthenticationContext>>,
    steps: Vec<String>,
}

/// The system as the running process sees it.
struct Process {
    phone: SimulatedPhone,
    keychain: Arc<dyn Keychain>,
    authentication: Arc<dyn LocalAuthentication>,
}

impl Process {
    fn of(phone: &SimulatedPhone) -> Self {
        let seams = must(phone.apple_seams(DEFAULT_APP));
        Self {
            phone: phone.clone(),
            keychain: seams.keychain,
            authentication: seams.authentication,
        }
    }

    fn allow(&self) -> Ui {
        Ui::Allow(self.authentication.context(&prompt()))
    }

    fn add(&self, service: &str, account: &str, kind: Kind, value: &str) -> Result<(), Status> {
        self.keychain.add(&NewItem {
            class: ItemClass::GenericPassword,
            service,
            account: account.as_bytes(),
            generic: None,
            label: None,
            description: None,
            access_group: None,
            synchronizable: false,
            access: access(kind),
            data: &Secret::from(value),
        })
    }
}

impl Caller {
    pub(crate) fn new(kind: Kind, flow: Flow) -> Self {
        Self {
            kind,
            flow,
            earlier: None,
            steps: Vec::new(),
        }
    }

    /// Makes a call and notes its status, and whether it prompted.
    fn step<T>(
        &mut self,
        process: &Process,
        name: &str,
        call: impl FnOnce() -> Result<T, Status>,
    ) -> Result<T, Status> {
        let before = process.phone.counts().prompts;
        let result = call();
        let prompt = match process.phone.counts().prompts - before {
            0 => "",
            1 => " PROMPT",
            _ => " PROMPTS",
        };
        let status = result.as_ref().err().map_or(0, |status| status.code());
        self.steps.push(format!("{name}{prompt} {status}"));
        result
    }

    /// Adds to the last step what it returned.
    fn returned(&mut self, what: &str) {
        if let Some(step) = self.steps.last_mut() {
            step.push(' ');
            step.push_str(what);
        }
    }

    fn set(&mut self, process: &Process) -> Result<(), Status> {
        match self.add(process) {
            Err(Status::DUPLICATE_ITEM) => self.update(process),
            other => other,
        }
    }

    fn add(&mut self, process: &Process) -> Result<(), Status> {
        let kind = self.kind;
        self.step(process, "ADD", || process.add(SERVICE, ENTRY, kind, NEW))
    }

    fn update(&mut self, process: &Process) -> Result<(), Status> {
        let data = Secret::from(NEW);
        let changes = Changes {
            access: Some(access(self.kind)),
            data: Some(&data),
            ..Changes::default()
        };
        self.step(process, "UPDATE", || {
            process.keychain.update(&entry(process.allow()), &changes)
        })
    }

    fn delete(&mut self, process: &Process, query: &Query<'_>) -> Result<(), Status> {
        self.step(process, "DELETE", || process.keychain.delete(query))
    }

    fn get(&mut self, process: &Process, query: &Query<'_>) {
        let copy = || {
            process
                .keychain
                .copy_matching(query, Returns::OneAttributesAndData)
        };
        if let Ok(items) = self.step(process, "COPY", copy) {
            let value = items.into_iter().next().and_then(|item| item.data);
            let whole = value.is_some_and(|value| value.expose_secret() == OLD.as_bytes());
            self.returned(if whole { "CFData" } else { "another value" });
        }
    }

    fn exists(&mut self, process: &Process, ui: Ui) {
        let query = entry(ui);
        let _ = self.step(process, "COPY", || {
            process.keychain.copy_matching(&query, Returns::Existence)
        });
    }

    fn probe(&mut self, process: &Process) {
        for (name, ui) in [("PROBE UIFail", Ui::Fail), ("+ UISkip", Ui::Skip)] {
            let query = entry(ui);
            let copy = || process.keychain.copy_matching(&query, Returns::Existence);
            let _ = self.step(process, name, copy);
        }
        // Both are one step of the table.
        let probes = self.steps.split_off(self.steps.len().saturating_sub(2));
        self.steps.push(probes.join(" "));
    }

    fn keys(&mut self, process: &Process, name: &str, ui: Ui) {
        let query = all(ui);
        let copy = || {
            process
                .keychain
                .copy_matching(&query, Returns::AllAttributes)
        };
        if let Ok(items) = self.step(process, name, copy) {
            self.returned(&names(&items));
        }
    }

    fn own(&mut self, process: &Process, op: &str) -> Result<(), Status> {
        match op {
            "set_new" | "overwrite" => return self.set(process),
            "get" => self.get(process, &entry(process.allow())),
            "delete" => return self.delete(process, &entry(Ui::Fail)),
            "exists" if self.kind.is_authenticated() => self.probe(process),
            "exists" => self.exists(process, process.allow()),
            "keys" if self.kind.is_authenticated() => self.keys(process, "COPY", Ui::Skip),
            "keys" => self.keys(process, "COPY", process.allow()),
            "clear" => return self.delete(process, &all(Ui::Fail)),
            other => panic!("no such operation: {other}"),
        }
        Ok(())
    }

    fn replace(&mut self, process: &Process) {
        let _ = self.delete(process, &entry(Ui::Fail));
        let _ = self.add(process);
    }
}

impl Prepare for Caller {
    fn store(&mut self, phone: &SimulatedPhone, key: &'static str, kind: Kind) {
        must(Process::of(phone).add(SERVICE, key, kind, OLD));
    }

    fn before_event(&mut self, phone: &SimulatedPhone) {
        let process = Process::of(phone);
        if let Flow::Index(kind) = self.flow {
            must(process.add(INDEX, ENTRY, kind, OLD));
        }
        if self.flow == Flow::EarlierContext {
            let context = process.authentication.context(&prompt());
            let query = entry(Ui::Allow(Arc::clone(&context)));
            must(
                process
                    .keychain
                    .copy_matching(&query, Returns::OneAttributesAndData),
            );
            self.earlier = Some(context);
        }
    }
}

impl Naive for Caller {
    fn call(&mut self, phone: &SimulatedPhone, op: &str) -> String {
        let process = Process::of(phone);
        match self.flow {
            Flow::OwnAfterQuery => {
                let _ = process
                    .keychain
                    .copy_matching(&all(Ui::Skip), Returns::AllAttributes);
                let _ = self.own(&process, op);
            }
            Flow::OwnThenReplace => {
                if self.own(&process, op).is_err() {
                    self.replace(&process);
                }
            }
            Flow::DeleteAdd => self.replace(&process),
            Flow::KeysFail => self.keys(&process, "COPY", Ui::Fail),
            Flow::KeysAllow => self.keys(&process, "COPY", process.allow()),
            Flow::PlainCopy => self.exists(&process, process.allow()),
            Flow::EarlierContext => {
                let earlier = self.earlier.take().map_or(Ui::Fail, Ui::Allow);
                self.exists(&process, earlier);
            }
            Flow::Index(_) => {
                let row = Query {
                    service: Some(INDEX),
                    ..entry(Ui::Fail)
                };
                self.get(&process, &row);
            }
            _ => {
                let _ = self.own(&process, op);
            }
        }
        self.steps.join(" > ")
    }
}

fn entry(ui: Ui) -> Query<'static> {
    Query {
        account: Some(ENTRY.as_bytes()),
        ..all(ui)
    }
}

fn all(ui: Ui) -> Query<'static> {
    Query {
        service: Some(SERVICE),
        ui,
        ..Query::default()
    }
}

/// Returns what the attributes of all matches name, in order.
fn names(items: &[Item]) -> String {
    let mut names: Vec<_> = items
        .iter()
        .map(|item| String::from_utf8_lossy(&item.account))
        .collect();
    names.sort_unstable();
    format!("[{}]", names.join(","))
}

fn access(kind: Kind) -> Access {
    let accessible = match kind {
        Kind::ATdo | Kind::AuthTdo => Accessible::WhenUnlockedThisDeviceOnly,
        Kind::C => Accessible::AfterFirstUnlock,
        Kind::CTdo => Accessible::AfterFirstUnlockThisDeviceOnly,
        Kind::Akpu | Kind::AkpuAuth => Accessible::WhenPasscodeSetThisDeviceOnly,
        _ => Accessible::WhenUnlocked,
    };
    if kind.is_authenticated() {
        Access::Control(accessible, Constraint::BiometryCurrentSet)
    } else {
        Access::Accessible(accessible)
    }
}

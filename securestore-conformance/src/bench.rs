//! What the body of a case works with: its stores, the device, and notes that outlive the process.

use std::collections::BTreeMap;

use securestore_core::SizePolicy;

use crate::check::Stop;
use crate::fixture::{Control, Costs, Fixture};
use crate::subject::Subject;

/// What one phase leaves for the next, which may run in another process.
pub type Notes = BTreeMap<String, String>;

/// What the body of a case works with.
pub(crate) struct Bench<'a> {
    fixture: &'a mut dyn Fixture,
    service: String,
    notes: &'a mut Notes,
}

impl<'a> Bench<'a> {
    pub(crate) fn new(id: &str, fixture: &'a mut dyn Fixture, notes: &'a mut Notes) -> Self {
        Self {
            fixture,
            service: format!("conformance.{}", id.replace("::", ".")),
            notes,
        }
    }

    /// Opens the case's store.
    #[track_caller]
    pub(crate) fn open(&mut self) -> Result<Subject, Stop> {
        self.open_sized(SizePolicy::new())
    }

    /// Opens the case's store with this size policy.
    #[track_caller]
    pub(crate) fn open_sized(&mut self, sizes: SizePolicy) -> Result<Subject, Stop> {
        Ok(Subject::new(self.fixture.open(&self.service, sizes)?))
    }

    /// Opens a second store in the case's namespace.
    #[track_caller]
    pub(crate) fn open_other(&mut self) -> Result<Subject, Stop> {
        self.open_suffixed(".other")
    }

    /// Opens a store whose service is the case's one and `suffix`; either `.other` or one of [`SUFFIXES`](Self::SUFFIXES).
    #[track_caller]
    pub(crate) fn open_suffixed(&mut self, suffix: &str) -> Result<Subject, Stop> {
        let service = format!("{}{suffix}", self.service);
        Ok(Subject::new(
            self.fixture.open(&service, SizePolicy::new())?,
        ))
    }

    /// The services that a case may use beside its own.
    pub(crate) const SUFFIXES: &'static [&'static str] = &["", ".other", "-a", "-a-b"];

    /// Opens a store of any name, for cases about names: it must be refused.
    pub(crate) fn open_named(&mut self, service: &str) -> securestore_core::Result<Subject> {
        Ok(Subject::new(self.fixture.open(service, SizePolicy::new())?))
    }

    /// Does something to the device, or blocks the case.
    pub(crate) fn drive(&mut self, control: Control) -> Result<(), Stop> {
        if !self.fixture.can(control) {
            return Err(Stop::Blocked(control));
        }
        self.fixture.drive(control);
        Ok(())
    }

    /// Runs `operation` and returns what it cost, or blocks the case.
    pub(crate) fn cost_of<T>(&mut self, operation: impl FnOnce() -> T) -> Result<(T, Costs), Stop> {
        if !self.fixture.can(Control::Count) {
            return Err(Stop::Blocked(Control::Count));
        }
        self.fixture.costs();
        let answer = operation();
        Ok((answer, self.fixture.costs()))
    }

    /// Returns everything that was written outside the keychain, or blocks the case.
    pub(crate) fn traces(&mut self) -> Result<Vec<u8>, Stop> {
        if !self.fixture.can(Control::Examine) {
            return Err(Stop::Blocked(Control::Examine));
        }
        Ok(self.fixture.traces())
    }

    /// Remembers something for a later phase.
    pub(crate) fn note(&mut self, name: &str, value: impl ToString) {
        self.notes.insert(name.to_owned(), value.to_string());
    }

    /// Returns what an earlier phase remembered.
    pub(crate) fn noted(&self, name: &str) -> Option<&str> {
        self.notes.get(name).map(String::as_str)
    }

    pub(crate) fn can(&self, control: Control) -> bool {
        self.fixture.can(control)
    }

    /// Empties the stores of the case and says what is left.
    pub(crate) fn clean_up(&mut self) -> Result<(), String> {
        for control in [Control::Settle, Control::Unlock] {
            if self.fixture.can(control) {
                self.fixture.drive(control);
            }
        }
        let mut left = Vec::new();
        for suffix in Self::SUFFIXES {
            let service = format!("{}{suffix}", self.service);
            match self.fixture.open(&service, SizePolicy::new()) {
                Ok(store) => left.extend(Subject::new(store).remove_everything().err()),
                Err(error) => left.push(format!("{service}: {error}")),
            }
        }
        if left.is_empty() {
            Ok(())
        } else {
            Err(left.join("; "))
        }
    }
}

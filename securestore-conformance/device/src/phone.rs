//! The device as a fixture: it opens real stores, and asks the lane to drive what only the outside can.

use std::cell::RefCell;
use std::fmt;
use std::rc::Rc;
use std::sync::Arc;

use securestore_conformance::{Control, Fixture};
use securestore_core::{Result, SecureStore, SizePolicy};
use serde_json::json;

use crate::environment::Environment;
use crate::link::Link;

/// Opens a store of the backend under test.
pub type Opener = fn(&str, SizePolicy) -> Result<Arc<dyn SecureStore>>;

/// The device that the app runs on.
pub struct Phone {
    environment: Environment,
    open: Opener,
    link: Rc<RefCell<dyn Link>>,
}

impl fmt::Debug for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Phone").finish_non_exhaustive()
    }
}

impl Phone {
    /// Creates the fixture of a run.
    pub fn new(environment: Environment, open: Opener, link: Rc<RefCell<dyn Link>>) -> Self {
        Self {
            environment,
            open,
            link,
        }
    }
}

impl Fixture for Phone {
    fn open(&mut self, service: &str, sizes: SizePolicy) -> Result<Arc<dyn SecureStore>> {
        (self.open)(service, sizes)
    }

    fn can(&self, control: Control) -> bool {
        self.environment.can(control)
    }

    fn drive(&mut self, control: Control) {
        let line = json!({"drive": {"control": control.to_string()}}).to_string();
        let mut link = self.link.borrow_mut();
        let driven = link.say(&line).and_then(|()| link.wait());
        if let Err(why) = driven {
            // The suite can't go on without the lane; the case ends as crashed.
            std::panic::panic_any(format!("nobody drove {control}: {why}"));
        }
    }
}

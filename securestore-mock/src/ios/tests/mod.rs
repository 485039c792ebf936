//! The simulated Keychain against the tables of statuses that Apple's sources, tests and documents give.

mod classes;
mod contexts;
mod enrolment;
mod journal;
mod keys;
mod life;
mod matching;
mod passcode;
mod prompts;
mod synchronized;

use std::sync::Arc;

use securestore_apple::seam::{
    Access, Accessible, AuthenticationContext, Changes, Constraint, Item, ItemClass, NewItem,
    Query, Returns, Status, Ui,
};
use securestore_core::{Prompt, Secret};

use super::AppleSeams;
use crate::phone::{DEFAULT_APP, SimulatedPhone};

const A: Access = Access::Accessible(Accessible::WhenUnlocked);
const C: Access = Access::Accessible(Accessible::AfterFirstUnlock);
const C_THIS_DEVICE: Access = Access::Accessible(Accessible::AfterFirstUnlockThisDeviceOnly);
const ALWAYS: Access = Access::Accessible(Accessible::Always);
const PASSCODE_SET: Access = Access::Accessible(Accessible::WhenPasscodeSetThisDeviceOnly);
const CURRENT_SET: Access =
    Access::Control(Accessible::WhenUnlocked, Constraint::BiometryCurrentSet);
const ANY: Access = Access::Control(Accessible::WhenUnlocked, Constraint::BiometryAny);
const PRESENCE: Access = Access::Control(Accessible::WhenUnlocked, Constraint::UserPresence);
const SERVICE: &str = "securestore.1/app";

const DUPLICATE: Result<(), Status> = Err(Status::DUPLICATE_ITEM);
const NOT_FOUND: Result<(), Status> = Err(Status::ITEM_NOT_FOUND);
const LOCKED: Result<(), Status> = Err(Status::INTERACTION_NOT_ALLOWED);
const AUTH_FAILED: Result<(), Status> = Err(Status::AUTH_FAILED);
const NOT_AVAILABLE: Result<(), Status> = Err(Status::NOT_AVAILABLE);
const PARAM: Result<(), Status> = Err(Status::PARAM);

/// A phone and the platform as a naive app on it calls it.
struct Bench {
    phone: SimulatedPhone,
    seams: AppleSeams,
}

impl Bench {
    fn new() -> Self {
        Self::on(crate::phone::ios())
    }

    fn on(phone: SimulatedPhone) -> Self {
        let seams = phone.apple_seams(DEFAULT_APP).unwrap();
        Self { phone, seams }
    }

    /// The app after it was started again.
    fn restarted(self) -> Self {
        Self::on(self.phone)
    }

    fn context(&self) -> Arc<dyn AuthenticationContext> {
        self.seams
            .authentication
            .context(&Prompt::new("Open your vault"))
    }

    fn allow(&self) -> Ui {
        Ui::Allow(self.context())
    }

    fn add(&self, account: &str, access: Access, data: &str) -> Result<(), Status> {
        self.seams.keychain.add(&NewItem {
            access,
            ..item(account.as_bytes(), &Secret::from(data))
        })
    }

    fn read(&self, account: &str, ui: Ui) -> Result<String, Status> {
        let query = Query {
            ui,
            ..query(account)
        };
        let items = self
            .seams
            .keychain
            .copy_matching(&query, Returns::OneAttributesAndData)?;
        Ok(text(&items[0]))
    }

    fn attributes(&self, account: &str, ui: Ui) -> Result<Item, Status> {
        let query = Query {
            ui,
            ..query(account)
        };
        let items = self
            .seams
            .keychain
            .copy_matching(&query, Returns::OneAttributes)?;
        Ok(items[0].clone())
    }

    fn exists(&self, account: &str, ui: Ui) -> Result<(), Status> {
        let query = Query {
            ui,
            ..query(account)
        };
        self.seams
            .keychain
            .copy_matching(&query, Returns::Existence)
            .map(drop)
    }

    /// The accounts of the service.
    fn list(&self, ui: Ui) -> Result<Vec<String>, Status> {
        let query = Query {
            service: Some(SERVICE),
            ui,
            ..Query::default()
        };
        let items = self
            .seams
            .keychain
            .copy_matching(&query, Returns::AllAttributes)?;
        Ok(items
            .into_iter()
            .map(|item| String::from_utf8(item.account).unwrap())
            .collect())
    }

    fn update(&self, account: &str, data: &str, ui: Ui) -> Result<(), Status> {
        let data = Secret::from(data);
        let changes = Changes {
            data: Some(&data),
            ..Changes::default()
        };
        self.seams.keychain.update(
            &Query {
                ui,
                ..query(account)
            },
            &changes,
        )
    }

    fn change_access(&self, account: &str, access: Access, ui: Ui) -> Result<(), Status> {
        let changes = Changes {
            access: Some(access),
            ..Changes::default()
        };
        self.seams.keychain.update(
            &Query {
                ui,
                ..query(account)
            },
            &changes,
        )
    }

    fn delete(&self, account: &str) -> Result<(), Status> {
        self.seams.keychain.delete(&query(account))
    }

    fn clear(&self) -> Result<(), Status> {
        self.seams.keychain.delete(&Query {
            service: Some(SERVICE),
            ..Query::default()
        })
    }

    fn prompts(&self) -> usize {
        self.phone.counts().prompts
    }
}

fn item<'a>(account: &'a [u8], data: &'a Secret) -> NewItem<'a> {
    NewItem {
        class: ItemClass::GenericPassword,
        service: SERVICE,
        account,
        generic: None,
        label: None,
        description: None,
        access_group: None,
        synchronizable: false,
        access: A,
        data,
    }
}

fn query(account: &str) -> Query<'_> {
    Query {
        service: Some(SERVICE),
        account: Some(account.as_bytes()),
        ..Query::default()
    }
}

fn text(item: &Item) -> String {
    item.data.as_ref().unwrap().expose_str().unwrap().to_owned()
}

//! **Not to be copied**: Expo SecureStore's calls of the Keychain.

use std::sync::Arc;

use securestore_apple::seam::{
    Access, Accessible, Changes, Constraint, Keychain, LocalAuthentication, NewItem, Query,
    Returns, Status, Ui,
};
use securestore_core::{Biometrics, Prompt, Result, Secret};
use securestore_mock::AppleSeams;

use super::{Console, ExpoSecureStore, Options, Rejection};

const PLAIN: &str = "app:no-auth";
const AUTHENTICATED: &str = "app:auth";
/// The service of entries from before the suffixes.
const LEGACY: &str = "app";

/// The module in one process of the app.
pub(super) struct Module {
    keychain: Arc<dyn Keychain>,
    authentication: Arc<dyn LocalAuthentication>,
    console: Console,
}

impl Module {
    pub(super) fn new(seams: AppleSeams) -> Self {
        Self {
            keychain: seams.keychain,
            authentication: seams.authentication,
            console: Console::default(),
        }
    }

    /// A query that may prompt: nothing in it says otherwise.
    fn query<'a>(&self, service: &'a str, key: &'a str) -> Query<'a> {
        Query {
            service: Some(service),
            account: Some(key.as_bytes()),
            generic: Some(key.as_bytes()),
            ui: Ui::Allow(self.authentication.context(&Prompt::new("Authenticate"))),
            ..Query::default()
        }
    }
}

impl ExpoSecureStore for Module {
    fn set_item(&self, key: &str, value: &str, options: Options) -> Result<(), Rejection> {
        let data = Secret::from(value);
        let (service, opposite, access) = if options.require_authentication {
            let control = Access::Control(Accessible::WhenUnlocked, Constraint::BiometryCurrentSet);
            (AUTHENTICATED, PLAIN, control)
        } else {
            (
                PLAIN,
                AUTHENTICATED,
                Access::Accessible(Accessible::WhenUnlocked),
            )
        };
        let added = self.keychain.add(&NewItem {
            class: Default::default(),
            service,
            account: key.as_bytes(),
            generic: Some(key.as_bytes()),
            label: None,
            description: None,
            access_group: None,
            synchronizable: false,
            access,
            data: &data,
        });
        match added {
            Ok(()) => {
                for other in [LEGACY, opposite] {
                    // The status is ignored there, too.
                    let _ = self.keychain.delete(&self.query(other, key));
                }
                Ok(())
            }
            Err(Status::DUPLICATE_ITEM) => {
                let changes = Changes {
                    data: Some(&data),
                    ..Changes::default()
                };
                self.keychain
                    .update(&self.query(service, key), &changes)
                    .map_err(rejection)
            }
            Err(status) => Err(rejection(status)),
        }
    }

    fn get_item(&self, key: &str) -> Result<Option<String>, Rejection> {
        for service in [PLAIN, AUTHENTICATED, LEGACY] {
            match self
                .keychain
                .copy_matching(&self.query(service, key), Returns::OneAttributesAndData)
            {
                Ok(items) => {
                    let data = items.into_iter().find_map(|item| item.data);
                    return Ok(data.and_then(|data| data.expose_str().ok().map(str::to_owned)));
                }
                Err(Status::ITEM_NOT_FOUND) => {}
                Err(status) => return Err(rejection(status)),
            }
        }
        self.console
            .log("errSecItemNotFound, as for a key that was never set");
        Ok(None)
    }

    fn can_use_biometric_authentication(&self) -> bool {
        matches!(self.authentication.biometrics(), Biometrics::Ready(_))
    }

    fn console(&self) -> &Console {
        &self.console
    }
}

fn rejection(status: Status) -> Rejection {
    Rejection(status.to_string())
}

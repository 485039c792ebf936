//! One store on one phone, of which every call is recorded, and what its operations do.

use std::sync::Arc;

use securestore_apple::seam::{Access, Accessible, Constraint, ItemClass, NewItem};
use securestore_apple::{ExpoBackend, KeychainBackend};
use securestore_core::{
    Accessibility, Authentication, Backend, BackendStore, Blocking, EntryInfo, GetOptions, Key,
    Prompt, Protection, Result, Secret, SecureStore, SecureStoreExt, Service, SetOptions,
};
use securestore_mock::{DEFAULT_APP, SimulatedPhone, ios};

use super::page::Record;
use super::recorder::{Log, recorded};
use super::text;

/// The key of every entry.
pub(crate) const TOKEN: Key = Key::new("token");
const GROUP: &str = "TEAM.shared";

/// How a store lays out its rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Layout {
    Native,
    NativeInGroup,
    Synchronizable,
    Expo,
    ExpoInGroup,
}

impl Layout {
    /// Returns every protection that the layout has; where only the access group is looked at, some of each kind.
    pub(crate) fn protections(self) -> Vec<Protection> {
        let authentications: &[Authentication] = match self {
            Self::Native | Self::NativeInGroup => &Authentication::ALL,
            Self::Synchronizable => &[Authentication::None],
            Self::Expo | Self::ExpoInGroup => {
                &[Authentication::None, Authentication::BiometryCurrentSet]
            }
        };
        let accessibilities: &[Accessibility] = match self {
            Self::Synchronizable => &[
                Accessibility::PlatformDefault,
                Accessibility::WhenUnlocked,
                Accessibility::AfterFirstUnlock,
            ],
            Self::NativeInGroup | Self::ExpoInGroup => &[
                Accessibility::PlatformDefault,
                Accessibility::WhenPasscodeSetThisDeviceOnly,
            ],
            Self::Native | Self::Expo => &Accessibility::WRITABLE,
        };
        let mut all = Vec::new();
        for &authentication in authentications {
            let per_use = accessibilities
                .iter()
                .map(|&accessibility| Protection::new(accessibility, authentication));
            all.extend(per_use);
            if authentication.prompts() && matches!(self, Self::Native | Self::NativeInGroup) {
                // The scope stands in the marker alone, so one accessibility shows it.
                let per_use = Protection::platform_default().with_authentication(authentication);
                all.push(per_use.per_unlock());
            }
        }
        all
    }
}

/// A store on a phone.
pub(crate) struct Bench {
    pub(crate) phone: SimulatedPhone,
    pub(crate) backend: Arc<dyn Backend>,
    store: Arc<dyn SecureStore>,
    log: Log,
}

impl Bench {
    /// Opens an empty store of service `app`.
    pub(crate) fn new(layout: Layout) -> Self {
        let phone = ios();
        phone.entitle(DEFAULT_APP, GROUP);
        let log = Log::default();
        let seams = recorded(phone.apple_seams(DEFAULT_APP).unwrap(), &log);
        let service = Service::new("app");
        let native = || {
            KeychainBackend::builder(
                service.clone(),
                Arc::clone(&seams.keychain),
                Arc::clone(&seams.authentication),
                Arc::clone(&seams.clock),
            )
        };
        let expo = || {
            ExpoBackend::builder(
                service.clone(),
                Arc::clone(&seams.keychain),
                Arc::clone(&seams.authentication),
            )
        };
        let backend: Arc<dyn Backend> = match layout {
            Layout::Native => Arc::new(native().build()),
            Layout::NativeInGroup => Arc::new(native().access_group(GROUP).build()),
            Layout::Synchronizable => Arc::new(native().synchronizable().build()),
            Layout::Expo => Arc::new(expo().build()),
            Layout::ExpoInGroup => Arc::new(expo().access_group(GROUP).build()),
        };
        Self {
            phone,
            store: Arc::new(BackendStore::new(Arc::clone(&backend))),
            backend,
            log,
        }
    }

    /// Opens a store with the entry of the tests.
    pub(crate) fn with(layout: Layout, value: Secret, protection: Protection) -> Self {
        let bench = Self::new(layout);
        let set = bench.store().set_opts(&TOKEN, value, asking(protection));
        set.unwrap();
        bench
    }

    /// Opens a store beside a row of another writer.
    pub(crate) fn with_row(layout: Layout, service: &str, access: Access) -> Self {
        let bench = Self::new(layout);
        let native = service.starts_with("securestore");
        let seams = bench.phone.apple_seams(DEFAULT_APP).unwrap();
        let added = seams.keychain.add(&NewItem {
            class: ItemClass::GenericPassword,
            service,
            account: TOKEN.as_str().as_bytes(),
            generic: Some(TOKEN.as_str().as_bytes()),
            label: native.then_some("securestore entry"),
            description: native.then_some("value"),
            access_group: None,
            synchronizable: false,
            access,
            data: &short(),
        });
        added.unwrap();
        bench
    }

    /// Returns the store.
    pub(crate) fn store(&self) -> Blocking<'_, dyn SecureStore> {
        self.store.blocking()
    }

    /// Carries out an operation and returns its calls.
    pub(crate) fn record(
        &self,
        operation: impl FnOnce(Blocking<'_, dyn SecureStore>) -> String,
    ) -> Record {
        self.log.take();
        let told = operation(self.store());
        Record::new(self.log.take(), &told)
    }

    /// Sets the entry again, and records it.
    pub(crate) fn record_set(&self, value: Secret, options: SetOptions) -> Record {
        self.record(|store| told(store.set_opts(&TOKEN, value, options), |info| entry(&info)))
    }

    /// Reads the entry, and records it.
    pub(crate) fn record_get(&self, options: impl Into<GetOptions>) -> Record {
        self.record(|store| told(store.get_opts(&TOKEN, options.into()), value))
    }
}

/// Returns a value that fits into a row.
pub(crate) fn short() -> Secret {
    Secret::from("value")
}

/// Returns a value of two chunks.
pub(crate) fn long() -> Secret {
    Secret::new(vec![7; 40_000])
}

/// Returns options with a prompt, if the protection has one.
pub(crate) fn asking(protection: Protection) -> SetOptions {
    let options = SetOptions::from(protection);
    if protection.authentication().prompts() {
        options.with_prompt(Prompt::new("Set"))
    } else {
        options
    }
}

/// Returns the access of an item as older versions of expo-secure-store wrote it with this constraint.
pub(crate) fn when_unlocked(constraint: Option<Constraint>) -> Access {
    let accessible = Accessible::WhenUnlocked;
    constraint.map_or(Access::Accessible(accessible), |constraint| {
        Access::Control(accessible, constraint)
    })
}

/// Returns an answer as text.
pub(crate) fn told<T>(answer: Result<T>, success: impl FnOnce(T) -> String) -> String {
    answer.map_or_else(|error| format!("error {:?}", error.kind()), success)
}

/// Returns a value as text.
pub(crate) fn value(value: Option<Secret>) -> String {
    value.map_or_else(|| "absent".to_owned(), |value| text::length(value.len()))
}

/// Returns what is known of an entry as text.
pub(crate) fn entry(info: &EntryInfo) -> String {
    let protection = info.protection;
    format!(
        "{} {:?} {:?} {:?} {:?}",
        info.key,
        protection.accessibility(),
        protection.authentication(),
        protection.scope(),
        info.readability
    )
}

//! The paths of the API that `docs/brief.md` names. Each is used here, so this file doesn't compile with a path that is gone.

use std::sync::Arc;
use std::time::Duration;

use securestore::*;
#[expect(unused_imports, reason = "that the macro is there is the point")]
use securestore_android::jni_on_load;
use securestore_android::manifest::{Check, Manifest, Stores};
use securestore_android::{KeystoreBackendBuilder, StrongBox};
use securestore_apple::KeychainBackendBuilder;
use securestore_mock::{Answer, At, Disturbance, RehearsedPhone, SimulatedPhone};

const KEY: Key = Key::new("key");
const TEXT: TypedKey<String> = TypedKey::new("text");
const BIOMETRY: Protection = Protection::biometry();

/// Returns every path, as the page writes it.
pub(crate) fn paths() -> Vec<String> {
    let used = USED.iter().map(|path| path.replace(' ', ""));
    let named = ["EntryInfo", "jni_on_load!"].map(str::to_owned);
    used.chain(named).collect()
}

/// What the paths are used with.
#[expect(dead_code, reason = "nobody makes one; that it compiles is the point")]
struct Given {
    store: Arc<dyn SecureStore>,
    clock: Arc<dyn Clock>,
    plain: Arc<dyn PlainStorage>,
    observed: Observed,
    cached: fn() -> CachedStore,
    marker: LaunchMarker,
    phone: SimulatedPhone,
    keychain: KeychainBackendBuilder,
    keystore: KeystoreBackendBuilder,
    manifest: Manifest,
    error: Error,
    entry: EntryInfo,
    secret: Secret,
}

/// Makes a list of the paths in brackets, and a function that uses each: as a value, or with what follows as a call.
macro_rules! paths {
    (|$given:ident| $([$($segment:ident)::+] $(($($argument:expr),*))? $(as $type:ty)?;)*) => {
        const USED: &[&str] = &[$(stringify!($($segment)::+)),*];

        #[expect(dead_code, reason = "it is never called; that it compiles is the point")]
        fn uses($given: &Given) {
            $(used($($segment)::+ $(($($argument),*))? $(as $type)?);)*
        }
    };
}

fn used<T>(_: T) {}

paths! {
    |given|
    [securestore::open]("service");
    [securestore::first_launch](&*given.store, &given.marker, Leftovers::Keep);
    [migrate](given.plain.clone(), &*given.store, &MigrationPlan::new());
    [MigrationPlan::from_preferences]([("name", KEY)]);
    [MigrationPlan::from_expo](["name"]);
    [MigrationPlan::from_counted_chunks](["name"]);
    [securestore_mock::rehearse](|_: &RehearsedPhone| ());
    [securestore_mock::ios]();
    [securestore_mock::android]();

    [Key::new]("key");
    [Service::new]("service");
    [TypedKey::new] as fn(&'static str) -> TypedKey<String>;
    [TypedKey::protected](TEXT, BIOMETRY);
    [Secret::new](Vec::new());
    [Secret::expose_secret](&given.secret);
    [Prompt::new]("why");
    [SetItem::new](KEY, "value");
    [SetOptions::with_protection](SetOptions::new(), BIOMETRY);
    [UnlockOptions::with_max_duration](UnlockOptions::new("why"), Duration::ZERO);
    [SizePolicy::new]();
    [SizePolicy::portable]();
    [SizePolicy::with_max_len](SizePolicy::new(), 1);
    [Oversize::Reject];

    [Protection::biometry]();
    [Protection::user_presence]();
    [Protection::when_unlocked]();
    [Protection::after_first_unlock]();
    [Protection::or_unauthenticated](BIOMETRY);
    [Protection::or_platform_default](BIOMETRY);
    [Accessibility::WRITABLE];
    [Accessibility::WhenUnlockedThisDeviceOnly];
    [Authentication::BiometryAny];
    [Biometrics::Ready](BiometryKind::Face);
    [Capabilities::new]();
    [Capabilities::protects](
        given.store.capabilities(),
        Accessibility::WhenUnlocked,
        Authentication::None
    );
    [PromptOnSet::Always];
    [PromptOnSet::Never];
    [Uninstall::Kept];
    [Uninstall::Removed];

    [SecureStore::set_opts](&*given.store, &KEY, Secret::from("value"), SetOptions::new());
    [SecureStore::get_opts](&*given.store, &KEY, GetOptions::new());
    [SecureStore::delete](&*given.store, &KEY);
    [SecureStore::entries](&*given.store);
    [SecureStore::clear](&*given.store);
    [SecureStore::set_many](&*given.store, Vec::new());
    [SecureStore::get_many](&*given.store, &[], GetOptions::new());
    [SecureStore::lock](&*given.store);
    [SecureStore::capabilities](&*given.store);
    [SecureStore::availability](&*given.store);
    [SecureStore::biometrics](&*given.store);
    [SecureStoreExt::set](&*given.store, &KEY, "value");
    [SecureStoreExt::get](&*given.store, &KEY);
    [SecureStoreExt::get_string](&*given.store, &KEY);
    [SecureStoreExt::set_json](&*given.store, &KEY, "value", SetOptions::new());
    [SecureStoreExt::get_json](&*given.store, &KEY, GetOptions::new()) as Boxed<'_, Option<u8>>;
    [SecureStoreExt::save](&*given.store, &TEXT, &String::new());
    [SecureStoreExt::save_with](&*given.store, &TEXT, &String::new(), Prompt::new("why"));
    [SecureStoreExt::load](&*given.store, &TEXT);
    [SecureStoreExt::load_with](&*given.store, &TEXT, Prompt::new("why"));
    [SecureStoreExt::diagnose](&*given.store, DiagnoseOptions::new());
    [SecureStoreExt::blocking](&*given.store);

    [Error::kind](&given.error);
    [Error::recovery](&given.error);
    [ErrorKind::Corrupt];
    [ErrorKind::Decode];
    [ErrorKind::EncryptionKeyLost];
    [ErrorKind::InteractionRequired];
    [ErrorKind::Invalidated];
    [ErrorKind::Misconfigured];
    [ErrorKind::NotEnrolled];
    [ErrorKind::TooLarge];
    [ErrorKind::Unavailable];
    [Recovery::SignInAgain];
    [Recovery::WaitForUnlock];

    [CachedStore::new](given.store.clone(), given.clock.clone(), Duration::ZERO);
    [CachedStore::remembering]((given.cached)(), KEY);
    [Observed::changes](&given.observed, &KEY);
    [FallbackStore::over](Ok(given.store.clone()), Otherwise::refuse());
    [Otherwise::memory]("service");
    [Otherwise::danger_plaintext]("service", given.plain.clone());
    [PlainStorage::read](&*given.plain, "name");
    [LaunchMarker::new](given.plain.clone(), "name");
    [Leftovers::Wipe];

    [KeychainBackendBuilder::access_group](given.keychain.clone(), "group");
    [KeychainBackendBuilder::synchronizable](given.keychain.clone());
    [KeychainBackendBuilder::build](given.keychain.clone());
    [KeystoreBackendBuilder::strong_box](given.keystore.clone(), StrongBox::Preferred);
    [KeystoreBackendBuilder::build](given.keystore.clone());
    [Stores::backup_rules](&Stores::new());
    [Check::run](&Check::new(Stores::new()), &given.manifest, &[]);

    [SimulatedPhone::answer](&given.phone, Answer::Succeed);
    [SimulatedPhone::disturb](&given.phone, At::Step(0), Disturbance::CutBefore);
    [SimulatedPhone::enrol_biometric](&given.phone);
}

/// What an operation returns, for the one whose type nothing else tells.
type Boxed<'a, T> = std::pin::Pin<Box<dyn Future<Output = Result<T>> + Send + 'a>>;

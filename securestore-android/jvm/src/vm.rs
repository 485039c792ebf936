//! The Java VM of this process, which is a phone with one API level.

use std::env;
use std::ffi::c_void;
use std::path::PathBuf;
use std::sync::OnceLock;

use jni::objects::{Global, JObject, JValue};
use jni::vm::{InitArgsBuilder, JavaVM};
use jni::{Env, JNIVersion, errors, jni_sig, jni_str};

use crate::table::{live_keys, live_operations};
use crate::{natives, watch};

/// The levels from which on classes were added; each has a directory.
const LEVELS: [i32; 4] = [26, 28, 29, 31];

/// Java runs the cleaners of one round in any order, and a prompt may still be on its way out.
const ROUNDS: usize = 50;

static VM: OnceLock<JavaVM> = OnceLock::new();

/// What an app hands to [`securestore_android::initialize`].
#[derive(Debug)]
pub struct Virtual {
    context: Global<JObject<'static>>,
}

/// A kind of context.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Context {
    /// The application's, which is created by this.
    Application,
    /// An activity's, which may only be asked for the application's.
    Activity,
}

/// Returns the API level of this process (`SECURESTORE_JVM_API`).
///
/// # Panics
/// If `cargo xtask jvm` didn't set it.
#[must_use]
pub fn api_level() -> i32 {
    variable("SECURESTORE_JVM_API")
        .parse()
        .unwrap_or_else(|_| panic!("SECURESTORE_JVM_API is no number"))
}

/// Returns the directory with the compiled classes (`SECURESTORE_JVM_CLASSES`).
///
/// # Panics
/// If `cargo xtask jvm` didn't set it.
#[must_use]
pub fn classes() -> PathBuf {
    variable("SECURESTORE_JVM_CLASSES").into()
}

fn variable(name: &str) -> String {
    env::var(name).unwrap_or_else(|_| panic!("{name} is not set: run cargo xtask jvm"))
}

/// Starts the Java VM with `-Xcheck:jni`, or returns the running one.
///
/// # Panics
/// If it doesn't start.
pub fn start() -> &'static JavaVM {
    VM.get_or_init(|| {
        let fail =
            |what: &dyn std::fmt::Display| -> ! { panic!("the Java VM doesn't start: {what}") };
        let vm = create().unwrap_or_else(|error| fail(&error));
        let registered = vm.attach_current_thread(|env| {
            natives::register(env)?;
            env.call_static_method(
                jni_str!("securestore/jvm/Phone"),
                jni_str!("start"),
                jni_sig!("(I)V"),
                &[JValue::Int(api_level())],
            )?;
            watch::install(&vm, env)
        });
        registered.unwrap_or_else(|error| fail(&error));
        vm
    })
}

fn create() -> Result<JavaVM, Box<dyn std::error::Error>> {
    let root = classes();
    let path: Vec<_> = LEVELS
        .iter()
        .filter(|level| **level <= api_level())
        .map(|level| root.join(level.to_string()).display().to_string())
        .collect();
    let callback = root.join("callback");
    let args = InitArgsBuilder::new()
        .version(JNIVersion::V1_8)
        .option("-Xcheck:jni")
        .option("-Xmx256m")
        .option("-XX:+UseSerialGC")
        .option("-XX:-UsePerfData")
        // The prompt asks a cipher for its implementation, as Android's does.
        .option("--add-opens=java.base/javax.crypto=ALL-UNNAMED")
        .option(format!("-Xbootclasspath/a:{}", path.join(":")))
        .option(format!("-Dsecurestore.callback={}", callback.display()))
        .build()?;
    let library = PathBuf::from(variable("JAVA_HOME")).join("lib/server/libjvm.so");
    Ok(JavaVM::with_libjvm(args, || Ok(library))?)
}

/// Runs a test's own visit to Java, which is not counted.
///
/// # Panics
/// If it throws.
pub fn with_env<T>(visit: impl FnOnce(&mut Env<'_>) -> errors::Result<T>) -> T {
    let vm = start();
    let _pause = watch::Pause::new();
    vm.attach_current_thread(visit)
        .unwrap_or_else(|error| panic!("a visit of the test itself failed: {error}"))
}

impl Virtual {
    /// Creates a context.
    #[must_use]
    pub fn new(kind: Context) -> Self {
        let context = with_env(|env| {
            let context = match kind {
                Context::Application => env
                    .call_static_method(
                        jni_str!("android/app/ActivityThread"),
                        jni_str!("create"),
                        jni_sig!("()Landroid/app/Application;"),
                        &[],
                    )?
                    .l()?,
                Context::Activity => {
                    env.new_object(jni_str!("android/app/Activity"), jni_sig!("()V"), &[])?
                }
            };
            env.new_global_ref(&context)
        });
        Self { context }
    }

    /// Returns the pointers: the VM and the context.
    #[must_use]
    pub fn pointers(&self) -> (*mut c_void, *mut c_void) {
        (start().get_raw().cast(), self.context.as_raw().cast())
    }
}

/// Lets the garbage collector run until nothing is left in the tables, or for so long that it must be held by something.
pub fn collect() {
    for _ in 0..ROUNDS {
        with_env(|env| {
            env.call_static_method(
                jni_str!("securestore/jvm/Phone"),
                jni_str!("collect"),
                jni_sig!("()V"),
                &[],
            )
            .map(drop)
        });
        if live_keys() + live_operations() == 0 {
            return;
        }
    }
}

/// Runs something on the main thread of the app and waits for it.
pub fn run_on_main(task: fn()) {
    with_env(|env| {
        env.call_static_method(
            jni_str!("android/os/Looper"),
            jni_str!("runOnMain"),
            jni_sig!("(J)V"),
            &[JValue::Long(natives::number(task))],
        )
        .map(drop)
    });
}

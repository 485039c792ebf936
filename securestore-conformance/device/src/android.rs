//! The app on Android: a `NativeActivity` that takes its arguments from the intent and writes to the system's log.

use std::cell::RefCell;
use std::ffi::{CString, c_char, c_int};
use std::io;
use std::process::Command;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use android_activity::AndroidApp;
use jni::objects::{JObject, JString, JValue};
use jni::{JavaVM, jni_sig, jni_str};
use securestore_core::{BackendStore, Result, SecureStore, SizePolicy};

use crate::environment::Environment;
use crate::link::Link;
use crate::phone::Phone;
use crate::start::Start;

const BACKEND: &str = "Android, native layout";
/// `ANDROID_LOG_INFO`.
const INFO: c_int = 4;
/// The property that the lane sets when it did what it was asked for.
const ACKNOWLEDGED: &str = "debug.securestore.done";

#[link(name = "log")]
unsafe extern "C" {
    /// <https://developer.android.com/ndk/reference/group/logging#__android_log_write>
    fn __android_log_write(priority: c_int, tag: *const c_char, text: *const c_char) -> c_int;
}

/// Runs the suite on a thread of its own, and answers the system on this one until the suite is over.
#[unsafe(no_mangle)]
fn android_main(app: AndroidApp) {
    // SAFETY: both pointers are the system's and live as long as the activity.
    let ready = unsafe { securestore_android::initialize(app.vm_as_ptr(), app.activity_as_ptr()) };
    let of_the_intent = app.clone();
    let suite = std::thread::spawn(move || {
        let session = extra(&of_the_intent, "session").unwrap_or_default();
        let mut log = Log {
            tag: c_string(&format!("securestore-{session}")),
            asked: 0,
        };
        let done = ready
            .map_err(io::Error::other)
            .and_then(|()| run(&of_the_intent, log.clone()));
        if let Err(why) = done {
            drop(log.say(&format!("error: {why}")));
        }
    });
    while !suite.is_finished() {
        app.poll_events(Some(Duration::from_millis(100)), |_| {});
    }
    // The lane starts the app anew for each run, so nothing of this one may stay.
    std::process::exit(0);
}

fn run(app: &AndroidApp, log: Log) -> io::Result<()> {
    let start = Start::read(|name| extra(app, name)).map_err(io::Error::other)?;
    let environment = Environment::named(&start.environment).map_err(io::Error::other)?;
    let link: Rc<RefCell<dyn Link>> = Rc::new(RefCell::new(log));
    let mut phone = Phone::new(environment, open, Rc::clone(&link));
    crate::run(start, BACKEND, &mut phone, &link)
}

fn open(service: &str, sizes: SizePolicy) -> Result<Arc<dyn SecureStore>> {
    let backend = securestore_android::builder(service.parse()?)?.build();
    Ok(Arc::new(BackendStore::with_sizes(Arc::new(backend), sizes)))
}

/// Returns a text that the intent carries.
fn extra(app: &AndroidApp, name: &str) -> Option<String> {
    let vm = JavaVM::singleton().ok()?;
    let text = vm.attach_current_thread(|env| -> jni::errors::Result<String> {
        // SAFETY: the activity is a global reference that lives as long as `app`; the local view doesn't delete it.
        let activity = unsafe { JObject::from_raw(env, app.activity_as_ptr().cast()) };
        let activity = std::mem::ManuallyDrop::new(activity);
        let intent = jni_sig!("()Landroid/content/Intent;");
        let intent = env
            .call_method(&*activity, jni_str!("getIntent"), intent, &[])?
            .l()?;
        let name = env.new_string(name)?;
        let text = jni_sig!("(Ljava/lang/String;)Ljava/lang/String;");
        let text = env
            .call_method(
                &intent,
                jni_str!("getStringExtra"),
                text,
                &[JValue::Object(&name)],
            )?
            .l()?;
        JString::cast_local(env, text)?.try_to_string(env)
    });
    text.ok()
}

/// The system's log out, a system property back.
#[derive(Clone)]
struct Log {
    tag: CString,
    /// How often the lane was asked for something.
    asked: usize,
}

impl Link for Log {
    fn say(&mut self, line: &str) -> io::Result<()> {
        let line = c_string(line);
        // SAFETY: both are strings that end with a zero and outlive the call.
        let written = unsafe { __android_log_write(INFO, self.tag.as_ptr(), line.as_ptr()) };
        if written < 0 {
            return Err(io::Error::other("the log takes no line"));
        }
        Ok(())
    }

    fn wait(&mut self) -> io::Result<()> {
        self.asked += 1;
        loop {
            let property = Command::new("/system/bin/getprop")
                .arg(ACKNOWLEDGED)
                .output()?;
            let answered = String::from_utf8_lossy(&property.stdout).trim().parse();
            if answered.is_ok_and(|answered: usize| answered >= self.asked) {
                return Ok(());
            }
            std::thread::sleep(Duration::from_millis(50));
        }
    }
}

fn c_string(text: &str) -> CString {
    CString::new(text.replace('\0', " ")).unwrap_or_default()
}

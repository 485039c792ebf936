//! What the leaf's calls were.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::ffi::CStr;
use std::mem::{offset_of, size_of};
use std::ptr;
use std::sync::{Mutex, OnceLock};

use jni::objects::{Global, JClass};
use jni::{Env, errors, jni_sig, jni_str, sys};

use super::functions::with_functions;
use super::wrap::Call;
use crate::table::lock;
use crate::vm::api_level;

static CALLS: Mutex<BTreeMap<&'static str, usize>> = Mutex::new(BTreeMap::new());
static LOOKUPS: Mutex<BTreeSet<Lookup>> = Mutex::new(BTreeSet::new());
static GLOBALS: Mutex<BTreeSet<usize>> = Mutex::new(BTreeSet::new());
static HELPERS: OnceLock<Helpers> = OnceLock::new();

thread_local! {
    /// The local references of each frame of this thread.
    static FRAMES: RefCell<Vec<HashSet<usize>>> = RefCell::new(vec![HashSet::new()]);
}

/// Something that was looked up.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[expect(clippy::exhaustive_structs, reason = "a test compares them")]
pub struct Lookup {
    /// The class, by its binary name
    pub class: String,
    /// The member; `-` for the class itself
    pub member: String,
    /// Its descriptor; `-` for the class itself
    pub descriptor: String,
    /// `class`, `constructor`, `method`, `static` or `field`
    pub kind: &'static str,
}

/// What some work did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "a test reads it")]
pub struct Seen {
    /// The calls through JNI's table, by function
    pub calls: BTreeMap<&'static str, usize>,
    /// The local references that it left on this thread
    pub locals: isize,
    /// The global references that it left
    pub globals: isize,
}

impl Seen {
    /// Returns the number of calls.
    #[must_use]
    pub fn total(&self) -> usize {
        self.calls.values().sum()
    }
}

/// What is needed to read classes and annotations, found before anything is watched.
struct Helpers {
    phone: Global<JClass<'static>>,
    since: sys::jmethodID,
    name: sys::jmethodID,
}

// SAFETY: ids are the same on all threads.
unsafe impl Send for Helpers {}
// SAFETY: as above.
unsafe impl Sync for Helpers {}

pub(super) fn prepare(env: &mut Env<'_>) -> errors::Result<()> {
    let class = env.find_class(jni_str!("java/lang/Class"))?;
    let name = env.get_method_id(
        &class,
        jni_str!("getName"),
        jni_sig!("()Ljava/lang/String;"),
    )?;
    let phone = env.find_class(jni_str!("securestore/jvm/Phone"))?;
    let since =
        env.get_static_method_id(&phone, jni_str!("since"), jni_sig!("(Ljava/lang/Object;)I"))?;
    let helpers = Helpers {
        phone: env.new_global_ref(phone)?,
        since: since.into_raw(),
        name: name.into_raw(),
    };
    HELPERS.get_or_init(|| helpers);
    Ok(())
}

/// Returns what some work did on this thread and, of global references and calls, on all.
pub fn seen(work: impl FnOnce()) -> Seen {
    lock(&CALLS).clear();
    let (locals, globals) = (live_locals(), live_globals());
    work();
    Seen {
        calls: lock(&CALLS).clone(),
        locals: difference(live_locals(), locals),
        globals: difference(live_globals(), globals),
    }
}

fn difference(after: usize, before: usize) -> isize {
    isize::try_from(after).unwrap_or(isize::MAX) - isize::try_from(before).unwrap_or(isize::MAX)
}

/// Returns everything that was looked up in this process.
#[must_use]
pub fn lookups() -> BTreeSet<Lookup> {
    lock(&LOOKUPS).clone()
}

/// Returns how many global references the leaf holds.
#[must_use]
pub fn live_globals() -> usize {
    lock(&GLOBALS).len()
}

fn live_locals() -> usize {
    FRAMES.with_borrow(|frames| frames.iter().map(HashSet::len).sum())
}

macro_rules! slots {
    ($($name:ident)*) => {
        #[expect(non_upper_case_globals, reason = "the names of the functions")]
        mod slot {
            use super::{offset_of, size_of, sys};

            $(pub(super) const $name: usize = offset_of!(sys::JNINativeInterface__1_6, $name) / size_of::<usize>();)*

            pub(super) fn name(number: usize) -> &'static str {
                match number {
                    $($name => stringify!($name),)*
                    _ => "?",
                }
            }
        }
    };
}

with_functions!(slots);

/// Notes a call; `false` if the phone doesn't have what was found.
pub(super) fn keep(call: &Call, result: usize) -> bool {
    *lock(&CALLS).entry(slot::name(call.slot)).or_default() += 1;
    follow(call, result);
    let kind = match call.slot {
        slot::FindClass if result != 0 => {
            note(class_name(call.env, result), None, "class");
            return true;
        }
        slot::GetMethodID => "method",
        slot::GetStaticMethodID => "static",
        slot::GetFieldID | slot::GetStaticFieldID => "field",
        _ => return true,
    };
    if result == 0 {
        return true;
    }
    let [class, name, descriptor] = call.args;
    let (member, descriptor) = (text(name), text(descriptor));
    let kind = if member == "<init>" {
        "constructor"
    } else {
        kind
    };
    if is_newer(call, class, result) {
        return false;
    }
    note(
        class_name(call.env, class),
        Some((member, descriptor)),
        kind,
    );
    true
}

fn note(class: String, member: Option<(String, String)>, kind: &'static str) {
    let (member, descriptor) = member.unwrap_or_else(|| ("-".to_owned(), "-".to_owned()));
    lock(&LOOKUPS).insert(Lookup {
        class,
        member,
        descriptor,
        kind,
    });
}

/// Follows the references that a call makes and deletes.
fn follow(call: &Call, result: usize) {
    let [first, ..] = call.args;
    match call.slot {
        slot::NewGlobalRef | slot::NewWeakGlobalRef => {
            if result != 0 {
                lock(&GLOBALS).insert(result);
            }
        }
        slot::DeleteGlobalRef | slot::DeleteWeakGlobalRef => {
            lock(&GLOBALS).remove(&first);
        }
        // A thread that ends is detached when its frames are gone already.
        _ => {
            let _ = FRAMES.try_with(|frames| follow_locals(&mut frames.borrow_mut(), call, result));
        }
    }
}

fn follow_locals(frames: &mut Vec<HashSet<usize>>, call: &Call, result: usize) {
    let [first, ..] = call.args;
    match call.slot {
        slot::DeleteLocalRef => {
            for frame in frames {
                frame.remove(&first);
            }
        }
        slot::PushLocalFrame => frames.push(HashSet::new()),
        _ => {
            if call.slot == slot::PopLocalFrame && frames.len() > 1 {
                frames.pop();
            }
            if let Some(frame) = frames
                .last_mut()
                .filter(|_| call.returns_object && result != 0)
            {
                frame.insert(result);
            }
        }
    }
}

fn table(env: *mut sys::JNIEnv) -> &'static sys::JNINativeInterface__1_6 {
    // SAFETY: the environment of a watched call points to the watched table, which is never freed.
    let table = unsafe { *env };
    // SAFETY: as above; it has all functions of 1.6.
    unsafe { &*table.cast() }
}

/// Says whether a member was added after the phone's version of Android; then it throws as if it weren't there.
fn is_newer(call: &Call, class: usize, id: usize) -> bool {
    let Some(helpers) = HELPERS.get() else {
        return false;
    };
    let (env, class) = (call.env, class as sys::jclass);
    let functions = table(env);
    let member = match call.slot {
        slot::GetFieldID | slot::GetStaticFieldID => return false,
        // SAFETY: JNI, ToReflectedMethod: the id was found in this class.
        other => unsafe {
            (functions.ToReflectedMethod)(
                env,
                class,
                id as sys::jmethodID,
                other == slot::GetStaticMethodID,
            )
        },
    };
    let args = [sys::jvalue { l: member }];
    // SAFETY: JNI, CallStaticIntMethodA: the id and the argument are of `Phone.since`.
    let since = unsafe {
        (functions.CallStaticIntMethodA)(env, helpers.phone.as_raw(), helpers.since, args.as_ptr())
    };
    // SAFETY: JNI, ExceptionCheck: at any time.
    let failed = unsafe { (functions.ExceptionCheck)(env) };
    // SAFETY: JNI, DeleteLocalRef: it is ours.
    unsafe { (functions.DeleteLocalRef)(env, member) };
    if failed || since <= api_level() {
        return false;
    }
    // SAFETY: JNI, FindClass: the name ends with a zero.
    let error = unsafe { (functions.FindClass)(env, c"java/lang/NoSuchMethodError".as_ptr()) };
    // SAFETY: JNI, ThrowNew: a class of an error, and a text that ends with a zero.
    unsafe { (functions.ThrowNew)(env, error, c"newer than the phone".as_ptr()) };
    // SAFETY: JNI, DeleteLocalRef: also while an exception is pending; it is ours.
    unsafe { (functions.DeleteLocalRef)(env, error) };
    true
}

fn class_name(env: *mut sys::JNIEnv, class: usize) -> String {
    let Some(helpers) = HELPERS.get() else {
        return String::new();
    };
    let functions = table(env);
    // SAFETY: JNI, CallObjectMethodA: the id is of `Class.getName`, which takes nothing.
    let name = unsafe {
        (functions.CallObjectMethodA)(env, class as sys::jobject, helpers.name, ptr::null())
    };
    // SAFETY: JNI, ExceptionCheck: at any time.
    if unsafe { (functions.ExceptionCheck)(env) } || name.is_null() {
        return String::new();
    }
    // SAFETY: JNI, GetStringUTFChars: a string.
    let chars = unsafe { (functions.GetStringUTFChars)(env, name, ptr::null_mut()) };
    let text = text(chars as usize);
    // SAFETY: JNI, ReleaseStringUTFChars: what was got for this string.
    unsafe { (functions.ReleaseStringUTFChars)(env, name, chars) };
    // SAFETY: JNI, DeleteLocalRef: it is ours.
    unsafe { (functions.DeleteLocalRef)(env, name) };
    text
}

/// Reads a text that ends with a zero.
fn text(address: usize) -> String {
    if address == 0 {
        return String::new();
    }
    // SAFETY: JNI takes and gives such texts as zero-terminated strings.
    let text = unsafe { CStr::from_ptr(address as *const _) };
    text.to_string_lossy().into_owned()
}

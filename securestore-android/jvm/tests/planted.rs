//! Bugs that are planted, to prove that they would be found: references that are kept, and a call that JNI forbids.
#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    unsafe_code,
    reason = "a test ends when something unexpected happens; the planted bugs are foreign calls"
)]

use std::mem::forget;

use jni::errors::Result;
use jni::{Env, jni_str};
use securestore_android_jvm::{start, watch};

fn main() {
    match std::env::args().nth(1).as_deref() {
        Some("bad_call") => bad_call(),
        _ => kept_references_are_found(),
    }
}

fn visit(visit: impl FnOnce(&mut Env<'_>) -> Result<()>) {
    start().attach_current_thread(visit).unwrap();
}

fn kept_references_are_found() {
    visit(|_| Ok(()));

    let local = watch::seen(|| {
        // A visit without a frame, as a leaf would make it that forgot to push one.
        let config = || jni::vm::AttachConfig::new();
        start()
            .attach_current_thread_with_config(config, None, |env| -> Result<()> {
                env.new_string("kept").map(drop)
            })
            .unwrap();
    });
    let global = watch::seen(|| {
        visit(|env| {
            let text = env.new_string("kept")?;
            forget(env.new_global_ref(&text)?);
            Ok(())
        });
    });
    let none = watch::seen(|| visit(|env| env.new_string("given back").map(drop)));

    assert_eq!((local.locals, local.globals), (1, 0), "{local:?}");
    assert_eq!((global.locals, global.globals), (0, 1), "{global:?}");
    assert_eq!((none.locals, none.globals), (0, 0), "{none:?}");
    println!("planted: a kept local reference and a kept global reference were found");
}

/// Calls JNI while an exception is pending: `-Xcheck:jni` says so and goes on.
fn bad_call() {
    visit(|env| {
        let _ = env.throw_new(
            jni_str!("java/lang/IllegalStateException"),
            jni_str!("pending"),
        );
        let raw = env.get_raw();
        // SAFETY: an environment points to its table.
        let table = unsafe { *raw };
        // SAFETY: the table is never freed.
        let table = unsafe { &*table };
        // SAFETY: every table has this function.
        let find = unsafe { table.v1_1.FindClass };
        // SAFETY: none: an exception is pending. This is the bug.
        unsafe { find(raw, c"java/lang/String".as_ptr()) };
        env.exception_clear();
        Ok(())
    });
}

//! The app's life on an iPhone: UIKit on the main thread, as the system demands of every app that it shows.

use std::ffi::{CString, c_char, c_int, c_void};
use std::os::unix::ffi::OsStringExt;
use std::ptr;

#[link(name = "UIKit", kind = "framework")]
unsafe extern "C" {
    /// <https://developer.apple.com/documentation/uikit/uiapplicationmain(_:_:_:_:)-1yub7>
    fn UIApplicationMain(
        count: c_int,
        arguments: *mut *mut c_char,
        principal_class: *const c_void,
        delegate_class: *const c_void,
    ) -> c_int;
}

/// Runs `work` on a thread of its own, answers the system on this one, and ends the app with the code that `work` returns.
///
/// It is for the main thread. iOS ends an app some seconds after its launch if nobody answers there, and prompts appear over
/// apps in front alone.
pub fn while_shown(work: fn() -> i32) {
    std::thread::spawn(move || std::process::exit(work()));
    let arguments = std::env::args_os().map(|argument| CString::new(argument.into_vec()));
    let mut arguments: Vec<_> = arguments
        .map(|argument| argument.unwrap_or_default().into_raw())
        .collect();
    let count = c_int::try_from(arguments.len()).unwrap_or_default();
    arguments.push(ptr::null_mut());
    // SAFETY: `arguments` is a list of C strings that ends with null and is never freed, and without names of classes UIKit
    // takes its own. It never returns, and refuses any thread but the main one.
    unsafe { UIApplicationMain(count, arguments.as_mut_ptr(), ptr::null(), ptr::null()) };
}

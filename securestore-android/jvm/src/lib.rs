//! Java doubles of the `android.*` classes over a simulated phone, so that the JNI leaf of `securestore-android` runs on a
//! desktop's Java VM.
//!
//! The sources are in `java/<API level>/`; `cargo xtask jvm` compiles them and runs the tests, each in a process with one Java
//! VM that is a phone with one API level. A double holds no rule: it forwards to a native method, which asks the seams of a
//! [`Phone`]. Keys and operations are numbers in tables, dropped when Java drops its object.
//!
//! # Stricter than Android
//! * A setter that is called twice, a mode, padding, key size, timeout or authenticator that no entry needs, an editor or a
//!   cipher that is used again, a context other than the application's, a service or string that is not expected: an exception.
//! * A member or class that is newer than the phone isn't there: [`watch`] hides members from JNI by their annotation `Since`,
//!   and newer classes are not on the class path.
//! * Every prompt answers on a thread of its own, after a finger that doesn't match.
//! * The messages of exceptions are a marker, to be found where none may be.
//!
//! # Limits
//! It shows that the leaf keeps the rules that are written down, under HotSpot's `-Xcheck:jni`; it proves nothing about ART or
//! Android's code. `KeyGenerator.init` already creates the key.

mod natives;
mod phone;
mod table;
mod vm;
pub mod watch;

pub use phone::{Files, Phone, hold_next_prompt, insert, refresh_files, wait_for_held_prompt};
pub use table::{live_keys, live_operations};
pub use vm::{Context, Virtual, api_level, classes, collect, run_on_main, start, with_env};

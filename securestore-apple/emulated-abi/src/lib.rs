//! CoreFoundation's and Security's symbols over a simulated Keychain, so that the FFI leaf of `securestore-apple` runs where
//! Apple's frameworks don't exist.
//!
//! [`EmulatedKeychain`] is the leaf itself, with a simulated phone behind the C symbols that it calls; the leaf is compiled from
//! the same source as for an iPhone. What the phone answers is decided by the simulated Keychain and never here.
//!
//! # Stricter than Apple
//! * A dictionary with an unknown key, the same key twice, a value of the wrong type, no class, an accessibility class beside an
//!   access control or in a query, a match or return key outside a search: `errSecParam`. Apple ignores most of them.
//! * A search that doesn't say what may be shown is refused too: Apple would show a prompt.
//! * Retaining, releasing or using what is no live object ends the process with one line. Every object is one allocation, so
//!   valgrind and the sanitizers see what is used after its end and what leaks.
//!
//! # Limits
//! It shows that the leaf keeps the rules that are written down; it proves nothing about Apple's code.
#![cfg(not(target_vendor = "apple"))]

mod constants;
mod core_foundation;
mod dictionary;
mod encoding;
mod exports;
mod keychain;
mod object;
mod security;

pub use exports::symbols;
pub use keychain::{EmulatedKeychain, EmulatedLocalAuthentication};
pub use object::live_objects;

//! Which calls the Apple backends make of the Keychain and of LocalAuthentication, for every operation, layout and protection.
//!
//! Each call stands in `snapshots/` with every attribute and its answer; of values there is only the length. The numbers of
//! calls are held to SPEC.md's budgets. After a deliberate change run the tests with `INSTA_UPDATE=always` and read the
//! difference.

#![expect(
    clippy::unwrap_used,
    reason = "a helper ends its test when something unexpected happens"
)]

mod bench;
mod expo;
mod native;
mod operations;
mod page;
mod recorder;
mod text;

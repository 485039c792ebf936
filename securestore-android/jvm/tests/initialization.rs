//! The ways to the VM and the context, in any order and more than once; each order in a process of its own.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    unsafe_code,
    reason = "a test ends when something unexpected happens; the ways take pointers"
)]

mod common;

use std::process::Command;
use std::ptr;

use securestore_android_jvm::{Context, Virtual, start, watch};
use securestore_core::{ErrorKind, Key, SecureStoreExt};

const ORDERS: [&str; 6] = [
    "on_load, application, call, context",
    "on_load, application, call, ndk_context",
    "application, context, call, on_load, context",
    "application, context, context, ndk_context, on_load, call",
    "application, ndk_context, call, ndk_context, context, on_load",
    "on_load, call too early, null, application, call, null",
];

fn main() {
    let Some(order) = std::env::args().nth(1).filter(|order| order.contains(", ")) else {
        for order in ORDERS {
            let program = std::env::current_exe().unwrap();
            assert!(
                Command::new(program).arg(order).status().unwrap().success(),
                "{order}"
            );
        }
        return;
    };
    let mut contexts = Vec::new();
    let phone = common::new_phone();
    common::connect(&phone).unwrap();
    let vm = start().get_raw().cast();
    for step in order.split(", ") {
        match step {
            "application" => contexts.push(Virtual::new(Context::Application)),
            "context" => {
                let activity = Virtual::new(Context::Activity);
                let (vm, context) = activity.pointers();
                let seen = watch::seen(|| common::initialize_with(vm, context).unwrap());
                assert!(seen.globals <= 3, "{seen:?}");
            }
            "ndk_context" => {
                let activity = Virtual::new(Context::Activity);
                let (vm, context) = activity.pointers();
                // SAFETY: the pointers of the running VM and of an object, which is kept below.
                unsafe { ndk_context::initialize_android_context(vm, context) };
                securestore_android::initialize_from_ndk_context().unwrap();
                // SAFETY: it was initialized here.
                unsafe { ndk_context::release_android_context() };
                contexts.push(activity);
            }
            "on_load" => {
                // SAFETY: the pointer of the running VM.
                let version = unsafe { securestore_android::ffi::on_load(vm) };
                assert_eq!(version, 0x0001_0006);
            }
            "null" => drop(common::initialize_with(vm, ptr::null_mut())),
            "call too early" => {
                let error = securestore_android::open("app").map(drop).unwrap_err();
                assert_eq!(error.kind(), ErrorKind::Misconfigured);
            }
            "call" => {
                let store = securestore_android::open("app").unwrap();
                let store = store.blocking();
                store.set(&Key::new("token"), "value").unwrap();
                assert!(store.get(&Key::new("token")).unwrap().is_some());
            }
            other => panic!("{other}"),
        }
    }
    println!("initialized: {order}");
    if order == ORDERS[0] {
        common::assert_lookups_are_listed("initialization");
    }
}

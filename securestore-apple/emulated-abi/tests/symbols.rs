//! What is exported is what the leaf documents to call.
#![cfg(not(target_vendor = "apple"))]

use securestore_apple_emulated_abi::symbols;

/// `cargo xtask check-targets` compares the names and the types with lists that are made from Apple's headers.
#[test]
fn every_symbol_of_the_leaf_is_exported_with_its_type_and_no_other() {
    let documented: Vec<&str> = include_str!("../../src/ffi/SYMBOLS.txt").lines().collect();

    assert_eq!(symbols(), documented);
}

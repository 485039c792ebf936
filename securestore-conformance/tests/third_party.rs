//! Every case on the stranger's backend of `examples/third_party.rs`.

#[path = "../examples/third_party.rs"]
#[expect(dead_code, reason = "its main is the example's")]
mod third_party;

securestore_conformance::conformance_tests!(
    third_party::MapFixture::default,
    include_str!("expectations/third_party.txt")
);

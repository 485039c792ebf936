//! Requests that Apple would take, or fail on some devices, are refused here.
#![cfg(not(target_vendor = "apple"))]
#![expect(unsafe_code, reason = "the calls are foreign")]

use std::ptr;

use core_foundation::base::{CFType, TCFType};
use core_foundation::boolean::CFBoolean;
use core_foundation::data::CFData;
use core_foundation::dictionary::CFDictionary;
use core_foundation::string::{CFString, CFStringRef};
use core_foundation_sys::base::OSStatus;
use securestore_apple_emulated_abi::symbols;
use security_framework_sys::access_control::kSecAttrAccessibleWhenUnlocked;
use security_framework_sys::item::{
    kSecAttrAccessControl, kSecAttrAccount, kSecAttrLabel, kSecAttrService, kSecClass,
    kSecClassGenericPassword, kSecMatchLimit, kSecMatchLimitAll, kSecReturnData,
    kSecUseAuthenticationUI, kSecUseAuthenticationUISkip, kSecValueData,
};
use security_framework_sys::keychain_item::{
    SecItemAdd, SecItemCopyMatching, SecItemDelete, SecItemUpdate,
};

unsafe extern "C" {
    static kSecAttrAccessible: CFStringRef;
}

const PARAM: OSStatus = -50;
/// A request that is well formed: no phone is there to answer it.
const UNANSWERED: OSStatus = -25291;

type Pairs = Vec<(CFString, CFType)>;

macro_rules! constant {
    ($name:ident) => {{
        // SAFETY: a constant of SecItem.h.
        let constant = unsafe { $name };
        // SAFETY: it is a string, and not null.
        unsafe { CFString::wrap_under_get_rule(constant) }
    }};
}

fn names() -> Pairs {
    assert!(!symbols().is_empty());
    vec![
        (
            constant!(kSecClass),
            constant!(kSecClassGenericPassword).into_CFType(),
        ),
        (
            constant!(kSecAttrService),
            CFString::new("service").into_CFType(),
        ),
        (constant!(kSecAttrAccount), data(b"account")),
    ]
}

fn data(bytes: &[u8]) -> CFType {
    CFData::from_buffer(bytes).into_CFType()
}

fn item() -> Pairs {
    let mut pairs = names();
    pairs.push((
        constant!(kSecAttrAccessible),
        constant!(kSecAttrAccessibleWhenUnlocked).into_CFType(),
    ));
    pairs.push((constant!(kSecValueData), data(b"value")));
    pairs
}

fn query() -> Pairs {
    let mut pairs = names();
    pairs.push((
        constant!(kSecUseAuthenticationUI),
        constant!(kSecUseAuthenticationUISkip).into_CFType(),
    ));
    pairs
}

fn with(mut pairs: Pairs, key: CFString, value: CFType) -> Pairs {
    pairs.push((key, value));
    pairs
}

fn without(mut pairs: Pairs, key: &CFString) -> Pairs {
    pairs.retain(|(own, _)| own != key);
    pairs
}

fn add(pairs: &Pairs) -> OSStatus {
    let dictionary = CFDictionary::from_CFType_pairs(pairs);
    // SAFETY: SecItem.h: the dictionary is alive, and the result may be null.
    unsafe { SecItemAdd(dictionary.as_concrete_TypeRef(), ptr::null_mut()) }
}

fn copy(pairs: &Pairs) -> OSStatus {
    let dictionary = CFDictionary::from_CFType_pairs(pairs);
    // SAFETY: SecItem.h: the dictionary is alive, and nothing is returned.
    unsafe { SecItemCopyMatching(dictionary.as_concrete_TypeRef(), ptr::null_mut()) }
}

fn update(target: &Pairs, changes: &Pairs) -> OSStatus {
    let target = CFDictionary::from_CFType_pairs(target);
    let changes = CFDictionary::from_CFType_pairs(changes);
    // SAFETY: SecItem.h: both dictionaries are alive.
    unsafe { SecItemUpdate(target.as_concrete_TypeRef(), changes.as_concrete_TypeRef()) }
}

fn delete(pairs: &Pairs) -> OSStatus {
    let dictionary = CFDictionary::from_CFType_pairs(pairs);
    // SAFETY: SecItem.h: the dictionary is alive.
    unsafe { SecItemDelete(dictionary.as_concrete_TypeRef()) }
}

#[test]
fn well_formed_requests_pass() {
    let changes = vec![(constant!(kSecValueData), data(b"new"))];

    assert_eq!(add(&item()), UNANSWERED);
    assert_eq!(copy(&query()), UNANSWERED);
    assert_eq!(update(&query(), &changes), UNANSWERED);
    assert_eq!(delete(&names()), UNANSWERED);
}

#[test]
fn an_unknown_key_is_refused() {
    let odd = with(
        item(),
        CFString::new("odd"),
        CFBoolean::true_value().into_CFType(),
    );

    assert_eq!(add(&odd), PARAM);
}

#[test]
fn a_key_that_is_there_twice_is_refused() {
    let twice = with(names(), constant!(kSecAttrAccount), data(b"other"));

    assert_eq!(delete(&twice), PARAM);
}

#[test]
fn a_value_of_the_wrong_type_is_refused() {
    let account = constant!(kSecAttrAccount);
    let text = CFString::new("account").into_CFType();
    let label = with(names(), constant!(kSecAttrLabel), data(b"label"));

    assert_eq!(add(&with(without(item(), &account), account, text)), PARAM);
    assert_eq!(delete(&label), PARAM);
}

#[test]
fn a_missing_class_is_refused() {
    let class = constant!(kSecClass);

    assert_eq!(add(&without(item(), &class)), PARAM);
    assert_eq!(copy(&without(query(), &class)), PARAM);
    assert_eq!(delete(&without(names(), &class)), PARAM);
}

#[test]
fn a_class_and_an_access_control_at_once_are_refused() {
    let both = with(item(), constant!(kSecAttrAccessControl), data(b"control"));

    assert_eq!(add(&both), PARAM);
}

#[test]
fn a_protection_in_a_query_is_refused() {
    let class = constant!(kSecAttrAccessibleWhenUnlocked).into_CFType();
    let query = with(query(), constant!(kSecAttrAccessible), class);

    assert_eq!(copy(&query), PARAM);
}

#[test]
fn a_search_that_does_not_say_what_may_be_shown_is_refused() {
    assert_eq!(copy(&names()), PARAM);
}

#[test]
fn match_and_return_keys_outside_a_search_are_refused() {
    let limit = constant!(kSecMatchLimitAll).into_CFType();
    let limited = with(query(), constant!(kSecMatchLimit), limit);
    let returning = with(
        names(),
        constant!(kSecReturnData),
        CFBoolean::true_value().into_CFType(),
    );
    let changes = vec![(constant!(kSecValueData), data(b"new"))];

    assert_eq!(update(&limited, &changes), PARAM);
    assert_eq!(delete(&returning), PARAM);
}

#[test]
fn names_among_the_changes_are_refused() {
    assert_eq!(update(&query(), &names()), PARAM);
}

#[test]
fn a_null_dictionary_is_refused() {
    // SAFETY: none on a phone; the emulation looks before it reads.
    assert_eq!(unsafe { SecItemDelete(ptr::null()) }, PARAM);
}

//! The functions of Security: each reads its dictionaries, asks the simulated Keychain, and makes what Apple returns.

use std::borrow::Cow;
use std::cell::UnsafeCell;
use std::ptr;

use core_foundation_sys::base::{CFAllocatorRef, CFOptionFlags, CFTypeRef, OSStatus};
use core_foundation_sys::dictionary::CFDictionaryRef;
use core_foundation_sys::error::CFErrorRef;
use securestore_apple::seam::{
    Changes, Constraint, Item, ItemClass, Keychain, NewItem, Query, Returns, Status, Ui,
};
use securestore_core::Secret;
use security_framework_sys::access_control::{
    kSecAccessControlBiometryAny, kSecAccessControlBiometryCurrentSet,
    kSecAccessControlUserPresence,
};
use security_framework_sys::base::SecAccessControlRef;

use crate::dictionary::{Dictionary, NAMES, accessible, name_of};
use crate::keychain::current;
use crate::object::{Held, Object, Value, create};

const PROTECTION: [&str; 2] = ["pdmn", "accc"];
const VALUE: [&str; 1] = ["v_Data"];
const UI: [&str; 2] = ["u_AuthUI", "u_AuthCtx"];
const RETURNS: [&str; 3] = ["m_Limit", "r_Attributes", "r_Data"];
const CHANGEABLE: [&str; 3] = ["gena", "labl", "desc"];
/// The seconds from 1970 to 2001.
const ABSOLUTE_TIME_BEGINS: f64 = 978_307_200.0;

fn status(answer: Result<(), Status>) -> OSStatus {
    answer.map_or_else(Status::code, |()| 0)
}

/// Asks the phone that this thread works on; without one no keychain is there.
fn ask<T>(question: impl FnOnce(&dyn Keychain) -> Result<T, Status>) -> Result<T, Status> {
    question(&*current().ok_or(Status::NOT_AVAILABLE)?)
}

fn query<'a>(read: &Dictionary<'a>, ui: Ui) -> Result<Query<'a>, Status> {
    read.check_class()?;
    Ok(Query {
        class: ItemClass::GenericPassword,
        service: read.text("svce")?,
        account: read.data("acct")?,
        generic: read.data("gena")?,
        label: read.text("labl")?,
        description: read.text("desc")?,
        access_group: read.text("agrp")?,
        synchronizable: read.switch("sync")?,
        ui,
    })
}

fn returns(read: &Dictionary<'_>) -> Result<Returns, Status> {
    let data = read.switch("r_Data")?;
    match (read.text("m_Limit")?, read.switch("r_Attributes")?) {
        (None, false) if !data => Ok(Returns::Existence),
        (Some("m_LimitAll"), true) if data => Ok(Returns::AllAttributesAndData),
        (Some("m_LimitAll"), true) => Ok(Returns::AllAttributes),
        (Some("m_LimitOne"), true) if data => Ok(Returns::OneAttributesAndData),
        (Some("m_LimitOne"), true) => Ok(Returns::OneAttributes),
        _ => Err(Status::PARAM),
    }
}

fn add(attributes: CFDictionaryRef, result: *mut CFTypeRef) -> Result<(), Status> {
    let read = Dictionary::read(attributes, &[&NAMES, &PROTECTION, &VALUE])?;
    if !result.is_null() {
        return Err(Status::PARAM);
    }
    read.check_class()?;
    let data = Secret::from(read.data("v_Data")?.ok_or(Status::PARAM)?);
    let item = NewItem {
        class: ItemClass::GenericPassword,
        service: read.text("svce")?.ok_or(Status::PARAM)?,
        account: read.data("acct")?.ok_or(Status::PARAM)?,
        generic: read.data("gena")?,
        label: read.text("labl")?,
        description: read.text("desc")?,
        access_group: read.text("agrp")?,
        synchronizable: read.switch("sync")?,
        access: read.access()?.ok_or(Status::PARAM)?,
        data: &data,
    };
    ask(|keychain| keychain.add(&item))
}

fn copy_matching(search: CFDictionaryRef, result: *mut CFTypeRef) -> Result<(), Status> {
    let read = Dictionary::read(search, &[&NAMES, &UI, &RETURNS])?;
    let returns = returns(&read)?;
    if result.is_null() != (returns == Returns::Existence) {
        return Err(Status::PARAM);
    }
    let query = query(&read, read.ui()?)?;
    let items = ask(|keychain| keychain.copy_matching(&query, returns))?;
    if returns == Returns::Existence {
        return Ok(());
    }
    let mut items = items.into_iter().map(item);
    let found = if returns.all() {
        create(Value::Array(items.collect()))
    } else {
        items.next().ok_or(Status::INTERNAL)?.into_pointer()
    };
    // SAFETY: SecItem.h: `result` is a place for a reference; it isn't null here.
    unsafe { result.write(found) };
    Ok(())
}

fn update(target: CFDictionaryRef, changes: CFDictionaryRef) -> Result<(), Status> {
    let read = Dictionary::read(target, &[&NAMES, &UI])?;
    let query = query(&read, read.ui()?)?;
    let read = Dictionary::read(changes, &[&CHANGEABLE, &PROTECTION, &VALUE])?;
    let data = read.data("v_Data")?.map(Secret::from);
    let changes = Changes {
        access: read.access()?,
        generic: read.data("gena")?,
        label: read.text("labl")?,
        description: read.text("desc")?,
        data: data.as_ref(),
    };
    ask(|keychain| keychain.update(&query, &changes))
}

fn delete(target: CFDictionaryRef) -> Result<(), Status> {
    let read = Dictionary::read(target, &[&NAMES])?;
    let query = query(&read, Ui::Fail)?;
    ask(|keychain| keychain.delete(&query))
}

/// Makes the dictionary of an item, with attributes that nobody asks for, as Apple's has.
fn item(item: Item) -> Held {
    let Item {
        service,
        account,
        generic,
        label,
        description,
        access_group,
        accessible,
        created,
        data,
    } = item;
    let bytes = |bytes: Vec<u8>| Value::Data(UnsafeCell::new(bytes));
    let text = |text: String| Value::Text(Cow::Owned(text));
    let date = created.map(|time| Value::Date(time.as_secs_f64() - ABSOLUTE_TIME_BEGINS));
    let pairs = [
        ("class", Some(Value::Text(Cow::Borrowed("genp")))),
        ("svce", Some(text(service))),
        ("acct", Some(bytes(account))),
        ("gena", generic.map(bytes)),
        ("labl", label.map(text)),
        ("desc", description.map(text)),
        ("agrp", Some(text(access_group))),
        (
            "pdmn",
            Some(Value::Text(Cow::Borrowed(name_of(accessible)))),
        ),
        ("cdat", date),
        // An item without bytes has no data.
        (
            "v_Data",
            data.filter(|data| !data.is_empty())
                .map(|data| bytes(data.expose_secret().to_vec())),
        ),
        ("musr", Some(bytes(Vec::new()))),
    ];
    let pairs = pairs.into_iter().filter_map(|(key, value)| {
        let key = Held::create(Value::Text(Cow::Borrowed(key)));
        Some((key, Held::create(value?)))
    });
    Held::create(Value::Dictionary(pairs.collect()))
}

fn access_control(protection: CFTypeRef, flags: CFOptionFlags) -> Option<Value> {
    let constraint = if flags == kSecAccessControlBiometryCurrentSet {
        Constraint::BiometryCurrentSet
    } else if flags == kSecAccessControlBiometryAny {
        Constraint::BiometryAny
    } else if flags == kSecAccessControlUserPresence {
        Constraint::UserPresence
    } else {
        return None;
    };
    match Object::of(protection).value() {
        Value::Text(name) => Some(Value::AccessControl(accessible(name)?, constraint)),
        _ => None,
    }
}
#[unsafe(no_mangle)]
pub(crate) unsafe extern "C" fn SecAccessControlCreateWithFlags(
    _allocator: CFAllocatorRef,
    protection: CFTypeRef,
    flags: CFOptionFlags,
    error: *mut CFErrorRef,
) -> SecAccessControlRef {
    if let Some(control) = access_control(protection, flags) {
        return create(control).cast_mut().cast();
    }
    if !error.is_null() {
        let refusal = create(Value::Error(Status::PARAM.code()));
        // SAFETY: SecAccessControl.h: `error` is null or a place for an error.
        unsafe { error.write(refusal.cast_mut().cast()) };
    }
    ptr::null_mut()
}
#[unsafe(no_mangle)]
pub(crate) unsafe extern "C" fn SecItemAdd(
    attributes: CFDictionaryRef,
    result: *mut CFTypeRef,
) -> OSStatus {
    status(add(attributes, result))
}
#[unsafe(no_mangle)]
pub(crate) unsafe extern "C" fn SecItemCopyMatching(
    search: CFDictionaryRef,
    result: *mut CFTypeRef,
) -> OSStatus {
    status(copy_matching(search, result))
}
#[unsafe(no_mangle)]
pub(crate) unsafe extern "C" fn SecItemUpdate(
    target: CFDictionaryRef,
    changes: CFDictionaryRef,
) -> OSStatus {
    status(update(target, changes))
}
#[unsafe(no_mangle)]
pub(crate) unsafe extern "C" fn SecItemDelete(target: CFDictionaryRef) -> OSStatus {
    status(delete(target))
}

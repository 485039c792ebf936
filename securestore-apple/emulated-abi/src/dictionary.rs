//! The dictionaries of `SecItem…` calls, read as strictly as they can be.

use std::collections::BTreeMap;

use core_foundation_sys::dictionary::CFDictionaryRef;
use securestore_apple::seam::{Access, Accessible, Status, Ui};

use crate::object::{Object, Value};

/// A dictionary whose keys are all permitted, by their texts.
pub(crate) struct Dictionary<'a>(BTreeMap<&'a str, &'a Object>);

/// What names an item.
pub(crate) const NAMES: [&str; 8] = [
    "class", "svce", "acct", "gena", "labl", "desc", "agrp", "sync",
];

impl<'a> Dictionary<'a> {
    /// Reads a dictionary.
    ///
    /// # Errors
    /// `errSecParam` if it is null or none, or a key is no string, unknown, or there twice.
    pub(crate) fn read(dictionary: CFDictionaryRef, permitted: &[&[&str]]) -> Result<Self, Status> {
        if dictionary.is_null() {
            return Err(Status::PARAM);
        }
        let Value::Dictionary(pairs) = Object::of(dictionary.cast()).value() else {
            return Err(Status::PARAM);
        };
        let mut read = BTreeMap::new();
        for (key, value) in pairs {
            let Value::Text(key) = key.value() else {
                return Err(Status::PARAM);
            };
            let known = permitted.iter().any(|keys| keys.contains(&&**key));
            let value: &Object = value;
            if !known || read.insert(&**key, value).is_some() {
                return Err(Status::PARAM);
            }
        }
        Ok(Self(read))
    }

    /// Says whether the class is generic password.
    ///
    /// # Errors
    /// `errSecParam` if there is no class, or another one.
    pub(crate) fn check_class(&self) -> Result<(), Status> {
        match self.text("class")? {
            Some("genp") => Ok(()),
            _ => Err(Status::PARAM),
        }
    }

    pub(crate) fn text(&self, key: &str) -> Result<Option<&'a str>, Status> {
        match self.0.get(key).map(|value| value.value()) {
            None => Ok(None),
            Some(Value::Text(text)) => Ok(Some(text)),
            Some(_) => Err(Status::PARAM),
        }
    }

    pub(crate) fn data(&self, key: &str) -> Result<Option<&'a [u8]>, Status> {
        match self.0.get(key) {
            None => Ok(None),
            Some(value) => value.bytes().map(Some).ok_or(Status::PARAM),
        }
    }

    /// Reads a switch; one that is off is to be left out.
    pub(crate) fn switch(&self, key: &str) -> Result<bool, Status> {
        match self.0.get(key).map(|value| value.value()) {
            None => Ok(false),
            Some(Value::Boolean(true)) => Ok(true),
            Some(_) => Err(Status::PARAM),
        }
    }

    /// Reads how an item is protected.
    ///
    /// # Errors
    /// `errSecParam` for a class and an access control at once.
    pub(crate) fn access(&self) -> Result<Option<Access>, Status> {
        let class = self.text("pdmn")?;
        let class = class.map(|name| accessible(name).ok_or(Status::PARAM));
        match (class.transpose()?, self.0.get("accc")) {
            (None, None) => Ok(None),
            (Some(class), None) => Ok(Some(Access::Accessible(class))),
            (None, Some(control)) => match control.value() {
                Value::AccessControl(class, constraint) => {
                    Ok(Some(Access::Control(*class, *constraint)))
                }
                _ => Err(Status::PARAM),
            },
            (Some(_), Some(_)) => Err(Status::PARAM),
        }
    }

    /// Reads what may be shown.
    ///
    /// # Errors
    /// `errSecParam` if nothing says so: Apple would show a prompt that nobody worded.
    pub(crate) fn ui(&self) -> Result<Ui, Status> {
        match (self.text("u_AuthUI")?, self.0.get("u_AuthCtx")) {
            (Some("u_AuthUIF"), None) => Ok(Ui::Fail),
            (Some("u_AuthUIS"), None) => Ok(Ui::Skip),
            (None, Some(context)) => match context.value() {
                Value::Context(context) => Ok(Ui::Allow(context.clone())),
                _ => Err(Status::PARAM),
            },
            _ => Err(Status::PARAM),
        }
    }
}

const CLASSES: [(&str, Accessible); 7] = [
    ("ak", Accessible::WhenUnlocked),
    ("aku", Accessible::WhenUnlockedThisDeviceOnly),
    ("ck", Accessible::AfterFirstUnlock),
    ("cku", Accessible::AfterFirstUnlockThisDeviceOnly),
    ("akpu", Accessible::WhenPasscodeSetThisDeviceOnly),
    ("dk", Accessible::Always),
    ("dku", Accessible::AlwaysThisDeviceOnly),
];

/// Returns the class with this text.
pub(crate) fn accessible(name: &str) -> Option<Accessible> {
    let found = CLASSES.iter().find(|(text, _)| *text == name);
    found.map(|(_, class)| *class)
}

/// Returns the text of a class.
pub(crate) fn name_of(class: Accessible) -> &'static str {
    let found = CLASSES.iter().find(|(_, known)| *known == class);
    found.map_or("", |(text, _)| text)
}

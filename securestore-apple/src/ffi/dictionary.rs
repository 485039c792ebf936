//! The dictionaries that go into a `SecItem…` call.

use std::fmt;

use core_foundation::base::{CFType, TCFType};
use core_foundation::boolean::CFBoolean;
use core_foundation::data::CFData;
use core_foundation::dictionary::{CFDictionary, CFDictionaryRef};
use core_foundation::string::CFString;
use securestore_core::Secret;

use super::context::RawContext;
use super::data::SecretData;
use super::{access, constants};
use crate::seam::{Access, Changes, ItemClass, NewItem, Query, Returns, Status, Ui};

/// A dictionary and the secret in it, which is overwritten when the dictionary is dropped.
pub(super) struct Dictionary {
    dictionary: CFDictionary<CFString, CFType>,
    _secret: Option<SecretData>,
}

impl Dictionary {
    /// Builds what `SecItemAdd` takes.
    pub(super) fn of_item(item: &NewItem<'_>) -> Result<Self, Status> {
        let NewItem {
            class,
            service,
            account,
            generic,
            label,
            description,
            access_group,
            synchronizable,
            access,
            data,
        } = *item;
        let mut pairs = Pairs::of_class(class);
        pairs.text(constants::service(), Some(service));
        pairs.data(constants::account(), Some(account));
        pairs.data(constants::generic(), generic);
        pairs.text(constants::label(), label);
        pairs.text(constants::description(), description);
        pairs.text(constants::access_group(), access_group);
        pairs.synchronizable(synchronizable);
        pairs.access(access)?;
        pairs.secret(data)?;
        Ok(pairs.build())
    }

    /// Builds the query of `SecItemCopyMatching`.
    pub(super) fn of_search(query: &Query<'_>, returns: Returns) -> Result<Self, Status> {
        let mut pairs = Pairs::of_query(query);
        pairs.ui(&query.ui)?;
        pairs.returns(returns);
        Ok(pairs.build())
    }

    /// Builds the query of `SecItemUpdate`.
    pub(super) fn of_target(query: &Query<'_>) -> Result<Self, Status> {
        let mut pairs = Pairs::of_query(query);
        pairs.ui(&query.ui)?;
        Ok(pairs.build())
    }

    /// Builds the query of `SecItemDelete`, which never asks the person.
    pub(super) fn of_removal(query: &Query<'_>) -> Self {
        Pairs::of_query(query).build()
    }

    /// Builds the second dictionary of `SecItemUpdate`.
    pub(super) fn of_changes(changes: &Changes<'_>) -> Result<Self, Status> {
        let Changes {
            access,
            generic,
            label,
            description,
            data,
        } = *changes;
        let mut pairs = Pairs::default();
        pairs.data(constants::generic(), generic);
        pairs.text(constants::label(), label);
        pairs.text(constants::description(), description);
        if let Some(access) = access {
            pairs.access(access)?;
        }
        if let Some(data) = data {
            pairs.secret(data)?;
        }
        Ok(pairs.build())
    }

    /// Returns the reference, which is valid while `self` is.
    pub(super) fn as_ref(&self) -> CFDictionaryRef {
        self.dictionary.as_concrete_TypeRef()
    }
}

impl fmt::Debug for Dictionary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Dictionary").finish_non_exhaustive()
    }
}

#[derive(Default)]
struct Pairs {
    pairs: Vec<(CFString, CFType)>,
    secret: Option<SecretData>,
}

impl Pairs {
    /// Begins with what every dictionary but that of changes has.
    fn of_class(class: ItemClass) -> Self {
        let mut this = Self::default();
        let name = match class {
            ItemClass::GenericPassword => constants::class_generic_password(),
        };
        this.put(constants::class(), name);
        // Without it macOS means the file-based keychain; the other systems have no other one and need no key.
        #[cfg(target_os = "macos")]
        this.put(
            constants::use_data_protection_keychain(),
            CFBoolean::true_value(),
        );
        this
    }

    fn of_query(query: &Query<'_>) -> Self {
        let Query {
            class,
            service,
            account,
            generic,
            label,
            description,
            access_group,
            synchronizable,
            ui: _,
        } = *query;
        let mut this = Self::of_class(class);
        this.text(constants::service(), service);
        this.data(constants::account(), account);
        this.data(constants::generic(), generic);
        this.text(constants::label(), label);
        this.text(constants::description(), description);
        this.text(constants::access_group(), access_group);
        this.synchronizable(synchronizable);
        this
    }

    fn put(&mut self, key: CFString, value: impl TCFType) {
        self.pairs.push((key, value.into_CFType()));
    }

    fn text(&mut self, key: CFString, value: Option<&str>) {
        if let Some(value) = value {
            self.put(key, CFString::new(value));
        }
    }

    fn data(&mut self, key: CFString, value: Option<&[u8]>) {
        if let Some(value) = value {
            self.put(key, CFData::from_buffer(value));
        }
    }

    fn synchronizable(&mut self, synchronizable: bool) {
        if synchronizable {
            self.put(constants::synchronizable(), CFBoolean::true_value());
        }
    }

    fn access(&mut self, access: Access) -> Result<(), Status> {
        self.pairs.push(access::attribute(access)?);
        Ok(())
    }

    fn secret(&mut self, secret: &Secret) -> Result<(), Status> {
        let data = SecretData::new(secret)?;
        self.put(constants::value_data(), data.to_value());
        self.secret = Some(data);
        Ok(())
    }

    /// Says what may be shown.
    ///
    /// "Nothing" is `kSecUseAuthenticationUIFail`, though it is deprecated since iOS 14 in favour of an `LAContext` with
    /// `interactionNotAllowed`: it means the same (`errSecInteractionNotAllowed` in place of a prompt), every system knows it,
    /// also those without LocalAuthentication, and it costs no object and no call of the authentication daemon.
    fn ui(&mut self, ui: &Ui) -> Result<(), Status> {
        match ui {
            Ui::Fail => self.put(
                constants::authentication_ui(),
                constants::authentication_ui_fail(),
            ),
            Ui::Skip => self.put(
                constants::authentication_ui(),
                constants::authentication_ui_skip(),
            ),
            Ui::Allow(context) => {
                let raw = RawContext::of(&**context).ok_or(Status::PARAM)?;
                self.put(constants::authentication_context(), raw.to_value());
            }
        }
        Ok(())
    }

    fn returns(&mut self, returns: Returns) {
        if returns == Returns::Existence {
            return;
        }
        let limit = if returns.all() {
            constants::match_limit_all()
        } else {
            constants::match_limit_one()
        };
        self.put(constants::match_limit(), limit);
        self.put(constants::return_attributes(), CFBoolean::true_value());
        if returns.data() {
            self.put(constants::return_data(), CFBoolean::true_value());
        }
    }

    fn build(self) -> Dictionary {
        Dictionary {
            dictionary: CFDictionary::from_CFType_pairs(&self.pairs),
            _secret: self.secret,
        }
    }
}

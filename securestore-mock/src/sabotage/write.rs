//! Bugs of a write.

use std::sync::PoisonError;

use securestore_core::{
    Accessibility, Authentication, EntryInfo, Error, ErrorKind, GetOptions, Key, Prompt,
    Protection, Result, Secret, SetOptions,
};

use super::Sabotage;
use super::store::SabotagedStore;

impl SabotagedStore {
    fn protection(&self, asked: Protection, old: Option<Protection>) -> Protection {
        let without = asked.with_authentication(Authentication::None);
        let given = |accessibility| {
            self.capabilities
                .protects(accessibility, asked.authentication())
        };
        let moved = match asked.accessibility() {
            Accessibility::AfterFirstUnlockThisDeviceOnly => Accessibility::AfterFirstUnlock,
            Accessibility::WhenUnlockedThisDeviceOnly => Accessibility::WhenUnlocked,
            other => other,
        };
        match (self.bug, asked.accessibility()) {
            (Sabotage::AuthenticationIsDropped, _) => without,
            (Sabotage::FallbacksComeFirst, _) if asked.accepts_unauthenticated() => without,
            (Sabotage::FallbacksAreIgnored, accessibility) => {
                Protection::new(accessibility, asked.authentication())
            }
            (Sabotage::OverwriteKeepsProtection, _) => old.unwrap_or(asked),
            (
                Sabotage::DeprecatedIsAccepted,
                Accessibility::Always | Accessibility::AlwaysThisDeviceOnly,
            ) => asked.with_accessibility(Accessibility::PlatformDefault),
            (Sabotage::BackgroundIsNotKept, Accessibility::AfterFirstUnlock)
                if given(Accessibility::WhenUnlocked) =>
            {
                asked.with_accessibility(Accessibility::WhenUnlocked)
            }
            (Sabotage::AnyIsCurrent, _) if asked.authentication().prompts() => {
                asked.with_authentication(Authentication::BiometryCurrentSet)
            }
            (Sabotage::EntriesMayMove, _) => asked.with_accessibility(moved),
            _ => asked,
        }
    }

    fn value(&self, value: &Secret) -> Secret {
        let bytes = value.expose_secret();
        match self.bug {
            Sabotage::ValuesAreCut => bytes.get(..2048).unwrap_or(bytes).into(),
            Sabotage::ValuesAreText => String::from_utf8_lossy(bytes).into_owned().into(),
            Sabotage::HeadsAreBelieved if bytes.starts_with(b"\x8fSecSt") => Secret::from(""),
            _ => value.clone(),
        }
    }

    pub(super) async fn write(
        &self,
        key: &Key,
        value: Secret,
        mut options: SetOptions,
    ) -> Result<EntryInfo> {
        let (name, asked) = (self.key(key), options.protection);
        let shown = String::from_utf8_lossy(value.expose_secret()).into_owned();
        match self.bug {
            Sabotage::DebugShowsTheValue => self.memory().shown.clone_from(&shown),
            Sabotage::LogsShowTheValue => {
                let mut log = self.log.lock().unwrap_or_else(PoisonError::into_inner);
                log.extend_from_slice(value.expose_secret());
            }
            Sabotage::NothingIsWritten => {
                self.memory().values.insert(name.clone(), Some(value));
                return Ok(EntryInfo::new(key.clone(), asked));
            }
            Sabotage::WritesLookFirst => {
                self.inner.contains(&name).await?;
                self.phone.with_extra_cost();
            }
            Sabotage::LossesAreForEver | Sabotage::DamageIsFinal => {
                let read = self
                    .inner
                    .get_opts(
                        &name,
                        options
                            .prompt
                            .clone()
                            .map(GetOptions::from)
                            .unwrap_or_default(),
                    )
                    .await;
                let kind = read.err().map(|error| error.kind());
                let final_kinds: &[ErrorKind] = match self.bug {
                    Sabotage::DamageIsFinal => &[ErrorKind::Corrupt],
                    _ => &[ErrorKind::Invalidated, ErrorKind::EncryptionKeyLost],
                };
                if let Some(kind) = kind.filter(|kind| final_kinds.contains(kind)) {
                    return Err(Error::new(kind, "it stays so"));
                }
            }
            _ => {}
        }
        let old = match self.bug {
            Sabotage::OverwriteKeepsProtection => self.inner.entries().await.unwrap_or_default(),
            _ => Vec::new(),
        };
        let old = old.iter().find(|info| info.key == name);
        options.protection = self.protection(asked, old.map(|info| info.protection));
        if self.is(Sabotage::EmptyPromptsAreShown) {
            options.prompt = options.prompt.map(|_| Prompt::new("text"));
        }
        let value = self.value(&value);
        let mut result = self
            .inner
            .set_opts(&name, value.clone(), options.clone())
            .await;
        let downgraded = matches!(
            (self.bug, result.as_ref().map_err(Error::kind)),
            (
                Sabotage::NotEnrolledIsDowngraded,
                Err(ErrorKind::NotEnrolled)
            ) | (
                Sabotage::UnsupportedIsDowngraded,
                Err(ErrorKind::Unsupported)
            )
        );
        if downgraded {
            options.protection = Protection::platform_default();
            result = self.inner.set_opts(&name, value, options).await;
        }
        match (self.bug, result) {
            (Sabotage::ProtectionIsMisreported, Ok(info)) => Ok(EntryInfo::new(
                key.clone(),
                info.protection
                    .with_accessibility(Accessibility::WhenPasscodeSetThisDeviceOnly)
                    .with_authentication(Authentication::UserPresence),
            )),
            (
                Sabotage::AuthenticationIsDropped
                | Sabotage::OverwriteKeepsProtection
                | Sabotage::AnyIsCurrent,
                Ok(_),
            ) => Ok(EntryInfo::new(key.clone(), asked)),
            (Sabotage::FailuresAreSwallowed, Err(_)) => Ok(EntryInfo::new(key.clone(), asked)),
            (Sabotage::ErrorsHoldTheValue, Err(error)) => Err(Error::new(error.kind(), shown)),
            (_, Ok(info)) => {
                Ok(EntryInfo::new(key.clone(), info.protection).with_readability(info.readability))
            }
            (_, Err(error)) => Err(self.error(key, error)),
        }
    }
}

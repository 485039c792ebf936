//! Bugs of a read.

use securestore_core::{
    EntryInfo, Error, ErrorKind, GetOptions, Key, Prompt, Protection, Readability, Recovery,
    Result, Secret,
};

use super::Sabotage;
use super::store::SabotagedStore;

impl SabotagedStore {
    /// Turns an error into the one that the bug answers.
    pub(super) fn error(&self, key: &Key, error: Error) -> Error {
        match self.bug {
            Sabotage::ErrorsSayNothing => Error::new(error.kind(), "it failed"),
            Sabotage::ErrorsHoldTheKey => Error::new(error.kind(), key.to_string()),
            Sabotage::ErrorsAdviseReport => error.with_recovery(Recovery::Report),
            _ => error,
        }
    }

    /// Answers a read that failed in the way of the bug.
    pub(super) async fn failed_read(&self, key: &Key, error: Error) -> Result<Option<Secret>> {
        let absent = match error.kind() {
            ErrorKind::DeviceLocked => Sabotage::LockedIsAbsent,
            ErrorKind::Cancelled => Sabotage::CancelledIsAbsent,
            ErrorKind::Invalidated => Sabotage::InvalidatedIsAbsent,
            ErrorKind::EncryptionKeyLost => Sabotage::KeyLossIsAbsent,
            ErrorKind::Corrupt => Sabotage::CorruptIsAbsent,
            _ => Sabotage::FailureIsAbsent,
        };
        if self.is(absent) {
            return Ok(None);
        }
        let deleted = match error.kind() {
            ErrorKind::Invalidated => Some(Sabotage::InvalidatedIsDeleted),
            ErrorKind::Corrupt => Some(Sabotage::CorruptIsDeleted),
            ErrorKind::Cancelled => Some(Sabotage::CancelledIsDeleted),
            _ => None,
        };
        if deleted == Some(self.bug) {
            self.inner.delete(key).await?;
        }
        let refused = matches!(
            error.kind(),
            ErrorKind::Interrupted | ErrorKind::AuthenticationFailed | ErrorKind::BiometryLockout
        );
        match self.bug {
            Sabotage::CancelledIsFailed if error.kind() == ErrorKind::Cancelled => {
                Err(Error::new(ErrorKind::AuthenticationFailed, "refused"))
            }
            Sabotage::RefusedIsCancelled if refused => {
                Err(Error::new(ErrorKind::Cancelled, "refused"))
            }
            Sabotage::TheQueueIsStuck if error.kind() == ErrorKind::Cancelled => {
                self.memory().stuck = true;
                Err(error)
            }
            _ => Err(self.error(key, error)),
        }
    }

    /// Makes a sabotaged call beside a read.
    pub(super) async fn beside_read(&self, key: &Key, options: &mut GetOptions) -> Result<()> {
        let prompts = options.prompt.is_some();
        match self.bug {
            Sabotage::ReadsPromptUnasked if !prompts => options.prompt = Some(Prompt::new("Why?")),
            Sabotage::EmptyPromptsAreShown if prompts => options.prompt = Some(Prompt::new("text")),
            Sabotage::ReadsPromptTwice if prompts => {
                drop(self.inner.get_opts(key, options.clone()).await);
            }
            Sabotage::ReadsCostMore => {
                for _ in 0..2 {
                    drop(self.inner.contains(key).await);
                }
                self.phone.with_extra_cost();
            }
            Sabotage::TheQueueIsStuck if self.memory().stuck => {
                return Err(Error::new(ErrorKind::Busy, "a prompt is shown"));
            }
            _ => {}
        }
        Ok(())
    }

    pub(super) async fn list(&self) -> Result<Vec<EntryInfo>> {
        let mut entries = self.inner.entries().await?;
        match self.bug {
            Sabotage::ListIsReversed => entries.reverse(),
            Sabotage::ListOmitsAuthenticated => {
                entries.retain(|info| !info.protection.authentication().prompts());
            }
            Sabotage::ListShowsOrphans => {
                if let Some(info) = entries.first().cloned() {
                    entries.push(info);
                }
            }
            Sabotage::ListCostsACallEach => {
                for info in &entries {
                    self.inner.contains(&info.key).await?;
                    self.phone.with_extra_cost();
                }
            }
            Sabotage::ListCriesWolf => {
                for info in &mut entries {
                    info.readability = Readability::Unreadable(ErrorKind::Corrupt);
                }
            }
            Sabotage::ProtectionIsMisreported => {
                for info in &mut entries {
                    info.protection = Protection::user_presence();
                }
            }
            Sabotage::ServicesAreJoined => {
                let prefix = format!("{}-", self.service);
                entries = entries
                    .into_iter()
                    .filter_map(|mut info| {
                        info.key = info.key.as_str().strip_prefix(&prefix)?.parse().ok()?;
                        Some(info)
                    })
                    .collect();
            }
            _ => {}
        }
        Ok(entries)
    }
}

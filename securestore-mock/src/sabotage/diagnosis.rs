//! Bugs of a diagnosis.

use securestore_core::{
    EntryInfo, Error, ErrorKind, Examination, Key, Prompt, Protection, Readability,
};

use super::Sabotage;
use super::store::SabotagedStore;

impl SabotagedStore {
    pub(super) async fn examine_wrongly(&self, keys: &[Key]) -> Examination {
        let names: Vec<Key> = keys.iter().map(|key| self.key(key)).collect();
        if self.is(Sabotage::DiagnosisRepairs) {
            drop(self.inner.repair().await);
        }
        let mut examination = self.inner.examine(&names).await;
        for entry in &mut examination.entries {
            match self.bug {
                Sabotage::DiagnosisPrompts => {
                    let prompt = Prompt::new("What is inside?").into();
                    drop(self.inner.get_opts(&entry.key, prompt).await);
                }
                Sabotage::DiagnosisConsumes => drop(self.inner.delete(&entry.key).await),
                Sabotage::LockedDiagnosisIsEmpty if self.phone.is_locked() => {
                    entry.found = Ok(None)
                }
                Sabotage::DiagnosisFlatters => {
                    let flattered = EntryInfo::new(entry.key.clone(), Protection::biometry())
                        .with_readability(Readability::Readable);
                    entry.found = Ok(Some(flattered));
                }
                Sabotage::ErrorsHoldTheKey => {
                    let telling = Error::new(ErrorKind::Io, entry.key.to_string());
                    entry.security_level = Err(telling);
                }
                _ => {}
            }
        }
        examination
    }
}

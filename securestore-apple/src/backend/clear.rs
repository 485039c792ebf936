//! `clear`: two calls, unless somebody is about to commit chunks.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use securestore_core::Result;

use super::KeychainBackend;
use super::chunks::age;
use super::list::key_of;
use crate::error::error;
use crate::layout::{self, ChunkName, MainRow};
use crate::seam::{Item, Query, Returns, Status, Ui};

impl KeychainBackend {
    /// Removes all rows but young chunks without a head.
    ///
    /// On a locked device it can't be seen which chunks are young, so all stay: nothing can read them without their head,
    /// and `repair` collects them.
    pub(super) fn clear_rows(&self, spare: Duration) -> Result<()> {
        let everything = Query {
            ui: Ui::Skip,
            ..self.rows()
        };
        let plan = match self.keychain.copy_all(&everything, Returns::AllAttributes) {
            Ok(items) => plan(&items, spare, self.clock.now()),
            Err(Status::INTERACTION_NOT_ALLOWED) => Plan::EntriesAnd(Vec::new()),
            Err(status) => return Err(error(status)),
        };
        match plan {
            Plan::Everything => self.keychain.delete_any(&self.rows()).map_err(error),
            Plan::EntriesAnd(tags) => {
                for label in [layout::ENTRY_LABEL, layout::BODY_LABEL] {
                    self.keychain
                        .delete_any(&Query {
                            label: Some(label),
                            ..self.rows()
                        })
                        .map_err(error)?;
                }
                for tag in &tags {
                    self.keychain
                        .delete_any(&Query {
                            generic: Some(tag),
                            ..self.rows()
                        })
                        .map_err(error)?;
                }
                Ok(())
            }
        }
    }
}

/// What goes.
enum Plan {
    /// All rows of the store.
    Everything,
    /// All main rows and bodies, and the chunks with these tags.
    EntriesAnd(Vec<Vec<u8>>),
}

fn plan(items: &[Item], spare: Duration, now: Duration) -> Plan {
    let headed: BTreeSet<Vec<u8>> = items.iter().filter_map(headed_tag).collect();
    let mut youngest: BTreeMap<&[u8], Duration> = BTreeMap::new();
    for item in items
        .iter()
        .filter(|item| item.label.as_deref() == Some(layout::CHUNK_LABEL))
    {
        let Some(tag) = item.generic.as_deref() else {
            continue;
        };
        // What this layout never wrote is nobody's uncommitted work.
        let age = if ChunkName::parse(&item.account).is_some() {
            age(item, now)
        } else {
            Duration::MAX
        };
        youngest
            .entry(tag)
            .and_modify(|known| *known = age.min(*known))
            .or_insert(age);
    }
    let generations = youngest.len();
    let tags: Vec<Vec<u8>> = youngest
        .into_iter()
        .filter(|&(tag, age)| age >= spare || headed.contains(tag))
        .map(|(tag, _)| tag.to_vec())
        .collect();
    if tags.len() == generations {
        Plan::Everything
    } else {
        Plan::EntriesAnd(tags)
    }
}

/// Returns the tag of the chunks that a main row heads.
fn headed_tag(item: &Item) -> Option<Vec<u8>> {
    if item.label.as_deref() != Some(layout::ENTRY_LABEL) {
        return None;
    }
    let generation = MainRow::of(item).ok()?.heads()?;
    Some(layout::chunk_tag(&key_of(item).ok()?, generation))
}

#[cfg(test)]
mod tests {
    use securestore_core::{Backend, ErrorKind, Generation};

    use super::*;
    use crate::test_support::{GENERATION, NOW, Phone, chunk, main, plain};

    const HOUR: Duration = Duration::from_secs(100);
    const YOUNG: Duration = Duration::from_secs(99);
    const OTHER: Generation = Generation::from_bytes([0xcd; 16]);

    const COPY: &str = "COPY AllAttributes ui=Skip";

    #[test]
    fn a_store_is_cleared_in_two_calls() {
        let items = vec![
            plain("value"),
            main(MainRow::Plain(Some(GENERATION))),
            chunk(GENERATION, 0, YOUNG),
            chunk(OTHER, 0, HOUR),
            Item {
                account: b"?".to_vec(),
                generic: Some(b"?".to_vec()),
                ..chunk(OTHER, 0, YOUNG)
            },
        ];
        let phone = Phone::new().copies(Ok(items)).deletes(Ok(()));

        phone.backend().clear(HOUR).unwrap();

        assert_eq!(phone.calls(), [COPY, "DELETE"]);
    }

    #[test]
    fn bodies_that_the_query_skips_are_cleared() {
        let phone = Phone::new()
            .copies(Err(Status::ITEM_NOT_FOUND))
            .deletes(Err(Status::ITEM_NOT_FOUND));

        phone.backend().clear(HOUR).unwrap();

        assert_eq!(phone.calls(), [COPY, "DELETE"]);
    }

    #[test]
    fn young_chunks_without_a_head_stay() {
        let items = vec![
            plain("value"),
            chunk(GENERATION, 0, HOUR),
            chunk(GENERATION, 1, YOUNG),
            chunk(OTHER, 0, NOW),
        ];
        let phone = Phone::new()
            .copies(Ok(items))
            .deletes(Ok(()))
            .deletes(Err(Status::ITEM_NOT_FOUND))
            .deletes(Ok(()));

        phone.backend().clear(HOUR).unwrap();

        assert_eq!(
            phone.calls(),
            [
                COPY,
                "DELETE label='securestore entry'",
                "DELETE label='securestore body'",
                "DELETE generic=token/cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd",
            ]
        );
    }

    #[test]
    fn a_locked_store_loses_its_entries_and_keeps_chunks() {
        let locked = Err(Status::INTERACTION_NOT_ALLOWED);
        let phone = Phone::new().copies(locked).deletes(Ok(())).deletes(Ok(()));

        phone.backend().clear(HOUR).unwrap();

        assert_eq!(
            phone.calls(),
            [
                COPY,
                "DELETE label='securestore entry'",
                "DELETE label='securestore body'"
            ]
        );
    }

    #[test]
    fn entries_that_stay_are_an_error() {
        let phone = Phone::new()
            .copies(Err(Status::ITEM_NOT_FOUND))
            .deletes(Err(Status::IO));

        assert_eq!(
            phone.backend().clear(HOUR).unwrap_err().kind(),
            ErrorKind::Io
        );
    }
}

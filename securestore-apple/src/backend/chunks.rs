//! Chunks: rows of ciphertext, without access control, found by their generation.

use std::collections::BTreeMap;
use std::time::Duration;

use securestore_core::{ChunkSet, Error, ErrorKind, Generation, Key, Result, Secret};

use super::{KeychainBackend, ROUNDS};
use crate::builder::Synchronization;
use crate::error::{corrupt, error};
use crate::layout::{self, ChunkName, StoredProtection};
use crate::seam::{Changes, Item, NewItem, Query, Returns, Status};

impl KeychainBackend {
    /// Stores a chunk.
    pub(super) fn put_chunk(
        &self,
        key: &Key,
        generation: Generation,
        index: u32,
        bytes: &[u8],
        protection: StoredProtection,
    ) -> Result<()> {
        if self.scope.synchronization == Synchronization::ICloud {
            let detail = "a synchronizable store keeps every value in one item; it has no chunks";
            return Err(Error::new(ErrorKind::Unsupported, detail));
        }
        let (account, tag) = (
            layout::chunk_account(key, generation, index),
            layout::chunk_tag(key, generation),
        );
        let (access, data) = (protection.chunk_access(), Secret::from(bytes));
        let chunk = NewItem {
            generic: Some(&tag),
            label: Some(layout::CHUNK_LABEL),
            ..self.new_row(&account, access, &data)
        };
        let query = Query {
            account: Some(&account),
            ..self.rows()
        };
        let changes = Changes {
            access: Some(access),
            data: Some(&data),
            ..Changes::default()
        };
        for _ in 0..ROUNDS {
            match self.keychain.add(&chunk) {
                Err(Status::DUPLICATE_ITEM) => {}
                answer => {
                    return answer.map_err(|status| self.refused_protection(protection, status));
                }
            }
            match self.keychain.update(&query, &changes) {
                Err(Status::ITEM_NOT_FOUND) => {}
                answer => {
                    return answer.map_err(|status| self.refused_protection(protection, status));
                }
            }
        }
        Err(error(Status::DUPLICATE_ITEM))
    }

    /// Removes the chunks of a generation, if there are any.
    pub(super) fn remove_chunks(&self, key: &Key, generation: Generation) -> Result<()> {
        let tag = layout::chunk_tag(key, generation);
        self.keychain
            .delete_any(&Query {
                generic: Some(&tag),
                ..self.rows()
            })
            .map_err(error)
    }

    /// Reads the chunks of a generation in one call.
    pub(super) fn chunks_of(
        &self,
        key: &Key,
        generation: Generation,
    ) -> Result<Vec<(u32, Vec<u8>)>> {
        let tag = layout::chunk_tag(key, generation);
        let query = Query {
            generic: Some(&tag),
            ..self.rows()
        };
        let mut chunks = Vec::new();
        for item in self
            .keychain
            .copy_all(&query, Returns::AllAttributesAndData)
            .map_err(error)?
        {
            let name = ChunkName::parse(&item.account).ok_or_else(corrupt)?;
            if name.key != *key || name.generation != generation {
                return Err(corrupt());
            }
            chunks.push((
                name.index,
                item.data
                    .map_or_else(Vec::new, |data| data.expose_secret().to_vec()),
            ));
        }
        chunks.sort_unstable_by_key(|&(index, _)| index);
        Ok(chunks)
    }

    /// Lists the chunks of one entry or of all, in the order of keys and generations.
    pub(super) fn chunk_sets(&self, key: Option<&Key>) -> Result<Vec<ChunkSet>> {
        let query = Query {
            label: Some(layout::CHUNK_LABEL),
            ..self.rows()
        };
        let items = self
            .keychain
            .copy_all(&query, Returns::AllAttributes)
            .map_err(error)?;
        let now = self.clock.now();
        let mut sets: BTreeMap<(Key, Generation), (usize, Duration)> = BTreeMap::new();
        for item in items
            .iter()
            .filter(|item| key.is_none_or(|key| belongs_to(item, key)))
        {
            let ChunkName {
                key,
                generation,
                index: _,
            } = ChunkName::parse(&item.account).ok_or_else(corrupt)?;
            let (count, youngest) = sets.entry((key, generation)).or_insert((0, Duration::MAX));
            *count += 1;
            *youngest = age(item, now).min(*youngest);
        }
        Ok(sets
            .into_iter()
            .map(|((key, generation), (count, age))| ChunkSet::new(key, generation, count, age))
            .collect())
    }
}

/// Returns the age of a row; one without a date, or from the future, is young.
pub(super) fn age(item: &Item, now: Duration) -> Duration {
    item.created
        .map_or(Duration::ZERO, |created| now.saturating_sub(created))
}

fn belongs_to(item: &Item, key: &Key) -> bool {
    item.account
        .strip_prefix(layout::main_account(key))
        .is_some_and(|rest| rest.starts_with(b"/"))
}

#[cfg(test)]
mod tests {
    use securestore_core::{Accessibility, Authentication, Backend, Interaction, Op, Protection};

    use super::*;
    use crate::KeychainBackend;
    use crate::test_support::{GENERATION, NOW, Phone, chunk, key};

    const OTHER: Generation = Generation::from_bytes([0xcd; 16]);

    fn put(backend: &KeychainBackend, protection: Protection) -> Result<()> {
        let key = key();
        let op = Op::put_chunk(&key, GENERATION, 7, b"sealed", protection);
        backend.apply(&[op], &Interaction::none()).map(drop)
    }

    #[test]
    fn a_chunk_is_one_call_and_has_no_access_control() {
        let phone = Phone::new().adds(Ok(()));

        put(&phone.backend(), Protection::biometry()).unwrap();

        assert_eq!(
            phone.calls(),
            [
                "ADD account=token/c/abababababababababababababababab/7 generic=token/abababababababababababababababab \
              label='securestore chunk' Accessible(WhenUnlockedThisDeviceOnly) 6B"
            ]
        );
    }

    #[test]
    fn a_chunk_can_be_put_again() {
        let phone = Phone::new()
            .adds(Err(Status::DUPLICATE_ITEM))
            .updates(Ok(()));

        put(&phone.backend(), Protection::after_first_unlock()).unwrap();

        assert_eq!(
            phone.calls().last().unwrap(),
            "UPDATE account=token/c/abababababababababababababababab/7 TO Accessible(AfterFirstUnlock) 6B"
        );
    }

    #[test]
    fn a_chunk_of_the_passcode_needs_one() {
        let phone = Phone::new()
            .without_passcode()
            .adds(Err(Status::NOT_AVAILABLE));
        let protection = Protection::new(
            Accessibility::WhenPasscodeSetThisDeviceOnly,
            Authentication::None,
        );

        assert_eq!(
            put(&phone.backend(), protection).unwrap_err().kind(),
            ErrorKind::NotEnrolled
        );
    }

    #[test]
    fn a_synchronizable_store_refuses_chunks() {
        let backend = Phone::new().builder().synchronizable().build();

        assert_eq!(
            put(&backend, Protection::when_unlocked())
                .unwrap_err()
                .kind(),
            ErrorKind::Unsupported
        );
    }

    #[test]
    fn all_chunks_are_read_in_one_call_by_their_index() {
        let items = [10, 2, 1]
            .map(|index| chunk(GENERATION, index, NOW))
            .to_vec();
        let phone = Phone::new().copies(Ok(items));

        let chunks = phone.backend().read_chunks(&key(), GENERATION).unwrap();

        assert_eq!(
            chunks,
            [
                (1, b"sealed".to_vec()),
                (2, b"sealed".to_vec()),
                (10, b"sealed".to_vec())
            ]
        );
        assert_eq!(
            phone.calls(),
            ["COPY AllAttributesAndData generic=token/abababababababababababababababab"]
        );
    }

    #[test]
    fn no_chunks_are_an_empty_list_and_locked_ones_are_locked() {
        let none = Phone::new().copies(Err(Status::ITEM_NOT_FOUND));
        let locked = Phone::new().copies(Err(Status::INTERACTION_NOT_ALLOWED));

        assert_eq!(none.backend().read_chunks(&key(), GENERATION).unwrap(), []);
        assert_eq!(
            locked
                .backend()
                .read_chunks(&key(), GENERATION)
                .unwrap_err()
                .kind(),
            ErrorKind::DeviceLocked
        );
    }

    #[test]
    fn a_chunk_of_another_generation_is_corrupt() {
        let phone = Phone::new().copies(Ok(vec![chunk(OTHER, 0, NOW)]));

        assert_eq!(
            phone
                .backend()
                .read_chunks(&key(), GENERATION)
                .unwrap_err()
                .kind(),
            ErrorKind::Corrupt
        );
    }

    #[test]
    fn a_generation_is_removed_in_one_call() {
        let phone = Phone::new().deletes(Err(Status::ITEM_NOT_FOUND));
        let key = key();

        phone
            .backend()
            .apply(&[Op::remove_chunks(&key, GENERATION)], &Interaction::none())
            .unwrap();

        assert_eq!(
            phone.calls(),
            ["DELETE generic=token/abababababababababababababababab"]
        );
    }

    #[test]
    fn chunks_are_grouped_and_as_old_as_the_youngest() {
        let old = Duration::from_secs(9);
        let future = Item {
            created: Some(NOW * 2),
            ..chunk(OTHER, 0, NOW)
        };
        let stranger = Item {
            account: b"token2/c/x".to_vec(),
            ..chunk(OTHER, 1, NOW)
        };
        let items = vec![
            chunk(GENERATION, 1, old),
            stranger,
            future,
            chunk(GENERATION, 0, NOW),
        ];
        let phone = Phone::new().copies(Ok(items));

        let sets = phone.backend().list_chunks(Some(&key())).unwrap();

        assert_eq!(
            sets,
            [
                ChunkSet::new(key(), GENERATION, 2, old),
                ChunkSet::new(key(), OTHER, 1, Duration::ZERO)
            ]
        );
        assert_eq!(
            phone.calls(),
            ["COPY AllAttributes label='securestore chunk'"]
        );
    }

    #[test]
    fn a_row_that_names_no_chunk_is_corrupt() {
        let stranger = Item {
            account: b"token2/c/x".to_vec(),
            ..chunk(OTHER, 1, NOW)
        };
        let phone = Phone::new().copies(Ok(vec![stranger]));

        assert_eq!(
            phone.backend().list_chunks(None).unwrap_err().kind(),
            ErrorKind::Corrupt
        );
    }
}

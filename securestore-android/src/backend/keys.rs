//! Encryption keys of the Keystore, and the data keys that they wrap.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use securestore_core::{Error, ErrorKind, Generation, Result};
use zeroize::Zeroizing;

use super::{KeystoreBackend, StrongBox};
use crate::crypto::{self, KEY_LEN};
use crate::error::{Call, Failure};
use crate::names;
use crate::operations::{EncryptionKey, finish};
use crate::policy::Policy;
use crate::record::{WrappedKey, corrupt};
use crate::seam::{Cipher, Exception, ExceptionClass, Purpose};

/// The first version with `setIsStrongBoxBacked`.
const STRONG_BOX: u32 = 28;

/// A key that seals plain entries; wiped with its last clone.
pub(super) type DataKey = Arc<Zeroizing<[u8; KEY_LEN]>>;

/// The data keys that stay in memory.
#[derive(Default)]
pub(super) struct DataKeys(Mutex<Kept>);

#[derive(Default)]
struct Kept {
    data_keys: BTreeMap<(Policy, Generation), DataKey>,
    /// How often all were wiped.
    wipes: u64,
}

/// A moment in the life of [`DataKeys`]: what an operation got before they were wiped is not kept afterwards.
#[derive(Clone, Copy, Debug)]
pub(super) struct Moment(u64);

impl DataKeys {
    fn find(&self, policy: Policy, generation: Generation) -> Option<DataKey> {
        self.hold().data_keys.get(&(policy, generation)).cloned()
    }

    /// Returns this moment.
    pub(super) fn now(&self) -> Moment {
        Moment(self.hold().wipes)
    }

    /// Keeps a data key, if its policy lets it be kept and nothing was wiped since.
    pub(super) fn keep(
        &self,
        since: Moment,
        policy: Policy,
        generation: Generation,
        data_key: DataKey,
    ) {
        let mut kept = self.hold();
        if policy.keeps_data_key() && kept.wipes == since.0 {
            kept.data_keys.insert((policy, generation), data_key);
        }
    }

    /// Wipes all of them.
    pub(super) fn clear(&self) {
        let mut kept = self.hold();
        kept.wipes += 1;
        kept.data_keys.clear();
    }

    fn hold(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for DataKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DataKeys(..)")
    }
}

/// Aliases that were created and that no preferences name yet.
#[derive(Debug, Default)]
pub(super) struct FreshAliases(Vec<String>);

impl FreshAliases {
    /// Forgets the aliases: the preferences name them now, or may.
    pub(super) fn keep(&mut self) {
        self.0.clear();
    }
}

impl KeystoreBackend {
    /// Returns the data key of a generation, from memory or unwrapped by one Keystore operation; never creates one.
    pub(super) fn data_key(&self, policy: Policy, generation: Generation) -> Result<DataKey> {
        if let Some(data_key) = self.data_keys.find(policy, generation) {
            return Ok(data_key);
        }
        let since = self.data_keys.now();
        let wrapped = self.wrapped(policy, generation)?;
        let aad = WrappedKey::aad(self.service(), policy, generation);
        let alias = &self.names.alias(policy, generation);
        let key = EncryptionKey { alias, policy };
        let unwrapped = self
            .operations
            .open(key, wrapped.iv, &aad, &wrapped.sealed)?;
        let data_key = to_data_key(&unwrapped)?;
        self.data_keys
            .keep(since, policy, generation, Arc::clone(&data_key));
        Ok(data_key)
    }

    /// Returns the wrapped data key of a generation.
    pub(super) fn wrapped(&self, policy: Policy, generation: Generation) -> Result<WrappedKey> {
        let Some(text) = self.main.value(&names::data_key(policy, generation))? else {
            return Err(Error::new(
                ErrorKind::EncryptionKeyLost,
                "the wrapped data key of the entry is missing",
            ));
        };
        WrappedKey::parse(&text)
    }

    /// Creates a generation with a data key that nothing names yet.
    pub(super) fn new_data_key(
        &self,
        policy: Policy,
        fresh: &mut FreshAliases,
    ) -> Result<(Generation, DataKey, WrappedKey)> {
        let generation = self.new_generation(policy, fresh)?;
        let data_key = random_data_key()?;
        let aad = WrappedKey::aad(self.service(), policy, generation);
        let alias = self.names.alias(policy, generation);
        let wrapped = self
            .operations
            .retrying(|| {
                let cipher = self.operations.begin(&alias, Purpose::Encrypt)?;
                let iv = cipher.iv();
                let mut sealed = finish(cipher, &aad, &**data_key)?;
                Ok(WrappedKey {
                    iv,
                    sealed: std::mem::take(&mut *sealed),
                })
            })
            .map_err(|failure| self.operations.error(failure, policy))?;
        Ok((generation, data_key, wrapped))
    }

    /// Creates an encryption key under a generation that no other has.
    pub(super) fn new_generation(
        &self,
        policy: Policy,
        fresh: &mut FreshAliases,
    ) -> Result<Generation> {
        let generation = crypto::random_generation()?;
        let alias = self.names.alias(policy, generation);
        self.operations
            .retrying(|| self.generate(&alias, policy))
            .map_err(|failure| self.operations.error(failure, policy))?;
        fresh.0.push(alias);
        Ok(generation)
    }

    fn generate(&self, alias: &str, policy: Policy) -> Result<(), Failure> {
        let generate = |strong_box| {
            self.operations
                .generate(EncryptionKey { alias, policy }, strong_box)
        };
        let has_setter = self.operations.api_level() >= STRONG_BOX;
        let generated = match self.strong_box {
            StrongBox::Never => generate(false),
            StrongBox::Preferred if !has_setter => generate(false),
            StrongBox::Preferred => match generate(true) {
                Err(Exception {
                    class: ExceptionClass::StrongBoxUnavailable,
                    cause: _,
                }) => generate(false),
                other => other,
            },
            StrongBox::Required if !has_setter => {
                Err(Exception::new(ExceptionClass::StrongBoxUnavailable))
            }
            StrongBox::Required => generate(true),
        };
        generated.map_err(|exception| Failure::Thrown(Call::Generate, exception))
    }

    /// Begins an operation that the person has to confirm.
    pub(super) fn begin_authenticated(
        &self,
        policy: Policy,
        generation: Generation,
        purpose: Purpose,
    ) -> Result<Box<dyn Cipher>> {
        let alias = &self.names.alias(policy, generation);
        self.operations
            .begin_authenticated(EncryptionKey { alias, policy }, purpose)
    }

    /// Looks an encryption key up, without an operation.
    ///
    /// # Errors
    /// [`ErrorKind::EncryptionKeyLost`] or [`ErrorKind::Invalidated`] if it can never be used again.
    pub(super) fn probe(&self, policy: Policy, generation: Generation) -> Result<()> {
        let alias = &self.names.alias(policy, generation);
        self.operations.probe(EncryptionKey { alias, policy })
    }

    /// Removes the aliases that an operation created before it failed.
    pub(super) fn discard(&self, fresh: FreshAliases) {
        let FreshAliases(aliases) = fresh;
        self.operations.delete(&aliases);
    }
}

/// Returns an unwrapped data key.
pub(super) fn to_data_key(unwrapped: &[u8]) -> Result<DataKey> {
    if unwrapped.len() != KEY_LEN {
        return Err(corrupt("the data key has a wrong length"));
    }
    let mut data_key = empty_data_key();
    Arc::make_mut(&mut data_key).copy_from_slice(unwrapped);
    Ok(data_key)
}

/// Returns a data key that no other is like.
pub(super) fn random_data_key() -> Result<DataKey> {
    let mut data_key = empty_data_key();
    crypto::fill_random(&mut **Arc::make_mut(&mut data_key))?;
    Ok(data_key)
}

/// Returns a data key to be filled where it stays: moving one leaves a copy behind that nothing wipes.
fn empty_data_key() -> DataKey {
    Arc::new(Zeroizing::new([0; KEY_LEN]))
}

#[cfg(target_os = "linux")]
#[cfg(test)]
mod tests {
    use std::fs::{self, File};
    use std::hint::black_box;
    use std::io::{Read as _, Seek as _, SeekFrom};

    use super::*;

    const MASK: u8 = 0xa5;
    /// Bigger mappings are reserved, not used: a sanitizer's.
    const BIGGEST: u64 = 1 << 30;

    /// Says how often these bytes are in the writable memory of the process; they are given masked, so as not to be there.
    fn found(masked: &[u8]) -> usize {
        let mut memory = File::open("/proc/self/mem").unwrap();
        let maps = fs::read_to_string("/proc/self/maps").unwrap();
        let mut count = 0;
        for line in maps.lines().filter(|line| line.contains(" rw")) {
            let (start, end) = line.split(' ').next().unwrap().split_once('-').unwrap();
            let [start, end] = [start, end].map(|at| u64::from_str_radix(at, 16).unwrap());
            if end - start > BIGGEST {
                continue;
            }
            let mut bytes = vec![0; usize::try_from(end - start).unwrap()];
            memory.seek(SeekFrom::Start(start)).unwrap();
            let read = memory.read(&mut bytes).unwrap_or(0);
            let is_it = |window: &&[u8]| window.iter().zip(masked).all(|(a, b)| a ^ MASK == *b);
            count += bytes[..read].windows(masked.len()).filter(is_it).count();
            bytes.fill(0);
        }
        count
    }

    /// Makes a key far down the stack, where nothing that is called later writes over what stayed there.
    #[inline(never)]
    fn made(depth: u8, make: fn(&[u8]) -> DataKey, from: &[u8]) -> DataKey {
        if depth == 0 {
            return make(from);
        }
        let frame = black_box([depth; 4096]);
        let data_key = made(depth - 1, make, from);
        black_box(frame);
        data_key
    }

    /// UNLOCK-5: a wiped key has no copy where it was before.
    #[test]
    fn a_data_key_that_was_dropped_is_nowhere_in_memory() {
        let random = made(30, |_| random_data_key().unwrap(), &[]);
        let copied = made(60, |from| to_data_key(from).unwrap(), &random[..]);
        let drawn: Vec<u8> = random.iter().map(|byte| byte ^ MASK).collect();

        assert!(found(&drawn) >= 2, "the keys that are in use");
        drop((random, copied));
        assert_eq!(found(&drawn), 0);
    }
}

//! Whether source and target are two storages: what stands in one only can be removed there.
//!
//! Names tell it first: they cost nothing, and a dry run has nothing else. They prove nothing where they differ: two handles of one
//! storage may go by different names, and one storage may show what is in the other. So before its first change a run writes an entry
//! on one side and looks for it on the other, in both directions. The side that looks has none of its own, which would stand before
//! the other's. What another run leaves or removes meanwhile shows in the value, and proves nothing either.

use std::sync::Arc;

use super::origin::{MigrationOrigin, equal, with};
use super::source::MigrationSource;
use crate::error::{Error, ErrorKind, Result};
use crate::name::Key;
use crate::options::{GetOptions, SetOptions};
use crate::protection::Protection;
use crate::secret::Secret;
use crate::store::{SecureStore, random};

/// The entry that tells two storages apart; it is there only for a moment of a migration.
pub(super) const PROBE: Key = Key::new("securestore.migrate");

/// Refuses two handles that name the same storage.
pub(super) fn refuse_one_place(from: &MigrationOrigin, to: &dyn SecureStore) -> Result<()> {
    let same = to.place().is_some_and(|to| match from {
        MigrationOrigin::Store(from) => from.place() == Some(to),
        MigrationOrigin::Source(source) => source.identity() == to.storage(),
    });
    if same { Err(one_storage()) } else { Ok(()) }
}

/// Proves that neither side shows what is written on the other.
pub(super) async fn prove_apart(from: &MigrationOrigin, to: &dyn SecureStore) -> Result<()> {
    let from = match from {
        // It can't be written.
        MigrationOrigin::Source(source) => return prove_unseen(to, Looker::Source(source)).await,
        MigrationOrigin::Store(from) => &**from,
    };
    prove_unseen(to, Looker::Store(from)).await?;
    match prove_unseen(from, Looker::Store(to)).await {
        Err(error) if error.kind() == ErrorKind::Unsupported => Ok(()),
        proved => proved,
    }
}

/// The side that looks for what the other one wrote.
enum Looker<'a> {
    Store(&'a dyn SecureStore),
    Source(&'a Arc<dyn MigrationSource>),
}

impl Looker<'_> {
    /// Removes what an earlier run left.
    async fn forget(&self) -> Result<()> {
        match self {
            Self::Store(store) => store.delete(&PROBE).await,
            Self::Source(_) => Ok(()),
        }
    }

    /// Returns what is there. A source may show an entry of a store under a longer name.
    async fn look(&self) -> Result<Vec<Secret>> {
        match self {
            Self::Store(store) => Ok(read(*store).await?.into_iter().collect()),
            Self::Source(source) => {
                with(source, |source| {
                    let names = source.names()?.into_iter();
                    let probes = names.filter(|name| name.contains(PROBE.as_str()));
                    probes
                        .filter_map(|name| source.read(&name).transpose())
                        .collect()
                })
                .await
            }
        }
    }
}

async fn read(store: &dyn SecureStore) -> Result<Option<Secret>> {
    store.get_opts(&PROBE, GetOptions::new()).await
}

/// Writes an entry on one side, looks for it on the other, and removes it.
async fn prove_unseen(writer: &dyn SecureStore, looker: Looker<'_>) -> Result<()> {
    let value = Secret::from(&random::<16>()?);
    // Readable in the background too, like what may be moved there.
    let options = SetOptions::from(Protection::after_first_unlock().or_platform_default());
    looker.forget().await?;
    writer.set_opts(&PROBE, value.clone(), options).await?;
    let looked = looker.look().await;
    let still = read(writer).await;
    writer.delete(&PROBE).await?;
    if looked?.iter().any(|seen| equal(seen, &value)) {
        return Err(one_storage());
    }
    // Another run removed or replaced it, perhaps before it was looked for.
    if !still?.is_some_and(|still| equal(&still, &value)) {
        return Err(Error::new(
            ErrorKind::Busy,
            "another migration uses the same storage; try again when it is through",
        ));
    }
    Ok(())
}

fn one_storage() -> Error {
    Error::new(
        ErrorKind::InvalidOption,
        "source and target are one storage, or one shows the entries of the other; upgrade_protection changes entries where they are",
    )
}

//! The commit point of a `set`: the main row takes its new content, whoever else writes it.

use securestore_core::{ErrorKind, Generation, Key, Replaced, Result as CoreResult, Secret};

use super::{KeychainBackend, ROUNDS};
use crate::error::because;
use crate::layout::{self, MainRow};
use crate::seam::{Access, Changes, Item, NewItem, Query, Returns, Status};

/// What the main row becomes.
#[derive(Debug)]
pub(super) struct NewMain<'a> {
    pub(super) key: &'a Key,
    pub(super) heads: Option<Generation>,
    pub(super) description: &'a str,
    pub(super) access: Access,
    pub(super) data: &'a Secret,
}

/// The next call.
#[derive(Debug)]
pub(super) enum Step {
    /// Add the row.
    Add,
    /// Replace an inline value, which can be done without a look at it: it heads no chunks and has no body.
    Replace,
    /// Look what is there.
    Look,
    /// Replace exactly what was seen.
    ReplaceSeen(Box<Item>),
}

/// What the main row was.
#[derive(Debug)]
pub(super) enum Previous {
    /// There was none.
    Absent,
    /// An inline value.
    Unseen,
    /// This; `None` if it can't be told.
    Seen(Option<MainRow>),
}

impl Previous {
    /// Returns what core is told.
    pub(super) fn replaced(&self) -> Replaced {
        match self {
            Self::Absent | Self::Unseen => Replaced::Inline,
            Self::Seen(row) => row
                .as_ref()
                .and_then(MainRow::heads)
                .map_or(Replaced::Inline, Replaced::Chunked),
        }
    }
}

impl NewMain<'_> {
    /// Says whether this row is what the main row was to become.
    fn is(&self, item: &Item) -> bool {
        item.description.as_deref() == Some(self.description)
            && item.generic.as_deref() == Some(layout::main_tag(self.key, self.heads).as_slice())
            && Access::Accessible(item.accessible) == self.access
            && item.data.as_ref().map_or(self.data.is_empty(), |data| {
                data.expose_secret() == self.data.expose_secret()
            })
    }
}

impl KeychainBackend {
    /// Writes the main row, beginning with `step`; a row is added only where none was seen.
    ///
    /// That an add succeeds proves no absence. The access group is part of the primary key, and an update of the app may put another
    /// group first; then an add makes a second row beside the one that is there, in the new first group (Apple's `SecItemServer.c`
    /// adds to the first group and searches all). An add also replaces a readable row whose digest doesn't match
    /// (`SecDbItemIsCorrupt` in `SecDbItem.c`).
    ///
    /// Every replacement is conditional on what is replaced, so that the head of chunks never goes unnoticed. The last
    /// status of a lost race is the error.
    pub(super) fn commit(&self, row: &NewMain<'_>, mut step: Step) -> Result<Previous, Status> {
        let mut lost = Status::DUPLICATE_ITEM;
        for _ in 0..4 * ROUNDS {
            step = match step {
                Step::Add => match self.add_main(row) {
                    Err(Status::DUPLICATE_ITEM) => {
                        lost = Status::DUPLICATE_ITEM;
                        Step::Look
                    }
                    answer => return answer.map(|()| Previous::Absent),
                },
                Step::Replace => match self.replace_inline_value(row) {
                    Err(Status::ITEM_NOT_FOUND) => Step::Look,
                    answer => return answer.map(|()| Previous::Unseen),
                },
                Step::Look => match self.copy_main(row.key, Returns::OneAttributes)? {
                    None => Step::Add,
                    Some(item) => Step::ReplaceSeen(Box::new(item)),
                },
                Step::ReplaceSeen(item) => match self.replace_seen(row, &item) {
                    Err(Status::ITEM_NOT_FOUND) => {
                        lost = Status::ITEM_NOT_FOUND;
                        Step::Look
                    }
                    answer => return answer.map(|()| Previous::Seen(MainRow::of(&item).ok())),
                },
            };
        }
        Err(lost)
    }

    /// Looks whether a commit that failed took place: its answer may have been lost after the work was done.
    ///
    /// # Errors
    /// The error of the `set` if that can't be told.
    pub(super) fn is_committed(&self, row: &NewMain<'_>, failed: Status) -> CoreResult<bool> {
        if matches!(
            failed,
            Status::INTERACTION_NOT_ALLOWED
                | Status::DUPLICATE_ITEM
                | Status::ITEM_NOT_FOUND
                | Status::MISSING_ENTITLEMENT
                | Status::RESTRICTED_API
                | Status::PARAM
        ) {
            return Ok(false); // what the keychain refuses it doesn't do
        }
        match self.copy_main(row.key, Returns::OneAttributesAndData) {
            Ok(found) => Ok(found.is_some_and(|item| row.is(&item))),
            Err(_) => Err(because(
                ErrorKind::Io,
                "the keychain doesn't tell whether the new value is stored; read the entry, or set it again",
                failed,
            )),
        }
    }

    fn add_main(&self, row: &NewMain<'_>) -> Result<(), Status> {
        self.keychain.add(&NewItem {
            generic: Some(&layout::main_tag(row.key, row.heads)),
            label: Some(layout::ENTRY_LABEL),
            description: Some(row.description),
            ..self.new_row(layout::main_account(row.key), row.access, row.data)
        })
    }

    fn replace_inline_value(&self, row: &NewMain<'_>) -> Result<(), Status> {
        let tag = layout::main_tag(row.key, None);
        self.replace(
            row,
            &Query {
                generic: Some(&tag),
                description: Some(layout::PLAIN_INLINE),
                ..self.main_row(row.key)
            },
        )
    }

    fn replace_seen(&self, row: &NewMain<'_>, seen: &Item) -> Result<(), Status> {
        let Item {
            generic,
            description,
            ..
        } = seen;
        self.replace(
            row,
            &Query {
                generic: generic.as_deref(),
                description: description.as_deref(),
                ..self.main_row(row.key)
            },
        )
    }

    fn replace(&self, row: &NewMain<'_>, what: &Query<'_>) -> Result<(), Status> {
        let tag = layout::main_tag(row.key, row.heads);
        let changes = Changes {
            access: Some(row.access),
            generic: Some(&tag),
            label: Some(layout::ENTRY_LABEL),
            description: Some(row.description),
            data: Some(row.data),
        };
        self.keychain.update(what, &changes)
    }
}

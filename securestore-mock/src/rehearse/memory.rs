//! What the entries of an app may hold, by what it asked the store to do.

use std::collections::{BTreeMap, BTreeSet};

use securestore_core::{Key, Secret};

/// An entry: its service and its key.
pub(super) type Name = (String, Key);

/// What each entry may hold: after an answered write one value, after an unanswered one the old or the new.
#[derive(Default)]
pub(super) struct Memory {
    /// `None` is no entry.
    entries: BTreeMap<Name, Vec<Option<Secret>>>,
    /// Something happened by which a platform may lose entries.
    lossy: bool,
}

/// What is wrong with an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wrong {
    Lost,
    Torn,
}

impl Memory {
    /// A write begins: from here on the entry may hold this.
    pub(super) fn began(&mut self, name: &Name, value: Option<Secret>) {
        self.entries
            .entry(name.clone())
            .or_insert_with(|| vec![None])
            .push(value);
    }

    /// A write or a read was answered: the entry holds this and nothing else.
    pub(super) fn settled(&mut self, name: &Name, value: Option<Secret>) {
        self.entries.insert(name.clone(), vec![value]);
    }

    /// Something happens by which a platform may lose entries.
    pub(super) fn may_lose(&mut self) {
        self.lossy = true;
    }

    /// Says whether a platform may have lost entries.
    pub(super) fn is_lossy(&self) -> bool {
        self.lossy
    }

    /// Says what is wrong with a value that was read, or with no entry.
    pub(super) fn check(&self, name: &Name, read: Option<&Secret>) -> Option<Wrong> {
        let unknown = [None];
        let may_be = self.entries.get(name).map_or(&unknown[..], Vec::as_slice);
        let expected = may_be.iter().any(|one| match (one, read) {
            (Some(one), Some(read)) => one.expose_secret() == read.expose_secret(),
            (None, None) => true,
            _ => false,
        });
        match read {
            _ if expected => None,
            None if self.lossy => None,
            None => Some(Wrong::Lost),
            Some(_) => Some(Wrong::Torn),
        }
    }

    /// Returns the entries of a service that the app ever named.
    pub(super) fn of_service(&self, service: &str) -> Vec<Name> {
        let names = self.entries.keys();
        names.filter(|(of, _)| of == service).cloned().collect()
    }

    /// Returns every entry that the app ever named.
    pub(super) fn names(&self) -> BTreeSet<Name> {
        self.entries.keys().cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name() -> Name {
        ("app".to_owned(), Key::new("k"))
    }

    #[test]
    fn an_unanswered_write_may_have_left_old_or_new_and_nothing_else() {
        let mut memory = Memory::default();
        memory.settled(&name(), Some("old".into()));

        memory.began(&name(), Some("new".into()));

        let check = |value: &str| memory.check(&name(), Some(&value.into()));
        assert_eq!([check("old"), check("new")], [None, None]);
        assert_eq!(check("ne"), Some(Wrong::Torn));
        assert_eq!(memory.check(&name(), None), Some(Wrong::Lost));
    }

    #[test]
    fn an_entry_may_go_where_the_platform_loses_entries() {
        let mut memory = Memory::default();
        memory.settled(&name(), Some("old".into()));

        memory.may_lose();

        assert_eq!(memory.check(&name(), None), None);
        assert_eq!(
            memory.check(&name(), Some(&"another".into())),
            Some(Wrong::Torn)
        );
    }
}

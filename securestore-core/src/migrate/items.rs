//! Which values a migration is about, and under which key each of them goes.

use std::collections::{BTreeMap, BTreeSet};

use super::apart::PROBE;
use super::origin::MigrationOrigin;
use super::outcome::SkipReason;
use super::plan::MigrationPlan;
use crate::error::Result;
use crate::name::Key;
use crate::protection::Protection;

/// A value that may be moved.
#[derive(Clone, Debug)]
pub(super) struct Item {
    pub(super) name: String,
    pub(super) key: Result<Key, SkipReason>,
    pub(super) shape: Shape,
    /// The protection that the source says it has.
    pub(super) has: Option<Protection>,
}

/// How the source holds a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// Under its name.
    Whole,
    /// In counted chunks; the names of all chunks that are listed.
    Counted(Vec<String>),
}

/// Lists the values of a migration.
pub(super) async fn items(origin: &MigrationOrigin, plan: &MigrationPlan) -> Result<Vec<Item>> {
    let listed = match plan.names() {
        Some(_) if !origin.can_list() => Vec::new(),
        _ => origin.names().await?,
    };
    let protections: BTreeMap<&str, Option<Protection>> = listed
        .iter()
        .map(|(name, protection)| (name.as_str(), *protection))
        .collect();
    let mut seen = BTreeSet::new();
    let mut items = Vec::new();
    for base in plan.joined() {
        let count = count_name(base);
        let chunks = listed.iter().map(|(name, _)| name);
        let chunks: Vec<_> = chunks
            .filter(|name| is_chunk(base, name))
            .cloned()
            .collect();
        seen.insert(count.clone());
        seen.extend(chunks.iter().cloned());
        items.push(Item {
            name: base.clone(),
            key: plan.key_of(base),
            shape: Shape::Counted(chunks),
            has: protections.get(count.as_str()).copied().flatten(),
        });
    }
    let named = plan.names().map_or_else(
        || listed.iter().map(|(name, _)| name.clone()).collect(),
        <[String]>::to_vec,
    );
    for name in named {
        if name == PROBE.as_str() || !seen.insert(name.clone()) {
            continue;
        }
        items.push(Item {
            key: plan.key_of(&name),
            shape: Shape::Whole,
            has: protections.get(name.as_str()).copied().flatten(),
            name,
        });
    }
    refuse_same_keys(&mut items);
    Ok(items)
}

/// Two values can't have one key: neither is moved.
fn refuse_same_keys(items: &mut [Item]) {
    let mut uses: BTreeMap<Key, usize> = BTreeMap::new();
    for item in items.iter() {
        if let Ok(key) = &item.key {
            *uses.entry(key.clone()).or_default() += 1;
        }
    }
    for item in items {
        if matches!(&item.key, Ok(key) if uses.get(key).is_some_and(|&uses| uses > 1)) {
            item.key = Err(SkipReason::SameKey);
        }
    }
}

/// Returns the name under which the number of chunks is kept.
pub(super) fn count_name(base: &str) -> String {
    format!("{base}_count")
}

/// Returns the name of a chunk.
pub(super) fn chunk_name(base: &str, index: usize) -> String {
    format!("{base}_{index}")
}

/// Says whether this is the name of a chunk of the value.
fn is_chunk(base: &str, name: &str) -> bool {
    let index = name
        .strip_prefix(base)
        .and_then(|rest| rest.strip_prefix('_'));
    let index = index.and_then(|index| index.parse::<usize>().ok());
    index.is_some_and(|index| chunk_name(base, index) == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_numbers_as_they_are_written_name_chunks() {
        for name in ["a_0", "a_12"] {
            assert!(is_chunk("a", name), "{name}");
        }
        for name in [
            "a_count", "a_01", "a_+1", "a_", "a", "ab_0", "a_b_0", "a_0_1",
        ] {
            assert!(!is_chunk("a", name), "{name}");
        }
    }
}

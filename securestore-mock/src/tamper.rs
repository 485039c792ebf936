//! Damage to stored data, as the conformance suite asks for it.

use std::collections::BTreeMap;

use securestore_conformance::Damage;
use securestore_core::Secret;

use crate::device::Model;
use crate::phone::{DEFAULT_APP, SimulatedPhone};

/// Damages what the phone's app has stored, and ends its process.
pub(crate) fn damage(phone: &SimulatedPhone, damage: Damage) {
    match phone.model() {
        Model::Ios(_) => damage_rows(phone, damage),
        Model::Android(_) => {
            phone.alter_preferences(DEFAULT_APP, |_, entries| damage_entries(entries, damage));
        }
    }
    phone.kill_app();
}

/// Says whether the phone's storage can be damaged so; nobody but the system gets at the rows of a keychain, but chunks can
/// be lost or exchanged by a restore that went wrong.
pub(crate) fn can_damage(phone: &SimulatedPhone, damage: Damage) -> bool {
    match damage {
        Damage::ExchangeChunks | Damage::LoseChunk => true,
        _ => matches!(phone.model(), Model::Android(_)),
    }
}

fn damage_rows(phone: &SimulatedPhone, damage: Damage) {
    let mut chunks = BTreeMap::new();
    phone.alter_rows(|account, data| {
        if is_chunk(&String::from_utf8_lossy(account)) {
            chunks.insert(account.to_vec(), data.clone());
        }
        true
    });
    let mut first_two = chunks.into_iter();
    let (Some(first), Some(second)) = (first_two.next(), first_two.next()) else {
        return;
    };
    phone.alter_rows(|account, data| {
        let other: Option<&Secret> = if account == first.0 {
            Some(&second.1)
        } else if account == second.0 {
            Some(&first.1)
        } else {
            None
        };
        match (damage, other) {
            (Damage::LoseChunk, Some(_)) => account != first.0,
            (Damage::ExchangeChunks, Some(other)) => {
                *data = other.clone();
                true
            }
            _ => true,
        }
    });
}

fn damage_entries(entries: &mut BTreeMap<String, String>, damage: Damage) {
    match damage {
        Damage::Flip => {
            for (name, value) in entries.iter_mut() {
                if name.starts_with("e/") || is_chunk(name) {
                    *value = flipped(value, value.len() * 3 / 4);
                } else if let Some(at) = value.find("\"ct\":\"") {
                    *value = flipped(value, at + 7);
                }
            }
        }
        Damage::Exchange => exchange(
            entries,
            |name| name.ends_with("/a") || name.ends_with("-a"),
            |name| name.ends_with("/b") || name.ends_with("-b"),
        ),
        Damage::ExchangeChunks => {
            let chunks: Vec<_> = entries
                .keys()
                .filter(|name| is_chunk(name))
                .cloned()
                .collect();
            if let [first, second, ..] = chunks.as_slice() {
                exchange(entries, |name| name == first, |name| name == second);
            }
        }
        Damage::LoseChunk => {
            if let Some(first) = entries.keys().find(|name| is_chunk(name)).cloned() {
                entries.remove(&first);
            }
        }
        _ => {}
    }
}

/// Says whether this is the name of a chunk: `…c/…/<generation>/<index>`.
fn is_chunk(name: &str) -> bool {
    name.split('/').any(|part| part == "c")
}

fn exchange(
    entries: &mut BTreeMap<String, String>,
    is_first: impl Fn(&str) -> bool,
    is_second: impl Fn(&str) -> bool,
) {
    let name_of = |is: &dyn Fn(&str) -> bool| entries.keys().find(|name| is(name)).cloned();
    let (Some(first), Some(second)) = (name_of(&is_first), name_of(&is_second)) else {
        return;
    };
    if let (Some(a), Some(b)) = (entries.remove(&first), entries.remove(&second)) {
        entries.insert(first, b);
        entries.insert(second, a);
    }
}

/// Exchanges one character for another of Base64.
fn flipped(value: &str, at: usize) -> String {
    let exchanged = |c| if c == 'A' { 'B' } else { 'A' };
    value
        .char_indices()
        .map(|(i, c)| if i == at { exchanged(c) } else { c })
        .collect()
}

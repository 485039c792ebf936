//! Damage to stored data, as the conformance suite asks for it.
//!
//! The storage of both platforms is taken for slots: a preference file's entries, or the keychain rows of a service. The
//! names are those that the layouts document.

use std::collections::BTreeMap;

use securestore_conformance::Damage;

use crate::device::Model;
use crate::phone::{DEFAULT_APP, SimulatedPhone};

/// Contents by name.
type Slots<V> = BTreeMap<String, V>;

/// Says whether the phone's storage can be damaged so: nobody but the system gets at the rows of a keychain, but a chunk
/// can be missing or another one after a restore that went wrong.
pub(crate) fn can_damage(model: Model, damage: Damage) -> bool {
    match damage {
        Damage::ExchangeChunks | Damage::LoseChunk => true,
        Damage::Exchange | Damage::Flip => matches!(model, Model::Android(_)),
        _ => false,
    }
}

/// Ends the app's process, which would not see it, and damages what the app has stored.
pub(crate) fn damage(phone: &SimulatedPhone, damage: Damage) {
    phone.kill_app();
    let mut done = false;
    match (phone.model(), damage) {
        (Model::Ios(_), _) => phone.alter_rows(|rows| done = done || damage_chunk(rows, damage)),
        (Model::Android(_), Damage::Flip) => phone.alter_preferences(DEFAULT_APP, flip),
        (Model::Android(_), Damage::Exchange) => {
            phone.alter_preferences(DEFAULT_APP, exchange_a_and_b);
        }
        (Model::Android(_), _) => phone.alter_preferences(DEFAULT_APP, |entries| {
            done = done || damage_chunk(entries, damage);
        }),
    }
}

/// Damages one value's chunks; says whether there were any.
fn damage_chunk<V>(slots: &mut Slots<V>, damage: Damage) -> bool {
    let chunks = slots.keys().filter(|name| chunked_value(name).is_some());
    let chunks: Vec<String> = chunks.cloned().collect();
    match damage {
        Damage::LoseChunk => chunks
            .first()
            .is_some_and(|first| slots.remove(first).is_some()),
        Damage::ExchangeChunks => {
            let same = |first: &str, second: &str| chunked_value(first) == chunked_value(second);
            let mut neighbours = chunks.iter().zip(chunks.iter().skip(1));
            neighbours
                .find(|(first, second)| same(first, second))
                .is_some_and(|(first, second)| exchange(slots, first, second))
        }
        _ => false,
    }
}

/// Exchanges the contents of the entries `a` and `b`: `e/a` and `e/b`, or `<service>-a` and `<service>-b` in Expo's layout.
fn exchange_a_and_b(entries: &mut Slots<String>) {
    let pairs: Vec<_> = entries
        .keys()
        .filter_map(|name| name.strip_suffix('a'))
        .filter(|prefix| *prefix == "e/" || prefix.ends_with('-'))
        .map(|prefix| (format!("{prefix}a"), format!("{prefix}b")))
        .collect();
    for (first, second) in pairs {
        exchange(entries, &first, &second);
    }
}

/// Exchanges two contents, if both are there.
fn exchange<V>(slots: &mut Slots<V>, first: &str, second: &str) -> bool {
    if !slots.contains_key(second) {
        return false;
    }
    let Some(one) = slots.remove(first) else {
        return false;
    };
    if let Some(other) = slots.insert(second.to_owned(), one) {
        slots.insert(first.to_owned(), other);
    }
    true
}

/// Flips a bit in the ciphertext of every entry and chunk; headers and wrapped data keys stay.
fn flip(entries: &mut Slots<String>) {
    for (name, value) in entries {
        if name.starts_with("e/") || chunked_value(name).is_some() {
            // What is in clear stands before it, the padding after it.
            *value = flipped(value, value.len() * 3 / 4);
        } else if let Some(at) = value.find(EXPO_CIPHERTEXT) {
            *value = flipped(value, at + EXPO_CIPHERTEXT.len());
        }
    }
}

/// Flips the lowest bit of a character of Base64.
fn flipped(text: &str, at: usize) -> String {
    let flip = |c: char| {
        let digit = BASE64.find(c).unwrap_or_default() ^ 1;
        BASE64.chars().nth(digit).unwrap_or(c)
    };
    text.char_indices()
        .map(|(i, c)| if i == at { flip(c) } else { c })
        .collect()
}

/// Returns what the names of all chunks of a value begin with, if this is one: `<key>/c/<generation>/<index>` on iOS,
/// `c/<key>/<generation>/<index>` on Android.
fn chunked_value(name: &str) -> Option<&str> {
    let (value, index) = name.rsplit_once('/')?;
    let (key, generation) = value.rsplit_once('/')?;
    let is_chunk = (key.starts_with("c/") || key.ends_with("/c"))
        && generation.len() == 32
        && index.parse::<u32>().is_ok();
    is_chunk.then_some(value)
}

const EXPO_CIPHERTEXT: &str = "\"ct\":\"";
const BASE64: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

#[cfg(test)]
mod tests;

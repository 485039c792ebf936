//! **Not to be copied**: the recipes that apps for Expo SecureStore are told to use, with what they lose.
//!
//! * `getItem` catches every error and returns `null`.
//! * Long values are cut into pieces of 1800 characters under `<key>_0`, `<key>_1` … and their number is under `<key>_count`.
//! * Authentication is asked for if biometrics can be used, and silently left out otherwise.
//!
//! The recipes stand on Expo's two modules ([`apple`], [`android`]), which call the same simulated phone as securestore does.
//! Nothing here knows what the tour is about to do: what goes wrong follows from what the phone answers.

mod android;
mod apple;

use std::cell::RefCell;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use securestore_core::{Result, Secret};
use securestore_mock::{DEFAULT_APP, Model, SimulatedPhone};

use crate::app::{App, Saved, Seen};
use crate::files::SecretFile;

/// Values above this many characters are cut into pieces.
const MAX_ITEM_SIZE: usize = 2000;
/// The length of a piece, in characters.
const CHUNK_SIZE: usize = 1800;

/// The calls of Expo SecureStore that the recipes use.
trait ExpoSecureStore {
    fn set_item(&self, key: &str, value: &str, options: Options) -> Result<(), Rejection>;
    fn get_item(&self, key: &str) -> Result<Option<String>, Rejection>;
    fn can_use_biometric_authentication(&self) -> bool;

    /// Returns the module's log, where the reasons of a `null` go.
    fn console(&self) -> &Console;
}

/// The options of a call.
#[derive(Clone, Copy, Default)]
struct Options {
    require_authentication: bool,
}

/// A rejected promise: what the platform answered.
struct Rejection(String);

/// What was logged last.
#[derive(Default)]
struct Console(RefCell<Option<String>>);

impl Console {
    fn log(&self, text: &str) {
        *self.0.borrow_mut() = Some(text.to_owned());
    }

    fn take(&self) -> Option<String> {
        self.0.borrow_mut().take()
    }
}

/// An app that keeps its secrets by the recipes.
pub(crate) struct RecipeApp {
    expo: Box<dyn ExpoSecureStore>,
}

impl RecipeApp {
    /// Starts the app.
    pub(crate) fn start(phone: &SimulatedPhone) -> Result<Self> {
        Ok(Self {
            expo: match phone.model() {
                Model::Ios(_) => Box::new(apple::Module::new(phone.apple_seams(DEFAULT_APP)?)),
                _ => Box::new(android::Module::new(phone.android_seams(DEFAULT_APP)?)),
            },
        })
    }

    fn store_large(&self, key: &str, data: &str, options: Options) -> Result<(), Rejection> {
        let chunks = chunks(data);
        self.expo
            .set_item(&format!("{key}_count"), &chunks.len().to_string(), options)?;
        // Promise.all starts every call; the first rejection is the result.
        chunks
            .iter()
            .enumerate()
            .map(|(i, chunk)| self.expo.set_item(&format!("{key}_{i}"), chunk, options))
            .fold(Ok(()), Result::and)
    }

    fn retrieve_large(&self, key: &str) -> Result<Option<String>, Rejection> {
        let Some(count) = self.expo.get_item(&format!("{key}_count"))? else {
            return Ok(None);
        };
        let mut data = String::new();
        for i in 0..count.parse::<usize>().unwrap_or(0) {
            if let Some(chunk) = self.expo.get_item(&format!("{key}_{i}"))? {
                data.push_str(&chunk);
            }
        }
        Ok(Some(data))
    }
}

impl App for RecipeApp {
    fn save(&self, file: &SecretFile, value: &Secret) -> Saved {
        let options = Options {
            require_authentication: file.protected && self.expo.can_use_biometric_authentication(),
        };
        let text = encode(file, value);
        let saved = if is_large(file) {
            self.store_large(file.key.as_str(), &text, options)
        } else {
            self.expo.set_item(file.key.as_str(), &text, options)
        };
        match saved {
            Ok(()) => Saved::Done,
            Err(Rejection(answer)) => Saved::Failed(answer),
        }
    }

    fn read(&self, file: &SecretFile) -> Seen {
        self.expo.console().take();
        let key = file.key.as_str();
        let read = if is_large(file) {
            self.retrieve_large(key)
        } else {
            self.expo.get_item(key)
        };
        // The recipe: try { … } catch (error) { console.error(…); return null; }
        match read {
            Ok(Some(text)) => Seen::Value(decode(file, &text), remark(file)),
            Ok(None) => Seen::Null(self.expo.console().take()),
            Err(Rejection(answer)) => Seen::Null(Some(format!("{answer}; catch made it null"))),
        }
    }
}

/// Says what can be wrong with a value that was put together from pieces.
fn remark(file: &SecretFile) -> Option<String> {
    let remark = if !is_large(file) {
        return None;
    } else if file.is_text() && encode(file, &file.value).contains(is_line_break) {
        "the chunking loop's /.{1,1800}/g drops every line break"
    } else {
        "pieces of two saves were joined; no piece says which save it is of"
    };
    Some(remark.to_owned())
}

/// Splits as `data.match(/.{1,1800}/g)` does: `.` matches no line break, and characters are UTF-16 units.
fn chunks(data: &str) -> Vec<String> {
    if data.is_ascii() {
        // The same without the detour through UTF-16.
        let lines = data.as_bytes().split(|&b| matches!(b, b'\n' | b'\r'));
        return lines
            .flat_map(|line| line.chunks(CHUNK_SIZE))
            .map(|chunk| String::from_utf8_lossy(chunk).into_owned())
            .collect();
    }
    data.split(is_line_break)
        .flat_map(|line| {
            let units: Vec<u16> = line.encode_utf16().collect();
            units
                .chunks(CHUNK_SIZE)
                .map(String::from_utf16_lossy)
                .collect::<Vec<_>>()
        })
        .collect()
}

fn is_line_break(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{2028}' | '\u{2029}')
}

/// Values are JavaScript strings: bytes that are no text go in as Base64.
fn encode(file: &SecretFile, value: &Secret) -> String {
    match value.expose_str() {
        Ok(text) if file.is_text() => text.to_owned(),
        _ => STANDARD.encode(value.expose_secret()),
    }
}

fn decode(file: &SecretFile, text: &str) -> Secret {
    if file.is_text() {
        return Secret::from(text);
    }
    Secret::from(STANDARD.decode(text).unwrap_or_else(|_| text.into()))
}

/// Returns how many pieces the app cuts this file into.
pub(crate) fn pieces(file: &SecretFile) -> usize {
    if is_large(file) {
        chunks(&encode(file, &file.value)).len()
    } else {
        1
    }
}

/// Says whether the app keeps this file in pieces; it decided when it was written.
fn is_large(file: &SecretFile) -> bool {
    let len = match file.value.expose_str() {
        Ok(text) if text.is_ascii() => text.len(),
        Ok(text) => text.encode_utf16().count(),
        Err(_) => file.value.len().div_ceil(3) * 4,
    };
    len > MAX_ITEM_SIZE
}

//! The JSON behind a name: seven fields, as expo-secure-store writes and reads them.

use base64::Engine as _;
use base64::alphabet;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, PAD, STANDARD};
use securestore_core::{Error, ErrorKind, Result};
use serde::Serialize;
use serde_json::{Map, Value};

use super::alias::Alias;
use crate::crypto::TAG_LEN;
use crate::record::corrupt;
use crate::seam::IV_LEN;

/// The length of the tag in bits: what `Cipher` uses unless it is told otherwise.
const TAG_BITS: i64 = 128;

/// The shortest tag that expo-secure-store accepts, since 12.7: a shorter one is easy to forge.
const MIN_TAG_BITS: i64 = 96;

/// `Base64.DEFAULT` reads with padding and without.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    PAD.with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// A JSON object that stands in the file.
pub(super) struct Stored(Map<String, Value>);

/// What is needed to open an entry.
pub(super) struct Item {
    pub(super) alias: Alias,
    pub(super) iv: [u8; IV_LEN],
    pub(super) sealed: Vec<u8>,
}

impl Stored {
    /// Reads an object; `None` if it is none.
    pub(super) fn parse(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok().map(Self)
    }

    /// Says whether 12.5 or a later version wrote it.
    pub(super) fn is_current(&self) -> bool {
        self.0.get("usesKeystoreSuffix").is_some_and(is_true)
    }

    /// Returns the service that wrote it, which entries from before 12.5 don't tell.
    pub(super) fn service(&self) -> Option<&str> {
        self.0.get("keystoreAlias").and_then(Value::as_str)
    }

    /// Returns the entry.
    ///
    /// # Errors
    /// [`ErrorKind::Corrupt`] if something is missing, [`ErrorKind::Unsupported`] for what only another version can read.
    pub(super) fn item(&self) -> Result<Item> {
        match self.0.get("scheme").and_then(Value::as_str) {
            Some("aes") => {}
            Some("hybrid") => {
                return Err(unsupported(
                    "the entry was written on Android 5 and needs an RSA key, which only expo-secure-store can use: set it \
                     again there or here",
                ));
            }
            None | Some("") => return Err(corrupt("the entry has no scheme")),
            Some(_) => return Err(later_version()),
        }
        let alias = match (self.is_authenticated()?, self.is_current()) {
            (false, true) => Alias::Unauthenticated,
            (true, true) => Alias::Authenticated,
            (false, false) => Alias::LegacyUnauthenticated,
            (true, false) => Alias::LegacyAuthenticated,
        };
        match self.0.get("tlen").and_then(Value::as_i64) {
            Some(TAG_BITS) => {}
            Some(bits) if bits >= MIN_TAG_BITS => return Err(later_version()),
            _ => return Err(corrupt("the entry's tag is missing or too short")),
        }
        let iv = <[u8; IV_LEN]>::try_from(self.bytes("iv")?)
            .map_err(|_| corrupt("the entry's nonce has a wrong length"))?;
        let sealed = self.bytes("ct")?;
        if sealed.len() < TAG_LEN {
            return Err(corrupt("the entry is too short"));
        }
        Ok(Item { alias, iv, sealed })
    }

    /// Reads the flag: a boolean, or the name of who is asked, as a later version writes it.
    fn is_authenticated(&self) -> Result<bool> {
        match self.0.get("requireAuthentication") {
            None | Some(Value::Null) => Ok(false),
            Some(Value::Bool(flag)) => Ok(*flag),
            Some(Value::String(name)) => match name.as_str() {
                "" | "false" => Ok(false),
                "true" | "biometry" => Ok(true),
                _ => Err(later_version()),
            },
            Some(_) => Err(corrupt("the entry doesn't say whether it is authenticated")),
        }
    }

    fn bytes(&self, field: &str) -> Result<Vec<u8>> {
        let text = self.0.get(field).and_then(Value::as_str);
        let decoded = text.and_then(|text| {
            // Versions up to 8.1 wrapped their lines.
            let joined: String = text.split_ascii_whitespace().collect();
            LENIENT.decode(joined).ok()
        });
        decoded.ok_or_else(|| corrupt("a part of the entry is missing, or is no Base64"))
    }
}

/// Writes an entry exactly as expo-secure-store does: the order of the fields, Base64 in one line with padding, and `/` with
/// the backslash that `org.json` gives it.
pub(super) fn encode(
    service: &str,
    alias: Alias,
    iv: &[u8; IV_LEN],
    sealed: &[u8],
) -> Result<String> {
    #[derive(Serialize)]
    #[serde(rename_all = "camelCase")]
    struct Json<'a> {
        ct: String,
        iv: String,
        tlen: i64,
        scheme: &'a str,
        uses_keystore_suffix: bool,
        keystore_alias: &'a str,
        require_authentication: bool,
    }
    let json = serde_json::to_string(&Json {
        ct: STANDARD.encode(sealed),
        iv: STANDARD.encode(iv),
        tlen: TAG_BITS,
        scheme: "aes",
        uses_keystore_suffix: true,
        keystore_alias: service,
        require_authentication: alias.policy().is_authenticated(),
    })
    .map_err(|_| {
        Error::new(
            ErrorKind::Internal,
            "the entry could not be written as JSON",
        )
    })?;
    Ok(json.replace('/', "\\/"))
}

/// What `JSONObject.optBoolean` takes for true.
fn is_true(value: &Value) -> bool {
    match value {
        Value::Bool(flag) => *flag,
        Value::String(text) => text.eq_ignore_ascii_case("true"),
        _ => false,
    }
}

fn later_version() -> Error {
    unsupported("a later version of expo-secure-store wrote the entry")
}

fn unsupported(detail: &'static str) -> Error {
    Error::new(ErrorKind::Unsupported, detail)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// EXPO-10: the order, the Base64 and the escapes of the format, with bytes whose Base64 has all of them.
    #[test]
    fn what_is_written_is_expos_json() {
        let written = encode(
            "key_v1",
            Alias::Authenticated,
            &[0xff; IV_LEN],
            &[0xfb, 0xff, 0xbf, 0],
        );

        insta::assert_snapshot!(written.unwrap(), @r#"{"ct":"+\/+\/AA==","iv":"\/\/\/\/\/\/\/\/\/\/\/\/\/\/\/\/","tlen":128,"scheme":"aes","usesKeystoreSuffix":true,"keystoreAlias":"key_v1","requireAuthentication":true}"#);
    }

    fn item(change: &str, to: &str) -> Result<Item> {
        let json = r#"{"ct":"AAAAAAAAAAAAAAAAAAAAAA==","iv":"AAAAAAAAAAAAAAAA","tlen":128,"scheme":"aes","usesKeystoreSuffix":true,"keystoreAlias":"app","requireAuthentication":false}"#;
        let changed = json.replace(change, to);
        assert_ne!(changed, json);
        Stored::parse(&changed).unwrap().item()
    }

    /// EXPO-16.
    #[test]
    fn the_flag_is_a_boolean_or_a_name() {
        let flag = "\"requireAuthentication\":false";
        for (to, alias) in [
            ("\"requireAuthentication\":true", Alias::Authenticated),
            ("\"requireAuthentication\":\"true\"", Alias::Authenticated),
            (
                "\"requireAuthentication\":\"biometry\"",
                Alias::Authenticated,
            ),
            (
                "\"requireAuthentication\":\"false\"",
                Alias::Unauthenticated,
            ),
            ("\"requireAuthentication\":\"\"", Alias::Unauthenticated),
            ("\"requireAuthentication\":null", Alias::Unauthenticated),
            ("\"another\":1", Alias::Unauthenticated),
        ] {
            assert_eq!(
                item(flag, to).map(|item| item.alias).unwrap(),
                alias,
                "{to}"
            );
        }
    }

    /// EXPO-16: nothing of this can be read, and each says why.
    #[test]
    fn what_can_not_be_read_is_told_apart() {
        use ErrorKind::{Corrupt, Unsupported};
        for (change, to, kind) in [
            ("\"aes\"", "\"hybrid\"", Unsupported),
            ("\"aes\"", "\"chacha\"", Unsupported),
            ("\"aes\"", "\"\"", Corrupt),
            ("\"scheme\"", "\"other\"", Corrupt),
            ("128", "95", Corrupt),
            ("128", "96", Unsupported),
            ("128", "\"long\"", Corrupt),
            ("\"tlen\"", "\"other\"", Corrupt),
            ("\"ct\"", "\"other\"", Corrupt),
            ("\"iv\"", "\"other\"", Corrupt),
            ("\"AAAAAAAAAAAAAAAA\"", "\"AAAA\"", Corrupt),
            ("AAAAAA==", "", Corrupt),
            ("AAAA==", "AA*A==", Corrupt),
            ("false", "\"deviceCredentials\"", Unsupported),
            ("false", "1", Corrupt),
        ] {
            let error = item(change, to).err().unwrap();

            assert_eq!(error.kind(), kind, "{to}");
        }
    }
}

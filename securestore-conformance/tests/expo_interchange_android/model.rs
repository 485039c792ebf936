//! A model of expo-secure-store on Android: its writer as the versions lay entries out, and its reader.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use securestore_android::seam::{Authenticators, Edit, KeyAuthentication, KeySpec, Purpose};
use securestore_core::{Interaction, Prompt};
use securestore_mock::{AndroidSeams, DEFAULT_APP, SimulatedPhone};
use serde_json::Value;

pub(crate) const FILE: &str = "SecureStore";

/// How a version of expo-secure-store lays an entry out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Version {
    /// Bare key, wrapped Base64.
    V8,
    /// Bare key; the flag stands before the scheme, and only if it is true.
    V9,
    /// `<service>-<key>`, seven fields.
    V12_5,
    /// The same, with who is asked instead of a flag.
    WithNames,
}

pub(crate) const VERSIONS: [Version; 4] =
    [Version::V8, Version::V9, Version::V12_5, Version::WithNames];

impl Version {
    fn is_bare(self) -> bool {
        matches!(self, Self::V8 | Self::V9)
    }

    fn alias(self, service: &str, authenticated: bool) -> String {
        match (self.is_bare(), authenticated) {
            (true, _) => format!("AES/GCM/NoPadding:{service}"),
            (false, false) => format!("AES/GCM/NoPadding:{service}:keystoreUnauthenticated"),
            (false, true) => format!("AES/GCM/NoPadding:{service}:keystoreAuthenticated"),
        }
    }

    fn name(self, service: &str, key: &str) -> String {
        if self.is_bare() {
            key.to_owned()
        } else {
            format!("{service}-{key}")
        }
    }

    /// `org.json` escapes the slash; `Base64.DEFAULT` breaks lines, which JSON writes as `\n`.
    fn base64(self, bytes: &[u8]) -> String {
        let text = STANDARD.encode(bytes);
        let lines = text.as_bytes().chunks(76);
        let wrapped: String = match self {
            Self::V8 => lines
                .map(|line| format!("{}\\n", String::from_utf8_lossy(line)))
                .collect(),
            _ => text,
        };
        wrapped.replace('/', "\\/")
    }
}

pub(crate) fn seams(phone: &SimulatedPhone) -> AndroidSeams {
    phone.android_seams(DEFAULT_APP).unwrap()
}

/// Runs one operation with the phone's own key, behind a prompt if it must be.
fn cipher(
    phone: &SimulatedPhone,
    alias: &str,
    authenticated: bool,
    purpose: Purpose,
    input: &[u8],
) -> ([u8; 12], Vec<u8>) {
    let seams = seams(phone);
    let key = seams.keystore.get_key(alias).unwrap().unwrap();
    let cipher = key.init_cipher(purpose).unwrap();
    let iv = cipher.iv();
    if authenticated {
        seams
            .authenticator
            .authenticate(
                &Prompt::new(" "),
                Authenticators::BiometricStrong,
                &*cipher,
                &Interaction::none(),
                Duration::from_secs(60),
            )
            .unwrap();
    }
    (iv, cipher.do_final(&[], input).unwrap().to_vec())
}

/// What `setItem` of a version leaves on the phone.
pub(crate) fn expo_sets(
    phone: &SimulatedPhone,
    version: Version,
    (service, key): (&str, &str),
    authenticated: bool,
    value: &str,
) {
    let alias = version.alias(service, authenticated);
    let keystore = seams(phone).keystore;
    if keystore.get_key(&alias).unwrap().is_none() {
        let authentication = if authenticated {
            KeyAuthentication::BiometricCurrentSet
        } else {
            KeyAuthentication::None
        };
        let spec = KeySpec {
            authentication,
            unlocked_device_required: false,
            strong_box: false,
        };
        keystore.generate_key(&alias, &spec).unwrap();
    }
    let (iv, sealed) = cipher(
        phone,
        &alias,
        authenticated,
        Purpose::Encrypt,
        value.as_bytes(),
    );
    let (ct, iv) = (version.base64(&sealed), version.base64(&iv));
    let flag = match version {
        Version::V8 | Version::V9 if authenticated => "\"requireAuthentication\":true,",
        _ => "",
    };
    let start = format!(r#"{{"ct":"{ct}","iv":"{iv}","tlen":128,{flag}"scheme":"aes""#);
    let json = match version {
        Version::V8 | Version::V9 => format!("{start}}}"),
        Version::V12_5 => format!(
            r#"{start},"usesKeystoreSuffix":true,"keystoreAlias":"{service}","requireAuthentication":{authenticated}}}"#
        ),
        Version::WithNames => {
            let who = if authenticated { "biometry" } else { "" };
            format!(
                r#"{start},"usesKeystoreSuffix":true,"keystoreAlias":"{service}","requireAuthentication":"{who}"}}"#
            )
        }
    };
    put(phone, &version.name(service, key), &json);
}

pub(crate) fn put(phone: &SimulatedPhone, name: &str, text: &str) {
    let mut edit = Edit::new();
    edit.put(name, text);
    assert!(seams(phone).preferences.commit(FILE, &edit).unwrap());
}

pub(crate) fn stored(phone: &SimulatedPhone, name: &str) -> Option<String> {
    seams(phone).preferences.get_string(FILE, name).unwrap()
}

/// What `getItem` of 57.0.4 answers; a value that it would delete is a panic here.
pub(crate) fn expo_gets(phone: &SimulatedPhone, service: &str, key: &str) -> Option<String> {
    let text = stored(phone, &format!("{service}-{key}")).or_else(|| stored(phone, key))?;
    let json: Value = serde_json::from_str(&text).unwrap();
    let bytes = |field: &str| {
        let text = json.get(field).unwrap().as_str().unwrap();
        STANDARD.decode(text.replace('\n', "")).unwrap()
    };
    assert_eq!(json.get("scheme").unwrap(), "aes");
    assert!(json.get("tlen").unwrap().as_i64().unwrap() >= 96);
    let flag = |name: &str| json.get(name).and_then(Value::as_bool) == Some(true);
    let authenticated = flag("requireAuthentication");
    let version = if flag("usesKeystoreSuffix") {
        Version::V12_5
    } else {
        Version::V9
    };
    let purpose = Purpose::Decrypt(bytes("iv").try_into().unwrap());
    let alias = version.alias(service, authenticated);
    let (_, value) = cipher(phone, &alias, authenticated, purpose, &bytes("ct"));
    Some(String::from_utf8(value).unwrap())
}

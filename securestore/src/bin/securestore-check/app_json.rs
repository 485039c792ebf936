//! `app.json`, from which Expo's tools make the native projects: read, never written.

use securestore_core::{Finding, FindingKind, Severity};
use serde_json::Value;

use crate::apple::FACE_ID;
use crate::error::CheckError;
use crate::report::Checked;
use crate::source::Source;
use crate::wanted::Wanted;

pub(crate) fn source(source: &Source, wanted: &Wanted) -> Result<Checked, CheckError> {
    let (_, text) = source.text()?;
    let json: Value = serde_json::from_str(text).map_err(CheckError::Json)?;
    let app = json.get("expo").unwrap_or(&json);
    let mut found = Vec::new();
    if mentions(&json, "dataRetentionPolicy") {
        found.push(
            Finding::new(
                FindingKind::Project,
                Severity::Warning,
                "`dataRetentionPolicy` is no setting of Android's manifest, so it changes nothing: whether data comes back after a \
                 reinstall is up to `allowBackup` and the backup rules",
            )
            .with_snippet("\"android\": { \"allowBackup\": false }"),
        );
    }
    let android = app.get("android");
    let allows =
        android.and_then(|android| android.get("allowBackup")) != Some(&Value::Bool(false));
    if allows && !mentions_text(app, "expo-secure-store") {
        found.push(
            Finding::new(
                FindingKind::BackedUp,
                Severity::Warning,
                "nothing here keeps the store's files out of Android's backups; check the built app, which has the rules",
            )
            .with_snippet("\"android\": { \"allowBackup\": false }"),
        );
    }
    let reason = app
        .pointer("/ios/infoPlist")
        .and_then(|list| list.get(FACE_ID));
    if wanted.authenticates() && reason.is_none() && !mentions(app, "faceIDPermission") {
        let reason = Value::from(wanted.reason.as_str());
        found.push(
            Finding::new(
                FindingKind::BiometryNotPermitted,
                Severity::Error,
                "Face ID needs a reason that the person can read; without it iOS lets the app use no face",
            )
            .with_snippet(format!("\"ios\": {{ \"infoPlist\": {{ \"{FACE_ID}\": {reason} }} }}")),
        );
    }
    Ok(Checked::new("app.json", found)
        .not_seen("what Expo's plugins add: check the built apps too; app.json is never written"))
}

/// Says whether an object anywhere has this field.
fn mentions(json: &Value, field: &str) -> bool {
    match json {
        Value::Object(fields) => {
            fields.contains_key(field) || fields.values().any(|value| mentions(value, field))
        }
        Value::Array(values) => values.iter().any(|value| mentions(value, field)),
        _ => false,
    }
}

/// Says whether this text is anywhere, as the name of a plugin is.
fn mentions_text(json: &Value, text: &str) -> bool {
    match json {
        Value::String(value) => value == text,
        Value::Object(fields) => fields.values().any(|value| mentions_text(value, text)),
        Value::Array(values) => values.iter().any(|value| mentions_text(value, text)),
        _ => false,
    }
}

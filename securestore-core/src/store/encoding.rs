//! Values as text and as JSON, over any store.

use serde::Serialize;
use serde::de::DeserializeOwned;
use zeroize::Zeroizing;

use super::secure_store::SecureStore;
use crate::entry::EntryInfo;
use crate::error::{Error, ErrorKind, Operation, Result};
use crate::name::Key;
use crate::options::{GetOptions, SetOptions};
use crate::secret::Secret;

pub(super) async fn get_string<S: SecureStore + ?Sized>(
    store: &S,
    key: &Key,
) -> Result<Option<String>> {
    let Some(value) = store.get_opts(key, GetOptions::new()).await? else {
        return Ok(None);
    };
    value
        .expose_str()
        .map(|text| Some(text.to_owned()))
        .map_err(|e| e.during(Operation::Get))
}

pub(super) async fn set_json<S: SecureStore + ?Sized, T: Serialize + Sync + ?Sized>(
    store: &S,
    key: &Key,
    value: &T,
    options: SetOptions,
) -> Result<EntryInfo> {
    let json = to_json(value).map_err(|e| e.during(Operation::Set))?;
    store.set_opts(key, json, options).await
}

pub(super) async fn get_json<S: SecureStore + ?Sized, T: DeserializeOwned>(
    store: &S,
    key: &Key,
    options: GetOptions,
) -> Result<Option<T>> {
    let Some(value) = store.get_opts(key, options).await? else {
        return Ok(None);
    };
    from_json(&value)
        .map(Some)
        .map_err(|e| e.during(Operation::Get))
}

fn to_json<T: Serialize + ?Sized>(value: &T) -> Result<Secret> {
    // A buffer that grows leaves unwiped copies behind, so the length is counted first.
    let mut length = Length(0);
    let written = serde_json::to_writer(&mut length, value).and_then(|()| {
        let mut json = Zeroizing::new(Vec::with_capacity(length.0));
        serde_json::to_writer(&mut *json, value)?;
        Ok(json)
    });
    // The text of serde's error may quote the value.
    written.map(Secret::from).map_err(|_| {
        Error::new(
            ErrorKind::InvalidValue,
            "the value can't be written as JSON",
        )
    })
}

fn from_json<T: DeserializeOwned>(value: &Secret) -> Result<T> {
    // The text of serde's error may quote the value; its position can't.
    serde_json::from_slice(value.expose_secret()).map_err(|e| {
        let (line, column) = (e.line(), e.column());
        Error::new(
            ErrorKind::Decode,
            format!("it is not JSON of this type (line {line}, column {column})"),
        )
    })
}

/// Counts the bytes that are written to it.
struct Length(usize);

impl std::io::Write for Length {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0 += bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_errors_quote_no_value() {
        let error = from_json::<u32>(&Secret::from("\"canary\"")).unwrap_err();

        assert_eq!(error.kind(), ErrorKind::Decode);
        assert!(!format!("{error} {error:?}").contains("canary"));
    }

    #[test]
    fn json_is_written_into_a_buffer_of_its_length() {
        let json = to_json(&vec!["a"; 100]).unwrap();

        assert_eq!(json.len(), 401);
    }
}

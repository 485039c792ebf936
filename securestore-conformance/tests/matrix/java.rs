//! Exceptions in the table's words.

use securestore_android::seam::{Cause, Exception, ExceptionClass, KeystoreCode};

/// Returns the class of an exception, and its cause.
pub(crate) fn short(exception: &Exception) -> String {
    let class = match &exception.class {
        ExceptionClass::InvalidAlgorithmParameter => "IAPE",
        ExceptionClass::KeyPermanentlyInvalidated => "KPIE",
        other => other.name().rsplit('.').next().unwrap_or_default(),
    };
    let cause = match &exception.cause {
        None => return class.to_owned(),
        Some(Cause::IllegalState) => "IllegalStateException".to_owned(),
        Some(Cause::KeyStore(KeystoreCode::DEVICE_LOCKED)) => "DEVICE_LOCKED".to_owned(),
        Some(Cause::KeyStore(KeystoreCode::LOCKED)) => "LOCKED".to_owned(),
        Some(Cause::KeyStore(code)) => code.0.to_string(),
        Some(other) => format!("{other:?}"),
    };
    format!("{class}({cause})")
}

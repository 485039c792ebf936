//! Why a file could not be checked.

use std::io;
use std::path::PathBuf;

use securestore_android::manifest::ParseError;
use zip::result::ZipError;

/// Why a file could not be checked, or not be written.
#[derive(Debug)]
pub(crate) enum CheckError {
    /// It could not be read.
    Read(io::Error),
    /// It is longer than anything of its kind.
    TooLong { limit: u64 },
    /// It is neither an archive nor a source file that is known.
    UnknownFile,
    /// It is an archive, and none of a built app.
    UnknownArchive,
    /// The archive is broken.
    Archive(ZipError),
    /// The archive has more files than any app.
    TooManyFiles,
    /// The archive is of the kind for more than 4 GiB, which no app is.
    Zip64,
    /// A file in the archive unpacks to more than anything of its kind.
    Bomb { name: String, limit: u64 },
    /// The manifest or the rules could not be read.
    Android(PathBuf, ParseError),
    /// The XML could not be read.
    Xml(roxmltree::Error),
    /// The text is not UTF-8.
    NotUtf8,
    /// The XML defines entities, which no such file does.
    Entities,
    /// The property list holds something else than a dictionary, or is malformed.
    Plist(&'static str),
    /// The text is no JSON.
    Json(serde_json::Error),
    /// `--fix` was asked for on a built app.
    Built,
    /// `--fix` was asked for on a file that is not text.
    NotText,
    /// The manifest has no prefix for Android's attributes.
    NoPrefix,
    /// A file could not be written.
    Write(PathBuf, io::Error),
}

impl std::fmt::Display for CheckError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Read(error) => write!(f, "{error}"),
            Self::TooLong { limit } => write!(f, "it is longer than {limit} bytes"),
            Self::UnknownFile => f.write_str(
                "it is no AndroidManifest.xml, Info.plist, entitlements file, app.json, .apk, .aab or .ipa",
            ),
            Self::UnknownArchive => f.write_str("the archive holds no built app"),
            Self::Archive(error) => write!(f, "the archive is broken: {error}"),
            Self::TooManyFiles => f.write_str("the archive holds more files than any app"),
            Self::Zip64 => f.write_str("the archive is a zip64 one or has no end, which no app is"),
            Self::Bomb { name, limit } => {
                write!(f, "`{name}` unpacks to more than {limit} bytes")
            }
            Self::Android(path, error) => write!(f, "{}: {error}", path.display()),
            Self::Xml(error) => write!(f, "it is no XML: {error}"),
            Self::NotUtf8 => f.write_str("it is not UTF-8"),
            Self::Entities => f.write_str("it defines XML entities, which are not read"),
            Self::Plist(what) => write!(f, "it is no property list: {what}"),
            Self::Json(error) => write!(f, "it is no JSON: {error}"),
            Self::Built => f.write_str("a built app can't be fixed: fix its sources and build it again"),
            Self::NotText => f.write_str(
                "it is in a binary form and can't be fixed: convert it with `plutil -convert xml1`, or fix its source",
            ),
            Self::NoPrefix => f.write_str(
                "the manifest lacks xmlns:android=\"http://schemas.android.com/apk/res/android\"",
            ),
            Self::Write(path, error) => write!(f, "can't write {}: {error}", path.display()),
        }
    }
}

impl std::error::Error for CheckError {}

impl From<ZipError> for CheckError {
    fn from(error: ZipError) -> Self {
        Self::Archive(error)
    }
}

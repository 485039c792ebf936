//! An app's manifest, as far as a store depends on it.

use super::document::{Document, Element, Value};
use super::scheme::{DATA_EXTRACTION_RULES, FULL_BACKUP_CONTENT};

/// An app's `AndroidManifest.xml`.
///
/// Give it the merged manifest that the build writes, or the one out of an APK: a manifest in the source tree lacks what
/// libraries and Gradle add.
#[derive(Clone, Debug)]
pub struct Manifest {
    pub(super) document: Document,
}

/// A file of backup rules, as it stands in `res/xml` or in an APK.
#[derive(Clone, Debug)]
pub struct RulesFile {
    /// Its name without folder and ending; an APK may have shortened it.
    pub(super) name: String,
    pub(super) document: Document,
}

/// A file could not be read as XML, or holds something else than was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseError(String);

/// What an attribute says, whichever form the manifest is in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Setting {
    Absent,
    Flag(bool),
    /// A file in `res/xml`, by its name.
    Named(String),
    /// A file in `res/xml`, by the number of its resource.
    Numbered,
    /// Something that only the build or the device knows.
    Unknown(String),
}

impl Manifest {
    /// Reads a manifest, as text or in the form of an APK or of an app bundle. No input makes it panic.
    ///
    /// # Errors
    /// The bytes are neither, or the document is no manifest.
    pub fn parse(bytes: &[u8]) -> Result<Self, ParseError> {
        let document = Document::parse(bytes).map_err(ParseError)?;
        match document.root() {
            Some(root) if root.name == "manifest" => Ok(Self { document }),
            _ => Err(ParseError(
                "the outermost element is not <manifest>".to_owned(),
            )),
        }
    }

    /// Returns the names of the backup rules that the manifest asks for, each a file `res/xml/<name>.xml`.
    ///
    /// An APK's manifest knows its files by number only; give the check all of [`RulesFile::parse`]'s there.
    pub fn rules_names(&self) -> impl Iterator<Item = String> {
        ["fullBackupContent", "dataExtractionRules"]
            .into_iter()
            .filter_map(|attribute| match self.setting(attribute) {
                Setting::Named(name) => Some(name),
                Setting::Absent | Setting::Flag(_) | Setting::Numbered | Setting::Unknown(_) => {
                    None
                }
            })
    }

    /// Returns what an attribute of `<application>` says.
    pub(super) fn setting(&self, attribute: &str) -> Setting {
        let value = self
            .application()
            .and_then(|application| application.android(attribute));
        match value {
            None => Setting::Absent,
            Some(Value::Boolean(flag)) => Setting::Flag(*flag),
            Some(Value::Integer(number)) => Setting::Flag(*number != 0),
            Some(Value::Reference(_)) => Setting::Numbered,
            Some(Value::Other) => Setting::Unknown(String::new()),
            Some(Value::Text(text)) => match text.as_str() {
                "true" => Setting::Flag(true),
                "false" => Setting::Flag(false),
                text => match text.strip_prefix("@xml/") {
                    Some(name) => Setting::Named(name.to_owned()),
                    None => Setting::Unknown(text.to_owned()),
                },
            },
        }
    }

    /// Returns the `<application>`.
    pub(super) fn application(&self) -> Option<&Element> {
        self.document.top("application").next()
    }

    /// Returns a number of `<uses-sdk>`.
    pub(super) fn sdk(&self, attribute: &str) -> Option<u32> {
        self.document
            .top("uses-sdk")
            .find_map(|element| match element.android(attribute)? {
                Value::Integer(level) => Some(*level),
                Value::Text(text) => text.parse().ok(),
                Value::Boolean(_) | Value::Reference(_) | Value::Other => None,
            })
    }

    /// Says whether a permission is asked for.
    pub(super) fn asks_for(&self, permission: &str) -> bool {
        ["uses-permission", "uses-permission-sdk-23"]
            .iter()
            .flat_map(|name| self.document.top(name))
            .any(|element| element.android("name") == Some(&Value::Text(permission.to_owned())))
    }

    /// Says whether any element has an attribute or is a `<meta-data>` of this name.
    pub(super) fn mentions(&self, name: &str) -> bool {
        self.document
            .elements
            .iter()
            .flat_map(|element| &element.attributes)
            .any(|attribute| {
                attribute.name == name
                    || attribute.name == "name"
                        && matches!(&attribute.value, Value::Text(text) if text.rsplit('.').next() == Some(name))
            })
    }
}

impl RulesFile {
    /// Reads a file of backup rules, as text or in the form of an APK or of an app bundle. No input makes it panic.
    ///
    /// # Errors
    /// The bytes are neither, or the document holds no backup rules.
    pub fn parse(name: &str, bytes: &[u8]) -> Result<Self, ParseError> {
        let document = Document::parse(bytes).map_err(ParseError)?;
        match document.root() {
            Some(root)
                if [FULL_BACKUP_CONTENT, DATA_EXTRACTION_RULES].contains(&root.name.as_str()) =>
            {
                Ok(Self {
                    name: name.to_owned(),
                    document,
                })
            }
            _ => Err(ParseError("the document holds no backup rules".to_owned())),
        }
    }

    pub(super) fn holds(&self, root: &str) -> bool {
        self.document
            .root()
            .is_some_and(|element| element.name == root)
    }
}

impl std::fmt::Display for ParseError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for ParseError {}

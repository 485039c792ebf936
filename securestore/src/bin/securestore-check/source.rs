//! A source file of an app's project: what it is, and how it is written again.

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use crate::error::CheckError;
use crate::plist;

/// The longest source file; a manifest has some kilobytes.
pub(crate) const MAX_LEN: u64 = 16 << 20;

/// A file of a project, as it is on disk.
#[derive(Debug)]
pub(crate) struct Source {
    pub(crate) path: PathBuf,
    pub(crate) bytes: Vec<u8>,
}

/// What a source file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Manifest,
    InfoPlist,
    Entitlements,
    AppJson,
}

impl Source {
    pub(crate) fn read(path: &Path) -> Result<Self, CheckError> {
        let mut bytes = Vec::new();
        File::open(path)
            .and_then(|file| file.take(MAX_LEN + 1).read_to_end(&mut bytes))
            .map_err(CheckError::Read)?;
        if bytes.len() as u64 > MAX_LEN {
            return Err(CheckError::TooLong { limit: MAX_LEN });
        }
        Ok(Self {
            path: path.to_owned(),
            bytes,
        })
    }

    /// Returns the text behind the byte order mark, and the mark.
    pub(crate) fn text(&self) -> Result<(&str, &str), CheckError> {
        let text = std::str::from_utf8(&self.bytes).map_err(|_| CheckError::NotUtf8)?;
        match text.strip_prefix('\u{feff}') {
            Some(rest) => Ok((text.split_at(text.len() - rest.len()).0, rest)),
            None => Ok(("", text)),
        }
    }

    /// Says what the file is, by its content; its name tells two property lists apart.
    pub(crate) fn kind(&self) -> Result<Kind, CheckError> {
        if plist::is_binary(&self.bytes) {
            return self.plist_kind();
        }
        let is_binary_xml = self.bytes.starts_with(&[3, 0, 8, 0]);
        let Ok((_, text)) = self.text() else {
            return if is_binary_xml {
                Ok(Kind::Manifest)
            } else {
                Err(CheckError::UnknownFile)
            };
        };
        let text = text.trim_start();
        if text.starts_with('{') {
            return Ok(Kind::AppJson);
        }
        if !text.starts_with('<') {
            return Err(CheckError::UnknownFile);
        }
        // The first tag that is no declaration and no comment names the kind.
        match first_tag(text) {
            "manifest" => Ok(Kind::Manifest),
            "plist" => self.plist_kind(),
            _ => Err(CheckError::UnknownFile),
        }
    }

    fn plist_kind(&self) -> Result<Kind, CheckError> {
        if self
            .path
            .extension()
            .is_some_and(|end| end == "entitlements")
        {
            return Ok(Kind::Entitlements);
        }
        let list = plist::parse(&self.bytes)?;
        let has = |start: &str| list.keys().any(|key| key.starts_with(start));
        let entitles =
            has("com.apple.") || has("keychain-access-groups") || has("application-identifier");
        Ok(if entitles && !has("CFBundle") {
            Kind::Entitlements
        } else {
            Kind::InfoPlist
        })
    }
}

/// Replaces a file as a whole, or creates it: a crash leaves the old content or the new one.
pub(crate) fn write(path: &Path, text: &str) -> Result<(), CheckError> {
    let failed = |error| CheckError::Write(path.to_owned(), error);
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(failed)?;
    }
    // A link stays one: what it names is replaced.
    let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let mut beside = target.clone().into_os_string();
    beside.push(".securestore-check");
    let beside = PathBuf::from(beside);
    fs::write(&beside, text)
        .and_then(|()| match fs::metadata(&target) {
            Ok(old) => fs::set_permissions(&beside, old.permissions()),
            Err(_) => Ok(()),
        })
        .and_then(|()| fs::rename(&beside, &target))
        .inspect_err(|_| drop(fs::remove_file(&beside)))
        .map_err(failed)
}

fn first_tag(mut text: &str) -> &str {
    loop {
        text = text.trim_start();
        let end = if text.starts_with("<!--") {
            "-->"
        } else if text.starts_with("<?") {
            "?>"
        } else if text.starts_with("<!") {
            ">"
        } else {
            break;
        };
        match text.split_once(end) {
            Some((_, rest)) => text = rest,
            None => return "",
        }
    }
    let name = text.strip_prefix('<').unwrap_or_default();
    let end = name.find(|c: char| c.is_whitespace() || c == '>' || c == '/');
    end.map_or(name, |end| name.split_at(end).0)
}

//! Where classes are looked up: a jar of an Android version, and what Java 8 had for the packages that the jar leaves out.

use std::collections::HashMap;
use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;

use noak::AccessFlags;

use super::class::{Class, Member};
use crate::error::Result;

/// The letter of Java 8 in the names of `ct.sym`.
const JAVA_8: char = '8';

/// A zip file of classes, and where in it each class is.
#[derive(Debug)]
pub(super) struct Archive {
    zip: zip::ZipArchive<BufReader<File>>,
    places: HashMap<String, usize>,
}

/// The archives of one Android version, in the order of the search.
#[derive(Debug)]
pub(super) struct ClassPath {
    archives: Vec<Archive>,
    read: HashMap<String, Option<Class>>,
}

impl Archive {
    /// Opens a jar.
    pub(super) fn jar(path: &Path) -> Result<Self> {
        Self::open(path, |name| Some(name.strip_suffix(".class")?.to_owned()))
    }

    /// Opens `ct.sym` for the Java that each Android has: `<releases>/<module>/<class>.sig`.
    pub(super) fn java_8(path: &Path) -> Result<Self> {
        Self::open(path, |name| {
            let (releases, rest) = name.strip_suffix(".sig")?.split_once('/')?;
            let (_module, class) = rest.split_once('/')?;
            releases.contains(JAVA_8).then(|| class.to_owned())
        })
    }

    fn open(path: &Path, class: impl Fn(&str) -> Option<String>) -> Result<Self> {
        let zip = zip::ZipArchive::new(BufReader::new(File::open(path)?))?;
        let mut places = HashMap::new();
        for (place, name) in zip.file_names().enumerate() {
            if let Some(class) = class(name) {
                places.insert(class, place);
            }
        }
        Ok(Self { zip, places })
    }

    fn class(&mut self, name: &str) -> Result<Option<Class>> {
        let Some(place) = self.places.get(name) else {
            return Ok(None);
        };
        let mut bytes = Vec::new();
        self.zip.by_index(*place)?.read_to_end(&mut bytes)?;
        Class::parse(&bytes).map(Some)
    }
}

impl ClassPath {
    pub(super) fn new(archives: Vec<Archive>) -> Self {
        Self {
            archives,
            read: HashMap::new(),
        }
    }

    /// Makes one out of classes in memory.
    #[cfg(test)]
    pub(super) fn of(classes: Vec<Class>) -> Self {
        Self {
            archives: Vec::new(),
            read: classes
                .into_iter()
                .map(|class| (class.name.clone(), Some(class)))
                .collect(),
        }
    }

    /// Returns a class by its name with slashes.
    pub(super) fn class(&mut self, name: &str) -> Result<Option<Class>> {
        if let Some(known) = self.read.get(name) {
            return Ok(known.clone());
        }
        let mut found = None;
        for archive in &mut self.archives {
            found = archive.class(name)?;
            if found.is_some() {
                break;
            }
        }
        self.read.insert(name.to_owned(), found.clone());
        Ok(found)
    }

    /// Returns a member that a class declares or inherits, and the class that declares it.
    pub(super) fn member(
        &mut self,
        class: &str,
        name: &str,
        descriptor: &str,
    ) -> Result<Option<(Class, Member)>> {
        let mut open = vec![class.to_owned()];
        let mut first = true;
        while let Some(next) = open.pop() {
            let Some(class) = self.class(&next)? else {
                continue;
            };
            if let Some(member) = class.member(name, descriptor) {
                // Private members and constructors are not inherited.
                if first || !member.flags.contains(AccessFlags::PRIVATE) {
                    return Ok(Some((class.clone(), member.clone())));
                }
            }
            if name == "<init>" {
                return Ok(None);
            }
            open.extend(class.interfaces.iter().cloned());
            open.extend(class.superclass);
            first = false;
        }
        Ok(None)
    }
}

//! A shared library for Android, and what the system demands of one before it loads it.

use object::elf;
use object::read::elf::{ElfFile, FileHeader};
use object::{File, Object as _, ObjectSegment as _, ObjectSymbol as _};

use super::bionic::Bionic;
use crate::error::Result;

/// What decides whether Android loads a library, and what it offers to Java.
#[derive(Debug, Default)]
pub(super) struct SharedLibrary {
    segments: Vec<Segment>,
    pub(super) exports: Vec<String>,
    pub(super) undefined: Vec<Undefined>,
    needed: Vec<String>,
    text_relocations: bool,
}

/// A part of the file that is mapped into memory.
#[derive(Debug)]
struct Segment {
    offset: u64,
    address: u64,
    align: u64,
}

/// A symbol that another library must have.
#[derive(Debug)]
pub(super) struct Undefined {
    name: String,
    /// A weak one may be absent.
    weak: bool,
}

/// What is demanded of one library.
#[derive(Debug)]
pub(super) struct Demands<'a> {
    /// The largest page that a device of this kind has.
    pub(super) page: u64,
    /// The oldest Android that the library is for.
    pub(super) api: u32,
    /// Exactly what it exports.
    pub(super) exports: &'a [&'a str],
}

impl SharedLibrary {
    /// Reads a library of either word size.
    pub(super) fn parse(bytes: &[u8]) -> Result<Self> {
        let file = File::parse(bytes)?;
        let (needed, text_relocations) = match &file {
            File::Elf32(elf) => dynamic(elf)?,
            File::Elf64(elf) => dynamic(elf)?,
            _ => return Err("it is no ELF file".into()),
        };
        let mut library = Self {
            needed,
            text_relocations,
            ..Self::default()
        };
        library
            .segments
            .extend(file.segments().map(|segment| Segment {
                offset: segment.file_range().0,
                address: segment.address(),
                align: segment.align(),
            }));
        for symbol in file.dynamic_symbols() {
            let name = symbol.name()?.to_owned();
            if name.is_empty() {
                // The first entry of the table is none.
                continue;
            }
            if symbol.is_undefined() {
                let weak = symbol.is_weak();
                library.undefined.push(Undefined { name, weak });
            } else if symbol.is_global() {
                library.exports.push(name);
            }
        }
        library.exports.sort();
        Ok(library)
    }

    /// Returns what Android would refuse, or Java wouldn't find.
    pub(super) fn violations(&self, demands: &Demands<'_>, bionic: &Bionic) -> Vec<String> {
        let mut found = Vec::new();
        if self.segments.is_empty() {
            found.push("nothing of it is loaded".to_owned());
        }
        for segment in &self.segments {
            if segment.align < demands.page {
                let (align, page) = (segment.align, demands.page);
                found.push(format!(
                    "a segment is aligned to {align}, and pages have {page}"
                ));
            }
            if segment.address % demands.page != segment.offset % demands.page {
                let Segment {
                    offset, address, ..
                } = segment;
                found.push(format!(
                    "a segment can't be mapped: {address:#x} from {offset:#x}"
                ));
            }
        }
        if self.text_relocations {
            found.push("it has text relocations, which Android refuses".to_owned());
        }
        if self.exports != demands.exports {
            let (exports, expected) = (self.exports.join(", "), demands.exports.join(", "));
            found.push(format!("it exports {exports}, and should {expected}"));
        }
        for library in &self.needed {
            if !bionic.has_library(library) {
                found.push(format!("it needs {library}, which the list doesn't have"));
            }
        }
        for Undefined { name, weak } in &self.undefined {
            match bionic.find(name) {
                None => found.push(format!("no library of the list has {name}")),
                Some((library, _)) if !self.needed.iter().any(|needed| needed == library) => {
                    found.push(format!("{name} is in {library}, which isn't needed"));
                }
                Some((_, api)) if api > demands.api && !weak => found.push(format!(
                    "{name} is there from API {api} on, and the library is for {}",
                    demands.api
                )),
                Some(_) => {}
            }
        }
        found
    }
}

/// Returns the libraries that are loaded along, and whether code must be changed to be loaded.
fn dynamic<'data, Elf: FileHeader>(file: &ElfFile<'data, Elf>) -> Result<(Vec<String>, bool)> {
    let table = file.elf_dynamic_table()?;
    let (mut needed, mut text_relocations) = (Vec::new(), false);
    for entry in &table {
        match entry.tag {
            elf::DT_NEEDED => {
                needed.push(String::from_utf8_lossy(table.string(entry)?).into_owned());
            }
            elf::DT_TEXTREL => text_relocations = true,
            elf::DT_FLAGS => {
                text_relocations |= entry.val & elf::DF_TEXTREL.0 != 0;
            }
            _ => {}
        }
    }
    Ok((needed, text_relocations))
}

#[cfg(test)]
mod tests;

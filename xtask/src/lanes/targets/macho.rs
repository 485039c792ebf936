//! The entitlements in an executable for Apple's systems, as a parser finds them.

use object::{File, Object as _, ObjectSection as _};

use crate::device::Section;
use crate::error::Result;

/// The sections that hold entitlements.
const NAMES: [&str; 2] = ["__entitlements", "__ents_der"];

/// Returns how the entitlements of an executable differ from those that it should have; with none, a signature brings them.
pub(super) fn violations(executable: &[u8], expected: &[Section]) -> Result<Vec<String>> {
    let file = File::parse(executable)?;
    let mut found = Vec::new();
    for name in NAMES {
        let mut there = file.sections().filter(|section| {
            section.segment_name() == Ok(Some("__TEXT")) && section.name() == Ok(name)
        });
        let (first, more) = (there.next(), there.next().is_some());
        let expected = expected.iter().find(|section| section.name == name);
        match (first, expected) {
            (None, None) => {}
            (None, Some(_)) => found.push(format!("there is no section {name}")),
            (Some(_), None) => found.push(format!("there is a section {name}")),
            (Some(section), Some(expected)) if section.data()? != expected.content => {
                found.push(format!("the section {name} holds something else"));
            }
            (Some(_), Some(_)) if more => found.push(format!("there are two sections {name}")),
            (Some(_), Some(_)) => {}
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use object::write::Object;
    use object::{Architecture, BinaryFormat, Endianness, SectionKind};

    use super::*;
    use crate::device::sections;

    #[test]
    fn entitlements_of_the_simulator_are_found() {
        let executable = executable(&sections());

        assert_eq!(
            violations(&executable, &sections()).unwrap(),
            Vec::<String>::new()
        );
    }

    #[test]
    fn entitlements_that_are_missing_or_others_are_found() {
        let [plist, mut der] = sections();
        der.content.push(0);

        let found = violations(&executable(&[der]), &sections()).unwrap();

        assert_eq!(
            found,
            [
                "there is no section __entitlements",
                "the section __ents_der holds something else"
            ]
        );
        assert_eq!(
            violations(&executable(&[plist]), &[]).unwrap(),
            ["there is a section __entitlements"]
        );
    }

    #[test]
    fn a_section_of_another_segment_is_none() {
        let mut file = Object::new(
            BinaryFormat::MachO,
            Architecture::Aarch64,
            Endianness::Little,
        );
        let [plist, _] = sections();
        let id = file.add_section(b"__DATA".into(), plist.name.into(), SectionKind::Data);
        file.append_section_data(id, &plist.content, 1);

        let found = violations(&file.write().unwrap(), &[plist]).unwrap();

        assert_eq!(found, ["there is no section __entitlements"]);
    }

    fn executable(sections: &[Section]) -> Vec<u8> {
        let mut file = Object::new(
            BinaryFormat::MachO,
            Architecture::Aarch64,
            Endianness::Little,
        );
        for section in sections {
            let id = file.add_section(
                b"__TEXT".into(),
                section.name.into(),
                SectionKind::ReadOnlyData,
            );
            file.append_section_data(id, &section.content, 1);
        }
        file.write().unwrap()
    }
}

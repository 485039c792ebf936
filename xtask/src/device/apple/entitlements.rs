//! Entitlements as a property list and as DER, and the linker arguments that put both into a simulator's executable.
//!
//! The simulator takes them from the sections `__TEXT,__entitlements` and `__TEXT,__ents_der`; a signature that claims them
//! would be refused. The DER form is an `[APPLICATION 16]` of the version 1 and a dictionary `[CONTEXT 16]` of pairs.

use std::path::Path;

use crate::device::host::word;
use crate::device::runner::Runner;
use crate::error::Result;

const APPLICATION_16: u8 = 0x70;
const DICTIONARY: u8 = 0xb0;
const SEQUENCE: u8 = 0x30;
const UTF8_STRING: u8 = 0x0c;
const BOOLEAN: u8 = 0x01;
const VERSION_1: [u8; 3] = [0x02, 1, 1];

/// The value of an entitlement.
#[derive(Clone, Debug)]
pub(super) enum Value {
    Flag(bool),
    Text(String),
    List(Vec<String>),
}

/// The entitlements of the runner, sorted by name.
#[derive(Clone, Debug)]
pub(super) struct Entitlements(Vec<(&'static str, Value)>);

impl Entitlements {
    /// Those of an app: its identifier, and a keychain access group of the same name.
    pub(super) fn app(prefix: &str, app: &str, debuggable: bool) -> Self {
        let id = format!("{prefix}.{app}");
        let mut pairs = vec![
            ("application-identifier", Value::Text(id.clone())),
            ("keychain-access-groups", Value::List(vec![id])),
        ];
        if debuggable {
            pairs.insert(1, ("get-task-allow", Value::Flag(true)));
            let team = Value::Text(prefix.to_owned());
            pairs.insert(1, ("com.apple.developer.team-identifier", team));
        }
        Self(pairs)
    }

    /// Renders them as an XML property list.
    pub(super) fn plist(&self) -> String {
        let mut text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
            <!DOCTYPE plist PUBLIC \"-//Apple//DTD PLIST 1.0//EN\" \"http://www.apple.com/DTDs/PropertyList-1.0.dtd\">\n\
            <plist version=\"1.0\">\n<dict>\n"
            .to_owned();
        for (name, value) in &self.0 {
            let value = match value {
                Value::Flag(flag) => format!("<{flag}/>"),
                Value::Text(text) => string(text),
                Value::List(list) => {
                    let items: String = list.iter().map(|item| string(item)).collect();
                    format!("<array>{items}</array>")
                }
            };
            text.push_str(&format!("\t<key>{name}</key>\n\t{value}\n"));
        }
        text.push_str("</dict>\n</plist>\n");
        text
    }

    /// Renders them as DER, as `derq query -f xml -i FILE --raw` does.
    pub(super) fn der(&self) -> Vec<u8> {
        let mut pairs = Vec::new();
        for (name, value) in &self.0 {
            let mut pair = tagged(UTF8_STRING, name.as_bytes());
            pair.extend(match value {
                Value::Flag(flag) => tagged(BOOLEAN, &[if *flag { 0xff } else { 0 }]),
                Value::Text(text) => tagged(UTF8_STRING, text.as_bytes()),
                Value::List(list) => {
                    let items = list.iter();
                    let items = items.flat_map(|item| tagged(UTF8_STRING, item.as_bytes()));
                    tagged(SEQUENCE, &items.collect::<Vec<_>>())
                }
            });
            pairs.extend(tagged(SEQUENCE, &pair));
        }
        let mut content = VERSION_1.to_vec();
        content.extend(tagged(DICTIONARY, &pairs));
        tagged(APPLICATION_16, &content)
    }

    /// Returns both forms as sections of an executable.
    pub(super) fn sections(&self) -> [Section; 2] {
        [
            Section {
                name: "__entitlements",
                file: "runner.entitlements",
                content: self.plist().into_bytes(),
            },
            Section {
                name: "__ents_der",
                file: "runner.entitlements.der",
                content: self.der(),
            },
        ]
    }

    /// Writes both forms into a directory and returns the arguments for rustc that link them in.
    pub(super) fn link(&self, runner: &mut Runner, dir: &Path) -> Result<Vec<String>> {
        let sections = self.sections();
        for section in &sections {
            runner.write(&dir.join(section.file), &section.content)?;
        }
        Ok(sections.map(|section| section.argument(dir)).to_vec())
    }
}

/// A section of the segment `__TEXT` that is made from a file.
#[derive(Debug)]
pub(crate) struct Section {
    pub(crate) name: &'static str,
    pub(crate) file: &'static str,
    pub(crate) content: Vec<u8>,
}

impl Section {
    /// Returns the argument for rustc that makes it from its file in a directory.
    pub(crate) fn argument(&self, dir: &Path) -> String {
        let file = word(&dir.join(self.file));
        format!("-Clink-arg=-Wl,-sectcreate,__TEXT,{},{file}", self.name)
    }
}

fn string(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;");
    format!("<string>{text}</string>")
}

/// Encodes a tag, the length in as few bytes as it takes, and the content.
fn tagged(tag: u8, content: &[u8]) -> Vec<u8> {
    let mut bytes = vec![tag];
    let length = content.len().to_be_bytes();
    let short: Vec<_> = length
        .iter()
        .copied()
        .skip_while(|byte| *byte == 0)
        .collect();
    match short.as_slice() {
        [] => bytes.push(0),
        [length] if *length < 0x80 => bytes.push(*length),
        long => {
            bytes.push(0x80 | long.len() as u8);
            bytes.extend(long);
        }
    }
    bytes.extend(content);
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn der_of_no_entitlement_is_the_version_and_an_empty_dictionary() {
        let none = Entitlements(Vec::new());

        assert_eq!(none.der(), [0x70, 5, 2, 1, 1, 0xb0, 0]);
    }

    #[test]
    fn der_of_a_flag_is_a_pair_in_the_dictionary() {
        let one = Entitlements(vec![("key", Value::Flag(false))]);

        let expected = [
            112, 15, 2, 1, 1, 176, 10, 48, 8, 12, 3, b'k', b'e', b'y', 1, 1, 0,
        ];
        assert_eq!(one.der(), expected);
    }

    #[test]
    fn a_length_above_127_takes_more_bytes() {
        assert_eq!(tagged(0x0c, &[0; 127])[..2], [0x0c, 127]);
        assert_eq!(tagged(0x0c, &[0; 128])[..3], [0x0c, 0x81, 128]);
        assert_eq!(tagged(0x0c, &[0; 300])[..4], [0x0c, 0x82, 1, 44]);
    }

    #[test]
    fn the_access_group_is_the_app_s_own() {
        let plist = Entitlements::app("TEAM", "app", false).plist();

        let expected =
            "<key>keychain-access-groups</key>\n\t<array><string>TEAM.app</string></array>";
        assert!(plist.contains(expected), "{plist}");
        assert!(!plist.contains("get-task-allow"));
    }

    #[test]
    fn names_are_sorted_as_der_demands() {
        for debuggable in [false, true] {
            let Entitlements(pairs) = Entitlements::app("T", "a", debuggable);

            assert!(pairs.is_sorted_by_key(|(name, _)| *name));
        }
    }
}

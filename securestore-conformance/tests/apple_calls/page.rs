//! A snapshot: the calls of one operation, for every protection; protections with the same calls stand together.

use std::fmt::Write as _;

use securestore_core::{Accessibility, AuthenticationScope, Protection};

use super::bench::Layout;
use super::recorder::Lines;
use super::text;

/// The calls of one operation, and what it answered.
pub(crate) struct Record {
    text: String,
    keychain_calls: usize,
}

impl Record {
    pub(crate) fn new(lines: Lines, told: &str) -> Self {
        let Lines {
            calls,
            keychain_calls,
        } = lines;
        let mut text = String::new();
        for call in calls {
            writeln!(text, "  {call}").unwrap();
        }
        writeln!(text, "  = {told}; keychain calls: {keychain_calls}").unwrap();
        Self {
            text: text::named(&text),
            keychain_calls,
        }
    }
}

/// How many keychain calls an operation may make for an entry that is one row, and for one that needs more.
#[derive(Clone, Copy)]
pub(crate) struct Most(pub(crate) usize, pub(crate) usize);

/// One operation in one situation.
pub(crate) type Part = (&'static str, Most, fn(Layout, Protection) -> Record);

/// Accessibilities, by the rest of a protection.
type Groups = Vec<(String, Vec<String>)>;

/// Parts, each with its records; the same text is written once, under all protections that it is of.
#[derive(Default)]
pub(crate) struct Page {
    text: String,
    part: String,
    records: Vec<(String, Groups)>,
    excess: Vec<String>,
}

impl Page {
    /// Records the parts for every protection of a layout.
    pub(crate) fn of(layout: Layout, parts: &[Part]) -> Self {
        let mut page = Self::default();
        for (title, most, run) in parts {
            page.begin(title);
            for protection in layout.protections() {
                let most = if is_one_row(protection) {
                    most.0
                } else {
                    most.1
                };
                let accessibility = format!("{:?}", protection.accessibility());
                page.add(
                    &who(protection),
                    &accessibility,
                    most,
                    run(layout, protection),
                );
            }
        }
        page
    }

    /// Begins a part.
    pub(crate) fn begin(&mut self, title: &str) {
        self.end();
        self.part = title.to_owned();
        writeln!(self.text, "# {title}\n").unwrap();
    }

    /// Adds a record.
    pub(crate) fn add(&mut self, group: &str, member: &str, most: usize, record: Record) {
        let calls = record.keychain_calls;
        if calls > most {
            let part = &self.part;
            let excess = format!("{part}, {group}, {member}: {calls} calls, at most {most}");
            self.excess.push(excess);
        }
        let same = self
            .records
            .iter_mut()
            .find(|(text, _)| *text == record.text);
        let groups = match same {
            Some((_, groups)) => groups,
            None => {
                self.records.push((record.text, Vec::new()));
                &mut self.records.last_mut().unwrap().1
            }
        };
        match groups.iter_mut().find(|(name, _)| name == group) {
            Some((_, members)) => members.push(member.to_owned()),
            None => groups.push((group.to_owned(), vec![member.to_owned()])),
        }
    }

    /// Compares with what was committed under this name, and with the budgets.
    pub(crate) fn compare(mut self, name: &str) {
        self.end();
        let mut settings = insta::Settings::clone_current();
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings.bind(|| insta::assert_snapshot!(name, self.text.trim_end()));
        assert!(
            self.excess.is_empty(),
            "too many keychain calls:\n{}",
            self.excess.join("\n")
        );
    }

    fn end(&mut self) {
        for (text, groups) in std::mem::take(&mut self.records) {
            for (group, members) in groups {
                writeln!(self.text, "{group}: {}", members.join(", ")).unwrap();
            }
            writeln!(self.text, "{text}").unwrap();
        }
    }
}

fn who(protection: Protection) -> String {
    let scope = match protection.scope() {
        AuthenticationScope::PerUnlock => " per unlock",
        _ => "",
    };
    format!("{:?}{scope}", protection.authentication())
}

fn is_one_row(protection: Protection) -> bool {
    !protection.authentication().prompts()
        && protection.accessibility() != Accessibility::WhenPasscodeSetThisDeviceOnly
}

//! Every Java member that the JNI leaf binds, looked up in real Android of several versions.

use noak::AccessFlags;

use super::class::Hidden;
use super::class_path::ClassPath;
use crate::error::Result;

/// Our own classes, which the app's dex brings along.
const OURS: &str = "securestore.";

/// A row of `BINDINGS.tsv`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Binding {
    /// With dots.
    class: String,
    member: String,
    descriptor: String,
    kind: Kind,
    /// The first API level that has it.
    api: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Class,
    Constructor,
    /// Static: the leaf reads no field of an object.
    Field,
    Method,
    Static,
}

/// What one Android version says.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Counts {
    pub(super) present: usize,
    /// Newer than this version, and not in it.
    pub(super) newer: usize,
    /// Open to apps without Android's promise.
    pub(super) unsupported: usize,
}

/// Reads the table.
pub(super) fn parse(table: &str) -> Result<Vec<Binding>> {
    table
        .lines()
        .skip(1)
        .map(|line| {
            row(line).ok_or_else(|| format!("BINDINGS.tsv has a row that isn't one: {line}").into())
        })
        .collect()
}

fn row(line: &str) -> Option<Binding> {
    let mut cells = line.split('\t');
    let binding = Binding {
        class: cells.next()?.to_owned(),
        member: cells.next()?.to_owned(),
        descriptor: cells.next()?.to_owned(),
        kind: match cells.next()? {
            "class" => Kind::Class,
            "constructor" => Kind::Constructor,
            "field" => Kind::Field,
            "method" => Kind::Method,
            "static" => Kind::Static,
            _ => return None,
        },
        api: cells.next()?.parse().ok()?,
    };
    cells.next().is_none().then_some(binding)
}

impl Binding {
    /// Says whether Android has to have it; our own classes are checked against their dex by another lane.
    pub(super) fn is_androids(&self) -> bool {
        !self.class.starts_with(OURS)
    }

    fn is_java(&self) -> bool {
        self.class.starts_with("java.") || self.class.starts_with("javax.")
    }

    fn shown(&self) -> String {
        format!("{}.{}{}", self.class, self.member, self.descriptor)
    }
}

/// Checks the bindings against one Android version, and adds each finding as a sentence.
pub(super) fn check(
    bindings: &[Binding],
    api: u32,
    android: &mut ClassPath,
    findings: &mut Vec<String>,
) -> Result<Counts> {
    let mut counts = Counts::default();
    for binding in bindings.iter().filter(|binding| binding.is_androids()) {
        let class = binding.class.replace('.', "/");
        let found = if binding.kind == Kind::Class {
            android
                .class(&class)?
                .map(|class| (class.flags, class.hidden))
        } else {
            let member = android.member(&class, &binding.member, &binding.descriptor)?;
            let bound = android.class(&class)?.map(|class| class.hidden);
            member.map(|(_, member)| (member.flags, worse(member.hidden, bound)))
        };
        // What apps can't reach isn't there for them.
        let open = found.filter(|(flags, hidden)| {
            flags.contains(AccessFlags::PUBLIC) && *hidden != Hidden::Blocked
        });
        match (open, binding.api <= api) {
            (Some((flags, hidden)), true) => {
                counts.present += 1;
                counts.unsupported += usize::from(hidden == Hidden::Unsupported);
                let is_static = flags.contains(AccessFlags::STATIC);
                let should = matches!(binding.kind, Kind::Static | Kind::Field);
                if binding.kind != Kind::Class && is_static != should {
                    findings.push(format!(
                        "{}: static is {is_static} in API {api}, the binding says {should}",
                        binding.shown()
                    ));
                }
            }
            (None, false) => counts.newer += 1,
            (None, true) => {
                let why = if found.is_some() {
                    "closed to apps"
                } else {
                    "absent"
                };
                findings.push(format!("{}: {why} in API {api}", binding.shown()));
            }
            // Java 8 stands for the Java of every Android here, so it can't tell since when.
            (Some(_), false) if binding.is_java() => counts.present += 1,
            (Some((_, Hidden::No)), false) => findings.push(format!(
                "{}: is in API {api} already, the binding says {}",
                binding.shown(),
                binding.api
            )),
            // It was there before it became public.
            (Some(_), false) => counts.newer += 1,
        }
    }
    Ok(counts)
}

fn worse(member: Hidden, class: Option<Hidden>) -> Hidden {
    match (member, class) {
        (Hidden::Blocked, _) | (_, Some(Hidden::Blocked)) => Hidden::Blocked,
        (Hidden::Unsupported, _) | (_, Some(Hidden::Unsupported)) => Hidden::Unsupported,
        (Hidden::No, _) => Hidden::No,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lanes::signatures::class::{Class, Member};

    const HEADING: &str = "class\tmember\tdescriptor\tkind\tapi\n";

    fn android() -> ClassPath {
        let member = |name: &str, flags| Member {
            name: name.to_owned(),
            descriptor: "()V".to_owned(),
            flags: AccessFlags::PUBLIC | flags,
            constant: None,
            hidden: Hidden::No,
            control: false,
        };
        let class = |name: &str, superclass: &str, members| Class {
            name: name.to_owned(),
            flags: AccessFlags::PUBLIC,
            superclass: Some(superclass.to_owned()),
            interfaces: Vec::new(),
            members,
            hidden: Hidden::No,
        };
        let mut closed = member("closed", AccessFlags::empty());
        closed.hidden = Hidden::Blocked;
        ClassPath::of(vec![
            class(
                "android/Base",
                "java/lang/Object",
                vec![
                    member("inherited", AccessFlags::empty()),
                    member("<init>", AccessFlags::empty()),
                ],
            ),
            class(
                "android/A",
                "android/Base",
                vec![
                    member("own", AccessFlags::empty()),
                    member("of", AccessFlags::STATIC),
                    closed,
                ],
            ),
        ])
    }

    fn findings(row: &str) -> Vec<String> {
        let bindings = parse(&format!("{HEADING}{row}\n")).unwrap();
        let mut findings = Vec::new();
        check(&bindings, 30, &mut android(), &mut findings).unwrap();
        findings
    }

    #[test]
    fn member_that_is_there_passes_inherited_or_not() {
        for row in [
            "android.A\town\t()V\tmethod\t1",
            "android.A\tinherited\t()V\tmethod\t30",
            "android.A\tof\t()V\tstatic\t1",
            "android.A\t-\t-\tclass\t1",
            "android.A\tnewer\t()V\tmethod\t31",
            "securestore.A\tany\t()V\tmethod\t1",
        ] {
            assert_eq!(findings(row), Vec::<String>::new(), "{row}");
        }
    }

    #[test]
    fn planted_mistake_is_found() {
        for row in [
            "android.A\tonw\t()V\tmethod\t1",
            "android.A\town\t()I\tmethod\t1",
            "android.Aa\town\t()V\tmethod\t1",
            "android.A\town\t()V\tstatic\t1",
            "android.A\tof\t()V\tmethod\t1",
            "android.A\t<init>\t()V\tconstructor\t1",
            "android.A\tclosed\t()V\tmethod\t1",
            "android.A\town\t()V\tmethod\t31",
        ] {
            assert_eq!(findings(row).len(), 1, "{row}");
        }
    }

    #[test]
    fn row_that_is_malformed_is_refused() {
        for row in [
            "android.A",
            "android.A\ta\t()V\tfunction\t1",
            "android.A\ta\t()V\tmethod\tx",
        ] {
            parse(&format!("{HEADING}{row}")).unwrap_err();
        }
    }
}

//! The table and its text are the same list.

use std::collections::BTreeSet;

use super::*;

const LIST: &str = include_str!("../BINDINGS.tsv");
const HEADING: &str = "class\tmember\tdescriptor\tkind\tapi";

const fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Method => "method",
        Kind::Static => "static",
        Kind::Constructor => "constructor",
        Kind::Field => "field",
    }
}

fn lines() -> Vec<String> {
    let mut lines = Vec::new();
    for (class, members) in CLASSES {
        if members.is_empty() {
            lines.push(format!("{}\t-\t-\tclass\t1", class.name()));
        }
        for member in *members {
            lines.push(format!(
                "{}\t{}\t{}\t{}\t{}",
                class.name(),
                member.name,
                member.descriptor,
                kind(member.kind),
                member.api
            ));
        }
    }
    lines.sort();
    lines
}

#[test]
fn the_list_is_the_table_sorted_and_unique() {
    let lines = lines();

    let unique: BTreeSet<_> = lines.iter().collect();
    assert_eq!(unique.len(), lines.len());
    assert_eq!(LIST, format!("{HEADING}\n{}\n", lines.join("\n")));
}

#[test]
fn descriptors_are_well_formed() {
    use crate::ffi::reference::Arg;

    for (_, members) in CLASSES {
        for member in *members {
            if member.kind == Kind::Field {
                continue;
            }
            let (parameters, result) = member
                .descriptor
                .strip_prefix('(')
                .and_then(|rest| rest.split_once(')'))
                .unwrap();
            let args = arguments(parameters);
            let result = result.as_bytes()[0];

            assert!(member.takes(member.kind, &args, result), "{}", member.name);
            assert!(!member.takes(member.kind, &[Arg::Long(0); 5], result));
            assert!(!member.takes(member.kind, &args, b'D'));
        }
    }

    fn arguments(mut parameters: &str) -> Vec<Arg<'static>> {
        let mut args = Vec::new();
        while let Some(letter) = parameters.chars().next() {
            let (arg, len) = match letter {
                'Z' => (Arg::Boolean(true), 1),
                'I' => (Arg::Int(0), 1),
                'J' => (Arg::Long(0), 1),
                'L' => (Arg::Null, parameters.find(';').unwrap() + 1),
                '[' if parameters.starts_with("[L") => {
                    (Arg::Null, parameters.find(';').unwrap() + 1)
                }
                '[' => (Arg::Null, 2),
                other => panic!("{other} is not used"),
            };
            args.push(arg);
            parameters = &parameters[len..];
        }
        args
    }
}

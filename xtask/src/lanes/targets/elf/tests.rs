//! Libraries with planted violations, written byte by byte.

use super::*;

const PAGE: u64 = 16384;
const EXPORTS: &[&str] = &["JNI_OnLoad", "Java_a"];
const GLOBAL: u8 = 1 << 4;
const WEAK: u8 = 2 << 4;

/// What a library is made of.
#[derive(Clone, Debug)]
struct Plan {
    align: u64,
    address: u64,
    exports: Vec<&'static str>,
    undefined: Vec<(&'static str, u8)>,
    needed: Vec<&'static str>,
    /// More entries of the dynamic table.
    dynamic: Vec<(u64, u64)>,
}

#[test]
fn a_library_as_android_wants_it_has_no_violation() {
    assert_eq!(found(&good()), Vec::<String>::new());
}

#[test]
fn pages_that_are_too_small_for_the_device_are_found() {
    let small = Plan {
        align: 4096,
        ..good()
    };
    let crooked = Plan {
        address: 4096,
        ..good()
    };

    assert_eq!(
        found(&small),
        ["a segment is aligned to 4096, and pages have 16384"]
    );
    assert_eq!(
        found(&crooked),
        ["a segment can't be mapped: 0x1000 from 0x0"]
    );
}

#[test]
fn a_missing_a_needless_and_a_second_export_are_found() {
    for exports in [
        vec!["Java_a"],
        vec!["JNI_OnLoad", "Java_a", "leaked"],
        vec!["JNI_OnLoad", "JNI_OnLoad", "Java_a"],
    ] {
        let plan = Plan { exports, ..good() };

        assert_eq!(found(&plan).len(), 1, "{plan:?}");
    }
}

#[test]
fn a_symbol_that_android_lacks_is_found_even_if_it_is_weak() {
    for binding in [GLOBAL, WEAK] {
        let plan = Plan {
            undefined: vec![("no_such_function", binding)],
            ..good()
        };

        assert_eq!(
            found(&plan),
            ["no library of the list has no_such_function"]
        );
    }
}

#[test]
fn a_symbol_of_a_newer_android_is_found_unless_it_is_weak() {
    let bionic = Bionic::load().unwrap();
    assert_eq!(bionic.find("getrandom"), Some(("libc.so", 28)));
    let with = |binding| Plan {
        undefined: vec![("getrandom", binding)],
        ..good()
    };

    assert_eq!(
        found(&with(GLOBAL)),
        ["getrandom is there from API 28 on, and the library is for 24"]
    );
    assert_eq!(found(&with(WEAK)), Vec::<String>::new());
}

#[test]
fn a_symbol_of_a_library_that_is_not_loaded_along_is_found() {
    let plan = Plan {
        needed: vec!["libdl.so"],
        ..good()
    };

    assert_eq!(found(&plan), ["malloc is in libc.so, which isn't needed"]);
}

#[test]
fn a_library_that_is_none_of_androids_is_found() {
    let plan = Plan {
        needed: vec!["libc.so", "libgcc_s.so.1"],
        ..good()
    };

    assert_eq!(
        found(&plan),
        ["it needs libgcc_s.so.1, which the list doesn't have"]
    );
}

#[test]
fn text_relocations_are_found_in_both_spellings() {
    for entry in [(22, 0), (30, 4)] {
        let plan = Plan {
            dynamic: vec![entry],
            ..good()
        };

        assert_eq!(
            found(&plan),
            ["it has text relocations, which Android refuses"]
        );
    }
}

#[test]
fn what_is_no_library_is_an_error() {
    assert!(SharedLibrary::parse(b"MZ").is_err());
    assert!(SharedLibrary::parse(&[]).is_err());
}

fn good() -> Plan {
    Plan {
        align: PAGE,
        address: 0,
        exports: EXPORTS.to_vec(),
        undefined: vec![("malloc", GLOBAL)],
        needed: vec!["libc.so"],
        dynamic: Vec::new(),
    }
}

fn found(plan: &Plan) -> Vec<String> {
    let demands = Demands {
        page: PAGE,
        api: 24,
        exports: EXPORTS,
    };
    let library = SharedLibrary::parse(&elf(plan)).unwrap();
    library.violations(&demands, &Bionic::load().unwrap())
}

/// Writes an ELF file for AArch64: headers, strings, symbols, the dynamic table, and the table of these sections.
fn elf(plan: &Plan) -> Vec<u8> {
    const HEADER: usize = 64;
    const SEGMENT: usize = 56;
    let mut strings = vec![0];
    let mut named = |name: &str| {
        let at = strings.len() as u64;
        strings.extend(name.bytes().chain([0]));
        at
    };
    let mut symbols = vec![0; 24];
    let mut symbol = |name: u64, info: u8, section: u16| {
        symbols.extend((name as u32).to_le_bytes());
        symbols.extend([info, 0]);
        symbols.extend(section.to_le_bytes());
        symbols.extend([0; 16]);
    };
    for &(name, binding) in &plan.undefined {
        symbol(named(name), binding, 0);
    }
    for name in &plan.exports {
        symbol(named(name), GLOBAL, 1);
    }
    let needed = plan.needed.iter().map(|name| (1, named(name)));
    let needed: Vec<_> = needed.collect();
    let dynamic = needed.iter().chain(&plan.dynamic).chain([&(0, 0)]);
    let dynamic: Vec<u8> = dynamic
        .flat_map(|&(tag, value)| words(&[tag, value]))
        .collect();

    let mut at = HEADER + SEGMENT;
    // Type, the section that belongs to it, and the size of an entry.
    let parts = [(3_u32, 0_u32, 0), (11, 1, 24), (6, 1, 16)];
    let mut bodies = Vec::new();
    let mut sections = vec![0; 64];
    for ((kind, linked, entry), body) in parts.into_iter().zip([strings, symbols, dynamic]) {
        sections.extend(halves(&[0, kind]));
        sections.extend(words(&[2, 0, at as u64, body.len() as u64]));
        sections.extend(halves(&[linked, 1]));
        sections.extend(words(&[1, entry]));
        at += body.len();
        bodies.extend(body);
    }

    let mut file = b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0".to_vec();
    file.extend([3, 0, 183, 0, 1, 0, 0, 0]);
    file.extend(words(&[0, HEADER as u64, at as u64]));
    file.extend([0, 0, 0, 0, 64, 0, 56, 0, 1, 0, 64, 0, 4, 0, 1, 0]);
    file.extend(halves(&[1, 5]));
    file.extend(words(&[0, plan.address, plan.address, 64, 64, plan.align]));
    file.extend(bodies);
    file.extend(sections);
    file
}

fn words(values: &[u64]) -> Vec<u8> {
    values
        .iter()
        .flat_map(|value| value.to_le_bytes())
        .collect()
}

fn halves(values: &[u32]) -> Vec<u8> {
    values
        .iter()
        .flat_map(|value| value.to_le_bytes())
        .collect()
}

//! Stand-ins for Android's classes, compared with the real ones: what they declare for others, Android has too.
//!
//! What a double needs beside that for its tests bears the annotation `securestore.jvm.Control`, kept in the class file.

use std::fs;
use std::path::Path;

use noak::AccessFlags;

use super::class::Class;
use super::class_path::ClassPath;
use crate::error::Result;

/// Packages that belong to Android; what else lies there is the tests' own.
const ANDROIDS: [&str; 2] = ["android/", "dalvik/"];

/// What a modifier means to a caller.
const MODIFIERS: AccessFlags = AccessFlags::PUBLIC
    .union(AccessFlags::PROTECTED)
    .union(AccessFlags::STATIC);

/// Compares each class file below a folder with the Android versions, the newest first; returns how many members it looked at.
pub(super) fn check(
    dir: &Path,
    androids: &mut [(u32, ClassPath)],
    findings: &mut Vec<String>,
) -> Result<usize> {
    let mut members = 0;
    for entry in fs::read_dir(dir)? {
        let path = entry?.path();
        if path.is_dir() {
            members += check(&path, androids, findings)?;
        } else if path
            .extension()
            .is_some_and(|extension| extension == "class")
        {
            let class = Class::parse(&fs::read(&path)?)?;
            if ANDROIDS
                .iter()
                .any(|package| class.name.starts_with(package))
            {
                members += compare(&class, androids, findings)?;
            }
        }
    }
    Ok(members)
}

/// Says whether any Android has a class, by its name with slashes.
pub(super) fn any_has(name: &str, androids: &mut [(u32, ClassPath)]) -> Result<bool> {
    for (_, android) in androids.iter_mut() {
        if android.class(name)?.is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}

fn compare(
    double: &Class,
    androids: &mut [(u32, ClassPath)],
    findings: &mut Vec<String>,
) -> Result<usize> {
    let shown = |flags: AccessFlags| flags.intersects(AccessFlags::PUBLIC | AccessFlags::PROTECTED);
    let made = |flags: AccessFlags| flags.intersects(AccessFlags::SYNTHETIC | AccessFlags::BRIDGE);
    if !shown(double.flags) {
        return Ok(0);
    }
    if !any_has(&double.name, androids)? {
        findings.push(format!(
            "{}: the double is there, no Android has the class",
            double.name
        ));
        return Ok(0);
    }
    let mut members = 0;
    for member in &double.members {
        if !shown(member.flags) || made(member.flags) || member.control {
            continue;
        }
        members += 1;
        let mut found = None;
        for (_, android) in androids.iter_mut() {
            found = android.member(&double.name, &member.name, &member.descriptor)?;
            if found.is_some() {
                break;
            }
        }
        let name = format!("{}.{}{}", double.name, member.name, member.descriptor);
        match found {
            None => findings.push(format!("{name}: the double has it, no Android does")),
            Some((_, real)) if real.flags & MODIFIERS != member.flags & MODIFIERS => {
                findings.push(format!(
                    "{name}: {:?} in the double, {:?} in Android",
                    member.flags & MODIFIERS,
                    real.flags & MODIFIERS
                ))
            }
            Some((_, real)) if member.constant.is_some() && real.constant != member.constant => {
                findings.push(format!(
                    "{name}: {:?} in the double, {:?} in Android",
                    member.constant, real.constant
                ));
            }
            Some(_) => {}
        }
    }
    Ok(members)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lanes::signatures::class::{Hidden, Member};

    fn class(descriptor: &str, flags: AccessFlags, constant: Option<i32>) -> Class {
        Class {
            name: "android/A".to_owned(),
            flags: AccessFlags::PUBLIC,
            superclass: None,
            interfaces: Vec::new(),
            members: vec![Member {
                name: "a".to_owned(),
                descriptor: descriptor.to_owned(),
                flags,
                constant,
                hidden: Hidden::No,
                control: false,
            }],
            hidden: Hidden::No,
        }
    }

    fn findings(double: &Class, real: Class) -> usize {
        let mut findings = Vec::new();
        let mut androids = [(35, ClassPath::of(vec![real]))];
        compare(double, &mut androids, &mut findings).unwrap();
        findings.len()
    }

    #[test]
    fn a_double_of_a_class_that_no_android_has_is_found() {
        let mut without_members = class("I", AccessFlags::PUBLIC, None);
        without_members.members.clear();
        let mut elsewhere = without_members.clone();
        elsewhere.name = "android/keystore/A".to_owned();

        assert_eq!(findings(&without_members, without_members.clone()), 0);
        assert_eq!(findings(&without_members, elsewhere), 1);
    }

    #[test]
    fn double_that_drifts_is_found() {
        let public = AccessFlags::PUBLIC;
        let real = || class("I", public | AccessFlags::STATIC, Some(1));

        assert_eq!(findings(&real(), real()), 0);
        assert_eq!(
            findings(&class("J", public | AccessFlags::STATIC, None), real()),
            1
        );
        assert_eq!(findings(&class("I", public, Some(1)), real()), 1);
        assert_eq!(
            findings(&class("I", public | AccessFlags::STATIC, Some(2)), real()),
            1
        );
        assert_eq!(findings(&class("J", AccessFlags::PRIVATE, None), real()), 0);
    }
}

//! The JNI leaf on HotSpot: the whole suite and the leaf's own tests, on every JDK that is there.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::Result;
use crate::cmd::Cmd;
use crate::lane::Verdict;
use crate::tools::java::{self, GET_JDK, Jdk};
use crate::workspace::{files, root, target_dir};

const PACKAGE: &str = "securestore-android-jvm";
const CRATE: &str = "securestore-android/jvm";
/// The versions of Android; each brings members that the one before lacks.
const LEVELS: [u32; 5] = [26, 28, 29, 30, 35];
/// What `-Xcheck:jni` prints and goes on.
const COMPLAINTS: [&str; 3] = ["in native method", "exceeds capacity", "Rust panic"];

/// Compiles the doubles with each JDK, and runs each test on it in processes that are phones of different versions.
pub(crate) fn run() -> Result<Verdict> {
    run_on(None)
}

/// The same with one version, which must be there; `None`: with every one that is.
pub(crate) fn run_on(version: Option<u32>) -> Result<Verdict> {
    if !cfg!(target_os = "linux") {
        return Ok(Verdict::Skipped(
            "the JVM lane finds a JDK on Linux; use a Linux machine".to_owned(),
        ));
    }
    let mut jdks = jdks();
    jdks.retain(|jdk| version.is_none_or(|version| jdk.version == version));
    if jdks.is_empty() {
        let wanted = version.map_or_else(|| "17 or 21 and newer".to_owned(), |one| one.to_string());
        return Ok(Verdict::Skipped(format!(
            "no JDK of version {wanted} here; get one with: {GET_JDK}"
        )));
    }
    let mut wrong = Vec::new();
    let mut processes = 0;
    for jdk in &jdks {
        let classes = target_dir().join(format!("jvm/{}", jdk.version));
        if !compile(jdk, &classes)? {
            wrong.push(format!(
                "the doubles don't compile with JDK {}",
                jdk.version
            ));
            continue;
        }
        for level in LEVELS {
            for test in ["suite", "leaf", "initialization"] {
                processes += 1;
                if !passes(jdk, &classes, level, test)? {
                    wrong.push(format!("{test} on API {level}, JDK {}", jdk.version));
                }
            }
        }
        if !passes(jdk, &classes, 35, "planted")? {
            wrong.push(format!(
                "a kept reference was missed with JDK {}",
                jdk.version
            ));
        }
        let bad_call = run_test(jdk, &classes, 35, "planted", &["bad_call"])?;
        if bad_call.complaints == 0 {
            wrong.push(format!(
                "the planted bad call was missed with JDK {}",
                jdk.version
            ));
        }
        let unused = unused_bindings(&classes)?;
        if !unused.is_empty() {
            wrong.push(format!("never looked up: {}", unused.join(", ")));
        }
    }
    let versions: Vec<_> = jdks.iter().map(|jdk| jdk.version.to_string()).collect();
    Ok(Verdict::of(
        wrong.is_empty(),
        if wrong.is_empty() {
            format!(
                "JDK {}: {processes} processes, nothing that -Xcheck:jni complains about; 3 planted bugs found",
                versions.join(" and ")
            )
        } else {
            wrong.join("; ")
        },
    ))
}

/// Returns the version of the newest JDK that the lane would use, for `doctor`.
pub(crate) fn describe() -> Option<String> {
    let newest = jdks().pop()?;
    Some(format!("{} in {}", newest.version, newest.home.display()))
}

/// Finds the JDKs that the lane takes: 17, and whatever is 21 or newer.
fn jdks() -> Vec<Jdk> {
    let mut jdks = java::jdks();
    jdks.retain(|jdk| {
        (jdk.version == 17 || jdk.version >= 21) && jdk.home.join("lib/server/libjvm.so").is_file()
    });
    jdks.sort_by_key(|jdk| jdk.version);
    jdks
}

fn compile(jdk: &Jdk, classes: &Path) -> Result<bool> {
    if classes.exists() {
        fs::remove_dir_all(classes)?;
    }
    let sources = root().join(CRATE).join("java");
    let mut levels: Vec<_> = fs::read_dir(&sources)?.collect::<Result<Vec<_>, _>>()?;
    levels.sort_by_key(fs::DirEntry::file_name);
    let mut path = Vec::new();
    for level in levels {
        let out = classes.join(level.file_name());
        if !javac(jdk, &level.path(), &out, &path)? {
            return Ok(false);
        }
        path.push(out);
    }
    let callback = root().join("securestore-android/java/securestore");
    javac(jdk, &callback, &classes.join("callback"), &path)
}

fn javac(jdk: &Jdk, sources: &Path, out: &Path, path: &[PathBuf]) -> Result<bool> {
    fs::create_dir_all(out)?;
    jdk.program("javac")
        .args(
            [
                "-Xlint:unchecked,rawtypes,fallthrough,deprecation",
                "-Werror",
                "--release",
                "11",
                "-d",
            ]
            .map(str::to_owned),
        )
        .args([out])
        .args(["-cp".as_ref(), std::env::join_paths(path)?.as_os_str()])
        .args(files(sources, "java")?)
        .passes()
}

/// What a test's process did.
struct Ran {
    success: bool,
    complaints: usize,
}

fn passes(jdk: &Jdk, classes: &Path, level: u32, test: &str) -> Result<bool> {
    let ran = run_test(jdk, classes, level, test, &[])?;
    Ok(ran.success && ran.complaints == 0)
}

fn run_test(jdk: &Jdk, classes: &Path, level: u32, test: &str, args: &[&str]) -> Result<Ran> {
    let mut complaints = 0;
    let success = Cmd::cargo("test")
        .args([
            "--package",
            PACKAGE,
            "--features",
            "jvm",
            "--test",
            test,
            "--",
        ])
        .args(args)
        .env("JAVA_HOME", &jdk.home)
        .env("SECURESTORE_JVM_CLASSES", classes)
        .env("SECURESTORE_JVM_API", level.to_string())
        .watch(|line| complaints += usize::from(is_complaint(line)))?;
    Ok(Ran {
        success,
        complaints,
    })
}

fn is_complaint(line: &str) -> bool {
    COMPLAINTS.iter().any(|complaint| line.contains(complaint))
}

/// Returns the members of the leaf's list that no test on any version has looked up.
fn unused_bindings(classes: &Path) -> Result<Vec<String>> {
    let mut found = BTreeSet::new();
    for file in fs::read_dir(classes)? {
        let path = file?.path();
        if path.extension().is_some_and(|extension| extension == "tsv") {
            found.extend(fs::read_to_string(path)?.lines().map(str::to_owned));
        }
    }
    let listed = fs::read_to_string(root().join("securestore-android/src/ffi/BINDINGS.tsv"))?;
    Ok(listed
        .lines()
        .skip(1)
        .filter_map(|line| line.rsplit_once('\t'))
        .filter(|(member, _)| !found.contains(*member))
        .map(|(member, _)| member.split('\t').take(2).collect::<Vec<_>>().join("."))
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn complaints_of_the_vm_are_found_and_other_lines_are_not() {
        assert!(is_complaint(
            "WARNING in native method: JNI call made with exception pending"
        ));
        assert!(is_complaint(
            "FATAL ERROR in native method: Bad global or local ref passed to JNI"
        ));
        assert!(is_complaint(
            "WARNING: JNI local refs: 99, exceeds capacity: 32"
        ));
        assert!(!is_complaint(
            "native layout through JNI, API 35: {\"passed\": 223}"
        ));
    }
}

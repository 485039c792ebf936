//! The JNI leaf on HotSpot: the whole suite and the leaf's own tests, on one JDK, and every week on every JDK that is there.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::built::{self, Built};
use crate::cmd::Cmd;
use crate::error::Result;
use crate::tools::java::{self, GET_JDK, Jdk};
use crate::verdict::Verdict;
use crate::workspace::{files, root, target_dir};

const CRATE: &str = "securestore-android/jvm";
/// The versions of Android; each brings members that the one before lacks.
const LEVELS: [u32; 5] = [26, 28, 29, 30, 35];
/// What runs with every version.
const TESTS: [&str; 3] = ["suite", "leaf", "initialization"];
/// What `-Xcheck:jni` prints and goes on.
const COMPLAINTS: [&str; 3] = ["in native method", "exceeds capacity", "Rust panic"];

/// Which JDKs the tests run on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Jdks {
    /// The oldest that is here.
    Oldest,
    /// Every one.
    All,
    /// The one of this version, which must be here.
    Version(u32),
}

/// Runs each test on the oldest JDK that is here, in processes that are phones of different versions.
pub(crate) fn run() -> Result<Verdict> {
    run_on(Jdks::Oldest)
}

/// The same on every JDK.
pub(crate) fn run_all() -> Result<Verdict> {
    run_on(Jdks::All)
}

/// The same on these.
pub(crate) fn run_on(which: Jdks) -> Result<Verdict> {
    if !cfg!(target_os = "linux") {
        return Ok(Verdict::Skipped(
            "the JVM lane finds a JDK on Linux; use a Linux machine".to_owned(),
        ));
    }
    let mut jdks = java::with_vm();
    match which {
        Jdks::Oldest => jdks.truncate(1),
        Jdks::All => {}
        Jdks::Version(version) => jdks.retain(|jdk| jdk.version == version),
    }
    if jdks.is_empty() {
        let wanted = match which {
            Jdks::Version(version) => version.to_string(),
            Jdks::Oldest | Jdks::All => "17 or 21 and newer".to_owned(),
        };
        return Ok(Verdict::Skipped(format!(
            "no JDK of version {wanted} here; get one with: {GET_JDK}"
        )));
    }
    let targets: Vec<_> = TESTS
        .iter()
        .chain(&["planted"])
        .flat_map(|test| ["--test", test])
        .collect();
    let tests = built::build(Cmd::cargo("test").args(["--no-run"]), &targets, CRATE)?;
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
        let phone = Phone {
            jdk,
            classes: &classes,
            tests: &tests,
        };
        for level in LEVELS {
            for test in TESTS {
                processes += 1;
                if !phone.passes(level, test)? {
                    wrong.push(format!("{test} on API {level}, JDK {}", jdk.version));
                }
            }
        }
        if !phone.passes(35, "planted")? {
            wrong.push(format!(
                "a kept reference was missed with JDK {}",
                jdk.version
            ));
        }
        let bad_call = phone.run(35, "planted", &["bad_call"])?;
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

/// A Java VM with the doubles, in which tests run.
struct Phone<'a> {
    jdk: &'a Jdk,
    classes: &'a Path,
    tests: &'a [Built],
}

/// What a test's process did.
struct Ran {
    success: bool,
    complaints: usize,
}

impl Phone<'_> {
    fn passes(&self, level: u32, test: &str) -> Result<bool> {
        let ran = self.run(level, test, &[])?;
        Ok(ran.success && ran.complaints == 0)
    }

    fn run(&self, level: u32, test: &str, args: &[&str]) -> Result<Ran> {
        let mut complaints = 0;
        let success = Built::find(self.tests, test)?
            .run(&[])
            .args(args)
            .env("JAVA_HOME", &self.jdk.home)
            .env("SECURESTORE_JVM_CLASSES", self.classes)
            .env("SECURESTORE_JVM_API", level.to_string())
            .watch(|line| complaints += usize::from(is_complaint(line)))?;
        Ok(Ran {
            success,
            complaints,
        })
    }
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

//! The signature proof: what the JNI leaf binds, and what the Java doubles imitate, is in real Android.
//!
//! The classes are those of Robolectric's plain `android-all` jars, each built from one Android release. They lack most of
//! `java` and `javax`; there the JDK's record of Java 8, which every Android has, answers instead.

mod bindings;
mod class;
mod class_path;
mod doubles;
mod exceptions;

use std::fs;
use std::path::PathBuf;

use self::class_path::{Archive, ClassPath};
use crate::error::Result;
use crate::tools::java::{self, GET_MAVEN, Jdk};
use crate::verdict::Verdict;
use crate::workspace::{files, root, target_dir};

/// The API levels at which the leaf's members change, the newest first.
const ANDROIDS: [(u32, &str); 5] = [
    (35, "15-robolectric-13954326"),
    (33, "13-robolectric-9030017"),
    (30, "11-robolectric-6757853"),
    (28, "9-robolectric-4913185-2"),
    (26, "8.0.0_r4-robolectric-r1"),
];

/// The Java sources of the doubles.
const DOUBLES: &str = "securestore-android/jvm/java";

/// Looks up every binding in every version, and every member of the doubles in the newest that has it.
pub(crate) fn run() -> Result<Verdict> {
    let Some(jdk) = java::jdk() else {
        return Ok(Verdict::Skipped(format!(
            "no JDK here; get it with: {GET_MAVEN}"
        )));
    };
    let table = fs::read_to_string(root().join("securestore-android/src/ffi/BINDINGS.tsv"))?;
    let bindings = bindings::parse(&table)?;
    let mut findings = Vec::new();
    let mut androids = Vec::new();
    for (api, version) in ANDROIDS {
        let Some(jar) = java::jar("org.robolectric", "android-all", version)? else {
            return Ok(Verdict::Skipped(format!(
                "no Maven here; get it with: {GET_MAVEN}"
            )));
        };
        let mut android =
            ClassPath::new(vec![Archive::jar(&jar)?, Archive::java_8(&jdk.old_java())?]);
        let counts = bindings::check(&bindings, api, &mut android, &mut findings)?;
        println!(
            "API {api}: {:>3} present, {:>2} newer, {} open without a promise",
            counts.present, counts.newer, counts.unsupported
        );
        androids.push((api, android));
    }
    let ours = bindings
        .iter()
        .filter(|binding| !binding.is_androids())
        .count();
    println!(
        "{ours} of {} bindings are of our own dex, which the dex lane checks",
        bindings.len()
    );
    let exceptions = exceptions::check(&mut androids, &mut findings)?;
    let doubles = match compile_doubles(&jdk)? {
        Some(classes) => doubles::check(&classes, &mut androids, &mut findings)?,
        None => 0,
    };

    for finding in &findings {
        println!("{finding}");
    }
    let counts = format!(
        "{} bindings in {} Androids, {exceptions} exceptions, {doubles} members of doubles, {} findings",
        bindings.len() - ours,
        ANDROIDS.len(),
        findings.len()
    );
    Ok(Verdict::of(
        findings.is_empty() && bindings.len() > ours,
        counts,
    ))
}

/// Compiles the doubles, if there are any, and returns the folder of their classes.
fn compile_doubles(jdk: &Jdk) -> Result<Option<PathBuf>> {
    let sources = root().join(DOUBLES);
    if !sources.is_dir() {
        return Ok(None);
    }
    let classes = target_dir().join("doubles");
    if classes.exists() {
        fs::remove_dir_all(&classes)?;
    }
    jdk.program("javac")
        .args(["-nowarn", "-d"])
        .args([&classes])
        .args(files(&sources, "java")?)
        .output()?;
    Ok(Some(classes))
}

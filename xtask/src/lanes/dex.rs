//! The dex in `securestore-android` is its Java source, compiled.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use crate::error::Result;
use crate::tools::java::{self, Jdk};
use crate::tools::{Absent, dex};
use crate::verdict::Verdict;
use crate::workspace::{root, target_dir};

const JAVA: &str = "securestore-android/java";
const SOURCE: &str = "securestore/android/PromptCallback.java";
/// What the source needs of Android; nothing of it gets into the dex.
const STUBS: [&str; 2] = [
    "stubs/android/content/DialogInterface.java",
    "stubs/android/hardware/biometrics/BiometricPrompt.java",
];
/// The first version with `InMemoryDexClassLoader`.
const OLDEST: &str = "--min-sdk-version=26";

/// Compiles the source again and compares.
pub(crate) fn run() -> Result<Verdict> {
    let Some(built) = build(Absent::here())? else {
        return Ok(Verdict::Skipped(format!(
            "no JDK or no dx here; get them with: {}",
            dex::GET_DEX
        )));
    };
    let same = fs::read(committed())? == built;
    Ok(Verdict::of(
        same,
        if same {
            format!(
                "{} bytes, the same as compiled from its source",
                built.len()
            )
        } else {
            "prompt.dex is not what its source compiles to; run cargo xtask dex --write".to_owned()
        },
    ))
}

/// Writes the dex anew.
pub(crate) fn write() -> Result<ExitCode> {
    let Some(built) = build(Absent::Install)? else {
        return Err(format!("no JDK or no dx here; get them with: {}", dex::GET_DEX).into());
    };
    fs::write(committed(), &built)?;
    println!("wrote {} bytes", built.len());
    Ok(ExitCode::SUCCESS)
}

fn committed() -> PathBuf {
    root().join(JAVA).join("prompt.dex")
}

/// Compiles the source without debugging information, so that every JDK gives the same bytes.
fn build(absent: Absent) -> Result<Option<Vec<u8>>> {
    let (Some(jdk), Some(dx)) = (java::jdk(), dex::dx(absent)?) else {
        return Ok(None);
    };
    let work = target_dir().join("dex");
    if work.exists() {
        fs::remove_dir_all(&work)?;
    }
    let [stubs, classes] = ["stubs", "classes"].map(|name| work.join(name));
    fs::create_dir_all(&stubs)?;
    fs::create_dir_all(&classes)?;
    javac(&jdk, &stubs, None, &STUBS)?;
    javac(&jdk, &classes, Some(&stubs), &[SOURCE])?;
    let output = work.join("prompt.dex");
    jdk.program("java")
        .args(["-cp".as_ref(), dx.as_os_str()])
        .args(["com.android.dx.command.Main", "--dex", OLDEST])
        .args([format!("--output={}", output.display())])
        .args(["."])
        .dir(&classes)
        .output()?;
    Ok(Some(fs::read(output)?))
}

fn javac(jdk: &Jdk, output: &Path, class_path: Option<&Path>, sources: &[&str]) -> Result<()> {
    let mut javac = jdk
        .program("javac")
        .args(["--release", "8", "-g:none", "-Xlint:-options"])
        .args(["-d".as_ref(), output.as_os_str()]);
    if let Some(class_path) = class_path {
        javac = javac.args(["-cp".as_ref(), class_path.as_os_str()]);
    }
    javac
        .args(sources)
        .dir(&root().join(JAVA))
        .output()
        .map(drop)
}

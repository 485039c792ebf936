//! The compiler from class files to a dex: dx, from Maven Central.

use std::fs;
use std::path::PathBuf;

use super::Absent;
use super::java::has_maven;
use crate::cmd::Cmd;
use crate::error::Result;
use crate::workspace::target_dir;

/// How to get what the dex lane needs.
pub(crate) const GET_DEX: &str =
    "apt-get install default-jdk-headless maven, then cargo xtask doctor --install";

const ARTIFACT: &str = "com.jakewharton.android.repackaged:dalvik-dx";
pub(crate) const VERSION: &str = "11.0.0_r3";

/// Returns the jar of dx, if it is here.
pub(crate) fn dx(absent: Absent) -> Result<Option<PathBuf>> {
    let home = target_dir().join("tools/dx");
    let jar = home.join(format!("dalvik-dx-{VERSION}.jar"));
    if jar.exists() || absent == Absent::Skip || !has_maven() {
        return Ok(jar.exists().then_some(jar));
    }
    println!("getting dx {VERSION}; later runs reuse it");
    fs::create_dir_all(&home)?;
    Cmd::new("mvn")
        .args(["-q", "-B", "dependency:copy", "-Dmdep.useBaseVersion=true"])
        .args([
            format!("-Dartifact={ARTIFACT}:{VERSION}"),
            format!("-DoutputDirectory={}", home.display()),
        ])
        .dir(&home)
        .output()?;
    Ok(jar.exists().then_some(jar))
}

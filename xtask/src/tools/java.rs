//! Maven and the JDK: jars by their coordinates, and what a JDK says about old Java.

use std::path::PathBuf;

use crate::Result;
use crate::cmd::Cmd;

pub(crate) const GET_MAVEN: &str = "apt-get install default-jdk-headless maven";

/// Returns a jar out of the user's Maven repository; Maven gets it first if it isn't there. `None`: there is no Maven.
pub(crate) fn jar(group: &str, artifact: &str, version: &str) -> Result<Option<PathBuf>> {
    let path = format!(
        "{}/{artifact}/{version}/{artifact}-{version}.jar",
        group.replace('.', "/")
    );
    let default = std::env::home_dir()
        .unwrap_or_default()
        .join(".m2/repository");
    let usual = default.join(&path);
    if usual.is_file() {
        return Ok(Some(usual));
    }
    if !Cmd::new("mvn")
        .args(["--version"])
        .finish()
        .is_ok_and(|finished| finished.success)
    {
        return Ok(None);
    }
    println!("getting {artifact} {version} with Maven; later runs reuse it");
    Cmd::new("mvn")
        .args([
            "--batch-mode",
            "--quiet",
            "--strict-checksums",
            "dependency:get",
        ])
        .args([
            "-Dtransitive=false",
            &format!("-Dartifact={group}:{artifact}:{version}"),
        ])
        .output()?;
    if usual.is_file() {
        return Ok(Some(usual));
    }
    // The user's settings name another repository.
    let named = Cmd::new("mvn")
        .args(["--batch-mode", "--quiet", "-DforceStdout", "help:evaluate"])
        .args(["-Dexpression=settings.localRepository"])
        .output()?;
    let elsewhere = PathBuf::from(named.trim()).join(path);
    if elsewhere.is_file() {
        Ok(Some(elsewhere))
    } else {
        Err(format!(
            "Maven got {artifact} {version}, but it is not in {}",
            named.trim()
        )
        .into())
    }
}

/// Returns the JDK's record of what each older Java had (`ct.sym`, which `javac --release` reads). `None`: there is no JDK.
pub(crate) fn old_java() -> Option<PathBuf> {
    let settings = Cmd::new("java")
        .args(["-XshowSettings:properties", "-version"])
        .finish()
        .ok()?;
    let home = settings
        .stderr
        .lines()
        .find_map(|line| line.trim().strip_prefix("java.home = "))?;
    let file = PathBuf::from(home).join("lib/ct.sym");
    file.is_file().then_some(file)
}

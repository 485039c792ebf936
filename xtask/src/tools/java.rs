//! The JDKs of this machine, and Maven: jars by their coordinates.

use std::ffi::OsStr;
use std::fs;
use std::path::PathBuf;

use crate::cmd::Cmd;
use crate::error::Result;

pub(crate) const GET_JDK: &str = "apt-get install openjdk-17-jdk-headless";
pub(crate) const GET_MAVEN: &str = "apt-get install default-jdk-headless maven";

/// Where systems install JDKs, and where the home is below what lies there.
const INSTALLED: [(&str, &str); 2] = [
    ("/usr/lib/jvm", ""),
    ("/Library/Java/JavaVirtualMachines", "Contents/Home"),
];

/// A JDK and the number of its version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Jdk {
    pub(crate) version: u32,
    pub(crate) home: PathBuf,
}

impl Jdk {
    fn at(home: PathBuf) -> Option<Self> {
        let release = fs::read_to_string(home.join("release")).ok()?;
        let version = version(&release)?;
        let there = home.join("bin/javac").is_file();
        there.then_some(Self { version, home })
    }

    /// Begins a command with one of the JDK's programs.
    pub(crate) fn program(&self, name: &str) -> Cmd {
        Cmd::new(self.home.join("bin").join(name))
    }

    /// Returns the JDK's record of what each older Java had, which `javac --release` reads.
    pub(crate) fn old_java(&self) -> PathBuf {
        self.home.join("lib/ct.sym")
    }
}

/// Finds one JDK per version: what `JAVA_HOME` names, then what is on the `PATH`, then what the system has installed.
pub(crate) fn jdks() -> Vec<Jdk> {
    let installed = INSTALLED.iter().flat_map(|(dir, home)| {
        let mut homes: Vec<_> = fs::read_dir(dir).into_iter().flatten().flatten().collect();
        homes.sort_by_key(fs::DirEntry::file_name);
        homes.into_iter().map(move |entry| entry.path().join(home))
    });
    find(
        std::env::var_os("JAVA_HOME").map(PathBuf::from),
        &std::env::var_os("PATH").unwrap_or_default(),
        installed,
    )
}

/// Returns the JDK for what any version can do.
pub(crate) fn jdk() -> Option<Jdk> {
    jdks().into_iter().next()
}

fn find(
    java_home: Option<PathBuf>,
    path: &OsStr,
    installed: impl Iterator<Item = PathBuf>,
) -> Vec<Jdk> {
    let on_path = std::env::split_paths(path)
        .filter_map(|dir| fs::canonicalize(dir.join("javac")).ok())
        .filter_map(|javac| Some(javac.parent()?.parent()?.to_path_buf()));
    let homes = java_home.into_iter().chain(on_path).chain(installed);
    let mut found: Vec<Jdk> = Vec::new();
    for jdk in homes.filter_map(Jdk::at) {
        if found.iter().all(|other| other.version != jdk.version) {
            found.push(jdk);
        }
    }
    found
}

/// Reads the number of the version from a JDK's file `release`.
fn version(release: &str) -> Option<u32> {
    let line = release
        .lines()
        .find_map(|line| line.strip_prefix("JAVA_VERSION=\""))?;
    line.split(|c: char| !c.is_ascii_digit())
        .next()?
        .parse()
        .ok()
}

/// Says whether Maven runs.
pub(crate) fn has_maven() -> bool {
    Cmd::new("mvn")
        .args(["--version"])
        .finish()
        .is_ok_and(|finished| finished.success)
}

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
    if !has_maven() {
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

/// Returns the version of the newest JDK that the jvm lane would use, for `doctor`.
pub(crate) fn describe() -> Option<String> {
    let newest = with_vm().pop()?;
    Some(format!("{} in {}", newest.version, newest.home.display()))
}

/// Finds the JDKs that the jvm lane takes: 17, and whatever is 21 or newer.
pub(crate) fn with_vm() -> Vec<Jdk> {
    let mut jdks = jdks();
    jdks.retain(|jdk| {
        (jdk.version == 17 || jdk.version >= 21) && jdk.home.join("lib/server/libjvm.so").is_file()
    });
    jdks.sort_by_key(|jdk| jdk.version);
    jdks
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    fn install(home: &Path, version: &str) {
        fs::create_dir_all(home.join("bin")).unwrap();
        fs::write(home.join("bin/javac"), "").unwrap();
        fs::write(
            home.join("release"),
            format!("JAVA_VERSION=\"{version}\"\n"),
        )
        .unwrap();
    }

    #[test]
    fn versions_of_jdks_are_read() {
        assert_eq!(version("A=1\nJAVA_VERSION=\"17.0.15\"\n"), Some(17));
        assert_eq!(version("JAVA_VERSION=\"25\"\n"), Some(25));
        assert_eq!(version("JAVA_VERSION=\"1.8.0_402\"\n"), Some(1));
        assert_eq!(version("nothing"), None);
    }

    #[test]
    fn what_java_home_names_comes_before_the_path_and_the_path_before_the_system() {
        let dir = tempfile::tempdir().unwrap();
        let [named, on_path, older, same] =
            ["named", "on-path", "older", "same"].map(|name| dir.path().join(name));
        install(&named, "21.0.2");
        install(&on_path, "25");
        install(&older, "17.0.1");
        install(&same, "21.0.9");

        let found = find(
            Some(named.clone()),
            on_path.join("bin").as_os_str(),
            [older.clone(), same].into_iter(),
        );

        let on_path = fs::canonicalize(on_path).unwrap();
        assert_eq!(
            found,
            [(21, named), (25, on_path), (17, older)].map(|(version, home)| Jdk { version, home })
        );
    }

    #[test]
    fn a_runtime_without_a_compiler_is_no_jdk() {
        let dir = tempfile::tempdir().unwrap();
        install(dir.path(), "21");
        fs::remove_file(dir.path().join("bin/javac")).unwrap();

        let found = find(Some(dir.path().into()), OsStr::new(""), std::iter::empty());

        assert_eq!(found, []);
    }
}

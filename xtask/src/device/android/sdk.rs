//! Where the Android SDK and its parts are.

use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::device::host::{Host, word};
use crate::device::runner::Runner;
use crate::device::step::Step;
use crate::error::Result;

/// How long a build or a download may take.
pub(super) const BUILD: Duration = Duration::from_secs(1800);

/// What is installed with `sdkmanager`, and how.
pub(crate) const GET_SDK: &str = "install Android's command line tools, set ANDROID_HOME, then: sdkmanager --install \
    platform-tools emulator 'platforms;android-35' 'build-tools;35.0.0' 'ndk;28.0.13004108'";

/// The Android SDK.
#[derive(Clone, Debug)]
pub(crate) struct Sdk {
    home: PathBuf,
    /// The newest of each.
    build_tools: PathBuf,
    platform: PathBuf,
    ndk: PathBuf,
    mac: bool,
}

impl Sdk {
    /// Looks for the SDK; a dry run does with placeholders.
    pub(crate) fn find(runner: &Runner, host: &Host) -> Result<Self> {
        if runner.is_dry() {
            let home = Path::new("$ANDROID_HOME");
            return Ok(Self {
                home: home.into(),
                build_tools: home.join("build-tools/<newest>"),
                platform: home.join("platforms/<newest>"),
                ndk: home.join("ndk/<newest>"),
                mac: host.mac,
            });
        }
        let home = places()
            .into_iter()
            .find(|dir| dir.join("platform-tools").is_dir())
            .ok_or_else(|| {
                format!("test-android: there is no Android SDK here\n  try: {GET_SDK}")
            })?;
        let newest = |part: &str| {
            newest_in(&home.join(part)).ok_or_else(|| {
                format!(
                    "test-android: {} holds no {part}\n  try: {GET_SDK}",
                    home.display()
                )
            })
        };
        let ndk = std::env::var_os("ANDROID_NDK_HOME").map(PathBuf::from);
        Ok(Self {
            build_tools: newest("build-tools")?,
            platform: newest("platforms")?,
            ndk: ndk.map_or_else(|| newest("ndk"), Ok)?,
            mac: host.mac,
            home,
        })
    }

    pub(crate) fn adb(&self) -> String {
        word(&self.home.join("platform-tools/adb"))
    }

    pub(crate) fn emulator(&self) -> String {
        word(&self.home.join("emulator/emulator"))
    }

    pub(crate) fn manager(&self, name: &str, tool: &str) -> Step {
        let tools = self.home.join("cmdline-tools/latest/bin");
        Step::new(name, word(&tools.join(tool))).hint(GET_SDK)
    }

    pub(crate) fn build_tool(&self, name: &str, tool: &str) -> Step {
        Step::new(name, word(&self.build_tools.join(tool))).hint(GET_SDK)
    }

    pub(crate) fn android_jar(&self) -> String {
        word(&self.platform.join("android.jar"))
    }

    /// Returns the NDK's clang for a target; the NDK for Macs of both kinds calls itself x86-64.
    pub(crate) fn linker(&self, triple: &str, api: u32) -> String {
        let host = if self.mac {
            "darwin-x86_64"
        } else {
            "linux-x86_64"
        };
        let bin = self
            .ndk
            .join("toolchains/llvm/prebuilt")
            .join(host)
            .join("bin");
        let triple = triple.replace("armv7-", "armv7a-");
        word(&bin.join(format!("{triple}{api}-clang")))
    }
}

/// Returns where an SDK usually is, the named places first.
pub(crate) fn places() -> Vec<PathBuf> {
    let named = ["ANDROID_HOME", "ANDROID_SDK_ROOT"].into_iter();
    let mut places: Vec<_> = named
        .filter_map(std::env::var_os)
        .map(PathBuf::from)
        .collect();
    if let Some(home) = std::env::var_os("HOME").map(PathBuf::from) {
        places.extend([home.join("Android/Sdk"), home.join("Library/Android/sdk")]);
    }
    places
}

/// Returns the folder with the highest number in its name.
fn newest_in(dir: &Path) -> Option<PathBuf> {
    let entries = std::fs::read_dir(dir)
        .ok()?
        .filter_map(|entry| Some(entry.ok()?.path()));
    entries
        .filter(|path| path.is_dir())
        .max_by_key(|path| version(path))
}

fn version(path: &Path) -> Vec<u32> {
    let name = path
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    let parts = name.split(|c: char| !c.is_ascii_digit());
    parts.filter_map(|part| part.parse().ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_compared_as_numbers() {
        let dir = tempfile::tempdir().unwrap();
        for name in ["9.0.0", "35.0.1", "34.0.0"] {
            std::fs::create_dir(dir.path().join(name)).unwrap();
        }

        assert_eq!(newest_in(dir.path()), Some(dir.path().join("35.0.1")));
    }
}

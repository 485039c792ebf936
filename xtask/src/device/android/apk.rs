//! The runner as an APK, without Gradle: a shared library in an archive, aligned and signed.

use std::path::{Path, PathBuf};

use super::sdk::{BUILD, Sdk};
use crate::device::app::PACKAGE;
use crate::device::host::{Host, word};
use crate::device::runner::Runner;
use crate::device::step::Step;
use crate::error::Result;
use crate::workspace::root;

/// The oldest Android that the app runs on, and the newest that it was made for.
const OLDEST: u32 = 26;
const NEWEST: &str = "35";
const JAVA: &str =
    "install a JDK: apt-get install openjdk-17-jdk-headless, or brew install openjdk";

/// Builds the APK for an ABI and returns its path.
pub(super) fn build(runner: &mut Runner, host: &Host, sdk: &Sdk, abi: &str) -> Result<PathBuf> {
    let triple = triple(abi)?;
    let dir = host.work("android").join(abi);
    compile(runner, host, sdk, triple)?;

    let library = format!("lib{}.so", PACKAGE.replace('-', "_"));
    let packed = format!("lib/{abi}/{library}");
    runner.copy(&host.built(triple, &library), &dir.join(&packed))?;
    let source = |file: &str| {
        word(
            &root_for(runner)
                .join("securestore-conformance/device/android")
                .join(file),
        )
    };
    let (resources, bare, apk) = (
        dir.join("res.zip"),
        dir.join("bare.apk"),
        dir.join("conformance.apk"),
    );
    let (manifest, res) = (source("AndroidManifest.xml"), source("res"));
    let compile = sdk.build_tool("compile the resources", "aapt2").args([
        "compile",
        "--dir",
        &res,
        "-o",
        &word(&resources),
    ]);
    runner.run(&compile)?;
    let link = sdk
        .build_tool("make the archive", "aapt2")
        .args(["link", "-o", &word(&bare), "--manifest", &manifest])
        .args(["-I", &sdk.android_jar(), &word(&resources)])
        .args(["--min-sdk-version", &OLDEST.to_string()])
        .args(["--target-sdk-version", NEWEST])
        .args([
            "--version-code",
            "1",
            "--version-name",
            env!("CARGO_PKG_VERSION"),
        ]);
    runner.run(&link)?;
    // Stored, not deflated: the system maps it from where it lies, on pages of up to 16 KiB.
    let add = Step::new("add the library", "jar")
        .args([
            "-u",
            "-0",
            "-M",
            "-f",
            &word(&bare),
            "-C",
            &word(&dir),
            &packed,
        ])
        .hint(JAVA);
    runner.run(&add)?;
    let align = sdk.build_tool("align it to pages", "zipalign").args([
        "-P",
        "16",
        "-f",
        "4",
        &word(&bare),
        &word(&apk),
    ]);
    runner.run(&align)?;
    sign(runner, host, sdk, &apk)?;
    Ok(apk)
}

fn compile(runner: &mut Runner, host: &Host, sdk: &Sdk, triple: &str) -> Result<()> {
    let target = Step::new("get the target", "rustup").args(["target", "add", triple]);
    runner.attempt(&target.limit(BUILD))?;
    let variable = triple.to_uppercase().replace('-', "_");
    let build = Step::new("build the runner", &host.cargo)
        .args(["rustc", "--locked", "--package", PACKAGE, "--lib"])
        .args(["--target", triple, "--crate-type", "cdylib"])
        .args(["--", "-Clink-arg=-Wl,-z,max-page-size=16384"])
        .env(
            format!("CARGO_TARGET_{variable}_LINKER"),
            sdk.linker(triple, OLDEST),
        )
        .limit(BUILD)
        .hint(format!(
            "rustup target add {triple}; {}",
            super::sdk::GET_SDK
        ));
    runner.run(&build)?;
    Ok(())
}

/// Signs with a key that is made once and worth nothing: the devices are ours.
fn sign(runner: &mut Runner, host: &Host, sdk: &Sdk, apk: &Path) -> Result<()> {
    const PASSWORD: &str = "android";
    let keys = host.work("android").join("debug.keystore");
    if runner.is_dry() || !keys.exists() {
        let make = Step::new("make a debug key", "keytool")
            .args(["-genkeypair", "-keystore", &word(&keys), "-alias", "debug"])
            .args(["-storepass", PASSWORD, "-keypass", PASSWORD])
            .args(["-keyalg", "RSA", "-keysize", "2048", "-validity", "10000"])
            .args(["-dname", "CN=Android Debug,O=Android,C=US"])
            .hint(JAVA);
        runner.run(&make)?;
    }
    let sign = sdk
        .build_tool("sign it", "apksigner")
        .args([
            "sign",
            "--ks",
            &word(&keys),
            "--ks-pass",
            &format!("pass:{PASSWORD}"),
        ])
        .args(["--min-sdk-version", &OLDEST.to_string(), &word(apk)]);
    runner.run(&sign)?;
    Ok(())
}

/// Returns the repository; a plan names it by no path of this machine.
fn root_for(runner: &Runner) -> PathBuf {
    if runner.is_dry() {
        PathBuf::new()
    } else {
        root()
    }
}

fn triple(abi: &str) -> Result<&'static str> {
    Ok(match abi {
        "arm64-v8a" => "aarch64-linux-android",
        "armeabi-v7a" => "armv7-linux-androideabi",
        "x86_64" => "x86_64-linux-android",
        "<abi>" => "<triple>",
        other => return Err(format!("test-android: no target for the ABI {other}").into()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_abi_is_an_error_that_names_it() {
        assert!(triple("mips").unwrap_err().to_string().contains("mips"));
        assert_eq!(triple("arm64-v8a").unwrap(), "aarch64-linux-android");
    }
}

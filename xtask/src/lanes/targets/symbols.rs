//! Which symbols Apple's libraries export, from sources that our own bindings don't share.
//!
//! CoreFoundation and Security: the metadata of `PyObjC`, which is generated from Apple's headers. libSystem: the text-based stub
//! that Zig ships for macOS. libobjc and UIKit: the few functions that
//! their headers and the ARC ABI document, by hand.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::cmd::Cmd;
use crate::error::Result;
use crate::workspace::target_dir;

const PYOBJC: [(&str, &str, &[&str]); 2] = [
    (
        "pyobjc-framework-Cocoa==12.2.2",
        "CoreFoundation",
        &["CoreFoundation/_metadata.py", "CoreFoundation/_static.py"],
    ),
    (
        "pyobjc-framework-Security==12.2.2",
        "Security",
        &["Security/_metadata.py"],
    ),
];
const ZIG: &str = "ziglang==0.17.1";
const ZIG_STUB: &str = "ziglang/lib/libc/darwin/libSystem.tbd";
/// The one symbol of libSystem that no C name stands for.
const STUB_BINDER: &str = "dyld_stub_binder";

/// `objc/runtime.h`, `objc/message.h`, and <https://clang.llvm.org/docs/AutomaticReferenceCounting.html#runtime-support>.
const LIBOBJC: &str = "_objc_autorelease _objc_autoreleasePoolPop _objc_autoreleasePoolPush _objc_autoreleaseReturnValue \
    _objc_copyClassList _objc_destroyWeak _objc_exception_rethrow _objc_exception_throw _objc_getClass _objc_getProtocol \
    _objc_initWeak _objc_loadWeakRetained _objc_lookUpClass _objc_msgSend _objc_msgSendSuper _objc_release _objc_retain \
    _objc_retainAutorelease _objc_retainAutoreleaseReturnValue _objc_retainAutoreleasedReturnValue _sel_getName \
    _sel_registerName _class_getName _class_getInstanceMethod _class_getSuperclass _class_isMetaClass _class_respondsToSelector _method_getName _objc_alloc \
    _object_getClass _object_getClassName _method_getTypeEncoding _protocol_getName __objc_empty_cache";

/// <https://developer.apple.com/documentation/uikit/uiapplicationmain(_:_:_:_:)-1yub7>.
const UI_KIT: &str = "_UIApplicationMain";

/// The metadata of both frameworks, as one text.
pub(super) fn metadata() -> Result<String> {
    let lists = lists()?;
    let members = PYOBJC.iter().flat_map(|(_, _, members)| *members);
    members
        .map(|member| Ok(fs::read_to_string(lists.join(member))?))
        .collect()
}

/// The symbols of the libraries that a dynamic library for iOS is linked to, as the linker spells them.
#[derive(Debug)]
pub(super) struct Symbols {
    pub(super) core_foundation: BTreeSet<String>,
    pub(super) security: BTreeSet<String>,
    pub(super) system: BTreeSet<String>,
    pub(super) objc: BTreeSet<String>,
    pub(super) ui_kit: BTreeSet<String>,
}

impl Symbols {
    /// Reads the lists; the first time they are downloaded.
    pub(super) fn load() -> Result<Self> {
        let lists = lists()?;
        let mut frameworks = Vec::new();
        for (_, _, members) in PYOBJC {
            let mut symbols = BTreeSet::new();
            for member in members {
                symbols.extend(c_names(&fs::read_to_string(lists.join(member))?));
            }
            frameworks.push(symbols);
        }
        let [core_foundation, security] = <[_; 2]>::try_from(frameworks)
            .map_err(|_| "there are two frameworks with symbols of their own")?;
        let stub = fs::read_to_string(lists.join(ZIG_STUB))?;
        let system = words(&stub)
            .filter(|word| word.starts_with('_') || *word == STUB_BINDER)
            .map(str::to_owned)
            .collect();
        let objc = words(LIBOBJC).map(str::to_owned).collect();
        Ok(Self {
            core_foundation,
            security,
            system,
            objc,
            ui_kit: BTreeSet::from([UI_KIT.to_owned()]),
        })
    }
}

/// Returns the folder of the lists, and fills it if it isn't whole.
fn lists() -> Result<PathBuf> {
    let lists = target_dir().join("tools/apple-symbols");
    let complete = PYOBJC
        .iter()
        .flat_map(|(_, _, members)| *members)
        .chain([&ZIG_STUB])
        .all(|member| lists.join(member).is_file());
    if complete {
        return Ok(lists);
    }
    println!("downloading lists of Apple's symbols; later runs reuse them");
    let wheels = lists.join("wheels");
    if wheels.exists() {
        fs::remove_dir_all(&wheels)?;
    }
    fs::create_dir_all(&wheels)?;
    let venv = lists.join("venv");
    Cmd::new("python3")
        .args(["-m", "venv"])
        .args([&venv])
        .output()?;
    let mac = [
        "--platform",
        "macosx_11_0_universal2",
        "--python-version",
        "3.13",
        "--only-binary=:all:",
    ];
    for (package, _, members) in PYOBJC {
        get(&venv, &wheels, package, &mac, members, &lists)?;
    }
    get(&venv, &wheels, ZIG, &[], &[ZIG_STUB], &lists)?;
    fs::remove_dir_all(&wheels)?;
    fs::remove_dir_all(&venv)?;
    Ok(lists)
}

/// Downloads one wheel and keeps these files of it.
fn get(
    venv: &Path,
    wheels: &Path,
    package: &str,
    options: &[&str],
    members: &[&str],
    into: &Path,
) -> Result<()> {
    let dir = wheels.join(package);
    Cmd::new(venv.join("bin/pip"))
        .args(["download", "--quiet", "--no-deps", package])
        .args(options)
        .args([Path::new("--dest"), &dir])
        .output()?;
    for wheel in fs::read_dir(&dir)? {
        Cmd::new("python3")
            .args([
                "-c",
                "import sys, zipfile; zipfile.ZipFile(sys.argv[1]).extractall(sys.argv[2], sys.argv[3:])",
            ])
            .args([&wheel?.path(), into])
            .args(members)
            .output()?;
    }
    Ok(())
}

/// Returns the C names of CoreFoundation and Security in Python source, as the linker spells them.
fn c_names(source: &str) -> impl Iterator<Item = String> {
    words(source)
        .filter(|word| {
            ["CF", "kCF", "Sec", "kSec"]
                .iter()
                .any(|prefix| word.starts_with(prefix))
        })
        .map(|word| format!("_{word}"))
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_' && c != '$')
        .flat_map(|word| {
            // A `$` parts the names in PyObjC's lists, and belongs to the name in the linker's.
            let parted = !word.starts_with('_');
            word.split(move |c| parted && c == '$')
        })
        .filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn constants_and_functions_of_the_metadata_are_found() {
        let source = "constants = \"\"\"$kSecClass$kSecTrustSettingsResult$errSecIO@d$\"\"\"\n{\"SecItemAdd\": (b\"i@o^@\",)}";

        let names: Vec<_> = c_names(source).collect();

        assert_eq!(
            names,
            ["_kSecClass", "_kSecTrustSettingsResult", "_SecItemAdd"]
        );
    }

    #[test]
    fn symbols_with_a_variant_stay_whole() {
        let names: Vec<_> = words("symbols: [ _open, '_fopen$DARWIN_EXTSN' ]")
            .filter(|word| word.starts_with('_'))
            .collect();

        assert_eq!(names, ["_open", "_fopen$DARWIN_EXTSN"]);
    }
}

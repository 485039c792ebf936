//! The runner as an app: a folder with its executable and its property list.

use std::path::{Path, PathBuf};

use crate::device::app::{APP, PACKAGE};
use crate::device::runner::Runner;
use crate::error::Result;

/// The system that an app is made for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum System {
    Simulator,
    Phone,
    Mac,
}

/// Makes the app from an executable and returns its folder.
pub(super) fn make(
    runner: &mut Runner,
    dir: &Path,
    system: System,
    executable: &Path,
) -> Result<PathBuf> {
    let app = dir.join("Conformance.app");
    let contents = match system {
        System::Mac => app.join("Contents"),
        System::Simulator | System::Phone => app.clone(),
    };
    runner.write(&contents.join("Info.plist"), info(system).as_bytes())?;
    runner.copy(executable, &self::executable(&app, system))?;
    Ok(app)
}

/// Returns where an app keeps its executable.
pub(super) fn executable(app: &Path, system: System) -> PathBuf {
    match system {
        System::Mac => app.join("Contents/MacOS").join(PACKAGE),
        System::Simulator | System::Phone => app.join(PACKAGE),
    }
}

fn info(system: System) -> String {
    let of_the_system = match system {
        System::Mac => "\t<key>LSUIElement</key>\n\t<true/>\n".to_owned(),
        System::Simulator => platform("iPhoneSimulator"),
        System::Phone => platform("iPhoneOS"),
    };
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
        <!DOCTYPE plist PUBLIC \"-//Apple//DTD PLIST 1.0//EN\" \"http://www.apple.com/DTDs/PropertyList-1.0.dtd\">\n\
        <plist version=\"1.0\">\n<dict>\n\
        \t<key>CFBundleIdentifier</key>\n\t<string>{APP}</string>\n\
        \t<key>CFBundleExecutable</key>\n\t<string>{PACKAGE}</string>\n\
        \t<key>CFBundleName</key>\n\t<string>Conformance</string>\n\
        \t<key>CFBundlePackageType</key>\n\t<string>APPL</string>\n\
        \t<key>CFBundleShortVersionString</key>\n\t<string>{version}</string>\n\
        \t<key>CFBundleVersion</key>\n\t<string>1</string>\n\
        \t<key>NSFaceIDUsageDescription</key>\n\t<string>The suite reads entries behind Face ID.</string>\n\
        {of_the_system}</dict>\n</plist>\n",
        version = env!("CARGO_PKG_VERSION"),
    )
}

fn platform(name: &str) -> String {
    format!(
        "\t<key>CFBundleSupportedPlatforms</key>\n\t<array><string>{name}</string></array>\n\
        \t<key>LSRequiresIPhoneOS</key>\n\t<true/>\n\
        \t<key>MinimumOSVersion</key>\n\t<string>15.0</string>\n\
        \t<key>UILaunchScreen</key>\n\t<dict/>\n"
    )
}

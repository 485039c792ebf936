//! `Info.plist` and entitlements, as source files or in an `.ipa`.

use securestore_core::{Finding, FindingKind, Severity};

use crate::apple_fix;
use crate::archive::Archive;
use crate::error::CheckError;
use crate::plist::{self, Plist, Value};
use crate::report::Checked;
use crate::signature;
use crate::source::{MAX_LEN, Source};
use crate::wanted::{Mode, Wanted};

pub(crate) const FACE_ID: &str = "NSFaceIDUsageDescription";
pub(crate) const ACCESS_GROUPS: &str = "keychain-access-groups";
const SANDBOX: &str = "com.apple.security.app-sandbox";

/// What a source file's access group begins with; the build replaces it by the team's prefix.
pub(crate) const PREFIX: &str = "$(AppIdentifierPrefix)";

/// The access group of the app itself.
pub(crate) const OWN_GROUP: &str = "$(CFBundleIdentifier)";

/// The longest program that is unpacked to look at its signature.
const MAX_PROGRAM: u64 = 256 << 20;

/// Whether entitlements are those of a source file or of a signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Source,
    Signed,
}

pub(crate) fn info_source(source: Source, wanted: &Wanted) -> Result<Checked, CheckError> {
    checked_source("Info.plist", source, wanted, info, apple_fix::info)
}

pub(crate) fn entitlements_source(source: Source, wanted: &Wanted) -> Result<Checked, CheckError> {
    let look = |list: &Plist, wanted: &Wanted| entitlements(list, wanted, Form::Source);
    checked_source(
        "entitlements",
        source,
        wanted,
        look,
        apple_fix::entitlements,
    )
}

/// Checks a source file and writes what is missing, if that is wanted.
fn checked_source(
    what: &'static str,
    mut source: Source,
    wanted: &Wanted,
    look: impl Fn(&Plist, &Wanted) -> Vec<Finding>,
    fix: impl Fn(&str, &[Finding], &Wanted) -> Result<Option<String>, CheckError>,
) -> Result<Checked, CheckError> {
    let findings = look(&plist::parse(&source.bytes)?, wanted);
    if wanted.mode() == Mode::Look || findings.iter().all(|found| found.snippet().is_none()) {
        return Ok(Checked::new(what, findings));
    }
    if plist::is_binary(&source.bytes) {
        return Err(CheckError::NotText);
    }
    let (mark, text) = source.text()?;
    let Some(fixed) = fix(text, &findings, wanted)? else {
        return Ok(Checked::new(what, findings));
    };
    let fixed = format!("{mark}{fixed}");
    // What is written must be read again before it replaces anything.
    let left = look(&plist::parse(fixed.as_bytes())?, wanted);
    crate::source::write(&source.path, &fixed)?;
    source.bytes = fixed.into_bytes();
    let mut checked = Checked::new(what, left);
    checked.written.push(source.path);
    Ok(checked)
}

/// Checks the `Info.plist` and the signature of a built app; extensions in it are apps of their own.
pub(crate) fn ipa(
    archive: &mut Archive,
    folder: &str,
    wanted: &Wanted,
) -> Result<Checked, CheckError> {
    let list = plist::parse(&archive.read(&format!("{folder}Info.plist"), MAX_LEN)?)?;
    let mut findings = info(&list, wanted);
    let program = list
        .text("CFBundleExecutable")
        .map(|name| format!("{folder}{name}"))
        .filter(|name| archive.has(name));
    let mut unseen = vec!["the provisioning profile, and extensions in the app"];
    match program.map(|name| archive.read(&name, MAX_PROGRAM)) {
        Some(Ok(program)) => match signature::entitlements(&program) {
            Some(signed) => {
                findings.extend(entitlements(&plist::parse(signed)?, wanted, Form::Signed));
            }
            None => findings.push(Finding::new(
                FindingKind::Project,
                Severity::Error,
                "the app is not signed with entitlements, so it has no access group and the Keychain refuses it",
            )),
        },
        Some(Err(CheckError::Bomb { .. })) => unseen.push("the signature: the program is too long"),
        Some(Err(error)) => return Err(error),
        None => unseen.push("the signature: Info.plist names no program that is there"),
    }
    let mut checked = Checked::new("iOS app", findings);
    checked.unseen = unseen;
    Ok(checked)
}

fn info(list: &Plist, wanted: &Wanted) -> Vec<Finding> {
    let mut found = Vec::new();
    let reason = list.text(FACE_ID).unwrap_or_default();
    if wanted.authenticates() && reason.trim().is_empty() {
        found.push(
            Finding::new(
                FindingKind::BiometryNotPermitted,
                Severity::Error,
                "Face ID needs a reason that the person can read; without it iOS lets the app use no face",
            )
            .with_snippet(apple_fix::face_id(wanted).join("\n")),
        );
    }
    if list.flag("UIFileSharingEnabled") {
        found.push(Finding::new(
            FindingKind::Project,
            Severity::Note,
            "the person can see and change the app's Documents folder: keep a fallback and the marker of the first launch elsewhere",
        ));
    }
    found
}

fn entitlements(list: &Plist, wanted: &Wanted, form: Form) -> Vec<Finding> {
    let mut found = Vec::new();
    let groups = list.texts(ACCESS_GROUPS).unwrap_or_default();
    for group in missing_groups(&groups, wanted) {
        found.push(
            Finding::new(
                FindingKind::Project,
                Severity::Error,
                format!("the access group `{group}` is missing: the Keychain refuses a store that names it"),
            )
            .with_snippet(apple_fix::access_groups(group).join("\n")),
        );
    }
    let is_sandboxed = matches!(list.get(SANDBOX), Some(Value::Flag(true)));
    if groups.is_empty() && wanted.access_group.is_empty() {
        match form {
            Form::Source if is_sandboxed => found.push(
                Finding::new(
                    FindingKind::Project,
                    Severity::Error,
                    "on macOS the data-protection keychain needs an access group of the app",
                )
                .with_snippet(apple_fix::access_groups(OWN_GROUP).join("\n")),
            ),
            Form::Signed if list.get("application-identifier").is_none() => {
                found.push(Finding::new(
                    FindingKind::Project,
                    Severity::Error,
                    "the app is signed without an identifier and without an access group, so the Keychain refuses it",
                ));
            }
            Form::Source | Form::Signed => {}
        }
    }
    found
}

/// Returns the wanted groups that are not there, without their team's prefix.
pub(crate) fn missing_groups<'a>(groups: &[&str], wanted: &'a Wanted) -> Vec<&'a str> {
    wanted
        .access_group
        .iter()
        .map(|group| without_prefix(group))
        .filter(|group| !groups.iter().any(|known| without_prefix(known) == *group))
        .collect()
}

/// Cuts the team's prefix off: ten capitals and digits, or what stands for them in a source file.
fn without_prefix(group: &str) -> &str {
    if let Some(rest) = group.strip_prefix(PREFIX) {
        return rest;
    }
    match group.split_once('.') {
        Some((team, rest))
            if team.len() == 10
                && team
                    .bytes()
                    .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit()) =>
        {
            rest
        }
        _ => group,
    }
}

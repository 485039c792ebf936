//! What is added to `Info.plist` and to entitlements.

use securestore_core::{Finding, FindingKind};

use crate::apple::{ACCESS_GROUPS, FACE_ID, OWN_GROUP, PREFIX, missing_groups};
use crate::error::CheckError;
use crate::plist;
use crate::wanted::Wanted;
use crate::xml::{self, Edits};

/// Returns the lines for Face ID.
pub(crate) fn face_id(wanted: &Wanted) -> [String; 2] {
    [
        format!("<key>{FACE_ID}</key>"),
        format!("<string>{}</string>", xml::escape(&wanted.reason)),
    ]
}

/// Returns the lines for an access group.
pub(crate) fn access_groups(group: &str) -> [String; 4] {
    [
        format!("<key>{ACCESS_GROUPS}</key>"),
        "<array>".to_owned(),
        format!("\t{}", element(group)),
        "</array>".to_owned(),
    ]
}

/// Adds the reason for Face ID; `None` if nothing is to be added.
pub(crate) fn info(
    text: &str,
    findings: &[Finding],
    wanted: &Wanted,
) -> Result<Option<String>, CheckError> {
    let document = xml::parse(text)?;
    let dict = plist::root_dict(&document)?;
    let mut edits = Edits::new(text);
    let is_missing = |found: &Finding| found.kind == FindingKind::BiometryNotPermitted;
    if findings.iter().any(is_missing) {
        let [_, reason] = face_id(wanted);
        match plist::value_of(dict, FACE_ID) {
            Some(empty) => edits.replace(empty.range(), reason),
            None => edits.add_inside(dict, &face_id(wanted)),
        }
    }
    Ok(edits.finish())
}

/// Adds the access groups; `None` if nothing is to be added.
pub(crate) fn entitlements(
    text: &str,
    findings: &[Finding],
    wanted: &Wanted,
) -> Result<Option<String>, CheckError> {
    let document = xml::parse(text)?;
    let dict = plist::root_dict(&document)?;
    let list = plist::parse(text.as_bytes())?;
    let groups = list.texts(ACCESS_GROUPS).unwrap_or_default();
    let mut missing = missing_groups(&groups, wanted);
    if wanted.access_group.is_empty() && findings.iter().any(|found| found.snippet().is_some()) {
        missing.push(OWN_GROUP);
    }
    let mut edits = Edits::new(text);
    let elements: Vec<_> = missing.iter().map(|group| element(group)).collect();
    match plist::value_of(dict, ACCESS_GROUPS) {
        _ if elements.is_empty() => {}
        Some(array) => edits.add_inside(array, &elements),
        None => {
            let mut lines = vec![format!("<key>{ACCESS_GROUPS}</key>"), "<array>".to_owned()];
            lines.extend(elements.iter().map(|element| format!("\t{element}")));
            lines.push("</array>".to_owned());
            edits.add_inside(dict, &lines);
        }
    }
    Ok(edits.finish())
}

fn element(group: &str) -> String {
    format!("<string>{PREFIX}{}</string>", xml::escape(group))
}

//! The workflows of GitHub: syntax with actionlint, security with zizmor.

use crate::cmd::Cmd;
use crate::error::Result;
use crate::tools::{Absent, GET_ACTIONLINT, GET_ZIZMOR, actionlint, zizmor};
use crate::verdict::Verdict;

/// Checks every workflow with both tools.
pub(crate) fn run() -> Result<Verdict> {
    let Some(actionlint) = actionlint(Absent::here())? else {
        return Ok(Verdict::Skipped(format!(
            "no actionlint here; get it with: {GET_ACTIONLINT}"
        )));
    };
    let Some(zizmor) = zizmor(Absent::here())? else {
        return Ok(Verdict::Skipped(format!(
            "no zizmor here; get it with: {GET_ZIZMOR}"
        )));
    };
    let syntax = Cmd::new(actionlint).passes()?;
    let secure = Cmd::new(zizmor)
        .args(["--offline", "--no-progress", ".github"])
        .passes()?;
    let word = |clean| if clean { "clean" } else { "findings" };
    Ok(Verdict::of(
        syntax && secure,
        format!("actionlint: {}, zizmor: {}", word(syntax), word(secure)),
    ))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use crate::workspace::root;

    #[test]
    fn every_action_is_pinned_by_its_hash() {
        for entry in fs::read_dir(root().join(".github/workflows")).unwrap() {
            let text = fs::read_to_string(entry.unwrap().path()).unwrap();
            for (_, action) in text.lines().filter_map(|line| line.split_once("uses: ")) {
                let hash = action.split_once('@').unwrap().1.split(' ').next().unwrap();

                assert_eq!(hash.len(), 40, "{action}");
                assert!(action.contains(" # v"), "{action}");
            }
        }
    }
}

//! The workflows of GitHub: syntax with actionlint, security with zizmor.

use crate::Result;
use crate::cmd::Cmd;
use crate::lane::Verdict;
use crate::tools::{Absent, GET_ACTIONLINT, GET_ZIZMOR, actionlint, zizmor};

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

    use clap::CommandFactory;

    use crate::Cli;
    use crate::workspace::root;

    #[test]
    fn every_command_of_a_workflow_exists() {
        let mut found = 0;
        for entry in fs::read_dir(root().join(".github/workflows")).unwrap() {
            let path = entry.unwrap().path();
            let text = fs::read_to_string(&path).unwrap();
            let commands = text
                .lines()
                .filter_map(|line| line.split_once("cargo xtask "));
            for (_, command) in commands {
                let words = command.split('|').next().unwrap_or_default();
                // A variable stands for a number or a name.
                let words = words
                    .replace("\"$API\"", "35")
                    .replace("\"$IMAGE\"", "default")
                    .replace("\"$JDK\"", "21");
                let line = ["cargo xtask"].into_iter().chain(words.split_whitespace());

                let parsed = Cli::command().try_get_matches_from(line);

                assert!(parsed.is_ok(), "{}: {command}", path.display());
                found += 1;
            }
        }
        assert!(found > 5, "only {found} commands");
    }

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

    #[test]
    fn every_lane_that_the_first_job_leaves_out_has_a_job_of_its_own() {
        let text = fs::read_to_string(root().join(".github/workflows/ci.yml")).unwrap();
        let commands: Vec<_> = text
            .lines()
            .filter_map(|line| line.split_once("cargo xtask "))
            .map(|(_, command)| command)
            .collect();
        let first = commands.iter().find(|line| line.starts_with("ci "));
        let left_out = first.unwrap().split(" --skip ").skip(1);

        for lane in left_out {
            let own = if lane == "targets" {
                "check-targets"
            } else {
                lane
            };

            let run = commands
                .iter()
                .any(|line| line.split(' ').next() == Some(own));
            assert!(run, "nothing runs {lane}");
        }
    }
}

//! The lanes, each once: what it runs, what that needs, and how long it may take.

use crate::error::Result;
use crate::tools::Tool;
use crate::verdict::Verdict;
use crate::{lanes, matrix};

/// One check of the project.
#[derive(Debug)]
pub(crate) struct Lane {
    /// The name of its command, and what `--skip` and the summary know it by.
    pub(crate) name: &'static str,
    /// What `--help` and CONTRIBUTING.md say of it.
    pub(crate) about: &'static str,
    /// What it can't run without.
    pub(crate) needs: &'static [Tool],
    /// What `cargo xtask ci` runs of it.
    pub(crate) ci: Option<Part>,
    /// What `cargo xtask weekly` runs of it, if that is more.
    pub(crate) weekly: Option<Part>,
}

/// What a lane does in one of the runs.
#[derive(Debug)]
pub(crate) struct Part {
    pub(crate) run: fn() -> Result<Verdict>,
    /// How many seconds it should take at most on two processors, after the lanes before it; more is only shown.
    pub(crate) budget: u64,
}

/// The runs of several lanes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum When {
    Ci,
    Weekly,
}

/// The lanes, in the order in which they run.
pub(crate) const LANES: [Lane; 19] = [
    Lane {
        name: "fmt",
        about: "Formats the code; with --check only says what is not formatted",
        needs: &[Tool::Cargo, Tool::Rustfmt],
        ci: part(lanes::fmt::check, 10),
        weekly: None,
    },
    Lane {
        name: "lint",
        about: "Runs clippy on the workspace, and on each published crate by itself",
        needs: &[Tool::Cargo, Tool::Clippy],
        ci: part(lanes::lint::run, 150),
        weekly: None,
    },
    Lane {
        name: "test",
        about: "Runs all tests; needs nothing but a Rust toolchain",
        needs: &[Tool::Cargo],
        ci: part(lanes::test::run, 450),
        weekly: None,
    },
    Lane {
        name: "tour",
        about: "Runs the tour of the README on both simulated phones",
        needs: &[Tool::Cargo],
        ci: part(lanes::tour::run, 10),
        weekly: part(lanes::tour::run_alone, 120),
    },
    Lane {
        name: "adversary",
        about: "Runs the tests that draw at random, with many more seeds and cases",
        needs: &[Tool::Cargo],
        ci: None,
        weekly: part(lanes::adversary::run, 3600),
    },
    Lane {
        name: "matrix",
        about: "Checks docs/conformance.md against the reports of the simulated phones",
        needs: &[Tool::Cargo],
        ci: part(matrix::check, 20),
        weekly: None,
    },
    Lane {
        name: "memcheck",
        about: "Runs the calls into Security.framework under valgrind, in full under the sanitizers too",
        needs: &[Tool::Cargo, Tool::Valgrind],
        ci: part(lanes::memcheck::run, 60),
        weekly: part(lanes::memcheck::run_all, 200),
    },
    Lane {
        name: "jvm",
        about: "Runs the JNI code on a desktop's Java VM, over the simulated phone",
        needs: &[Tool::Cargo, Tool::Jdk],
        ci: part(lanes::jvm::run, 60),
        weekly: part(lanes::jvm::run_all, 120),
    },
    Lane {
        name: "dex",
        about: "Checks that the embedded dex is its Java source, compiled",
        needs: &[Tool::Jdk, Tool::Dx],
        ci: part(lanes::dex::run, 30),
        weekly: None,
    },
    Lane {
        name: "signatures",
        about: "Looks up in real Android every Java member that the JNI code binds",
        needs: &[Tool::Jdk, Tool::Maven],
        ci: part(lanes::signatures::run, 90),
        weekly: None,
    },
    Lane {
        name: "docs",
        about: "Builds the documentation; a warning is an error",
        needs: &[Tool::Cargo],
        ci: part(lanes::docs::run, 45),
        weekly: None,
    },
    Lane {
        name: "msrv",
        about: "Checks the published crates with the oldest supported Rust",
        needs: &[Tool::Cargo, Tool::OldestRust],
        ci: part(lanes::msrv::run, 90),
        weekly: None,
    },
    Lane {
        name: "deny",
        about: "Checks licences, banned crates, sources and advisories",
        needs: &[Tool::CargoDeny],
        ci: part(lanes::deny::run, 90),
        weekly: None,
    },
    Lane {
        name: "spell",
        about: "Checks the spelling of documents and code",
        needs: &[Tool::Typos],
        ci: part(lanes::spell::run, 15),
        weekly: None,
    },
    Lane {
        name: "deps",
        about: "Proves with the dependency tree what each crate must not pull in",
        needs: &[Tool::Cargo],
        ci: part(lanes::deps::run, 10),
        weekly: None,
    },
    Lane {
        name: "tidy",
        about: "Checks the house rules that no other tool knows",
        needs: &[Tool::Cargo],
        ci: part(lanes::tidy::run, 5),
        weekly: None,
    },
    Lane {
        name: "package",
        about: "Packages the crates and tests a user's app against the archives",
        needs: &[Tool::Cargo, Tool::Tar],
        ci: part(lanes::package::run, 60),
        weekly: None,
    },
    Lane {
        name: "check-targets",
        about: "Lints for phones, and links both backends and the runner of the suite",
        needs: &[Tool::Phones],
        ci: part(lanes::targets::run, 900),
        weekly: part(lanes::targets::run_all, 900),
    },
    Lane {
        name: "workflows",
        about: "Checks the workflows with actionlint and zizmor",
        needs: &[Tool::Actionlint, Tool::Zizmor],
        ci: part(lanes::workflows::run, 45),
        weekly: None,
    },
];

impl Lane {
    /// Returns the lane of a name.
    pub(crate) fn named(name: &str) -> Option<&'static Self> {
        const ALL: &[Lane] = &LANES;
        ALL.iter().find(|lane| lane.name == name)
    }

    /// Returns what a run does of the lane.
    pub(crate) const fn part(&self, when: When) -> Option<&Part> {
        match when {
            When::Ci => self.ci.as_ref(),
            When::Weekly => self.weekly.as_ref(),
        }
    }

    /// Says where the lane runs, for the tables of the documents.
    #[cfg(test)]
    fn runs(&self) -> &'static str {
        match (&self.ci, &self.weekly) {
            (Some(_), Some(_)) => "every commit; every week in full",
            (Some(_), None) => "every commit",
            (None, Some(_)) => "every week",
            (None, None) => "never",
        }
    }
}

impl When {
    /// Returns the name of the command.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Ci => "ci",
            Self::Weekly => "weekly",
        }
    }
}

#[expect(
    clippy::unnecessary_wraps,
    reason = "a lane that does not take part has None"
)]
const fn part(run: fn() -> Result<Verdict>, budget: u64) -> Option<Part> {
    Some(Part { run, budget })
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::workspace::root;

    /// Returns the names of the lanes that a workflow runs in one of the runs.
    fn in_workflow(file: &str, when: When) -> Vec<&'static str> {
        let text = fs::read_to_string(root().join(".github/workflows").join(file)).unwrap();
        let mut run = Vec::new();
        for (_, command) in text
            .lines()
            .filter_map(|line| line.split_once("cargo xtask "))
        {
            let words: Vec<_> = command.split(' ').collect();
            let taken = LANES.iter().filter(|lane| lane.part(when).is_some());
            if words[0] == when.name() {
                run.extend(
                    taken
                        .map(|lane| lane.name)
                        .filter(|name| !words.contains(name)),
                );
            } else {
                run.extend(taken.map(|lane| lane.name).filter(|name| words[0] == *name));
            }
        }
        run
    }

    #[test]
    fn every_lane_is_in_a_job_of_its_workflow() {
        for (when, file) in [(When::Ci, "ci.yml"), (When::Weekly, "weekly.yml")] {
            let run = in_workflow(file, when);

            for lane in LANES.iter().filter(|lane| lane.part(when).is_some()) {
                assert!(
                    run.contains(&lane.name),
                    "nothing in {file} runs {}",
                    lane.name
                );
            }
        }
    }

    #[test]
    fn every_lane_runs_somewhere_and_has_a_name_of_its_own() {
        for (index, lane) in LANES.iter().enumerate() {
            assert_ne!(lane.runs(), "never", "{}", lane.name);
            assert!(LANES[..index].iter().all(|other| other.name != lane.name));
        }
    }

    #[test]
    fn what_ci_may_take_on_two_processors_is_less_than_the_whole_of_its_time() {
        // The phones are compiled beside the others, with what those leave of the processors.
        let lanes = LANES.iter().filter(|lane| lane.name != "check-targets");
        let budgets = lanes.filter_map(|lane| lane.ci.as_ref());

        let seconds: u64 = budgets.map(|part| part.budget).sum();

        assert!(seconds <= 25 * 60, "{seconds} s");
    }

    #[test]
    fn the_table_of_contributing_is_the_list_of_lanes() {
        let page = fs::read_to_string(root().join("CONTRIBUTING.md")).unwrap();
        let rows = LANES.iter().map(|lane| {
            let Lane { name, about, .. } = lane;
            format!("| `{name}` | {about} | {} |\n", lane.runs())
        });

        let table = format!(
            "| lane | what it does | when |\n|---|---|---|\n{}",
            rows.collect::<String>()
        );

        assert!(page.contains(&table), "the table should be:\n{table}");
    }

    #[test]
    fn the_readme_says_of_each_lane_when_it_runs() {
        let page = fs::read_to_string(root().join("README.md")).unwrap();
        let mut found = 0;
        for row in page
            .lines()
            .filter(|line| line.starts_with("| `cargo xtask "))
        {
            let cells: Vec<_> = row.split(" | ").collect();
            let name = cells[0]
                .trim_start_matches("| `cargo xtask ")
                .trim_end_matches('`');
            let Some(lane) = Lane::named(name) else {
                assert!(name.starts_with("test-"), "no lane {name}");
                continue;
            };

            assert!(cells[2].starts_with(lane.runs()), "{row}");
            found += 1;
        }
        assert!(found > 3, "only {found} lanes");
    }
}

//! What a kind of device can do, and which cases say nothing on it; the lane on the host reads the same files.

use securestore_conformance::{Control, Expectations, Outcome};

const FILES: [(&str, &str); 5] = [
    (
        "ios-simulator",
        include_str!("../environments/ios-simulator.txt"),
    ),
    ("ios-phone", include_str!("../environments/ios-phone.txt")),
    ("macos", include_str!("../environments/macos.txt")),
    (
        "android-emulator",
        include_str!("../environments/android-emulator.txt"),
    ),
    (
        "android-phone",
        include_str!("../environments/android-phone.txt"),
    ),
];

/// A kind of device.
#[derive(Clone, Debug)]
pub struct Environment {
    can: Vec<String>,
    /// What is blocked for want of a control.
    controls: Expectations,
    /// Cases that aren't run, because they would say nothing about the backend.
    withheld: Expectations,
}

impl Environment {
    /// Reads the file of this environment.
    ///
    /// # Errors
    /// If there is no such environment, or its file has a line that is none.
    pub fn named(name: &str) -> Result<Self, String> {
        let file = FILES.iter().find(|(known, _)| *known == name);
        let (_, text) = file.ok_or_else(|| format!("there is no environment {name}"))?;
        let lines = || text.lines().filter(|line| !line.starts_with('#'));
        let of = |keep: fn(&str) -> bool| {
            let kept: Vec<_> = lines().filter(|line| keep(line)).collect();
            Expectations::parse(&kept.join("\n"))
        };
        Ok(Self {
            can: lines()
                .filter_map(|line| line.strip_prefix("can "))
                .map(|name| name.trim().to_owned())
                .collect(),
            controls: of(|line| line.starts_with("blocked control:"))?,
            withheld: of(|line| {
                !line.starts_with("can ") && !line.starts_with("blocked control:")
            })?,
        })
    }

    /// Says whether the lane can do this to the device.
    #[must_use]
    pub fn can(&self, control: Control) -> bool {
        let name = control.to_string();
        self.can.contains(&name)
    }

    /// Returns why a case isn't run here, if it isn't.
    #[must_use]
    pub fn withheld(&self, id: &str) -> Option<&str> {
        // The file's patterns are of cases alone, so which control it is doesn't matter.
        self.withheld.reason(id, &Outcome::Blocked(Control::Settle))
    }

    /// Returns why a control is missing.
    #[must_use]
    pub fn reason(&self, id: &str, outcome: &Outcome) -> Option<&str> {
        self.controls.reason(id, outcome)
    }
}

#[cfg(test)]
mod tests {
    use securestore_conformance::CASES;

    use super::*;

    #[test]
    fn every_control_is_either_driven_or_has_a_reason() {
        for (name, _) in FILES {
            let environment = Environment::named(name).unwrap();
            for &control in Control::ALL {
                let reason = environment.reason("a::b", &Outcome::Blocked(control));

                assert_ne!(
                    environment.can(control),
                    reason.is_some(),
                    "{name}: {control}"
                );
            }
        }
    }

    #[test]
    fn every_withheld_case_exists_and_most_are_run() {
        for (name, text) in FILES {
            let environment = Environment::named(name).unwrap();
            let patterns = text.lines().filter_map(|line| {
                let (pattern, _) = line.strip_prefix("blocked ")?.split_once(" - ")?;
                pattern.strip_suffix('*')
            });
            for prefix in patterns {
                assert!(
                    CASES.iter().any(|case| case.id().starts_with(prefix)),
                    "{prefix}"
                );
            }
            let withheld = CASES
                .iter()
                .filter(|case| environment.withheld(case.id()).is_some());
            assert!(withheld.count() * 2 < CASES.len(), "{name}");
        }
    }

    #[test]
    fn an_unknown_environment_is_an_error() {
        assert!(Environment::named("ios").unwrap_err().contains("ios"));
    }
}

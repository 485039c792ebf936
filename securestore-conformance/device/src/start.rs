//! What the app is started with.

use securestore_conformance::Notes;

/// What the app is started with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Start {
    /// The kind of device.
    pub environment: String,
    /// The system and its version, for the report.
    pub os: String,
    /// The case to begin with, by number.
    pub case: usize,
    /// Its phase.
    pub phase: usize,
    /// What its earlier phases remembered.
    pub notes: Notes,
}

impl Start {
    /// Reads the values by their names.
    ///
    /// # Errors
    /// The value that is none.
    pub fn read(value: impl Fn(&str) -> Option<String>) -> Result<Self, String> {
        let number = |name: &str| -> Result<usize, String> {
            let Some(text) = value(name) else {
                return Ok(0);
            };
            text.parse()
                .map_err(|_| format!("{name} is no number: {text}"))
        };
        let notes = value("notes").unwrap_or_else(|| "{}".to_owned());
        Ok(Self {
            environment: value("environment").ok_or("the environment is missing")?,
            os: value("os").unwrap_or_default(),
            case: number("case")?,
            phase: number("phase")?,
            notes: serde_json::from_str(&notes).map_err(|why| format!("notes: {why}"))?,
        })
    }

    /// Reads arguments of the form `--case 3`.
    ///
    /// # Errors
    /// As [`read`](Self::read).
    pub fn from_arguments(words: &[String]) -> Result<Self, String> {
        Self::read(|name| {
            let option = format!("--{name}");
            let at = words.iter().position(|word| *word == option)?;
            words.get(at + 1).cloned()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_are_read_by_name() {
        let words = [
            "--environment",
            "macos",
            "--case",
            "7",
            "--notes",
            r#"{"a":"b"}"#,
        ];

        let start = Start::from_arguments(&words.map(str::to_owned)).unwrap();

        assert_eq!(
            (start.environment.as_str(), start.case, start.phase),
            ("macos", 7, 0)
        );
        assert_eq!(start.notes["a"], "b");
        assert!(Start::from_arguments(&["--case".to_owned(), "x".to_owned()]).is_err());
    }
}

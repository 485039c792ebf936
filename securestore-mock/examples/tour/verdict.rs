//! What became of a file in a month: the words of the table.

/// What became of a file, from best to worst.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Verdict {
    Ok,
    OldValue,
    Saved,
    Locked,
    AskAgain,
    SignIn,
    Refused,
    Gone,
    LeftOut,
    LoggedOut,
    Torn,
    Stale,
    Lost,
    Unprotected,
    NotSaved,
    Failed,
}

impl Verdict {
    /// Returns the word in the table.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::OldValue => "old value",
            Self::Saved => "saved",
            Self::Locked => "locked: wait",
            Self::AskAgain => "ask later",
            Self::SignIn => "sign in",
            Self::Refused => "refused",
            Self::Gone => "gone",
            Self::LeftOut => "left out",
            Self::LoggedOut => "logged out!!",
            Self::Torn => "torn!!",
            Self::Stale => "old value!!",
            Self::Lost => "lost!!",
            Self::Unprotected => "unprotected!!",
            Self::NotSaved => "not saved!!",
            Self::Failed => "failed!!",
        }
    }

    /// Returns what the word means.
    pub(crate) fn meaning(self) -> &'static str {
        match self {
            Self::Ok => "the file's bytes came back",
            Self::OldValue => "the value from before the kill, whole",
            Self::Saved => "the save succeeded",
            Self::Locked => {
                "the app is told that the phone is locked: it waits, nobody is logged out"
            }
            Self::AskAgain => "the app is told that no prompt can be shown now: it asks later",
            Self::SignIn => "gone for good, and the app is told why: it asks to sign in again",
            Self::Refused => {
                "nothing was saved below the asked protection; the app is told what is missing"
            }
            Self::Gone => "null, and rightly: this phone has no such entry",
            Self::LeftOut => "more than 1000 pieces: the recipes would be at work for minutes",
            Self::LoggedOut => "null, although the value is still on the phone",
            Self::Torn => "bytes that are neither the old value nor the new one",
            Self::Stale => "an old value after the new one was saved",
            Self::Lost => "gone for good as null: the app can't tell it from never stored",
            Self::Unprotected => {
                "saved without the biometrics that were asked for: nobody was told"
            }
            Self::NotSaved => "the save failed",
            Self::Failed => "an error that the app can do nothing about",
        }
    }

    /// Says whether an app with this result misbehaves.
    pub(crate) fn is_wrong(self) -> bool {
        self >= Self::LoggedOut
    }

    /// Says whether the app has its value.
    pub(crate) fn is_fine(self) -> bool {
        matches!(self, Self::Ok | Self::OldValue | Self::Saved)
    }
}

/// A verdict with what the app, or its log, was told.
pub(crate) struct Judged {
    pub(crate) verdict: Verdict,
    pub(crate) why: Option<String>,
}

impl Judged {
    pub(crate) fn new(verdict: Verdict, why: impl Into<Option<String>>) -> Self {
        Self {
            verdict,
            why: why.into(),
        }
    }
}

/// What one app saw in one month.
pub(crate) struct Cell {
    parts: Vec<Part>,
    files: usize,
    /// Prompts while it saved; `None` if the month is not about saving.
    prompts: Option<usize>,
}

/// All files of a cell with the same verdict.
pub(crate) struct Part {
    pub(crate) verdict: Verdict,
    pub(crate) count: usize,
    /// The different reasons.
    pub(crate) why: Vec<String>,
}

impl Cell {
    pub(crate) fn new(judged: Vec<Judged>, prompts: Option<usize>) -> Self {
        let files = judged.len();
        let mut parts: Vec<Part> = Vec::new();
        for Judged { verdict, why } in judged {
            let i = match parts.iter().position(|part| part.verdict == verdict) {
                Some(i) => i,
                None => {
                    parts.push(Part {
                        verdict,
                        count: 0,
                        why: Vec::new(),
                    });
                    parts.len() - 1
                }
            };
            if let Some(part) = parts.get_mut(i) {
                part.count += 1;
                part.why.extend(why.filter(|why| !part.why.contains(why)));
            }
        }
        parts.sort_by_key(|part| part.verdict);
        Self {
            parts,
            files,
            prompts,
        }
    }

    pub(crate) fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// Returns the text of each part, with its verdict if it has one.
    pub(crate) fn texts(&self) -> Vec<(String, Option<Verdict>)> {
        let one = |part: &Part| {
            let word = part.verdict.word();
            let text = match (self.files, part.count) {
                (1, _) => word.to_owned(),
                (10.., count) if self.files == count => format!("all {word}"),
                (files, count) if files == count => format!("{count}/{files} {word}"),
                (_, count) => format!("{count} {word}"),
            };
            (text, Some(part.verdict))
        };
        let mut texts: Vec<_> = self.parts.iter().map(one).collect();
        texts.extend(match self.prompts {
            None => None,
            Some(0) => Some(("no prompt".to_owned(), None)),
            Some(1) => Some(("1 prompt".to_owned(), None)),
            Some(n) => Some((format!("{n} prompts"), None)),
        });
        texts
    }
}

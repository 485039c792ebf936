//! The diagnosis: facts and findings, and the text of them that can be pasted into a bug report.

use std::collections::BTreeMap;
use std::error::Error as _;
use std::fmt;

use super::{DiagnoseOptions, EntryDiagnosis, Examination, Finding, judge};
use crate::capabilities::Layout;
use crate::entry::{Availability, Biometrics, Readability};
use crate::error::{Error, Result};
use crate::name::Key;
use crate::protection::{AuthenticationScope, Protection};
use crate::store::SecureStore;

/// What a store is, what its entries have, and what should be changed.
///
/// Its `Display` is a text for a bug report: no value, no service, and the entries by number instead of by name, because names often
/// tell who uses an app. [`with_names`](Self::with_names) shows the names; so does `Debug`. What was passed to
/// [`DiagnoseOptions::with_findings`] is shown as it is.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Diagnosis {
    /// How the store names and writes its entries, and in which version.
    pub layout: Layout,
    /// Whether the platform's store answers.
    pub availability: Availability,
    /// Whether biometrics can be used.
    pub biometrics: Result<Biometrics>,
    /// What is stored.
    pub examination: Examination,
    /// What the app's developer should know, the worst first.
    pub findings: Vec<Finding>,
}

/// A [`Diagnosis`] as text with the names of the entries.
#[derive(Clone, Copy, Debug)]
pub struct NamedDiagnosis<'a>(&'a Diagnosis);

impl Diagnosis {
    /// Returns the text with the names of the entries, for the developer's own eyes.
    #[must_use]
    pub const fn with_names(&self) -> NamedDiagnosis<'_> {
        NamedDiagnosis(self)
    }

    fn write(&self, f: &mut fmt::Formatter<'_>, names: Names) -> fmt::Result {
        let Self {
            layout,
            availability,
            biometrics,
            examination,
            findings,
        } = self;
        let Examination {
            listed,
            entries,
            leftovers,
        } = examination;
        writeln!(
            f,
            "securestore {} on {}",
            env!("CARGO_PKG_VERSION"),
            std::env::consts::OS
        )?;
        writeln!(f, "layout: {layout}")?;
        match availability {
            Availability::Available => writeln!(f, "store: answers")?,
            Availability::Unavailable(kind) => writeln!(f, "store: {kind}")?,
        }
        match biometrics {
            Ok(biometrics) => writeln!(f, "biometrics: {biometrics:?}")?,
            Err(error) => writeln!(f, "biometrics: {}", Explained(error))?,
        }
        match listed {
            Ok(()) => writeln!(f, "entries: {}", entries.len())?,
            Err(error) => writeln!(f, "entries: {}", Explained(error))?,
        }
        for (index, entry) in entries.iter().enumerate() {
            write!(f, "  {}: ", Named(names, index, &entry.key))?;
            write_entry(f, entry)?;
        }
        match leftovers {
            Ok(report) => writeln!(
                f,
                "leftovers: {} chunks, and {} younger than an hour",
                report.collected_chunks, report.spared_chunks
            )?,
            Err(error) => writeln!(f, "leftovers: {}", Explained(error))?,
        }
        writeln!(f, "findings: {}", findings.len())?;
        let places: BTreeMap<&Key, usize> = entries
            .iter()
            .enumerate()
            .map(|(index, entry)| (&entry.key, index))
            .collect();
        for finding in findings {
            write!(f, "  {}: ", finding.severity)?;
            if let Some((key, index)) = finding
                .key
                .as_ref()
                .and_then(|key| places.get_key_value(key))
            {
                write!(f, "{} ", Named(names, *index, key))?;
            }
            writeln!(f, "{finding}")?;
            if !finding.references().is_empty() {
                writeln!(f, "    {}", finding.references().join(", "))?;
            }
            for line in finding.snippet().unwrap_or_default().lines() {
                writeln!(f, "    | {line}")?;
            }
        }
        Ok(())
    }
}

impl fmt::Display for Diagnosis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write(f, Names::Numbered)
    }
}

impl fmt::Display for NamedDiagnosis<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.write(f, Names::Shown)
    }
}

/// Diagnoses a store; see [`SecureStoreExt::diagnose`](crate::SecureStoreExt::diagnose).
pub(crate) async fn diagnose<S: SecureStore + ?Sized>(
    store: &S,
    options: DiagnoseOptions,
) -> Diagnosis {
    let DiagnoseOptions { asked, findings } = options;
    let availability = store.availability().await;
    let biometrics = store.biometrics().await;
    let keys: Vec<Key> = asked.keys().cloned().collect();
    let mut examination = store.examine(&keys).await;
    let capabilities = store.capabilities();
    let mut found = judge::store(capabilities, availability, &biometrics, &examination);
    for entry in &mut examination.entries {
        entry.asked = asked.get(&entry.key).copied();
        found.extend(judge::entry(capabilities, entry));
    }
    found.extend(findings);
    found.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    Diagnosis {
        layout: capabilities.layout,
        availability,
        biometrics,
        examination,
        findings: found,
    }
}

/// Whether a text names its entries.
#[derive(Clone, Copy, Debug)]
enum Names {
    Numbered,
    Shown,
}

/// An entry, by number or by name.
struct Named<'a>(Names, usize, &'a Key);

impl fmt::Display for Named<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(names, index, key) = self;
        match names {
            Names::Numbered => write!(f, "entry {}", index + 1),
            Names::Shown => write!(f, "`{key}`"),
        }
    }
}

/// An error with the platform's own code; neither names a key (SEC-4).
struct Explained<'a>(&'a Error);

impl fmt::Display for Explained<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)?;
        match self.0.source() {
            Some(source) => write!(f, " ({source})"),
            None => Ok(()),
        }
    }
}

/// A protection in a few words, without its fallbacks.
struct Brief(Protection);

impl fmt::Display for Brief {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.0.accessibility())?;
        if self.0.authentication().prompts() {
            write!(f, " + {:?}", self.0.authentication())?;
        }
        if self.0.scope() == AuthenticationScope::PerUnlock {
            write!(f, " per unlock")?;
        }
        Ok(())
    }
}

fn write_entry(f: &mut fmt::Formatter<'_>, entry: &EntryDiagnosis) -> fmt::Result {
    let EntryDiagnosis {
        key: _,
        asked,
        found,
        security_level,
    } = entry;
    if let Some(asked) = asked {
        write!(f, "asked {}; ", Brief(*asked))?;
    }
    match found {
        Err(error) => return writeln!(f, "not known: {}", Explained(error)),
        Ok(None) => return writeln!(f, "absent"),
        Ok(Some(info)) => {
            write!(f, "has {}; ", Brief(info.protection))?;
            match info.readability {
                Readability::Readable => write!(f, "readable")?,
                Readability::NeedsAuthentication => write!(f, "needs a prompt")?,
                Readability::Unreadable(kind) => write!(f, "unreadable: {kind}")?,
            }
        }
    }
    match security_level {
        Ok(level) => writeln!(f, "; {level}"),
        Err(error) => writeln!(f, "; security level not known: {}", Explained(error)),
    }
}

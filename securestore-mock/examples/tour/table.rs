//! The year as text, at most 100 columns wide.

use std::fmt::Write;

use crate::files::SecretFile;
use crate::life::{Calls, Kills};
use crate::verdict::{Cell, Verdict};
use crate::year::{Phone, Year};

/// Whether the text has colours.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Style {
    Colour,
    Plain,
}

/// The names of the two apps.
pub(crate) const APPS: [&str; 2] = ["securestore", "usual recipes"];

/// The widest line.
const WIDTH: usize = 100;
/// The widths of the event (after its month) and of a cell.
const EVENT: usize = 22;
const CELL: usize = 16;

/// Renders everything.
pub(crate) fn render(files: &[SecretFile], year: &Year, style: Style) -> String {
    let mut out = Text {
        text: String::new(),
        style,
    };
    out.head(files);
    out.table(year);
    out.explanations(year);
    out.totals(&year.phones);
    out.kills(&year.phones);
    out.legend(year);
    out.text
}

/// The verdicts that occur, in their order.
pub(crate) fn verdicts(year: &Year) -> Vec<Verdict> {
    let cells = year.months.iter().flat_map(|month| &month.cells);
    let mut verdicts: Vec<_> = cells
        .flat_map(Cell::parts)
        .map(|part| part.verdict)
        .collect();
    verdicts.sort_unstable();
    verdicts.dedup();
    verdicts
}

/// Why each wrong cell is wrong: the month, the phone, the app, and the reasons.
pub(crate) fn explanations(year: &Year) -> Vec<[String; 3]> {
    let mut lines = Vec::new();
    for month in &year.months {
        for (i, cell) in month.cells.iter().enumerate() {
            for part in cell.parts().iter().filter(|part| part.verdict.is_wrong()) {
                let phone = year.phones.get(i / 2).map_or("", |phone| phone.name);
                let app = if i % 2 == 0 { " (securestore)" } else { "" };
                let why = if part.why.is_empty() {
                    part.verdict.meaning().to_owned()
                } else {
                    part.why.join("; ")
                };
                lines.push([month.name.to_owned(), format!("{phone}{app}"), why]);
            }
        }
    }
    lines
}

/// A count as it stands in a table; nothing to count is a dash.
pub(crate) fn count(n: usize) -> String {
    if n == 0 {
        "–".to_owned()
    } else {
        n.to_string()
    }
}

/// What the calls of a year are called, and how many there were.
pub(crate) fn columns(calls: Calls) -> [(&'static str, usize); 4] {
    [
        ("keychain calls", calls.keychain),
        ("keystore operations", calls.keystore),
        ("commits", calls.commits),
        ("prompts", calls.prompts),
    ]
}

/// What the kills of one app left, in words; nothing if none were tried.
pub(crate) fn kills(kills: Kills) -> Option<String> {
    let torn = kills.tried - kills.whole;
    (kills.tried > 0).then(|| format!("{} whole, {torn} torn or gone", kills.whole))
}

struct Text {
    text: String,
    style: Style,
}

impl Text {
    fn line(&mut self, line: &str) {
        self.text.push_str(line.trim_end());
        self.text.push('\n');
    }

    fn heading(&mut self, heading: &str) {
        let bold = self.painted(heading, "1");
        self.line("");
        self.line(&bold);
    }

    fn painted(&self, text: &str, code: &str) -> String {
        match self.style {
            Style::Colour => format!("\u{1b}[{code}m{text}\u{1b}[0m"),
            Style::Plain => text.to_owned(),
        }
    }

    fn verdict(&self, text: &str, verdict: Option<Verdict>) -> String {
        match verdict {
            Some(verdict) if verdict.is_wrong() => self.painted(text, "1;31"),
            Some(verdict) if verdict.is_fine() => self.painted(text, "32"),
            Some(_) => self.painted(text, "33"),
            None => text.to_owned(),
        }
    }

    fn head(&mut self, files: &[SecretFile]) {
        let title = "A year with your secrets on a simulated iPhone and a simulated Android phone";
        let title = self.painted(title, "1");
        self.line(&title);
        self.line("");
        let width = files.iter().map(|file| file.name.chars().count()).max();
        let width = width.unwrap_or(0).min(40);
        for file in files {
            let name = cut(&file.name, 40);
            let remarks = file.remarks().join(", ");
            let line = format!("  {name:width$}  {:>8} bytes  {remarks}", file.value.len());
            self.line(&cut(&line, WIDTH));
        }
        self.line("");
    }

    fn table(&mut self, year: &Year) {
        let mut phones = String::new();
        for phone in &year.phones {
            let _ = write!(phones, " │ {:<w$}", phone.name, w = 2 * CELL + 2);
        }
        let first = EVENT + 4;
        self.line(&format!("{:first$}{phones}", ""));
        let apps = APPS.map(|app| format!("{app:<CELL$}")).join("  ");
        self.line(&format!("{:first$} │ {apps} │ {apps}", ""));
        let rule = "─".repeat(2 * CELL + 3);
        self.line(&format!("{}┼{rule}┼{rule}", "─".repeat(first + 1)));
        for month in &year.months {
            let event = wrap(month.event, EVENT);
            let cells: Vec<_> = month.cells.iter().map(|cell| self.cell(cell)).collect();
            let lines = cells.iter().map(Vec::len).max().unwrap_or(0);
            for i in 0..lines.max(event.len()) {
                let name = if i == 0 { month.name } else { "" };
                let event = event.get(i).map_or("", String::as_str);
                let mut line = format!("{name:<3} {event:EVENT$}");
                for (column, cell) in cells.iter().enumerate() {
                    line.push_str(if column % 2 == 0 { " │ " } else { "  " });
                    match cell.get(i) {
                        Some(part) => line.push_str(part),
                        None => line.push_str(&" ".repeat(CELL)),
                    }
                }
                self.line(&line);
            }
        }
    }

    /// Returns the lines of a cell, painted and as wide as a cell.
    fn cell(&self, cell: &Cell) -> Vec<String> {
        let mut lines = Vec::new();
        let mut line = String::new();
        let mut used = 0;
        let texts = cell.texts();
        let last = texts.len().saturating_sub(1);
        for (i, (text, verdict)) in texts.iter().enumerate() {
            let comma = if i < last { "," } else { "" };
            let space = usize::from(used > 0);
            let wide = text.chars().count() + comma.len();
            if used > 0 && used + space + wide > CELL {
                line.push_str(&" ".repeat(CELL.saturating_sub(used)));
                lines.push(std::mem::take(&mut line));
                used = 0;
            }
            if used > 0 {
                line.push(' ');
                used += 1;
            }
            line.push_str(&self.verdict(text, *verdict));
            line.push_str(comma);
            used += wide;
        }
        line.push_str(&" ".repeat(CELL.saturating_sub(used)));
        lines.push(line);
        lines
    }

    fn explanations(&mut self, year: &Year) {
        let lines = explanations(year);
        if lines.is_empty() {
            return;
        }
        self.heading("Why the cells with !! are wrong");
        let mut before = String::new();
        for [month, phone, why] in lines {
            let shown = if month == before { "" } else { month.as_str() };
            self.line(&cut(&format!("  {shown:<3} {phone:<13}  {why}"), WIDTH));
            before = month;
        }
    }

    fn totals(&mut self, phones: &[Phone; 2]) {
        self.heading("Calls in the year");
        let names = columns(Calls::default()).map(|(name, _)| name);
        let names: String = names.iter().map(|name| format!("  {name:>9}")).collect();
        self.line(&format!("{:32}{names}", ""));
        for phone in phones {
            for (i, (app, calls)) in APPS.iter().zip(phone.calls).enumerate() {
                let name = if i == 0 { phone.name } else { "" };
                let mut line = format!("  {name:<13}  {app:<15}");
                for (column, n) in columns(calls) {
                    let _ = write!(line, "  {:>w$}", count(n), w = column.len().max(9));
                }
                self.line(&line);
            }
        }
    }

    fn kills(&mut self, phones: &[Phone; 2]) {
        let tried = phones.iter().flat_map(|phone| phone.kills);
        if !tried.clone().any(|kills| kills.tried > 0) {
            return;
        }
        self.heading(
            "The save of May, killed at other steps, too: what the app reads when it is started again",
        );
        for phone in phones {
            for (i, (app, of)) in APPS.iter().zip(phone.kills).enumerate() {
                let name = if i == 0 { phone.name } else { "" };
                let Some(found) = kills(of) else { continue };
                let tried = of.tried;
                self.line(&format!(
                    "  {name:<13}  {app:<15} killed {tried:>2} times: {found}"
                ));
            }
        }
    }

    fn legend(&mut self, year: &Year) {
        self.heading("Legend");
        for verdict in verdicts(year) {
            let word = self.verdict(&format!("{:<13}", verdict.word()), Some(verdict));
            self.line(&format!("  {word}  {}", verdict.meaning()));
        }
        self.line("");
        for line in NOTES {
            self.line(&format!("  {line}"));
        }
    }
}

/// What the table doesn't say itself.
pub(crate) const NOTES: [&str; 4] = [
    "Saving behind biometrics asks on Android, and does not on an iPhone (Jan).",
    "An app's secrets stay on an iPhone when it is removed, and go on Android (Nov).",
    "What is behind biometrics never moves to a new phone; on Android nothing does (Dec).",
    "The usual recipes: Expo SecureStore, catch → null, values above 2000 characters in pieces.",
];

/// Breaks a text between words.
fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ') {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

/// Shortens a text to a width.
fn cut(text: &str, width: usize) -> String {
    if text.chars().count() <= width {
        return text.to_owned();
    }
    let mut short: String = text.chars().take(width.saturating_sub(1)).collect();
    short.push('…');
    short
}

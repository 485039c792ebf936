//! Checks what a store makes of the platforms' answers, against the table or a listed deviation from it.

use crate::deviations::{self, Deviation};
use crate::setup::{Case, Setup};
use crate::store::{self, First, Outcome};
use crate::table::Row;

/// What an entry is after the call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum After {
    /// It has the new value.
    New,
    /// It has the old value.
    Old,
    /// It is not there.
    Absent,
    /// It is what it would be without the call.
    Same,
}

impl After {
    fn is_met_by(self, seen: &str, without_call: &str) -> bool {
        match self {
            Self::New => seen == "new value",
            Self::Old => seen == "old value",
            Self::Absent => seen == "absent",
            Self::Same => seen == without_call,
        }
    }
}

/// What the cells `typed` and `effect` say of one set-up.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Expect {
    setup: Setup,
    /// Names the set-up where a row has several that a deviation tells apart.
    name: &'static str,
    first: First,
    result: &'static str,
    entry: After,
    other: After,
}

/// The call answers this; what is there stays as it is.
pub(crate) const fn expect(setup: Setup, result: &'static str) -> Expect {
    Expect {
        setup,
        name: "",
        first: First::Nothing,
        result,
        entry: After::Same,
        other: After::Same,
    }
}

impl Expect {
    /// Gives the set-up a name.
    pub(crate) const fn named(mut self, name: &'static str) -> Self {
        self.name = name;
        self
    }

    /// The app does this before.
    pub(crate) const fn first(mut self, first: First) -> Self {
        self.first = first;
        self
    }

    /// The entry becomes this.
    pub(crate) const fn entry(mut self, entry: After) -> Self {
        self.entry = entry;
        self
    }

    /// The other entry becomes this.
    pub(crate) const fn other(mut self, other: After) -> Self {
        self.other = other;
        self
    }

    fn is_met_by(&self, prompts: bool, outcome: &Outcome, without_call: &store::Entries) -> bool {
        let after = &outcome.after;
        outcome.result == self.result
            && outcome.prompted == prompts
            && self.entry.is_met_by(&after.entry, &without_call.entry)
            && self.other.is_met_by(&after.other, &without_call.other)
            && after.elsewhere == without_call.elsewhere
    }
}

/// What the cells `typed` and `effect` say.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rule {
    typed: &'static str,
    effect: &'static str,
    only: &'static str,
    expects: &'static [Expect],
}

/// The rule for every row with these texts.
pub(crate) const fn rule(
    typed: &'static str,
    effect: &'static str,
    expects: &'static [Expect],
) -> Rule {
    Rule {
        typed,
        effect,
        only: "",
        expects,
    }
}

impl Rule {
    /// Only for rows with these words.
    pub(crate) const fn only(mut self, words: &'static str) -> Self {
        self.only = words;
        self
    }

    fn is_for(&self, row: &Row) -> bool {
        self.typed == row.typed && self.effect == row.effect && row.is_selected_by(self.only)
    }
}

/// The check of one row.
#[derive(Debug)]
pub(crate) struct Checked {
    pub(crate) row: Row,
    pub(crate) calls: usize,
    pub(crate) deviations: Vec<&'static Deviation>,
}

/// The check of the rows of one platform.
#[derive(Debug, Default)]
pub(crate) struct Typed {
    pub(crate) checked: Vec<Checked>,
    pub(crate) failures: Vec<String>,
}

/// Checks the rows; each row has one rule, each rule and each deviation a row.
pub(crate) fn check(platform: &str, rows: &[Row], rules: &[Rule], versions: &[u32]) -> Typed {
    let mut typed = Typed::default();
    for rule in rules
        .iter()
        .filter(|rule| !rows.iter().any(|row| rule.is_for(row)))
    {
        typed.failures.push(format!(
            "stale rule: {:?} {:?} {}",
            rule.typed, rule.effect, rule.only
        ));
    }
    for row in rows {
        let mut fitting = rules.iter().filter(|rule| rule.is_for(row));
        match (fitting.next(), fitting.next()) {
            (Some(rule), None) => check_row(row, rule, versions, &mut typed),
            _ => {
                let (id, said, effect) = (row.id(), row.typed, row.effect);
                typed.failures.push(format!(
                    "{id}: not exactly one rule for {said:?} {effect:?}"
                ));
            }
        }
    }
    for deviation in deviations::ALL
        .iter()
        .filter(|deviation| deviation.rows.starts_with(platform))
    {
        let used = |checked: &Checked| {
            checked
                .deviations
                .iter()
                .any(|d| std::ptr::eq(*d, deviation))
        };
        if !typed.checked.iter().any(used) {
            typed.failures.push(format!(
                "stale deviation: no such row: {} {}",
                deviation.rows, deviation.name
            ));
        }
    }
    typed
}

fn check_row(row: &Row, rule: &Rule, versions: &[u32], typed: &mut Typed) {
    let mut checked = Checked {
        row: *row,
        calls: 0,
        deviations: Vec::new(),
    };
    for expect in rule.expects {
        let mut deviations = deviations::ALL
            .iter()
            .filter(|deviation| deviation.is_for(row, expect.name));
        let deviation = deviations.next();
        if let Some(second) = deviations.next() {
            typed
                .failures
                .push(format!("{}: two deviations, {}", row.id(), second.rows));
        }
        for case in expect.setup.cases(row, versions) {
            checked.calls += 1;
            typed.failures.extend(check_case(&case, expect, deviation));
        }
        checked.deviations.extend(deviation);
    }
    if checked.calls == 0 {
        typed
            .failures
            .push(format!("{}: nothing is called", row.id()));
    }
    typed.checked.push(checked);
}

fn check_case(case: &Case, expect: &Expect, deviation: Option<&Deviation>) -> Option<String> {
    let outcome = store::call(case, expect.first);
    let without_call = store::without_call(case, expect.first);
    let prompts = case.row.prompts();
    let agrees = expect.is_met_by(prompts, &outcome, &without_call);
    let name = case.name();
    let seen = format!("got {outcome:?}; without the call {without_call:?}");
    let Some(deviation) = deviation else {
        return (!agrees).then(|| format!("{name} {}: expected {expect:?}; {seen}", expect.name));
    };
    if agrees {
        return Some(format!(
            "{name}: stale deviation: the store does what the table says"
        ));
    }
    let ours = deviation.instead_of(expect);
    let prompts = deviation.prompts.unwrap_or(prompts);
    (!ours.is_met_by(prompts, &outcome, &without_call)).then(|| {
        format!(
            "{name} {}: by {} expected {ours:?}; {seen}",
            expect.name,
            deviation.clauses.join(" ")
        )
    })
}

impl Deviation {
    /// Says whether the deviation is about a row, and about a set-up with this name.
    fn is_for(&self, row: &Row, name: &str) -> bool {
        row.is_selected_by(self.rows) && name == self.name
    }

    fn instead_of(&self, expect: &Expect) -> Expect {
        let Expect {
            result,
            entry,
            other,
            ..
        } = *expect;
        Expect {
            result: self.result.unwrap_or(result),
            entry: self.entry.unwrap_or(entry),
            other: self.other.unwrap_or(other),
            ..*expect
        }
    }
}

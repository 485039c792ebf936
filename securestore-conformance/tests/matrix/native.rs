//! Checks the platforms' answers: the naive calls of each row, on the simulated system, against the row's cell.

use securestore_mock::SimulatedPhone;

use crate::setup::{Case, Kind, Prepare, Setup};
use crate::table::Row;
use crate::{android_naive, ios_naive, trace};

/// The calls that a cell is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Flow {
    /// Those of the operation: `ADD`, then `UPDATE` if the item exists; ensure a key, encrypt, `commit` …
    Own,
    /// The operation, after a query of all items came across the dead ones.
    OwnAfterQuery,
    /// iOS: the operation, and if it fails `DELETE` and `ADD`.
    OwnThenReplace,
    /// iOS: `DELETE` and `ADD`.
    DeleteAdd,
    /// iOS: the query of all attributes, without interaction allowed.
    KeysFail,
    /// iOS: the query of all attributes, with a prompt if need be.
    KeysAllow,
    /// iOS: the query without return keys, with a prompt if need be.
    PlainCopy,
    /// iOS: the same, with a context that was authenticated before the event.
    EarlierContext,
    /// iOS: a row of the caller's own index of this kind is read.
    Index(Kind),
    /// Android: `Cipher.init` with a `SecretKey` from before the event.
    EarlierKey,
    /// Android: the operation, after somebody generated the key again.
    OwnAfterGenerate,
    /// Android: the calls on the Keystore alone, as with preferences in device-encrypted storage.
    KeystoreOnly,
    /// Android: `generateKey` of a new alias.
    GenerateOnly,
}

/// A flow on a phone, and the trace that the cell says.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Run {
    setup: Setup,
    flow: Flow,
    expected: &'static str,
}

/// The operation's own calls.
pub(crate) const fn run(setup: Setup, expected: &'static str) -> Run {
    flow(Flow::Own, setup, expected)
}

/// Other calls.
pub(crate) const fn flow(flow: Flow, setup: Setup, expected: &'static str) -> Run {
    Run {
        setup,
        flow,
        expected,
    }
}

/// What a cell says.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rule {
    /// The exact text of the cell.
    cell: &'static str,
    /// Words of the rows that are meant, where the same text says different things.
    only: &'static str,
    runs: &'static [Run],
    /// What of the cell can't be expressed, and why.
    gap: Option<&'static str>,
}

/// The rule for every row with this text.
pub(crate) const fn rule(cell: &'static str, runs: &'static [Run]) -> Rule {
    Rule {
        cell,
        only: "",
        runs,
        gap: None,
    }
}

impl Rule {
    /// Only for rows with these words.
    pub(crate) const fn only(mut self, words: &'static str) -> Self {
        self.only = words;
        self
    }

    /// Without this part of the cell.
    pub(crate) const fn except(mut self, reason: &'static str) -> Self {
        self.gap = Some(reason);
        self
    }

    fn is_for(&self, row: &Row) -> bool {
        self.cell == row.native && row.is_selected_by(self.only)
    }
}

/// The check of one row.
#[derive(Debug)]
pub(crate) struct Checked {
    pub(crate) row: Row,
    pub(crate) runs: usize,
    /// What of the cell could not be expressed.
    pub(crate) gap: Option<&'static str>,
}

/// The check of the rows of one platform.
#[derive(Debug, Default)]
pub(crate) struct Natives {
    pub(crate) checked: Vec<Checked>,
    pub(crate) failures: Vec<String>,
}

/// Checks the rows against the rules of their platform; each row has one rule, each rule a row.
pub(crate) fn check(rows: &[Row], rules: &[Rule], versions: &[u32]) -> Natives {
    let mut natives = Natives::default();
    for rule in rules
        .iter()
        .filter(|rule| !rows.iter().any(|row| rule.is_for(row)))
    {
        natives
            .failures
            .push(format!("stale rule: {:?} {}", rule.cell, rule.only));
    }
    for row in rows {
        let mut fitting = rules.iter().filter(|rule| rule.is_for(row));
        let (Some(rule), None) = (fitting.next(), fitting.next()) else {
            let problem = format!("{}: not exactly one rule for {:?}", row.id(), row.native);
            natives.failures.push(problem);
            continue;
        };
        let mut runs = 0;
        for run in rule.runs {
            for case in run.setup.cases(row, versions) {
                runs += 1;
                natives.failures.extend(check_case(&case, run));
            }
        }
        if runs == 0 {
            natives
                .failures
                .push(format!("{}: nothing is run", row.id()));
        }
        natives.checked.push(Checked {
            row: *row,
            runs,
            gap: rule.gap,
        });
    }
    natives
}

fn check_case(case: &Case, run: &Run) -> Option<String> {
    let mut naive: Box<dyn Naive> = match case.row.platform {
        "ios" => Box::new(ios_naive::Caller::new(case.kind, run.flow)),
        _ => Box::new(android_naive::Caller::new(case.kind, run.flow)),
    };
    let phone = case.phone(&mut *naive);
    let prompts = phone.counts().prompts;
    let trace = naive.call(&phone, case.row.op);
    let prompted = phone.counts().prompts > prompts;

    let name = case.name();
    if !trace::matches(run.expected, &trace) {
        let expected = run.expected;
        return Some(format!(
            "{name} {:?}: expected `{expected}`, got `{trace}`",
            run.flow
        ));
    }
    // The column tells of the operation's own calls.
    if run.flow == Flow::Own && prompted != case.row.prompts() {
        return Some(format!(
            "{name}: a prompt was shown: {prompted}; the table says {}",
            case.row.prompt
        ));
    }
    None
}

/// A caller that makes the calls of an operation one by one and decides nothing by the state of the phone.
pub(crate) trait Naive: Prepare {
    /// Makes the calls, and returns their trace.
    fn call(&mut self, phone: &SimulatedPhone, op: &str) -> String;
}

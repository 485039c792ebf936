//! What the matrix covers, as text.

use std::collections::BTreeMap;

use crate::{native, typed};

/// The coverage of both platforms.
#[derive(Debug, Default)]
pub(crate) struct Coverage {
    pub(crate) natives: Vec<native::Checked>,
    pub(crate) typed: Vec<typed::Checked>,
}

impl Coverage {
    /// Returns how many rows have their whole `native` cell checked.
    pub(crate) fn whole_natives(&self) -> usize {
        self.natives.iter().filter(|row| row.gap.is_none()).count()
    }

    /// Returns how many rows end as `typed` and `effect` say in every set-up.
    pub(crate) fn agreeing(&self) -> usize {
        self.typed
            .iter()
            .filter(|row| row.deviations.is_empty())
            .count()
    }

    /// Returns the number of naive flows and of calls on a store.
    pub(crate) fn calls(&self) -> (usize, usize) {
        let flows = self.natives.iter().map(|row| row.runs).sum();
        (flows, self.typed.iter().map(|row| row.calls).sum())
    }

    /// Returns the summary.
    pub(crate) fn text(&self, rows: usize) -> String {
        let (flows, calls) = self.calls();
        let whole = self.whole_natives();
        let agreeing = self.agreeing();
        let mut lines = vec![
            format!("platform matrix: {rows} rows"),
            format!("native: {whole} rows checked whole, in {flows} flows with their prompts"),
            format!(
                "native: {} rows checked but for what can't be expressed:",
                self.natives.len() - whole
            ),
        ];
        let mut gaps: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        for row in &self.natives {
            if let Some(gap) = row.gap {
                gaps.entry(gap).or_default().push(row.row.id());
            }
        }
        for (gap, rows) in gaps {
            lines.push(format!("  {gap}"));
            lines.extend(rows.iter().map(|row| format!("    {row}")));
        }
        lines.push(format!(
            "native: {} rows not expressible at all",
            rows - self.natives.len()
        ));
        lines.push(format!(
            "typed, effect: {agreeing} rows checked against the store, in {calls} calls"
        ));
        lines.push(format!(
            "typed, effect: {} rows checked with listed deviations:",
            self.typed.len() - agreeing
        ));
        for row in &self.typed {
            // One deviation may meet several set-ups of a row.
            let mut told: Vec<String> = Vec::new();
            for deviation in &row.deviations {
                let part = match deviation.name {
                    "" => String::new(),
                    name => format!(" ({name})"),
                };
                let clauses = deviation.clauses.join(", ");
                told.push(format!(
                    "  {}{part}: {clauses}: {}",
                    row.row.id(),
                    deviation.reason
                ));
            }
            told.dedup();
            lines.extend(told);
        }
        lines.push(format!(
            "typed, effect: {} rows not expressible",
            rows - self.typed.len()
        ));
        lines.join("\n")
    }
}

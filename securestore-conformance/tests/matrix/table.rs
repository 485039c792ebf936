//! The platform matrix as data: what each platform answers to a naive caller, in each state.

/// The table, with its header.
const TABLE: &str = include_str!("../data/platform-matrix.tsv");

const HEADER: [&str; 9] = [
    "platform", "op", "opt", "state", "prompt", "native", "typed", "effect", "evidence",
];

/// One row: what an operation meets in a state of the phone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) platform: &'static str,
    pub(crate) op: &'static str,
    pub(crate) opt: &'static str,
    pub(crate) state: &'static str,
    /// Whether the call shows a prompt: `y` or `n`.
    pub(crate) prompt: &'static str,
    /// What the platform's calls answer.
    pub(crate) native: &'static str,
    /// What a naive backend makes of it.
    pub(crate) typed: &'static str,
    /// What a naive backend leaves behind.
    pub(crate) effect: &'static str,
}

impl Row {
    /// Returns the four words that name the row.
    pub(crate) fn id(&self) -> String {
        format!("{} {} {} {}", self.platform, self.op, self.opt, self.state)
    }

    /// Says whether every word of a selector is one of the four that name the row.
    pub(crate) fn is_selected_by(&self, selector: &str) -> bool {
        let name = [self.platform, self.op, self.opt, self.state];
        selector
            .split(' ')
            .all(|word| word.is_empty() || name.contains(&word))
    }

    /// Says whether the call shows a prompt.
    pub(crate) fn prompts(&self) -> bool {
        self.prompt == "y"
    }
}

/// Returns all rows.
pub(crate) fn rows() -> Vec<Row> {
    let mut lines = TABLE.lines();
    let header: Vec<_> = lines.next().unwrap_or_default().split('\t').collect();
    assert_eq!(header, HEADER);
    lines.map(row).collect()
}

fn row(line: &'static str) -> Row {
    let cells: Vec<_> = line.split('\t').collect();
    let [
        platform,
        op,
        opt,
        state,
        prompt,
        native,
        typed,
        effect,
        _evidence,
    ] = cells[..]
    else {
        panic!("a row of the matrix has {} cells: {line}", cells.len());
    };
    assert!(["y", "n"].contains(&prompt), "{line}");
    Row {
        platform,
        op,
        opt,
        state,
        prompt,
        native,
        typed,
        effect,
    }
}

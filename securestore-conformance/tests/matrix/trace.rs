//! Traces of calls, and the patterns that the table's cells are written as.
//!
//! A trace is a list of steps, `ADD -25299 > UPDATE PROMPT 0`. In a pattern `a|b` is either word, `*` any word, `...` any steps,
//! and ` || ` stands between patterns of which one is enough.

/// Says whether a trace is what a pattern allows.
pub(crate) fn matches(pattern: &str, trace: &str) -> bool {
    let steps: Vec<_> = trace.split(" > ").collect();
    pattern.split(" || ").any(|pattern| {
        let expected: Vec<_> = pattern.split(" > ").collect();
        match_steps(&expected, &steps)
    })
}

fn match_steps(expected: &[&str], steps: &[&str]) -> bool {
    match (expected, steps) {
        ([], []) => true,
        (["...", rest @ ..], _) => (0..=steps.len()).any(|skipped| {
            steps
                .get(skipped..)
                .is_some_and(|left| match_steps(rest, left))
        }),
        ([first, rest @ ..], [step, left @ ..]) => {
            match_words(first, step) && match_steps(rest, left)
        }
        _ => false,
    }
}

fn match_words(expected: &str, step: &str) -> bool {
    let (mut expected, mut words) = (expected.split(' '), step.split(' '));
    loop {
        match (expected.next(), words.next()) {
            (None, None) => return true,
            (Some(pattern), Some(word)) => {
                if pattern != "*" && pattern.split('|').all(|allowed| allowed != word) {
                    return false;
                }
            }
            _ => return false,
        }
    }
}

#[test]
fn patterns_allow_what_they_say_and_nothing_else() {
    assert!(matches(
        "ADD -25299|0 > UPDATE PROMPT *",
        "ADD 0 > UPDATE PROMPT -128"
    ));
    assert!(matches("a > ... > z", "a > b > c > z"));
    assert!(matches("a > ... > z", "a > z"));
    assert!(matches("a || b", "b"));
    assert!(!matches("UPDATE 0", "UPDATE PROMPT 0"));
    assert!(!matches("a > ... > z", "a > b"));
    assert!(!matches("a", "a > b"));
}

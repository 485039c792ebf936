//! Mock debt: what a simulated phone claims and a real device refutes.

use super::report::Report;

/// Returns the cases that pass on a simulated phone of the same backend and fail on a device.
///
/// A wrong rule of the simulator, or a bug that it can't show: either way the simulator owes an answer.
pub(super) fn debts(reports: &[Report]) -> Vec<String> {
    let mut debts = Vec::new();
    for device in reports
        .iter()
        .filter(|report| report.suite.rung == "device")
    {
        let failed = device
            .outcomes
            .iter()
            .filter(|(_, outcome)| matches!(outcome.as_str(), "failed" | "crashed"));
        for (id, outcome) in failed {
            let mut simulated = reports.iter().filter(|report| {
                report.suite.rung == "simulated"
                    && report.suite.backend == device.suite.backend
                    && report
                        .outcomes
                        .get(id)
                        .is_some_and(|outcome| outcome == "passed")
            });
            if let Some(simulated) = simulated.next() {
                debts.push(format!(
                    "mock debt: {id} passed on the simulated {} and {outcome} on {}",
                    simulated.suite.os, device.suite.os
                ));
            }
        }
    }
    debts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(rung: &str, backend: &str, outcome: &str) -> Report {
        Report::read(&format!(
            "{}\n{}\n{}\n{}",
            format_args!(
                r#"{{"suite":{{"backend":"{backend}","rung":"{rung}","os":"{rung} phone","cases":1}}}}"#
            ),
            r#"{"start":{"id":"area::a_fact","phase":0,"clauses":["X"]}}"#,
            format_args!(r#"{{"end":{{"id":"area::a_fact","outcome":"{outcome}","why":""}}}}"#),
            r#"{"done":{"ended":1}}"#
        ))
        .unwrap()
    }

    #[test]
    fn a_case_that_only_the_simulator_passes_is_a_debt() {
        let reports = [
            report("simulated", "b", "passed"),
            report("device", "b", "crashed"),
        ];

        assert_eq!(
            debts(&reports),
            [
                "mock debt: area::a_fact passed on the simulated simulated phone and crashed on device phone"
            ]
        );
    }

    #[test]
    fn a_blocked_case_or_another_backend_s_is_none() {
        let passed = || report("simulated", "b", "passed");

        assert!(debts(&[passed(), report("device", "b", "blocked")]).is_empty());
        assert!(debts(&[passed(), report("device", "other", "failed")]).is_empty());
        assert!(
            debts(&[
                report("simulated", "b", "failed"),
                report("device", "b", "failed")
            ])
            .is_empty()
        );
    }
}

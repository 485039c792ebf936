//! Runs the suite on a device, whatever it is: starts the runner, reads its lines, drives controls, goes on after a crash.

use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::{Value, json};

use super::environment::Environment;
use super::protocol::{End, Position, Said};
use super::runner::Runner;
use super::talk::{Event, Talk};
use super::tally::Tally;
use crate::error::Result;

/// How long the lane waits for a line before it looks whether the device is still there.
const TICK: Duration = Duration::from_secs(1);

/// Whether the app lives on after a control.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum App {
    Runs,
    Ended,
}

/// A device that can run the suite.
pub(crate) trait Device {
    fn environment(&self) -> Environment;

    /// Starts the runner at a case and a phase.
    fn start(&mut self, runner: &mut Runner, at: &Position) -> Result<Talk>;

    /// Ends the runner.
    fn stop(&mut self, runner: &mut Runner) -> Result<()>;

    /// Tells a runner that waits for a control that it was driven.
    fn acknowledge(&mut self, runner: &mut Runner, talk: &mut Talk) -> Result<()>;

    /// Does something to the device.
    fn drive(&mut self, runner: &mut Runner, control: &str) -> Result<App>;

    /// What the person does while nothing happens: they answer a prompt, if there is one.
    fn wait(&mut self, _runner: &mut Runner) -> Result<()> {
        Ok(())
    }

    /// Says whether the app runs; only asked while nothing happens.
    fn is_running(&mut self, _runner: &mut Runner) -> Result<bool> {
        Ok(true)
    }

    /// Fails with the reason if the device is gone.
    fn is_there(&mut self, runner: &mut Runner) -> Result<()>;
}

/// Runs every case and writes the report; returns how the cases ended.
pub(crate) fn conduct(
    runner: &mut Runner,
    device: &mut dyn Device,
    case_timeout: Duration,
    report: &Path,
) -> Result<Tally> {
    if runner.is_dry() {
        return plan(runner, device);
    }
    if let Some(parent) = report.parent() {
        fs::create_dir_all(parent)?;
    }
    let mut run = Run {
        report: File::create(report)?,
        path: report.to_owned(),
        tally: Tally::default(),
        at: Position::default(),
        current: None,
        started: false,
    };
    while !run.session(runner, device, case_timeout)? {}
    Ok(run.tally)
}

/// Says what a run does: it starts the runner, and drives these controls when a case asks for them.
fn plan(runner: &mut Runner, device: &mut dyn Device) -> Result<Tally> {
    let mut talk = device.start(runner, &Position::default())?;
    for control in device.environment().controls() {
        runner.say(&format!("when a case asks for {control}:"));
        if device.drive(runner, control)? == App::Ended {
            runner.say("     and the runner is started again at the next phase");
        }
    }
    runner.say("after each control that the app survives:");
    device.acknowledge(runner, &mut talk)?;
    runner.say("while a case is silent:");
    device.wait(runner)?;
    device.is_running(runner)?;
    device.is_there(runner)?;
    runner.say("when a case is silent for too long:");
    device.stop(runner)?;
    Ok(Tally::default())
}

/// A run, between two starts of the app.
struct Run {
    report: File,
    path: PathBuf,
    tally: Tally,
    at: Position,
    /// The case that began and has not ended.
    current: Option<String>,
    /// Whether the app said anything at all since it was started last.
    started: bool,
}

impl Run {
    /// Starts the app and follows it to its end; returns whether all cases were run.
    fn session(
        &mut self,
        runner: &mut Runner,
        device: &mut dyn Device,
        case_timeout: Duration,
    ) -> Result<bool> {
        let mut talk = device.start(runner, &self.at)?;
        self.started = false;
        let mut silent = Duration::ZERO;
        loop {
            match talk.next(TICK)? {
                Event::Line(line) => {
                    silent = Duration::ZERO;
                    match self.hear(runner, device, &mut talk, &line)? {
                        Heard::GoOn => {}
                        Heard::StartAgain => return Ok(false),
                        Heard::Done => return Ok(true),
                    }
                }
                Event::Ended(how) => {
                    device.is_there(runner)?;
                    self.crashed(&format!("the app's process ended: {how}"))?;
                    return Ok(false);
                }
                Event::Silence => {
                    silent += TICK;
                    device.is_there(runner)?;
                    if !device.is_running(runner)? {
                        // Its last lines may still be on the way.
                        while let Event::Line(line) = talk.next(TICK)? {
                            if self.hear(runner, device, &mut talk, &line)? == Heard::Done {
                                return Ok(true);
                            }
                        }
                        self.crashed("the app's process is gone")?;
                        return Ok(false);
                    }
                    if silent >= case_timeout {
                        device.stop(runner)?;
                        let limit = case_timeout.as_secs();
                        self.crashed(&format!("nothing happened for {limit} s"))?;
                        return Ok(false);
                    }
                    device.wait(runner)?;
                }
            }
        }
    }

    fn hear(
        &mut self,
        runner: &mut Runner,
        device: &mut dyn Device,
        talk: &mut Talk,
        line: &str,
    ) -> Result<Heard> {
        let Some(said) = Said::read(line) else {
            return Ok(Heard::GoOn);
        };
        self.started = true;
        match said {
            Said::Suite(suite) => {
                self.tally.total = suite.get("cases").and_then(Value::as_u64).unwrap_or(0) as usize;
                self.keep(line)?;
            }
            Said::Start(start) => {
                self.current = Some(start.id);
                self.keep(line)?;
            }
            Said::End(end) => self.ended(end, line)?,
            Said::Next(next) => {
                self.at.phase = next.phase;
                self.at.notes = next.notes;
                if drive(runner, device, &next.control)? == App::Ended {
                    return Ok(Heard::StartAgain);
                }
                device.acknowledge(runner, talk)?;
            }
            Said::Drive(wish) => {
                if drive(runner, device, &wish.control)? == App::Ended {
                    let why = format!("{} in the middle of a phase", wish.control);
                    self.crashed(&why)?;
                    return Ok(Heard::StartAgain);
                }
                device.acknowledge(runner, talk)?;
            }
            Said::Done(_) => {
                self.keep(&json!({"done": {"ended": self.tally.ended()}}).to_string())?;
                return Ok(Heard::Done);
            }
            Said::Probe(_) => {}
        }
        Ok(Heard::GoOn)
    }

    /// Notes that a case ended, and says so.
    fn ended(&mut self, end: End, line: &str) -> Result<()> {
        self.keep(line)?;
        self.current = None;
        self.at.next_case();
        println!("{}", self.tally.add(end));
        Ok(())
    }

    /// Ends the current case as crashed, so that the run can go on with the next.
    fn crashed(&mut self, why: &str) -> Result<()> {
        let Some(id) = self.current.take() else {
            return Err(format!(
                "{}; the app ran no case since its start (number {} is next); report so far: {}",
                why,
                self.at.case,
                self.path.display()
            )
            .into());
        };
        let end = End {
            id,
            outcome: "crashed".to_owned(),
            why: why.to_owned(),
        };
        let line = json!({"end": {"id": end.id, "outcome": end.outcome, "why": end.why}});
        self.ended(end, &line.to_string())
    }

    fn keep(&mut self, line: &str) -> Result<()> {
        writeln!(self.report, "{}", line.trim())?;
        Ok(self.report.flush()?)
    }
}

/// What follows from a line.
#[derive(Debug, PartialEq, Eq)]
enum Heard {
    GoOn,
    StartAgain,
    Done,
}

/// Drives a control that the environment's file promises, and no other.
fn drive(runner: &mut Runner, device: &mut dyn Device, control: &str) -> Result<App> {
    if !device.environment().can(control) {
        return Err(format!(
            "the runner asked for {control}, which {} can't do: runner and lane are of different versions",
            device.environment().name
        )
        .into());
    }
    device.drive(runner, control)
}

//! The one place that starts programs for the device lanes: time limits, logs, plans, and errors that say what to try.

use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::Duration;

use super::clock::{Deadline, pause};
use super::step::Step;
use super::talk::Talk;
use crate::error::Result;
use crate::workspace::root;

/// How often a program that runs is looked after.
const LOOK: Duration = Duration::from_millis(20);

/// Starts the steps of one lane, or only says what it would start.
#[derive(Debug)]
pub(crate) struct Runner {
    lane: &'static str,
    mode: Mode,
    count: usize,
}

#[derive(Debug)]
enum Mode {
    /// Runs the steps; what they print is kept in this directory.
    Real(PathBuf),
    /// Collects the plan.
    Dry(String),
}

/// How a step ended.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) success: bool,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Runner {
    /// Creates a runner that keeps the output of each step as a file in `logs`.
    pub(crate) fn real(lane: &'static str, logs: PathBuf) -> Result<Self> {
        if logs.exists() {
            fs::remove_dir_all(&logs)?;
        }
        fs::create_dir_all(&logs)?;
        Ok(Self {
            lane,
            mode: Mode::Real(logs),
            count: 0,
        })
    }

    /// Creates a runner that starts nothing.
    pub(crate) const fn dry(lane: &'static str) -> Self {
        Self {
            lane,
            mode: Mode::Dry(String::new()),
            count: 0,
        }
    }

    pub(crate) const fn is_dry(&self) -> bool {
        matches!(self.mode, Mode::Dry(_))
    }

    /// Returns the plan of a dry run.
    pub(crate) fn plan(&self) -> &str {
        match &self.mode {
            Mode::Real(_) => "",
            Mode::Dry(plan) => plan,
        }
    }

    /// Says something that is no command: part of the plan, or a line on the terminal.
    pub(crate) fn say(&mut self, text: &str) {
        match &mut self.mode {
            Mode::Real(_) => println!("{text}"),
            Mode::Dry(plan) => {
                plan.push_str(text);
                plan.push('\n');
            }
        }
    }

    /// Runs a step that must succeed, and returns what it printed.
    pub(crate) fn run(&mut self, step: &Step) -> Result<String> {
        let answer = self.attempt(step)?;
        if answer.success {
            return Ok(answer.stdout);
        }
        Err(self.failed(step, &last_lines(&answer)))
    }

    /// Runs a step and returns its answer, whatever it is; only a step that can't be run in time is an error.
    pub(crate) fn attempt(&mut self, step: &Step) -> Result<Answer> {
        self.count += 1;
        let Mode::Real(logs) = &self.mode else {
            let line = format!("{:>3}  {}\n       {}", self.count, step.name, step.line());
            self.say(&line);
            return Ok(Answer {
                success: true,
                stdout: step.example.clone(),
                stderr: String::new(),
            });
        };
        let log = log_file(logs, self.count, step);
        let (out, err) = (log.with_extension("out"), log.with_extension("err"));
        let child = command(step)
            .stdin(Stdio::null())
            .stdout(File::create(&out)?)
            .stderr(File::create(&err)?)
            .spawn();
        let mut child = match child {
            Ok(child) => child,
            Err(why) => return Err(self.failed(step, &format!("it can't be started: {why}"))),
        };
        let status = finish_within(&mut child, step.limit)?;
        let answer = Answer {
            success: status.is_some_and(|status| status.success()),
            stdout: lossy(&out)?,
            stderr: lossy(&err)?,
        };
        if status.is_none() {
            let limit = step.limit.as_secs();
            let said = last_lines(&answer);
            return Err(self.failed(step, &format!("no end after {limit} s; {said}")));
        }
        Ok(answer)
    }

    /// Starts a step that goes on while the lane talks with it.
    pub(crate) fn open(&mut self, step: &Step) -> Result<Talk> {
        self.count += 1;
        let Mode::Real(logs) = &self.mode else {
            let line = format!(
                "{:>3}  {} (goes on)\n       {}",
                self.count,
                step.name,
                step.line()
            );
            self.say(&line);
            return Ok(Talk::none());
        };
        let log = log_file(logs, self.count, step);
        let child = command(step)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(File::create(log.with_extension("err"))?)
            .spawn();
        match child {
            Ok(child) => Talk::with(child, File::create(log.with_extension("out"))?),
            Err(why) => Err(self.failed(step, &format!("it can't be started: {why}"))),
        }
    }

    /// Repeats a step until its answer is right, within the step's time.
    pub(crate) fn wait_until(
        &mut self,
        step: &Step,
        right: impl Fn(&Answer) -> bool,
    ) -> Result<()> {
        let deadline = Deadline::after(step.limit);
        loop {
            let answer = self.attempt(step)?;
            if self.is_dry() || right(&answer) {
                return Ok(());
            }
            if deadline.is_over() {
                let limit = step.limit.as_secs();
                let said = last_lines(&answer);
                return Err(self.failed(step, &format!("not so after {limit} s; {said}")));
            }
            pause(Duration::from_millis(500));
        }
    }

    /// Writes a file that a later step reads.
    pub(crate) fn write(&mut self, path: &Path, bytes: &[u8]) -> Result<()> {
        if self.is_dry() {
            self.count += 1;
            let line = format!(
                "{:>3}  write {} ({} bytes)",
                self.count,
                path.display(),
                bytes.len()
            );
            self.say(&line);
            return Ok(());
        }
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::write(path, bytes)?;
        Ok(())
    }

    /// Copies a file that a step made.
    pub(crate) fn copy(&mut self, from: &Path, to: &Path) -> Result<()> {
        if self.is_dry() {
            self.count += 1;
            let line = format!(
                "{:>3}  copy {} to {}",
                self.count,
                from.display(),
                to.display()
            );
            self.say(&line);
            return Ok(());
        }
        if let Some(parent) = to.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::copy(from, to).map_err(|why| format!("{}: {why}", from.display()))?;
        Ok(())
    }

    /// Words the failure of a step, with what to try.
    pub(crate) fn failed(&self, step: &Step, why: &str) -> Box<dyn std::error::Error> {
        let mut text = format!(
            "{}, step {} ({}): {why}\n  command: {}",
            self.lane,
            self.count,
            step.name,
            step.line()
        );
        if !step.hint.is_empty() {
            text.push_str("\n  try: ");
            text.push_str(&step.hint);
        }
        if let Mode::Real(logs) = &self.mode {
            text.push_str(&format!("\n  logs: {}", logs.display()));
        }
        text.into()
    }
}

fn command(step: &Step) -> Command {
    let mut command = Command::new(&step.program);
    command.args(&step.args).current_dir(root());
    for (name, value) in &step.env {
        command.env(name, value);
    }
    command
}

/// Waits for the end of a program and ends it when its time is over.
fn finish_within(child: &mut Child, limit: Duration) -> Result<Option<ExitStatus>> {
    let deadline = Deadline::after(limit);
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        if deadline.is_over() {
            child.kill()?;
            child.wait()?;
            return Ok(None);
        }
        pause(LOOK);
    }
}

/// Names the files of a step: `007-boot-the-simulator`.
fn log_file(logs: &Path, count: usize, step: &Step) -> PathBuf {
    let name: String = step
        .name
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '-' })
        .collect();
    let path = logs.join(format!("{count:03}-{name}"));
    // The log says how to do it again by hand; losing that line is no reason to stop.
    if let Ok(mut file) = File::create(path.with_extension("cmd")) {
        drop(writeln!(file, "{}", step.line()));
    }
    path
}

fn lossy(path: &Path) -> Result<String> {
    Ok(String::from_utf8_lossy(&fs::read(path)?).into_owned())
}

/// Returns the end of what a program said: that is where the reason stands.
fn last_lines(answer: &Answer) -> String {
    let said = if answer.stderr.trim().is_empty() {
        &answer.stdout
    } else {
        &answer.stderr
    };
    let lines: Vec<_> = said.trim().lines().collect();
    let last = lines.get(lines.len().saturating_sub(4)..).unwrap_or(&[]);
    if last.is_empty() {
        "it said nothing".to_owned()
    } else {
        format!("it said: {}", last.join(" | "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn real() -> (tempfile::TempDir, Runner) {
        let dir = tempfile::tempdir().unwrap();
        let runner = Runner::real("test-x", dir.path().join("logs")).unwrap();
        (dir, runner)
    }

    #[test]
    fn a_failed_step_is_named_with_its_command_and_what_to_try() {
        let (_dir, mut runner) = real();
        let step = Step::new("ask for trouble", "sh")
            .args(["-c", "echo no device >&2; exit 3"])
            .hint("plug it in");

        let error = runner.run(&step).unwrap_err().to_string();

        assert!(
            error.starts_with("test-x, step 1 (ask for trouble): it said: no device"),
            "{error}"
        );
        assert!(error.contains("command: sh -c"), "{error}");
        assert!(error.contains("try: plug it in"), "{error}");
    }

    #[test]
    fn a_step_that_does_not_end_is_ended() {
        let (_dir, mut runner) = real();
        let step = Step::new("wait for ever", "sh")
            .args(["-c", "echo half; exec tail -f /dev/null"])
            .limit(Duration::from_millis(300));

        let error = runner.run(&step).unwrap_err().to_string();

        assert!(error.contains("no end after"), "{error}");
        assert!(error.contains("half"), "{error}");
    }

    #[test]
    fn an_absent_program_is_a_failed_step() {
        let (_dir, mut runner) = real();

        let error = runner
            .run(&Step::new("x", "no-such-program-here"))
            .unwrap_err();

        assert!(error.to_string().contains("can't be started"), "{error}");
    }

    #[test]
    fn a_dry_run_starts_nothing_and_answers_with_the_example() {
        let mut runner = Runner::dry("test-x");

        let answer = runner.run(&Step::new("look", "no-such-program-here").example("<udid>"));

        assert_eq!(answer.unwrap(), "<udid>");
        assert_eq!(runner.plan(), "  1  look\n       no-such-program-here\n");
    }

    #[test]
    fn every_step_leaves_its_command_and_its_output() {
        let (dir, mut runner) = real();

        runner
            .run(&Step::new("say hello", "echo").args(["hello"]))
            .unwrap();

        let logs = dir.path().join("logs");
        let read = |name: &str| fs::read_to_string(logs.join(name)).unwrap();
        assert_eq!(read("001-say-hello.cmd"), "echo hello\n");
        assert_eq!(read("001-say-hello.out"), "hello\n");
    }
}

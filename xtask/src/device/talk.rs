//! A conversation with a program that goes on: its lines as they come, and answers to it.

use std::fs::File;
use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, ChildStdin};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

use super::clock::{Deadline, pause};
use crate::error::Result;

/// How long a program gets to end by itself after its last line.
const PATIENCE: Duration = Duration::from_secs(5);

/// A program that goes on, and is ended when this is dropped.
#[derive(Debug)]
pub(crate) struct Talk {
    child: Option<Child>,
    input: Option<ChildStdin>,
    lines: Option<Receiver<String>>,
}

/// What happened next.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Event {
    Line(String),
    /// Nothing, for as long as one waited.
    Silence,
    /// It ended; the text says how.
    Ended(String),
}

impl Talk {
    /// The conversation of a dry run.
    pub(crate) const fn none() -> Self {
        Self {
            child: None,
            input: None,
            lines: None,
        }
    }

    /// Begins a conversation; what the program prints is also written to `log`.
    pub(crate) fn with(mut child: Child, mut log: File) -> Result<Self> {
        let output = child.stdout.take().ok_or("its output is not piped")?;
        let (sender, lines) = channel();
        thread::spawn(move || {
            let mut reader = BufReader::new(output);
            let mut bytes = Vec::new();
            while matches!(reader.read_until(b'\n', &mut bytes), Ok(read) if read > 0) {
                let line = String::from_utf8_lossy(&bytes).trim_end().to_owned();
                // A log that can't be written is no reason to lose the line.
                drop(log.write_all(&bytes));
                bytes.clear();
                if sender.send(line).is_err() {
                    return;
                }
            }
        });
        Ok(Self {
            input: child.stdin.take(),
            child: Some(child),
            lines: Some(lines),
        })
    }

    /// Waits for the next line.
    pub(crate) fn next(&mut self, wait: Duration) -> Result<Event> {
        let Some(lines) = &self.lines else {
            return Ok(Event::Ended("it was never started".to_owned()));
        };
        Ok(match lines.recv_timeout(wait) {
            Ok(line) => Event::Line(line),
            Err(RecvTimeoutError::Timeout) => Event::Silence,
            Err(RecvTimeoutError::Disconnected) => Event::Ended(self.end()?),
        })
    }

    /// Says one line to the program.
    pub(crate) fn tell(&mut self, line: &str) -> Result<()> {
        if let Some(input) = &mut self.input {
            // A program that is gone is noticed when its output ends.
            drop(writeln!(input, "{line}").and_then(|()| input.flush()));
        }
        Ok(())
    }

    /// Lets the program go on by itself when the conversation is over.
    pub(crate) fn leave_running(mut self) {
        if let (Some(mut child), Some(lines)) = (self.child.take(), self.lines.take()) {
            // Its output must still be read, or it would stop at a full pipe.
            thread::spawn(move || {
                while lines.recv().is_ok() {}
                child.wait()
            });
        }
    }

    /// Waits for the end and says how it was.
    fn end(&mut self) -> Result<String> {
        self.input = None;
        let Some(child) = &mut self.child else {
            return Ok("it had ended before".to_owned());
        };
        let deadline = Deadline::after(PATIENCE);
        loop {
            if let Some(status) = child.try_wait()? {
                return Ok(status.to_string());
            }
            if deadline.is_over() {
                child.kill()?;
                child.wait()?;
                return Ok("it closed its output and went on".to_owned());
            }
            pause(Duration::from_millis(20));
        }
    }
}

impl Drop for Talk {
    fn drop(&mut self) {
        if let Some(child) = &mut self.child {
            // It may have ended by itself.
            drop(child.kill());
            drop(child.wait());
        }
    }
}

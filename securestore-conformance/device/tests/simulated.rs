//! The runner on a simulated phone, with a lane that answers: the same loop as on a device.

#![expect(
    clippy::unwrap_used,
    reason = "a helper ends its test when something unexpected happens"
)]

use std::cell::RefCell;
use std::io::{self, Cursor};
use std::rc::Rc;
use std::sync::Arc;

use securestore_conformance::{CASES, Control, Fixture};
use securestore_conformance_device::{Environment, Link, Start, Streams, probe_line, run};
use securestore_core::{ErrorKind, Result, SecureStore, SizePolicy};
use securestore_mock::{PhoneFixture, SimulatedPhone};

/// A link that keeps what was said, and an environment that drives a simulated phone by itself.
#[derive(Default)]
struct Kept {
    lines: Vec<String>,
    /// After so many answers the lane is gone.
    patience: usize,
}

impl Link for Kept {
    fn say(&mut self, line: &str) -> io::Result<()> {
        self.lines.push(line.to_owned());
        Ok(())
    }

    fn wait(&mut self) -> io::Result<()> {
        if self.patience == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        self.patience -= 1;
        Ok(())
    }
}

/// A phone that can do what the environment's file says, and no more.
struct Narrow(PhoneFixture, Environment);

impl Fixture for Narrow {
    fn open(&mut self, service: &str, sizes: SizePolicy) -> Result<Arc<dyn SecureStore>> {
        self.0.open(service, sizes)
    }

    fn can(&self, control: Control) -> bool {
        self.1.can(control)
    }

    fn drive(&mut self, control: Control) {
        self.0.drive(control);
    }
}

fn start(words: &[&str]) -> Start {
    let words: Vec<_> = words.iter().map(|word| (*word).to_owned()).collect();
    Start::from_arguments(&words).unwrap()
}

fn said(start: Start, patience: usize) -> (io::Result<()>, Vec<String>) {
    let environment = Environment::named(&start.environment).unwrap();
    let phone = SimulatedPhone::new(securestore_mock::Model::Ios(26));
    let mut fixture = Narrow(PhoneFixture::new(phone), environment);
    let kept = Rc::new(RefCell::new(Kept {
        lines: Vec::new(),
        patience,
    }));
    let link: Rc<RefCell<dyn Link>> = Rc::clone(&kept) as _;
    let done = run(start, "b", &mut fixture, &link);
    let lines = kept.borrow().lines.clone();
    (done, lines)
}

#[test]
fn every_case_ends_and_every_blocked_one_says_why() {
    let (done, lines) = said(
        start(&["--environment", "ios-phone", "--os", "iOS 26"]),
        1000,
    );

    done.unwrap();
    let ends = lines.iter().filter(|line| line.starts_with(r#"{"end":"#));
    assert_eq!(ends.clone().count(), CASES.len());
    for end in ends {
        assert!(!end.contains(r#""outcome":"failed"#), "{end}");
        assert!(!end.contains(r#""outcome":"blocked","why":"""#), "{end}");
    }
    assert!(lines[0].contains(r#""rung":"device""#), "{}", lines[0]);
    assert!(lines.last().unwrap().starts_with(r#"{"done":"#));
}

#[test]
fn a_later_start_writes_no_second_head_and_ends_the_rest() {
    let last = (CASES.len() - 1).to_string();

    let (done, lines) = said(start(&["--environment", "ios-phone", "--case", &last]), 0);

    done.unwrap();
    assert_eq!(lines.len(), 3, "{lines:?}");
    assert!(lines[0].starts_with(r#"{"start":"#), "{}", lines[0]);
}

#[test]
fn a_lane_that_is_gone_ends_the_run() {
    let (done, lines) = said(start(&["--environment", "ios-phone"]), 0);

    assert_eq!(done.unwrap_err().kind(), io::ErrorKind::UnexpectedEof);
    assert!(lines.last().unwrap().starts_with(r#"{"next":"#));
}

#[test]
fn streams_carry_lines_both_ways() {
    let mut streams = Streams::new(Cursor::new(b"done\n".to_vec()), Vec::new());

    streams.say("{}").unwrap();

    streams.wait().unwrap();
    assert!(streams.wait().is_err());
    assert_eq!(streams.into_output(), b"{}\n");
}

#[test]
fn a_probe_says_the_kind_of_the_error() {
    let line = probe_line(Err(ErrorKind::MissingEntitlement.into()));

    assert!(line.contains(r#""answer":"MissingEntitlement""#), "{line}");
    assert_eq!(probe_line(Ok(())), r#"{"probe":{"answer":"ok"}}"#);
}

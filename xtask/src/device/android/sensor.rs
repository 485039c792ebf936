//! The emulator's fingerprint sensor: enrolling through the system's own screens, and touching.

use super::adb::Adb;
use crate::device::runner::Runner;
use crate::error::Result;

/// The passcode of the emulator.
pub(super) const PIN: &str = "1234";
/// A finger that is never enrolled.
const STRANGER: u32 = 9;
/// How many screens and touches an enrolment takes at most.
const ROUNDS: usize = 40;
/// What the buttons that go on are called, on all versions.
const BUTTONS: [&str; 9] = [
    "NEXT", "MORE", "I AGREE", "AGREE", "CONTINUE", "START", "DONE", "OK", "SKIP",
];

/// Touches the sensor with an enrolled finger.
pub(super) fn touch(runner: &mut Runner, adb: &Adb, finger: u32) -> Result<()> {
    let finger = finger.to_string();
    runner.run(&adb.command("touch the sensor", &["emu", "finger", "touch", &finger]))?;
    runner.run(&adb.command("lift the finger", &["emu", "finger", "remove"]))?;
    Ok(())
}

/// Touches the sensor with a finger that isn't enrolled, until the prompt gives up.
pub(super) fn fail(runner: &mut Runner, adb: &Adb) -> Result<()> {
    for _ in 0..5 {
        touch(runner, adb, STRANGER)?;
    }
    Ok(())
}

/// Enrols one more finger.
pub(super) fn enrol(runner: &mut Runner, adb: &Adb, finger: u32) -> Result<()> {
    let before = enrolled(runner, adb)?;
    let open = adb.shell(
        "open the enrolment",
        &[
            "am",
            "start",
            "-W",
            "-a",
            "android.settings.FINGERPRINT_ENROLL",
        ],
    );
    runner.run(&open)?;
    for word in [&["text", PIN][..], &["keyevent", "KEYCODE_ENTER"]] {
        let words = [&["input"], word].concat();
        runner.run(&adb.shell("give the passcode", &words))?;
    }
    for _ in 0..ROUNDS {
        let screen = adb.shell("look at the screen", &["uiautomator", "dump", "/dev/tty"]);
        let answer = runner.attempt(&screen)?;
        match button(&answer.stdout) {
            Some((x, y)) => {
                let tap = ["input", "tap", &x.to_string(), &y.to_string()];
                runner.run(&adb.shell("press the button", &tap))?;
            }
            None => touch(runner, adb, finger)?,
        }
        if runner.is_dry() || enrolled(runner, adb)? > before {
            let home = ["input", "keyevent", "KEYCODE_HOME"];
            runner.run(&adb.shell("leave the settings", &home))?;
            return Ok(());
        }
    }
    let hint = "enrol a finger by hand with --keep, and look at the screen: adb exec-out screencap -p > screen.png";
    Err(runner.failed(&open.hint(hint), "no finger was enrolled"))
}

/// Returns how many fingers are enrolled.
fn enrolled(runner: &mut Runner, adb: &Adb) -> Result<usize> {
    let step = adb.shell("count the fingers", &["dumpsys", "fingerprint"]);
    Ok(count(&runner.run(&step)?))
}

/// Reads the count from `{"service":"…","prints":[{"id":0,"count":1,…}]}`.
fn count(dump: &str) -> usize {
    let after = dump.split("\"count\":").nth(1);
    let digits = after.and_then(|rest| rest.split(|c: char| !c.is_ascii_digit()).next());
    digits.and_then(|digits| digits.parse().ok()).unwrap_or(0)
}

/// Finds the middle of a button that goes on.
fn button(screen: &str) -> Option<(u32, u32)> {
    let nodes = screen.split("<node ").filter(|node| {
        let text = attribute(node, "text").unwrap_or_default().to_uppercase();
        BUTTONS.contains(&text.as_str())
    });
    let bounds = attribute(nodes.last()?, "bounds")?;
    let numbers: Vec<u32> = bounds
        .split(|c: char| !c.is_ascii_digit())
        .filter_map(|part| part.parse().ok())
        .collect();
    let [left, top, right, bottom] = numbers.try_into().ok()?;
    Some((left.midpoint(right), top.midpoint(bottom)))
}

fn attribute<'a>(node: &'a str, name: &str) -> Option<&'a str> {
    node.split(&format!("{name}=\"")).nth(1)?.split('"').next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_button_that_goes_on_is_found_by_its_text() {
        let screen = r#"<hierarchy><node index="0" text="Cancel" bounds="[0,0][9,9]" />
            <node index="1" text="Next" class="b" bounds="[800,2000][1000,2100]" /></hierarchy>"#;

        assert_eq!(button(screen), Some((900, 2050)));
        assert_eq!(button("<hierarchy />"), None);
    }

    #[test]
    fn fingers_are_counted_in_the_service_s_own_dump() {
        let dump = r#"{"service":"Fingerprint Manager","prints":[{"id":0,"count":2,"accept":3}]}"#;

        assert_eq!(count(dump), 2);
        assert_eq!(count("Can't find service: fingerprint"), 0);
    }
}

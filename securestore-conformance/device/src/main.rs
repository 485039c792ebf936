//! The runner as an executable: a program that `simctl spawn` starts, or the only program of an app.
#![deny(unsafe_code)]

/// A program that `simctl spawn` or a shell starts.
#[cfg(all(
    target_vendor = "apple",
    not(all(target_os = "ios", not(target_abi = "sim")))
))]
fn main() {
    std::process::exit(apple::main());
}

/// An app that an iPhone shows.
#[cfg(all(target_os = "ios", not(target_abi = "sim")))]
fn main() {
    securestore_conformance_device::while_shown(apple::main);
}

#[cfg(not(target_vendor = "apple"))]
fn main() -> std::process::ExitCode {
    eprintln!(
        "this runner is for Apple's systems; on Android it is a library, and elsewhere there is `cargo test`"
    );
    std::process::ExitCode::FAILURE
}

#[cfg(target_vendor = "apple")]
mod apple {
    //! Standard input and output as the way to the lane.

    use std::cell::RefCell;
    use std::io::{stdin, stdout};
    use std::rc::Rc;

    use securestore_conformance_device as device;
    use securestore_conformance_device::{Environment, Link, Phone, Start, Streams};

    /// Runs what the arguments ask for, and returns the exit code.
    pub(super) fn main() -> i32 {
        let words: Vec<_> = std::env::args().skip(1).collect();
        match run(&words) {
            Ok(()) => 0,
            Err(why) => {
                eprintln!("error: {why}");
                1
            }
        }
    }

    fn run(words: &[String]) -> Result<(), Box<dyn std::error::Error>> {
        let mut streams = Streams::new(stdin().lock(), stdout());
        if words.iter().any(|word| word == "--probe") {
            streams.say(&device::probe_line(device::probe()))?;
            return Ok(());
        }
        let start = Start::from_arguments(words)?;
        let environment = Environment::named(&start.environment)?;
        let link: Rc<RefCell<dyn Link>> = Rc::new(RefCell::new(streams));
        let mut phone = Phone::new(environment, device::open, Rc::clone(&link));
        device::run(start, device::BACKEND, &mut phone, &link)?;
        Ok(())
    }
}

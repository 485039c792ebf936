//! The way to the lane on the host: lines out, and a word back.

use std::io::{self, BufRead, Write};

/// The way to the lane.
pub trait Link {
    /// Says one line, at once.
    ///
    /// # Errors
    /// If it can't be said.
    fn say(&mut self, line: &str) -> io::Result<()>;

    /// Waits until the lane did what the last line asked for.
    ///
    /// # Errors
    /// If the lane is gone.
    fn wait(&mut self) -> io::Result<()>;
}

/// Two streams, such as standard input and output.
#[derive(Debug)]
pub struct Streams<R, W> {
    input: R,
    output: W,
}

impl<R: BufRead, W: Write> Streams<R, W> {
    /// Creates a link over two streams.
    pub const fn new(input: R, output: W) -> Self {
        Self { input, output }
    }

    /// Returns what was written to.
    pub fn into_output(self) -> W {
        self.output
    }
}

impl<R: BufRead, W: Write> Link for Streams<R, W> {
    fn say(&mut self, line: &str) -> io::Result<()> {
        writeln!(self.output, "{line}")?;
        self.output.flush()
    }

    fn wait(&mut self) -> io::Result<()> {
        let mut answer = String::new();
        if self.input.read_line(&mut answer)? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        Ok(())
    }
}

//! Stands for `xcrun`, `adb`, `emulator` and every other tool of a device lane: it replays a conversation from a file.
//!
//! `FAKE_CONVERSATION` names the file, and `FAKE_BASE` another for what the first has no answer to. A block begins with
//! `$ PATTERN`, where `*` stands for anything, and holds what the tool prints. The first pattern that fits decides; blocks of one
//! pattern answer in order, the last of them for ever.
//! Lines of a block: `?` waits for a line of standard input, `!stay` waits to be ended, `!abort` dies by a signal,
//! `!exit N` ends with a code, `2> TEXT` goes to standard error, `>> NAME TEXT` adds a line to a file in the directory that the
//! command's last word names; anything else is printed.
#![expect(clippy::print_stdout, reason = "it plays a program that prints")]

use std::fs;
use std::io::{BufRead as _, Write as _};
use std::path::Path;
use std::process::{ExitCode, abort};

fn main() -> ExitCode {
    let mut words = std::env::args();
    let program = words.next().unwrap_or_default();
    let name = Path::new(&program)
        .file_name()
        .unwrap_or_default()
        .to_string_lossy();
    let line = std::iter::once(name.into_owned())
        .chain(words)
        .collect::<Vec<_>>()
        .join(" ");
    let files = ["FAKE_CONVERSATION", "FAKE_BASE"].into_iter();
    match files
        .filter_map(std::env::var_os)
        .find_map(|file| block(Path::new(&file), &line))
    {
        Some(block) => play(&block, line.rsplit(' ').next().unwrap_or_default().as_ref()),
        None => {
            eprintln!("the conversation has no answer to: {line}");
            ExitCode::from(98)
        }
    }
}

/// Picks the block for a command and notes that it was used.
fn block(file: &Path, command: &str) -> Option<String> {
    let text = fs::read_to_string(file).ok()?;
    let used = file.with_extension("used");
    let blocks: Vec<_> = text
        .split("\n$ ")
        .skip(1)
        .map(|block| block.split_once('\n').unwrap_or((block, "")))
        .enumerate()
        .collect();
    let (_, (pattern, _)) = blocks
        .iter()
        .find(|(_, (pattern, _))| fits(pattern, command))?;
    let alike = || blocks.iter().filter(|(_, (other, _))| other == pattern);
    let fresh = alike().find(|(number, _)| {
        // Creating it is what takes the block: two commands at once can't both have it.
        fs::create_dir_all(&used).is_ok()
            && fs::File::create_new(used.join(number.to_string())).is_ok()
    });
    let (_, (_, answer)) = fresh.or_else(|| alike().next_back())?;
    Some((*answer).to_owned())
}

/// Says whether a command matches a pattern with stars.
fn fits(pattern: &str, command: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(mut rest) = command.strip_prefix(parts.next().unwrap_or_default()) else {
        return false;
    };
    let mut parts = parts.peekable();
    while let Some(part) = parts.next() {
        if parts.peek().is_none() {
            return rest.ends_with(part);
        }
        match rest.split_once(part) {
            Some((_, after)) => rest = after,
            None => return false,
        }
    }
    rest.is_empty()
}

fn play(block: &str, dir: &Path) -> ExitCode {
    for line in block.lines().filter(|line| !line.starts_with('#')) {
        if line == "?" {
            let mut answer = String::new();
            if !matches!(std::io::stdin().lock().read_line(&mut answer), Ok(read) if read > 0) {
                return ExitCode::FAILURE;
            }
        } else if line == "!stay" {
            loop {
                std::thread::park();
            }
        } else if line == "!abort" {
            abort();
        } else if let Some(code) = line.strip_prefix("!exit ") {
            return ExitCode::from(code.parse::<u8>().unwrap_or(97));
        } else if let Some(text) = line.strip_prefix("2> ") {
            eprintln!("{text}");
        } else if let Some((name, text)) = line
            .strip_prefix(">> ")
            .and_then(|rest| rest.split_once(' '))
        {
            if let Err(error) = append(&dir.join(name), text) {
                eprintln!("{name} in {}: {error}", dir.display());
                return ExitCode::from(96);
            }
        } else {
            println!("{line}");
            drop(std::io::stdout().flush());
        }
    }
    ExitCode::SUCCESS
}

fn append(file: &Path, line: &str) -> std::io::Result<()> {
    let mut file = fs::File::options().create(true).append(true).open(file)?;
    writeln!(file, "{line}")
}

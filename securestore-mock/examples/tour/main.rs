//! A year of an iPhone and an Android phone with your secrets: what an app sees through securestore, and what the same app
//! sees with the usual recipes.
//!
//! ```sh
//! cargo run -p securestore-mock --example tour -- [FILE …] [--html FILE]
//! ```
//!
//! Both apps run on simulated phones to which the same happens. The files are only read; nothing of them is printed.

mod app;
mod files;
mod html;
mod life;
mod naive;
mod ours;
mod table;
mod verdict;
mod year;

use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser;

use crate::table::Style;

/// Lives through a year of an iPhone and an Android phone with your secret files, on simulated phones.
#[derive(Parser)]
#[command(name = "tour")]
struct Arguments {
    /// Files to take along, at most 12 of at most 16 MiB; without any, three samples
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Also write the result as a web page
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Nothing is left to do if this can't be written either.
            let _ = writeln!(std::io::stderr(), "error: {error}");
            ExitCode::from(2)
        }
    }
}

fn run(arguments: &Arguments) -> Result<(), String> {
    let files = files::load(&arguments.files)?;
    if let Some(page) = &arguments.html {
        check_page(page, &arguments.files)?;
    }
    let year = year::live(&files).map_err(|e| e.to_string())?;
    let out = std::io::stdout();
    let plain = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    let style = if out.is_terminal() && !plain {
        Style::Colour
    } else {
        Style::Plain
    };
    // A reader that has seen enough (`| head`) is no error.
    let _ = out
        .lock()
        .write_all(table::render(&files, &year, style).as_bytes());
    if let Some(page) = &arguments.html {
        std::fs::write(page, html::render(&files, &year))
            .map_err(|e| format!("{}: {e}", files::shown(page)))?;
    }
    Ok(())
}

/// Refuses to write the page over one of the secrets.
fn check_page(page: &Path, files: &[PathBuf]) -> Result<(), String> {
    let Ok(page_path) = page.canonicalize() else {
        return Ok(());
    };
    let is_page = |file: &PathBuf| file.canonicalize().is_ok_and(|file| file == page_path);
    if files.iter().any(is_page) {
        return Err(format!(
            "{}: one of the files; the page would replace it",
            files::shown(page)
        ));
    }
    Ok(())
}

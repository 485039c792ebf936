//! The year as a page of its own: no script, no external file.

use std::fmt::Write;

use crate::files::SecretFile;
use crate::table::{APPS, NOTES, columns, count, explanations, kills, verdicts};
use crate::verdict::{Cell, Verdict};
use crate::year::Year;

const STYLE: &str = include_str!("page.css");

/// Renders the page.
pub(crate) fn render(files: &[SecretFile], year: &Year) -> String {
    let mut page = String::new();
    page.push_str("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
    page.push_str("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    page.push_str("<meta name=\"color-scheme\" content=\"light dark\">\n");
    page.push_str("<title>A year with your secrets</title>\n");
    page.push_str(&format!(
        "<style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n"
    ));
    page.push_str("<h1>A year with your secrets</h1>\n<p class=\"lead\">The same year on two simulated iPhones and ");
    page.push_str("two simulated Android phones: what an app sees through securestore, and what it sees with the usual ");
    page.push_str("recipes. Nothing of the files themselves is on this page.</p>\n");
    page.push_str(&file_list(files));
    page.push_str(&table(year));
    page.push_str(&reasons(year));
    page.push_str("<div class=\"columns\">\n");
    page.push_str(&totals(year));
    page.push_str(&killed(year));
    page.push_str("</div>\n");
    page.push_str(&legend(year));
    page.push_str("</main>\n</body>\n</html>\n");
    page
}

fn file_list(files: &[SecretFile]) -> String {
    let mut html = String::from("<ul class=\"files\">\n");
    for file in files {
        let name = escape(&file.name);
        let len = file.value.len();
        let _ = write!(html, "<li><code>{name}</code> <span>{len} bytes</span>");
        for remark in file.remarks() {
            let _ = write!(html, " <em>{}</em>", escape(&remark));
        }
        html.push_str("</li>\n");
    }
    html.push_str("</ul>\n");
    html
}

fn table(year: &Year) -> String {
    let mut html = String::from("<div class=\"scroll\">\n<table class=\"year\">\n<thead>\n<tr>");
    html.push_str("<td rowspan=\"2\" colspan=\"2\"></td>");
    for phone in &year.phones {
        let _ = write!(
            html,
            "<th colspan=\"2\" scope=\"colgroup\">{}</th>",
            escape(phone.name)
        );
    }
    html.push_str("</tr>\n<tr>");
    for app in APPS.iter().chain(&APPS) {
        let _ = write!(html, "<th scope=\"col\">{}</th>", escape(app));
    }
    html.push_str("</tr>\n</thead>\n<tbody>\n");
    for month in &year.months {
        let (name, event) = (escape(month.name), escape(month.event));
        let _ = write!(
            html,
            "<tr><td class=\"month\">{name}</td><th scope=\"row\">{event}</th>"
        );
        for cell in &month.cells {
            html.push_str(&table_cell(cell));
        }
        html.push_str("</tr>\n");
    }
    html.push_str("</tbody>\n</table>\n</div>\n");
    html
}

fn table_cell(cell: &Cell) -> String {
    let wrong = cell.parts().iter().any(|part| part.verdict.is_wrong());
    let mut html = String::from(if wrong { "<td class=\"bad\">" } else { "<td>" });
    for (text, verdict) in cell.texts() {
        let text = escape(text.trim_end_matches('!'));
        match verdict {
            Some(verdict) => {
                let class = class(verdict);
                let _ = write!(html, "<span class=\"badge {class}\">{text}</span> ");
            }
            None => {
                let _ = write!(html, "<span class=\"aside\">{text}</span>");
            }
        }
    }
    for part in cell.parts().iter().filter(|part| !part.verdict.is_wrong()) {
        for why in &part.why {
            let _ = write!(html, "<small>{}</small>", escape(why));
        }
    }
    html.push_str("</td>");
    html
}

fn reasons(year: &Year) -> String {
    let reasons = explanations(year);
    if reasons.is_empty() {
        return String::new();
    }
    let mut html =
        String::from("<h2>Why the red cells are wrong</h2>\n<table class=\"plain\">\n<tbody>\n");
    for line in reasons {
        html.push_str("<tr>");
        for text in line {
            let _ = write!(html, "<td>{}</td>", escape(&text));
        }
        html.push_str("</tr>\n");
    }
    html.push_str("</tbody>\n</table>\n");
    html
}

fn totals(year: &Year) -> String {
    let mut html = String::from(
        "<section>\n<h2>Calls in the year</h2>\n<table class=\"plain numbers\">\n<thead><tr>",
    );
    html.push_str("<td colspan=\"2\"></td>");
    for (name, _) in columns(Default::default()) {
        let _ = write!(html, "<th scope=\"col\">{name}</th>");
    }
    html.push_str("</tr></thead>\n<tbody>\n");
    for phone in &year.phones {
        for (app, calls) in APPS.iter().zip(phone.calls) {
            let _ = write!(html, "<tr><td>{}</td><td>{app}</td>", phone.name);
            for (_, n) in columns(calls) {
                let _ = write!(html, "<td class=\"number\">{}</td>", count(n));
            }
            html.push_str("</tr>\n");
        }
    }
    html.push_str("</tbody>\n</table>\n</section>\n");
    html
}

fn killed(year: &Year) -> String {
    let mut rows = String::new();
    for phone in &year.phones {
        for (app, of) in APPS.iter().zip(phone.kills) {
            if let Some(found) = kills(of) {
                let (name, tried) = (phone.name, of.tried);
                let _ = writeln!(
                    rows,
                    "<tr><td>{name}</td><td>{app}</td><td class=\"number\">{tried} times</td><td>{found}</td></tr>"
                );
            }
        }
    }
    if rows.is_empty() {
        return rows;
    }
    format!(
        "<section>\n<h2>The save of May, killed at other steps, too</h2>\n<table class=\"plain\">\n<tbody>\n{rows}</tbody>\n\
         </table>\n</section>\n"
    )
}

fn legend(year: &Year) -> String {
    let mut html = String::from("<h2>Legend</h2>\n<dl>\n");
    for verdict in verdicts(year) {
        let word = escape(verdict.word().trim_end_matches('!'));
        let (class, meaning) = (class(verdict), escape(verdict.meaning()));
        let _ = writeln!(
            html,
            "<dt><span class=\"badge {class}\">{word}</span></dt><dd>{meaning}</dd>"
        );
    }
    html.push_str("</dl>\n");
    for note in NOTES {
        let _ = writeln!(html, "<p class=\"note\">{}</p>", escape(note));
    }
    html
}

fn class(verdict: Verdict) -> &'static str {
    if verdict.is_wrong() {
        "wrong"
    } else if verdict.is_fine() {
        "fine"
    } else {
        "told"
    }
}

fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            c => escaped.push(c),
        }
    }
    escaped
}

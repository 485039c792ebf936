//! Changes to an XML text that leave everything else as it is, byte for byte.

use std::ops::Range;

use roxmltree::{ExpandedName, Node};

use crate::error::CheckError;

/// No file of a project comes near; a longer one is refused rather than read.
const MAX_NODES: u32 = 200_000;

/// Reads a text, which keeps its positions. A document type is taken, as property lists have one; entities are not.
pub(crate) fn parse(text: &str) -> Result<roxmltree::Document<'_>, CheckError> {
    if text.contains("<!ENTITY") {
        return Err(CheckError::Entities);
    }
    let options = roxmltree::ParsingOptions {
        allow_dtd: true,
        nodes_limit: MAX_NODES,
        ..roxmltree::ParsingOptions::default()
    };
    roxmltree::Document::parse_with_options(text, options).map_err(CheckError::Xml)
}

/// A text and what is to be changed in it.
#[derive(Debug)]
pub(crate) struct Edits<'a> {
    text: &'a str,
    changes: Vec<(Range<usize>, String)>,
}

impl<'a> Edits<'a> {
    pub(crate) const fn new(text: &'a str) -> Self {
        Self {
            text,
            changes: Vec::new(),
        }
    }

    /// Puts lines before an element, with its indentation.
    pub(crate) fn add_before(&mut self, node: Node<'_, '_>, lines: &[String]) {
        let at = node.range().start;
        let indent = self.indent_of(at).unwrap_or_default().to_owned();
        let newline = self.newline();
        let added: String = lines
            .iter()
            .map(|line| format!("{line}{newline}{indent}"))
            .collect();
        self.replace(at..at, added);
    }

    /// Puts lines behind the last child of an element, indented as its children are.
    pub(crate) fn add_inside(&mut self, node: Node<'_, '_>, lines: &[String]) {
        let range = node.range();
        let newline = self.newline();
        let outer = self.indent_of(range.start).unwrap_or_default().to_owned();
        let inner = node
            .first_element_child()
            .and_then(|child| self.indent_of(child.range().start))
            .map_or_else(|| format!("{outer}{}", self.step()), str::to_owned);
        let added: String = lines
            .iter()
            .map(|line| format!("{inner}{line}{newline}"))
            .collect();
        let whole = self.text.get(range.clone()).unwrap_or_default();
        if let Some(open) = whole.strip_suffix("/>") {
            let name = whole
                .trim_start_matches('<')
                .split(|c: char| c.is_whitespace() || c == '/')
                .next()
                .unwrap_or_default();
            let kept = open.trim_end().len();
            let closed = format!(">{newline}{added}{outer}</{name}>");
            self.replace(range.start + kept..range.end, closed);
            return;
        }
        let close = range.start + whole.rfind("</").unwrap_or(whole.len());
        match self.indent_of(close) {
            // The end tag has a line of its own: the new lines go before it.
            Some(indent) => {
                let at = close - indent.len();
                self.replace(at..at, added);
            }
            None => self.replace(close..close, format!("{newline}{added}{outer}")),
        }
    }

    /// Sets an attribute; a new one goes behind the last one, on a line of its own if that one has one.
    pub(crate) fn set_attribute(
        &mut self,
        node: Node<'_, '_>,
        name: ExpandedName<'_, '_>,
        qualified: &str,
        value: &str,
    ) {
        if let Some(attribute) = node.attribute_node(name) {
            self.replace(attribute.range_value(), value.to_owned());
            return;
        }
        let (at, space) = match node.attributes().next_back() {
            Some(last) => {
                let range = last.range();
                let space = match self.indent_of(range.start) {
                    Some(indent) => format!("{}{indent}", self.newline()),
                    None => " ".to_owned(),
                };
                (range.end, space)
            }
            None => {
                let start = node.range().start;
                let tag = self.text.get(start..).unwrap_or_default();
                let end = tag.find(|c: char| c.is_whitespace() || c == '>' || c == '/');
                (start + end.unwrap_or(tag.len()), " ".to_owned())
            }
        };
        self.replace(at..at, format!("{space}{qualified}=\"{value}\""));
    }

    pub(crate) fn replace(&mut self, range: Range<usize>, with: String) {
        self.changes.push((range, with));
    }

    /// Returns the changed text, or `None` if nothing is to be changed.
    pub(crate) fn finish(mut self) -> Option<String> {
        if self.changes.is_empty() {
            return None;
        }
        self.changes.sort_by_key(|(range, _)| range.start);
        let mut changed = String::with_capacity(self.text.len());
        let mut at = 0;
        for (range, with) in &self.changes {
            changed.push_str(self.text.get(at..range.start)?);
            changed.push_str(with);
            at = range.end;
        }
        changed.push_str(self.text.get(at..)?);
        Some(changed)
    }

    /// Returns the white space before a place, if nothing else is before it on its line.
    fn indent_of(&self, at: usize) -> Option<&'a str> {
        let before = self.text.get(..at)?;
        let line = before.rfind('\n').map_or(0, |end| end + 1);
        let indent = before.get(line..)?;
        indent
            .trim_matches([' ', '\t'])
            .is_empty()
            .then_some(indent)
    }

    fn newline(&self) -> &'static str {
        match self.text.split_once('\n') {
            Some((line, _)) if line.ends_with('\r') => "\r\n",
            _ => "\n",
        }
    }

    /// Returns one step of indentation, as the text has it.
    fn step(&self) -> &'static str {
        if self.text.contains("\n\t") {
            "\t"
        } else {
            "    "
        }
    }
}

/// Writes a text as XML has it.
pub(crate) fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn inside(text: &str, lines: &[&str]) -> String {
        let document = parse(text).unwrap();
        let mut edits = Edits::new(text);
        let lines: Vec<_> = lines.iter().map(|&line| line.to_owned()).collect();
        edits.add_inside(document.root_element(), &lines);
        edits.finish().unwrap()
    }

    #[test]
    fn lines_are_indented_as_the_children_are() {
        assert_eq!(
            inside("<a>\n\t<b/>\n</a>\n", &["<c/>"]),
            "<a>\n\t<b/>\n\t<c/>\n</a>\n"
        );
        assert_eq!(
            inside("<a>\r\n  <b/>\r\n</a>", &["<c/>"]),
            "<a>\r\n  <b/>\r\n  <c/>\r\n</a>"
        );
    }

    #[test]
    fn element_without_children_gets_some() {
        assert_eq!(inside("<a />", &["<c/>"]), "<a>\n    <c/>\n</a>");
        assert_eq!(inside("<a x='1'/>", &["<c/>"]), "<a x='1'>\n    <c/>\n</a>");
        assert_eq!(inside("<a></a>", &["<c/>"]), "<a>\n    <c/>\n</a>");
    }

    #[test]
    fn attribute_is_replaced_or_added_like_its_neighbours() {
        for (text, expected) in [
            ("<a x='1'/>", "<a x='2'/>"),
            ("<a>b</a>", "<a x=\"2\">b</a>"),
            ("<a\n    y='1'>b</a>", "<a\n    y='1'\n    x=\"2\">b</a>"),
            ("<a y='1' />", "<a y='1' x=\"2\" />"),
        ] {
            let document = parse(text).unwrap();
            let mut edits = Edits::new(text);
            edits.set_attribute(document.root_element(), "x".into(), "x", "2");

            assert_eq!(edits.finish().as_deref(), Some(expected));
        }
    }

    #[test]
    fn entities_are_refused() {
        let text = "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>";

        assert!(matches!(parse(text), Err(CheckError::Entities)));
    }
}

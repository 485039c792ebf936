//! A property list, as XML or in the binary form, as far as `Info.plist` and entitlements need.

use roxmltree::Node;

use crate::error::CheckError;
use crate::{plist_binary, xml};

/// No property list of an app is nested deeper.
pub(crate) const MAX_DEPTH: usize = 64;

/// The outermost dictionary of a property list.
#[derive(Debug, Default)]
pub(crate) struct Plist(Vec<(String, Value)>);

/// A value in a property list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Value {
    Text(String),
    Flag(bool),
    List(Vec<Self>),
    Dict(Vec<(String, Self)>),
    /// A number, a date, data: nothing that is looked at here.
    Other,
}

impl Plist {
    pub(crate) fn keys(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(key, _)| key.as_str())
    }

    pub(crate) fn get(&self, key: &str) -> Option<&Value> {
        self.0
            .iter()
            .find(|(known, _)| known == key)
            .map(|(_, value)| value)
    }

    pub(crate) fn text(&self, key: &str) -> Option<&str> {
        match self.get(key)? {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    pub(crate) fn flag(&self, key: &str) -> bool {
        self.get(key) == Some(&Value::Flag(true))
    }

    /// Returns the texts of a list.
    pub(crate) fn texts(&self, key: &str) -> Option<Vec<&str>> {
        match self.get(key)? {
            Value::List(values) => Some(
                values
                    .iter()
                    .filter_map(|value| match value {
                        Value::Text(text) => Some(text.as_str()),
                        _ => None,
                    })
                    .collect(),
            ),
            _ => None,
        }
    }
}

pub(crate) fn is_binary(bytes: &[u8]) -> bool {
    bytes.starts_with(plist_binary::START)
}

/// Reads a property list. No input makes it panic.
pub(crate) fn parse(bytes: &[u8]) -> Result<Plist, CheckError> {
    let value = if is_binary(bytes) {
        plist_binary::parse(bytes).ok_or(CheckError::Plist(
            "the binary form is cut short or malformed",
        ))?
    } else {
        let text = std::str::from_utf8(bytes).map_err(|_| CheckError::NotUtf8)?;
        let text = text.trim_start_matches('\u{feff}');
        let document = xml::parse(text)?;
        from_xml(root_dict(&document)?, 0)?
    };
    match value {
        Value::Dict(entries) => Ok(Plist(entries)),
        _ => Err(CheckError::Plist("it holds no dictionary")),
    }
}

/// Returns the outermost dictionary.
pub(crate) fn root_dict<'a, 'input>(
    document: &'a roxmltree::Document<'input>,
) -> Result<Node<'a, 'input>, CheckError> {
    let root = document.root_element();
    if !root.has_tag_name("plist") {
        return Err(CheckError::Plist("the outermost element is not <plist>"));
    }
    root.first_element_child()
        .filter(|node| node.has_tag_name("dict"))
        .ok_or(CheckError::Plist("it holds no dictionary"))
}

/// Returns the element that holds the value of a key.
pub(crate) fn value_of<'a, 'input>(dict: Node<'a, 'input>, key: &str) -> Option<Node<'a, 'input>> {
    dict.children()
        .filter(|node| node.has_tag_name("key"))
        .find(|node| node.text().unwrap_or_default() == key)?
        .next_sibling_element()
}

fn from_xml(node: Node<'_, '_>, depth: usize) -> Result<Value, CheckError> {
    if depth > MAX_DEPTH {
        return Err(CheckError::Plist("it is nested too deep"));
    }
    let children = || node.children().filter(Node::is_element);
    Ok(match node.tag_name().name() {
        "string" => Value::Text(node.text().unwrap_or_default().to_owned()),
        "true" => Value::Flag(true),
        "false" => Value::Flag(false),
        "array" => Value::List(
            children()
                .map(|child| from_xml(child, depth + 1))
                .collect::<Result<_, _>>()?,
        ),
        "dict" => {
            let mut entries = Vec::new();
            let mut key = None;
            for child in children() {
                if child.has_tag_name("key") {
                    key = Some(child.text().unwrap_or_default().to_owned());
                } else if let Some(key) = key.take() {
                    entries.push((key, from_xml(child, depth + 1)?));
                }
            }
            Value::Dict(entries)
        }
        _ => Value::Other,
    })
}

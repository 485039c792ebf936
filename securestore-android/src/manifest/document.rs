//! An XML document of an app, from text or from the forms that an APK and a bundle hold, as a flat list of elements.

use super::{binary, proto};

/// The namespace of Android's own attributes.
pub(super) const ANDROID: &str = "http://schemas.android.com/apk/res/android";

/// No manifest comes near; a longer document is refused rather than read.
pub(super) const MAX_ELEMENTS: usize = 100_000;

/// The elements in the order of the document.
#[derive(Clone, Debug, Default)]
pub(super) struct Document {
    pub(super) elements: Vec<Element>,
}

/// An element, without its text.
#[derive(Clone, Debug)]
pub(super) struct Element {
    /// How many elements enclose it.
    pub(super) depth: usize,
    pub(super) name: String,
    pub(super) attributes: Vec<Attribute>,
}

/// An attribute of an element.
#[derive(Clone, Debug)]
pub(super) struct Attribute {
    /// Whether it is in Android's namespace.
    pub(super) android: bool,
    pub(super) name: String,
    pub(super) value: Value,
}

/// A value: text documents have nothing but text, binary ones say what it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Value {
    Text(String),
    Integer(u32),
    Boolean(bool),
    /// The id of a resource.
    Reference(u32),
    /// A colour, a dimension: nothing that is looked at here.
    Other,
}

impl Document {
    /// Reads a document; the error is a sentence without a full stop.
    pub(super) fn parse(bytes: &[u8]) -> Result<Self, String> {
        let document = if binary::is_binary(bytes) {
            binary::parse(bytes)?
        } else if let Some(document) = proto::parse(bytes) {
            document
        } else {
            text(bytes)?
        };
        if document.elements.is_empty() {
            return Err("the document has no element".to_owned());
        }
        Ok(document)
    }

    /// Returns the outermost element.
    pub(super) fn root(&self) -> Option<&Element> {
        self.elements.first()
    }

    /// Returns the elements of this name that stand directly in the outermost one.
    pub(super) fn top<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Element> {
        self.elements
            .iter()
            .filter(move |element| element.depth == 1 && element.name == name)
    }
}

impl Element {
    /// Returns the value of an attribute in Android's namespace.
    pub(super) fn android(&self, name: &str) -> Option<&Value> {
        self.find(true, name)
    }

    /// Returns the text of an attribute without a namespace.
    pub(super) fn plain(&self, name: &str) -> Option<&str> {
        match self.find(false, name)? {
            Value::Text(text) => Some(text),
            Value::Integer(_) | Value::Boolean(_) | Value::Reference(_) | Value::Other => None,
        }
    }

    fn find(&self, android: bool, name: &str) -> Option<&Value> {
        self.attributes
            .iter()
            .find(|attribute| attribute.android == android && attribute.name == name)
            .map(|attribute| &attribute.value)
    }
}

fn text(bytes: &[u8]) -> Result<Document, String> {
    let text = std::str::from_utf8(bytes).map_err(|_| "the document is not UTF-8".to_owned())?;
    let text = text.trim_start_matches('\u{feff}');
    let options = roxmltree::ParsingOptions {
        nodes_limit: u32::try_from(MAX_ELEMENTS).unwrap_or(u32::MAX),
        ..roxmltree::ParsingOptions::default()
    };
    let parsed = roxmltree::Document::parse_with_options(text, options)
        .map_err(|error| format!("the document is no XML: {error}"))?;
    let mut elements = Vec::new();
    let mut depth = 0_usize;
    let mut node = Some(parsed.root_element());
    while let Some(current) = node {
        if current.is_element() {
            elements.push(element(current, depth));
        }
        // In document order, without recursion: a document may be nested as deep as it is long.
        let mut next = current.first_child();
        if next.is_some() {
            depth += 1;
        }
        let mut up = current;
        while next.is_none() {
            next = up.next_sibling();
            if next.is_none() {
                let Some(parent) = up.parent() else { break };
                depth = depth.saturating_sub(1);
                up = parent;
            }
        }
        node = next;
    }
    Ok(Document { elements })
}

fn element(node: roxmltree::Node<'_, '_>, depth: usize) -> Element {
    Element {
        depth,
        name: node.tag_name().name().to_owned(),
        attributes: node
            .attributes()
            .map(|attribute| Attribute {
                android: attribute.namespace() == Some(ANDROID),
                name: attribute.name().to_owned(),
                value: Value::Text(attribute.value().to_owned()),
            })
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_keep_their_order_and_depth() {
        let document =
            Document::parse(b"\xef\xbb\xbf<a><b x='1'><c/> text </b><!-- d --><d/></a>").unwrap();

        let seen: Vec<_> = document
            .elements
            .iter()
            .map(|element| (element.depth, element.name.as_str()))
            .collect();
        assert_eq!(seen, [(0, "a"), (1, "b"), (2, "c"), (1, "d")]);
        assert_eq!(document.top("b").next().unwrap().plain("x"), Some("1"));
    }

    #[test]
    fn attribute_of_another_namespace_is_not_androids() {
        let document = Document::parse(
            b"<a xmlns:t='http://schemas.android.com/tools' t:allowBackup='false'/>",
        )
        .unwrap();

        assert_eq!(document.root().unwrap().android("allowBackup"), None);
    }

    #[test]
    fn what_is_no_document_is_refused() {
        for bytes in [&b""[..], b"<a>", b"\xff\xfe<", b"<!-- nothing -->", b"text"] {
            Document::parse(bytes).unwrap_err();
        }
    }
}

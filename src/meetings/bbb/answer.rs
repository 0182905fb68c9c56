//! What BigBlueButton answers: XML from outside, bounded in size and in nodes, without document types.

use roxmltree::{Document, Node, ParsingOptions};

use super::Error;

/// Most nodes of an answer: five hundred people inside, with everything said of them, are a tenth.
const NODES: u32 = 100_000;
/// The longest word of a server that is kept, for logs and administrators.
const LONGEST: usize = 300;

/// An answer that says SUCCESS.
#[derive(Debug)]
pub(super) struct Answer(String);

/// One element of an answer.
#[derive(Debug, Clone, Copy)]
pub(super) struct Element<'a, 'input>(Node<'a, 'input>);

impl Answer {
    /// Reads an answer. FAILED comes with HTTP 200 and is an error here.
    pub(super) fn read(body: Vec<u8>) -> Result<Self, Error> {
        let answer = Self(String::from_utf8(body).map_err(|_not_text| Error::Unreadable)?);
        let said = answer.with(|response| {
            let failed = || Error::Said {
                key: response.text("messageKey").unwrap_or_default().chars().take(LONGEST).collect(),
                message: response.text("message").unwrap_or_default().chars().take(LONGEST).collect(),
            };
            match response.text("returncode") {
                Some("SUCCESS") => Ok(()),
                Some("FAILED") => Err(failed()),
                _ => Err(Error::Unreadable),
            }
        })?;
        said.map(|()| answer)
    }

    /// Looks at the answer's outermost element.
    pub(super) fn with<T>(&self, look: impl FnOnce(Element<'_, '_>) -> T) -> Result<T, Error> {
        // A document type could make a small answer grow without bound.
        let options = ParsingOptions { allow_dtd: false, nodes_limit: NODES, ..ParsingOptions::default() };
        let document = Document::parse_with_options(&self.0, options).map_err(|_broken| Error::Unreadable)?;
        let root = document.root_element();
        if root.has_tag_name("response") { Ok(look(Element(root))) } else { Err(Error::Unreadable) }
    }
}

impl<'a, 'input> Element<'a, 'input> {
    /// The element called `name` directly below.
    pub(super) fn child(self, name: &str) -> Option<Self> {
        self.children(name).next()
    }

    /// All elements called `name` directly below.
    pub(super) fn children(self, name: &str) -> impl Iterator<Item = Self> + use<'a, 'input> {
        let name = name.to_owned();
        let named = move |node: &Node<'_, '_>| node.tag_name().name() == name;
        self.0.children().filter(Node::is_element).filter(named).map(Self)
    }

    /// The text of the element called `name` directly below, without space around it; none if it is empty.
    pub(super) fn text(self, name: &str) -> Option<&'a str> {
        self.child(name)?.0.text().map(str::trim).filter(|text| !text.is_empty())
    }

    /// Whether the element called `name` says `true`.
    pub(super) fn says(self, name: &str) -> bool {
        self.text(name) == Some("true")
    }
}

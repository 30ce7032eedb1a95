//! Writes XML into one buffer: whatever a text holds, it comes out as text, and no character that XML forbids comes out at all. In
//! ASCII every other character is a numeric reference. Which elements there are is left to whoever writes the document.

use super::document::{self, is_allowed};
use std::fmt::Write;

/// The characters of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Repertoire {
    /// All of Unicode.
    Unicode,
    /// ASCII and references.
    Ascii,
}

/// A document in the making.
pub(super) struct Markup {
    out: String,
    repertoire: Repertoire,
    /// The elements, other than those around them, whose text lost characters.
    lossy: Vec<&'static str>,
}

impl Markup {
    /// An empty document.
    pub(super) fn new(repertoire: Repertoire) -> Self {
        Self { out: String::new(), repertoire, lossy: Vec::new() }
    }

    /// What was written.
    pub(super) fn finish(self) -> String {
        self.out
    }

    /// The elements that lost characters since this was last asked.
    pub(super) fn lossy(&mut self) -> Vec<&'static str> {
        std::mem::take(&mut self.lossy)
    }

    /// Writes markup as it is.
    pub(super) fn raw(&mut self, markup: &str) {
        self.out.push_str(markup);
    }

    /// Opens an element.
    pub(super) fn open(&mut self, name: &'static str, attributes: &[(&str, &str)]) {
        self.out.push('<');
        self.out.push_str(name);
        for (attribute, value) in attributes {
            let _ = write!(self.out, " {attribute}=\"");
            self.escaped(name, value);
            self.out.push('"');
        }
        self.out.push('>');
    }

    /// Closes an element.
    pub(super) fn close(&mut self, name: &'static str) {
        let _ = write!(self.out, "</{name}>");
    }

    /// Writes an element with nothing but text in it.
    pub(super) fn leaf(&mut self, name: &'static str, attributes: &[(&str, &str)], text: &str) {
        self.open(name, attributes);
        self.escaped(name, text);
        self.close(name);
    }

    /// Writes such an element if there is something to write.
    pub(super) fn leaf_of(&mut self, name: &'static str, text: Option<&str>) {
        if let Some(text) = text {
            self.leaf(name, &[], text);
        }
    }

    /// Writes the text of an element that is open.
    pub(super) fn text(&mut self, name: &'static str, text: &str) {
        self.escaped(name, text);
    }

    /// Writes markup that came from elsewhere and is to stay as it is. What is not well formed by itself is taken for text.
    pub(super) fn foreign(&mut self, name: &'static str, namespaces: &[(String, String)], markup: &str) {
        let attribute = |prefix: &str| if prefix.is_empty() { "xmlns".to_owned() } else { format!("xmlns:{prefix}") };
        let names: Vec<(String, &str)> = namespaces.iter().map(|(prefix, uri)| (attribute(prefix), uri.as_str())).collect();
        let attributes: Vec<(&str, &str)> = names.iter().map(|(name, uri)| (name.as_str(), *uri)).collect();
        self.open(name, &attributes);
        if document::parse(&format!("<{name}>{markup}</{name}>")).1.is_err() {
            self.escaped(name, markup);
        } else if self.repertoire == Repertoire::Unicode || markup.is_ascii() {
            self.out.push_str(markup);
        } else {
            self.in_ascii(markup);
        }
        self.close(name);
    }

    /// Writes well-formed markup with references instead of whatever is not ASCII. Neither sections of plain text nor comments have
    /// references: such a section is interrupted, and a comment, which says nothing to a reader of the document, gets question marks.
    fn in_ascii(&mut self, markup: &str) {
        let mut rest = markup;
        while let Some(next) = rest.chars().next() {
            let kinds = [("<![CDATA[", "]]>"), ("<!--", "-->"), ("<?", "?>")];
            let kind = kinds.iter().find(|(start, _)| rest.starts_with(start));
            let length = match kind {
                Some((_, end)) => rest.find(end).map_or(rest.len(), |at| at + end.len()),
                None => {
                    rest.get(next.len_utf8()..).and_then(|rest| rest.find('<')).map_or(rest.len(), |at| at + next.len_utf8())
                }
            };
            let (piece, after) = rest.split_at_checked(length).unwrap_or((rest, ""));
            for character in piece.chars() {
                match kind {
                    _ if character.is_ascii() => self.out.push(character),
                    None => reference(&mut self.out, character),
                    Some(("<![CDATA[", _)) => {
                        self.out.push_str("]]>");
                        reference(&mut self.out, character);
                        self.out.push_str("<![CDATA[");
                    }
                    Some(_) => self.out.push('?'),
                }
            }
            rest = after;
        }
    }

    fn escaped(&mut self, name: &'static str, text: &str) {
        let whole = escape(&mut self.out, text, self.repertoire);
        if !whole && !self.lossy.contains(&name) {
            self.lossy.push(name);
        }
    }
}

/// A text for element content or for a quoted attribute.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    escape(&mut out, text, Repertoire::Unicode);
    out
}

/// Writes a text for element content or for a quoted attribute; whether all of it could be written. Line ends and tabs are written as
/// references, so that no reader normalizes them; what XML has no place for is dropped.
fn escape(out: &mut String, text: &str, repertoire: Repertoire) -> bool {
    let mut whole = true;
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&apos;"),
            '\t' | '\n' | '\r' => reference(out, character),
            character if !is_allowed(character) => whole = false,
            character if repertoire == Repertoire::Ascii && !character.is_ascii() => reference(out, character),
            character => out.push(character),
        }
    }
    whole
}

fn reference(out: &mut String, character: char) {
    let _ = write!(out, "&#{};", u32::from(character));
}

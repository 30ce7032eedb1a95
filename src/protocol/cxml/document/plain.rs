//! Reads documents that are written plainly, as nearly all are, in less time. Processing instructions, names that are not of ASCII, references
//! in attributes, whatever is unusual or wrong or over a limit makes it stop, and the document is left to the reader in `document`, which
//! alone says what is at fault. So nothing is decided here: what is read here is what would have been read there.

use super::{Document, Node, is_all_allowed, is_blank, resolved};
use crate::protocol::limits::{ATTRIBUTES_MAX, DEPTH_MAX, ELEMENTS_MAX, TEXT_MAX};
use memchr::{memchr, memchr_iter, memchr2};

const COMMENT: &[u8] = b"<!--";

/// A document, if it is written plainly.
pub(super) fn read(source: &str) -> Option<Document<'_>> {
    if !is_all_allowed(source) {
        return None;
    }
    let mut scan =
        Scan { bytes: source.as_bytes(), document: Document::unread(source), open: Vec::with_capacity(DEPTH_MAX) };
    let mut at = scan.prolog()?;
    loop {
        at = match scan.bytes.get(at + 1)? {
            b'/' => scan.end_tag(at)?,
            b'!' => scan.marked(at)?,
            _ => scan.start_tag(at)?,
        };
        if scan.open.is_empty() {
            break;
        }
        let next = at + memchr(b'<', scan.bytes.get(at..)?)?;
        scan.text(source.get(at..next)?)?;
        at = next;
    }
    (scan.after_blanks(at) == source.len()).then_some(scan.document)
}

struct Scan<'a> {
    bytes: &'a [u8],
    document: Document<'a>,
    /// The elements that are open, outermost first.
    open: Vec<usize>,
}

impl<'a> Scan<'a> {
    /// Where the root begins: after a declaration and a document type without declarations of its own.
    fn prolog(&self) -> Option<usize> {
        let mut at = 0;
        let declaration = b"<?xml ";
        if self.bytes.starts_with(declaration) {
            at = declaration.len();
            at += memchr(b'?', self.bytes.get(at..)?)? + 1;
            at = self.expect(at, b'>')?;
        }
        at = self.after_comments(at)?;
        let doctype = b"<!DOCTYPE ";
        if self.bytes.get(at..)?.starts_with(doctype) {
            at += doctype.len();
            let declared = self.bytes.get(at..)?;
            let declared = declared.get(..memchr(b'>', declared)?)?;
            let quotes = memchr_iter(b'"', declared).count();
            let named = declared.first()?.is_ascii_alphabetic();
            if !named || !quotes.is_multiple_of(2) || declared.iter().any(|byte| matches!(byte, b'[' | b'<' | b'\'')) {
                return None;
            }
            at = self.after_comments(at + declared.len() + 1)?;
        }
        (self.bytes.get(at) == Some(&b'<')).then_some(at)
    }

    /// Takes the start tag that begins here; says where what follows it begins.
    fn start_tag(&mut self, at: usize) -> Option<usize> {
        let name = self.name(at + 1)?;
        let mut at = at + 1 + name.len();
        let first = self.document.attributes.len();
        let is_empty = loop {
            let after = self.after_blanks(at);
            match self.bytes.get(after)? {
                b'>' => {
                    at = after + 1;
                    break false;
                }
                b'/' => {
                    at = self.expect(after + 1, b'>')?;
                    break true;
                }
                _ if after == at => return None,
                _ => at = self.attribute(after, first)?,
            }
        };
        if self.open.len() >= DEPTH_MAX || self.document.nodes.len() >= ELEMENTS_MAX {
            return None;
        }
        let (node, text) = (self.document.nodes.len(), self.document.text.len());
        if !is_empty {
            self.open.push(node);
        }
        self.document.nodes.push(Node {
            name,
            end: node + 1,
            attributes: first..self.document.attributes.len(),
            text: text..text,
            inner: at..at,
            own_text: 0,
        });
        Some(at)
    }

    /// Takes an attribute of the element whose first one is given.
    fn attribute(&mut self, at: usize, first: usize) -> Option<usize> {
        let name = self.name(at)?;
        let at = self.expect(at + name.len(), b'=')?;
        let quote = *self.bytes.get(at).filter(|quote| matches!(quote, b'"' | b'\''))?;
        let rest = self.document.source.get(at + 1..)?;
        let value = rest.get(..memchr(quote, rest.as_bytes())?)?;
        let known = self.document.attributes.get(first..)?;
        if value.bytes().any(|byte| matches!(byte, b'<' | b'&' | b'\t' | b'\n' | b'\r'))
            || value.len() > TEXT_MAX
            || known.len() >= ATTRIBUTES_MAX
            || known.iter().any(|(known, _)| *known == name)
        {
            return None;
        }
        self.document.attributes.push((name, value.into()));
        Some(at + value.len() + 2)
    }

    fn end_tag(&mut self, at: usize) -> Option<usize> {
        let (nodes, text) = (self.document.nodes.len(), self.document.text.len());
        let node = self.document.nodes.get_mut(self.open.pop()?)?;
        let after = at + 2 + node.name.len();
        if self.bytes.get(at + 2..after)? != node.name.as_bytes() {
            return None;
        }
        node.end = nodes;
        node.text.end = text;
        node.inner.end = at;
        self.expect(after, b'>')
    }

    /// Takes a comment, which says nothing, or a marked section, which is text as it stands.
    fn marked(&mut self, at: usize) -> Option<usize> {
        self.open.last()?;
        if self.bytes.get(at..)?.starts_with(COMMENT) {
            return self.after_comment(at);
        }
        let text = self.document.source.get(at..)?.strip_prefix("<![CDATA[")?;
        let (text, _) = text.split_once("]]>")?;
        self.took(text, Self::push_lines)?;
        Some(at + text.len() + "<![CDATA[]]>".len())
    }

    /// Takes a text, its references resolved.
    fn text(&mut self, text: &str) -> Option<()> {
        self.took(text, |document, mut rest| {
            while let Some(found) = memchr2(b'&', b']', rest.as_bytes()) {
                let (plain, marked) = rest.split_at_checked(found)?;
                Self::push_lines(document, plain)?;
                // A bracket may begin the end of a marked section, which a text must not have.
                let (reference, after) = marked.strip_prefix('&')?.split_once(';')?;
                document.text.push(resolved(reference).ok()?);
                rest = after;
            }
            Self::push_lines(document, rest)
        })
    }

    /// Adds a text to that of the element that is open, by what says how it is written.
    fn took(&mut self, text: &str, push: impl FnOnce(&mut Document<'a>, &str) -> Option<()>) -> Option<()> {
        let before = self.document.text.len();
        push(&mut self.document, text)?;
        let node = self.document.nodes.get_mut(*self.open.last()?)?;
        node.own_text += self.document.text.len() - before;
        (node.own_text <= TEXT_MAX).then_some(())
    }

    /// Each line end is a line feed (XML 1.0, 2.11).
    fn push_lines(document: &mut Document<'a>, mut rest: &str) -> Option<()> {
        while let Some(found) = memchr(b'\r', rest.as_bytes()) {
            document.text.push_str(rest.get(..found)?);
            document.text.push('\n');
            rest = rest.get(found + 1..)?;
            rest = rest.strip_prefix('\n').unwrap_or(rest);
        }
        document.text.push_str(rest);
        Some(())
    }

    /// The name that begins here, of ASCII alone.
    fn name(&self, at: usize) -> Option<&'a str> {
        let rest = self.bytes.get(at..)?;
        let starts = |byte: &u8| byte.is_ascii_alphabetic() || matches!(byte, b'_' | b':');
        let goes_on = |byte: &u8| starts(byte) || byte.is_ascii_digit() || matches!(byte, b'-' | b'.');
        rest.first().filter(|&byte| starts(byte))?;
        let length = rest.iter().position(|byte| !goes_on(byte))?;
        self.document.source.get(at..at + length)
    }

    fn after_blanks(&self, at: usize) -> usize {
        let rest = self.bytes.get(at..).unwrap_or_default();
        at + rest.iter().position(|&byte| !is_blank(char::from(byte))).unwrap_or(rest.len())
    }

    /// Where anything but blanks and comments begins.
    fn after_comments(&self, at: usize) -> Option<usize> {
        let mut at = self.after_blanks(at);
        while self.bytes.get(at..)?.starts_with(COMMENT) {
            at = self.after_blanks(self.after_comment(at)?);
        }
        Some(at)
    }

    /// Where what follows this comment begins. Two hyphens end it, wherever they stand.
    fn after_comment(&self, at: usize) -> Option<usize> {
        let inside = at + COMMENT.len();
        let length = self.document.source.get(inside..)?.find("--")?;
        self.expect(inside + length + 2, b'>')
    }

    /// Where what follows this byte begins, if it stands here.
    fn expect(&self, at: usize, byte: u8) -> Option<usize> {
        (self.bytes.get(at) == Some(&byte)).then_some(at + 1)
    }
}

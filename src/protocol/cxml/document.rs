//! A cXML document as a small tree: well formed, without declarations of its own, within the limits, read in one pass whose time
//! and memory follow from the size of the input alone. Documents that are written plainly, as nearly all are, are read by `plain`,
//! faster. What elements mean is left to `setup`.

mod plain;

use crate::{
    domain::{login::FormFault, reason::ReasonCode},
    protocol::limits::{ATTRIBUTES_MAX, DEPTH_MAX, ELEMENTS_MAX, TEXT_MAX, malformed},
};
use quick_xml::{
    Reader,
    events::{Event, attributes::Attributes},
};
use std::{borrow::Cow, ops::Range};

/// The elements of a document in the order of their start tags, so that those inside of an element are the ones that follow it. All
/// text is kept in one piece: what is inside of an element, markup stripped, is a range of it.
#[cfg_attr(any(test, fuzzing), derive(Debug, PartialEq))]
pub(super) struct Document<'a> {
    source: &'a str,
    nodes: Vec<Node<'a>>,
    attributes: Vec<(&'a str, Cow<'a, str>)>,
    text: String,
}

#[cfg_attr(any(test, fuzzing), derive(Debug, PartialEq))]
struct Node<'a> {
    name: &'a str,
    /// Where the elements end that are inside of this one.
    end: usize,
    attributes: Range<usize>,
    text: Range<usize>,
    /// What is between the tags, in the source.
    inner: Range<usize>,
    /// How long its text is without that of the elements inside.
    own_text: usize,
}

/// An element of a document.
#[derive(Clone, Copy)]
pub(super) struct Element<'t> {
    document: &'t Document<'t>,
    node: &'t Node<'t>,
    at: usize,
}

impl<'a> Document<'a> {
    /// Nothing read yet, with room for what an ordinary request has.
    fn unread(source: &'a str) -> Self {
        Self {
            source,
            nodes: Vec::with_capacity(USUAL_ELEMENTS),
            attributes: Vec::with_capacity(USUAL_ELEMENTS),
            text: String::with_capacity(source.len().min(USUAL_TEXT)),
        }
    }

    /// The outermost element.
    pub(super) fn root(&self) -> Option<Element<'_>> {
        self.element(0)
    }

    fn element(&self, at: usize) -> Option<Element<'_>> {
        self.nodes.get(at).map(|node| Element { document: self, node, at })
    }
}

impl<'t> Element<'t> {
    /// The name as written.
    pub(super) fn name(self) -> &'t str {
        self.node.name
    }

    /// The value of an attribute, normalized (XML 1.0, 3.3.3).
    pub(super) fn attribute(self, name: &str) -> Option<&'t str> {
        self.attributes().find(|(known, _)| *known == name).map(|(_, value)| value)
    }

    /// All attributes, with their values normalized.
    pub(super) fn attributes(self) -> impl Iterator<Item = (&'t str, &'t str)> {
        let attributes = self.document.attributes.get(self.node.attributes.clone()).unwrap_or_default();
        attributes.iter().map(|(name, value)| (*name, value.as_ref()))
    }

    /// All text inside, in its order, without any markup.
    pub(super) fn text(self) -> &'t str {
        self.document.text.get(self.node.text.clone()).unwrap_or_default()
    }

    /// What is between the tags, as written.
    pub(super) fn inner(self) -> &'t str {
        self.document.source.get(self.node.inner.clone()).unwrap_or_default()
    }

    /// The elements directly inside.
    pub(super) fn elements(self) -> impl Iterator<Item = Element<'t>> {
        let within = move |at: usize| self.document.element(at).filter(|_| at < self.node.end);
        std::iter::successors(within(self.at + 1), move |element| within(element.node.end))
    }

    /// The elements directly inside that have this name.
    pub(super) fn children(self, name: &str) -> impl Iterator<Item = Element<'t>> {
        self.elements().filter(move |element| element.name() == name)
    }

    /// The first element directly inside that has this name.
    pub(super) fn child(self, name: &str) -> Option<Element<'t>> {
        self.children(name).next()
    }

    /// All elements inside, however deep.
    pub(super) fn inside(self) -> impl Iterator<Item = Element<'t>> {
        (self.at + 1..self.node.end).filter_map(move |at| self.document.element(at))
    }
}

/// Reads a document. When it turns out to be at fault, what was read until then is still given: the root's attributes say in which
/// language to answer.
pub(super) fn parse(source: &str) -> (Document<'_>, Result<(), FormFault>) {
    let Some(document) = plain::read(source) else {
        return read_any(source);
    };
    // Two readers of one language must not differ: tests and fuzzing ask both, whatever they read.
    #[cfg(any(test, fuzzing))]
    {
        let (other, whole) = read_any(source);
        assert_eq!((&document, Ok(())), (&other, whole), "{source:?}");
    }
    (document, Ok(()))
}

/// Whether a document is one of those that are read faster; for tests that are about that.
#[cfg(test)]
pub(super) fn is_plain(source: &str) -> bool {
    plain::read(source).is_some()
}

fn read_any(source: &str) -> (Document<'_>, Result<(), FormFault>) {
    let mut parser = Parser { document: Document::unread(source), open: Vec::new(), prolog: Prolog::Start };
    let result = parser.run();
    (parser.document, result)
}

/// For how many elements, and how many bytes of text, there is room from the start: what an ordinary request has.
const USUAL_ELEMENTS: usize = 64;
const USUAL_TEXT: usize = 4096;

struct Parser<'a> {
    document: Document<'a>,
    /// The elements that are open, outermost first.
    open: Vec<usize>,
    prolog: Prolog,
}

/// What may still come before the root (XML 1.0, 2.8).
#[derive(PartialEq)]
enum Prolog {
    Start,
    Declared,
    Typed,
}

impl<'a> Parser<'a> {
    fn run(&mut self) -> Result<(), FormFault> {
        let source = self.document.source;
        if !is_all_allowed(source) {
            return Err(malformed("forbidden_character"));
        }
        if source.starts_with('\u{FEFF}') {
            // The byte order mark is gone by now; the parser would skip a second one and be off in its positions.
            return Err(malformed("text_outside_of_root"));
        }
        let mut reader = Reader::from_str(source);
        reader.config_mut().check_comments = true;
        let mut end = 0;
        loop {
            let event = reader.read_event().map_err(|_| malformed("not_well_formed"))?;
            let start = end;
            end = usize::try_from(reader.buffer_position()).map_err(|_| malformed("not_well_formed"))?;
            match event {
                Event::Decl(_) if self.prolog == Prolog::Start => self.prolog = Prolog::Declared,
                Event::Decl(_) => return Err(malformed("misplaced_declaration")),
                Event::DocType(declared) => self.doctype(&declared)?,
                Event::Start(_) => self.start(source.get(start + 1..end.saturating_sub(1)).unwrap_or_default(), end)?,
                Event::Empty(_) => {
                    self.start(source.get(start + 1..end.saturating_sub(2)).unwrap_or_default(), end)?;
                    self.end(end);
                }
                Event::End(_) => self.end(start),
                Event::Text(text) => self.text(&text.xml10_content(), false)?,
                Event::CData(text) => self.text(&text.xml10_content(), true)?,
                Event::GeneralRef(reference) => {
                    let character = resolved(&reference)?;
                    self.text(character.encode_utf8(&mut [0; 4]), true)?;
                }
                Event::PI(instruction) if !is_name(instruction.target()) => return Err(malformed("not_well_formed")),
                Event::PI(_) | Event::Comment(_) => self.leave_start(),
                Event::Eof => break,
            }
        }
        match (self.document.nodes.is_empty(), self.open.is_empty()) {
            (true, _) => Err(malformed("no_root")),
            (false, true) => Ok(()),
            (false, false) => Err(malformed("unclosed_element")),
        }
    }

    /// After anything but blanks it is too late for a declaration.
    fn leave_start(&mut self) {
        if self.prolog == Prolog::Start {
            self.prolog = Prolog::Declared;
        }
    }

    /// An external identifier is accepted and never fetched; declarations of the document's own are not.
    fn doctype(&mut self, declared: &str) -> Result<(), FormFault> {
        if declared.contains('[') {
            return Err(FormFault::new(ReasonCode::ForbiddenDoctype, "internal_subset"));
        }
        if self.prolog == Prolog::Typed || !self.document.nodes.is_empty() {
            return Err(malformed("misplaced_doctype"));
        }
        self.prolog = Prolog::Typed;
        Ok(())
    }

    fn start(&mut self, tag: &'a str, inner: usize) -> Result<(), FormFault> {
        self.leave_start();
        let document = &mut self.document;
        if self.open.is_empty() && !document.nodes.is_empty() {
            return Err(malformed("second_root"));
        }
        if self.open.len() >= DEPTH_MAX {
            return Err(malformed("too_deep"));
        }
        if document.nodes.len() >= ELEMENTS_MAX {
            return Err(malformed("too_many_elements"));
        }
        let name = tag.split_once(is_blank).map_or(tag, |(name, _)| name);
        if !is_name(name) {
            return Err(malformed("not_well_formed"));
        }
        if !is_spaced(tag) {
            return Err(malformed("attribute"));
        }
        let first = document.attributes.len();
        for attribute in Attributes::new(tag, name.len()) {
            let attribute = attribute.map_err(|_| malformed("attribute"))?;
            if document.attributes.len() - first >= ATTRIBUTES_MAX {
                return Err(malformed("too_many_attributes"));
            }
            let name = attribute.key.0;
            if !is_name(name) {
                return Err(malformed("attribute"));
            }
            document.attributes.push((name, normalized(attribute.value)?));
        }
        let text = document.text.len();
        self.open.push(document.nodes.len());
        document.nodes.push(Node {
            name,
            end: document.nodes.len() + 1,
            attributes: first..document.attributes.len(),
            text: text..text,
            inner: inner..inner,
            own_text: 0,
        });
        Ok(())
    }

    fn end(&mut self, inner_end: usize) {
        let (nodes, text) = (self.document.nodes.len(), self.document.text.len());
        if let Some(node) = self.open.pop().and_then(|at| self.document.nodes.get_mut(at)) {
            node.end = nodes;
            node.text.end = text;
            node.inner.end = inner_end;
        }
    }

    /// Takes text; `marked` if it is more than plain characters, so that it may not be outside of the root even when blank.
    fn text(&mut self, text: &str, marked: bool) -> Result<(), FormFault> {
        let Some(node) = self.open.last().and_then(|&at| self.document.nodes.get_mut(at)) else {
            let blank = !marked && text.chars().all(is_blank);
            return if blank { Ok(()) } else { Err(malformed("text_outside_of_root")) };
        };
        if !marked && text.as_bytes().contains(&b']') && text.contains("]]>") {
            return Err(malformed("not_well_formed"));
        }
        node.own_text += text.len();
        if node.own_text > TEXT_MAX {
            return Err(malformed("text_too_long"));
        }
        self.document.text.push_str(text);
        Ok(())
    }
}

/// Whether each quoted value of a tag is followed by a blank or the end: the parser does not ask.
fn is_spaced(tag: &str) -> bool {
    let mut open = None;
    let mut closed = false;
    // Quotes and blanks are single bytes, and no part of another character is like them.
    for byte in tag.bytes() {
        match open {
            None if closed && !matches!(byte, b' ' | b'\t' | b'\n' | b'\r') => return false,
            None => open = Some(byte).filter(|quote| matches!(quote, b'"' | b'\'')),
            Some(quote) if quote == byte => open = None,
            Some(_) => continue,
        }
        closed = open.is_none() && matches!(byte, b'"' | b'\'');
    }
    true
}

/// The value of an attribute: references resolved, each line end or tab a blank (XML 1.0, 3.3.3).
fn normalized(value: Cow<'_, str>) -> Result<Cow<'_, str>, FormFault> {
    if value.len() > TEXT_MAX {
        return Err(malformed("text_too_long"));
    }
    if !value.bytes().any(|byte| matches!(byte, b'<' | b'&' | b'\t' | b'\n' | b'\r')) {
        return Ok(value);
    }
    if value.contains('<') {
        return Err(malformed("attribute"));
    }
    let blanks = value.replace("\r\n", " ").replace(['\t', '\n', '\r'], " ");
    let mut pieces = blanks.split('&');
    let mut resolved_value = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let (reference, rest) = piece.split_once(';').ok_or_else(|| malformed("attribute"))?;
        resolved_value.push(resolved(reference)?);
        resolved_value.push_str(rest);
    }
    Ok(resolved_value.into())
}

/// The character of a reference. Only a document with declarations of its own could use entities other than the predefined ones.
fn resolved(reference: &str) -> Result<char, FormFault> {
    let Some(number) = reference.strip_prefix('#') else {
        return match reference {
            "lt" => Ok('<'),
            "gt" => Ok('>'),
            "amp" => Ok('&'),
            "apos" => Ok('\''),
            "quot" => Ok('"'),
            _ if is_name(reference) => Err(FormFault::new(ReasonCode::ForbiddenDoctype, "entity")),
            _ => Err(malformed("not_well_formed")),
        };
    };
    let (digits, radix) = number.strip_prefix('x').map_or((number, 10), |digits| (digits, 16));
    let digits = Some(digits).filter(|digits| digits.chars().all(|digit| digit.is_digit(radix)));
    let character = digits.and_then(|digits| u32::from_str_radix(digits, radix).ok()).and_then(char::from_u32);
    character.filter(|&character| is_allowed(character)).ok_or_else(|| malformed("forbidden_character"))
}

/// White space of XML 1.0 (2.3).
fn is_blank(character: char) -> bool {
    matches!(character, ' ' | '\t' | '\n' | '\r')
}

/// Whether XML 1.0 (2.2) allows a character at all.
pub(super) fn is_allowed(character: char) -> bool {
    matches!(character, '\t' | '\n' | '\r' | ' '..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..)
}

/// Whether XML 1.0 (2.2) allows every character of a text; that of ASCII, as nearly all is, is looked at many bytes at a time.
fn is_all_allowed(text: &str) -> bool {
    if !text.is_ascii() {
        return text.chars().all(is_allowed);
    }
    let forbidden = |byte: u8| byte < b' ' && !matches!(byte, b'\t' | b'\n' | b'\r');
    !text.bytes().fold(false, |found, byte| found | forbidden(byte))
}

/// Whether a text is a name of XML 1.0 (2.3).
fn is_name(text: &str) -> bool {
    if text.bytes().all(|byte| byte.is_ascii_alphabetic()) {
        return !text.is_empty();
    }
    text.starts_with(starts_a_name) && text.chars().all(is_in_a_name)
}

fn starts_a_name(character: char) -> bool {
    matches!(character,
        ':' | '_' | 'A'..='Z' | 'a'..='z' | '\u{C0}'..='\u{D6}' | '\u{D8}'..='\u{F6}' | '\u{F8}'..='\u{2FF}'
        | '\u{370}'..='\u{37D}' | '\u{37F}'..='\u{1FFF}' | '\u{200C}'..='\u{200D}' | '\u{2070}'..='\u{218F}'
        | '\u{2C00}'..='\u{2FEF}' | '\u{3001}'..='\u{D7FF}' | '\u{F900}'..='\u{FDCF}' | '\u{FDF0}'..='\u{FFFD}'
        | '\u{10000}'..='\u{EFFFF}')
}

fn is_in_a_name(character: char) -> bool {
    starts_a_name(character)
        || matches!(character, '-' | '.' | '0'..='9' | '\u{B7}' | '\u{300}'..='\u{36F}' | '\u{203F}'..='\u{2040}')
}

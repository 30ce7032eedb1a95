//! Readers of returned carts that share nothing with the writers: what a browser makes of a form, how an OCI receiver takes items out
//! of it, and how a cXML receiver takes an order message apart.

use base64::{Engine, engine::general_purpose::STANDARD};
use encoding_rs::Encoding;
use percent_encoding::{NON_ALPHANUMERIC, percent_decode, percent_encode};
use punchgate::domain::cart::form::ReturnForm;
use quick_xml::{Reader, XmlVersion, events::Event};
use std::collections::BTreeMap;

/// The body that a browser posts for a form: line ends become CRLF, and a character that the charset does not have its reference.
pub(crate) fn posted(form: &ReturnForm) -> Vec<u8> {
    let encoding = Encoding::for_label(form.charset.as_bytes()).unwrap();
    let encoded = |text: &str| {
        let text = text.replace("\r\n", "\n").replace('\r', "\n").replace('\n', "\r\n");
        percent_encode(&encoding.encode(&text).0, NON_ALPHANUMERIC).to_string()
    };
    let fields: Vec<String> =
        form.fields.iter().map(|(name, value)| format!("{}={}", encoded(name), encoded(value))).collect();
    fields.join("&").into_bytes()
}

/// The fields of such a body.
pub(crate) fn fields(body: &[u8], charset: &str) -> Vec<(String, String)> {
    let encoding = Encoding::for_label(charset.as_bytes()).unwrap();
    let decoded = |part: &[u8]| {
        let bytes: Vec<u8> = percent_decode(part).collect();
        encoding.decode_without_bom_handling_and_without_replacement(&bytes).unwrap().replace("\r\n", "\n")
    };
    let parts = body.split(|&byte| byte == b'&').filter(|part| !part.is_empty());
    let field = |part: &[u8]| {
        let at = part.iter().position(|&byte| byte == b'=').unwrap();
        (decoded(&part[..at]), decoded(&part[at + 1..]))
    };
    parts.map(field).collect()
}

/// The items of an OCI form by their index: each `NEW_ITEM-` field once, called without that and without the index.
pub(crate) fn oci_items(fields: &[(String, String)]) -> BTreeMap<usize, BTreeMap<String, String>> {
    let mut items: BTreeMap<usize, BTreeMap<String, String>> = BTreeMap::new();
    for (name, value) in fields {
        let Some(rest) = name.strip_prefix("NEW_ITEM-") else { continue };
        let (field, index) = match rest.strip_suffix(":132[]") {
            Some(long) => long.strip_suffix(']').and_then(|long| long.split_once('[')).or(long.rsplit_once('_')).unwrap(),
            None => rest.strip_suffix(']').unwrap().split_once('[').unwrap(),
        };
        let twice = items.entry(index.parse().unwrap()).or_default().insert(field.to_owned(), value.clone());
        assert_eq!(twice, None, "{name} twice");
    }
    items
}

/// The document in a cXML form, without its wrapping.
pub(crate) fn document(form: &ReturnForm) -> String {
    let posted = fields(&posted(form), &form.charset);
    let [(name, value)] = posted.as_slice() else { panic!("{} fields", posted.len()) };
    match name.as_str() {
        "cxml-base64" => String::from_utf8(STANDARD.decode(value).unwrap()).unwrap(),
        "cxml-urlencoded" => {
            assert!(value.is_ascii());
            value.clone()
        }
        name => panic!("{name}"),
    }
}

/// One element of a document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Node {
    pub(crate) name: String,
    pub(crate) attributes: Vec<(String, String)>,
    pub(crate) children: Vec<Node>,
    /// The text directly inside.
    pub(crate) text: String,
}

impl Node {
    /// Reads a document by the events of its parser.
    pub(crate) fn read(document: &str) -> Self {
        let mut reader = Reader::from_str(document);
        let mut open = vec![Self::default()];
        loop {
            match reader.read_event().unwrap() {
                Event::Start(start) => {
                    let attribute = |attribute: quick_xml::events::attributes::Attribute<'_>| {
                        let value = attribute.normalized_value(XmlVersion::Implicit1_0).unwrap();
                        (attribute.key.0.to_owned(), value.into_owned())
                    };
                    let attributes = start.attributes().map(|one| attribute(one.unwrap())).collect();
                    open.push(Self { name: start.name().0.to_owned(), attributes, ..Self::default() });
                }
                Event::End(_) => {
                    let done = open.pop().unwrap();
                    open.last_mut().unwrap().children.push(done);
                }
                Event::Text(text) => open.last_mut().unwrap().text.push_str(&text.xml10_content()),
                Event::CData(text) => open.last_mut().unwrap().text.push_str(&text.xml10_content()),
                Event::GeneralRef(reference) => {
                    let character = match reference.resolve_char_ref().unwrap() {
                        Some(character) => character,
                        None => named(&reference),
                    };
                    open.last_mut().unwrap().text.push(character);
                }
                Event::Eof => break,
                Event::Decl(_) | Event::DocType(_) => {}
                event => panic!("nobody writes {event:?}"),
            }
        }
        let [document] = open.as_mut_slice() else { panic!("not closed") };
        document.children.pop().unwrap()
    }

    pub(crate) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    pub(crate) fn all<'n>(&'n self, name: &str) -> impl Iterator<Item = &'n Node> {
        self.children.iter().filter(move |child| child.name == name)
    }

    pub(crate) fn child(&self, name: &str) -> Option<&Node> {
        self.all(name).next()
    }

    /// The element at the end of a path that is there.
    pub(crate) fn at(&self, path: &[&str]) -> &Node {
        path.iter().fold(self, |node, name| node.child(name).unwrap_or_else(|| panic!("no {name} in {}", node.name)))
    }

    /// The text of a child, if there is one.
    pub(crate) fn text_of(&self, name: &str) -> Option<String> {
        self.child(name).map(|child| child.text.clone())
    }
}

fn named(reference: &str) -> char {
    match reference {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        name => panic!("&{name};"),
    }
}

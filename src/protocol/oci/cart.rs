//! Writes a cart as the form that OCI takes it back in: the fields of each item under its index, what the login wants to hear again,
//! and the return URL whole or with its query as fields. What the fields hold was mapped before (`domain::cart`); the page that
//! posts the form is left to `web`.

use super::repertoire::Repertoire;
use crate::{
    domain::{
        cart::{
            config::{HookUrl, LongText, OciCart, OciVersion},
            form::ReturnForm,
            map::{Warning, WarningCode},
            outbound::{OciField, OciItem},
        },
        session::Handover,
    },
    protocol::frame,
};

/// What a procurement system wants to hear again.
const ECHOED: [&str; 3] = ["~OkCode", "~CALLER", "~TARGET"];
/// What it wants to hear again from OCI 5 on, in both spellings.
const ECHOED_VERSION: [&str; 2] = ["OCI_VERSION", "OCIVERSION"];
/// The most characters that a warning names.
const NAMED_MAX: usize = 10;

/// The form that takes items back. Without any it has no `NEW_ITEM` field, which is how OCI leaves without a cart.
#[must_use]
pub fn return_form(items: &[OciItem], config: &OciCart, handover: &Handover) -> (ReturnForm, Vec<Warning>) {
    let asked = parameter(handover, "http_content_charset").map(|(_, label)| label);
    let repertoire = Repertoire::of(asked.into_iter().chain([config.charset.as_str()]));
    let (action, mut fields) = match config.hook_url {
        HookUrl::Whole => (handover.return_url.clone(), Vec::new()),
        HookUrl::Split => split(&handover.return_url, &repertoire),
    };
    let mut writer = Writer { repertoire: &repertoire, fields: Vec::new(), warnings: Vec::new() };
    let in_url = names_in_query(&handover.return_url, &repertoire);
    for (name, value) in echoed(handover, config.version) {
        if !in_url.iter().any(|known| known.eq_ignore_ascii_case(name)) {
            writer.field(name.to_owned(), value, name, None);
        }
    }
    for (place, item) in items.iter().enumerate() {
        let index = place + usize::from(config.start_index);
        for (field, value) in &item.fields {
            writer.field(name_of(*field, index, config.long_text), value, field.name(), Some(place + 1));
        }
    }
    fields.append(&mut writer.fields);
    let warnings = writer.warnings;
    let target = frame::of(["returntarget", "~TARGET"].iter().filter_map(|name| Some(parameter(handover, name)?.1)));
    (ReturnForm { action, target, charset: repertoire.label().to_owned(), fields }, warnings)
}

/// What a field of an item is called in the form.
fn name_of(field: OciField, index: usize, long_text: LongText) -> String {
    match (field, long_text) {
        (OciField::Longtext, LongText::Indexed) => format!("NEW_ITEM-LONGTEXT_{index}:132[]"),
        (OciField::Longtext, LongText::Bracketed) => format!("NEW_ITEM-LONGTEXT[{index}]:132[]"),
        _ => format!("NEW_ITEM-{field}[{index}]"),
    }
}

/// A parameter of the login, with its name as it was sent.
fn parameter<'h>(handover: &'h Handover, name: &str) -> Option<(&'h str, &'h str)> {
    let named = handover.parameters.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
    named.map(|(name, value)| (name.as_str(), value.as_str()))
}

fn echoed(handover: &Handover, version: OciVersion) -> impl Iterator<Item = (&str, &str)> {
    let of_version: &[&str] = if version == OciVersion::V5 { &ECHOED_VERSION } else { &[] };
    ECHOED.iter().chain(of_version).filter_map(|name| parameter(handover, name))
}

/// The parts of the query of a web address, names and values still escaped. `SAPEVENT:POST` has none.
fn query_of(url: &str) -> Option<(&str, &str)> {
    let is_web = |scheme: &str| url.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme));
    (is_web("https:") || is_web("http:")).then(|| url.split_once('?')).flatten()
}

fn parts(query: &str) -> impl Iterator<Item = (&str, &str)> {
    query.split('&').filter(|part| !part.is_empty()).map(|part| part.split_once('=').unwrap_or((part, "")))
}

/// What the return URL says already is not said again beside it: a receiver that reads both would hear it twice.
fn names_in_query(url: &str, repertoire: &Repertoire) -> Vec<String> {
    query_of(url)
        .into_iter()
        .flat_map(|(_, query)| parts(query))
        .filter_map(|(name, _)| repertoire.unescaped(name))
        .collect()
}

/// A return URL without its query, and the fields of that query; all of it as it is where a form would send other bytes than the
/// query has.
fn split(url: &str, repertoire: &Repertoire) -> (String, Vec<(String, String)>) {
    let fields = query_of(url).and_then(|(action, query)| {
        let field = |(name, value)| Some((repertoire.unescaped(name)?, repertoire.unescaped(value)?));
        Some((action.to_owned(), parts(query).map(field).collect::<Option<_>>()?))
    });
    fields.unwrap_or_else(|| (url.to_owned(), Vec::new()))
}

struct Writer<'r> {
    repertoire: &'r Repertoire,
    fields: Vec<(String, String)>,
    warnings: Vec<Warning>,
}

impl Writer<'_> {
    /// Adds a field; what its charset does not have is told of `called`.
    fn field(&mut self, name: String, value: &str, called: &str, item: Option<usize>) {
        let (value, missing) = self.repertoire.fitted(value);
        self.fields.push((name, value.into_owned()));
        if missing.is_empty() {
            return;
        }
        let label = self.repertoire.label();
        let more = if missing.len() > NAMED_MAX { ", …" } else { "" };
        let advice = if missing.iter().all(|character| character.is_control()) {
            "Take them out of what the shop sends."
        } else {
            "Have the procurement system ask for `http_content_charset=utf-8`, or set the charset of this system to utf-8 if it \
             can read that."
        };
        let named: Vec<String> = missing.into_iter().take(NAMED_MAX).map(shown).collect();
        let named = named.join(", ");
        self.warnings.push(Warning {
            code: WarningCode::CharactersReplaced,
            item,
            detail: format!(
                "{called}: a form in {label} cannot carry {named}{more}; a question mark went in their place. {advice}"
            ),
        });
    }
}

fn shown(character: char) -> String {
    if character.is_control() { format!("U+{:04X}", u32::from(character)) } else { format!("`{character}`") }
}

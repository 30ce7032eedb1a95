//! The configuration of returned carts as a form: a row for each source of a field, in order, and a line for each unit and each
//! transformation. What stands there and what was typed are the same fields; whether it can work is the domain's to say.

use crate::{
    domain::cart::{
        config::{
            CartConfig, CxmlCart, CxmlEncoding, CxmlVersion, HookUrl, ItemField, LongText, OciCart, OciVersion, Origin,
            Source, Transform, UnitMapping,
        },
        outbound::Target,
    },
    web::pages::{
        form::{Choice, Fields},
        words::cart::CartWords,
    },
};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use std::collections::BTreeMap;

/// The most rows that a form has.
const ROWS_MAX: usize = 400;
/// How many empty rows there are to be filled in.
const SPARE: usize = 3;
/// Where a field is not sent at all.
const NOT_SENT: &str = "none";
/// The places that need a name or a text.
pub(super) const NAMED: [&str; 4] = ["custom", "classification", "brought", "fixed"];
/// The fields of an item.
const ITEM_FIELDS: [ItemField; 15] = [
    ItemField::Number,
    ItemField::Description,
    ItemField::LongText,
    ItemField::LeadTimeDays,
    ItemField::Manufacturer,
    ItemField::ManufacturerNumber,
    ItemField::AuxiliaryId,
    ItemField::ConfigurationId,
    ItemField::Url,
    ItemField::AttachmentUrl,
    ItemField::AttachmentTitle,
    ItemField::Service,
    ItemField::Unit,
    ItemField::ClassificationScheme,
    ItemField::ClassificationCode,
];

/// What is written wrong, in the row of this number or at this field.
pub(super) enum Fault {
    Row(usize, String),
    Field(&'static str, String),
}

/// The word of a plain value, as the API has it.
fn word(value: impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(Value::String(word)) => word,
        _ => String::new(),
    }
}

/// The value of a word, or the usual one.
fn of_word<T: DeserializeOwned + Default>(word: &str) -> T {
    serde_json::from_value(Value::String(word.to_owned())).unwrap_or_default()
}

/// A configuration as its form would send it.
pub(super) fn typed(config: &CartConfig) -> Fields {
    let mut pairs: Vec<(String, String)> = Vec::new();
    let mut row = 0;
    let mut push_row = |target: &Target, source: Option<&Source>| {
        let (from, value) = source.map_or_else(|| (NOT_SENT.to_owned(), String::new()), |source| origin(&source.from));
        let transform = source.map(|source| source.transform.iter().map(written).collect::<Vec<_>>().join("\n"));
        let cells =
            [("field", target.to_string()), ("from", from), ("value", value), ("transform", transform.unwrap_or_default())];
        pairs.extend(cells.map(|(name, value)| (format!("{name}-{row}"), value)));
        row += 1;
    };
    for (target, sources) in &config.fields {
        if sources.is_empty() {
            push_row(target, None);
        }
        for source in sources {
            push_row(target, Some(source));
        }
    }
    let units: Vec<String> = config.units.map.iter().map(|(ours, theirs)| format!("{ours} = {theirs}")).collect();
    pairs.extend(
        [
            ("rows", (row + SPARE).to_string()),
            ("language", config.language.clone()),
            ("units", units.join("\n")),
            ("unit_default", config.units.default.clone().unwrap_or_default()),
            ("frame_ancestors", config.frame_ancestors.join("\n")),
            ("oci_version", word(config.oci.version)),
            ("start_index", config.oci.start_index.to_string()),
            ("hook_url", word(config.oci.hook_url)),
            ("charset", config.oci.charset.clone()),
            ("long_text", word(config.oci.long_text)),
            ("cxml_version", word(config.cxml.version)),
            ("encoding", word(config.cxml.encoding)),
        ]
        .map(|(name, value)| (name.to_owned(), value)),
    );
    pairs.extend(config.units.refuse_unknown.then(|| ("refuse_unknown".to_owned(), "on".to_owned())));
    Fields::of_pairs(pairs)
}

fn origin(origin: &Origin) -> (String, String) {
    match origin {
        Origin::Item(field) => (word(field), String::new()),
        Origin::Custom(name) => ("custom".to_owned(), name.clone()),
        Origin::Classification(scheme) => ("classification".to_owned(), scheme.clone()),
        Origin::Brought(name) => ("brought".to_owned(), name.clone()),
        Origin::Fixed(text) => ("fixed".to_owned(), text.clone()),
    }
}

/// A transformation as a line.
fn written(transform: &Transform) -> String {
    match transform {
        Transform::Cut(length) => format!("cut {length}"),
        Transform::UpperCase => "upper_case".to_owned(),
        Transform::LowerCase => "lower_case".to_owned(),
        Transform::StripHtml => "strip_html".to_owned(),
        Transform::Prefix(text) => format!("prefix {}", quoted(text)),
        Transform::Suffix(text) => format!("suffix {}", quoted(text)),
        Transform::Replace { pattern, with } => format!("replace {} {}", quoted(pattern), quoted(with)),
    }
}

/// A text between quotes, as JSON writes it, so that blanks and line ends in it are seen.
fn quoted(text: &str) -> String {
    Value::String(text.to_owned()).to_string()
}

/// A transformation of its line; texts may stand without quotes where they are one word.
fn transform(line: &str) -> Option<Transform> {
    let (what, rest) = line.split_once(char::is_whitespace).map_or((line, ""), |(what, rest)| (what, rest.trim()));
    let texts = texts(rest)?;
    match (what, texts.as_slice()) {
        ("cut", [length]) => length.parse().ok().map(Transform::Cut),
        ("upper_case", []) => Some(Transform::UpperCase),
        ("lower_case", []) => Some(Transform::LowerCase),
        ("strip_html", []) => Some(Transform::StripHtml),
        ("prefix", [text]) => Some(Transform::Prefix(text.clone())),
        ("suffix", [text]) => Some(Transform::Suffix(text.clone())),
        ("replace", [pattern, with]) => Some(Transform::Replace { pattern: pattern.clone(), with: with.clone() }),
        _ => None,
    }
}

/// The texts of a line: between quotes, or without blanks in them.
fn texts(mut rest: &str) -> Option<Vec<String>> {
    let mut texts = Vec::new();
    while !rest.is_empty() {
        if rest.starts_with('"') {
            let mut read = serde_json::Deserializer::from_str(rest).into_iter::<String>();
            texts.push(read.next()?.ok()?);
            rest = rest.get(read.byte_offset()..)?.trim_start();
        } else {
            let (word, behind) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
            texts.push(word.to_owned());
            rest = behind.trim_start();
        }
    }
    Some(texts)
}

/// How many rows a form has that was sent.
pub(super) fn rows(fields: &Fields) -> usize {
    fields.text("rows").parse().unwrap_or(SPARE).min(ROWS_MAX)
}

/// The configuration that was typed.
///
/// # Errors
/// What of it is not written as it must be.
pub(super) fn read(fields: &Fields, words: &CartWords) -> Result<CartConfig, Fault> {
    let mut mapped: BTreeMap<Target, Vec<Source>> = BTreeMap::new();
    for row in 0..rows(fields) {
        let cell = |name: &str| fields.text(&format!("{name}-{row}"));
        if cell("field").is_empty() {
            continue;
        }
        let target: Target = cell("field").parse().map_err(|_| Fault::Row(row, (words.not_a_field)(cell("field"))))?;
        let sources = mapped.entry(target).or_default();
        if cell("from") == NOT_SENT {
            continue;
        }
        let from = from(cell("from"), cell("value")).ok_or_else(|| Fault::Row(row, words.not_a_source.to_owned()))?;
        let transform = fields
            .lines(&format!("transform-{row}"))
            .map(|line| transform(line).ok_or_else(|| Fault::Row(row, (words.not_a_transform)(line))));
        sources.push(Source { from, transform: transform.collect::<Result<_, _>>()? });
    }
    let unit = |line: &str| {
        let pair = line.rsplit_once('=').map(|(ours, theirs)| (ours.trim().to_owned(), theirs.trim().to_owned()));
        let whole = pair.filter(|(ours, theirs)| !ours.is_empty() && !theirs.is_empty());
        whole.ok_or_else(|| Fault::Field("units", (words.not_a_unit)(line)))
    };
    let start_index = fields.text("start_index").parse().unwrap_or(1);
    Ok(CartConfig {
        language: fields.text("language").to_owned(),
        fields: mapped,
        units: UnitMapping {
            map: fields.lines("units").map(unit).collect::<Result<_, _>>()?,
            default: fields.given("unit_default").map(str::to_owned),
            refuse_unknown: fields.is_checked("refuse_unknown"),
        },
        frame_ancestors: fields.lines("frame_ancestors").map(str::to_owned).collect(),
        oci: OciCart {
            version: of_word(fields.text("oci_version")),
            start_index,
            hook_url: of_word(fields.text("hook_url")),
            charset: fields.given("charset").unwrap_or("utf-8").to_owned(),
            long_text: of_word(fields.text("long_text")),
        },
        cxml: CxmlCart { version: of_word(fields.text("cxml_version")), encoding: of_word(fields.text("encoding")) },
    })
}

fn from(word: &str, value: &str) -> Option<Origin> {
    let named = |make: fn(String) -> Origin| (!value.is_empty()).then(|| make(value.to_owned()));
    match word {
        "custom" => named(Origin::Custom),
        "classification" => named(Origin::Classification),
        "brought" => named(Origin::Brought),
        "fixed" => named(Origin::Fixed),
        item => serde_json::from_value(Value::String(item.to_owned())).ok().map(Origin::Item),
    }
}

/// A row of the form.
pub(super) struct Row {
    pub(super) number: usize,
    pub(super) field: String,
    pub(super) from: Vec<Choice>,
    pub(super) value: String,
    pub(super) transform: String,
    pub(super) error: Option<String>,
}

/// The rows of the form with what was typed, and what is wrong with one.
pub(super) fn shown(fields: &Fields, more: usize, words: &CartWords, wrong: Option<&(usize, String)>) -> Vec<Row> {
    let row = |number: usize| {
        let cell = |name: &str| fields.text(&format!("{name}-{number}")).to_owned();
        Row {
            number,
            field: cell("field"),
            from: origins(words, &cell("from")),
            value: cell("value"),
            transform: cell("transform"),
            error: wrong.filter(|(wrong, _)| *wrong == number).map(|(_, text)| text.clone()),
        }
    };
    (0..(rows(fields) + more).min(ROWS_MAX)).map(row).collect()
}

fn origins(words: &CartWords, chosen: &str) -> Vec<Choice> {
    let items = ITEM_FIELDS.iter().map(|field| {
        let word = word(field);
        let label = (words.of_item)(&word);
        Choice::of(word, label, chosen)
    });
    let named = NAMED.iter().map(|name| Choice::of(*name, words.named(name), chosen));
    items.chain(named).chain([Choice::of(NOT_SENT, words.not_sent, chosen)]).collect()
}

/// The words of each kind of plain value, in their order: for the choices of the form.
pub(super) fn choices<T: Serialize>(all: &[T], chosen: &str, label: impl Fn(&str) -> String) -> Vec<Choice> {
    all.iter().map(word).map(|word| Choice::of(word.clone(), label(&word), chosen)).collect()
}

pub(super) const OCI_VERSIONS: [OciVersion; 2] = [OciVersion::V4, OciVersion::V5];
pub(super) const HOOK_URLS: [HookUrl; 2] = [HookUrl::Whole, HookUrl::Split];
pub(super) const LONG_TEXTS: [LongText; 2] = [LongText::Indexed, LongText::Bracketed];
pub(super) const CXML_VERSIONS: [CxmlVersion; 4] =
    [CxmlVersion::V014, CxmlVersion::V036, CxmlVersion::V050, CxmlVersion::V071];
pub(super) const ENCODINGS: [CxmlEncoding; 2] = [CxmlEncoding::Base64, CxmlEncoding::Urlencoded];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::pages::words::Spoken;

    #[test]
    fn what_stands_in_the_form_is_read_back_as_it_is() {
        let config: CartConfig = serde_json::from_str(
            r#"{"language": "de-AT",
            "fields": {"MATNR": [{"from": {"custom": "material"}, "transform": [{"replace": {"pattern": "^0+ \"x\"", "with": ""}}]},
                {"from": {"item": "number"}, "transform": [{"cut": 18}, "upper_case", {"prefix": " A-"}, {"suffix": "\n"}]}],
                "MATGROUP": [{"from": {"classification": "eClass"}}, {"from": {"fixed": "0815"}}],
                "VENDOR": [{"from": {"brought": "VENDOR_ID"}}], "LONGTEXT": []},
            "units": {"map": {"Stk": "PCE", "a=b": "CT"}, "default": "C62", "refuse_unknown": true},
            "frame_ancestors": ["https://procurement.example"],
            "oci": {"version": "5.0", "start_index": 0, "hook_url": "split", "charset": "iso-8859-1", "long_text": "bracketed"},
            "cxml": {"version": "1.2.050", "encoding": "urlencoded"}}"#,
        )
        .unwrap();
        for config in [config, CartConfig::default()] {
            let Ok(read) = read(&typed(&config), CartWords::EN) else { panic!("it is refused") };
            assert_eq!(read, config);
        }
    }

    #[test]
    fn what_is_mistyped_is_told_in_its_row() {
        let row = |field: &str, from: &str, value: &str, transform: &str| {
            let cells =
                [("rows", "2"), ("field-1", field), ("from-1", from), ("value-1", value), ("transform-1", transform)];
            read(&Fields::of_pairs(cells), CartWords::EN)
        };
        assert!(row("MATNR", "number", "", "cut 18\nreplace ^0+ \"\"").is_ok());
        for (field, from, value, transform) in [
            ("MATNO", "number", "", ""),
            ("MATNR", "price", "", ""),
            ("MATNR", "custom", "", ""),
            ("MATNR", "number", "", "cut a bit"),
            ("MATNR", "number", "", "prefix \"x"),
        ] {
            assert!(matches!(row(field, from, value, transform), Err(Fault::Row(1, _))), "{field} {from} {transform}");
        }
        let units = Fields::of_pairs([("units", "Stk: PCE")]);
        assert!(matches!(read(&units, CartWords::EN), Err(Fault::Field("units", _))));
    }
}

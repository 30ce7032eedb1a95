//! Sources and their transformations, ready to be read for each item: regular expressions are compiled once a cart, and no
//! replacement makes a text grow without end.

use super::{
    Classification, Item, Texts,
    config::{CartConfig, CartConfigWrong, ItemField, Origin, Source, Transform},
    html,
    text::{self, Limit},
};
use crate::domain::folded;
use regex::{Captures, Regex, RegexBuilder};
use std::{borrow::Cow, collections::HashMap};

/// The most bytes that a compiled expression may have.
const COMPILED_MAX: usize = 256 * 1024;
/// How many times as long as it was read a text may become by replacements, beside [`GROWTH_FREE`].
const GROWTH_MAX: usize = 4;
/// How many bytes replacements may always make.
const GROWTH_FREE: usize = 4_000;

/// A regular expression of a mapping; it matches in linear time, and is refused if it is too large.
pub(super) fn compiled(pattern: &str) -> Result<Regex, regex::Error> {
    RegexBuilder::new(pattern).size_limit(COMPILED_MAX).dfa_size_limit(COMPILED_MAX).build()
}

/// What is wrong with an expression.
pub(super) fn wrong(error: &regex::Error) -> CartConfigWrong {
    match error {
        regex::Error::CompiledTooBig(_) => CartConfigWrong::PatternTooLarge,
        // The report of the parser shows the place in several lines; its last one says what is wrong.
        other => {
            let report = other.to_string();
            let last = report.lines().last().unwrap_or_default().trim();
            CartConfigWrong::Pattern(last.strip_prefix("error: ").unwrap_or(last).to_owned())
        }
    }
}

/// A source with its transformations.
pub(super) struct Rule {
    pub(super) from: Origin,
    steps: Vec<Step>,
}

enum Step {
    Plain(Transform),
    Replace { matching: Regex, with: String },
}

/// A value on its way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Value {
    pub(super) text: String,
    /// The language that it is in, where it has one of its own.
    pub(super) language: Option<String>,
    /// Whether a transformation took something off its end.
    pub(super) cut: bool,
    /// Whether it was HTML, whose line breaks mean nothing.
    pub(super) was_html: bool,
}

impl Rule {
    pub(super) fn new(source: &Source) -> Result<Self, regex::Error> {
        let step = |transform: &Transform| match transform {
            Transform::Replace { pattern, with } => Ok(Step::Replace { matching: compiled(pattern)?, with: with.clone() }),
            other => Ok(Step::Plain(other.clone())),
        };
        Ok(Self { from: source.from.clone(), steps: source.transform.iter().map(step).collect::<Result<_, _>>()? })
    }

    /// What its source holds for an item, transformed; `None` if that is nothing but blanks.
    pub(super) fn value(&self, item: &Item, around: &Around<'_>) -> Option<Value> {
        let (text, language) = around.read(item, &self.from)?;
        let value = self.applied(&text, language);
        Some(value).filter(|value| !value.text.trim().is_empty())
    }

    /// A text after the transformations.
    pub(super) fn applied(&self, text: &str, language: Option<&str>) -> Value {
        let language = language.and_then(text::tag);
        let mut value = Value { text: text.to_owned(), language, cut: false, was_html: false };
        let most = text.len().saturating_mul(GROWTH_MAX).saturating_add(GROWTH_FREE);
        for step in &self.steps {
            step.apply(&mut value, most);
        }
        value
    }
}

impl Step {
    /// Does it to a value; a replacement makes no more than so many bytes of it.
    fn apply(&self, value: &mut Value, most: usize) {
        let text = &value.text;
        value.text = match self {
            Self::Plain(Transform::Cut(most)) => {
                let kept = Limit::Characters(usize::from(*most)).fit(text);
                value.cut |= kept.len() < text.len();
                kept.to_owned()
            }
            Self::Plain(Transform::UpperCase) => text.to_uppercase(),
            Self::Plain(Transform::LowerCase) => text.to_lowercase(),
            Self::Plain(Transform::StripHtml) => {
                value.was_html = true;
                html::text(text)
            }
            Self::Plain(Transform::Prefix(prefix)) if !text.trim().is_empty() => format!("{prefix}{text}"),
            Self::Plain(Transform::Suffix(suffix)) if !text.trim().is_empty() => format!("{text}{suffix}"),
            Self::Plain(_) => return,
            Self::Replace { matching, with } => {
                let (replaced, cut) = replaced(text, matching, with, most);
                value.cut |= cut;
                replaced
            }
        };
    }
}

/// A text with every match replaced, and whether it had to end early because it grew too long.
fn replaced(text: &str, matching: &Regex, with: &str, most: usize) -> (String, bool) {
    let mut made = String::new();
    let mut after = 0;
    for found in matching.captures_iter(text) {
        let Some(whole) = found.get(0) else { continue };
        made.push_str(text.get(after..whole.start()).unwrap_or_default());
        expand(&found, with, &mut made);
        after = whole.end();
        if made.len() > most {
            break;
        }
    }
    made.push_str(text.get(after..).unwrap_or_default());
    let kept = Limit::Bytes(most).fit(&made).len();
    let cut = kept < made.len();
    made.truncate(kept);
    (made, cut)
}

fn expand(found: &Captures<'_>, with: &str, made: &mut String) {
    if with.contains('$') {
        found.expand(with, made);
    } else {
        made.push_str(with);
    }
}

/// What sources read beside the item: the language asked for, and what the login brought.
pub(super) struct Around<'a> {
    language: &'a str,
    brought: HashMap<String, &'a str>,
}

impl<'a> Around<'a> {
    /// Where something was brought twice, the first that says anything counts.
    pub(super) fn new(config: &'a CartConfig, brought: &'a [(String, String)]) -> Self {
        let mut known = HashMap::new();
        for (name, value) in brought.iter().filter(|(_, value)| !value.trim().is_empty()) {
            known.entry(folded(name)).or_insert(value.as_str());
        }
        Self { language: &config.language, brought: known }
    }

    /// What stands there for an item, with its language if it is in one.
    fn read<'i>(&'i self, item: &'i Item, from: &'i Origin) -> Option<(Cow<'i, str>, Option<&'i str>)> {
        let text = match from {
            Origin::Item(ItemField::Description) => return self.spoken(&item.description),
            Origin::Item(ItemField::LongText) => return self.spoken(&item.long_text),
            Origin::Item(ItemField::LeadTimeDays) => return Some((item.lead_time_days?.to_string().into(), None)),
            Origin::Item(field) => plain(item, *field)?,
            Origin::Custom(name) => item.custom.get(name)?,
            Origin::Classification(scheme) => &class_in(item, scheme)?.code,
            Origin::Brought(name) => self.brought.get(&folded(name))?,
            Origin::Fixed(text) => text,
        };
        Some((text.into(), None))
    }

    fn spoken<'i>(&self, texts: &'i Texts) -> Option<(Cow<'i, str>, Option<&'i str>)> {
        text::spoken(texts, self.language).map(|(tag, text)| (text.into(), Some(tag)))
    }
}

/// The fields of an item that are texts as they stand.
fn plain(item: &Item, field: ItemField) -> Option<&str> {
    match field {
        ItemField::Number => Some(&item.number),
        ItemField::Description | ItemField::LongText | ItemField::LeadTimeDays => None,
        ItemField::Manufacturer => item.manufacturer.as_deref(),
        ItemField::ManufacturerNumber => item.manufacturer_number.as_deref(),
        ItemField::AuxiliaryId => item.auxiliary_id.as_deref(),
        ItemField::ConfigurationId => item.configuration_id.as_deref(),
        ItemField::Url => item.url.as_deref(),
        ItemField::AttachmentUrl => item.attachments.first().map(|attachment| attachment.url.as_str()),
        ItemField::AttachmentTitle => item.attachments.first()?.title.as_deref(),
        ItemField::Service => item.service.then_some("X"),
        ItemField::Unit => Some(&item.unit),
        ItemField::ClassificationScheme => first_class(item).map(|class| class.scheme.as_str()),
        ItemField::ClassificationCode => first_class(item).map(|class| class.code.as_str()),
    }
}

/// An item's first class that says anything.
pub(super) fn first_class(item: &Item) -> Option<&Classification> {
    item.classifications.iter().find(|class| !class.code.trim().is_empty())
}

/// An item's first class in a scheme that says anything.
pub(super) fn class_in<'i>(item: &'i Item, scheme: &str) -> Option<&'i Classification> {
    let scheme = folded(scheme);
    item.classifications.iter().find(|class| folded(&class.scheme) == scheme && !class.code.trim().is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn applied(steps: Vec<Transform>, text: &str) -> Value {
        Rule::new(&Source { from: Origin::Fixed(String::new()), transform: steps }).unwrap().applied(text, None)
    }

    fn replace(pattern: &str, with: &str) -> Transform {
        Transform::Replace { pattern: pattern.to_owned(), with: with.to_owned() }
    }

    #[test]
    fn transformations_follow_one_another() {
        let steps = vec![
            Transform::StripHtml,
            replace(r"(\w+) (\w+)", "$2 $1"),
            Transform::UpperCase,
            Transform::Cut(5),
            Transform::Prefix("<".to_owned()),
            Transform::Suffix(">".to_owned()),
        ];
        let value = applied(steps, "<b>one</b> two");
        assert_eq!((value.text.as_str(), value.cut), ("<TWO O>", true));
        assert_eq!(applied(vec![Transform::Prefix("x".to_owned())], " ").text, " ", "nothing stays nothing");
        assert_eq!(applied(vec![Transform::LowerCase], "ÄB").text, "äb");
        assert_eq!(applied(vec![replace("-", "")], "1-2-3").text, "123");
    }

    #[test]
    fn a_replacement_does_not_grow_without_end() {
        let steps = vec![replace("", &"x".repeat(200)); 10];
        let value = applied(steps, &"a".repeat(1_000));
        assert!(value.cut && value.text.len() <= 1_000 * GROWTH_MAX + GROWTH_FREE, "{}", value.text.len());
        assert!(compiled(r"(\w{1000}){1000}").is_err(), "nor does an expression");
        assert_eq!(wrong(&compiled("(").unwrap_err()), CartConfigWrong::Pattern("unclosed group".to_owned()));
    }
}

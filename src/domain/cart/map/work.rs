//! One mapping under way: a cart, how a system wants it, and what has been said of it so far. Which fields there are and how they
//! depend on each other is left to the mapping of each protocol.

use super::{CartFault, Mapped, Warning, WarningCode};
use crate::domain::cart::{
    Cart, Item, Texts,
    config::{CartConfig, Origin},
    defaults::{self, Kind},
    outbound::{Spoken, Target},
    rule::{self, Around, Rule, Value},
    sound::FAULTS_MAX,
    text::{self, Cleaned, Limit},
    unit::{Sent, Units},
};
use rust_decimal::Decimal;

const NO_CODE: &str = "has no mapping and is no code of UN/ECE Recommendation 20";

/// A field with its sources.
pub(super) struct Field {
    /// What procurement systems call it.
    pub(super) name: String,
    /// Whether the system's configuration speaks of it.
    pub(super) configured: bool,
    limit: Limit,
    kind: Kind,
    rules: Vec<Rule>,
}

/// A field that is filled.
pub(super) struct Filled<'r> {
    pub(super) text: String,
    pub(super) language: Option<String>,
    /// Where it was read.
    pub(super) from: &'r Origin,
}

/// A mapping under way.
pub(super) struct Work<'a> {
    pub(super) cart: &'a Cart,
    pub(super) config: &'a CartConfig,
    around: Around<'a>,
    units: Units<'a>,
    warnings: Vec<Warning>,
    faults: Vec<CartFault>,
}

impl<'a> Work<'a> {
    /// Begins with a cart that makes sense.
    pub(super) fn begin(
        cart: &'a Cart,
        config: &'a CartConfig,
        brought: super::Brought<'a>,
    ) -> Result<Self, Vec<CartFault>> {
        let faults = cart.faults();
        if !faults.is_empty() {
            return Err(faults);
        }
        let (around, units) = (Around::new(config, brought), Units::new(&config.units));
        Ok(Self { cart, config, around, units, warnings: Vec::new(), faults })
    }

    /// What was made, or why nothing was.
    pub(super) fn done<T>(mut self, lines: T) -> Result<Mapped<T>, Vec<CartFault>> {
        if self.faults.is_empty() {
            return Ok(Mapped { lines, warnings: self.warnings });
        }
        self.faults.truncate(FAULTS_MAX);
        Err(self.faults)
    }

    /// A field with what the system says of it, else with what usually fills it.
    pub(super) fn field(&mut self, target: &Target) -> Field {
        let given = self.config.fields.get(target);
        let sources = given.cloned().unwrap_or_else(|| defaults::sources(target));
        let rules = sources.iter().filter_map(|source| {
            let rule = Rule::new(source);
            if let Err(error) = &rule {
                let detail = format!("the system's mapping of {target} cannot be used: {}", rule::wrong(error).detail());
                self.faults.push(CartFault { pointer: String::new(), detail });
            }
            rule.ok()
        });
        Field {
            name: target.to_string(),
            configured: given.is_some(),
            rules: rules.collect(),
            limit: defaults::limit(target),
            kind: defaults::kind(target),
        }
    }

    /// The item of this index, counted from 0, for sentences.
    fn called(&self, at: usize) -> String {
        let number =
            self.cart.items.get(at).map(|item| text::one_line(item.number.trim()).text).filter(|number| !number.is_empty());
        match number {
            Some(number) => format!("item {} ({number})", at + 1),
            None => format!("item {}", at + 1),
        }
    }

    /// Tells something about an item.
    pub(super) fn warn(&mut self, code: WarningCode, at: usize, field: &str, what: &str) {
        let detail = format!("{field} of {}: {what}", self.called(at));
        self.warnings.push(Warning { code, item: Some(at + 1), detail });
    }

    /// Tells something about the cart.
    pub(super) fn warn_of_cart(&mut self, code: WarningCode, detail: &str) {
        self.warnings.push(Warning { code, item: None, detail: detail.to_owned() });
    }

    /// Refuses the cart for an item.
    pub(super) fn fault(&mut self, at: usize, part: &str, what: &str) {
        // Beyond what is told nothing needs to be written.
        if self.faults.len() < FAULTS_MAX {
            let detail = format!("{}: {what}", self.called(at));
            self.faults.push(CartFault { pointer: format!("/items/{at}/{part}"), detail });
        }
    }

    /// Fills a field of an item from the first of its sources that has anything for it.
    pub(super) fn fill<'r>(&mut self, at: usize, item: &Item, field: &'r Field) -> Option<Filled<'r>> {
        let (value, from) = field.rules.iter().find_map(|rule| Some((rule.value(item, &self.around)?, &rule.from)))?;
        let text = self.settled(at, field, &value)?;
        Some(Filled { text, language: value.language, from })
    }

    /// A text that no source of the field gave, as the field can hold it.
    pub(super) fn settle(&mut self, at: usize, field: &Field, text: &str) -> Option<String> {
        self.settled(at, field, &Value { text: text.to_owned(), language: None, cut: false, was_html: false })
    }

    /// What would fill a field of an item, as it stands there.
    pub(super) fn as_it_stands(&self, item: &Item, field: &Field) -> Option<String> {
        field.rules.iter().find_map(|rule| rule.value(item, &self.around)).map(|value| value.text)
    }

    /// A value as its field can hold it.
    fn settled(&mut self, at: usize, field: &Field, value: &Value) -> Option<String> {
        let cleaned = if field.kind == Kind::Lines { text::lines(&value.text) } else { text::one_line(&value.text) };
        let Cleaned { text, removed, joined } = cleaned;
        let mut warn = |code, what: &str| self.warn(code, at, &field.name, what);
        if removed {
            warn(
                WarningCode::CharactersReplaced,
                "it held control characters, which no document can hold; they were taken out",
            );
        }
        if joined && !value.was_html {
            warn(WarningCode::CharactersReplaced, "the field has one line; line breaks and tabs became blanks");
        }
        if value.cut {
            warn(WarningCode::Cut, "it was cut by its transformations");
        }
        if text.trim().is_empty() {
            return None;
        }
        let fits = field.limit.holds(&text);
        match field.kind {
            Kind::Mark => {
                let mark = text.trim().eq_ignore_ascii_case("X").then(|| "X".to_owned());
                if mark.is_none() {
                    warn(
                        WarningCode::LeftOut,
                        "it holds X or nothing, and its mapping gave something else: it was left out",
                    );
                }
                mark
            }
            Kind::Number => {
                let number = text.trim().parse::<u32>().ok().map(|number| number.to_string());
                let number = number.filter(|number| field.limit.holds(number));
                if number.is_none() {
                    let what = format!(
                        "it holds a whole number of at most {}, and this is none: it was left out",
                        field.limit.words()
                    );
                    warn(WarningCode::LeftOut, &what);
                }
                number
            }
            Kind::Address if !fits => {
                let what = format!(
                    "it has room for {}, and an address that is cut leads nowhere: it was left out",
                    field.limit.words()
                );
                warn(WarningCode::LeftOut, &what);
                None
            }
            Kind::Line | Kind::Lines | Kind::Address if fits => Some(text),
            Kind::Line | Kind::Lines | Kind::Address => {
                let kept = field.limit.fit(&text).to_owned();
                let what = format!("it has room for {}; the rest of the text was cut", field.limit.words());
                warn(WarningCode::Cut, &what);
                Some(kept).filter(|kept| !kept.trim().is_empty())
            }
        }
    }

    /// The unit of an item as the procurement system calls it, within so many characters.
    pub(super) fn unit(&mut self, at: usize, item: &Item, most: usize) -> Option<String> {
        let Cleaned { text, removed, joined } = text::one_line(item.unit.trim());
        let shop = text.trim();
        if removed || joined {
            self.warn(WarningCode::CharactersReplaced, at, "unit", "it held control characters; they were taken out");
        }
        let text = match self.units.sent(shop) {
            Sent::As(unit) => unit.to_owned(),
            Sent::Default(unit) => {
                let (unit, what) = (unit.to_owned(), format!("the system's default `{unit}` was sent"));
                self.unmapped(at, shop, &what);
                unit
            }
            Sent::Unmapped(unit) => {
                let unit = unit.to_owned();
                self.unmapped(at, shop, "it was sent as it is");
                unit
            }
            Sent::Refused if shop.is_empty() => {
                self.fault(at, "unit", "it has no unit: give one, or give the system a default unit");
                return None;
            }
            Sent::Refused => {
                let what = format!("the unit `{shop}` {NO_CODE}, and the system refuses to guess: map the unit");
                self.fault(at, "unit", &what);
                return None;
            }
        };
        let limit = Limit::Characters(most);
        let kept = limit.fit(&text).to_owned();
        if kept.len() == text.len() {
            return Some(kept);
        }
        if kept.trim().is_empty() || crate::domain::cart::unit::name(kept.trim()).is_some() {
            let what =
                format!("the unit `{shop}` has more than {most} characters; cut, it would be another unit: map the unit");
            self.fault(at, "unit", &what);
            return None;
        }
        let what = format!("it has room for {}; the rest of the unit `{shop}` was cut: map the unit", limit.words());
        self.warn(WarningCode::Cut, at, "unit", &what);
        Some(kept)
    }

    fn unmapped(&mut self, at: usize, shop: &str, what: &str) {
        let what = format!("the shop's unit `{shop}` {NO_CODE}; {what}: map the unit");
        self.warn(WarningCode::UnitUnmapped, at, "unit", &what);
    }

    /// A text of the cart itself, in the system's language.
    pub(super) fn spoken(&mut self, texts: &Texts, name: &str, otherwise: &str) -> Spoken {
        let chosen = text::spoken(texts, &self.config.language).and_then(|(tag, said)| Some((text::tag(tag)?, said)));
        let Some((language, said)) = chosen else {
            return Spoken { language: "en".to_owned(), text: otherwise.to_owned() };
        };
        let cleaned = text::one_line(said);
        let kept = Limit::Characters(255).fit(&cleaned.text).to_owned();
        if cleaned.removed || cleaned.joined {
            let detail = format!("{name}: its description held control characters; they were taken out or became blanks");
            self.warn_of_cart(WarningCode::CharactersReplaced, &detail);
        }
        if kept.len() < cleaned.text.len() {
            self.warn_of_cart(WarningCode::Cut, &format!("{name}: its description was cut to 255 characters"));
        }
        Spoken { language, text: kept }
    }
}

/// Zero without a sign: `-0` is an amount too.
pub(super) fn unsigned(amount: Decimal) -> Decimal {
    if amount.is_zero() { amount.abs() } else { amount }
}

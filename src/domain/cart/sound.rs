//! What a cart must be before any mapping looks at it: items that say what they are, amounts that make sense, texts that end.

use super::{Cart, Charge, ITEMS_MAX, Item, Texts, map::CartFault, text};
use crate::domain::field::{ENTRIES_MAX, TEXT_MAX, URL_MAX};
use rust_decimal::Decimal;
use std::fmt;

/// The most characters of a description, of a custom field, and of an id that the shop recognizes something by.
pub(super) const LINE_MAX: usize = 2_000;
/// The most bytes of a long text.
pub(super) const LONG_TEXT_MAX: usize = 65_536;
/// The most faults that are told at once.
pub(super) const FAULTS_MAX: usize = 50;
/// What every amount stays below: a thousand million millions, so that sums have room.
const AMOUNT_END: Decimal = Decimal::from_parts(2_764_472_320, 232_830, 0, false, 0);

impl Cart {
    /// Everything because of which no system can take it, up to 50 of them.
    #[must_use]
    pub fn faults(&self) -> Vec<CartFault> {
        let mut faults = Faults::default();
        if !self.currency.is_known() {
            let detail = format!("ISO 4217 has no currency `{}`: give one that it has, such as EUR", self.currency);
            faults.add("/currency".to_owned(), detail);
        }
        if self.items.len() > ITEMS_MAX {
            faults.add(
                "/items".to_owned(),
                format!("a cart has at most {ITEMS_MAX} items, this one has {}", self.items.len()),
            );
        }
        for (at, item) in self.items.iter().enumerate().take(ITEMS_MAX) {
            if faults.0.len() >= FAULTS_MAX {
                break;
            }
            faults.item(at, item);
        }
        if let Some(total) = self.total {
            faults.amount("/total".to_owned(), total);
        } else if faults.0.is_empty() && self.sum().is_none_or(|sum| sum >= AMOUNT_END) {
            faults.add("/items".to_owned(), "the items cost more together than can be written down".to_owned());
        }
        for (name, charge) in [("shipping", &self.shipping), ("tax", &self.tax)] {
            if let Some(Charge { amount, description }) = charge {
                faults.amount(format!("/{name}/amount"), *amount);
                faults.texts(format_args!("/{name}/description"), description, |text| too_long(text, LINE_MAX));
            }
        }
        faults.0.truncate(FAULTS_MAX);
        faults.0
    }
}

#[derive(Default)]
struct Faults(Vec<CartFault>);

impl Faults {
    fn add(&mut self, pointer: String, detail: impl Into<String>) {
        self.0.push(CartFault { pointer, detail: detail.into() });
    }

    fn item(&mut self, at: usize, item: &Item) {
        if item.number.trim().is_empty() && item.description.values().all(|text| text.trim().is_empty()) {
            self.add(format!("/items/{at}/number"), "an item needs a number or a description");
        }
        if item.quantity <= Decimal::ZERO {
            self.add(format!("/items/{at}/quantity"), "a quantity is more than zero");
        } else {
            self.amount(format!("/items/{at}/quantity"), item.quantity);
        }
        self.amount(format!("/items/{at}/price"), item.price);
        if item.price_unit == 0 {
            self.add(format!("/items/{at}/price_unit"), "a price is for at least one: give 1 or more");
        }
        self.line(at, "unit", Some(&item.unit), TEXT_MAX);
        self.line(at, "number", Some(&item.number), TEXT_MAX);
        self.line(at, "manufacturer", item.manufacturer.as_ref(), TEXT_MAX);
        self.line(at, "manufacturer_number", item.manufacturer_number.as_ref(), TEXT_MAX);
        self.line(at, "auxiliary_id", item.auxiliary_id.as_ref(), LINE_MAX);
        self.line(at, "configuration_id", item.configuration_id.as_ref(), LINE_MAX);
        self.line(at, "url", item.url.as_ref(), URL_MAX);
        self.texts(format_args!("/items/{at}/description"), &item.description, |text| too_long(text, LINE_MAX));
        self.texts(format_args!("/items/{at}/long_text"), &item.long_text, |text| {
            (text.len() > LONG_TEXT_MAX).then(|| format!("a long text has at most {LONG_TEXT_MAX} bytes"))
        });
        self.lists(at, item);
    }

    fn lists(&mut self, at: usize, item: &Item) {
        let lists = [
            ("classifications", item.classifications.len()),
            ("attachments", item.attachments.len()),
            ("custom", item.custom.len()),
        ];
        for (name, count) in lists {
            if count > ENTRIES_MAX {
                self.add(format!("/items/{at}/{name}"), format!("there are too many: {ENTRIES_MAX} are the most"));
            }
        }
        for (n, class) in item.classifications.iter().enumerate().take(ENTRIES_MAX) {
            let pointer = || format!("/items/{at}/classifications/{n}");
            if class.scheme.trim().is_empty() && !class.code.trim().is_empty() {
                self.add(pointer() + "/scheme", "a class needs the scheme that it is of, such as UNSPSC");
            }
            for fault in [too_long(&class.scheme, TEXT_MAX), too_long(&class.code, TEXT_MAX)].into_iter().flatten() {
                self.add(pointer(), fault);
            }
        }
        for (n, attachment) in item.attachments.iter().enumerate().take(ENTRIES_MAX) {
            let title = attachment.title.as_deref().unwrap_or_default();
            for fault in [too_long(&attachment.url, URL_MAX), too_long(title, LINE_MAX)].into_iter().flatten() {
                self.add(format!("/items/{at}/attachments/{n}"), fault);
            }
        }
        for (name, value) in item.custom.iter().take(ENTRIES_MAX) {
            for fault in [too_long(name, TEXT_MAX), too_long(value, LINE_MAX)].into_iter().flatten() {
                self.add(format!("/items/{at}/custom"), fault);
            }
        }
    }

    fn line(&mut self, at: usize, field: &str, text: Option<&String>, most: usize) {
        if let Some(fault) = text.and_then(|text| too_long(text, most)) {
            self.add(format!("/items/{at}/{field}"), fault);
        }
    }

    fn texts(&mut self, pointer: fmt::Arguments<'_>, texts: &Texts, fault: impl Fn(&str) -> Option<String>) {
        if texts.len() > ENTRIES_MAX {
            self.add(pointer.to_string(), format!("there are too many languages: {ENTRIES_MAX} are the most"));
        }
        for (language, text) in texts.iter().take(ENTRIES_MAX) {
            if text::tag(language).is_none() {
                self.add(pointer.to_string(), "a text is named by its language, such as `de` or `de-AT`");
            } else if let Some(fault) = fault(text) {
                self.add(format!("{pointer}/{}", language.trim()), fault);
            }
        }
    }

    fn amount(&mut self, pointer: String, amount: Decimal) {
        if amount < Decimal::ZERO {
            self.add(pointer, "it is less than zero: amounts are zero or more");
        } else if amount >= AMOUNT_END {
            self.add(pointer, "it is too large: 15 digits before the point are the most");
        }
    }
}

/// The words for a text that is too long.
fn too_long(text: &str, most: usize) -> Option<String> {
    // A character has at least one byte: most texts need not be counted.
    (text.len() > most && text.chars().count() > most).then(|| format!("it is too long: {most} characters are the most"))
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::domain::cart::{Attachment, Classification};
    use std::collections::BTreeMap;

    /// An item as an ordinary shop returns it.
    pub(in crate::domain::cart) fn bolt() -> Item {
        Item {
            number: "B-10".to_owned(),
            description: [("en".to_owned(), "Bolt".to_owned()), ("de".to_owned(), "Bolzen".to_owned())].into(),
            long_text: [("en".to_owned(), "<p>A bolt</p><p>of steel</p>".to_owned())].into(),
            quantity: 4.into(),
            unit: "EA".to_owned(),
            price: Decimal::new(1990, 2),
            price_unit: 1,
            lead_time_days: Some(3),
            manufacturer: Some("Bolts & Co".to_owned()),
            manufacturer_number: Some("7".to_owned()),
            classifications: vec![Classification { scheme: "UNSPSC".to_owned(), code: "31161600".to_owned() }],
            auxiliary_id: Some("aux-1".to_owned()),
            configuration_id: None,
            url: Some("https://shop.demo.example/b-10".to_owned()),
            attachments: vec![Attachment {
                url: "https://shop.demo.example/b-10.pdf".to_owned(),
                title: Some("Sheet".to_owned()),
            }],
            service: false,
            custom: BTreeMap::new(),
        }
    }

    /// A cart of these items.
    pub(in crate::domain::cart) fn cart(items: Vec<Item>) -> Cart {
        Cart { currency: "EUR".parse().unwrap(), items, total: None, shipping: None, tax: None }
    }

    fn pointers(change: impl FnOnce(&mut Cart)) -> Vec<String> {
        let mut cart = cart(vec![bolt()]);
        change(&mut cart);
        cart.faults().into_iter().map(|fault| fault.pointer).collect()
    }

    #[test]
    fn an_ordinary_cart_and_an_empty_one_are_sound() {
        assert_eq!(pointers(|_| ()), [""; 0]);
        assert_eq!(pointers(|cart| cart.items.clear()), [""; 0]);
        assert_eq!(pointers(|cart| cart.items[0].description.clear()), [""; 0], "a number says what it is");
        assert_eq!(pointers(|cart| cart.items[0].price = Decimal::ZERO), [""; 0], "there are gifts");
    }

    #[test]
    fn what_makes_no_sense_is_pointed_at() {
        assert_eq!(AMOUNT_END, Decimal::from(1_000_000_000_000_000_i64));
        let pointed = pointers(|cart| {
            cart.currency = "ZZZ".parse().unwrap();
            cart.total = Some((-1).into());
            cart.tax = Some(Charge { amount: (-1).into(), description: [("x!".to_owned(), String::new())].into() });
            let item = &mut cart.items[0];
            (item.number, item.description) = (" ".to_owned(), BTreeMap::new());
            (item.quantity, item.price, item.price_unit) = (0.into(), Decimal::new(-1, 2), 0);
            item.classifications[0].scheme.clear();
            item.auxiliary_id = Some("x".repeat(2_001));
            item.long_text = [("en".to_owned(), "x".repeat(65_537))].into();
        });
        let expected = [
            "/currency",
            "/items/0/number",
            "/items/0/quantity",
            "/items/0/price",
            "/items/0/price_unit",
            "/items/0/auxiliary_id",
            "/items/0/long_text/en",
            "/items/0/classifications/0/scheme",
            "/total",
            "/tax/amount",
            "/tax/description",
        ];
        assert_eq!(pointed, expected);
    }

    #[test]
    fn a_cart_has_an_end_and_so_has_what_is_said_of_it() {
        assert_eq!(pointers(|cart| cart.items = vec![bolt(); ITEMS_MAX]), [""; 0]);
        assert_eq!(pointers(|cart| cart.items = vec![bolt(); ITEMS_MAX + 1]), ["/items"]);
        let bad = Item { quantity: 0.into(), ..bolt() };
        assert_eq!(pointers(|cart| cart.items = vec![bad; ITEMS_MAX]).len(), FAULTS_MAX);
        let dear = Item { quantity: 999_999_999_999_i64.into(), price: 999_999_999_999_i64.into(), ..bolt() };
        assert_eq!(pointers(|cart| cart.items = vec![dear]), ["/items"]);
    }
}

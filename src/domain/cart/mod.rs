//! Carts, as neutral as shops know them: what a shop's plugin returns, before a system's mapping makes its procurement system's
//! fields of it. Amounts are decimals, never floats. How a system wants it is in [`config`]; the mapping itself in [`map`], from the
//! sources in [`defaults`] where a system names none; writing bytes is left to `protocol`.

mod amount;
pub mod config;
pub mod decimal;
pub mod defaults;
pub mod form;
mod html;
pub mod map;
pub mod outbound;
mod rule;
mod sound;
pub mod text;
pub mod unit;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, fmt, str::FromStr};

/// Texts by language tag (BCP 47), such as `en` or `de-AT`.
pub type Texts = BTreeMap<String, String>;

/// The most items of a cart.
pub const ITEMS_MAX: usize = 5_000;

/// A currency: an ISO 4217 code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Currency([u8; 3]);

/// A text is no currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a currency is a code of ISO 4217, such as EUR")]
pub struct NotACurrency;

impl Currency {
    /// The code.
    #[must_use]
    pub fn as_str(&self) -> &str {
        // Three ASCII letters, as it was made.
        str::from_utf8(&self.0).unwrap_or_default()
    }

    /// Whether ISO 4217 knows it, as something to pay with: its codes for tests and for no currency are none.
    #[must_use]
    pub fn is_known(&self) -> bool {
        !matches!(self.as_str(), "XTS" | "XXX") && iso_currency::Currency::from_code(self.as_str()).is_some()
    }
}

impl FromStr for Currency {
    type Err = NotACurrency;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let code: [u8; 3] = text.trim().to_ascii_uppercase().as_bytes().try_into().map_err(|_| NotACurrency)?;
        if code.iter().all(u8::is_ascii_uppercase) { Ok(Self(code)) } else { Err(NotACurrency) }
    }
}

impl TryFrom<String> for Currency {
    type Error = NotACurrency;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Currency> for String {
    fn from(currency: Currency) -> Self {
        currency.as_str().to_owned()
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A cart that a shop returns.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cart {
    /// The currency of all amounts.
    pub currency: Currency,
    /// The items, in the shop's order.
    pub items: Vec<Item>,
    /// What all of it costs, without shipping and tax; the sum of the items if left out.
    pub total: Option<Decimal>,
    /// What shipping costs.
    pub shipping: Option<Charge>,
    /// The tax.
    pub tax: Option<Charge>,
}

/// An amount beside the items, with what it is for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Charge {
    /// How much.
    pub amount: Decimal,
    /// What for, by language.
    pub description: Texts,
}

/// One line of a cart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// The shop's article number.
    pub number: String,
    /// What it is called, by language.
    pub description: Texts,
    /// What there is to say about it, by language; may hold HTML.
    pub long_text: Texts,
    /// How many of `unit`; more than zero.
    pub quantity: Decimal,
    /// The shop's unit of measure.
    pub unit: String,
    /// What `price_unit` of `unit` cost.
    pub price: Decimal,
    /// For how many of `unit` the price is; at least one.
    pub price_unit: u32,
    /// In how many days it comes.
    pub lead_time_days: Option<u32>,
    /// Who makes it.
    pub manufacturer: Option<String>,
    /// Its number there.
    pub manufacturer_number: Option<String>,
    /// What kind of thing it is, in one scheme or several.
    pub classifications: Vec<Classification>,
    /// What the shop recognizes this line by when it comes back to be edited (cXML `SupplierPartAuxiliaryID`).
    pub auxiliary_id: Option<String>,
    /// What the shop recognizes a configured article by.
    pub configuration_id: Option<String>,
    /// The article's page in the shop.
    pub url: Option<String>,
    /// Documents that belong to it.
    pub attachments: Vec<Attachment>,
    /// Whether it is a service.
    pub service: bool,
    /// Whatever else the shop knows of it.
    pub custom: BTreeMap<String, String>,
}

/// A class of a scheme, such as `UNSPSC` or `eClass`, or one of the shop's own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Classification {
    /// The scheme.
    pub scheme: String,
    /// The class in it.
    pub code: String,
}

/// A document that belongs to an item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    /// Where it is.
    pub url: String,
    /// What it is called.
    pub title: Option<String>,
}

impl Cart {
    /// What the items cost together, rounded to nothing: price for its unit times quantity; `None` if no decimal holds it.
    #[must_use]
    pub fn sum(&self) -> Option<Decimal> {
        self.items.iter().try_fold(Decimal::ZERO, |sum, item| sum.checked_add(item.cost()?))
    }
}

impl Item {
    /// What this line costs; `None` if no decimal holds it.
    #[must_use]
    pub fn cost(&self) -> Option<Decimal> {
        self.price.checked_mul(self.quantity)?.checked_div(Decimal::from(self.price_unit))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_currency_is_three_letters() {
        assert_eq!(" eur".parse::<Currency>().map(|currency| currency.to_string()), Ok("EUR".to_owned()));
        for text in ["", "EU", "EURO", "E1R", "€€"] {
            assert_eq!(text.parse::<Currency>(), Err(NotACurrency), "{text}");
        }
    }

    #[test]
    fn a_currency_is_known_if_one_can_pay_with_it() {
        let known = |code: &str| code.parse::<Currency>().unwrap().is_known();
        assert!(["EUR", "PLN", "USD", "CHF", "JPY", "XCG"].into_iter().all(known));
        assert!(!["XXX", "XTS", "ZZZ", "ABC"].into_iter().any(known));
    }
}

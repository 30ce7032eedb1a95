//! A buyer's visit to the demo's storefront: whom the gate let in, and the cart. It is kept in memory under an address that cannot be
//! guessed, so it needs no cookie and works in a frame; only so many are kept, the oldest go.

use super::articles::{Article, CURRENCY};
use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use serde::Deserialize;
use serde_json::{Value, json};
use std::{
    collections::VecDeque,
    sync::{Mutex, PoisonError},
};

/// How many visits are kept.
const KEPT_MAX: usize = 200;
/// How many lines a cart has at most.
const LINES_MAX: usize = 100;

/// What the API says of a redeemed session, as far as this shop asks.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Session {
    pub(super) id: String,
    protocol: String,
    pub(super) system: String,
    pub(super) customer: Customer,
    pub(super) buyer: Buyer,
    pub(super) operation: String,
    items: Vec<Earlier>,
    expires_at: DateTime<Utc>,
}

#[derive(Clone, Debug, Deserialize)]
pub(super) struct Customer {
    pub(super) number: String,
    pub(super) name: String,
}

#[derive(Clone, Debug, Deserialize)]
pub(super) struct Buyer {
    pub(super) name: Option<String>,
}

impl Session {
    /// The protocol as people write it.
    pub(super) fn protocol_name(&self) -> &'static str {
        if self.protocol == "oci" { "OCI" } else { "cXML" }
    }

    /// Until when the cart may be given back.
    pub(super) fn until(&self) -> String {
        self.expires_at.format("%Y-%m-%d %H:%M UTC").to_string()
    }
}

/// A line of the cart that the buyer brings along.
#[derive(Clone, Debug, Deserialize)]
struct Earlier {
    number: String,
    auxiliary_id: Option<String>,
    quantity: String,
}

/// A line of the cart.
#[derive(Clone)]
pub(super) struct Line {
    pub(super) article: &'static Article,
    pub(super) quantity: Decimal,
    /// By which the shop recognizes the line when the cart comes again.
    pub(super) auxiliary_id: String,
}

impl Line {
    /// What it costs, as text.
    pub(super) fn cost(&self) -> String {
        self.article.cost(self.quantity).map_or_else(|| "-".to_owned(), |cost| cost.to_string())
    }
}

/// How a visit ended.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    Returned,
    Left,
}

/// A visit.
#[derive(Clone)]
pub(super) struct Visit {
    pub(super) session: Session,
    pub(super) lines: Vec<Line>,
    /// Numbers that the buyer brought and this shop does not have.
    pub(super) unknown: Vec<String>,
    pub(super) end: Option<End>,
    made: u32,
    id: String,
}

impl Visit {
    /// Begins with the cart that the buyer brought along, if there is one.
    pub(super) fn new(id: &str, session: Session) -> Self {
        let mut visit =
            Self { lines: Vec::new(), unknown: Vec::new(), end: None, made: 0, id: id.to_owned(), session: session.clone() };
        for earlier in session.items {
            match Article::of(earlier.number.trim()) {
                Some(article) => {
                    let quantity = quantity_of(&earlier.quantity).unwrap_or(Decimal::ONE);
                    let auxiliary_id = earlier.auxiliary_id.unwrap_or_else(|| visit.new_auxiliary_id());
                    visit.lines.push(Line { article, quantity, auxiliary_id });
                }
                None => visit.unknown.push(earlier.number),
            }
        }
        visit
    }

    /// Whether the buyer may only look.
    pub(super) fn is_for_looking(&self) -> bool {
        self.session.operation == "inspect"
    }

    fn new_auxiliary_id(&mut self) -> String {
        self.made += 1;
        let visit: String = self.id.chars().take(8).collect();
        format!("demo-{visit}-{}", self.made)
    }

    /// Puts more of an article in.
    pub(super) fn add(&mut self, article: &'static Article, quantity: Decimal) {
        if let Some(line) = self.lines.iter_mut().find(|line| line.article.number == article.number) {
            line.quantity = line.quantity.checked_add(quantity).filter(is_meant).unwrap_or(line.quantity);
        } else if self.lines.len() < LINES_MAX {
            let auxiliary_id = self.new_auxiliary_id();
            self.lines.push(Line { article, quantity, auxiliary_id });
        }
    }

    /// Sets how many of a line there are; with none the line goes.
    pub(super) fn set(&mut self, auxiliary_id: &str, quantity: Decimal) {
        if quantity.is_zero() {
            self.lines.retain(|line| line.auxiliary_id != auxiliary_id);
        } else if let Some(line) = self.lines.iter_mut().find(|line| line.auxiliary_id == auxiliary_id) {
            line.quantity = quantity;
        }
    }

    /// What the cart costs.
    pub(super) fn total(&self) -> Decimal {
        self.lines.iter().filter_map(|line| line.article.cost(line.quantity)).sum()
    }

    /// The cart, as the API takes it.
    pub(super) fn cart(&self) -> Value {
        let items: Vec<Value> = self.lines.iter().map(|line| line.article.line(line.quantity, &line.auxiliary_id)).collect();
        json!({"currency": CURRENCY, "items": items, "total": self.total().to_string()})
    }
}

/// A quantity as people write it, with a comma or a point; `None` if it is none, or more than anybody means.
pub(super) fn quantity_of(text: &str) -> Option<Decimal> {
    let quantity: Decimal = text.trim().replace(',', ".").parse().ok()?;
    (quantity.is_zero() || is_meant(&quantity)).then(|| quantity.normalize())
}

fn is_meant(quantity: &Decimal) -> bool {
    *quantity > Decimal::ZERO && *quantity <= Decimal::from(1_000_000) && quantity.normalize().scale() <= 3
}

/// The visits that are kept.
#[derive(Default)]
pub(super) struct Visits(Mutex<VecDeque<Visit>>);

impl Visits {
    /// Keeps a visit under its id.
    pub(super) fn begin(&self, visit: Visit) {
        let mut visits = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        visits.truncate(KEPT_MAX - 1);
        visits.push_front(visit);
    }

    /// Looks at a visit, or changes it; `None` if it is not kept.
    pub(super) fn with<T>(&self, id: &str, what: impl FnOnce(&mut Visit) -> T) -> Option<T> {
        let mut visits = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        visits.iter_mut().find(|visit| visit.id == id).map(what)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn session(operation: &str, items: &[(&str, Option<&str>, &str)]) -> Session {
        let items: Vec<Value> = items
            .iter()
            .map(|(number, auxiliary_id, quantity)| json!({"number": number, "auxiliary_id": auxiliary_id, "quantity": quantity}))
            .collect();
        serde_json::from_value(json!({
            "id": "1", "protocol": "cxml", "system": "demo-cxml", "customer": {"number": "1", "name": "x"}, "buyer": {},
            "operation": operation, "items": items, "expires_at": "2026-11-22T00:21:50.378Z",
        }))
        .unwrap()
    }

    #[test]
    fn an_edited_cart_keeps_its_lines_and_their_ids() {
        let brought = [("CABLE-3X15", Some("a"), "12.5"), ("GONE", None, "1"), ("OIL-5W30", None, "x")];
        let mut visit = Visit::new("0123456789", session("edit", &brought));
        assert_eq!(visit.unknown, ["GONE"]);
        visit.set("a", Decimal::from(3));
        let cart = visit.cart();
        let lines: Vec<_> =
            cart["items"].as_array().unwrap().iter().map(|item| (&item["auxiliary_id"], &item["quantity"])).collect();
        assert_eq!(lines, [(&json!("a"), &json!("3")), (&json!("demo-01234567-1"), &json!("1"))]);
        assert_eq!(cart["total"], "9.82");
    }

    #[test]
    fn lines_come_and_go_with_their_quantity() {
        let mut visit = Visit::new("v", session("create", &[]));
        let article = Article::of("OIL-5W30").unwrap();
        visit.add(article, Decimal::ONE);
        visit.add(article, Decimal::TWO);
        assert_eq!((visit.lines.len(), visit.lines[0].quantity), (1, Decimal::from(3)));
        let id = visit.lines[0].auxiliary_id.clone();
        visit.set(&id, Decimal::ZERO);
        assert!(visit.lines.is_empty());
    }

    #[test]
    fn a_quantity_is_what_people_mean() {
        for (text, quantity) in [(" 2 ", Some("2")), ("1,50", Some("1.5")), ("0", Some("0")), ("0.001", Some("0.001"))] {
            assert_eq!(quantity_of(text).map(|quantity| quantity.to_string()).as_deref(), quantity, "{text}");
        }
        for text in ["", "-1", "1e9", "2000000", "0.0001", "<b>"] {
            assert_eq!(quantity_of(text), None, "{text}");
        }
    }

    #[test]
    fn the_oldest_visits_go() {
        let visits = Visits::default();
        for number in 0..=KEPT_MAX {
            visits.begin(Visit::new(&number.to_string(), session("create", &[])));
        }
        assert!(visits.with("0", |_| ()).is_none());
        assert!(visits.with("1", |_| ()).is_some());
    }
}

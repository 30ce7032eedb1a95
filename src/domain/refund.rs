//! Refunds: what one takes back, and what stays of it when a part is given back again. That it revokes licenses follows from its row
//! at the moment of asking; writing rows is left to `licensing`.

use super::{id::Id, license::License, order::OrderItem};
use serde::{Deserialize, Serialize};

/// Marks ids of refunds.
pub enum Refund {}

/// Why money went back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefundKind {
    /// The vendor gave it back.
    #[default]
    Refund,
    /// The buyer's bank took it back.
    Chargeback,
}

impl RefundKind {
    /// The word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Refund => "refund",
            Self::Chargeback => "chargeback",
        }
    }

    /// The kind of its word.
    #[must_use]
    pub fn of_word(word: &str) -> Option<Self> {
        [Self::Refund, Self::Chargeback].into_iter().find(|kind| kind.as_str() == word)
    }
}

/// The items of an order, each with the licenses that were sold by it.
pub type Sold = [(Id<OrderItem>, Vec<Id<License>>)];

/// What a refund takes back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// All of its order.
    Order,
    /// One item of it.
    Item(Id<OrderItem>),
    /// One license of an item.
    License(Id<OrderItem>, Id<License>),
}

impl Scope {
    /// Whether that is all in this.
    #[must_use]
    pub fn contains(self, other: Self) -> bool {
        match (self, other) {
            (Self::Order, _) => true,
            (Self::Item(item), Self::Item(other) | Self::License(other, _)) => item == other,
            (Self::License(..), Self::License(..)) => self == other,
            (Self::Item(_), Self::Order) | (Self::License(..), Self::Order | Self::Item(_)) => false,
        }
    }

    /// What stays of this when that is given back; `None` if nothing of it is.
    #[must_use]
    pub fn without(self, given_back: Self, sold: &Sold) -> Option<Vec<Self>> {
        if given_back.contains(self) {
            return Some(Vec::new());
        }
        let (Self::Item(item) | Self::License(item, _)) = given_back else {
            return None;
        };
        if !self.contains(given_back) {
            return None;
        }
        let mut rest = Vec::new();
        for (other, licenses) in sold {
            if *other == item {
                let stays =
                    |license: &&Id<License>| given_back != Self::Item(item) && given_back != Self::License(item, **license);
                rest.extend(licenses.iter().filter(stays).map(|license| Self::License(item, *license)));
            } else if self == Self::Order {
                rest.push(Self::Item(*other));
            }
        }
        Some(rest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn id<T>(number: u128) -> Id<T> {
        Id::new(Uuid::from_u128(number))
    }

    /// Every scope of an order of two items, and which of its licenses each takes back.
    fn scopes() -> (Box<Sold>, Vec<Scope>) {
        let sold: Box<Sold> = Box::new([(id(1), vec![id(11), id(12)]), (id(2), vec![id(21)])]);
        let mut scopes = vec![Scope::Order, Scope::Item(id(1)), Scope::Item(id(2))];
        scopes
            .extend(sold.iter().flat_map(|(item, licenses)| licenses.iter().map(|license| Scope::License(*item, *license))));
        (sold, scopes)
    }

    #[test]
    fn giving_a_part_back_leaves_exactly_the_rest() {
        let (sold, scopes) = scopes();
        let leaves: Vec<Scope> = scopes.iter().copied().filter(|scope| matches!(scope, Scope::License(..))).collect();
        for refund in &scopes {
            for given_back in &scopes {
                let rest = refund.without(*given_back, &sold);
                let touched = leaves.iter().any(|leaf| refund.contains(*leaf) && given_back.contains(*leaf));
                assert_eq!(rest.is_some(), touched, "{refund:?} without {given_back:?}");
                for leaf in &leaves {
                    let was_left = rest.iter().flatten().any(|rest| rest.contains(*leaf));
                    let stays = touched && refund.contains(*leaf) && !given_back.contains(*leaf);
                    assert_eq!(was_left, stays, "{leaf:?} of {refund:?} without {given_back:?}");
                }
            }
        }
    }
}

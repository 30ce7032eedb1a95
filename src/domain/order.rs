//! Orders of the vendor's store: what their states mean.

use serde::{Deserialize, Serialize};

/// Marks ids of orders.
pub enum Order {}

/// Marks ids of order items.
pub enum OrderItem {}

/// What the store says of an order. Whether it was refunded is said by its refunds, not by this.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OrderStatus {
    /// Not paid yet: nothing was issued.
    Pending,
    /// Paid: its licenses were issued.
    Paid,
    /// Cancelled before it was paid.
    Deleted,
    /// Closed for technical reasons: its codes are sent no more.
    Terminated,
}

impl OrderStatus {
    /// Every status.
    pub const ALL: [Self; 4] = [Self::Pending, Self::Paid, Self::Deleted, Self::Terminated];

    /// The word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Paid => "paid",
            Self::Deleted => "deleted",
            Self::Terminated => "terminated",
        }
    }

    /// The status of its word.
    #[must_use]
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == word)
    }
}

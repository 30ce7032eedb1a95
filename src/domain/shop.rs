//! A storefront of an account and the identity of its installation.

use serde::{Deserialize, Serialize};
use std::str::FromStr;

/// Marks ids of shops; the row itself is the store's.
pub enum Shop {}

/// The SHOPID: the identity of a shop's current installation, as its plugin shows it. It may change when the shop moves.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ShopId(String);

/// The most characters a SHOPID may have.
pub const SHOP_ID_MAX: usize = 64;

/// Why a text is no SHOPID.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a SHOPID has 1 to {SHOP_ID_MAX} letters, digits, dashes, dots or underscores")]
pub struct NotAShopId;

impl ShopId {
    /// Reads a SHOPID as people paste it: blanks around and inside it are dropped, case is kept as upper case.
    ///
    /// # Errors
    /// [`NotAShopId`] if nothing is left, too much is left, or a character does not belong there.
    pub fn parse(text: &str) -> Result<Self, NotAShopId> {
        let normal: String = text.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_ascii_uppercase();
        let fits = (1..=SHOP_ID_MAX).contains(&normal.len())
            && normal.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_'));
        if fits { Ok(Self(normal)) } else { Err(NotAShopId) }
    }

    /// The SHOPID as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for ShopId {
    type Err = NotAShopId;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pasted_shop_id_is_made_regular() {
        assert_eq!(ShopId::parse(" demoshop-0001\n"), ShopId::parse("DEMOSHOP-0001"));
        assert_eq!(ShopId::parse(""), Err(NotAShopId));
        assert_eq!(ShopId::parse("a/b"), Err(NotAShopId));
    }
}

//! A shop's SHOPID and those that its plugin reports from elsewhere: counted, bounded, and changing nothing until the owner says
//! so. Who may say so is left to `licensing`.

use super::{Act, Db, Result, columns::word};
use crate::domain::{
    id::Id,
    shop::{Shop, ShopId},
};
use chrono::{DateTime, Utc};
use sqlx::Row;

/// A SHOPID that was reported and is not the shop's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShopMove {
    /// The SHOPID.
    pub shop_id: ShopId,
    /// When it was first reported.
    pub first_at: DateTime<Utc>,
    /// When it was last reported.
    pub last_at: DateTime<Utc>,
    /// How often.
    pub reports: i64,
    /// When the owner said that it is not to be.
    pub dismissed_at: Option<DateTime<Utc>>,
}

const REPORT: &str = "INSERT INTO shop_moves (shop, shop_id, first_at, last_at, reports) VALUES ($1, $2, $3, $3, 1) \
     ON CONFLICT (shop, shop_id) DO UPDATE SET last_at = excluded.last_at, reports = shop_moves.reports + 1";
// A shop keeps twenty: whoever has its key could report any number. The newest stays, then what the owner dismissed, then what was
// reported last.
const FORGET_SURPLUS: &str = "DELETE FROM shop_moves WHERE shop = $1 AND shop_id IN (SELECT m.shop_id FROM shop_moves m \
     WHERE m.shop = $1 AND m.shop_id <> $2 ORDER BY (m.dismissed_at IS NULL), m.last_at DESC, m.shop_id LIMIT 1000 OFFSET 19)";
const MOVES: &str = "SELECT shop_id, first_at, last_at, reports, dismissed_at FROM shop_moves WHERE shop = $1 \
     ORDER BY first_at, shop_id";
const DISMISS: &str = "UPDATE shop_moves SET dismissed_at = $3 WHERE shop = $1 AND shop_id = $2 AND dismissed_at IS NULL";
const FORGET: &str = "DELETE FROM shop_moves WHERE shop = $1 AND shop_id = $2";
const LOCK_SHOP: &str = "UPDATE shops SET name = name WHERE id = $1";
const SET_SHOP_ID: &str = "UPDATE shops SET shop_id = $2, version = version + 1 WHERE id = $1";

impl Db {
    /// Keeps that a shop's plugin reported this SHOPID.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn report_shop_id(&mut self, shop: Id<Shop>, shop_id: &ShopId, now: DateTime<Utc>) -> Result<()> {
        execute!(self, REPORT, [shop, shop_id.as_str(), now])?;
        execute!(self, FORGET_SURPLUS, [shop, shop_id.as_str()])?;
        Ok(())
    }

    /// What a shop's plugin reported, oldest first; dismissed ones too.
    ///
    /// # Errors
    /// If the database fails or a row cannot be read.
    pub async fn shop_moves(&mut self, shop: Id<Shop>) -> Result<Vec<ShopMove>> {
        rows!(self, MOVES, [shop], |row| {
            let shop_id: String = row.try_get("shop_id")?;
            Ok(ShopMove {
                shop_id: word("shop_moves", shop, &shop_id, |text| ShopId::parse(text).ok())?,
                first_at: row.try_get("first_at")?,
                last_at: row.try_get("last_at")?,
                reports: row.try_get("reports")?,
                dismissed_at: row.try_get("dismissed_at")?,
            })
        })
    }

    /// Marks a report as dismissed; `false` if it was before, or there is none.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn dismiss_shop_move(&mut self, act: &Act, shop: Id<Shop>, shop_id: &ShopId) -> Result<bool> {
        Ok(execute!(self, DISMISS, [shop, shop_id.as_str(), act.now])? == 1)
    }

    /// Holds a shop until the transaction ends.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn lock_shop(&mut self, shop: Id<Shop>) -> Result<()> {
        execute!(self, LOCK_SHOP, [shop])?;
        Ok(())
    }

    /// Gives a shop this SHOPID, and forgets that it was reported.
    ///
    /// # Errors
    /// A conflict if another shop of the account has it.
    pub async fn set_shop_id(&mut self, shop: Id<Shop>, shop_id: &ShopId) -> Result<()> {
        execute!(self, SET_SHOP_ID, [shop, shop_id.as_str()])?;
        execute!(self, FORGET, [shop, shop_id.as_str()])?;
        Ok(())
    }
}

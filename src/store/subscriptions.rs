//! Subscriptions: the two standings that billing's events left, the operator's extension and stop, and what they cover. A lapse
//! writes here and to no license.

use super::{Act, Db, Result, columns::word, pages::first_after};
use crate::domain::{
    id::Id,
    license::Account,
    subscription::{Period, Standing, Status, Subscription, SubscriptionRow},
};
use chrono::{DateTime, Utc};
use sqlx::Row;

/// A subscription as an operator looks after it.
#[derive(Clone, Debug)]
pub struct SubscriptionSummary {
    /// Its id.
    pub id: Id<SubscriptionRow>,
    /// What billing and operators said of it.
    pub facts: Subscription,
    /// When it was first heard of.
    pub created_at: DateTime<Utc>,
}

/// How much a subscription covers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Coverage {
    /// Licenses, with the bundled ones.
    pub licenses: i64,
    /// Accounts that claimed any of them.
    pub accounts: i64,
}

const INSERT_SUBSCRIPTION: &str =
    "INSERT INTO subscriptions (id, reference, created_at) VALUES ($1, $2, $3) ON CONFLICT (reference) DO NOTHING";
// The same statement finds the row and, on PostgreSQL, holds it until the transaction ends.
const LOCK_SUBSCRIPTION: &str = "UPDATE subscriptions SET reference = reference WHERE reference = $1 RETURNING id";
const STANDING: &str = "SELECT event_id, at, sequence, status, period_start, period_end, cancel_at_period_end, ends_at FROM standings \
     WHERE subscription = $1 AND sequenced = $2";
const PUT_STANDING: &str = "INSERT INTO standings (subscription, sequenced, event_id, at, sequence, status, period_start, period_end, \
     cancel_at_period_end, ends_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) \
     ON CONFLICT (subscription, sequenced) DO UPDATE SET event_id = excluded.event_id, at = excluded.at, \
     sequence = excluded.sequence, status = excluded.status, period_start = excluded.period_start, \
     period_end = excluded.period_end, cancel_at_period_end = excluded.cancel_at_period_end, ends_at = excluded.ends_at";
const LOCK_KNOWN_SUBSCRIPTION: &str = "UPDATE subscriptions SET reference = reference WHERE reference = $1";
const SET_STOPPED: &str = "UPDATE subscriptions SET stopped_at = $2 WHERE id = $1";
const SET_EXTENSION: &str = "UPDATE subscriptions SET extended_until = $2 WHERE id = $1";
const COVERAGE: &str = "SELECT COUNT(*) AS sold, COUNT(b.id) AS bundled, COUNT(DISTINCT l.account) AS accounts FROM licenses l \
     LEFT JOIN licenses b ON b.bundled_with = l.id WHERE l.subscription = $1";

macro_rules! select_subscription {
    ($tail:literal) => {
        concat!(
            "SELECT s.id, s.created_at, ",
            subscription_columns!(),
            " FROM subscriptions s",
            standing_joins!(),
            " WHERE ",
            $tail
        )
    };
}

const SUBSCRIPTION: &str = select_subscription!("s.reference = $1");
const OF_ACCOUNT: &str =
    select_subscription!("s.id IN (SELECT l.subscription FROM licenses l WHERE l.account = $1) ORDER BY s.id LIMIT $2");
const SUBSCRIPTIONS: &str = select_subscription!("s.id > $1 ORDER BY s.id LIMIT $2");

/// `None` where a row has no subscription, which no statement here gives.
macro_rules! subscription_row {
    ($row:expr) => {{
        let (id, created_at) = ($row.try_get("id")?, $row.try_get("created_at")?);
        Ok(subscription_facts!($row).map(|facts| SubscriptionSummary { id, facts, created_at }))
    }};
}

impl Db {
    /// The subscription of a reference, made if billing never spoke of it, and held until the transaction ends.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn lock_subscription(&mut self, act: &Act, reference: &str) -> Result<Id<SubscriptionRow>> {
        let id: Id<SubscriptionRow> = act.chance.id(act.now);
        execute!(self, INSERT_SUBSCRIPTION, [id, reference, act.now])?;
        let held = row!(self, LOCK_SUBSCRIPTION, [reference], |row| Ok(row.try_get("id")?))?;
        Ok(held.unwrap_or(id))
    }

    /// The subscriptions that cover licenses of an account.
    ///
    /// # Errors
    /// If the database fails or a row cannot be read.
    pub async fn subscriptions_of_account(&mut self, account: Id<Account>, limit: i64) -> Result<Vec<SubscriptionSummary>> {
        let found: Vec<Option<SubscriptionSummary>> =
            rows!(self, OF_ACCOUNT, [account, limit], |row| subscription_row!(row))?;
        Ok(found.into_iter().flatten().collect())
    }

    /// The standing that a subscription keeps of the events with a sequence, or of those without.
    ///
    /// # Errors
    /// If the database fails or a row cannot be read.
    pub async fn standing(&mut self, subscription: Id<SubscriptionRow>, sequenced: bool) -> Result<Option<Standing>> {
        row!(self, STANDING, [subscription, sequenced], |row| {
            let status: String = row.try_get("status")?;
            let start: Option<DateTime<Utc>> = row.try_get("period_start")?;
            let end: Option<DateTime<Utc>> = row.try_get("period_end")?;
            Ok(Standing {
                event_id: row.try_get("event_id")?,
                at: row.try_get("at")?,
                sequence: row.try_get("sequence")?,
                status: word("standings", subscription, &status, Status::of_word)?,
                period: start.zip(end).map(|(start, end)| Period { start, end }),
                cancel_at_period_end: row.try_get("cancel_at_period_end")?,
                ends_at: row.try_get("ends_at")?,
            })
        })
    }

    /// Keeps a standing in the place of the one of its kind.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn put_standing(&mut self, subscription: Id<SubscriptionRow>, standing: &Standing) -> Result<()> {
        execute!(
            self,
            PUT_STANDING,
            [
                subscription,
                standing.sequence.is_some(),
                standing.event_id.as_str(),
                standing.at,
                standing.sequence,
                standing.status.as_str(),
                standing.period.map(|period| period.start),
                standing.period.map(|period| period.end),
                standing.cancel_at_period_end,
                standing.ends_at
            ]
        )?;
        Ok(())
    }

    /// The subscription of a reference.
    ///
    /// # Errors
    /// If the database fails or a row cannot be read.
    pub async fn subscription(&mut self, reference: &str) -> Result<Option<SubscriptionSummary>> {
        Ok(row!(self, SUBSCRIPTION, [reference], |row| subscription_row!(row))?.flatten())
    }

    /// Holds the subscription of a reference until the transaction ends, if there is one.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn lock_known_subscription(&mut self, reference: &str) -> Result<()> {
        execute!(self, LOCK_KNOWN_SUBSCRIPTION, [reference])?;
        Ok(())
    }

    /// Subscriptions in the order of their ids, behind `after`.
    ///
    /// # Errors
    /// If the database fails or a row cannot be read.
    pub async fn subscriptions(
        &mut self,
        after: Option<Id<SubscriptionRow>>,
        limit: i64,
    ) -> Result<Vec<SubscriptionSummary>> {
        let after = first_after(after);
        let found = rows!(self, SUBSCRIPTIONS, [after, limit], |row| subscription_row!(row))?;
        Ok(found.into_iter().flatten().collect())
    }

    /// How much a subscription covers.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn subscription_coverage(&mut self, id: Id<SubscriptionRow>) -> Result<Coverage> {
        let found = row!(self, COVERAGE, [id], |row| {
            let (sold, bundled): (i64, i64) = (row.try_get("sold")?, row.try_get("bundled")?);
            Ok(Coverage { licenses: sold + bundled, accounts: row.try_get("accounts")? })
        })?;
        Ok(found.unwrap_or_default())
    }

    /// Lets an operator's stop of a subscription count since then, or takes it back.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn set_subscription_stopped(
        &mut self,
        id: Id<SubscriptionRow>,
        stopped_at: Option<DateTime<Utc>>,
    ) -> Result<()> {
        execute!(self, SET_STOPPED, [id, stopped_at])?;
        Ok(())
    }

    /// Lets an operator's extension of a subscription count until then, or takes it back.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn set_subscription_extension(
        &mut self,
        id: Id<SubscriptionRow>,
        extended_until: Option<DateTime<Utc>>,
    ) -> Result<()> {
        execute!(self, SET_EXTENSION, [id, extended_until])?;
        Ok(())
    }
}

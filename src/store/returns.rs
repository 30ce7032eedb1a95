//! What sessions gave back: the form that waits for the buyer's browser, once and not for long, what it came to, and the lines by
//! which a cart is known when it comes again.

use super::{
    Db, Result,
    columns::{as_json, json, word},
};
use crate::domain::{
    cart::{Currency, form::ReturnForm, map::Warning},
    id::Id,
    session::{Outcome, Session},
    system::{Customer, System},
};
use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use sqlx::Row;

/// What a session is to give back.
#[derive(Clone, Debug)]
pub struct NewReturn<'a> {
    /// The session.
    pub session: Id<Session>,
    /// When.
    pub at: DateTime<Utc>,
    /// The digest of the call.
    pub digest: [u8; 32],
    /// What comes of it.
    pub outcome: Outcome,
    /// How many items go.
    pub items: usize,
    /// What they cost.
    pub total: Option<(Decimal, Currency)>,
    /// What does not go as it was.
    pub warnings: &'a [Warning],
    /// What the buyer's browser is to post.
    pub form: &'a ReturnForm,
    /// Until when it may.
    pub form_expires_at: DateTime<Utc>,
}

/// What a session gave back.
#[derive(Clone, Debug)]
pub struct Return {
    /// When.
    pub at: DateTime<Utc>,
    /// The digest of the call.
    pub digest: Vec<u8>,
    /// What came of it.
    pub outcome: Outcome,
    /// How many items went.
    pub items: i64,
    /// What they cost.
    pub total: Option<(Decimal, Currency)>,
    /// What did not go as it was.
    pub warnings: Vec<Warning>,
    /// What the buyer's browser is to post, until it did.
    pub form: Option<ReturnForm>,
    /// Until when it may.
    pub form_expires_at: DateTime<Utc>,
    /// When it took the form.
    pub opened_at: Option<DateTime<Utc>>,
}

/// A line of a cart that went back: its number and auxiliary id, as the procurement system has them.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ReturnedLine {
    /// The number.
    pub number: String,
    /// The auxiliary id; empty for none.
    pub auxiliary_id: String,
}

const INSERT_RETURN: &str = "INSERT INTO returns (session, at, digest, outcome, items, currency, total, warnings, form, form_expires_at) \
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
const RETURN: &str = "SELECT at, digest, outcome, items, currency, total, warnings, form, form_expires_at, opened_at FROM returns WHERE session = $1";
const OFFER_AGAIN: &str = "UPDATE returns SET form_expires_at = $2 WHERE session = $1";
const TAKE_FORM: &str = "UPDATE returns SET opened_at = $2, form = NULL WHERE session = $1 AND opened_at IS NULL";
const FORGET_FORMS: &str = "UPDATE returns SET form = NULL WHERE session IN (SELECT session FROM returns WHERE form IS NOT NULL \
     AND form_expires_at <= $1 ORDER BY form_expires_at LIMIT $2)";
const CLOSE: &str = "UPDATE sessions SET returned_at = $2, cancelled_at = $3 WHERE id = $1 AND returned_at IS NULL AND cancelled_at IS NULL \
     AND ended_at IS NULL AND redeemed_at IS NOT NULL";
const INSERT_LINES: &str = "INSERT INTO returned_lines (system, customer, number, auxiliary_id, at) VALUES ";
const NEWER: &str = " ON CONFLICT (system, customer, number, auxiliary_id) DO UPDATE SET at = excluded.at";
const LINES: &str = "SELECT number, auxiliary_id FROM returned_lines WHERE system = $1 AND customer = $2 AND number IN ";
const FORGET_LINES: &str = "DELETE FROM returned_lines WHERE (system, customer, number, auxiliary_id) IN \
     (SELECT system, customer, number, auxiliary_id FROM returned_lines WHERE at < $1 ORDER BY at LIMIT $2)";

impl Db {
    /// Closes a session and keeps what it gives back; `false` if the session is not open.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn close_session(&mut self, back: &NewReturn<'_>) -> Result<bool> {
        let (returned, cancelled) = match back.outcome {
            Outcome::Returned | Outcome::Deleted => (Some(back.at), None),
            Outcome::Cancelled | Outcome::Unchanged => (None, Some(back.at)),
        };
        if execute!(self, CLOSE, [back.session, returned, cancelled])? != 1 {
            return Ok(false);
        }
        let (total, currency) = back.total.map(|(total, currency)| (total.to_string(), currency.to_string())).unzip();
        execute!(
            self,
            INSERT_RETURN,
            [
                back.session,
                back.at,
                &back.digest[..],
                back.outcome.as_str(),
                i64::try_from(back.items).unwrap_or(i64::MAX),
                currency.as_deref(),
                total.as_deref(),
                as_json(&back.warnings),
                as_json(back.form),
                back.form_expires_at
            ]
        )?;
        Ok(true)
    }

    /// What a session gave back.
    ///
    /// # Errors
    /// If the database fails or the row cannot be read.
    pub async fn returned(&mut self, session: Id<Session>) -> Result<Option<Return>> {
        row!(self, RETURN, [session], |row| {
            let outcome: String = row.try_get("outcome")?;
            let (total, currency): (Option<String>, Option<String>) = (row.try_get("total")?, row.try_get("currency")?);
            let (warnings, form): (String, Option<String>) = (row.try_get("warnings")?, row.try_get("form")?);
            let total = total.zip(currency).map(|(total, currency)| {
                let total = word("returns", session, &total, |text| text.parse().ok())?;
                Ok::<_, super::Error>((total, word("returns", session, &currency, |text| text.parse().ok())?))
            });
            Ok(Return {
                at: row.try_get("at")?,
                digest: row.try_get("digest")?,
                outcome: word("returns", session, &outcome, Outcome::of_word)?,
                items: row.try_get("items")?,
                total: total.transpose()?,
                warnings: json("returns", session, &warnings)?,
                form: form.map(|form| json("returns", session, &form)).transpose()?,
                form_expires_at: row.try_get("form_expires_at")?,
                opened_at: row.try_get("opened_at")?,
            })
        })
    }

    /// Lets the form of a session that waits for its browser wait until later.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn offer_form_again(&mut self, session: Id<Session>, until: DateTime<Utc>) -> Result<()> {
        execute!(self, OFFER_AGAIN, [session, until])?;
        Ok(())
    }

    /// Takes the form out, for its one browser; `false` if another one was first.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn take_form(&mut self, session: Id<Session>, now: DateTime<Utc>) -> Result<bool> {
        Ok(execute!(self, TAKE_FORM, [session, now])? == 1)
    }

    /// Drops forms whose time is over; how many.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn forget_forms(&mut self, now: DateTime<Utc>, limit: i64) -> Result<u64> {
        Ok(execute!(self, FORGET_FORMS, [now, limit])?)
    }

    /// Remembers the lines that a customer took back into a system: each one once.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn remember_lines(
        &mut self,
        (system, customer): (Id<System>, Id<Customer>),
        lines: &[ReturnedLine],
        at: DateTime<Utc>,
    ) -> Result<()> {
        insert_rows!(self, INSERT_LINES, NEWER, lines, |line| [
            system,
            customer,
            line.number.as_str(),
            line.auxiliary_id.as_str(),
            at
        ]);
        Ok(())
    }

    /// The lines with these numbers that a customer ever took back into a system, as long as they are remembered.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn remembered_lines(
        &mut self,
        system: Id<System>,
        customer: Id<Customer>,
        numbers: &[&str],
    ) -> Result<Vec<ReturnedLine>> {
        rows_in!(self, LINES, [system, customer], numbers, |row| Ok(ReturnedLine {
            number: row.try_get("number")?,
            auxiliary_id: row.try_get("auxiliary_id")?,
        }))
    }

    /// Drops lines that were last taken back before a moment; how many.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn forget_lines(&mut self, before: DateTime<Utc>, limit: i64) -> Result<u64> {
        Ok(execute!(self, FORGET_LINES, [before, limit])?)
    }
}

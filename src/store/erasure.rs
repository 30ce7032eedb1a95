//! Erasing a customer: its own row, and what the log, the sessions, the history and kept answers hold of it. Rows stay, so that what
//! happened can still be told; whom it happened to cannot.

use super::{Act, Db, Result, columns::as_json, pages::containing_as_typed};
use crate::domain::{
    id::Id,
    license::Account,
    reason::Reason,
    session::Handover,
    shop::Shop,
    system::{Customer, Link, System},
};
use sqlx::Row;

const ERASE_CUSTOMER: &str = "UPDATE customers SET number = $2, name = $2, email = NULL, enabled = $3, version = version + 1 \
     WHERE id = $1 AND (number <> $2 OR name <> $2 OR email IS NOT NULL OR enabled <> $3)";
const LINKS_OF_LOGINS: &str = "SELECT DISTINCT link FROM logins WHERE customer = $1 AND link IS NOT NULL";
// By the logins that started them, which stay as long as they do; so are those of links that are gone.
macro_rules! sessions_of {
    ($set:literal) => {
        concat!(
            "UPDATE sessions SET ",
            $set,
            " id IN (SELECT session FROM logins WHERE customer = $1 AND session IS NOT NULL)"
        )
    };
}
const END_SESSIONS: &str = sessions_of!(
    "ended_at = $2, ended_reasons = $3 WHERE ended_at IS NULL AND returned_at IS NULL AND cancelled_at IS NULL \
     AND COALESCE(expires_at, token_expires_at) > $2 AND"
);
const EMPTY_SESSIONS: &str = sessions_of!("handover = $2 WHERE");
const ERASE_LOGINS: &str = "UPDATE logins SET identity = NULL, client = NULL WHERE customer = $1";
const ERASE_STRANGERS: &str =
    "UPDATE logins SET identity = NULL, client = NULL WHERE system = $1 AND (identity = $2 OR lower(identity) = $3)";
const SYSTEM_NAMES: &str = "SELECT name FROM systems WHERE shop = $1 ORDER BY name";
const SUBJECTS_NAMING: &str = "SELECT DISTINCT subject FROM history WHERE account = $1 AND subject LIKE 'link:%' \
     AND (before_value LIKE $2 ESCAPE '!' OR after_value LIKE $2 ESCAPE '!')";
const ERASE_NAMING: &str = "UPDATE history SET before_value = NULL, after_value = NULL WHERE account = $1 \
     AND (before_value LIKE $2 ESCAPE '!' OR after_value LIKE $2 ESCAPE '!')";
const ERASE_HISTORY: &str = "UPDATE history SET before_value = NULL, after_value = NULL WHERE subject = $1";
const FORGET_ANSWERS_NAMING: &str = "DELETE FROM idempotent_answers WHERE answer LIKE $1 ESCAPE '!'";

impl Db {
    /// Puts a neutral value in the place of a customer's data, and switches it off; whether that changed anything.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn erase_customer(&mut self, id: Id<Customer>, neutral: &str) -> Result<bool> {
        Ok(execute!(self, ERASE_CUSTOMER, [id, neutral, false])? == 1)
    }

    /// The links by which a customer logged in, those that are gone among them.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn links_of_logins(&mut self, customer: Id<Customer>) -> Result<Vec<Id<Link>>> {
        rows!(self, LINKS_OF_LOGINS, [customer], |row| Ok(row.try_get("link")?))
    }

    /// Ends the open sessions of a customer, and empties what all of them were to hand over.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn erase_sessions(&mut self, act: &Act, customer: Id<Customer>, reasons: &[Reason]) -> Result<()> {
        execute!(self, END_SESSIONS, [customer, act.now, as_json(&reasons)])?;
        execute!(self, EMPTY_SESSIONS, [customer, as_json(&Handover::default())])?;
        Ok(())
    }

    /// Empties what the log holds of a customer.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn erase_logins(&mut self, customer: Id<Customer>) -> Result<()> {
        execute!(self, ERASE_LOGINS, [customer])?;
        Ok(())
    }

    /// Empties what the log of a system holds of an identity, whoever used it.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn erase_identity(&mut self, system: Id<System>, identity: &str) -> Result<()> {
        execute!(self, ERASE_STRANGERS, [system, identity, identity.to_lowercase()])?;
        Ok(())
    }

    /// The names of a shop's systems.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn system_names(&mut self, shop: Id<Shop>) -> Result<Vec<String>> {
        rows!(self, SYSTEM_NAMES, [shop], |row| Ok(row.try_get("name")?))
    }

    /// The links whose history names somebody by these words, as subjects of the history.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn links_naming(&mut self, account: Id<Account>, words: &str) -> Result<Vec<String>> {
        rows!(self, SUBJECTS_NAMING, [account, containing_as_typed(words)], |row| Ok(row.try_get("subject")?))
    }

    /// Empties the values of all lines of an account's history that hold these words.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn erase_history_naming(&mut self, account: Id<Account>, words: &str) -> Result<()> {
        execute!(self, ERASE_NAMING, [account, containing_as_typed(words)])?;
        Ok(())
    }

    /// Empties the values of all lines of the history of a subject.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn erase_history(&mut self, subject: &str) -> Result<()> {
        execute!(self, ERASE_HISTORY, [subject])?;
        Ok(())
    }

    /// Forgets the kept answers that hold these words.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn forget_answers_naming(&mut self, words: &str) -> Result<()> {
        execute!(self, FORGET_ANSWERS_NAMING, [containing_as_typed(words)])?;
        Ok(())
    }
}

//! Answers that are given again: what a call with a name of its own was answered, written in the transaction that carried it out.
//! Secrets in them are left out before they come here.

use super::{Act, ApiKey, Db, Result, columns::json};
use crate::domain::id::Id;
use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::Row;

/// What is known of a call by its name.
#[derive(Clone, Debug, PartialEq)]
pub enum Promise {
    /// It is new; its answer is to be kept in this transaction.
    New,
    /// It was carried out, and this was kept of the answer.
    Kept(Value),
    /// Another call had that name.
    OtherCall,
}

const PROMISE: &str = "INSERT INTO idempotent_answers (api_key, name, digest, at) VALUES ($1, $2, $3, $4) \
     ON CONFLICT (api_key, name) DO NOTHING";
const KEPT: &str = "SELECT digest, answer FROM idempotent_answers WHERE api_key = $1 AND name = $2";
const KEEP: &str = "UPDATE idempotent_answers SET answer = $3 WHERE api_key = $1 AND name = $2";
const FORGET: &str = "DELETE FROM idempotent_answers WHERE at < $1";

impl Db {
    /// Takes the name of a call. On PostgreSQL this waits for another transaction that took it and has not ended.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn promise_answer(&mut self, act: &Act, key: Id<ApiKey>, name: &str, digest: &[u8; 32]) -> Result<Promise> {
        if execute!(self, PROMISE, [key, name, &digest[..], act.now])? == 1 {
            return Ok(Promise::New);
        }
        let known = row!(self, KEPT, [key, name], |row| {
            let (known, answer): (Vec<u8>, Option<String>) = (row.try_get("digest")?, row.try_get("answer")?);
            let answer = answer.map(|answer| json("idempotent_answers", name, &answer)).transpose()?;
            Ok((known, answer))
        })?;
        Ok(match known {
            Some((known, Some(answer))) if known == digest => Promise::Kept(answer),
            _ => Promise::OtherCall,
        })
    }

    /// Keeps the answer of a call whose name was taken in this transaction.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn keep_answer(&mut self, key: Id<ApiKey>, name: &str, answer: &Value) -> Result<()> {
        execute!(self, KEEP, [key, name, answer.to_string()])?;
        Ok(())
    }

    /// Forgets the answers that were given before a moment; how many.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn forget_answers(&mut self, before: DateTime<Utc>) -> Result<u64> {
        Ok(execute!(self, FORGET, [before])?)
    }
}

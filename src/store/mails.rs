//! The outbox: a mail is written in the transaction that causes it, once for each cause. One node at a time has it in hand, until a
//! moment that it says; what came of sending it is written by who has it in hand. Sending is left to `delivery`.

use super::{
    Act, Db, Result,
    columns::{as_json, word},
    pages::first_before,
};
use crate::domain::{
    id::Id,
    language::Language,
    license,
    mail::{Mail, MailState, Message},
};
use chrono::{DateTime, Utc};
use sqlx::Row;

/// A mail to be sent.
#[derive(Clone, Debug)]
pub struct NewMail<'a> {
    /// What causes it: of one cause there is one mail.
    pub cause: &'a str,
    /// What it is about.
    pub message: &'a Message,
    /// In which language.
    pub language: Language,
    /// To which address.
    pub recipient: &'a str,
    /// The account that may know of it.
    pub account: Option<Id<license::Account>>,
}

/// A mail that this node has in hand.
#[derive(Clone, Debug)]
pub struct HeldMail {
    /// Its id.
    pub id: Id<Mail>,
    /// What it is about; `None` if this program does not know such mails.
    pub message: Option<Message>,
    /// In which language.
    pub language: Language,
    /// To which address.
    pub recipient: String,
    /// The account that may know of it.
    pub account: Option<Id<license::Account>>,
    /// When it was caused.
    pub created_at: DateTime<Utc>,
    /// How often it was tried, this time included.
    pub attempts: i64,
    /// Until when it is in hand: by this it is known whether it still is.
    pub held_until: DateTime<Utc>,
}

/// A mail as operators see it. What it says is not among it.
#[derive(Clone, Debug)]
pub struct MailRow {
    /// Its id.
    pub id: Id<Mail>,
    /// What it is about, as a word.
    pub template: String,
    /// In which language.
    pub language: String,
    /// To which address.
    pub recipient: String,
    /// The account that may know of it.
    pub account: Option<Id<license::Account>>,
    /// When it was caused.
    pub created_at: DateTime<Utc>,
    /// How far it is.
    pub state: MailState,
    /// How often it was tried.
    pub attempts: i64,
    /// When it is tried next, while it waits.
    pub due_at: DateTime<Utc>,
    /// When it was accepted or given up.
    pub settled_at: Option<DateTime<Utc>>,
    /// What came of the last attempt.
    pub last_answer: Option<String>,
}

/// Which mails to list.
#[derive(Clone, Copy, Debug, Default)]
pub struct MailFilter {
    /// Those in this state.
    pub state: Option<MailState>,
    /// Those that this account may know of.
    pub account: Option<Id<license::Account>>,
}

/// How the outbox is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OutboxSurvey {
    /// How many wait.
    pub queued: i64,
    /// When the oldest of them was caused.
    pub oldest: Option<DateTime<Utc>>,
    /// How many were given up.
    pub given_up: i64,
}

const INSERT_MAIL: &str = "INSERT INTO mails (id, cause, template, language, recipient, details, account, created_at, state, attempts, due_at) \
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'queued', 0, $8) ON CONFLICT (cause) DO NOTHING";
// The condition stands twice: where two nodes chose the same mails, the second one waits for the first, and looks again.
const TAKE: &str = "UPDATE mails SET held_until = $2, attempts = attempts + 1 \
     WHERE state = 'queued' AND due_at <= $1 AND (held_until IS NULL OR held_until <= $1) AND id IN ( \
       SELECT m.id FROM mails m WHERE m.state = 'queued' AND m.due_at <= $1 AND (m.held_until IS NULL OR m.held_until <= $1) \
       ORDER BY m.due_at, m.id LIMIT $3) \
     RETURNING id, details, language, recipient, account, created_at, attempts";
// Whoever was told that it is accepted is right, however late it is written.
const ACCEPT: &str = "UPDATE mails SET state = 'accepted', settled_at = $2, held_until = NULL, last_answer = $3 \
     WHERE id = $1 AND state <> 'accepted'";
const PUT_BACK: &str = "UPDATE mails SET due_at = $3, held_until = NULL, last_answer = $4 \
     WHERE id = $1 AND state = 'queued' AND held_until = $2";
const GIVE_UP: &str = "UPDATE mails SET state = 'given_up', settled_at = $3, held_until = NULL, last_answer = $4 \
     WHERE id = $1 AND state = 'queued' AND held_until = $2";
const REQUEUE: &str = "UPDATE mails SET state = 'queued', settled_at = NULL, attempts = 0, due_at = $2, held_until = NULL \
     WHERE id = $1 AND state = 'given_up'";
const ANY_DUE: &str = "SELECT id FROM mails WHERE state = 'queued' AND due_at <= $1 LIMIT 1";
const WAITING: &str = "SELECT COUNT(*) AS n, MIN(created_at) AS oldest FROM mails WHERE state = 'queued'";
const GIVEN_UP: &str = "SELECT COUNT(*) AS n FROM mails WHERE state = 'given_up'";

macro_rules! select_mail {
    ($tail:literal) => {
        concat!(
            "SELECT id, template, language, recipient, account, created_at, state, attempts, due_at, settled_at, last_answer \
             FROM mails WHERE ",
            $tail
        )
    };
}

const MAIL: &str = select_mail!("id = $1");
const MAILS: &str =
    select_mail!("($1 IS NULL OR state = $1) AND ($2 IS NULL OR account = $2) AND id < $3 ORDER BY id DESC LIMIT $4");

macro_rules! mail_row {
    ($row:expr) => {{
        let id: Id<Mail> = $row.try_get("id")?;
        let state: String = $row.try_get("state")?;
        Ok(MailRow {
            id,
            template: $row.try_get("template")?,
            language: $row.try_get("language")?,
            recipient: $row.try_get("recipient")?,
            account: $row.try_get("account")?,
            created_at: $row.try_get("created_at")?,
            state: word("mails", id, &state, MailState::of_word)?,
            attempts: $row.try_get("attempts")?,
            due_at: $row.try_get("due_at")?,
            settled_at: $row.try_get("settled_at")?,
            last_answer: $row.try_get("last_answer")?,
        })
    }};
}

impl Db {
    /// Puts a mail into the outbox; `None` if its cause has one already.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn insert_mail(&mut self, act: &Act, mail: &NewMail<'_>) -> Result<Option<Id<Mail>>> {
        let id: Id<Mail> = act.chance.id(act.now);
        let written = execute!(
            self,
            INSERT_MAIL,
            [
                id,
                mail.cause,
                mail.message.word(),
                mail.language.tag(),
                mail.recipient,
                as_json(mail.message),
                mail.account,
                act.now
            ]
        )?;
        Ok((written == 1).then_some(id))
    }

    /// Whether a mail is due, in hand or not.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn any_mail_due(&mut self, now: DateTime<Utc>) -> Result<bool> {
        let found: Option<Id<Mail>> = row!(self, ANY_DUE, [now], |row| Ok(row.try_get("id")?))?;
        Ok(found.is_some())
    }

    /// Takes mails that are due and that nobody has in hand, until a moment by which they are settled or anybody's again.
    ///
    /// # Errors
    /// If the database fails or a row cannot be read.
    pub async fn take_mails(&mut self, now: DateTime<Utc>, held_until: DateTime<Utc>, limit: i64) -> Result<Vec<HeldMail>> {
        rows!(self, TAKE, [now, held_until, limit], |row| {
            let id: Id<Mail> = row.try_get("id")?;
            let (details, language): (String, String) = (row.try_get("details")?, row.try_get("language")?);
            Ok(HeldMail {
                id,
                // One that cannot be read must not keep the others waiting.
                message: serde_json::from_str(&details).ok(),
                language: Language::of_tag(&language).unwrap_or_default(),
                recipient: row.try_get("recipient")?,
                account: row.try_get("account")?,
                created_at: row.try_get("created_at")?,
                attempts: row.try_get("attempts")?,
                held_until,
            })
        })
    }

    /// Writes that a mail was accepted; `false` if that was known.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn accept_mail(&mut self, act: &Act, id: Id<Mail>, answer: &str) -> Result<bool> {
        Ok(execute!(self, ACCEPT, [id, act.now, answer])? == 1)
    }

    /// Puts a mail back to be tried again; `false` if it is not in hand any more.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn put_mail_back(&mut self, mail: &HeldMail, due_at: DateTime<Utc>, answer: &str) -> Result<bool> {
        Ok(execute!(self, PUT_BACK, [mail.id, mail.held_until, due_at, answer])? == 1)
    }

    /// Gives a mail up; `false` if it is not in hand any more.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn give_mail_up(&mut self, act: &Act, mail: &HeldMail, answer: &str) -> Result<bool> {
        Ok(execute!(self, GIVE_UP, [mail.id, mail.held_until, act.now, answer])? == 1)
    }

    /// Lets a mail that was given up be tried from the beginning; `false` if it was not given up.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn requeue_mail(&mut self, act: &Act, id: Id<Mail>) -> Result<bool> {
        Ok(execute!(self, REQUEUE, [id, act.now])? == 1)
    }

    /// A mail.
    ///
    /// # Errors
    /// If the database fails or a row cannot be read.
    pub async fn mail(&mut self, id: Id<Mail>) -> Result<Option<MailRow>> {
        row!(self, MAIL, [id], |row| mail_row!(row))
    }

    /// Mails, newest first: those before the one given, if one is.
    ///
    /// # Errors
    /// If the database fails or a row cannot be read.
    pub async fn mails(&mut self, filter: MailFilter, before: Option<Id<Mail>>, limit: i64) -> Result<Vec<MailRow>> {
        let state = filter.state.map(MailState::as_str);
        rows!(self, MAILS, [state, filter.account, first_before(before), limit], |row| mail_row!(row))
    }

    /// How the outbox is.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn survey_outbox(&mut self) -> Result<OutboxSurvey> {
        let waiting = row!(self, WAITING, [], |row| Ok((row.try_get("n")?, row.try_get("oldest")?)))?;
        let (queued, oldest) = waiting.unwrap_or_default();
        let given_up = row!(self, GIVEN_UP, [], |row| Ok(row.try_get("n")?))?.unwrap_or_default();
        Ok(OutboxSurvey { queued, oldest, given_up })
    }
}

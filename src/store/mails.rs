//! The outbox: a mail is written in the transaction that causes it, once for each cause. Sending it, and writing what came of that, is
//! left to `delivery`.

use super::{Act, Db, Result, columns::as_json};
use crate::domain::{
    id::Id,
    language::Language,
    license,
    mail::{Mail, Message},
};

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

const INSERT_MAIL: &str = "INSERT INTO mails (id, cause, template, language, recipient, details, account, created_at, state, attempts, due_at) \
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'queued', 0, $8) ON CONFLICT (cause) DO NOTHING";

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
}

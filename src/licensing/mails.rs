//! What operators do to mails: letting one that was given up be tried again. Sending is left to `delivery`.

use super::{Refusal, Result};
use crate::{
    domain::{
        id::Id,
        mail::{Mail, MailState},
    },
    store::{Act, Entry, Tx},
};

/// Lets a mail that was given up be tried from the beginning.
///
/// # Errors
/// If there is no such mail, or it was not given up.
pub async fn retry_mail(tx: &mut Tx, act: &Act, id: Id<Mail>) -> Result<()> {
    let mail = tx.mail(id).await?.ok_or(Refusal::Unknown("mail"))?;
    if mail.state != MailState::GivenUp || !tx.requeue_mail(act, id).await? {
        return Err(Refusal::MailNotGivenUp);
    }
    let entry = Entry {
        account: mail.account,
        action: "mail.requeued",
        subject: format!("mail:{id}"),
        before: Some(MailState::GivenUp.as_str().to_owned()),
        after: Some(MailState::Queued.as_str().to_owned()),
    };
    Ok(tx.record_history(act, &entry).await?)
}

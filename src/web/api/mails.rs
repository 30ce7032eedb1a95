//! Mails, as operators see them: to whom, about what, how far, and what the mail server answered. What they say is nobody's but the
//! recipient's.

use super::{
    answer::{Answer, Answered},
    call::{Asked, At},
    caller::Operator,
    page::{self, Page},
    schema::{AccountId, MailId},
};
use crate::{
    domain::mail::MailState,
    licensing::{self, Refusal},
    store::{MailFilter, MailRow},
    web::App,
};
use axum::extract::State;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};

/// How far a mail is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum MailStateJson {
    /// It waits, or is on its way.
    Queued,
    /// The mail server has it.
    Accepted,
    /// It was refused for good, or failed for three days.
    GivenUp,
}

impl From<MailState> for MailStateJson {
    fn from(state: MailState) -> Self {
        match state {
            MailState::Queued => Self::Queued,
            MailState::Accepted => Self::Accepted,
            MailState::GivenUp => Self::GivenUp,
        }
    }
}

impl From<MailStateJson> for MailState {
    fn from(state: MailStateJson) -> Self {
        match state {
            MailStateJson::Queued => Self::Queued,
            MailStateJson::Accepted => Self::Accepted,
            MailStateJson::GivenUp => Self::GivenUp,
        }
    }
}

/// A mail.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct MailJson {
    /// Its id; the `Message-ID` begins with it.
    id: MailId,
    /// What it is about: `order_paid`, `sent_again`, `transfer_offered`, `transfer_settled`.
    template: String,
    /// In which language.
    language: String,
    /// To which address.
    recipient: String,
    /// The account that it is about.
    account: Option<AccountId>,
    /// How far it is.
    state: MailStateJson,
    /// How often it was tried.
    attempts: i64,
    /// What the mail server answered last, or why it could not.
    last_answer: Option<String>,
    /// When it is tried next; `null` if it is not.
    next_at: Option<DateTime<Utc>>,
    /// When it was accepted or given up.
    settled_at: Option<DateTime<Utc>>,
    /// When it was caused.
    created_at: DateTime<Utc>,
}

impl From<MailRow> for MailJson {
    fn from(mail: MailRow) -> Self {
        Self {
            id: mail.id,
            template: mail.template,
            language: mail.language,
            recipient: mail.recipient,
            account: mail.account,
            state: mail.state.into(),
            attempts: mail.attempts,
            last_answer: mail.last_answer,
            next_at: (mail.state == MailState::Queued).then_some(mail.due_at),
            settled_at: mail.settled_at,
            created_at: mail.created_at,
        }
    }
}

/// Which mails.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct WhichMails {
    /// Those in this state.
    state: Option<MailStateJson>,
    /// Those about this account.
    account: Option<AccountId>,
    /// The `next` of the page before.
    cursor: Option<String>,
    /// How many a page has at most, 1 to 200 (50 if left out).
    limit: Option<u16>,
}

/// Lists mails
///
/// What they say is not shown: it is made when they are sent, and kept nowhere.
#[utoipa::path(get, path = "/api/v1/mails", tag = "mails", params(WhichMails), security(("operator" = [])),
    responses((status = 200, description = "The mails, newest first.", body = Page<MailJson>)))]
pub(super) async fn list(State(app): State<Arc<App>>, _: Operator, Asked(which): Asked<WhichMails>) -> Answered {
    let (limit, before) = (page::limit(which.limit)?, page::after(which.cursor.as_deref())?);
    let filter = MailFilter { state: which.state.map(MailState::from), account: which.account };
    let mails = app.store.read().await?.mails(filter, before, limit + 1).await?;
    Ok(Answer::ok(&Page::of(mails, limit, |mail| mail.id).map(MailJson::from))?)
}

/// Lets a mail that was given up be tried again
///
/// It is tried from the beginning, for another three days. A mail that waits or was accepted is refused with `mail_not_given_up`.
#[utoipa::path(post, path = "/api/v1/mails/{id}/retry", tag = "mails", security(("operator" = [])),
    params(("id" = MailId, Path, description = "The mail.")),
    responses((status = 200, description = "The mail as it is now.", body = MailJson)))]
pub(super) async fn retry(State(app): State<Arc<App>>, Operator(caller): Operator, At(id): At<MailId>) -> Answered {
    let done = app.office.perform(caller.cause(None), async |tx, act| {
        licensing::retry_mail(tx, act, id).await?;
        let mail = tx.mail(id).await?.ok_or(Refusal::Unknown("mail"))?;
        Answer::ok(&MailJson::from(mail))
    });
    Ok(done.await?)
}

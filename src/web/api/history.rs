//! The history: who changed what, when and why, newest first. Every use case writes it in the transaction that makes the change.

use super::{
    answer::{Answer, Answered},
    call::Asked,
    caller::Manager,
    page::{self, Page},
    schema::{AccountId, HistoryId},
};
use crate::{
    store::{HistoryFilter, HistoryLine, Named},
    web::App,
};
use axum::extract::State;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};

/// A change that was made.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct HistoryJson {
    /// Its id.
    id: HistoryId,
    /// When.
    at: DateTime<Utc>,
    /// The account that may see it.
    account: Option<AccountId>,
    /// Who made it, as `role:label`.
    actor: String,
    /// What happened, such as `license.claimed`.
    action: String,
    /// To what, as `kind:id`.
    subject: String,
    /// What it was.
    before: Option<String>,
    /// What it is.
    after: Option<String>,
    /// Why, in the words of who made it.
    reason: Option<String>,
    /// The HTTP request in which it happened.
    request_id: Option<String>,
}

impl From<HistoryLine> for HistoryJson {
    fn from(line: HistoryLine) -> Self {
        let HistoryLine { id, at, account, actor, action, subject, before, after, reason, request_id } = line;
        Self { id, at, account, actor, action, subject, before, after, reason, request_id }
    }
}

/// Which changes.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct WhichHistory {
    /// Those of this account; for operators.
    account: Option<AccountId>,
    /// Those of one thing, as `kind:id`, or of all of a kind, such as `license`.
    subject: Option<String>,
    /// Those of one action, such as `license.claimed`, or of all of a kind, such as `license`.
    action: Option<String>,
    /// Those by this actor, as the history shows it.
    actor: Option<String>,
    /// Those since this moment.
    from: Option<DateTime<Utc>>,
    /// Those before this moment.
    to: Option<DateTime<Utc>>,
    /// The `next` of the page before.
    cursor: Option<String>,
    /// How many a page has, 1 to 200 (50 if left out).
    limit: Option<u16>,
}

/// Lists what changed
#[utoipa::path(get, path = "/api/v1/history", tag = "history", params(WhichHistory), security(("operator" = []), ("admin" = [])),
    responses((status = 200, description = "The changes, newest first.", body = Page<HistoryJson>)))]
pub(super) async fn list(State(app): State<Arc<App>>, manager: Manager, Asked(which): Asked<WhichHistory>) -> Answered {
    let (limit, before) = (page::limit(which.limit)?, page::after(which.cursor.as_deref())?);
    let filter = HistoryFilter {
        account: manager.reach(which.account)?.account(),
        subject: which.subject.as_deref().map(|subject| Named::of(subject, ':')),
        action: which.action.as_deref().map(|action| Named::of(action, '.')),
        actor: which.actor,
        from: which.from,
        to: which.to,
    };
    let lines = app.store.read().await?.history(&filter, before, limit + 1).await?;
    Ok(Answer::ok(&Page::of(lines, limit, |line| line.id).map(HistoryJson::from))?)
}

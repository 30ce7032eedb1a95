//! Offers of licenses between accounts: those that wait for an answer of ours, those that we wait for, and those that are over.

use super::kind_text;
use crate::web::pages::{
    answer::{self, Answer, Fault},
    form::{Asked, Choice, Fields},
    is_there,
    moment::Moment,
    shell::{Place, Shell},
    told::{Told, told},
    visit::Visit,
    words::licenses::LicensesWords,
};
use crate::{
    domain::{
        folded,
        id::Id,
        transfer::{Outcome, Transfer},
    },
    licensing::{self, Answered, Refusal},
    store::{TransferFilter, TransferRow, TransferState},
    web::App,
};
use askama::Template;
use axum::{
    extract::{Path, State},
    http::StatusCode,
};
use chrono::{DateTime, Utc};
use std::sync::Arc;

/// How many a page has.
const ROWS: i64 = 50;

#[derive(Template)]
#[template(path = "pages/transfers.html")]
struct TransfersPage {
    shell: Shell,
    words: &'static LicensesWords,
    told: Option<Told>,
    states: Vec<Choice>,
    rows: Vec<TransferShown>,
    first: Option<String>,
    next: Option<String>,
}

/// An offer as it is shown.
struct TransferShown {
    id: String,
    kind: &'static str,
    license_path: Option<String>,
    from: String,
    to: String,
    badge: &'static str,
    state: &'static str,
    at: Moment,
    /// Whether it can be accepted or declined here, or taken back.
    to_answer: bool,
    to_cancel: bool,
}

/// The list.
pub(super) async fn list(State(app): State<Arc<App>>, visit: Visit, Asked(asked): Asked) -> Answer {
    page(&app, &visit, &asked, None).await
}

async fn page(app: &App, visit: &Visit, asked: &Fields, told: Option<Told>) -> Answer {
    let words: &LicensesWords = visit.words();
    let account = visit.narrowed(asked.text("account").parse().ok())?.account();
    let mut db = app.store.read().await?;
    let account = match account {
        Some(account) => Some(db.account(account).await?.ok_or(Fault::NotFound)?),
        None => None,
    };
    let state = match asked.text("state") {
        "over" => None,
        _ => Some(TransferState::Open),
    };
    let filter = TransferFilter {
        account: account.as_ref().map(|account| (account.id, account.email.as_str())),
        state,
        after: asked.text("after").parse().ok(),
    };
    let now = app.clock.now();
    let found = db.transfers(&filter, now, ROWS).await?;
    let rows = found.items.into_iter().map(|row| shown(row, account.as_ref(), now, words)).collect();
    let states = [("", words.open_offers), ("over", words.all_offers)];
    let status = told.as_ref().map_or(StatusCode::OK, |told| told.status);
    let page = TransfersPage {
        shell: visit.shell(words.transfers_title, Place::Licenses),
        states: states.into_iter().map(|(value, label)| Choice::of(value, label, asked.text("state"))).collect(),
        rows,
        first: filter.after.map(|_| asked.query_with("after", None)),
        next: found.next.map(|next| asked.query_with("after", Some(&next.to_string()))),
        told,
        words,
    };
    answer::page_as(status, &page)
}

/// An offer, as one of its sides sees it; of the vendor's staff, who look at all, as both do.
fn shown(
    row: TransferRow,
    account: Option<&crate::store::Account>,
    now: DateTime<Utc>,
    words: &LicensesWords,
) -> TransferShown {
    let outcome = Outcome::at(row.outcome, row.expires_at, now);
    let gives = account.is_none_or(|account| account.id == row.from_account);
    let takes = account.is_none_or(|account| folded(&account.email) == folded(&row.to_email));
    let has_it = match outcome {
        Some(Outcome::Accepted) => account.is_none_or(|account| row.to_account == Some(account.id)),
        _ => gives,
    };
    let (badge, state) = match outcome {
        None => ("warn", words.offer_open),
        Some(Outcome::Accepted) => ("good", words.offer_accepted),
        Some(Outcome::Declined) => ("bad", words.offer_declined),
        Some(Outcome::Cancelled) => ("quiet", words.offer_cancelled),
        Some(Outcome::Expired) => ("quiet", words.offer_expired),
    };
    TransferShown {
        id: row.id.to_string(),
        kind: kind_text(row.kind, words),
        license_path: Some(format!("/licenses/{}", row.license)).filter(|path| has_it && is_there(path)),
        from: row.from_email,
        to: row.to_email,
        badge,
        state,
        at: Moment(if outcome.is_none() { row.expires_at } else { row.settled_at.unwrap_or(row.expires_at) }),
        to_answer: outcome.is_none() && takes,
        to_cancel: outcome.is_none() && gives,
    }
}

/// Accepts, declines or takes one back.
pub(super) async fn answer(State(app): State<Arc<App>>, visit: Visit, Path((id, word)): Path<(String, String)>) -> Answer {
    let id: Id<Transfer> = id.parse().map_err(|_| Fault::NotFound)?;
    let (words, reach): (&LicensesWords, _) = (visit.words(), visit.reach());
    let answered = app.office.perform(visit.cause(None), async |tx, act| match word.as_str() {
        "accept" => licensing::accept_transfer(tx, act, reach, id).await,
        "decline" => licensing::decline_transfer(tx, act, reach, id).await,
        "cancel" => licensing::cancel_transfer(tx, act, reach, id).await,
        _ => Err(Refusal::Unknown("answer")),
    });
    let refusal = match answered.await {
        Ok(Answered::Settled) => {
            let done = match word.as_str() {
                "accept" => words.accepted,
                "decline" => words.declined,
                _ => words.cancelled,
            };
            return answer::done(&app, "/transfers", done);
        }
        // It was over before: that is told, and the list shows how.
        Ok(Answered::Otherwise(outcome)) => Refusal::TransferSettled(outcome),
        Err(refusal) => refusal,
    };
    page(&app, &visit, &Fields::default(), Some(told(&refusal, visit.language)?)).await
}

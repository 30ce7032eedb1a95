//! Transfers: a license offered to another account by e-mail address, and how each side answers. Neither side is told what is the
//! other's: whether an address has an account shows to nobody before it accepted.

use super::{
    answer::{Answer, Answered},
    call::{Asked, At, Call},
    caller::Manager,
    licenses::Kind,
    page::{self, Page},
    schema::{AccountId, LicenseId, TransferId},
};
use crate::{
    domain::transfer::Outcome,
    licensing::{self, Answered as Settled, Reach, Refusal},
    store::{Db, TransferFilter, TransferRow, TransferState},
    web::App,
};
use axum::extract::State;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};

/// How far a transfer is.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum StateJson {
    /// It waits for an answer.
    Open,
    /// The recipient took the license over.
    Accepted,
    /// The recipient did not want it.
    Declined,
    /// The giver took the offer back.
    Cancelled,
    /// Nobody answered in time.
    Expired,
}

impl StateJson {
    fn of(outcome: Option<Outcome>) -> Self {
        match outcome {
            None => Self::Open,
            Some(Outcome::Accepted) => Self::Accepted,
            Some(Outcome::Declined) => Self::Declined,
            Some(Outcome::Cancelled) => Self::Cancelled,
            Some(Outcome::Expired) => Self::Expired,
        }
    }

    fn sought(self) -> TransferState {
        match self {
            Self::Open => TransferState::Open,
            Self::Accepted => TransferState::Settled(Outcome::Accepted),
            Self::Declined => TransferState::Settled(Outcome::Declined),
            Self::Cancelled => TransferState::Settled(Outcome::Cancelled),
            Self::Expired => TransferState::Settled(Outcome::Expired),
        }
    }
}

/// A transfer.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct TransferJson {
    /// Its id.
    id: TransferId,
    /// The license; a system license goes with its bundled one.
    license_id: LicenseId,
    /// What that is for.
    kind: Kind,
    /// Who offers it.
    from_email: String,
    /// To whom.
    to_email: String,
    /// How far it is.
    state: StateJson,
    /// Since when it is offered.
    created_at: DateTime<Utc>,
    /// Until when it can be accepted.
    expires_at: DateTime<Utc>,
    /// When it came to its end, where that is written.
    settled_at: Option<DateTime<Utc>>,
}

impl TransferJson {
    fn of(row: TransferRow, now: DateTime<Utc>) -> Self {
        Self {
            id: row.id,
            license_id: row.license,
            kind: row.kind.into(),
            from_email: row.from_email,
            to_email: row.to_email,
            state: StateJson::of(Outcome::at(row.outcome, row.expires_at, now)),
            created_at: row.created_at,
            expires_at: row.expires_at,
            settled_at: row.settled_at,
        }
    }

    async fn read(app: &App, db: &mut Db, reach: Reach, id: TransferId) -> Result<Self, Refusal> {
        Ok(Self::of(licensing::transfer(db, reach, id).await?, app.clock.now()))
    }
}

/// To whom a license is offered.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewTransfer {
    /// The e-mail address of the account that is to have it. Whether there is one is not said.
    to_email: String,
}

/// Offers a license to another account
///
/// Nothing changes until the account of that address accepts, within 14 days; the offer can be cancelled until then. Accepting ends
/// the license's binding, and its place in a system or link; it stays under its subscription. A bundled license goes with its system
/// license.
#[utoipa::path(post, path = "/api/v1/licenses/{id}/transfer", tag = "transfers", security(("operator" = []), ("admin" = [])),
    params(
        ("id" = LicenseId, Path, description = "The license, not a bundled one."),
        ("Idempotency-Key" = Option<String>, Header, description = "A name for this call: sent again, it is carried out once."),
    ),
    request_body(content = NewTransfer, example = json!({"to_email": "successor@customer.example"})),
    responses((status = 201, description = "The transfer.", body = TransferJson)))]
pub(super) async fn offer(
    State(app): State<Arc<App>>,
    manager: Manager,
    At(license): At<LicenseId>,
    call: Call<NewTransfer>,
) -> Answered {
    let reach = manager.reach(None)?;
    let to_email = call.body.to_email;
    let once = manager.0.once(call.named);
    let done = app.office.perform_once(
        manager.0.cause(None),
        once.as_ref(),
        async |tx, act| {
            let account = reach.over_license(tx, license).await?;
            let id = licensing::offer_transfer(tx, act, account, license, &to_email).await?;
            Answer::created(&TransferJson::read(&app, tx, reach, id).await?, format!("/api/v1/transfers/{id}"))
        },
        Answer::kept,
    );
    Answer::of(done.await?)
}

/// Which transfers.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct WhichTransfers {
    /// For an operator: those given or received by this account; all if left out.
    account: Option<AccountId>,
    /// Those that are so far.
    state: Option<StateJson>,
    /// The `next` of the page before.
    cursor: Option<String>,
    /// How many a page has, 1 to 200 (50 if left out).
    limit: Option<u16>,
}

/// Lists transfers
///
/// Those that the account gave, and those to its e-mail address.
#[utoipa::path(get, path = "/api/v1/transfers", tag = "transfers", params(WhichTransfers), security(("operator" = []), ("admin" = [])),
    responses((status = 200, description = "The transfers, oldest first.", body = Page<TransferJson>)))]
pub(super) async fn list(State(app): State<Arc<App>>, manager: Manager, Asked(which): Asked<WhichTransfers>) -> Answered {
    let (limit, after) = (page::limit(which.limit)?, page::after(which.cursor.as_deref())?);
    let mut db = app.store.read().await?;
    let account = match manager.reach(which.account)?.account() {
        Some(account) => Some(db.account(account).await?.ok_or(Refusal::Unknown("account"))?),
        None => None,
    };
    let account = account.as_ref().map(|account| (account.id, account.email.as_str()));
    let filter = TransferFilter { account, state: which.state.map(StateJson::sought), after };
    let now = app.clock.now();
    let transfers = db.transfers(&filter, now, limit).await?;
    Ok(Answer::ok(&Page::found(transfers).map(|row| TransferJson::of(row, now)))?)
}

/// Shows a transfer
#[utoipa::path(get, path = "/api/v1/transfers/{id}", tag = "transfers", security(("operator" = []), ("admin" = [])),
    params(("id" = TransferId, Path, description = "The transfer.")),
    responses((status = 200, description = "The transfer.", body = TransferJson)))]
pub(super) async fn show(State(app): State<Arc<App>>, manager: Manager, At(id): At<TransferId>) -> Answered {
    let mut db = app.store.read().await?;
    Ok(Answer::ok(&TransferJson::read(&app, &mut db, manager.reach(None)?, id).await?)?)
}

/// Accepts a transfer
///
/// By the account that it is offered to: the license is its own from now on, bound to no shop and in no system or link. Again, it
/// changes nothing.
#[utoipa::path(post, path = "/api/v1/transfers/{id}/accept", tag = "transfers", security(("operator" = []), ("admin" = [])),
    params(("id" = TransferId, Path, description = "The transfer.")),
    responses((status = 200, description = "The transfer as it is now.", body = TransferJson)))]
pub(super) async fn accept(State(app): State<Arc<App>>, manager: Manager, At(id): At<TransferId>) -> Answered {
    let reach = manager.reach(None)?;
    let done = app.office.perform(manager.0.cause(None), async |tx, act| {
        let settled = licensing::accept_transfer(tx, act, reach, id).await?;
        Ok((settled, TransferJson::read(&app, tx, reach, id).await?))
    });
    answered(done.await?)
}

/// Declines a transfer
///
/// By the account that it is offered to. Again, it changes nothing.
#[utoipa::path(post, path = "/api/v1/transfers/{id}/decline", tag = "transfers", security(("operator" = []), ("admin" = [])),
    params(("id" = TransferId, Path, description = "The transfer.")),
    responses((status = 200, description = "The transfer as it is now.", body = TransferJson)))]
pub(super) async fn decline(State(app): State<Arc<App>>, manager: Manager, At(id): At<TransferId>) -> Answered {
    let reach = manager.reach(None)?;
    let done = app.office.perform(manager.0.cause(None), async |tx, act| {
        let settled = licensing::decline_transfer(tx, act, reach, id).await?;
        Ok((settled, TransferJson::read(&app, tx, reach, id).await?))
    });
    answered(done.await?)
}

/// Cancels a transfer
///
/// By the account that offers it, until it is accepted. Again, it changes nothing.
#[utoipa::path(post, path = "/api/v1/transfers/{id}/cancel", tag = "transfers", security(("operator" = []), ("admin" = [])),
    params(("id" = TransferId, Path, description = "The transfer.")),
    responses((status = 200, description = "The transfer as it is now.", body = TransferJson)))]
pub(super) async fn cancel(State(app): State<Arc<App>>, manager: Manager, At(id): At<TransferId>) -> Answered {
    let reach = manager.reach(None)?;
    let done = app.office.perform(manager.0.cause(None), async |tx, act| {
        let settled = licensing::cancel_transfer(tx, act, reach, id).await?;
        Ok((settled, TransferJson::read(&app, tx, reach, id).await?))
    });
    answered(done.await?)
}

/// That an offer was over is refused after it is written.
fn answered((settled, transfer): (Settled, TransferJson)) -> Answered {
    match settled {
        Settled::Settled => Ok(Answer::ok(&transfer)?),
        Settled::Otherwise(outcome) => Err(Refusal::TransferSettled(outcome).into()),
    }
}

//! Accounts: made and listed by operators; an admin sees and changes their own.

use super::{
    answer::{Answer, Answered},
    call::{Asked, At, Call, Expected},
    caller::{Manager, Operator},
    page::{self, Page},
    schema::AccountId,
};
use crate::{
    licensing::{self, AccountChange, Refusal},
    store::{Account, AccountFilter},
    web::App,
};
use axum::extract::State;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};

/// An account.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct AccountJson {
    /// Its id.
    id: AccountId,
    /// Its e-mail address.
    email: String,
    /// Its name.
    name: String,
    /// When it was made.
    created_at: DateTime<Utc>,
}

impl From<Account> for AccountJson {
    fn from(account: Account) -> Self {
        Self { id: account.id, email: account.email, name: account.name, created_at: account.created_at }
    }
}

/// An account to be made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewAccount {
    /// Its e-mail address: orders for it go into this account.
    email: String,
    /// Its name.
    name: String,
}

/// What is to change; what is left out stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ChangedAccount {
    /// Its e-mail address. Only operators change it.
    email: Option<String>,
    /// Its name.
    name: Option<String>,
}

/// Which accounts.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct WhichAccounts {
    /// Part of the e-mail address or name, without case.
    q: Option<String>,
    /// The `next` of the page before.
    cursor: Option<String>,
    /// How many a page has, 1 to 200 (50 if left out).
    limit: Option<u16>,
}

/// Lists accounts
#[utoipa::path(get, path = "/api/v1/accounts", tag = "accounts", params(WhichAccounts), security(("operator" = [])),
    responses((status = 200, description = "The accounts, oldest first.", body = Page<AccountJson>)))]
pub(super) async fn list(State(app): State<Arc<App>>, _: Operator, Asked(which): Asked<WhichAccounts>) -> Answered {
    let limit = page::limit(which.limit)?;
    let filter = AccountFilter { q: which.q, after: page::after(which.cursor.as_deref())? };
    let accounts = app.store.read().await?.accounts(&filter, limit).await?;
    Ok(Answer::ok(&Page::found(accounts).map(AccountJson::from))?)
}

/// Makes an account
#[utoipa::path(post, path = "/api/v1/accounts", tag = "accounts", security(("operator" = [])),
    params(("Idempotency-Key" = Option<String>, Header, description = "A name for this call: sent again, it is carried out once.")),
    request_body(content = NewAccount, example = json!({"email": "shop@customer.example", "name": "Customer GmbH"})),
    responses((status = 201, description = "The account.", body = AccountJson)))]
pub(super) async fn create(State(app): State<Arc<App>>, Operator(caller): Operator, call: Call<NewAccount>) -> Answered {
    let NewAccount { email, name } = call.body;
    let once = caller.once(call.named);
    let done = app.office.perform_once(
        caller.cause(None),
        once.as_ref(),
        async |tx, act| {
            let id = licensing::create_account(tx, act, &email, &name).await?;
            let account = tx.account(id).await?.ok_or(Refusal::Unknown("account"))?;
            let version = account.version;
            Ok(Answer::created(&AccountJson::from(account), format!("/api/v1/accounts/{id}"))?.version(version))
        },
        Answer::kept,
    );
    Answer::of(done.await?)
}

/// Shows an account
#[utoipa::path(get, path = "/api/v1/accounts/{id}", tag = "accounts", security(("operator" = []), ("admin" = [])),
    params(("id" = AccountId, Path, description = "The account.")),
    responses((status = 200, description = "The account.", body = AccountJson)))]
pub(super) async fn show(State(app): State<Arc<App>>, manager: Manager, At(id): At<AccountId>) -> Answered {
    manager.reach(Some(id))?;
    let account = app.store.read().await?.account(id).await?.ok_or(Refusal::Unknown("account"))?;
    let version = account.version;
    Ok(Answer::ok(&AccountJson::from(account))?.version(version))
}

/// Changes an account
#[utoipa::path(patch, path = "/api/v1/accounts/{id}", tag = "accounts", security(("operator" = []), ("admin" = [])),
    params(
        ("id" = AccountId, Path, description = "The account."),
        ("If-Match" = Option<String>, Header, description = "The ETag that was read: changed meanwhile, nothing is done."),
    ),
    request_body(content = ChangedAccount, example = json!({"name": "Customer AG"})),
    responses((status = 200, description = "The account as it is now.", body = AccountJson)))]
pub(super) async fn change(
    State(app): State<Arc<App>>,
    manager: Manager,
    At(id): At<AccountId>,
    Expected(expected): Expected,
    call: Call<ChangedAccount>,
) -> Answered {
    let reach = manager.reach(Some(id))?;
    let ChangedAccount { email, name } = call.body;
    let done = app.office.perform(manager.0.cause(None), async |tx, act| {
        let change = AccountChange { email: email.as_deref(), name: name.as_deref() };
        licensing::change_account(tx, act, reach, id, expected, change).await?;
        let account = tx.account(id).await?.ok_or(Refusal::Unknown("account"))?;
        let version = account.version;
        Ok(Answer::ok(&AccountJson::from(account))?.version(version))
    });
    Ok(done.await?)
}

//! API keys of an account: made, shown once, and revoked.

use super::{
    answer::{Answer, Answered},
    call::{Asked, At, Call},
    caller::Manager,
    page::{self, Page},
    schema::{AccountId, KeyId, ShopRef},
};
use crate::{
    domain::secret::Secret,
    licensing::{self, Key, Refusal, Wrong},
    store::{KeySummary, Role},
    web::App,
};
use axum::extract::State;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};

/// What a key of an account may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum KeyRole {
    /// All that the account's admins may.
    Admin,
    /// What a shop's plugin needs.
    Shop,
}

/// A key to be made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewKey {
    /// What it may do.
    role: KeyRole,
    /// What people call it; the history names whoever uses it by this.
    label: String,
    /// The shop, for a key of role `shop`.
    shop: Option<ShopRef>,
}

/// A key that was made.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct MadeKey {
    /// Its id, by which it is revoked.
    id: KeyId,
    /// What it may do.
    role: KeyRole,
    /// What people call it.
    label: String,
    /// The key itself, this once: it is kept nowhere, and left out when the same call is answered again.
    #[serde(skip_serializing_if = "Option::is_none")]
    key: Option<String>,
}

/// A key in a list; the key itself is kept nowhere.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct KeyJson {
    /// Its id, by which it is revoked.
    id: KeyId,
    /// What it may do.
    role: String,
    /// What people call it.
    label: String,
    /// The SHOPID of the shop, for a key of role `shop`.
    shop_id: Option<String>,
    /// When it was made.
    created_at: DateTime<Utc>,
    /// When it was last used, to the minute.
    last_used_at: Option<DateTime<Utc>>,
    /// When it was revoked.
    revoked_at: Option<DateTime<Utc>>,
}

impl From<KeySummary> for KeyJson {
    fn from(key: KeySummary) -> Self {
        Self {
            id: key.id,
            role: key.role,
            label: key.label,
            shop_id: key.shop_id,
            created_at: key.created_at,
            last_used_at: key.last_used_at,
            revoked_at: key.revoked_at,
        }
    }
}

/// A page of keys.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct WhichKeys {
    /// The `next` of the page before.
    cursor: Option<String>,
    /// How many a page has, 1 to 200 (50 if left out).
    limit: Option<u16>,
}

/// Lists the keys of an account
#[utoipa::path(get, path = "/api/v1/accounts/{id}/keys", tag = "keys", security(("operator" = []), ("admin" = [])),
    params(("id" = AccountId, Path, description = "The account."), WhichKeys),
    responses((status = 200, description = "The keys, oldest first, revoked ones too.", body = Page<KeyJson>)))]
pub(super) async fn list(
    State(app): State<Arc<App>>,
    manager: Manager,
    At(account): At<AccountId>,
    Asked(which): Asked<WhichKeys>,
) -> Answered {
    manager.reach(Some(account))?;
    let limit = page::limit(which.limit)?;
    let mut db = app.store.read().await?;
    db.account(account).await?.ok_or(Refusal::Unknown("account"))?;
    let keys = db.keys(Some(account), page::after(which.cursor.as_deref())?, limit + 1).await?;
    Ok(Answer::ok(&Page::of(keys, limit, |key| key.id).map(KeyJson::from))?)
}

/// Makes a key
#[utoipa::path(post, path = "/api/v1/accounts/{id}/keys", tag = "keys", security(("operator" = []), ("admin" = [])),
    params(
        ("id" = AccountId, Path, description = "The account."),
        ("Idempotency-Key" = Option<String>, Header, description = "A name for this call: sent again, it is carried out once."),
    ),
    request_body(content = NewKey, example = json!({"role": "admin", "label": "import script"})),
    responses((status = 201, description = "The key, shown this once.", body = MadeKey)))]
pub(super) async fn create(
    State(app): State<Arc<App>>,
    manager: Manager,
    At(account): At<AccountId>,
    call: Call<NewKey>,
) -> Answered {
    manager.reach(Some(account))?;
    let NewKey { role, label, shop } = call.body;
    let wanted = match (role, shop) {
        (KeyRole::Admin, None) => Role::Admin(account),
        (KeyRole::Shop, Some(shop)) => Role::Shop(account, shop),
        (KeyRole::Admin, Some(_)) => {
            return Err(Refusal::Field { pointer: "/shop", wrong: Wrong::KeyOfNoShop }.into());
        }
        (KeyRole::Shop, None) => {
            return Err(Refusal::Field { pointer: "/shop", wrong: Wrong::KeyWithoutShop }.into());
        }
    };
    let once = manager.0.once(call.named);
    let done = app.office.perform_once(
        manager.0.cause(None),
        once.as_ref(),
        async |tx, act| {
            tx.account(account).await?.ok_or(Refusal::Unknown("account"))?;
            let (id, key) = licensing::create_key(tx, act, wanted, &label, Key::Made).await?;
            let made = MadeKey { id, role, label: label.clone(), key: None };
            Ok(Answer::created(&made, format!("/api/v1/keys/{id}"))?.showing("key", Some(Secret::new(key))))
        },
        Answer::kept,
    );
    Answer::of(done.await?)
}

/// Revokes a key
#[utoipa::path(delete, path = "/api/v1/keys/{id}", tag = "keys", security(("operator" = []), ("admin" = [])),
    params(("id" = KeyId, Path, description = "The key.")),
    responses((status = 200, description = "It has ended, now or before.", body = RevokedKey)))]
pub(super) async fn revoke(State(app): State<Arc<App>>, manager: Manager, At(id): At<KeyId>) -> Answered {
    let reach = manager.reach(None)?;
    let done = app.office.perform(manager.0.cause(None), async |tx, act| {
        licensing::revoke_key(tx, act, reach, id).await?;
        Answer::ok(&RevokedKey { id, revoked: true })
    });
    Ok(done.await?)
}

/// A key that has ended.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct RevokedKey {
    /// Its id.
    id: KeyId,
    /// Always true.
    revoked: bool,
}

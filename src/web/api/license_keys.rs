//! License keys: signed at an authority for an account, registered at an installation that keeps its own gate, and what their runs did.

use super::{
    answer::{Answer, Answered},
    call::{Asked, At, Call, Expected},
    caller::Manager,
    examples,
    page::{self, Page},
    schema::{AccountId, LicenseId, LicenseKeyId, RunId},
    shops::WhichAccount,
};
use crate::{
    domain::license_key::{ACCESS_KEY_MAX, Change, Component, Document, State as KeyState},
    licensing::{self, AccessKey, Refusal},
    store::{LicenseKeyRow, RunRow},
    web::App,
};
use axum::extract::State;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};

/// The longest call that registers a license key.
const REGISTRATION_MAX: usize = ACCESS_KEY_MAX + 64 * 1024;

/// A license key to be registered.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewLicenseKey {
    /// What people call it: unique in the account, and nothing follows from it.
    label: String,
    /// The access key, as the authority exported it: one line, which begins with `eyJ`. Line ends and blanks in it do no harm.
    access_key: String,
}

/// What is to change.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ChangedLicenseKey {
    /// What people call it from now on.
    label: String,
}

/// A license key that was registered.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct LicenseKeyJson {
    /// Its id.
    id: LicenseKeyId,
    /// The account that it is registered for.
    account: AccountId,
    /// What people call it.
    label: String,
    /// `current`, `refresh_due` (a newer one should be there), `expired` (nobody is let in by it), or `superseded` by a newer one.
    state: String,
    /// `by_hand` or `synchronized`.
    origin: String,
    /// Its number: the authority raises it when what the account is entitled to has changed.
    number: i64,
    /// When the authority signed it.
    issued_at: DateTime<Utc>,
    /// When a newer one should be there.
    refresh_after: DateTime<Utc>,
    /// When it stops counting.
    valid_until: DateTime<Utc>,
    /// When it was registered.
    registered_at: DateTime<Utc>,
}

impl LicenseKeyJson {
    fn of(key: &LicenseKeyRow, now: DateTime<Utc>) -> Self {
        let state = KeyState::of(key.superseded, key.refresh_after, key.valid_until, now);
        Self {
            id: key.id,
            account: key.account,
            label: key.label.clone(),
            state: state.as_str().to_owned(),
            origin: key.origin.as_str().to_owned(),
            number: key.number,
            issued_at: key.issued_at,
            refresh_after: key.refresh_after,
            valid_until: key.valid_until,
            registered_at: key.registered_at,
        }
    }
}

/// A license key with everything that it says.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct LicenseKeyDetail {
    /// The license key.
    #[serde(flatten)]
    key: LicenseKeyJson,
    /// The e-mail address of the account at the authority.
    upstream_email: String,
    /// How many system licenses it has that were not taken back.
    system_licenses: usize,
    /// How many customer licenses it has that were not taken back, the bundled ones too.
    customer_licenses: usize,
    /// Its licenses, one by one.
    components: Vec<ComponentJson>,
    /// What pays for them.
    subscriptions: Vec<PaidByJson>,
}

/// A license, as a component of a license key.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ComponentJson {
    /// The license at the authority.
    id: LicenseId,
    /// `system` or `customer`.
    kind: String,
    /// The last symbols of its serial.
    serial_hint: String,
    /// The bundled license that came with it, at the authority.
    bundled: Option<LicenseId>,
    /// The subscription that pays for it.
    subscription: Option<String>,
    /// The SHOPID to which it is bound at the authority; `null`: it may be bound here.
    shop_id: Option<String>,
    /// Since when it is suspended.
    suspended_at: Option<DateTime<Utc>>,
    /// Since when a refund has taken it back.
    revoked_at: Option<DateTime<Utc>>,
}

impl From<&Component> for ComponentJson {
    fn from(component: &Component) -> Self {
        Self {
            id: component.id,
            kind: component.kind.as_str().to_owned(),
            serial_hint: component.serial_hint.clone(),
            bundled: component.bundled,
            subscription: component.subscription.clone(),
            shop_id: component.shop_id.as_ref().map(|shop_id| shop_id.as_str().to_owned()),
            suspended_at: component.suspended_at,
            revoked_at: component.revoked_at,
        }
    }
}

/// A subscription, as a license key has it.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PaidByJson {
    /// The authority's name for it.
    reference: String,
    /// Billing's last word on it; `null` before the first.
    status: Option<String>,
    /// The first moment behind its period.
    period_end: Option<DateTime<Utc>>,
    /// Since when the authority lets it entitle to nothing.
    stopped_at: Option<DateTime<Utc>>,
}

impl LicenseKeyDetail {
    fn of(key: LicenseKeyJson, document: &Document) -> Self {
        let (system_licenses, customer_licenses) = document.content.count();
        let paid = document.content.subscriptions.iter().map(|paid| PaidByJson {
            reference: paid.reference.clone(),
            status: paid.standing.as_ref().map(|standing| standing.status.as_str().to_owned()),
            period_end: paid.standing.as_ref().and_then(|standing| standing.period_end),
            stopped_at: paid.stopped_at,
        });
        Self {
            key,
            upstream_email: document.account.email.clone(),
            system_licenses,
            customer_licenses,
            components: document.content.licenses.iter().map(ComponentJson::from).collect(),
            subscriptions: paid.collect(),
        }
    }
}

/// What a registration came to.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct RegisteredJson {
    /// The license key; `null` where the one that counts already is the same, and nothing was changed.
    id: Option<LicenseKeyId>,
    /// The account.
    account: AccountId,
    /// Its number.
    number: i64,
    /// What it changed, license by license.
    changes: Vec<ChangeJson>,
}

/// What was changed of one license or subscription.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ChangeJson {
    /// Of what, as `license:ID` or `subscription:REFERENCE`.
    subject: String,
    /// `added`, `changed` or `ended`.
    what: String,
    /// What it was.
    before: Option<String>,
    /// What it is.
    after: Option<String>,
}

impl From<Change> for ChangeJson {
    fn from(change: Change) -> Self {
        let Change { subject, what, before, after } = change;
        Self { subject, what: what.as_str().to_owned(), before, after }
    }
}

/// Which license keys.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct WhichLicenseKeys {
    /// Those of this account.
    account: Option<AccountId>,
    /// The `next` of the page before.
    cursor: Option<String>,
    /// How many a page has, 1 to 200 (50 if left out).
    limit: Option<u16>,
}

/// Lists license keys
#[utoipa::path(get, path = "/api/v1/license-keys", tag = "license_keys", params(WhichLicenseKeys),
    security(("operator" = []), ("admin" = [])),
    responses((status = 200, description = "The license keys that were registered here, oldest first.", body = Page<LicenseKeyJson>)))]
pub(super) async fn list(State(app): State<Arc<App>>, manager: Manager, Asked(which): Asked<WhichLicenseKeys>) -> Answered {
    let (account, limit) = (manager.reach(which.account)?.account(), page::limit(which.limit)?);
    let after = page::after(which.cursor.as_deref())?;
    let (keys, now) = (app.store.read().await?.license_keys(account, after, limit + 1).await?, app.clock.now());
    Ok(Answer::ok(&Page::of(keys, limit, |key| key.id).map(|key| LicenseKeyJson::of(&key, now)))?)
}

/// Registers a license key
///
/// It is carried out at once, all of it or nothing: the account has the licenses that it says, bound and paid for as it says; systems,
/// links and secrets stay as they are. The same key again changes nothing (200). Refused: `license_key_mistyped`,
/// `license_key_signature_wrong`, `license_key_signer_unknown`, `license_key_other_account`, `license_key_older`,
/// `license_key_expired`, `license_key_own`, `license_key_unreadable`.
#[utoipa::path(post, path = "/api/v1/license-keys", tag = "license_keys", security(("operator" = []), ("admin" = [])),
    params(WhichAccount),
    request_body(content = NewLicenseKey, example = json!({"label": "Main shop 2026", "access_key": examples::ACCESS_KEY})),
    responses((status = 201, description = "It is registered, and what that changed.", body = RegisteredJson)))]
pub(super) async fn register(
    State(app): State<Arc<App>>,
    manager: Manager,
    Asked(which): Asked<WhichAccount>,
    call: Call<NewLicenseKey, REGISTRATION_MAX>,
) -> Answered {
    let account = manager.account(which.account)?;
    let NewLicenseKey { label, access_key } = call.body;
    let done = app.office.register_by_hand(manager.0.cause(None), Some(account), &label, &access_key).await?;
    let changes = done.changes.into_iter().map(ChangeJson::from).collect();
    let body = RegisteredJson { id: done.id, account: done.account, number: done.number, changes };
    Ok(match done.id {
        Some(id) => Answer::created(&body, format!("/api/v1/license-keys/{id}"))?,
        None => Answer::ok(&body)?,
    })
}

/// Shows a license key
#[utoipa::path(get, path = "/api/v1/license-keys/{id}", tag = "license_keys", security(("operator" = []), ("admin" = [])),
    params(("id" = LicenseKeyId, Path, description = "The license key.")),
    responses((status = 200, description = "The license key, with its components.", body = LicenseKeyDetail)))]
pub(super) async fn show(State(app): State<Arc<App>>, manager: Manager, At(id): At<LicenseKeyId>) -> Answered {
    let key = app.store.read().await?.license_key(id).await?;
    manager.reach(None)?.over(key.as_ref().map(|key| key.account), "license key")?;
    let key = key.ok_or(Refusal::Unknown("license key"))?;
    let document = licensing::license_key_document(&app.vault, &key)?;
    let detail = LicenseKeyDetail::of(LicenseKeyJson::of(&key, app.clock.now()), &document);
    Ok(Answer::ok(&detail)?.version(key.version))
}

/// Changes the label of a license key
///
/// Nothing else follows from it.
#[utoipa::path(patch, path = "/api/v1/license-keys/{id}", tag = "license_keys", security(("operator" = []), ("admin" = [])),
    params(
        ("id" = LicenseKeyId, Path, description = "The license key."),
        ("If-Match" = Option<String>, Header, description = "The ETag that was read: changed meanwhile, nothing is done."),
    ),
    request_body(content = ChangedLicenseKey, example = json!({"label": "Main shop, autumn"})),
    responses((status = 200, description = "The license key as it is now.", body = LicenseKeyJson)))]
pub(super) async fn label(
    State(app): State<Arc<App>>,
    manager: Manager,
    At(id): At<LicenseKeyId>,
    Expected(expected): Expected,
    call: Call<ChangedLicenseKey>,
) -> Answered {
    let reach = manager.reach(None)?;
    let done = app.office.perform(manager.0.cause(None), async |tx, act| {
        reach.over(tx.license_key(id).await?.map(|key| key.account), "license key")?;
        let key = licensing::label_license_key(tx, act, id, &call.body.label, expected).await?;
        Ok(Answer::ok(&LicenseKeyJson::of(&key, act.now))?.version(key.version))
    });
    Ok(done.await?)
}

/// For how long a license key is to be valid.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Export {
    /// For how many days, 1 to 366 (90 if left out).
    valid_days: Option<u16>,
    /// Why, for the history.
    reason: Option<String>,
}

/// A license key as it leaves the authority.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ExportedJson {
    /// The access key: one line, to be registered at the account's installation. Whoever has it can read what the account is entitled to.
    access_key: String,
    /// Its number: raised when what the account is entitled to is no longer what was signed before.
    number: i64,
    /// By which signing key it was signed.
    kid: String,
    /// When.
    issued_at: DateTime<Utc>,
    /// When a newer one should be registered.
    refresh_after: DateTime<Utc>,
    /// When it stops counting.
    valid_until: DateTime<Utc>,
    /// How many licenses it has, the bundled ones too.
    licenses: usize,
}

impl From<AccessKey> for ExportedJson {
    fn from(key: AccessKey) -> Self {
        Self {
            access_key: key.text,
            number: key.number,
            kid: key.kid,
            issued_at: key.issued_at,
            refresh_after: key.refresh_after,
            valid_until: key.valid_until,
            licenses: key.licenses,
        }
    }
}

/// Exports a license key
///
/// Everything that the account is entitled to at this moment, signed. An installation of the account that keeps its own gate registers
/// it, with no connection to this one.
#[utoipa::path(post, path = "/api/v1/accounts/{id}/license-key", tag = "license_keys", security(("operator" = []), ("admin" = [])),
    params(("id" = AccountId, Path, description = "The account.")),
    request_body(content = Export, example = json!({"valid_days": 90})),
    responses((status = 200, description = "The license key.", body = ExportedJson)))]
pub(super) async fn export(
    State(app): State<Arc<App>>,
    manager: Manager,
    At(account): At<AccountId>,
    call: Call<Export>,
) -> Answered {
    manager.reach(Some(account))?;
    let Export { valid_days, reason } = call.body;
    let terms = app.office.terms;
    let done = app.office.perform(manager.0.cause(reason), async |tx, act| {
        licensing::export_license_key(tx, &app.vault, act, terms, account, valid_days).await
    });
    Ok(Answer::ok(&ExportedJson::from(done.await?))?.secret())
}

/// Which runs.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct WhichRuns {
    /// Those of this account.
    account: Option<AccountId>,
    /// Those that registered this license key.
    license_key: Option<LicenseKeyId>,
    /// The `next` of the page before.
    cursor: Option<String>,
    /// How many a page has, 1 to 200 (50 if left out).
    limit: Option<u16>,
}

/// A run that registered a license key, or tried to.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct RunJson {
    /// Its id.
    id: RunId,
    /// For which account; `null` for one that failed before that was known.
    account: Option<AccountId>,
    /// How it came to be: `by_hand`, `scheduled`, `pushed` (the authority answered a waiting request) or `now` (somebody asked for it).
    way: String,
    /// Who or what made it run.
    actor: String,
    /// When it began.
    started_at: DateTime<Utc>,
    /// Automatic runs in a row that came to the same are told as one, as tries by hand are: when the last of them began.
    last_at: DateTime<Utc>,
    /// How many there were.
    times: i64,
    /// How long it took, the last of them.
    milliseconds: i64,
    /// `applied`, `refreshed` (only its dates are new), `unchanged` or `failed`.
    outcome: String,
    /// The license key that it registered.
    license_key: Option<LicenseKeyId>,
    /// The number of that.
    number: Option<i64>,
    /// Why it failed.
    fault: Option<String>,
    /// What it changed, license by license.
    changes: Vec<ChangeJson>,
    /// When the next one is due, after one that was not asked for.
    next_at: Option<DateTime<Utc>>,
}

impl From<RunRow> for RunJson {
    fn from(run: RunRow) -> Self {
        Self {
            id: run.id,
            account: run.account,
            way: run.way,
            actor: run.actor,
            started_at: run.started_at,
            last_at: run.last_at,
            times: run.times,
            milliseconds: run.milliseconds,
            outcome: run.outcome,
            license_key: run.license_key,
            number: run.number,
            fault: run.fault,
            changes: run.changes.into_iter().map(ChangeJson::from).collect(),
            next_at: run.next_at,
        }
    }
}

/// Lists runs
///
/// Of those that somebody asked for and changed nothing, the newest 100 of an account are kept.
#[utoipa::path(get, path = "/api/v1/license-key-runs", tag = "license_keys", params(WhichRuns),
    security(("operator" = []), ("admin" = [])),
    responses((status = 200, description = "The runs, newest first.", body = Page<RunJson>)))]
pub(super) async fn runs(State(app): State<Arc<App>>, manager: Manager, Asked(which): Asked<WhichRuns>) -> Answered {
    let (account, limit) = (manager.reach(which.account)?.account(), page::limit(which.limit)?);
    let before = page::after(which.cursor.as_deref())?;
    let mut db = app.store.read().await?;
    let runs = db.license_key_runs(account, which.license_key, before, limit + 1).await?;
    Ok(Answer::ok(&Page::of(runs, limit, |run| run.id).map(RunJson::from))?)
}

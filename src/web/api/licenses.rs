//! Licenses: listed with whether they are effective and why not, claimed by their serials, bound to shops. What operators do to them
//! is in `license_care`.

use super::{
    answer::{Answer, Answered},
    call::{Asked, At, Call},
    caller::Manager,
    examples,
    page::{self, Page},
    schema::{AccountId, CustomerId, LicenseId, LinkId, ShopRef, SystemId},
};
use crate::{
    domain::{explain::Explained, language::Language, license::LicenseKind, reason::Flag, serial::Serial},
    licensing::{self, Claimed, LicenseQuery, ListedLicense, Reach, Refusal, Wrong},
    store::Db,
    web::{App, Problem},
};
use axum::extract::State;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};

/// What a license is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum Kind {
    /// For one system.
    System,
    /// For one customer in one system.
    Customer,
}

impl From<LicenseKind> for Kind {
    fn from(kind: LicenseKind) -> Self {
        match kind {
            LicenseKind::System => Self::System,
            LicenseKind::Customer => Self::Customer,
        }
    }
}

impl From<Kind> for LicenseKind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::System => Self::System,
            Kind::Customer => Self::Customer,
        }
    }
}

/// A license.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct LicenseJson {
    /// Its id.
    id: LicenseId,
    /// What it is for.
    kind: Kind,
    /// Its serial, masked but for its last four symbols; `null` for a bundled license.
    serial: Option<String>,
    /// Whether it is effective now: claimed, bound to one of its account's shops, not revoked or suspended, and paid for.
    effective: bool,
    /// Why it is not; empty if it is.
    reasons: Vec<Explained>,
    /// Since when it is not, where that is known.
    since: Option<DateTime<Utc>>,
    /// What rides along while it is effective.
    flags: Vec<Flag>,
    /// The system license that it came with, and as which it counts.
    bundled_with: Option<LicenseId>,
    /// The system in which it is.
    system: Option<SystemOfLicense>,
    /// The customer whose link holds it.
    customer: Option<CustomerOfLicense>,
    /// The SHOPID of the shop that it is bound to.
    shop_id: Option<String>,
    /// That shop.
    shop: Option<ShopRef>,
    /// The account that claimed it.
    account: Option<AccountId>,
    /// The e-mail address of that account.
    account_email: Option<String>,
    /// The subscription that pays for it.
    subscription_ref: Option<String>,
    /// Since when an operator has suspended it.
    suspended_at: Option<DateTime<Utc>>,
    /// When it was claimed.
    claimed_at: Option<DateTime<Utc>>,
    /// When it was issued.
    created_at: DateTime<Utc>,
}

/// The system in which a license is.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SystemOfLicense {
    /// Its id.
    id: SystemId,
    /// Its name in URLs.
    system: String,
    /// What people call it.
    name: String,
}

/// The customer whose link holds a license.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct CustomerOfLicense {
    /// The customer.
    id: CustomerId,
    /// The link.
    link: LinkId,
    /// The customer number in the shop.
    number: String,
    /// The name.
    name: String,
}

impl LicenseJson {
    pub(super) fn of(license: ListedLicense, language: Language) -> Self {
        Self {
            id: license.id,
            kind: license.kind.into(),
            serial: license.serial,
            effective: license.effect.reasons.is_empty(),
            reasons: Explained::all(&license.effect.reasons, language),
            since: license.since,
            flags: license.effect.flags.clone(),
            bundled_with: license.bundled_with,
            system: license.system.map(|system| SystemOfLicense { id: system.id, system: system.name, name: system.title }),
            customer: license.link.map(|link| CustomerOfLicense {
                id: link.customer,
                link: link.id,
                number: link.number,
                name: link.name,
            }),
            shop_id: license.shop_id.map(|shop_id| shop_id.as_str().to_owned()),
            shop: license.shop,
            account: license.account,
            account_email: license.email,
            subscription_ref: license.subscription,
            suspended_at: license.suspended_at,
            claimed_at: license.claimed_at,
            created_at: license.created_at,
        }
    }

    /// A license as it is now.
    pub(super) async fn read(
        app: &App,
        db: &mut Db,
        reach: Reach,
        id: LicenseId,
        language: Language,
    ) -> Result<Self, Refusal> {
        let license = licensing::license(db, reach, id, app.clock.now(), app.office.terms).await?;
        Ok(Self::of(license, language))
    }
}

/// Which licenses.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct WhichLicenses {
    /// For an operator: the account; all if left out.
    account: Option<AccountId>,
    /// Those of this kind.
    kind: Option<Kind>,
    /// Those that are effective now, or those that are not.
    effective: Option<bool>,
    /// Those that somebody claimed, or those that nobody has. Only operators see the latter.
    claimed: Option<bool>,
    /// Those that are bound to a shop, or those that are not.
    bound: Option<bool>,
    /// Those that are in a system or held by a link, or the free ones.
    used: Option<bool>,
    /// Those that are bound to this shop.
    shop: Option<ShopRef>,
    /// Those that this subscription pays for.
    subscription: Option<String>,
    /// A whole serial, typed in any way; or a part of its end, of the name of its system, of the number or name of its customer, or of
    /// its SHOPID.
    q: Option<String>,
    /// The `next` of the page before.
    cursor: Option<String>,
    /// How many a page has at most, 1 to 200 (50 if left out).
    limit: Option<u16>,
}

/// For which account an operator acts; an admin acts for their own.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct InAccount {
    /// The account; only operators need to say it.
    account: Option<AccountId>,
}

/// Lists licenses
///
/// A bundled license stands directly behind its system license. Whether one is effective is found out license by license: a page may
/// be short, or empty, and still have a next one.
#[utoipa::path(get, path = "/api/v1/licenses", tag = "licenses", params(WhichLicenses),
    security(("operator" = []), ("admin" = [])),
    responses((status = 200, description = "The licenses, oldest first.", body = Page<LicenseJson>)))]
pub(super) async fn list(State(app): State<Arc<App>>, manager: Manager, Asked(which): Asked<WhichLicenses>) -> Answered {
    let reach = manager.reach(which.account)?;
    let language = manager.0.language(None);
    let query = LicenseQuery {
        account: reach.account(),
        kind: which.kind.map(LicenseKind::from),
        effective: which.effective,
        claimed: which.claimed,
        bound: which.bound,
        used: which.used,
        shop: which.shop,
        subscription: which.subscription.as_deref(),
        q: which.q.as_deref(),
        after: page::behind(which.cursor.as_deref())?,
        limit: usize::try_from(page::limit(which.limit)?).unwrap_or_default(),
    };
    let mut db = app.store.read().await?;
    let found = licensing::licenses(&mut db, &app.vault, &query, app.clock.now(), app.office.terms).await?;
    let items = found.items.into_iter().map(|license| LicenseJson::of(license, language)).collect();
    Ok(Answer::ok(&Page { items, next: found.next.map(page::cursor_at) })?)
}

/// Shows a license
#[utoipa::path(get, path = "/api/v1/licenses/{id}", tag = "licenses", security(("operator" = []), ("admin" = [])),
    params(("id" = LicenseId, Path, description = "The license.")),
    responses((status = 200, description = "The license.", body = LicenseJson)))]
pub(super) async fn show(State(app): State<Arc<App>>, manager: Manager, At(id): At<LicenseId>) -> Answered {
    let (reach, language) = (manager.reach(None)?, manager.0.language(None));
    let mut db = app.store.read().await?;
    Ok(Answer::ok(&LicenseJson::read(&app, &mut db, reach, id, language).await?)?)
}

/// One serial or several.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(clippy::struct_field_names, reason = "callers know it by this name")]
pub(super) struct Claim {
    /// The serial, typed in any way.
    serial: Option<String>,
    /// Or up to 100 of them.
    serials: Option<Vec<String>>,
    /// Or the token of a claim link: what stands behind `/claim/` in a mail. It claims all licenses of its order that nobody has, and
    /// the answer is the one that it names.
    claim_token: Option<String>,
    /// The e-mail address that it was ordered with: who names it is told if another account has claimed it.
    order_email: Option<String>,
}

/// What became of a serial.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum ClaimOutcome {
    /// The license is yours now.
    Claimed,
    /// It was yours already: nothing changed.
    AlreadyYours,
    /// See the problem.
    Refused,
}

/// A license that is yours, now or already.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ClaimedLicense {
    /// What the claim came to.
    outcome: ClaimOutcome,
    /// The license.
    #[serde(flatten)]
    license: LicenseJson,
}

/// What became of one of several serials.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct OneClaim {
    /// What the claim came to.
    outcome: ClaimOutcome,
    /// The license, if it is yours.
    license: Option<LicenseJson>,
    /// Why not, if it is not.
    problem: Option<Problem>,
}

/// What became of several serials, in their order.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Claims {
    /// One for each serial.
    items: Vec<OneClaim>,
}

/// One serial's answer, or that of several.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
#[expect(dead_code, reason = "it stands in the document; the answers are written from its parts")]
pub(super) enum ClaimAnswer {
    /// For `serial`.
    One(Box<ClaimedLicense>),
    /// For `serials`.
    Several(Claims),
}

/// Claims licenses by their serials
///
/// The first claim wins; claiming one's own again changes nothing. Problems: `serial_mistyped` (found without looking it up),
/// `serial_unknown`, `serial_claimed` (told only to who names the e-mail address of the order), `license_revoked`, `rate_limited`; of a token, `claim_token_unknown`.
/// With `serials`, each has an outcome of its own, and the answer is 200.
#[utoipa::path(post, path = "/api/v1/licenses/claim", tag = "licenses", security(("operator" = []), ("admin" = [])),
    params(InAccount),
    request_body(content = Claim, example = json!({"serial": examples::SERIAL})),
    responses((status = 200, description = "The license, or what became of each serial.", body = ClaimAnswer)))]
pub(super) async fn claim(
    State(app): State<Arc<App>>,
    manager: Manager,
    Asked(InAccount { account }): Asked<InAccount>,
    call: Call<Claim>,
) -> Answered {
    let account = manager.account(account)?;
    let language = manager.0.language(None);
    let (cause, reach) = (manager.0.cause(None), Reach::Account(account));
    let order_email = call.body.order_email.as_deref();
    let failed = &*app.office.failed_claims;
    match (&call.body.serial, &call.body.serials, &call.body.claim_token) {
        (Some(typed), None, None) => {
            let serial = Serial::parse(typed).map_err(|_| Refusal::SerialMistyped)?;
            let done = app.office.perform(cause, async |tx, act| {
                let claimed = licensing::claim_counted(tx, &app.vault, act, failed, account, &serial, order_email).await?;
                let (outcome, id) = told(claimed);
                let license = LicenseJson::read(&app, tx, reach, id, language).await?;
                Answer::ok(&ClaimedLicense { outcome, license })
            });
            Ok(done.await?)
        }
        (None, Some(typed), None) => {
            let done = app.office.perform(cause, async |tx, act| {
                let claims = licensing::claim_several(tx, &app.vault, act, failed, account, typed, order_email).await?;
                let mut items = Vec::with_capacity(claims.len());
                for claimed in claims {
                    items.push(match claimed.map(told) {
                        Ok((outcome, id)) => {
                            let license = LicenseJson::read(&app, tx, reach, id, language).await?;
                            OneClaim { outcome, license: Some(license), problem: None }
                        }
                        Err(refusal) => {
                            OneClaim { outcome: ClaimOutcome::Refused, license: None, problem: Some(refusal.into()) }
                        }
                    });
                }
                Answer::ok(&Claims { items })
            });
            Ok(done.await?)
        }
        (None, None, Some(token)) => {
            let done = app.office.perform(cause, async |tx, act| {
                let claimed = licensing::claim_by_token(tx, &app.vault, act, failed, account, token).await?;
                let (outcome, id) = told(claimed);
                let license = LicenseJson::read(&app, tx, reach, id, language).await?;
                Answer::ok(&ClaimedLicense { outcome, license })
            });
            Ok(done.await?)
        }
        _ => Err(Refusal::Field { pointer: "/serial", wrong: Wrong::ClaimWay }.into()),
    }
}

fn told(claimed: Claimed) -> (ClaimOutcome, LicenseId) {
    match claimed {
        Claimed::Now(id) => (ClaimOutcome::Claimed, id),
        Claimed::AlreadyYours(id) => (ClaimOutcome::AlreadyYours, id),
    }
}

/// Licenses, and the SHOPID that they are to be bound to.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Bind {
    /// The licenses, at most 200; bundled ones go with their system licenses.
    license_ids: Vec<LicenseId>,
    /// The SHOPID, as the shop's plugin shows it.
    shop_id: String,
}

/// Binds licenses to a shop
///
/// With the SHOPID of one of your shops, the licenses come to that shop; those in use in another shop cannot. With a new SHOPID, and
/// licenses that are bound to one shop, that shop has moved: its SHOPID changes, and all its licenses move with it. All or nothing.
#[utoipa::path(post, path = "/api/v1/licenses/bind", tag = "licenses", security(("operator" = []), ("admin" = [])),
    params(InAccount),
    request_body(content = Bind, example = json!({"license_ids": [examples::CUSTOMER_LICENSE], "shop_id": examples::SHOP_ID})),
    responses((status = 200, description = "The licenses as they are now.", body = Page<LicenseJson>)))]
pub(super) async fn bind(
    State(app): State<Arc<App>>,
    manager: Manager,
    Asked(InAccount { account }): Asked<InAccount>,
    call: Call<Bind>,
) -> Answered {
    let account = manager.account(account)?;
    let language = manager.0.language(None);
    let Bind { license_ids, shop_id } = call.body;
    let shop_id = licensing::shop_id_of(&shop_id)?;
    let done = app.office.perform(manager.0.cause(None), async |tx, act| {
        licensing::bind(tx, act, account, &license_ids, &shop_id).await?;
        let mut items = Vec::with_capacity(license_ids.len());
        for id in &license_ids {
            items.push(LicenseJson::read(&app, tx, Reach::Account(account), *id, language).await?);
        }
        Answer::ok(&Page { items, next: None })
    });
    Ok(done.await?)
}

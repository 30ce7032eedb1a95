//! Links: customers let into systems, what each logs in by, and the license that it holds.

use super::{
    answer::{Answer, Answered},
    call::{Asked, At, Call, Expected},
    caller::Manager,
    examples,
    given::Given,
    page::{self, Page},
    schema::{CustomerId, LicenseId, LinkId, SystemId},
    systems::{NewSecret, SetSecret},
};
use crate::{
    domain::secret::Secret,
    licensing::{self, LinkChange, LinkOrder, Refusal, SecretChange},
    store::{Db, Holding, LinkDetail},
    web::App,
};
use axum::extract::State;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};

/// The customer of a link.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct LinkedCustomer {
    /// Its id.
    id: CustomerId,
    /// Its number in the shop.
    number: String,
    /// Its name.
    name: String,
    /// Its e-mail address.
    email: Option<String>,
}

/// The license in a link.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct LicenseOfLink {
    /// Its id.
    id: LicenseId,
    /// Whether it came with the system's license.
    bundled: bool,
}

/// A customer let into a system.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct LinkJson {
    /// Its id.
    id: LinkId,
    /// The system.
    system: SystemId,
    /// The system's name in URLs.
    system_name: String,
    /// The customer.
    customer: LinkedCustomer,
    /// What the customer is known by when logging in.
    identity: Option<String>,
    /// The domain that the identity must come with.
    domain: Option<String>,
    /// The license in it; without one the customer is refused.
    license: Option<LicenseOfLink>,
    /// Whether it has a secret of its own. It is never shown again.
    has_secret: bool,
    /// Whether it has a token. It is never shown again.
    has_token: bool,
    /// Until when the secret or token before that counts too.
    old_secret_until: Option<DateTime<Utc>>,
    /// When it was made.
    created_at: DateTime<Utc>,
    /// Its secret or token, shown this once if it was made or given in this call.
    #[serde(skip_serializing_if = "Option::is_none")]
    secret: Option<String>,
}

impl LinkJson {
    pub(super) fn of(app: &App, link: LinkDetail) -> Self {
        let LinkDetail { number, name, email, .. } = link;
        Self {
            id: link.id,
            system: link.system,
            system_name: link.system_name.as_str().to_owned(),
            customer: LinkedCustomer { id: link.customer, number, name, email },
            identity: link.identity,
            domain: link.domain,
            license: link
                .license
                .map(|id| LicenseOfLink { id, bundled: matches!(link.holds, Some(Holding::BundledWith(_))) }),
            has_secret: link.has_secret,
            has_token: link.has_token,
            old_secret_until: link.old_secret_until.filter(|until| *until > app.clock.now()),
            created_at: link.created_at,
            secret: None,
        }
    }
}

/// A customer to be let in.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewLink {
    /// The customer's number in the shop. An unknown one is added.
    number: String,
    /// The customer's name (what is known if left out).
    name: Option<String>,
    /// The customer's e-mail address (what is known if left out).
    email: Option<String>,
    /// What the customer is known by when logging in; not where a token stands for it.
    identity: Option<String>,
    /// The domain that the identity must come with.
    domain: Option<String>,
    /// The secret or token (made if left out, unless the system has a secret of its own).
    secret: Option<String>,
    /// The license to hold (chosen if left out).
    license_id: Option<LicenseId>,
}

/// What is to change; what is left out stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ChangedLink {
    /// What the customer is known by when logging in.
    identity: Option<String>,
    /// The domain that the identity must come with; `null` for any.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    domain: Given<String>,
    /// A secret of its own, where the system's counted; `null` takes it away. One that is there is rotated instead.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    secret: Given<String>,
}

/// A license to be held.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct HeldLicense {
    /// The customer license (chosen if left out).
    license_id: Option<LicenseId>,
}

/// A link that has ended.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct EndedLink {
    /// Its id.
    id: LinkId,
    /// Always true.
    unlinked: bool,
}

/// Which links of a system.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct WhichLinks {
    /// The `next` of the page before.
    cursor: Option<String>,
    /// How many a page has, 1 to 200 (50 if left out).
    limit: Option<u16>,
}

/// A link as it is now, with its version.
async fn shown(app: &App, db: &mut Db, id: LinkId) -> Result<Answer, Refusal> {
    let link = db.link_detail(id).await?.ok_or(Refusal::Unknown("link"))?;
    let version = link.version;
    Ok(Answer::ok(&LinkJson::of(app, link))?.version(version))
}

/// Lists the links of a system
#[utoipa::path(get, path = "/api/v1/systems/{id}/customers", tag = "customers", security(("operator" = []), ("admin" = [])),
    params(("id" = SystemId, Path, description = "The system."), WhichLinks),
    responses((status = 200, description = "The links, oldest first.", body = Page<LinkJson>)))]
pub(super) async fn list(
    State(app): State<Arc<App>>,
    manager: Manager,
    At(id): At<SystemId>,
    Asked(which): Asked<WhichLinks>,
) -> Answered {
    let (limit, after) = (page::limit(which.limit)?, page::after(which.cursor.as_deref())?);
    let mut db = app.store.read().await?;
    manager.reach(None)?.over_system(&mut db, id).await?;
    let links = db.link_details_of_system(id, after, limit + 1).await?;
    Ok(Answer::ok(&Page::of(links, limit, |link| link.id).map(|link| LinkJson::of(&app, link)))?)
}

/// Lets a customer into a system
#[utoipa::path(post, path = "/api/v1/systems/{id}/customers", tag = "customers", security(("operator" = []), ("admin" = [])),
    params(
        ("id" = SystemId, Path, description = "The system."),
        ("Idempotency-Key" = Option<String>, Header, description = "A name for this call: sent again, it is carried out once."),
    ),
    request_body(content = NewLink, example = json!({
        "number": "10042", "name": "Customer GmbH", "email": "purchasing@customer.example",
        "identity": "purchasing@customer.example", "domain": "NetworkId"})),
    responses((status = 201, description = "The link, with its secret or token if it has one of its own: shown this once.", body = LinkJson)))]
pub(super) async fn create(
    State(app): State<Arc<App>>,
    manager: Manager,
    At(id): At<SystemId>,
    call: Call<NewLink>,
) -> Answered {
    let reach = manager.reach(None)?;
    let NewLink { number, name, email, identity, domain, secret, license_id } = call.body;
    let order = LinkOrder {
        number: &number,
        name: name.as_deref().unwrap_or_default(),
        email: email.as_deref(),
        identity: identity.as_deref(),
        domain: domain.as_deref(),
        secret: secret.map(Secret::new),
        license: license_id,
    };
    let once = manager.0.once(call.named);
    let done = app.office.perform_once(
        manager.0.cause(None),
        once.as_ref(),
        async |tx, act| {
            let account = reach.over_system(tx, id).await?;
            let linked = licensing::link(tx, &app.vault, act, app.office.terms, account, id, &order).await?;
            let answer = shown(&app, tx, linked.link).await?.made_at(format!("/api/v1/links/{}", linked.link));
            Ok(answer.showing("secret", linked.secret))
        },
        Answer::kept,
    );
    Answer::of(done.await?)
}

/// Shows a link
#[utoipa::path(get, path = "/api/v1/links/{id}", tag = "customers", security(("operator" = []), ("admin" = [])),
    params(("id" = LinkId, Path, description = "The link.")),
    responses((status = 200, description = "The link.", body = LinkJson)))]
pub(super) async fn show(State(app): State<Arc<App>>, manager: Manager, At(id): At<LinkId>) -> Answered {
    let mut db = app.store.read().await?;
    manager.reach(None)?.over_link(&mut db, id).await?;
    Ok(shown(&app, &mut db, id).await?)
}

/// Changes what a link logs in by
#[utoipa::path(patch, path = "/api/v1/links/{id}", tag = "customers", security(("operator" = []), ("admin" = [])),
    params(
        ("id" = LinkId, Path, description = "The link."),
        ("If-Match" = Option<String>, Header, description = "The ETag that was read: changed meanwhile, nothing is done."),
    ),
    request_body(content = ChangedLink, example = json!({"identity": "buying@customer.example", "domain": null})),
    responses((status = 200, description = "The link as it is now.", body = LinkJson)))]
pub(super) async fn change(
    State(app): State<Arc<App>>,
    manager: Manager,
    At(id): At<LinkId>,
    Expected(expected): Expected,
    call: Call<ChangedLink>,
) -> Answered {
    let reach = manager.reach(None)?;
    let ChangedLink { identity, domain, secret } = call.body;
    let secret = match secret {
        Given::LeftOut => SecretChange::Keep,
        Given::Null => SecretChange::Remove,
        Given::This(secret) => SecretChange::Set(Secret::new(secret)),
    };
    let change = LinkChange { identity: identity.as_deref(), domain: domain.text(), secret };
    let done = app.office.perform(manager.0.cause(None), async |tx, act| {
        let account = reach.over_link(tx, id).await?;
        licensing::change_link(tx, &app.vault, act, account, id, &change, expected).await?;
        shown(&app, tx, id).await
    });
    Ok(done.await?)
}

/// Ends a link
///
/// Its license is free for another customer or system; the history of who used it remains.
#[utoipa::path(delete, path = "/api/v1/links/{id}", tag = "customers", security(("operator" = []), ("admin" = [])),
    params(
        ("id" = LinkId, Path, description = "The link."),
        ("If-Match" = Option<String>, Header, description = "The ETag that was read: changed meanwhile, nothing is done."),
    ),
    responses((status = 200, description = "It has ended.", body = EndedLink)))]
pub(super) async fn end(
    State(app): State<Arc<App>>,
    manager: Manager,
    At(id): At<LinkId>,
    Expected(expected): Expected,
) -> Answered {
    let reach = manager.reach(None)?;
    let done = app.office.perform(manager.0.cause(None), async |tx, act| {
        let account = reach.over_link(tx, id).await?;
        licensing::unlink(tx, act, account, id, expected).await?;
        Answer::ok(&EndedLink { id, unlinked: true })
    });
    Ok(done.await?)
}

/// Gives a link a customer license
///
/// Where it holds one already, that is to be taken out first.
#[utoipa::path(put, path = "/api/v1/links/{id}/license", tag = "customers", security(("operator" = []), ("admin" = [])),
    params(
        ("id" = LinkId, Path, description = "The link."),
        ("If-Match" = Option<String>, Header, description = "The ETag that was read: changed meanwhile, nothing is done."),
    ),
    request_body(content = HeldLicense, example = json!({"license_id": examples::CUSTOMER_LICENSE})),
    responses((status = 200, description = "The link as it is now.", body = LinkJson)))]
pub(super) async fn put_license(
    State(app): State<Arc<App>>,
    manager: Manager,
    At(id): At<LinkId>,
    Expected(expected): Expected,
    call: Call<HeldLicense>,
) -> Answered {
    let reach = manager.reach(None)?;
    let license = call.body.license_id;
    let done = app.office.perform(manager.0.cause(None), async |tx, act| {
        let account = reach.over_link(tx, id).await?;
        licensing::give_license(tx, act, app.office.terms, account, id, license, expected).await?;
        shown(&app, tx, id).await
    });
    Ok(done.await?)
}

/// Takes the license out of a link
///
/// The link stays, and is refused until it holds a license again.
#[utoipa::path(delete, path = "/api/v1/links/{id}/license", tag = "customers", security(("operator" = []), ("admin" = [])),
    params(
        ("id" = LinkId, Path, description = "The link."),
        ("If-Match" = Option<String>, Header, description = "The ETag that was read: changed meanwhile, nothing is done."),
    ),
    responses((status = 200, description = "The link as it is now.", body = LinkJson)))]
pub(super) async fn take_license(
    State(app): State<Arc<App>>,
    manager: Manager,
    At(id): At<LinkId>,
    Expected(expected): Expected,
) -> Answered {
    let reach = manager.reach(None)?;
    let done = app.office.perform(manager.0.cause(None), async |tx, act| {
        let account = reach.over_link(tx, id).await?;
        licensing::take_license(tx, act, account, id, expected).await?;
        shown(&app, tx, id).await
    });
    Ok(done.await?)
}

/// Rotates a link's own secret or token
///
/// The present one goes on counting for a while, so that the procurement system can be changed in peace.
#[utoipa::path(post, path = "/api/v1/links/{id}/secret", tag = "customers", security(("operator" = []), ("admin" = [])),
    params(
        ("id" = LinkId, Path, description = "The link."),
        ("Idempotency-Key" = Option<String>, Header, description = "A name for this call: sent again, it is carried out once."),
    ),
    request_body(content = NewSecret, example = json!({"overlap_days": 7})),
    responses((status = 200, description = "The new secret or token, shown this once.", body = SetSecret)))]
pub(super) async fn rotate(
    State(app): State<Arc<App>>,
    manager: Manager,
    At(id): At<LinkId>,
    call: Call<NewSecret>,
) -> Answered {
    let reach = manager.reach(None)?;
    let (rotation, once) = (call.body.rotation(), manager.0.once(call.named));
    let done = app.office.perform_once(
        manager.0.cause(None),
        once.as_ref(),
        async |tx, act| {
            let account = reach.over_link(tx, id).await?;
            let secret = licensing::rotate_link_secret(tx, &app.vault, act, account, id, &rotation).await?;
            let set = SetSecret { secret: None, old_secret_until: act.now + rotation.overlap };
            Ok(Answer::ok(&set)?.showing("secret", Some(secret)))
        },
        Answer::kept,
    );
    Answer::of(done.await?)
}

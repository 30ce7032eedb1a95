//! Systems: punchout configurations of a shop, and the license that each one holds.

use super::{
    answer::{Answer, Answered},
    call::{Asked, At, Call, Expected},
    caller::Manager,
    examples,
    page::{self, Page},
    schema::{AccountId, LicenseId, ShopRef, SystemId},
    shape::{CommonCall, ConfigCall, CxmlCall, CxmlJson, OciCall, OciJson},
    shops::WhichAccount,
};
use crate::{
    domain::{
        cart::config::CartConfig,
        login::Operation,
        secret::Secret,
        system::{DeploymentModes, LoginConfig, Protocol},
    },
    licensing::{self, Refusal, Rotation, SystemChange, SystemOrder},
    store::{Db, SystemDetail, SystemFilter},
    web::App,
};
use axum::extract::State;
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};

/// A system.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SystemJson {
    /// Its id.
    id: SystemId,
    /// Its name in URLs, for good.
    system: String,
    /// Where procurement systems log in.
    punchout_url: String,
    /// Whose it is.
    account: AccountId,
    /// Its shop.
    shop: ShopRef,
    /// What people call it.
    name: String,
    /// How its procurement system talks.
    protocol: Protocol,
    /// Whether it lets anybody in.
    enabled: bool,
    /// The login parameters of a cXML system.
    cxml: Option<CxmlJson>,
    /// The login parameters of an OCI system.
    oci: Option<OciJson>,
    /// Where carts may be returned to; empty: nowhere.
    return_urls: Vec<String>,
    /// What may be done with carts.
    operations: Vec<Operation>,
    /// Which deployment modes are let in.
    deployment_mode: DeploymentModes,
    /// Whether its sender uses one payloadID for different documents.
    reuses_payload_ids: bool,
    /// The system license in it; without one nobody is let in.
    license: Option<LicenseOfSystem>,
    /// How many links it has.
    links: i64,
    /// How many of them hold a license.
    licensed_links: i64,
    /// When it was made.
    created_at: DateTime<Utc>,
}

impl SystemJson {
    fn of(app: &App, detail: SystemDetail) -> Self {
        let SystemDetail { summary, title, config, enabled, has_secret, old_secret_until, .. } = detail;
        let protocol = config.protocol();
        let path = format!("punchout/{}/{}", summary.name, protocol.as_str());
        let until = old_secret_until.filter(|until| *until > app.clock.now());
        let (cxml, oci) = match config.login {
            LoginConfig::Cxml(login) => (Some(CxmlJson::of(login, has_secret, until)), None),
            LoginConfig::Oci(login) => (None, Some(OciJson::from(login))),
        };
        Self {
            id: summary.id,
            system: summary.name.as_str().to_owned(),
            punchout_url: format!("{}{path}", app.public_url),
            account: summary.account,
            shop: summary.shop,
            name: title,
            protocol,
            enabled,
            cxml,
            oci,
            return_urls: config.return_urls.iter().map(ToString::to_string).collect(),
            operations: config.operations,
            deployment_mode: config.deployment_mode,
            reuses_payload_ids: config.reuses_payload_ids,
            license: summary.license.map(|id| LicenseOfSystem { id }),
            links: detail.links,
            licensed_links: detail.licensed_links,
            created_at: detail.created_at,
        }
    }
}

/// The license in a system.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct LicenseOfSystem {
    /// Its id.
    id: LicenseId,
}

/// A system to be made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewSystem {
    /// Its shop.
    shop: ShopRef,
    /// What people call it.
    name: String,
    /// How its procurement system talks.
    protocol: Protocol,
    /// The login parameters of a cXML system.
    cxml: Option<CxmlCall>,
    /// The login parameters of an OCI system.
    oci: Option<OciCall>,
    /// Where carts may be returned to: scheme, host (`*.` at the front for subdomains), port (`:*` for any), path prefix.
    return_urls: Option<Vec<String>>,
    /// What may be done with carts (`create` if left out).
    operations: Option<Vec<Operation>>,
    /// Which deployment modes are let in (`any` if left out).
    deployment_mode: Option<DeploymentModes>,
    /// Whether its sender uses one payloadID for different documents.
    reuses_payload_ids: Option<bool>,
}

/// What is to change; what is left out stays, also inside of the login parameters. Protocol, shop and the name in URLs stay for good.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ChangedSystem {
    /// What people call it.
    name: Option<String>,
    /// Whether it lets anybody in.
    enabled: Option<bool>,
    /// The login parameters of a cXML system.
    cxml: Option<CxmlCall>,
    /// The login parameters of an OCI system.
    oci: Option<OciCall>,
    /// Where carts may be returned to.
    return_urls: Option<Vec<String>>,
    /// What may be done with carts.
    operations: Option<Vec<Operation>>,
    /// Which deployment modes are let in.
    deployment_mode: Option<DeploymentModes>,
    /// Whether its sender uses one payloadID for different documents.
    reuses_payload_ids: Option<bool>,
}

/// A system to be made after another one.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CloneCall {
    /// What people call it.
    name: String,
    /// Its shop (the same if left out).
    shop: Option<ShopRef>,
}

/// A license to be put in.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PlacedLicense {
    /// The system license.
    license_id: LicenseId,
}

/// A secret to take the place of another.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewSecret {
    /// The new secret or token (made if left out).
    secret: Option<String>,
    /// For how many days the present one goes on counting, 0 to 366 (14 if left out).
    overlap_days: Option<u16>,
}

impl NewSecret {
    pub(super) fn rotation(self) -> Rotation {
        let overlap = self.overlap_days.map_or(licensing::OVERLAP, |days| TimeDelta::days(days.into()));
        Rotation { secret: self.secret.map(Secret::new), overlap }
    }
}

/// A secret that was set, shown this once.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SetSecret {
    /// The secret or token itself, this once; it is left out when the same call is answered again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) secret: Option<String>,
    /// Until when the one before it counts too.
    pub(super) old_secret_until: DateTime<Utc>,
}

/// A system that was made after another one.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ClonedSystem {
    #[serde(flatten)]
    made: SystemJson,
    /// Its own secret, if the other one has one: made, and shown this once.
    #[serde(skip_serializing_if = "Option::is_none")]
    secret: Option<String>,
}

/// Which systems.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct WhichSystems {
    /// Those of this account.
    account: Option<AccountId>,
    /// Those of this shop.
    shop: Option<ShopRef>,
    /// Those of this protocol.
    protocol: Option<Protocol>,
    /// Those that are switched on, or off.
    enabled: Option<bool>,
    /// Part of the name, or of the name in URLs, without case.
    q: Option<String>,
    /// The `next` of the page before.
    cursor: Option<String>,
    /// How many a page has, 1 to 200 (50 if left out).
    limit: Option<u16>,
}

/// A system as it is now, with its version.
async fn shown(app: &App, db: &mut Db, id: SystemId) -> Result<Answer, Refusal> {
    let detail = db.system_detail(id).await?.ok_or(Refusal::Unknown("system"))?;
    let version = detail.summary.version;
    Ok(Answer::ok(&SystemJson::of(app, detail))?.version(version))
}

/// Lists systems
#[utoipa::path(get, path = "/api/v1/systems", tag = "systems", params(WhichSystems), security(("operator" = []), ("admin" = [])),
    responses((status = 200, description = "The systems, oldest first.", body = Page<SystemJson>)))]
pub(super) async fn list(State(app): State<Arc<App>>, manager: Manager, Asked(which): Asked<WhichSystems>) -> Answered {
    let (account, limit) = (manager.reach(which.account)?.account(), page::limit(which.limit)?);
    let after = page::after(which.cursor.as_deref())?;
    let WhichSystems { shop, protocol, enabled, q, .. } = &which;
    let filter =
        SystemFilter { account, shop: *shop, protocol: *protocol, enabled: *enabled, licensed: None, q: q.as_deref() };
    let systems = app.store.read().await?.systems(&filter, after, limit).await?;
    Ok(Answer::ok(&Page::found(systems).map(|system| SystemJson::of(&app, system)))?)
}

/// Makes a system
#[utoipa::path(post, path = "/api/v1/systems", tag = "systems", security(("operator" = []), ("admin" = [])),
    params(
        WhichAccount,
        ("Idempotency-Key" = Option<String>, Header, description = "A name for this call: sent again, it is carried out once."),
    ),
    request_body(content = NewSystem, example = json!({
        "shop": examples::SHOP, "name": "Coupa", "protocol": "cxml",
        "cxml": {"to": [{"domain": "DUNS", "identity": "316400999"}], "identity_from": "from"},
        "return_urls": ["https://*.coupahost.com/"], "operations": ["create", "edit"]})),
    responses((status = 201, description = "The system.", body = SystemJson)))]
pub(super) async fn create(
    State(app): State<Arc<App>>,
    manager: Manager,
    Asked(which): Asked<WhichAccount>,
    call: Call<NewSystem>,
) -> Answered {
    let reach = manager.reach(which.account)?;
    let NewSystem { shop, name, protocol, cxml, oci, return_urls, operations, deployment_mode, reuses_payload_ids } =
        call.body;
    let common = CommonCall { return_urls, operations, deployment_mode, reuses_payload_ids };
    let (config, secret) = ConfigCall { cxml, oci, common }.fresh(protocol)?;
    let order = SystemOrder { shop, title: &name, config, cart: CartConfig::default(), secret, name: None };
    let once = manager.0.once(call.named);
    let done = app.office.perform_once(
        manager.0.cause(None),
        once.as_ref(),
        async |tx, act| {
            let account = reach.over_shop(tx, shop).await?;
            let (id, _) = licensing::create_system(tx, &app.vault, act, account, &order).await?;
            Ok(shown(&app, tx, id).await?.made_at(format!("/api/v1/systems/{id}")))
        },
        Answer::kept,
    );
    Answer::of(done.await?)
}

/// Shows a system
#[utoipa::path(get, path = "/api/v1/systems/{id}", tag = "systems", security(("operator" = []), ("admin" = [])),
    params(("id" = SystemId, Path, description = "The system.")),
    responses((status = 200, description = "The system.", body = SystemJson)))]
pub(super) async fn show(State(app): State<Arc<App>>, manager: Manager, At(id): At<SystemId>) -> Answered {
    let mut db = app.store.read().await?;
    manager.reach(None)?.over_system(&mut db, id).await?;
    Ok(shown(&app, &mut db, id).await?)
}

/// Changes a system
#[utoipa::path(patch, path = "/api/v1/systems/{id}", tag = "systems", security(("operator" = []), ("admin" = [])),
    params(
        ("id" = SystemId, Path, description = "The system."),
        ("If-Match" = Option<String>, Header, description = "The ETag that was read: changed meanwhile, nothing is done."),
    ),
    request_body(content = ChangedSystem, example = json!({
        "enabled": false, "return_urls": ["https://buyer.example/", "https://*.buyer.example:8443/cart"]})),
    responses((status = 200, description = "The system as it is now.", body = SystemJson)))]
pub(super) async fn change(
    State(app): State<Arc<App>>,
    manager: Manager,
    At(id): At<SystemId>,
    Expected(expected): Expected,
    call: Call<ChangedSystem>,
) -> Answered {
    let reach = manager.reach(None)?;
    let ChangedSystem { name, enabled, cxml, oci, return_urls, operations, deployment_mode, reuses_payload_ids } = call.body;
    let common = CommonCall { return_urls, operations, deployment_mode, reuses_payload_ids };
    let said = ConfigCall { cxml, oci, common };
    // What the call leaves out is read here; the version that is read with it is the one that may be changed.
    let mut db = app.store.read().await?;
    reach.over_system(&mut db, id).await?;
    let present = db.system_detail(id).await?.ok_or(Refusal::Unknown("system"))?;
    drop(db);
    let expected = match expected {
        None if !said.is_empty() => Some(present.summary.version),
        expected => expected,
    };
    let (config, secret) = said.over(&present.config)?;
    let change = SystemChange { title: name.as_deref(), config: Some(config), enabled, secret };
    let done = app.office.perform(manager.0.cause(None), async |tx, act| {
        let account = reach.over_system(tx, id).await?;
        licensing::change_system(tx, &app.vault, act, account, id, &change, expected).await?;
        shown(&app, tx, id).await
    });
    Ok(done.await?)
}

/// Makes a system of the same configuration
#[utoipa::path(post, path = "/api/v1/systems/{id}/clone", tag = "systems", security(("operator" = []), ("admin" = [])),
    params(
        ("id" = SystemId, Path, description = "The system."),
        ("Idempotency-Key" = Option<String>, Header, description = "A name for this call: sent again, it is carried out once."),
    ),
    request_body(content = CloneCall, example = json!({"name": "Coupa, test"})),
    responses((status = 201, description = "The new system, without a license and links.", body = ClonedSystem)))]
pub(super) async fn clone(
    State(app): State<Arc<App>>,
    manager: Manager,
    At(id): At<SystemId>,
    call: Call<CloneCall>,
) -> Answered {
    let reach = manager.reach(None)?;
    let CloneCall { name, shop } = call.body;
    let once = manager.0.once(call.named);
    let done = app.office.perform_once(
        manager.0.cause(None),
        once.as_ref(),
        async |tx, act| {
            let account = reach.over_system(tx, id).await?;
            let cloned = licensing::clone_system(tx, &app.vault, act, account, id, &name, shop).await?;
            let answer = shown(&app, tx, cloned.system).await?;
            Ok(answer.made_at(format!("/api/v1/systems/{}", cloned.system)).showing("secret", cloned.secret))
        },
        Answer::kept,
    );
    Answer::of(done.await?)
}

/// Puts a system license into a system
///
/// In the place of another, its links go on with the new license.
#[utoipa::path(put, path = "/api/v1/systems/{id}/license", tag = "systems", security(("operator" = []), ("admin" = [])),
    params(
        ("id" = SystemId, Path, description = "The system."),
        ("If-Match" = Option<String>, Header, description = "The ETag that was read: changed meanwhile, nothing is done."),
    ),
    request_body(content = PlacedLicense, example = json!({"license_id": examples::SYSTEM_LICENSE})),
    responses((status = 200, description = "The system as it is now.", body = SystemJson)))]
pub(super) async fn put_license(
    State(app): State<Arc<App>>,
    manager: Manager,
    At(id): At<SystemId>,
    Expected(expected): Expected,
    call: Call<PlacedLicense>,
) -> Answered {
    place(&app, &manager, id, Some(call.body.license_id), expected).await
}

/// Takes the system license out of a system
///
/// Its links stay, and are refused until the system holds a license again.
#[utoipa::path(delete, path = "/api/v1/systems/{id}/license", tag = "systems", security(("operator" = []), ("admin" = [])),
    params(
        ("id" = SystemId, Path, description = "The system."),
        ("If-Match" = Option<String>, Header, description = "The ETag that was read: changed meanwhile, nothing is done."),
    ),
    responses((status = 200, description = "The system as it is now.", body = SystemJson)))]
pub(super) async fn take_license(
    State(app): State<Arc<App>>,
    manager: Manager,
    At(id): At<SystemId>,
    Expected(expected): Expected,
) -> Answered {
    place(&app, &manager, id, None, expected).await
}

async fn place(app: &App, manager: &Manager, id: SystemId, license: Option<LicenseId>, expected: Option<i64>) -> Answered {
    let reach = manager.reach(None)?;
    let done = app.office.perform(manager.0.cause(None), async |tx, act| {
        let account = reach.over_system(tx, id).await?;
        licensing::place_expected(tx, act, account, id, license, expected).await?;
        shown(app, tx, id).await
    });
    Ok(done.await?)
}

/// Rotates a system's own secret
///
/// The present one goes on counting for a while, so that the sender can be changed in peace.
#[utoipa::path(post, path = "/api/v1/systems/{id}/secret", tag = "systems", security(("operator" = []), ("admin" = [])),
    params(
        ("id" = SystemId, Path, description = "The system."),
        ("Idempotency-Key" = Option<String>, Header, description = "A name for this call: sent again, it is carried out once."),
    ),
    request_body(content = NewSecret, example = json!({"overlap_days": 7})),
    responses((status = 200, description = "The new secret, shown this once.", body = SetSecret)))]
pub(super) async fn rotate(
    State(app): State<Arc<App>>,
    manager: Manager,
    At(id): At<SystemId>,
    call: Call<NewSecret>,
) -> Answered {
    let reach = manager.reach(None)?;
    let (rotation, once) = (call.body.rotation(), manager.0.once(call.named));
    let done = app.office.perform_once(
        manager.0.cause(None),
        once.as_ref(),
        async |tx, act| {
            let account = reach.over_system(tx, id).await?;
            let secret = licensing::rotate_system_secret(tx, &app.vault, act, account, id, &rotation).await?;
            let set = SetSecret { secret: None, old_secret_until: act.now + rotation.overlap };
            Ok(Answer::ok(&set)?.showing("secret", Some(secret)))
        },
        Answer::kept,
    );
    Answer::of(done.await?)
}

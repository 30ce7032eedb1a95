//! Sessions, for a shop's plugin: redeeming the token that a buyer brings, and asking meanwhile whether the buyer may go on; permits, by
//! which a plugin bridges a short outage of this gate, and the keys that sign them.

use super::{
    answer::{Answer, Answered},
    call::{At, Call},
    caller::Plugin,
    carts, examples,
    schema::{SessionId, ShopRef},
};
use crate::{
    domain::{
        explain::Explained,
        language::Language,
        permit::Permit,
        reason::ReasonCode,
        session::{Buyer, EarlierItem, SelectedItem, ShipTo, State as SessionState},
        shop::ShopId,
    },
    punchout::{Going, RedeemFault, Redeemed, ReturnFault},
    vault::signing::Public,
    web::{App, Problem},
};
use axum::{extract::State, http::StatusCode};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, sync::Arc};
use utoipa::ToSchema;

/// A token to be redeemed.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RedeemCall {
    /// The `token` of the start URL.
    token: String,
    /// The SHOPID of the installation that asks. Another one than the shop's is refused, and kept as a proposal for the owner.
    shop_id: Option<String>,
}

/// The shop's customer who is to be served.
#[derive(Serialize, ToSchema)]
pub(super) struct SessionCustomer {
    /// The customer number in the shop.
    number: String,
    /// The name.
    name: String,
    /// The e-mail address.
    email: Option<String>,
}

/// What a redeemed session tells the shop; never a credential.
#[derive(Serialize, ToSchema)]
pub(super) struct SessionJson {
    /// Its id, by which the cart is returned.
    id: SessionId,
    /// Always `redeemed`.
    state: &'static str,
    /// `cxml` or `oci`.
    protocol: &'static str,
    /// The system's name in URLs.
    system: String,
    /// Whom to serve.
    customer: SessionCustomer,
    /// Who sits in front of the screen, as far as the procurement system says: `email`, `name`.
    #[schema(value_type = Object)]
    buyer: Buyer,
    /// Where to deliver, as far as the procurement system says.
    #[schema(value_type = Option<Object>)]
    ship_to: Option<ShipTo>,
    /// cXML's Extrinsics by name; those of a name that came several times, one a line.
    extrinsics: BTreeMap<String, String>,
    /// OCI's other parameters by name.
    parameters: BTreeMap<String, String>,
    /// `create`, `edit` or `inspect`.
    operation: &'static str,
    /// OCI's `FUNCTION`, in upper case.
    function: Option<String>,
    /// The cart as the buyer has it, to be edited or inspected: `number`, `auxiliary_id`, `quantity`, `line_number`.
    #[schema(value_type = Vec<Object>)]
    items: Vec<EarlierItem>,
    /// The article that was chosen in the procurement system: `number`, `auxiliary_id`.
    #[schema(value_type = Option<Object>)]
    selected_item: Option<SelectedItem>,
    /// Until when the cart may be returned.
    expires_at: DateTime<Utc>,
    /// A permit: signed, one line, for the plugin's own eyes. Where this gate does not answer, the buyer may go on browsing as long as it
    /// counts. `null` where none can be signed, or less than a second is left.
    permit: Option<String>,
    /// Until when the permit counts: for 5 minutes at most.
    permit_until: Option<DateTime<Utc>>,
}

/// What may be said of a session that goes on.
#[derive(Serialize, ToSchema)]
pub(super) struct GoingJson {
    /// Its id.
    id: SessionId,
    /// Always `redeemed`.
    state: &'static str,
    /// Until when the cart may be returned.
    expires_at: DateTime<Utc>,
    /// Why nobody would be let in any more, where the vendor lets open sessions finish (`--open-sessions finish`); else empty.
    reasons: Vec<Explained>,
    /// The next permit; `null` where the entitlement is gone, none can be signed, or less than a second is left.
    permit: Option<String>,
    /// Until when the permit counts: for 5 minutes at most.
    permit_until: Option<DateTime<Utc>>,
}

/// Nothing is to be said with it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct GoingCall {}

/// A public key, as JSON Web Keys have them (RFC 8037).
#[derive(Serialize, ToSchema)]
pub(super) struct Jwk {
    /// Always `OKP`.
    kty: &'static str,
    /// Always `Ed25519`.
    crv: &'static str,
    /// Always `EdDSA`.
    alg: &'static str,
    /// Always `sig`.
    #[serde(rename = "use")]
    usage: &'static str,
    /// By which permits name it: its JWK thumbprint (RFC 7638).
    kid: String,
    /// The public key in base64url.
    x: String,
}

/// What a plugin keeps to verify permits: a JSON Web Key Set (RFC 7517), and for whom permits are.
#[derive(Serialize, ToSchema)]
pub(super) struct PermitKeys {
    /// The shop, which stands as `aud` in its permits.
    shop: ShopRef,
    /// The keys that sign permits, or will.
    keys: Vec<Jwk>,
}

/// Redeems a start token
///
/// A token is redeemed once, by its session's own shop, within its time (120 seconds unless the vendor set another). The entitlement is
/// asked again; where it is gone the session ends, with the reasons.
#[utoipa::path(post, path = "/api/v1/shop/sessions/redeem", tag = "shop", security(("shop" = [])),
    request_body(content = RedeemCall, example = json!({"token": examples::TOKEN, "shop_id": examples::SHOP_ID})),
    responses((status = 200, description = "The session.", body = SessionJson)))]
pub(super) async fn redeem(State(app): State<Arc<App>>, plugin: Plugin, call: Call<RedeemCall>) -> Answered {
    let reported = call.body.shop_id.as_deref().map(ShopId::parse).transpose();
    let reported = reported.map_err(|fault| Problem::invalid(format!("{fault}.")).at("/shop_id"))?;
    let redeemed = app.gate.redeem(plugin.shop, reported.as_ref(), &call.body.token).await.map_err(problem);
    app.metrics.redeemed(redeemed.as_ref().map_or_else(Problem::code, |_| "redeemed"));
    let redeemed = redeemed?;
    let permit = signed(&app, redeemed.permit.as_ref()).await;
    Ok(Answer::ok(&session_json(redeemed, permit))?.secret())
}

/// Asks whether a session may go on
///
/// The entitlement is asked again. Where it is gone the session ends, with the reasons (409 `session_ended`); one that was returned,
/// cancelled or has expired is told as such (409 `session_closed`). Each answer brings the next permit, so a plugin that asks while its
/// buyer browses can bridge an outage that begins afterwards.
#[utoipa::path(post, path = "/api/v1/shop/sessions/{id}/check", tag = "shop", security(("shop" = [])),
    params(("id" = SessionId, Path, description = "The session.")),
    request_body(content = GoingCall, example = json!({})),
    responses((status = 200, description = "It goes on.", body = GoingJson)))]
pub(super) async fn check(
    State(app): State<Arc<App>>,
    plugin: Plugin,
    At(id): At<SessionId>,
    _: Call<GoingCall>,
) -> Answered {
    let going = app.gate.look_after(plugin.shop, id).await.map_err(|fault| match fault {
        ReturnFault::SessionClosed(state, since) => {
            let detail = "The session is not open (any more). Let the buyer log in again from their system.";
            Problem::new(StatusCode::CONFLICT, "session_closed", detail).of_session(state, since)
        }
        fault => carts::problem(fault),
    });
    let Going { expires_at, reasons, permit } = going?;
    let (permit, permit_until) = signed(&app, permit.as_ref()).await.unzip();
    let reasons = Explained::all(&reasons, plugin.caller.language(None));
    let state = SessionState::Redeemed.as_str();
    Ok(Answer::ok(&GoingJson { id, state, expires_at, reasons, permit, permit_until })?.secret())
}

/// Tells the keys that sign permits
///
/// A plugin keeps them for a day, and asks again when a permit names one that it does not know. The next key is told a week before it
/// signs.
#[utoipa::path(get, path = "/api/v1/shop/keys", tag = "shop", security(("shop" = [])),
    responses((status = 200, description = "The keys.", body = PermitKeys)))]
pub(super) async fn keys(State(app): State<Arc<App>>, plugin: Plugin) -> Answered {
    let keys = app.office.told_permit_keys().await?;
    let jwk = |public: Public| {
        let (kid, x) = (public.kid(), public.x());
        Jwk { kty: "OKP", crv: "Ed25519", alg: "EdDSA", usage: "sig", kid, x }
    };
    Ok(Answer::ok(&PermitKeys { shop: plugin.shop, keys: keys.into_iter().map(jwk).collect() })?)
}

/// A permit as it leaves, with its end. What was decided is answered also where it cannot be signed.
async fn signed(app: &App, permit: Option<&Permit>) -> Option<(String, DateTime<Utc>)> {
    let permit = permit?;
    match app.office.sign_permit(permit).await {
        Ok(text) => Some((text, permit.valid_until)),
        Err(error) => {
            tracing::error!(%error, session = %permit.session, "a permit could not be signed");
            None
        }
    }
}

fn session_json(redeemed: Redeemed, permit: Option<(String, DateTime<Utc>)>) -> SessionJson {
    let Redeemed { session, system, protocol, customer, expires_at, permit: _ } = redeemed;
    let (permit, permit_until) = permit.unzip();
    let handover = session.handover;
    SessionJson {
        id: session.id,
        state: SessionState::Redeemed.as_str(),
        protocol: protocol.as_str(),
        system: system.as_str().to_owned(),
        customer: SessionCustomer { number: customer.number, name: customer.name, email: customer.email },
        buyer: handover.buyer,
        ship_to: handover.ship_to,
        extrinsics: by_name(handover.extrinsics),
        parameters: by_name(handover.parameters),
        operation: handover.operation.as_str(),
        function: handover.function,
        items: handover.items,
        selected_item: handover.selected_item,
        expires_at,
        permit,
        permit_until,
    }
}

/// Values by name; those of a name that came several times, one a line.
fn by_name(pairs: Vec<(String, String)>) -> BTreeMap<String, String> {
    let mut map: BTreeMap<String, String> = BTreeMap::new();
    for (name, value) in pairs {
        map.entry(name)
            .and_modify(|known| {
                known.push('\n');
                known.push_str(&value);
            })
            .or_insert(value);
    }
    map
}

/// What to tell of a session whose token comes again.
fn used(state: SessionState) -> &'static str {
    match state {
        SessionState::Started | SessionState::Redeemed => {
            "The token was redeemed before, and its session is open: go on with that one, or let the buyer log in again from their system."
        }
        SessionState::Returned => {
            "The token was redeemed before, and the cart went back. Let the buyer log in again from their system."
        }
        SessionState::Cancelled => {
            "The token was redeemed before, and the buyer left without a cart. Let the buyer log in again from their system."
        }
        SessionState::Expired => {
            "The token was redeemed before, and the time of its session is over. Let the buyer log in again from their system."
        }
        SessionState::Ended => {
            "The token was redeemed before, and its session ended, because the customer may not use punchout any more."
        }
    }
}

fn problem(fault: RedeemFault) -> Problem {
    let (status, code, detail) = match fault {
        RedeemFault::TokenUnknown => (StatusCode::NOT_FOUND, "token_unknown", "No session of this shop has this token."),
        RedeemFault::TokenUsed(state, since) => {
            return Problem::new(StatusCode::CONFLICT, "token_used", used(state)).of_session(state, since);
        }
        RedeemFault::TokenExpired => {
            (StatusCode::GONE, "token_expired", "The token's time ran out. Let the buyer log in again from their system.")
        }
        RedeemFault::ShopMismatch => (
            StatusCode::FORBIDDEN,
            "shop_mismatch",
            "The shop is known with another SHOPID. Its owner can approve this one.",
        ),
        RedeemFault::SessionEnded(reasons) => {
            let detail = "The session ended, because the customer may not use punchout any more.";
            let reasons = Explained::all(&reasons, Language::English);
            return Problem::new(StatusCode::CONFLICT, "session_ended", detail).because(reasons);
        }
        RedeemFault::Trouble(trouble) => {
            tracing::error!(%trouble, "a token could not be redeemed");
            return if trouble.code() == ReasonCode::Internal { Problem::broken() } else { Problem::temporary() };
        }
    };
    Problem::new(status, code, detail)
}

//! Sessions, for a shop's plugin: redeeming the token that a buyer brings.

use super::{
    answer::{Answer, Answered},
    call::Call,
    caller::Plugin,
    examples,
    schema::SessionId,
};
use crate::{
    domain::{
        explain::Explained,
        language::Language,
        reason::ReasonCode,
        session::{Buyer, EarlierItem, SelectedItem, ShipTo, State as SessionState},
        shop::ShopId,
    },
    punchout::{RedeemFault, Redeemed},
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
    Ok(Answer::ok(&session_json(redeemed?))?.secret())
}

fn session_json(redeemed: Redeemed) -> SessionJson {
    let Redeemed { session, system, protocol, customer, expires_at } = redeemed;
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

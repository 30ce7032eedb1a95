//! The shop API, for a shop's plugin: redeeming the token that a buyer brings.

use super::{App, Problem, api::call, auth};
use crate::{
    domain::{
        explain::Explained,
        language::Language,
        reason::ReasonCode,
        session::{Buyer, EarlierItem, SelectedItem, ShipTo, State as SessionState},
        shop::ShopId,
    },
    punchout::{RedeemFault, Redeemed},
};
use axum::{
    Json,
    extract::{Request, State},
    http::StatusCode,
};
use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, sync::Arc};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RedeemCall {
    token: String,
    #[serde(default)]
    shop_id: Option<String>,
}

#[derive(Serialize)]
struct CustomerJson {
    number: String,
    name: String,
    email: Option<String>,
}

/// What a redeemed session tells the shop; never a credential.
#[derive(Serialize)]
pub(super) struct SessionJson {
    id: String,
    state: &'static str,
    protocol: &'static str,
    system: String,
    customer: CustomerJson,
    buyer: Buyer,
    ship_to: Option<ShipTo>,
    extrinsics: BTreeMap<String, String>,
    parameters: BTreeMap<String, String>,
    operation: &'static str,
    function: Option<String>,
    items: Vec<EarlierItem>,
    selected_item: Option<SelectedItem>,
    expires_at: String,
}

/// Redeems a start token.
pub(super) async fn redeem(State(app): State<Arc<App>>, request: Request) -> Result<Json<SessionJson>, Problem> {
    let (parts, body) = request.into_parts();
    let shop = auth::shop(&app, &parts.headers).await?;
    let call: RedeemCall = call::json(&call::json_body(&parts.headers, body).await?)?;
    let reported = match call.shop_id.as_deref().map(ShopId::parse) {
        Some(Ok(id)) => Some(id),
        Some(Err(fault)) => {
            return Err(Problem::new(StatusCode::BAD_REQUEST, "malformed", fault.to_string()).at("/shop_id"));
        }
        None => None,
    };
    let redeemed = app.gate.redeem(shop, reported.as_ref(), &call.token).await.map_err(problem);
    app.metrics.redeemed(redeemed.as_ref().map_or_else(Problem::code, |_| "redeemed"));
    redeemed.map(|redeemed| Json(session_json(redeemed)))
}

fn session_json(redeemed: Redeemed) -> SessionJson {
    let Redeemed { session, system, protocol, customer, expires_at } = redeemed;
    let handover = session.handover;
    SessionJson {
        id: session.id.to_string(),
        state: SessionState::Redeemed.as_str(),
        protocol: protocol.as_str(),
        system: system.as_str().to_owned(),
        customer: CustomerJson { number: customer.number, name: customer.name, email: customer.email },
        buyer: handover.buyer,
        ship_to: handover.ship_to,
        extrinsics: by_name(handover.extrinsics),
        parameters: by_name(handover.parameters),
        operation: handover.operation.as_str(),
        function: handover.function,
        items: handover.items,
        selected_item: handover.selected_item,
        expires_at: rfc3339(expires_at),
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

fn rfc3339(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}

fn problem(fault: RedeemFault) -> Problem {
    let (status, code, detail) = match fault {
        RedeemFault::TokenUnknown => (StatusCode::NOT_FOUND, "token_unknown", "No session of this shop has this token."),
        RedeemFault::TokenUsed => (
            StatusCode::CONFLICT,
            "token_used",
            "The token was redeemed before. Let the buyer log in again from their system.",
        ),
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

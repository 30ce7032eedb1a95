//! `POST /hooks/billing`: what subscription billing says, signed as Standard Webhooks. An answer of 2xx means that it is on disk.

use super::{
    App, Problem,
    access::RequestId,
    body::{self, BodyFault},
};
use crate::{
    billing::{self, HookHeaders, Incoming, Outcome, ProofFault, ReceiveFault},
    domain::cause::{Actor, Cause},
    store::Act,
};
use axum::{
    Json,
    extract::{Request, State},
    http::StatusCode,
};
use serde_json::{Value, json};
use std::sync::Arc;

/// The longest body of an event.
const BODY_MAX: usize = 256 * 1024;
/// Who sends to this hook, as history and events name it.
const PROVIDER: &str = "billing";

/// Takes an event.
pub(super) async fn billing(State(app): State<Arc<App>>, request: Request) -> Result<Json<Value>, Problem> {
    let outcome = take(&app, request).await;
    app.metrics.billing_event(outcome.as_ref().map_or_else(Problem::code, |outcome| outcome.as_str()));
    outcome.map(|outcome| Json(json!({ "outcome": outcome.as_str() })))
}

async fn take(app: &App, request: Request) -> Result<Outcome, Problem> {
    let (parts, body) = request.into_parts();
    let body = body::read(body, BODY_MAX).await.map_err(|fault| match fault {
        BodyFault::TooLarge => Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", "The event is larger than 256 KiB."),
        BodyFault::TooSlow => Problem::new(StatusCode::REQUEST_TIMEOUT, "too_slow", "The event took too long to arrive."),
        BodyFault::Broken => Problem::new(StatusCode::BAD_REQUEST, "malformed", "The event did not arrive whole."),
        BodyFault::Busy => Problem::temporary(),
    })?;
    let now = app.clock.now();
    let named = parts.headers.iter().map(|(name, value)| (name.as_str(), value.as_bytes()));
    let verified = HookHeaders::collect(named).and_then(|headers| billing::verify(&app.hook_secrets, &headers, &body, now));
    let verified = verified.map_err(|fault| {
        tracing::warn!(%fault, "a billing event without a valid proof was refused");
        unproven(&fault)
    })?;
    let cause = Cause {
        actor: Actor::Billing(PROVIDER.to_owned()),
        reason: Some(format!("event {}", verified.event_id)),
        request_id: RequestId::of(&parts.extensions),
    };
    let act = Act { cause, now, chance: app.chance.clone() };
    let incoming = Incoming { provider: PROVIDER, event_id: &verified.event_id, body: &body };
    billing::receive(&app.store, &app.vault, &app.office.no_delivery, &act, incoming).await.map_err(refused)
}

/// What is wrong with the proof, without a word about what would be right.
fn unproven(fault: &ProofFault) -> Problem {
    Problem::new(StatusCode::UNAUTHORIZED, "signature_invalid", format!("The event is not proven: {fault}."))
}

fn refused(fault: ReceiveFault) -> Problem {
    match fault {
        ReceiveFault::Event(fault) => Problem::new(StatusCode::BAD_REQUEST, "malformed", fault.detail).at(fault.pointer),
        ReceiveFault::Refused(refusal) => {
            Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "event_not_possible", refusal.to_string()).at("/data")
        }
        ReceiveFault::Store(fault) => {
            tracing::error!(%fault, "a billing event could not be kept");
            Problem::temporary()
        }
    }
}

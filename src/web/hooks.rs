//! `POST /hooks/billing`, what subscription billing says, signed as Standard Webhooks, and `POST /hooks/stripe`, what Stripe says,
//! signed its own way. An answer of 2xx means that it is on disk.

use super::{
    App, Problem,
    access::RequestId,
    body::{self, BodyFault},
};
use crate::{
    billing::{self, HookHeaders, Incoming, Outcome, ReceiveFault, stripe::StripeEvent},
    domain::cause::{Actor, Cause},
    store::Act,
};
use axum::{
    Json,
    body::Body,
    extract::{Request, State},
    http::{StatusCode, request::Parts},
};
use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use std::{fmt::Display, sync::Arc};

/// The longest body of an event.
const BODY_MAX: usize = 256 * 1024;
/// Who sends to the hook of Standard Webhooks, as history and events name it.
const PROVIDER: &str = "billing";

/// Takes an event of Standard Webhooks.
pub(super) async fn billing(State(app): State<Arc<App>>, request: Request) -> Result<Json<Value>, Problem> {
    answer(&app, take(&app, request).await)
}

/// Takes an event of Stripe's.
pub(super) async fn stripe(State(app): State<Arc<App>>, request: Request) -> Result<Json<Value>, Problem> {
    answer(&app, take_of_stripe(&app, request).await)
}

fn answer(app: &App, outcome: Result<Outcome, Problem>) -> Result<Json<Value>, Problem> {
    app.metrics.billing_event(outcome.as_ref().map_or_else(Problem::code, |outcome| outcome.as_str()));
    outcome.map(|outcome| Json(json!({ "outcome": outcome.as_str() })))
}

async fn take(app: &App, request: Request) -> Result<Outcome, Problem> {
    let (parts, body) = request.into_parts();
    let body = whole(body).await?;
    let now = app.clock.now();
    let named = parts.headers.iter().map(|(name, value)| (name.as_str(), value.as_bytes()));
    let verified = HookHeaders::collect(named).and_then(|headers| billing::verify(&app.hook_secrets, &headers, &body, now));
    let verified = verified.map_err(|fault| {
        tracing::warn!(%fault, "a billing event without a valid proof was refused");
        unproven(&fault)
    })?;
    let act = act(app, PROVIDER, Some(format!("event {}", verified.event_id)), &parts, now);
    let incoming = Incoming { provider: PROVIDER, event_id: &verified.event_id, body: &body };
    billing::receive(&app.store, &app.vault, &app.office.no_delivery, &act, incoming).await.map_err(refused)
}

async fn take_of_stripe(app: &App, request: Request) -> Result<Outcome, Problem> {
    if app.stripe_secrets.is_empty() {
        let detail = "This installation takes no events of Stripe, because no secret of an endpoint is set. Whoever runs it names \
             a file with the secret by --stripe-secrets-file, or sets PUNCHGATE_STRIPE_SECRETS.";
        return Err(Problem::new(StatusCode::NOT_FOUND, "stripe_not_configured", detail));
    }
    let (parts, body) = request.into_parts();
    let body = whole(body).await?;
    let now = app.clock.now();
    let named = parts.headers.iter().map(|(name, value)| (name.as_str(), value.as_bytes()));
    billing::stripe::verify(&app.stripe_secrets, named, &body, now).map_err(|fault| {
        tracing::warn!(%fault, "an event of Stripe without a valid proof was refused");
        unproven(&fault)
    })?;
    let event = StripeEvent::read(&body, now).map_err(|fault| refused(fault.into()))?;
    let act = act(app, billing::stripe::PROVIDER, Some(format!("event {}", event.id)), &parts, now);
    billing::stripe::receive(&app.store, &app.vault, &app.office.no_delivery, &act, &event, &body).await.map_err(refused)
}

async fn whole(body: Body) -> Result<Vec<u8>, Problem> {
    body::read(body, BODY_MAX).await.map_err(|fault| match fault {
        BodyFault::TooLarge => Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", "The event is larger than 256 KiB."),
        BodyFault::TooSlow => Problem::new(StatusCode::REQUEST_TIMEOUT, "too_slow", "The event took too long to arrive."),
        BodyFault::Broken => Problem::new(StatusCode::BAD_REQUEST, "malformed", "The event did not arrive whole."),
        BodyFault::Busy => Problem::temporary(),
    })
}

fn act(app: &App, provider: &str, reason: Option<String>, parts: &Parts, now: DateTime<Utc>) -> Act {
    let request_id = RequestId::of(&parts.extensions);
    Act { cause: Cause { actor: Actor::Billing(provider.to_owned()), reason, request_id }, now, chance: app.chance.clone() }
}

/// What is wrong with the proof, without a word about what would be right.
fn unproven(fault: &impl Display) -> Problem {
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

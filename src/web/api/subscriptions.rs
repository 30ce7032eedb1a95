//! Subscriptions, for operators: what billing said, what follows from it now, and the operator's own word above it.

use super::{
    answer::{Answer, Answered},
    call::{Asked, At, Call},
    caller::Operator,
    examples,
    license_care::Why,
    page::{self, Page},
};
use crate::{
    domain::subscription::{Entitlement, Standing, State as What, Terms},
    licensing::{self, Refusal, SubscriptionQuery},
    store::{Coverage, Db, SubscriptionSummary},
    web::App,
};
use axum::extract::State;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};

/// What a subscription comes to.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum SubscriptionState {
    /// It entitles by its own dates.
    Entitled,
    /// Only an allowance or an extension carries it.
    InGrace,
    /// It entitled and does no more.
    Lapsed,
    /// It never entitled.
    NotStarted,
}

impl From<What> for SubscriptionState {
    fn from(state: What) -> Self {
        match state {
            What::Entitled => Self::Entitled,
            What::InGrace => Self::InGrace,
            What::Lapsed => Self::Lapsed,
            What::NotStarted => Self::NotStarted,
        }
    }
}

impl From<SubscriptionState> for What {
    fn from(state: SubscriptionState) -> Self {
        match state {
            SubscriptionState::Entitled => Self::Entitled,
            SubscriptionState::InGrace => Self::InGrace,
            SubscriptionState::Lapsed => Self::Lapsed,
            SubscriptionState::NotStarted => Self::NotStarted,
        }
    }
}

/// A subscription.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SubscriptionJson {
    /// Billing's name for it.
    subscription_ref: String,
    /// What it comes to now.
    state: SubscriptionState,
    /// Until when an allowance or an extension carries it, while one does.
    in_grace_until: Option<DateTime<Utc>>,
    /// When it ends, if that is known.
    ends_on: Option<DateTime<Utc>>,
    /// Since when it entitles to nothing, where that is known.
    lapsed_since: Option<DateTime<Utc>>,
    /// Until when an operator extended it.
    extended_until: Option<DateTime<Utc>>,
    /// When an operator ended it.
    stopped_at: Option<DateTime<Utc>>,
    /// Billing's last word.
    standing: Option<StandingJson>,
    /// The newest event with a sequence.
    sequenced: Option<StandingJson>,
    /// The newest event without one.
    unsequenced: Option<StandingJson>,
    /// When it was first heard of.
    created_at: DateTime<Utc>,
    /// What it covers; not in lists.
    #[serde(skip_serializing_if = "Option::is_none")]
    covers: Option<CoverageJson>,
}

/// What one event of billing said.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct StandingJson {
    /// The event's id.
    event_id: String,
    /// The event's own time.
    at: DateTime<Utc>,
    /// Its number.
    sequence: Option<i64>,
    /// Billing's word for the state.
    status: &'static str,
    /// The first moment of the period.
    current_period_start: Option<DateTime<Utc>>,
    /// The first moment after it.
    current_period_end: Option<DateTime<Utc>>,
    /// Whether it stops at the end of the period.
    cancel_at_period_end: bool,
    /// When it ends, if not then.
    ends_at: Option<DateTime<Utc>>,
}

impl From<&Standing> for StandingJson {
    fn from(standing: &Standing) -> Self {
        Self {
            event_id: standing.event_id.clone(),
            at: standing.at,
            sequence: standing.sequence,
            status: standing.status.as_str(),
            current_period_start: standing.period.map(|period| period.start),
            current_period_end: standing.period.map(|period| period.end),
            cancel_at_period_end: standing.cancel_at_period_end,
            ends_at: standing.ends_at,
        }
    }
}

/// How much a subscription covers.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct CoverageJson {
    /// Licenses, with the bundled ones.
    licenses: i64,
    /// Accounts that claimed any of them.
    accounts: i64,
}

impl SubscriptionJson {
    fn of(subscription: SubscriptionSummary, covers: Option<Coverage>, now: DateTime<Utc>, terms: Terms) -> Self {
        let SubscriptionSummary { facts, created_at, .. } = subscription;
        let entitlement = facts.entitlement(now, terms);
        let (in_grace_until, ends_on) = match entitlement {
            Entitlement::Entitled { in_grace, ends_on } => (in_grace, ends_on),
            Entitlement::Lapsed | Entitlement::NotStarted => (None, None),
        };
        Self {
            state: entitlement.state().into(),
            in_grace_until,
            ends_on,
            lapsed_since: facts.lapsed_since(now, terms),
            extended_until: facts.extended_until,
            stopped_at: facts.stopped_at,
            standing: facts.standing().map(StandingJson::from),
            sequenced: facts.sequenced.as_ref().map(StandingJson::from),
            unsequenced: facts.unsequenced.as_ref().map(StandingJson::from),
            subscription_ref: facts.reference,
            created_at,
            covers: covers.map(|Coverage { licenses, accounts }| CoverageJson { licenses, accounts }),
        }
    }

    /// A subscription as it is now, with what it covers.
    async fn read(app: &App, db: &mut Db, reference: &str) -> Result<Self, Refusal> {
        let subscription = db.subscription(reference).await?.ok_or(Refusal::Unknown("subscription"))?;
        let covers = db.subscription_coverage(subscription.id).await?;
        Ok(Self::of(subscription, Some(covers), app.clock.now(), app.office.terms))
    }
}

/// Which subscriptions.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct WhichSubscriptions {
    /// Those that come to this now.
    state: Option<SubscriptionState>,
    /// Part of the reference, without case.
    q: Option<String>,
    /// The `next` of the page before.
    cursor: Option<String>,
    /// How many a page has at most, 1 to 200 (50 if left out).
    limit: Option<u16>,
}

/// Lists subscriptions
#[utoipa::path(get, path = "/api/v1/subscriptions", tag = "subscriptions", params(WhichSubscriptions),
    security(("operator" = [])),
    responses((status = 200, description = "The subscriptions, oldest first.", body = Page<SubscriptionJson>)))]
pub(super) async fn list(State(app): State<Arc<App>>, _: Operator, Asked(which): Asked<WhichSubscriptions>) -> Answered {
    let query = SubscriptionQuery {
        state: which.state.map(What::from),
        q: which.q.as_deref(),
        after: page::after(which.cursor.as_deref())?,
        limit: page::limit(which.limit)?,
    };
    let (now, terms) = (app.clock.now(), app.office.terms);
    let found = licensing::subscriptions(&mut app.store.read().await?, query, now, terms).await?;
    let shown = |subscription| SubscriptionJson::of(subscription, None, now, terms);
    Ok(Answer::ok(&Page::found(found).map(shown))?)
}

/// Shows a subscription
#[utoipa::path(get, path = "/api/v1/subscriptions/{ref}", tag = "subscriptions", security(("operator" = [])),
    params(("ref" = String, Path, description = "Billing's name for it.", example = json!(examples::SUBSCRIPTION))),
    responses((status = 200, description = "The subscription.", body = SubscriptionJson)))]
pub(super) async fn show(State(app): State<Arc<App>>, _: Operator, At(reference): At<String>) -> Answered {
    let mut db = app.store.read().await?;
    Ok(Answer::ok(&SubscriptionJson::read(&app, &mut db, &reference).await?)?)
}

/// Ends a subscription at once
///
/// It entitles to nothing until it is reinstated, whatever billing or an extension says. Billing's events are kept and applied beneath.
/// Again, it changes nothing. For stores that cannot sign events, this is the hook.
#[utoipa::path(post, path = "/api/v1/subscriptions/{ref}/end", tag = "subscriptions", security(("operator" = [])),
    params(("ref" = String, Path, description = "Billing's name for it.", example = json!(examples::SUBSCRIPTION))),
    request_body(content = Why, example = json!({"reason": "the contract was terminated"})),
    responses((status = 200, description = "The subscription as it is now.", body = SubscriptionJson)))]
pub(super) async fn end(
    State(app): State<Arc<App>>,
    Operator(caller): Operator,
    At(reference): At<String>,
    call: Call<Why>,
) -> Answered {
    let done = app.office.perform(caller.cause(Some(call.body.reason)), async |tx, act| {
        licensing::end_subscription(tx, act, app.office.terms, &reference).await?;
        Answer::ok(&SubscriptionJson::read(&app, tx, &reference).await?)
    });
    Ok(done.await?)
}

/// Takes an operator's end back
///
/// Exactly what billing says counts again, and everything is as it was. Again, it changes nothing. Where billing itself has ended the
/// subscription or never started it, `billing_says` tells so and nothing changes: extend it first.
#[utoipa::path(post, path = "/api/v1/subscriptions/{ref}/reinstate", tag = "subscriptions", security(("operator" = [])),
    params(("ref" = String, Path, description = "Billing's name for it.", example = json!(examples::SUBSCRIPTION))),
    request_body(content = Why, example = json!({"reason": "the termination was withdrawn"})),
    responses((status = 200, description = "The subscription as it is now.", body = SubscriptionJson)))]
pub(super) async fn reinstate(
    State(app): State<Arc<App>>,
    Operator(caller): Operator,
    At(reference): At<String>,
    call: Call<Why>,
) -> Answered {
    let done = app.office.perform(caller.cause(Some(call.body.reason)), async |tx, act| {
        licensing::reinstate_subscription(tx, act, app.office.terms, &reference).await?;
        Answer::ok(&SubscriptionJson::read(&app, tx, &reference).await?)
    });
    Ok(done.await?)
}

/// Until when to extend, and why.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Extension {
    /// Until when it entitles whatever billing says: ahead, at most 366 days; `null` takes an extension back.
    #[serde(deserialize_with = "Option::deserialize")]
    #[schema(required)]
    until: Option<DateTime<Utc>>,
    /// The reason, for the history: 1 to 500 characters.
    reason: String,
}

/// Extends a subscription
///
/// Until that date it entitles whatever billing says; what an operator ended stays ended.
#[utoipa::path(post, path = "/api/v1/subscriptions/{ref}/extend", tag = "subscriptions", security(("operator" = [])),
    params(("ref" = String, Path, description = "Billing's name for it.", example = json!(examples::SUBSCRIPTION))),
    request_body(content = Extension, example = json!({"until": null, "reason": "the payment arrived"})),
    responses((status = 200, description = "The subscription as it is now.", body = SubscriptionJson)))]
pub(super) async fn extend(
    State(app): State<Arc<App>>,
    Operator(caller): Operator,
    At(reference): At<String>,
    call: Call<Extension>,
) -> Answered {
    let Extension { until, reason } = call.body;
    let done = app.office.perform(caller.cause(Some(reason)), async |tx, act| {
        licensing::extend_subscription(tx, act, &reference, until).await?;
        Answer::ok(&SubscriptionJson::read(&app, tx, &reference).await?)
    });
    Ok(done.await?)
}

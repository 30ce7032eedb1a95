//! `/metrics` in `OpenMetrics` text, which Prometheus reads: what this process counted, and what can only be asked at the moment of
//! the scrape. Labels have few values; none of them names a tenant, a system or a customer.

use super::App;
use crate::{
    delivery::Mailer,
    domain::{login::RequestKind, system::Protocol},
    punchout::{Answer, Arrival},
};
use axum::{
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};
use chrono::{DateTime, Utc};
use prometheus_client::{
    encoding::{
        EncodeLabelSet,
        text::{encode_eof, encode_registry},
    },
    metrics::{
        counter::ConstCounter, counter::Counter, family::Family, gauge::ConstGauge, gauge::Gauge, histogram::Histogram,
    },
    registry::{Registry, Unit},
};
use std::{sync::Arc, time::Duration, time::Instant};
use tokio::time::timeout;

/// How long the store may take to say since when billing is silent; the other metrics do not wait for longer.
const ASK_TIME: Duration = Duration::from_millis(500);
const MEDIA_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";
/// From well within the target to the time at which a login is given up.
const BUCKETS: [f64; 12] = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0];

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct LoginLabels {
    protocol: &'static str,
    outcome: &'static str,
    reason: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct ProtocolLabel {
    protocol: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct ResultLabel {
    result: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OutcomeLabel {
    outcome: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct ConnectionLabels {
    pool: &'static str,
    state: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct PoolLabel {
    pool: &'static str,
}

/// What one service counted since it started. Each has its own: several may run in one process.
pub struct Metrics {
    started: DateTime<Utc>,
    registry: Registry,
    logins: Family<LoginLabels, Counter>,
    durations: Family<ProtocolLabel, Histogram>,
    redemptions: Family<ResultLabel, Counter>,
    returns: Family<ResultLabel, Counter>,
    billing_events: Family<OutcomeLabel, Counter>,
}

impl Metrics {
    /// Nothing counted yet, for a service that started at `started`.
    #[must_use]
    pub fn new(started: DateTime<Utc>) -> Self {
        let metrics = Self {
            started,
            registry: Registry::default(),
            logins: Family::default(),
            durations: Family::new_with_constructor(|| Histogram::new(BUCKETS)),
            redemptions: Family::default(),
            returns: Family::default(),
            billing_events: Family::default(),
        };
        metrics.registered()
    }

    fn registered(mut self) -> Self {
        let registry = &mut self.registry;
        registry.register(
            "punchgate_logins",
            "Logins answered; the reason is the one that the caller was told",
            self.logins.clone(),
        );
        registry.register_with_unit(
            "punchgate_login_duration",
            "From the arrival of a whole login to its answer",
            Unit::Seconds,
            self.durations.clone(),
        );
        registry.register("punchgate_returns", "Carts that shops returned", self.returns.clone());
        registry.register("punchgate_redemptions", "Start tokens that shops presented", self.redemptions.clone());
        registry.register("punchgate_billing_events", "Calls of the billing hook", self.billing_events.clone());
        let version = [("version", env!("CARGO_PKG_VERSION"))];
        let build = Family::<[(&'static str, &'static str); 1], Gauge>::default();
        build.get_or_create(&version).set(1);
        registry.register("punchgate_build_info", "The program", build);
        registry.register_with_unit(
            "process_start_time",
            "When the process started, since 1970",
            Unit::Seconds,
            ConstGauge::new(self.started.timestamp()),
        );
        self
    }

    /// Counts what became of a start token.
    pub(super) fn redeemed(&self, result: &'static str) {
        self.redemptions.get_or_create(&ResultLabel { result }).inc();
    }

    /// Counts what became of a cart that a shop returned.
    pub(super) fn returned(&self, result: &'static str) {
        self.returns.get_or_create(&ResultLabel { result }).inc();
    }

    /// Counts a call of the billing hook.
    pub(super) fn billing_event(&self, outcome: &'static str) {
        self.billing_events.get_or_create(&OutcomeLabel { outcome }).inc();
    }

    fn login(&self, protocol: Protocol, answer: &Answer, took: Duration) {
        let protocol = protocol.as_str();
        let (outcome, reason) = match answer.decision.caller_code() {
            None => ("accepted", "none"),
            Some(code) => ("refused", code.as_str()),
        };
        self.logins.get_or_create(&LoginLabels { protocol, outcome, reason }).inc();
        self.durations.get_or_create(&ProtocolLabel { protocol }).observe(took.as_secs_f64());
    }
}

impl App {
    /// Asks the gate and counts its answer; a profile request is no login.
    pub(super) async fn login(&self, arrival: &Arc<Arrival>) -> Answer {
        let begun = Instant::now();
        let answer = self.gate.login(arrival).await;
        if !arrival.request.as_ref().is_ok_and(|request| request.kind == RequestKind::Profile) {
            self.metrics.login(arrival.protocol, &answer, begun.elapsed());
        }
        answer
    }
}

/// Answers a scrape. A store that does not answer takes nothing away but what only it knows.
pub(super) async fn metrics(State(app): State<Arc<App>>) -> Response {
    let moment = moment(&app).await;
    let mut text = String::new();
    let written = encode_registry(&mut text, &app.metrics.registry)
        .and_then(|()| encode_registry(&mut text, &moment))
        .and_then(|()| encode_eof(&mut text));
    if let Err(error) = written {
        tracing::error!(%error, "the metrics could not be written");
        return axum::http::StatusCode::INTERNAL_SERVER_ERROR.into_response();
    }
    ([(header::CONTENT_TYPE, MEDIA_TYPE)], text).into_response()
}

/// What is so at this moment.
async fn moment(app: &App) -> Registry {
    let mut registry = Registry::default();
    let number = |count: usize| ConstGauge::new(i64::try_from(count).unwrap_or(i64::MAX));
    let (waiting, max) = app.gate.waiting();
    registry.register("punchgate_logins_waiting", "Logins under way", number(waiting));
    registry.register("punchgate_logins_waiting_max", "How many there may be; more are told to come again", number(max));
    registry.register(
        "punchgate_unrecorded_refusals",
        "Refusals that were answered without a row in the log",
        ConstCounter::new(app.gate.unrecorded_refusals()),
    );
    connections(&mut registry, app);
    billing_silence(&mut registry, app).await;
    outbox(&mut registry, app).await;
    license_keys(&mut registry, app).await;
    registry
}

/// How license keys are, where there are any: when synchronizing last did not fail, and when the first of those that count is over.
async fn license_keys(registry: &mut Registry, app: &App) {
    let asked = timeout(ASK_TIME, async { app.store.read().await?.survey_synchronization().await }).await;
    let Ok(Ok(survey)) = asked else {
        return;
    };
    for (name, help, moment) in [
        (
            "punchgate_license_keys_synchronized_timestamp",
            "When license keys were last in step with the authority, since 1970",
            survey.last_good,
        ),
        (
            "punchgate_license_keys_end_timestamp",
            "When the first of the license keys that count is over, since 1970",
            survey.first_end,
        ),
    ] {
        if let Some(moment) = moment {
            registry.register_with_unit(name, help, Unit::Seconds, ConstGauge::new(moment.timestamp()));
        }
    }
}

fn connections(registry: &mut Registry, app: &App) {
    let (by_state, most) = (Family::<ConnectionLabels, Gauge>::default(), Family::<PoolLabel, Gauge>::default());
    for connections in app.store.connections() {
        let pool = connections.pool;
        for (state, count) in [("used", connections.used), ("idle", connections.idle)] {
            by_state.get_or_create(&ConnectionLabels { pool, state }).set(i64::try_from(count).unwrap_or(i64::MAX));
        }
        most.get_or_create(&PoolLabel { pool }).set(connections.max.into());
    }
    registry.register("punchgate_database_connections", "Open connections to the database", by_state);
    registry.register("punchgate_database_connections_max", "How many there may be", most);
}

/// How the outbox is. What this process saw accepted is counted here; what waits, in the store, if that says so in time.
async fn outbox(registry: &mut Registry, app: &App) {
    let accepted = app.mailer.as_ref().map_or(0, Mailer::accepted);
    registry.register(
        "punchgate_mails_accepted",
        "Mails that a mail server took from this process",
        ConstCounter::new(accepted),
    );
    let asked = timeout(ASK_TIME, async { app.store.read().await?.survey_outbox().await }).await;
    let Ok(Ok(outbox)) = asked else {
        return;
    };
    let age = outbox.oldest.map_or(0, |oldest| (app.clock.now() - oldest).num_seconds().max(0));
    registry.register("punchgate_mails_queued", "Mails that wait to be sent", ConstGauge::new(outbox.queued));
    registry.register("punchgate_mails_given_up", "Mails that were given up", ConstGauge::new(outbox.given_up));
    registry.register_with_unit(
        "punchgate_mails_oldest_queued",
        "For how long the oldest mail that waits has waited",
        Unit::Seconds,
        ConstGauge::new(age),
    );
}

/// Since when billing is silent: since this process started, if it never spoke, so that an alert on silence tells of a secret that
/// never fitted too. Absent if the store does not say.
async fn billing_silence(registry: &mut Registry, app: &App) {
    let asked = timeout(ASK_TIME, async { app.store.read().await?.newest_event_at().await }).await;
    let up = matches!(asked, Ok(Ok(_)));
    registry.register("punchgate_database_up", "Whether the database answered this scrape", ConstGauge::new(i64::from(up)));
    let Ok(Ok(last)) = asked else {
        return;
    };
    if let Some(last) = last {
        registry.register_with_unit(
            "punchgate_billing_last_event_timestamp",
            "When billing last sent something new, since 1970",
            Unit::Seconds,
            ConstGauge::new(last.timestamp()),
        );
    }
    let silence = (app.clock.now() - last.unwrap_or(app.metrics.started)).num_seconds().max(0);
    registry.register_with_unit(
        "punchgate_billing_silence",
        "For how long billing has sent nothing new; since the start of this process, if it never did",
        Unit::Seconds,
        ConstGauge::new(silence),
    );
}

//! Keeping in step: at an authority, the license key of an account for its installation, answered at once or as soon as there is another
//! one; at an installation, how that goes, and a run now.

use super::{
    answer::{Answer, Answered},
    call::Asked,
    caller::Manager,
    license_keys::{ChangeJson, ExportedJson},
    schema::AccountId,
    shops::WhichAccount,
};
use crate::{
    licensing::{self, Reach, Refusal},
    upstream::Way,
    web::{App, Problem},
};
use axum::{
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::{sync::Arc, time::Duration};
use tokio::{
    sync::Semaphore,
    time::{sleep, timeout},
};
use utoipa::{IntoParams, ToSchema};

/// The longest that a request waits.
const WAIT_MAX: u16 = 25;
/// After how many seconds to come again where too many wait.
const CROWDED: u64 = 5;
/// After how many seconds to come again where this node ends: another one may be there, or this one again.
const ENDING: u64 = 1;
/// How often a request that waits looks whether anything was changed, on this node or another one.
const LOOK_EVERY: Duration = Duration::from_millis(250);
/// How many requests may wait; more are answered at once, and come again.
static WAITING: Semaphore = Semaphore::const_new(256);

/// What the installation knows.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct WhatIsKnown {
    /// The account; for operators.
    account: Option<AccountId>,
    /// The number of the license key that the installation has; the same may be said by `If-None-Match`. Left out, one is answered in any
    /// case, signed now.
    number: Option<i64>,
    /// For how many seconds to wait for another one, 0 to 25 (0 if left out).
    wait: Option<u16>,
}

/// Gives an installation its license key
///
/// As it is now, if it is another one than the installation has; else 304, at once or after the time that it may wait. A change is answered
/// the moment that it is there. Where too many wait, or the server ends, it is answered at once, and `Retry-After` says when to ask again.
#[utoipa::path(get, path = "/api/v1/license-key", tag = "license_keys", security(("operator" = []), ("admin" = [])),
    params(WhatIsKnown, ("If-None-Match" = Option<String>, Header, description = "The `ETag` of the license key that the installation has.")),
    responses((status = 200, description = "The license key, with its number as `ETag`.", body = ExportedJson),
        (status = 304, description = "It is the one that the installation has.")))]
pub(super) async fn feed(
    State(app): State<Arc<App>>,
    manager: Manager,
    Asked(asked): Asked<WhatIsKnown>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let account = manager.account(asked.account)?;
    let wait = asked.wait.unwrap_or_default();
    if wait > WAIT_MAX {
        return Err(Problem::invalid(format!("A request waits for at most {WAIT_MAX} seconds.")).at("wait"));
    }
    let tag = headers.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let tagged = tag.trim().strip_prefix("\"n").and_then(|rest| rest.strip_suffix('"')).and_then(|text| text.parse().ok());
    if let Some(number) = asked.number.or(tagged)
        && let Known::Same { again_after } = compared(&app, account, number, wait).await?
    {
        let mut response = (StatusCode::NOT_MODIFIED, [(header::ETAG, format!("\"n{number}\""))]).into_response();
        if let Some(seconds) = again_after {
            response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
        }
        return Ok(response);
    }
    let terms = app.office.terms;
    let key = app.office.perform(manager.0.cause(None), async |tx, act| {
        licensing::feed_license_key(tx, &app.vault, act, terms, account).await
    });
    let key = key.await?;
    let tag = format!("\"n{}\"", key.number);
    let mut response = Answer::ok(&ExportedJson::from(key))?.secret().into_response();
    if let Ok(tag) = tag.parse() {
        response.headers_mut().insert(header::ETAG, tag);
    }
    Ok(response)
}

/// What the installation's license key is beside the account's.
enum Known {
    /// Another one.
    Outdated,
    /// The same.
    Same {
        /// After how many seconds to ask again, where it was not waited as long as was asked.
        again_after: Option<u64>,
    },
}

/// Whether a license key is another one than the account's is, now or within the time to wait.
async fn compared(app: &App, account: AccountId, number: i64, wait: u16) -> Result<Known, Problem> {
    let place = if wait > 0 { WAITING.try_acquire().ok() } else { None };
    let again_after = (wait > 0 && place.is_none()).then_some(CROWDED);
    let mut seen = None;
    let look = async {
        loop {
            let mut db = app.store.read().await?;
            let epoch = db.facts_epoch().await?;
            if seen != Some(epoch) {
                if !licensing::is_license_key_current(&mut db, app.office.terms, account, number).await? {
                    return Ok(Known::Outdated);
                }
                seen = Some(epoch);
            }
            drop(db);
            if place.is_none() {
                return Ok(Known::Same { again_after });
            }
            sleep(LOOK_EVERY).await;
        }
    };
    let mut ending = app.ending.clone();
    let looked: Result<Known, Refusal> = tokio::select! {
        looked = timeout(Duration::from_secs(wait.into()).max(LOOK_EVERY * 8), look) => {
            looked.unwrap_or(Ok(Known::Same { again_after: None }))
        }
        // A server is not to wait for those who wait.
        Ok(_) = ending.wait_for(|ending| *ending) => Ok(Known::Same { again_after: Some(ENDING) }),
    };
    Ok(looked?)
}

/// How keeping in step with the authority goes.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct UpstreamJson {
    /// The authority; `null` where none is set, and license keys are registered by hand.
    upstream: Option<String>,
    /// How often it is asked, in seconds, about; between two times it is heard by a request that waits.
    every_seconds: Option<u64>,
    /// When the last run began that did not fail.
    last_good: Option<DateTime<Utc>>,
    /// Whether that is more than an hour ago, or never was.
    is_old: bool,
    /// When the next run is due.
    next_at: Option<DateTime<Utc>>,
}

/// Shows how keeping in step goes
#[utoipa::path(get, path = "/api/v1/upstream", tag = "license_keys", security(("operator" = []), ("admin" = [])),
    responses((status = 200, description = "How keeping in step with the authority goes.", body = UpstreamJson)))]
pub(super) async fn show(State(app): State<Arc<App>>, _manager: Manager) -> Answered {
    let mut db = app.store.read().await?;
    let survey = db.survey_synchronization().await?;
    let next_at = db.license_key_runs(None, None, None, 20).await?.into_iter().find_map(|run| run.next_at);
    let upstream = app.upstream.as_ref();
    let old = survey.last_good.is_none_or(|last| licensing::is_synchronization_old(last, app.clock.now()));
    Ok(Answer::ok(&UpstreamJson {
        upstream: upstream.map(crate::upstream::Synchronizer::authority),
        every_seconds: upstream.map(|upstream| upstream.every().as_secs()),
        last_good: survey.last_good,
        is_old: upstream.is_some() && old,
        next_at: next_at.filter(|_| upstream.is_some()),
    })?)
}

/// What a run came to.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SynchronizedJson {
    /// `applied`, `refreshed` (only its dates are new), `unchanged` or `failed`.
    outcome: String,
    /// The number of the license key that counts now.
    number: Option<i64>,
    /// Why it failed.
    fault: Option<String>,
    /// What it changed, license by license.
    changes: Vec<ChangeJson>,
}

/// Synchronizes now
///
/// At any time, as often as one likes. A run that fails is answered with its outcome, and written down like any other.
#[utoipa::path(post, path = "/api/v1/license-keys/sync", tag = "license_keys", security(("operator" = []), ("admin" = [])),
    params(WhichAccount),
    responses((status = 200, description = "What the run came to.", body = SynchronizedJson)))]
pub(super) async fn sync(State(app): State<Arc<App>>, manager: Manager, Asked(which): Asked<WhichAccount>) -> Answered {
    let reach = manager.reach(which.account)?;
    let upstream = app.upstream.as_ref().ok_or(Refusal::NoUpstream)?;
    let known = app.store.read().await?.synchronized().await?;
    if let (Reach::Account(account), Some(known)) = (reach, known)
        && account != known.account
    {
        return Err(Refusal::NoUpstream.into());
    }
    let run = upstream.run(Way::Now, manager.0.cause(None)).await?;
    Ok(Answer::ok(&SynchronizedJson {
        outcome: run.outcome.to_owned(),
        number: run.number,
        fault: run.fault,
        changes: run.changes.into_iter().map(ChangeJson::from).collect(),
    })?)
}

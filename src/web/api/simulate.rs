//! Simulation: what would be decided about a captured request, about a customer, or about all customers of a system, now or at
//! another moment. Nothing is recorded, and nothing counts as a failed proof.

use super::{
    answer::{Answer, Answered},
    call::{self, Asked, At},
    caller::Manager,
    decisions::DecisionJson,
    logins::{InLanguage, LoginCustomer},
    page::{self, Page},
    refused::of_store,
    schema::{LinkId, SystemId},
};
use crate::{
    domain::{decision::Decision, login::Operation, reason::ReasonCode},
    licensing::{Reach, Refusal},
    punchout::{Arrival, SIMULATED_MAX, Simulated, Trouble, Whom},
    web::{App, Problem},
};
use axum::extract::{Request, State};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};

/// The longest call: a request of the greatest size, with everything in it escaped.
const CALL_MAX: usize = 4 * 1024 * 1024;

/// The login to be supposed: a captured request, or a customer by identity or number.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SupposedLogin {
    /// A captured HTTP request as text (request line, headers, blank line, body), or a plain cXML document.
    request: Option<String>,
    /// The login identity of a customer, who is supposed to prove it.
    identity: Option<String>,
    /// The customer number instead, which works in every system.
    customer: Option<String>,
    /// What a customer is to do with the cart: `create` (if left out), `edit`, `inspect` or `source`.
    operation: Option<String>,
    /// The moment (now, if left out).
    at: Option<DateTime<Utc>>,
}

/// When, and what for.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SupposedMoment {
    /// The moment (now, if left out).
    at: Option<DateTime<Utc>>,
    /// What the customers are to do with the cart: `create` (if left out), `edit`, `inspect` or `source`.
    operation: Option<String>,
}

/// A customer of the system, and what would be decided.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SimulatedCustomer {
    /// The link.
    link: LinkId,
    /// The customer.
    customer: LoginCustomer,
    /// The login identity; empty where the system reads none.
    identity: String,
    /// What would be decided.
    #[serde(flatten)]
    decision: DecisionJson,
}

/// Which page, and in which language.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct WhichPage {
    /// The language of the explanations: `en`, `de` or `pl` (that of Accept-Language if left out).
    lang: Option<String>,
    /// The `next` of the page before.
    cursor: Option<String>,
    /// How many a page has, 1 to 500 (200 if left out).
    limit: Option<u16>,
}

/// Says what would happen to a login
#[utoipa::path(post, path = "/api/v1/systems/{id}/simulate", tag = "logins", security(("operator" = []), ("admin" = [])),
    params(("id" = SystemId, Path, description = "The system."), InLanguage),
    request_body(content = SupposedLogin, example = json!({"identity": "buyer@customer.example", "operation": "create"})),
    responses((status = 200, description = "What would be decided. Of a customer, all is judged but what a request alone brings.",
        body = DecisionJson)))]
pub(super) async fn one(
    State(app): State<Arc<App>>,
    manager: Manager,
    At(system): At<SystemId>,
    Asked(InLanguage { lang }): Asked<InLanguage>,
    request: Request,
) -> Answered {
    let (reach, language) = (manager.reach(None)?, manager.0.language(lang.as_deref()));
    let SupposedLogin { request, identity, customer, operation, at } = body(request).await?;
    let at = at.unwrap_or_else(|| app.clock.now());
    let operation = operation.as_deref();
    let decision = match (request, identity, customer) {
        (Some(captured), None, None) => {
            if operation.is_some() {
                let detail = "A captured request says its operation itself: leave it out here.";
                return Err(Problem::invalid(detail).at("/operation"));
            }
            captured_login(&app, reach, system, &captured, at).await?
        }
        (None, Some(identity), None) => {
            let whom = Whom::Identity(&identity);
            app.gate.simulate(reach.account(), system, whom, self::operation(operation)?, at).await.map_err(problem)?
        }
        (None, None, Some(customer)) => {
            let whom = Whom::Customer(&customer);
            app.gate.simulate(reach.account(), system, whom, self::operation(operation)?, at).await.map_err(problem)?
        }
        _ => {
            let detail = "Say who is to log in by one of `request`, `identity` and `customer`.";
            return Err(Problem::invalid(detail).at(""));
        }
    };
    let decision = decision.ok_or(Refusal::Unknown("system"))?;
    Ok(Answer::ok(&DecisionJson::of(&decision, language))?)
}

async fn captured_login(
    app: &App,
    reach: Reach,
    system: SystemId,
    captured: &str,
    at: DateTime<Utc>,
) -> Result<Option<Decision>, Problem> {
    let row = app.store.read().await?.system(system).await?;
    reach.over(row.as_ref().map(|row| row.account), "system")?;
    let Some(row) = row else {
        return Ok(None);
    };
    let arrival = Arrival::of_captured_text(captured, Some(&row.name))
        .map_err(|fault| Problem::invalid(format!("No login was captured here: {fault}.")).at("/request"))?;
    app.gate.dry_run(&arrival, at).await.map(Some).map_err(problem)
}

/// Says what would happen to the customers of a system
#[utoipa::path(post, path = "/api/v1/systems/{id}/simulate/customers", tag = "logins",
    security(("operator" = []), ("admin" = [])),
    params(("id" = SystemId, Path, description = "The system."), WhichPage),
    request_body(content = SupposedMoment, example = json!({"operation": "create"})),
    responses((status = 200, description = "What would be decided about each, in the order of their links.",
        body = Page<SimulatedCustomer>)))]
pub(super) async fn all(
    State(app): State<Arc<App>>,
    manager: Manager,
    At(system): At<SystemId>,
    Asked(WhichPage { lang, cursor, limit }): Asked<WhichPage>,
    request: Request,
) -> Answered {
    let (account, language) = (manager.reach(None)?.account(), manager.0.language(lang.as_deref()));
    let SupposedMoment { at, operation } = body(request).await?;
    let (at, operation) = (at.unwrap_or_else(|| app.clock.now()), self::operation(operation.as_deref())?);
    let limit @ 1..=SIMULATED_MAX = i64::from(limit.unwrap_or(200)) else {
        return Err(Problem::invalid(format!("A page has 1 to {SIMULATED_MAX} items.")).at("limit"));
    };
    let after = page::after(cursor.as_deref())?;
    let simulated = app.gate.simulate_all(account, system, operation, at, (after, limit + 1)).await.map_err(problem)?;
    let page = Page::of(simulated.ok_or(Refusal::Unknown("system"))?, limit, |simulated| simulated.link);
    let shown = |simulated: Simulated| SimulatedCustomer {
        link: simulated.link,
        customer: LoginCustomer::from(simulated.customer),
        identity: simulated.identity,
        decision: DecisionJson::of(&simulated.decision, language),
    };
    Ok(Answer::ok(&page.map(shown))?)
}

async fn body<T: DeserializeOwned>(request: Request) -> Result<T, Problem> {
    let (parts, body) = request.into_parts();
    call::json(&call::json_body(&parts.headers, body, CALL_MAX).await?)
}

fn operation(word: Option<&str>) -> Result<Operation, Problem> {
    let Some(word) = word else {
        return Ok(Operation::Create);
    };
    Operation::of_word(word)
        .ok_or_else(|| Problem::invalid("An operation is `create`, `edit`, `inspect` or `source`.").at("/operation"))
}

fn problem(trouble: Trouble) -> Problem {
    match trouble {
        Trouble::Store(error) => of_store(&error),
        other => {
            tracing::error!(trouble = %other, "a login could not be simulated");
            if other.code() == ReasonCode::Internal { Problem::broken() } else { Problem::temporary() }
        }
    }
}

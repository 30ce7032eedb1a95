//! The log of logins: a list with filters, newest first, and one login with its ladder of steps and what to do about each reason.

use super::{
    answer::{Answer, Answered},
    call::{Asked, At},
    caller::Manager,
    carts::WarningJson,
    decisions::{ACCEPTED, REFUSED, word},
    page::{self, Page},
    schema::{AccountId, CustomerId, LinkId, LoginId, SessionId, SystemId},
};
use crate::{
    domain::{
        explain::{Explained, step_text},
        ladder::{Outcome, Rung, ladder},
        language::Language,
        reason::{Flag, ReasonCode},
        reference::{Reference, WhichLogin, reference_number},
    },
    licensing::Refusal,
    store::{CustomerRow, LoggedLogin, LoginFilter, Return},
    web::{App, Problem},
};
use axum::extract::State;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};

/// A customer of a shop.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct LoginCustomer {
    /// Its id.
    id: CustomerId,
    /// The customer number in the shop.
    number: String,
    /// The name.
    name: String,
    /// The e-mail address.
    email: Option<String>,
}

impl From<CustomerRow> for LoginCustomer {
    fn from(customer: CustomerRow) -> Self {
        Self { id: customer.id, number: customer.number, name: customer.name, email: customer.email }
    }
}

/// What became of the session that a login started.
#[derive(Debug, Serialize, ToSchema)]
struct LoginSession {
    /// Its id.
    id: SessionId,
    /// `started`, `redeemed`, `returned`, `cancelled`, `expired` or `ended`.
    state: &'static str,
    /// What went back; in the answer about one login only.
    #[serde(skip_serializing_if = "Option::is_none")]
    returned: Option<WentBack>,
}

/// What a session gave back.
#[derive(Debug, Serialize, ToSchema)]
struct WentBack {
    /// When the shop returned it.
    at: DateTime<Utc>,
    /// `returned`, `deleted` (an edited cart without items), `cancelled` or `unchanged`.
    outcome: &'static str,
    /// How many items.
    items: i64,
    /// What they cost, without shipping and tax.
    total: Option<String>,
    /// In which currency.
    currency: Option<String>,
    /// When the buyer's browser took it from punchgate's page; `null` also where the shop's own page posts it.
    opened_at: Option<DateTime<Utc>>,
    /// What did not go as it was.
    warnings: Vec<WarningJson>,
}

impl From<Return> for WentBack {
    fn from(kept: Return) -> Self {
        let (total, currency) = kept.total.map(|(total, currency)| (total.to_string(), currency.to_string())).unzip();
        Self {
            at: kept.at,
            outcome: kept.outcome.as_str(),
            items: kept.items,
            total,
            currency,
            opened_at: kept.opened_at,
            warnings: kept.warnings.into_iter().map(WarningJson::from).collect(),
        }
    }
}

/// A step of a login.
#[derive(Debug, Serialize, ToSchema)]
struct LoginStep {
    /// `received`, `read`, `authenticated`, `entitled`, `allowed`, `started`, `redeemed` or `returned`.
    step: &'static str,
    /// The step as a heading.
    label: &'static str,
    /// `passed`, `failed`, `not_reached`, or `waiting` for what can still happen.
    state: &'static str,
    /// When it was taken or failed.
    at: Option<DateTime<Utc>>,
    /// Until when one that waits can be taken.
    until: Option<DateTime<Utc>>,
    /// Why it failed, or how the session ended here.
    reasons: Vec<Explained>,
    /// What rode along with it.
    flags: Vec<Flag>,
}

/// A login as the log keeps it.
#[derive(Debug, Serialize, ToSchema)]
pub struct LoginJson {
    /// Its id.
    id: LoginId,
    /// The reference number that the buyer was given.
    reference: String,
    /// When it was decided.
    at: DateTime<Utc>,
    /// The system's name in the URL, whether there is such a system or not.
    system: String,
    /// The system.
    system_id: Option<SystemId>,
    /// What people call the system.
    system_title: Option<String>,
    /// `cxml` or `oci`.
    protocol: &'static str,
    /// `accepted` or `refused`.
    decision: &'static str,
    /// Every reason against it; the first was for the caller.
    reasons: Vec<Explained>,
    /// What rode along with a yes.
    flags: Vec<Flag>,
    /// Who it said it was.
    identity: Option<String>,
    /// The customer whom it meant.
    customer: Option<LoginCustomer>,
    /// The link that it meant, which may be gone by now.
    link: Option<LinkId>,
    /// What was to be done with the cart.
    operation: Option<String>,
    /// The session that it started or started again.
    session: Option<LoginSession>,
    /// cXML `payloadID`.
    payload_id: Option<String>,
    /// The client's address.
    client: Option<String>,
    /// The id of the HTTP request, as the server's log names it.
    request_id: Option<String>,
    /// How far it got, step by step; in the answer about one login only.
    #[serde(skip_serializing_if = "Option::is_none")]
    ladder: Option<Vec<LoginStep>>,
}

impl LoginJson {
    /// A login as a list shows it.
    #[must_use]
    pub fn of(logged: LoggedLogin, language: Language, now: DateTime<Utc>) -> Self {
        let LoggedLogin { login, system_title, customer, session } = logged;
        let session = session.and_then(|trace| {
            Some(LoginSession { id: login.session?, state: trace.life.state(now).as_str(), returned: None })
        });
        Self {
            id: login.id,
            reference: reference_number(login.id),
            at: login.at,
            system: login.system_name.as_str().to_owned(),
            system_id: login.system,
            system_title,
            protocol: login.protocol.as_str(),
            decision: word(login.accepted),
            reasons: Explained::all(&login.reasons, language),
            flags: login.flags,
            identity: login.identity,
            customer: customer.map(LoginCustomer::from),
            link: login.link,
            operation: login.operation,
            session,
            payload_id: login.payload_id,
            client: login.client,
            request_id: login.request_id,
            ladder: None,
        }
    }

    /// One login with all that is known of it.
    #[must_use]
    pub fn whole(logged: LoggedLogin, returned: Option<Return>, language: Language, now: DateTime<Utc>) -> Self {
        let login = &logged.login;
        let rungs = ladder(login.at, &login.reasons, &login.flags, logged.session.as_ref(), now);
        let steps = rungs.iter().map(|rung| LoginStep::of(rung, language)).collect();
        let mut whole = Self { ladder: Some(steps), ..Self::of(logged, language, now) };
        if let Some(session) = &mut whole.session {
            session.returned = returned.map(WentBack::from);
        }
        whole
    }
}

impl LoginStep {
    fn of(rung: &Rung, language: Language) -> Self {
        let waits = rung.outcome == Outcome::Waiting;
        let mut reasons = Explained::all(&rung.reasons, language);
        reasons.extend(rung.ending.map(|ending| Explained::of_ending(ending, language)));
        Self {
            step: rung.step.as_str(),
            label: step_text(rung.step, language),
            state: rung.outcome.as_str(),
            at: rung.at.filter(|_| !waits),
            until: rung.at.filter(|_| waits),
            reasons,
            flags: rung.flags.clone(),
        }
    }
}

/// Which logins.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct WhichLogins {
    /// Those of this account; for operators.
    account: Option<AccountId>,
    /// Those of this system.
    system: Option<SystemId>,
    /// Those of this customer.
    customer: Option<CustomerId>,
    /// Those of customers with this number in their shop.
    customer_number: Option<String>,
    /// `accepted` or `refused`.
    decision: Option<String>,
    /// Those refused for this reason among others, by its code.
    reason: Option<String>,
    /// The one with this reference number.
    reference: Option<String>,
    /// Those whose identity contains this, without case.
    identity: Option<String>,
    /// Those since this moment.
    from: Option<DateTime<Utc>>,
    /// Those before this moment.
    to: Option<DateTime<Utc>>,
    /// The language of the explanations: `en`, `de` or `pl` (that of Accept-Language if left out).
    lang: Option<String>,
    /// The `next` of the page before.
    cursor: Option<String>,
    /// How many a page has, 1 to 200 (50 if left out).
    limit: Option<u16>,
}

/// Lists logins
#[utoipa::path(get, path = "/api/v1/logins", tag = "logins", params(WhichLogins), security(("operator" = []), ("admin" = [])),
    responses((status = 200, description = "The logins, newest first.", body = Page<LoginJson>)))]
pub(super) async fn list(State(app): State<Arc<App>>, manager: Manager, Asked(which): Asked<WhichLogins>) -> Answered {
    let (limit, before) = (page::limit(which.limit)?, page::after(which.cursor.as_deref())?);
    let (now, language) = (app.clock.now(), manager.0.language(which.lang.as_deref()));
    let reference = which.reference.as_deref().map(Reference::parse);
    let mut filter = LoginFilter {
        account: manager.reach(which.account)?.account(),
        accepted: which.decision.as_deref().map(accepted).transpose()?,
        reason: which.reason.as_deref().map(reason).transpose()?,
        system: which.system,
        customer: which.customer,
        number: which.customer_number,
        identity: which.identity,
        from: which.from,
        to: which.to,
        id: None,
    };
    let mut db = app.store.read().await?;
    if let Some(reference) = reference {
        let named = match reference {
            Some(reference) => db.login_of_reference(filter.account, reference).await?,
            None => None,
        };
        if named.is_none() {
            return Answer::ok(&Page::<LoginJson> { items: Vec::new(), next: None }).map_err(Problem::from);
        }
        filter.id = named;
    }
    let logins = db.logins(&filter, before, limit + 1).await?;
    let page = Page::of(logins, limit, |logged| logged.login.id);
    Ok(Answer::ok(&page.map(|logged| LoginJson::of(logged, language, now)))?)
}

fn accepted(word: &str) -> Result<bool, Problem> {
    match word {
        ACCEPTED => Ok(true),
        REFUSED => Ok(false),
        _ => Err(Problem::invalid("A decision is `accepted` or `refused`.").at("decision")),
    }
}

fn reason(word: &str) -> Result<ReasonCode, Problem> {
    ReasonCode::of_word(word).ok_or_else(|| {
        let codes = ReasonCode::ALL.iter().map(|code| code.as_str()).collect::<Vec<_>>().join(", ");
        Problem::invalid(format!("A reason is one of {codes}.")).at("reason")
    })
}

/// In which language.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct InLanguage {
    /// The language of the explanations: `en`, `de` or `pl` (that of Accept-Language if left out).
    pub(super) lang: Option<String>,
}

/// Explains a login
#[utoipa::path(get, path = "/api/v1/logins/{id}", tag = "logins", security(("operator" = []), ("admin" = [])),
    params(("id" = String, Path, description = "The login's id, or its reference number."), InLanguage),
    responses((status = 200, description = "The login, with its ladder of steps.", body = LoginJson)))]
pub(super) async fn show(
    State(app): State<Arc<App>>,
    manager: Manager,
    At(which): At<WhichLogin>,
    Asked(InLanguage { lang }): Asked<InLanguage>,
) -> Answered {
    let (account, language) = (manager.reach(None)?.account(), manager.0.language(lang.as_deref()));
    let mut db = app.store.read().await?;
    let logged = db.login_called(account, which).await?;
    let logged = logged.ok_or(Refusal::Unknown("login"))?;
    let returned = match logged.login.session {
        Some(session) => db.returned(session).await?,
        None => None,
    };
    Ok(Answer::ok(&LoginJson::whole(logged, returned, language, app.clock.now()))?)
}

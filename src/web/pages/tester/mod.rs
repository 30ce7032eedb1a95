//! The tester: what would be decided about a customer, about all of them, or about a request that was captured, now or on another day;
//! and a virtual buyer that really logs in, shops and gets the cart back. All but the virtual buyer records nothing and counts for
//! nobody.

mod buyer;
mod everybody;
mod inbox;
mod page;
mod pasted;
mod request;

use super::{
    answer::{Answer, Fault},
    form::{Asked, Fields},
    rungs::Ladder,
    systems,
    visit::Visit,
    words::tester::TesterWords,
};
use crate::{
    domain::{
        decision::Decision,
        folded,
        id::Id,
        login::Operation,
        reason::ReasonCode,
        system::{Link, LoginConfig, System},
    },
    punchout::{Arrival, Trouble, Whom},
    store::{Db, LinkDetail, SystemDetail},
    web::{
        App,
        handler::{get, post},
    },
};
use axum::{Router, extract::State};
use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use page::{Outcome, show_page};
use std::sync::Arc;

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/tester", get(index))
        .route("/tester/customer", get(customer))
        .route("/tester/customers", get(everybody::show))
        .route("/tester/request", get(index).merge(post(captured)))
        .route("/tester/buyer", get(index).merge(post(buyer::log_in)))
        .route("/tester/inbox", post(inbox::show))
}

/// A failure of the gate as a page tells it.
fn fault(trouble: &Trouble) -> Fault {
    tracing::error!(%trouble, "a login could not be tried out");
    if trouble.code() == ReasonCode::Internal { Fault::Broken } else { Fault::Temporary }
}

/// The system that is tried out.
async fn system(db: &mut Db, visit: &Visit, fields: &Fields) -> Result<SystemDetail, Fault> {
    systems::known(db, visit, fields.text("system")).await
}

/// The moment that is asked for: the day at noon, or now. `None` if it is no day.
fn moment(fields: &Fields, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let Some(day) = fields.given("on") else { return Some(now) };
    let noon = NaiveTime::from_hms_opt(12, 0, 0)?;
    Some(day.parse::<NaiveDate>().ok()?.and_time(noon).and_utc())
}

fn operation(fields: &Fields) -> Operation {
    Operation::of_word(fields.text("operation")).unwrap_or(Operation::Create)
}

/// The link that somebody means by a customer number or a login identity.
async fn meant(db: &mut Db, system: Id<System>, who: &str) -> Result<Option<LinkDetail>, Fault> {
    let by_number: Option<Id<Link>> = db.link_of_number(system, who).await?;
    let link = match by_number {
        Some(link) => Some(link),
        None => db.link_of_identity(system, &folded(who)).await?,
    };
    match link {
        Some(link) => Ok(db.link_detail(link).await?),
        None => Ok(None),
    }
}

/// The forms.
async fn index(State(app): State<Arc<App>>, visit: Visit, Asked(asked): Asked) -> Answer {
    let fields = with_customer(&app, &visit, asked).await?;
    show_page(&app, &visit, &fields, None, None).await
}

/// A customer who is named by id is named by number in the form.
async fn with_customer(app: &App, visit: &Visit, asked: Fields) -> Result<Fields, Fault> {
    let Ok(customer) = asked.text("customer").parse() else { return Ok(asked) };
    let mut db = app.store.read().await?;
    visit.reach().over_customer(&mut db, customer).await?;
    let number = db.customer(customer).await?.map(|customer| customer.number).unwrap_or_default();
    Ok(asked.with("who", &number))
}

/// What would be decided about one customer.
async fn customer(State(app): State<Arc<App>>, visit: Visit, Asked(asked): Asked) -> Answer {
    let words: &TesterWords = visit.words();
    let fields = with_customer(&app, &visit, asked).await?;
    let mut db = app.store.read().await?;
    let detail = system(&mut db, &visit, &fields).await?;
    let Some(at) = moment(&fields, app.clock.now()) else {
        return show_page(&app, &visit, &fields, None, Some(("on", words.not_a_day))).await;
    };
    let Some(who) = fields.given("who") else {
        return show_page(&app, &visit, &fields, None, Some(("who", words.nobody_named))).await;
    };
    let link = meant(&mut db, detail.summary.id, who).await?;
    drop(db);
    let reads_identities = match &detail.config.login {
        LoginConfig::Cxml(_) => !detail.config.is_for_one_customer(),
        LoginConfig::Oci(login) => login.identity.is_some(),
    };
    let whom = match &link {
        Some(link) => Whom::Customer(&link.number),
        None if reads_identities => Whom::Identity(who),
        None => Whom::Customer(who),
    };
    let account = visit.reach().account();
    let decided = app.gate.simulate(account, detail.summary.id, whom, operation(&fields), at).await;
    let decision = decided.map_err(|trouble| fault(&trouble))?.ok_or(Fault::NotFound)?;
    let named = link.map_or_else(|| who.to_owned(), |link| format!("{}, {}", link.name, link.number));
    let outcome = Outcome::of(&decision, at, &detail, &visit, (named, words.supposed_about));
    show_page(&app, &visit, &fields, Some(outcome), None).await
}

/// What would be decided about a request that was captured.
async fn captured(State(app): State<Arc<App>>, visit: Visit, fields: Fields) -> Answer {
    let words: &TesterWords = visit.words();
    let mut db = app.store.read().await?;
    let detail = system(&mut db, &visit, &fields).await?;
    drop(db);
    let Some(at) = moment(&fields, app.clock.now()) else {
        return show_page(&app, &visit, &fields, None, Some(("on", words.not_a_day))).await;
    };
    let text = pasted::captured(fields.whole("request"), &detail.summary.name, detail.config.protocol());
    let Ok(arrival) = Arrival::of_captured_text(&text, Some(&detail.summary.name)) else {
        return show_page(&app, &visit, &fields, None, Some(("request", words.not_a_login))).await;
    };
    let decision = app.gate.dry_run(&arrival, at).await.map_err(|trouble| fault(&trouble))?;
    let named = words.pasted.to_owned();
    let outcome = Outcome::of(&decision, at, &detail, &visit, (named, words.dry_about));
    show_page(&app, &visit, &fields, Some(outcome), None).await
}

/// The ladder of a decision about a login to a system.
fn ladder(decision: &Decision, at: DateTime<Utc>, system: Id<System>, visit: &Visit) -> Ladder {
    Ladder::of_decision(decision, at, (Some(system), decision.customer), visit.language)
}

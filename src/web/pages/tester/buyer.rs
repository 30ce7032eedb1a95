//! The virtual buyer: logs in for real as a customer of a system, so that it stands in the log and starts a session. Secrets are kept
//! sealed, so whoever tries it types the one that the procurement system has. The cart comes back to `inbox`.

use super::{
    meant,
    page::{Outcome, show_page},
    request::Order,
    system,
};
use crate::{
    domain::{id::Id, reference::reference_number, session::Session, system::SystemConfig},
    punchout::Arrival,
    web::{
        App,
        pages::{
            answer::{Answer, Fault},
            form::Fields,
            visit::Visit,
            words::tester::TesterWords,
        },
    },
};
use axum::extract::State;
use std::sync::Arc;
use url::Url;

/// Where carts of the virtual buyer come back to.
fn inbox(app: &App) -> Option<Url> {
    app.public_url.join("tester/inbox").ok()
}

/// The entry that lets carts come back to the tester, if the system has none that does.
pub(super) fn missing_entry(app: &App, config: &SystemConfig) -> Option<String> {
    let inbox = inbox(app)?;
    (!config.return_urls.iter().any(|pattern| pattern.allows(&inbox))).then(|| inbox.into())
}

pub(super) async fn log_in(State(app): State<Arc<App>>, visit: Visit, fields: Fields) -> Answer {
    let words: &TesterWords = visit.words();
    let mut db = app.store.read().await?;
    let detail = system(&mut db, &visit, &fields).await?;
    let link = match fields.given("buyer") {
        Some(who) => meant(&mut db, detail.summary.id, who).await?,
        None => None,
    };
    drop(db);
    let Some(link) = link else {
        return show_page(&app, &visit, &fields, None, Some(("buyer", words.not_linked))).await;
    };
    let mut return_url = inbox(&app).ok_or(Fault::Broken)?;
    return_url.set_query(Some(&format!("system={}", detail.summary.id)));
    let at = app.clock.now();
    let unique: Id<Session> = app.chance.id(at);
    let order = Order {
        detail: &detail,
        link: &link,
        secret: fields.whole("secret"),
        return_url: return_url.as_str(),
        unique: unique.to_string(),
        at,
    };
    let captured = order.captured().ok_or(Fault::Broken)?;
    let arrival = Arrival::of_captured_text(&captured, Some(&detail.summary.name)).map_err(|error| {
        tracing::error!(%error, "the virtual buyer wrote no login");
        Fault::Broken
    })?;
    let arrival = Arc::new(Arrival { request_id: visit.request_id().map(str::to_owned), ..arrival });
    let answer = app.login(&arrival).await;
    let named = format!("{}, {}", link.name, link.number);
    let about = if answer.decision.accepted() { words.really_in } else { words.really_refused };
    let outcome = Outcome::of(&answer.decision, answer.at, &detail, &visit, (named, about));
    let outcome = outcome.really(reference_number(answer.login), answer.start);
    show_page(&app, &visit, &fields, Some(outcome), None).await
}

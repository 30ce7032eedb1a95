//! The page of one customer: who it is, where it is let in and by what, and what happened to it. Its name and address are changed here.

use super::{
    super::{
        answer::{self, Answer, Fault},
        form::{Choice, Fields, Input},
        history::{self, LineShown},
        moment::Moment,
        shell::{Place, Shell},
        told::{Told, told},
        visit::Visit,
        words::{customers::CustomersWords, history::HistoryWords},
    },
    LinkShown, systems,
};
use crate::{
    domain::{id::Id, system::Customer},
    licensing::{self, CustomerChange},
    web::App,
};
use askama::Template;
use axum::{
    extract::{Path, State},
    http::StatusCode,
};
use std::{collections::BTreeSet, sync::Arc};

/// How many links are shown.
const LINKS: i64 = 200;

#[derive(Template)]
#[template(path = "pages/customer.html")]
struct CustomerPage {
    shell: Shell,
    words: &'static CustomersWords,
    told: Option<Told>,
    id: String,
    number: String,
    shop: String,
    known_since: Moment,
    enabled: bool,
    name: Input,
    email: Input,
    version: i64,
    links: Vec<LinkShown>,
    /// The systems of its shop into which it may still be let.
    systems: Vec<Choice>,
    logins: String,
    history_words: &'static HistoryWords,
    lines: Vec<LineShown>,
    history_path: String,
}

/// The page.
pub(super) async fn show(State(app): State<Arc<App>>, visit: Visit, Path(id): Path<String>) -> Answer {
    let id: Id<Customer> = id.parse().map_err(|_| Fault::NotFound)?;
    page(&app, &visit, id, None).await
}

/// Changes name and address.
pub(super) async fn save(State(app): State<Arc<App>>, visit: Visit, Path(id): Path<String>, fields: Fields) -> Answer {
    let id: Id<Customer> = id.parse().map_err(|_| Fault::NotFound)?;
    let words: &CustomersWords = visit.words();
    let changed = app.office.perform(visit.cause(None), async |tx, act| {
        let account = visit.reach().over_customer(tx, id).await?;
        let change = CustomerChange { name: Some(fields.text("name")), email: Some(fields.text("email")), enabled: None };
        licensing::change_customer(tx, act, account, id, &change, fields.text("version").parse().ok()).await
    });
    match changed.await {
        Ok(()) => answer::done(&app, &format!("/customers/{id}"), words.saved),
        Err(refusal) => page(&app, &visit, id, Some((fields, told(&refusal, visit.language)?))).await,
    }
}

async fn page(app: &App, visit: &Visit, id: Id<Customer>, refused: Option<(Fields, Told)>) -> Answer {
    let words: &CustomersWords = visit.words();
    let mut db = app.store.read().await?;
    let account = visit.reach().over_customer(&mut db, id).await?;
    let customer = db.customer(id).await?.ok_or(Fault::NotFound)?;
    let links = db.link_details_of_customer(id, None, LINKS).await?;
    let linked: BTreeSet<String> = links.iter().map(|link| link.system.to_string()).collect();
    let shop = db.shop(customer.shop).await?;
    let all = systems(&mut db, (Some(account), Some(customer.shop)), words.choose_system, "").await?;
    let (fields, told) = refused.map_or((None, None), |(fields, told)| (Some(fields), Some(told)));
    let typed = |name: &str, known: &str| fields.as_ref().map_or(known, |fields| fields.text(name)).to_owned();
    let name = Input::text("name", words.name, &typed("name", &customer.name)).told(told.as_ref());
    let email = Input::text("email", words.email, &typed("email", customer.email.as_deref().unwrap_or_default()));
    let email = email.kind("email").told(told.as_ref());
    let status = told.as_ref().map_or(StatusCode::OK, |told| told.status);
    let subject = format!("customer:{id}");
    let titles = titles(&all);
    let page = CustomerPage {
        shell: visit.shell(if customer.name.is_empty() { &customer.number } else { &customer.name }, Place::Customers),
        told: told.filter(|_| name.error.is_none() && email.error.is_none()),
        id: id.to_string(),
        number: customer.number,
        shop: shop.map(|shop| shop.name).unwrap_or_default(),
        known_since: Moment(customer.created_at),
        enabled: customer.enabled,
        name,
        email,
        version: customer.version,
        links: links
            .iter()
            .map(|link| {
                let title = titles.iter().find(|(system, _)| *system == link.system.to_string());
                let title = title.map_or_else(|| link.system_name.as_str().to_owned(), |(_, title)| title.clone());
                LinkShown { title, ..LinkShown::of(link, words) }
            })
            .collect(),
        systems: all.into_iter().filter(|choice| !linked.contains(&choice.value)).collect(),
        logins: format!("/logins?customer={id}"),
        history_words: visit.words(),
        lines: history::about(app, &mut db, visit, subject.clone()).await?,
        history_path: format!("/history?subject={subject}"),
        words,
    };
    answer::page_as(status, &page)
}

fn titles(systems: &[Choice]) -> Vec<(String, String)> {
    systems.iter().map(|choice| (choice.value.clone(), choice.label.clone())).collect()
}

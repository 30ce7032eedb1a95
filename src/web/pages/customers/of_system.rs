//! The customers that a system lets in, and the form that lets another one in.

use super::{
    super::{
        answer::{self, Answer, Fault},
        form::{Asked, Choice, Fields, Input},
        kinds::count,
        shell::{Place, Shell},
        told::Told,
        visit::Visit,
        words::customers::CustomersWords,
    },
    LinkShown, Room, new, system_path,
};
use crate::{
    domain::{
        id::Id,
        license::LicenseKind,
        system::{IdentityFrom, Link, LoginConfig, System},
    },
    licensing::{self, LicenseQuery},
    store::{Db, SystemDetail},
    web::App,
};
use askama::Template;
use axum::{
    extract::{Path, State},
    http::StatusCode,
};
use std::sync::Arc;

/// How many a page has.
const ROWS: i64 = 50;
/// How many free licenses can be chosen among.
const LICENSES: usize = 100;

#[derive(Template)]
#[template(path = "pages/system_customers.html")]
struct OfSystemPage {
    shell: Shell,
    words: &'static CustomersWords,
    id: String,
    system: String,
    system_path: Option<String>,
    has_license: bool,
    links: i64,
    unlicensed: i64,
    room: Room,
    told: Option<Told>,
    inputs: Vec<Input>,
    licenses: Vec<Choice>,
    rows: Vec<LinkShown>,
    caption: String,
    first: Option<String>,
    next: Option<String>,
}

/// The list with its form; of a customer that is named in the address, the form knows who it is.
pub(super) async fn show(State(app): State<Arc<App>>, visit: Visit, Path(id): Path<String>, Asked(asked): Asked) -> Answer {
    let id = id.parse().map_err(|_| Fault::NotFound)?;
    page(&app, &visit, id, &asked, None).await
}

/// The page, with what was typed and why it was not done.
pub(super) async fn page(app: &App, visit: &Visit, id: Id<System>, asked: &Fields, told: Option<Told>) -> Answer {
    let words: &CustomersWords = visit.words();
    let mut db = app.store.read().await?;
    let account = visit.reach().over_system(&mut db, id).await?;
    let system = db.system_detail(id).await?.ok_or(Fault::NotFound)?;
    let after: Option<Id<Link>> = asked.text("after").parse().ok();
    let mut links = db.link_details_of_system(id, after, ROWS + 1).await?;
    let rows = usize::try_from(ROWS).unwrap_or_default();
    let is_more = links.len() > rows;
    links.truncate(rows);
    let last = links.last().filter(|_| is_more).map(|link| link.id.to_string());
    let fields = named(&mut db, &system, asked).await?;
    let inputs: Vec<Input> = inputs(&system, &fields, words).into_iter().map(|input| input.told(told.as_ref())).collect();
    let rows: Vec<_> = links.iter().map(|link| LinkShown::of(link, words)).collect();
    let status = told.as_ref().map_or(StatusCode::OK, |told| told.status);
    let page = OfSystemPage {
        shell: visit.shell((words.of_system)(&system.title), Place::Customers),
        id: id.to_string(),
        system_path: system_path(id),
        has_license: system.summary.license.is_some(),
        links: system.links,
        unlicensed: system.links - system.licensed_links,
        room: Room::of(&db.census(Some(account)).await?),
        told: told.filter(|_| inputs.iter().all(|input| input.error.is_none())),
        inputs,
        licenses: licenses(app, &mut db, &system, words, asked.text("license")).await?,
        caption: (words.links_caption)(count(rows.len())),
        rows,
        system: system.title,
        first: after.map(|_| asked.query_with("after", None)),
        next: last.map(|last| asked.query_with("after", Some(&last))),
        words,
    };
    answer::page_as(status, &page)
}

/// What was typed; of a customer that is named by its id, who it is.
async fn named(db: &mut Db, system: &SystemDetail, asked: &Fields) -> Result<Fields, Fault> {
    let Ok(customer) = asked.text("customer").parse() else { return Ok(asked.clone()) };
    let customer = db.customer(customer).await?.filter(|customer| customer.shop == system.summary.shop);
    let Some(customer) = customer else { return Ok(asked.clone()) };
    let email = customer.email.unwrap_or_default();
    let identity = email.clone();
    Ok(Fields::of_pairs([("number", customer.number), ("name", customer.name), ("email", email), ("identity", identity)]))
}

/// What a link of this system needs, and what it may have.
fn inputs(system: &SystemDetail, fields: &Fields, words: &CustomersWords) -> Vec<Input> {
    let mut inputs: Vec<Input> = new::person(fields, words).into();
    let line = |name, label| Input { autocomplete: Some("off"), ..Input::text(name, label, fields.text(name)) };
    let hinted = |input: Input, hint| Input { hint: Some(hint), ..input };
    if let Some(first) = inputs.first_mut() {
        first.hint = Some(words.link_number_hint);
    }
    let (has_token, is_only) = match &system.config.login {
        LoginConfig::Oci(login) => (login.token.is_some(), false),
        LoginConfig::Cxml(login) => (false, login.identity_from == IdentityFrom::Only),
    };
    if !has_token && !is_only {
        inputs.push(hinted(line("identity", words.identity).required(), words.identity_hint));
    }
    if system.config.reads_domains() {
        inputs.push(hinted(line("domain", words.domain), words.domain_hint));
    }
    let (label, hint) = match (has_token, system.has_secret) {
        (true, _) => (words.token, words.secret_made),
        (false, true) => (words.secret, words.secret_of_system),
        (false, false) => (words.secret, words.secret_made),
    };
    // It is shown while it is typed: it is a machine's, and is handed on.
    inputs.push(hinted(line("secret", label), hint));
    inputs
}

/// The free customer licenses that may be used here.
pub(super) async fn licenses(
    app: &App,
    db: &mut Db,
    system: &SystemDetail,
    words: &CustomersWords,
    chosen: &str,
) -> Result<Vec<Choice>, Fault> {
    let summary = &system.summary;
    let query = LicenseQuery {
        account: Some(summary.account),
        kind: Some(LicenseKind::Customer),
        used: Some(false),
        limit: LICENSES,
        ..LicenseQuery::default()
    };
    let found = licensing::licenses(db, &app.vault, &query, app.clock.now(), app.office.terms).await?;
    let fits = |license: &&licensing::ListedLicense| match license.bundled_with {
        Some(with) => summary.license == Some(with),
        None => license.shop.is_none_or(|shop| shop == summary.shop),
    };
    let choice = |license: &licensing::ListedLicense| {
        let name = license.serial.as_deref().unwrap_or(words.bundled_license);
        let label = if license.bundled_with.is_some() || license.effect.reasons.is_empty() || license.shop.is_none() {
            name.to_owned()
        } else {
            (words.not_effective)(name)
        };
        Choice::of(license.id.to_string(), label, chosen)
    };
    let first = std::iter::once(Choice::of("", words.license_chosen, chosen));
    Ok(first.chain(found.items.iter().filter(fits).map(choice)).collect())
}

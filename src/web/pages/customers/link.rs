//! The page of one link: what the customer logs in by, the license that it holds, its secret, and what happened to it.

use super::{
    super::{
        answer::{self, Answer, Fault},
        form::{Choice, Fields, Input},
        history::{self, LineShown},
        kinds::{self, ShownOnce},
        moment::Moment,
        shell::{Place, Shell},
        told::{Told, told},
        visit::Visit,
        words::{customers::CustomersWords, history::HistoryWords},
    },
    LinkShown,
    linking::{codes, field},
    of_system::licenses,
    system_path,
};
use crate::{
    domain::{id::Id, system::Link},
    licensing::{self, LinkChange, Refusal, Rotation, SecretChange},
    web::App,
};
use askama::Template;
use axum::{
    extract::{Path, State},
    http::StatusCode,
};
use chrono::TimeDelta;
use std::sync::Arc;

#[derive(Template)]
#[template(path = "pages/link.html")]
struct LinkPage {
    shell: Shell,
    words: &'static CustomersWords,
    told: Option<Told>,
    id: String,
    link: LinkShown,
    customer_path: String,
    system: String,
    system_path: Option<String>,
    system_customers: String,
    back: String,
    version: i64,
    /// What it logs in by, where that is no token.
    identity: Option<[Input; 2]>,
    with_domain: bool,
    licenses: Vec<Choice>,
    /// Whether it has a secret or token of its own to be replaced.
    has_own_secret: bool,
    old_secret_until: Option<Moment>,
    overlap: Input,
    made: Moment,
    history_words: &'static HistoryWords,
    lines: Vec<LineShown>,
    history_path: String,
}

/// The page.
pub(super) async fn show(State(app): State<Arc<App>>, visit: Visit, Path(id): Path<String>) -> Answer {
    page(&app, &visit, id.parse().map_err(|_| Fault::NotFound)?, None).await
}

/// Lets it log in by another identity.
pub(super) async fn save(State(app): State<Arc<App>>, visit: Visit, Path(id): Path<String>, fields: Fields) -> Answer {
    let id: Id<Link> = id.parse().map_err(|_| Fault::NotFound)?;
    let words: &CustomersWords = visit.words();
    let changed = app.office.perform(visit.cause(None), async |tx, act| {
        let account = visit.reach().over_link(tx, id).await?;
        let change = LinkChange {
            identity: Some(fields.text("identity")),
            domain: Some(fields.text("domain")),
            secret: SecretChange::Keep,
        };
        licensing::change_link(tx, &app.vault, act, account, id, &change, fields.text("version").parse().ok()).await
    });
    settled(&app, &visit, id, &fields, changed.await.map(|()| words.link_saved)).await
}

/// Gives it a license: the one that is named, else one that is chosen for it.
pub(super) async fn give(State(app): State<Arc<App>>, visit: Visit, Path(id): Path<String>, fields: Fields) -> Answer {
    let id: Id<Link> = id.parse().map_err(|_| Fault::NotFound)?;
    let words: &CustomersWords = visit.words();
    let license = fields.given("license").map(str::parse).transpose().map_err(|_| Fault::NotFound)?;
    let given = app.office.perform(visit.cause(None), async |tx, act| {
        let account = visit.reach().over_link(tx, id).await?;
        licensing::give_license(tx, act, app.office.terms, account, id, license, None).await
    });
    settled(&app, &visit, id, &fields, given.await.map(|_| words.license_given)).await
}

/// Replaces its secret or token; the answer shows the new one, once.
pub(super) async fn rotate(State(app): State<Arc<App>>, visit: Visit, Path(id): Path<String>, fields: Fields) -> Answer {
    let id: Id<Link> = id.parse().map_err(|_| Fault::NotFound)?;
    let words: &CustomersWords = visit.words();
    // What is no number is out of range.
    let days = fields.text("overlap_days").parse().unwrap_or(-1_i16);
    let rotated = app.office.perform(visit.cause(None), async |tx, act| {
        let account = visit.reach().over_link(tx, id).await?;
        let rotation = Rotation { secret: None, overlap: TimeDelta::days(days.into()) };
        let secret = licensing::rotate_link_secret(tx, &app.vault, act, account, id, &rotation).await?;
        let link = tx.link_detail(id).await?.ok_or(Refusal::Unknown("link"))?;
        Ok((secret, link, act.now + rotation.overlap))
    });
    let (secret, link, until) = match rotated.await {
        Ok(rotated) => rotated,
        Err(refusal) => return settled(&app, &visit, id, &fields, Err(refusal)).await,
    };
    let facts = [(words.number, Some(link.number)), (words.identity, link.identity), (words.domain, link.domain)];
    let page = ShownOnce {
        shell: visit.shell(words.secret_title, Place::Customers),
        words: visit.words(),
        about: format!("{} {}", words.rotated, (words.old_until)(&Moment(until).shown())),
        label: words.secret,
        secret: secret.reveal().to_owned(),
        file: None,
        facts: codes(facts),
        on: kinds::Link::to(format!("/links/{id}"), words.back_to_link),
    };
    page.page()
}

/// The page again, with what was done or why it was not.
async fn settled(app: &App, visit: &Visit, id: Id<Link>, fields: &Fields, done: licensing::Result<&'static str>) -> Answer {
    match done {
        Ok(words) => answer::done(app, &format!("/links/{id}"), words),
        Err(refusal) => {
            let mut told = told(&refusal, visit.language)?;
            told.field = told.field.or_else(|| match refusal {
                Refusal::OutOfRange(_) => Some("overlap_days".to_owned()),
                _ => field(&refusal).map(str::to_owned),
            });
            page(app, visit, id, Some((fields, told))).await
        }
    }
}

async fn page(app: &App, visit: &Visit, id: Id<Link>, refused: Option<(&Fields, Told)>) -> Answer {
    let words: &CustomersWords = visit.words();
    let mut db = app.store.read().await?;
    visit.reach().over_link(&mut db, id).await?;
    let link = db.link_detail(id).await?.ok_or(Fault::NotFound)?;
    let system = db.system_detail(link.system).await?.ok_or(Fault::NotFound)?;
    let (fields, told) = refused.map_or((None, None), |(fields, told)| (Some(fields), Some(told)));
    let input = |name, label, known: &str| {
        let typed = fields.map(|fields| fields.whole(name)).filter(|typed| !typed.is_empty());
        Input { autocomplete: Some("off"), ..Input::text(name, label, typed.unwrap_or(known)) }.told(told.as_ref())
    };
    let identity = input("identity", words.identity, link.identity.as_deref().unwrap_or_default());
    let domain = input("domain", words.domain, link.domain.as_deref().unwrap_or_default());
    let overlap = Input { hint: Some(words.overlap_hint), ..input("overlap_days", words.overlap, "14") }.required();
    let is_beside = [&identity, &domain, &overlap].iter().any(|input| input.error.is_some());
    let status = told.as_ref().map_or(StatusCode::OK, |told| told.status);
    let shown = LinkShown::of(&link, words);
    let subject = format!("link:{id}");
    let now = app.clock.now();
    let page = LinkPage {
        shell: visit.shell((words.link_title)(&shown.title, &system.title), Place::Customers),
        told: told.filter(|_| !is_beside),
        id: id.to_string(),
        link: shown,
        customer_path: format!("/customers/{}", link.customer),
        system_path: system_path(link.system),
        back: (words.of_system)(&system.title),
        system_customers: format!("/systems/{}/customers", link.system),
        version: link.version,
        identity: (!link.has_token).then_some([identity, domain]),
        with_domain: system.config.reads_domains(),
        licenses: if link.license.is_some() { Vec::new() } else { licenses(app, &mut db, &system, words, "").await? },
        has_own_secret: link.has_secret || link.has_token,
        old_secret_until: link.old_secret_until.filter(|until| *until > now).map(Moment),
        overlap,
        made: Moment(link.created_at),
        system: system.title,
        history_words: visit.words(),
        lines: history::about(app, &mut db, visit, subject.clone()).await?,
        history_path: format!("/history?subject={subject}"),
        words,
    };
    answer::page_as(status, &page)
}

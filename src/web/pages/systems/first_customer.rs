//! The first customer of a new system: number, name, what it logs in by; then the sheet for its procurement system, with the secret this
//! once.

use super::{
    super::words::first_customer::FirstCustomerWords,
    guide::{Guide, Step},
    known, path,
    secret::shown_of_customer,
    sheet::Sheet,
};
use crate::{
    domain::{
        secret::Secret,
        system::{LoginConfig, OciLogin},
    },
    licensing::{self, LinkOrder},
    store::SystemDetail,
    web::{
        App,
        pages::{
            answer::{self, Answer},
            form::{Fields, Input},
            shell::{Place, Shell},
            told::{Told, told},
            visit::Visit,
        },
    },
};
use askama::Template;
use axum::{
    extract::{Path, State},
    http::StatusCode,
};
use std::sync::Arc;

#[derive(Template)]
#[template(path = "pages/systems/first_customer.html")]
struct FirstCustomerPage {
    shell: Shell,
    words: &'static FirstCustomerWords,
    guide: Guide,
    told: Option<Told>,
    title: String,
    back: String,
    inputs: Vec<Input>,
    to_license: Option<String>,
}

pub(super) async fn show(State(app): State<Arc<App>>, visit: Visit, Path(which): Path<String>) -> Answer {
    let mut db = app.store.read().await?;
    let detail = known(&mut db, &visit, &which).await?;
    drop(db);
    form(&app, &visit, &detail, &Fields::default(), None).await
}

async fn form(app: &App, visit: &Visit, detail: &SystemDetail, typed: &Fields, told: Option<Told>) -> Answer {
    let words: &FirstCustomerWords = visit.words();
    let mut db = app.store.read().await?;
    let guide = Guide::of(&mut db, detail, Some(Step::Customer), visit.language).await?;
    drop(db);
    let line = |name, label, hint| Input::text(name, label, typed.text(name)).hint(hint).told(told.as_ref());
    let is_token = matches!(&detail.config.login, LoginConfig::Oci(OciLogin { token: Some(_), .. }));
    let mut inputs = vec![
        line("number", words.number, words.number_hint).required(),
        line("name", words.name, words.name_hint).required(),
        line("email", words.email, words.email_hint).kind("email"),
    ];
    if !is_token && !detail.config.is_for_one_customer() {
        inputs.push(line("identity", words.identity, words.identity_hint).required());
    }
    if detail.config.reads_domains() {
        inputs.push(line("domain", words.domain, words.domain_hint));
    }
    let hint = if detail.has_secret { words.secret_of_system_hint } else { words.secret_hint };
    inputs.push(line("secret", words.secret, hint).kind("password").autocomplete("off"));
    let beside = inputs.iter().any(|input| input.error.is_some());
    let status = told.as_ref().map_or(StatusCode::OK, |told| told.status);
    answer::page_as(
        status,
        &FirstCustomerPage {
            shell: visit.shell(words.title, Place::Systems),
            guide,
            told: told.filter(|_| !beside),
            title: detail.title.clone(),
            back: path(detail, ""),
            inputs,
            to_license: detail.summary.license.is_none().then(|| path(detail, "/license")),
            words,
        },
    )
}

pub(super) async fn link(State(app): State<Arc<App>>, visit: Visit, Path(which): Path<String>, fields: Fields) -> Answer {
    let words: &FirstCustomerWords = visit.words();
    let mut db = app.store.read().await?;
    let detail = known(&mut db, &visit, &which).await?;
    drop(db);
    let order = LinkOrder {
        number: fields.text("number"),
        name: fields.text("name"),
        email: fields.given("email"),
        identity: fields.given("identity"),
        domain: fields.given("domain"),
        secret: Some(fields.whole("secret")).filter(|secret| !secret.is_empty()).map(Secret::new),
        license: None,
    };
    let id = detail.summary.id;
    let done = app.office.perform(visit.cause(None), async |tx, act| {
        let account = visit.reach().over_system(tx, id).await?;
        licensing::link(tx, &app.vault, act, app.office.terms, account, id, &order).await
    });
    match done.await {
        Ok(linked) => {
            let mut db = app.store.read().await?;
            let link = db.link_detail(linked.link).await?;
            let sheet = Sheet::of(&app, &mut db, &detail, link, visit.language, linked.secret.as_ref()).await?;
            drop(db);
            let next = (format!("/tester?system={id}&customer={}", linked.customer), words.to_tester);
            shown_of_customer(&visit, &detail, sheet, next)
        }
        Err(refusal) => {
            let told = told(&refusal, visit.language)?;
            form(&app, &visit, &detail, &fields, Some(told)).await
        }
    }
}

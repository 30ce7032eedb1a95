//! The system license in a system: put in, put in the place of another, taken out.

use super::{super::words::systems::SystemsWords, free_licenses, known, path};
use crate::{
    domain::{id::Id, license::License},
    licensing::{self, Refusal},
    store::SystemDetail,
    web::{
        App,
        pages::{
            answer::{self, Answer},
            confirm::Confirm,
            form::{Choice, Fields},
            is_there,
            kinds::count,
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
#[template(path = "pages/systems/license.html")]
struct LicensePage {
    shell: Shell,
    words: &'static SystemsWords,
    told: Option<Told>,
    title: String,
    back: String,
    version: i64,
    present: Option<String>,
    licenses: Vec<Choice>,
    to_licenses: bool,
}

pub(super) async fn show(State(app): State<Arc<App>>, visit: Visit, Path(which): Path<String>) -> Answer {
    form(&app, &visit, &which, &Fields::default(), None).await
}

async fn form(app: &App, visit: &Visit, which: &str, fields: &Fields, told: Option<Told>) -> Answer {
    let words: &SystemsWords = visit.words();
    let mut db = app.store.read().await?;
    let detail = known(&mut db, visit, which).await?;
    let mut licenses = free_licenses(app, &mut db, detail.summary.account, words, fields.text("license")).await?;
    let present = match detail.summary.license {
        Some(license) => {
            let license = licensing::license(&mut db, visit.reach(), license, app.clock.now(), app.office.terms).await?;
            Some(license.serial.unwrap_or_default())
        }
        None => None,
    };
    // To take one out is another question.
    licenses.remove(0);
    let status = told.as_ref().map_or(StatusCode::OK, |told| told.status);
    answer::page_as(
        status,
        &LicensePage {
            shell: visit.shell((words.license_title)(&detail.title), Place::Systems),
            told,
            title: detail.title.clone(),
            back: path(&detail, ""),
            version: detail.summary.version,
            present,
            licenses,
            to_licenses: is_there("/licenses"),
            words,
        },
    )
}

async fn placed(
    app: &App,
    visit: &Visit,
    detail: &SystemDetail,
    fields: &Fields,
    license: Option<Id<License>>,
) -> licensing::Result<()> {
    let (id, expected) = (detail.summary.id, fields.text("version").parse().ok());
    let reason = fields.given("reason").map(str::to_owned);
    let done = app.office.perform(visit.cause(reason), async |tx, act| {
        let account = visit.reach().over_system(tx, id).await?;
        licensing::place_expected(tx, act, account, id, license, expected).await
    });
    done.await
}

pub(super) async fn put(State(app): State<Arc<App>>, visit: Visit, Path(which): Path<String>, fields: Fields) -> Answer {
    let words: &SystemsWords = visit.words();
    let mut db = app.store.read().await?;
    let detail = known(&mut db, &visit, &which).await?;
    drop(db);
    let done = match fields.text("license").parse() {
        Ok(license) => placed(&app, &visit, &detail, &fields, Some(license)).await,
        Err(_) => Err(Refusal::Unknown("license")),
    };
    match done {
        Ok(()) => answer::done(&app, &path(&detail, ""), words.license_put),
        Err(refusal) => {
            let told = told(&refusal, visit.language)?;
            form(&app, &visit, &which, &fields, Some(told)).await
        }
    }
}

pub(super) async fn ask(State(app): State<Arc<App>>, visit: Visit, Path(which): Path<String>) -> Answer {
    let mut db = app.store.read().await?;
    let detail = known(&mut db, &visit, &which).await?;
    question(&visit, &detail, &Fields::default(), None)
}

fn question(visit: &Visit, detail: &SystemDetail, fields: &Fields, told: Option<Told>) -> Answer {
    let words: &SystemsWords = visit.words();
    let shell = visit.shell((words.take_license_title)(&detail.title), Place::Systems);
    Confirm {
        effects: vec![(words.nobody_any_more)(count(detail.licensed_links)), words.bundled_leaves.to_owned()],
        reassurance: words.links_stay,
        inputs: vec![Confirm::reason(&shell, fields.text("reason"))],
        fields: vec![("version", detail.summary.version.to_string())],
        action: path(detail, "/license/remove"),
        button: words.take_license,
        back: path(detail, ""),
        told,
        shell,
    }
    .page()
}

pub(super) async fn take(State(app): State<Arc<App>>, visit: Visit, Path(which): Path<String>, fields: Fields) -> Answer {
    let words: &SystemsWords = visit.words();
    let mut db = app.store.read().await?;
    let detail = known(&mut db, &visit, &which).await?;
    drop(db);
    match placed(&app, &visit, &detail, &fields, None).await {
        Ok(()) => answer::done(&app, &path(&detail, ""), words.license_taken),
        Err(refusal) => question(&visit, &detail, &fields, Some(told(&refusal, visit.language)?)),
    }
}

//! The secret of a system's own, for a sender that is not the buyer: set, rotated while the one before it still counts, taken away. A
//! new one is shown by the answer to the form, on the sheet for the buyer, and never again.

use super::{
    super::words::{secret::SecretWords, systems::SystemsWords},
    known, path,
    sheet::Sheet,
};
use crate::{
    domain::{
        id::Id,
        secret::Secret,
        system::{Protocol, System},
    },
    licensing::{self, OVERLAP, Rotation, SecretChange, SystemChange},
    store::SystemDetail,
    web::{
        App,
        pages::{
            answer::{self, Answer, Fault},
            confirm::Confirm,
            form::{Fields, Input},
            kinds::count,
            moment::Moment,
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
use chrono::{DateTime, TimeDelta, Utc};
use std::sync::Arc;

#[derive(Template)]
#[template(path = "pages/systems/secret.html")]
struct SecretPage {
    shell: Shell,
    words: &'static SecretWords,
    systems: &'static SystemsWords,
    told: Option<Told>,
    title: String,
    back: String,
    version: i64,
    has_secret: bool,
    old_until: Option<Moment>,
    secret: Input,
    overlap: Input,
}

/// A secret that is shown this once.
#[derive(Template)]
#[template(path = "pages/systems/shown_once.html")]
struct ShownOnce {
    shell: Shell,
    words: &'static SecretWords,
    lead: &'static str,
    old_until: Option<Moment>,
    sheet: Sheet,
    back: String,
    next: Option<(String, &'static str)>,
}

/// The page that shows a secret of a system once.
pub(super) async fn shown_once(
    app: &App,
    visit: &Visit,
    id: Id<System>,
    secret: &Secret,
    lead: &'static str,
    old_until: Option<DateTime<Utc>>,
) -> Answer {
    let words: &SecretWords = visit.words();
    let mut db = app.store.read().await?;
    let detail = db.system_detail(id).await?.ok_or(Fault::NotFound)?;
    let sheet = Sheet::of(app, &mut db, &detail, None, visit.language, Some(secret)).await?;
    answer::page(&ShownOnce {
        shell: visit.shell((words.shown_title)(&detail.title), Place::Systems),
        lead,
        old_until: old_until.map(Moment),
        sheet,
        back: path(&detail, ""),
        next: None,
        words,
    })
}

/// The page that shows the secret of a new customer once.
pub(super) fn shown_of_customer(visit: &Visit, detail: &SystemDetail, sheet: Sheet, next: (String, &'static str)) -> Answer {
    let words: &SecretWords = visit.words();
    answer::page(&ShownOnce {
        shell: visit.shell((words.shown_title)(&detail.title), Place::Systems),
        lead: words.of_customer,
        old_until: None,
        sheet,
        back: path(detail, ""),
        next: Some(next),
        words,
    })
}

pub(super) async fn show(State(app): State<Arc<App>>, visit: Visit, Path(which): Path<String>) -> Answer {
    form(&app, &visit, &which, &Fields::default(), None).await
}

/// The system, if it is one that may have a secret of its own.
async fn of_cxml(app: &App, visit: &Visit, which: &str) -> Result<SystemDetail, Fault> {
    let mut db = app.store.read().await?;
    let detail = known(&mut db, visit, which).await?;
    Some(detail).filter(|detail| detail.config.protocol() == Protocol::Cxml).ok_or(Fault::NotFound)
}

async fn form(app: &App, visit: &Visit, which: &str, typed: &Fields, told: Option<Told>) -> Answer {
    let words: &SecretWords = visit.words();
    let detail = of_cxml(app, visit, which).await?;
    let secret = Input::text("secret", words.secret, "").kind("password").autocomplete("off").hint(words.secret_hint);
    let secret = secret.told(told.as_ref());
    let days = typed.given("overlap").map_or_else(|| OVERLAP.num_days().to_string(), str::to_owned);
    let overlap = Input::text("overlap", words.overlap, &days).kind("number").hint(words.overlap_hint).told(told.as_ref());
    let now = app.clock.now();
    let status = told.as_ref().map_or(StatusCode::OK, |told| told.status);
    answer::page_as(
        status,
        &SecretPage {
            shell: visit.shell((words.title)(&detail.title), Place::Systems),
            told: told.filter(|_| secret.error.is_none() && overlap.error.is_none()),
            title: detail.title.clone(),
            back: path(&detail, ""),
            version: detail.summary.version,
            has_secret: detail.has_secret,
            old_until: detail.old_secret_until.filter(|until| *until > now).map(Moment),
            secret,
            overlap,
            systems: visit.words(),
            words,
        },
    )
}

pub(super) async fn set(State(app): State<Arc<App>>, visit: Visit, Path(which): Path<String>, fields: Fields) -> Answer {
    let words: &SecretWords = visit.words();
    let detail = of_cxml(&app, &visit, &which).await?;
    let given = Some(fields.whole("secret")).filter(|secret| !secret.is_empty()).map(Secret::new);
    let id = detail.summary.id;
    let done = if detail.has_secret {
        let Ok(days) = fields.text("overlap").parse::<u16>() else {
            let told = Told {
                text: words.not_days.to_owned(),
                field: Some("overlap".to_owned()),
                more: Vec::new(),
                status: StatusCode::UNPROCESSABLE_ENTITY,
            };
            return form(&app, &visit, &which, &fields, Some(told)).await;
        };
        let rotation = Rotation { secret: given, overlap: TimeDelta::days(days.into()) };
        let done = app.office.perform(visit.cause(None), async |tx, act| {
            let account = visit.reach().over_system(tx, id).await?;
            let secret = licensing::rotate_system_secret(tx, &app.vault, act, account, id, &rotation).await?;
            Ok((secret, Some(act.now + rotation.overlap).filter(|_| days > 0)))
        });
        done.await
    } else {
        let expected = fields.text("version").parse().ok();
        let done = app.office.perform(visit.cause(None), async |tx, act| {
            let account = visit.reach().over_system(tx, id).await?;
            let secret = given.clone().unwrap_or_else(|| licensing::made_secret(act));
            let change = SystemChange { secret: SecretChange::Set(secret.clone()), ..SystemChange::default() };
            licensing::change_system(tx, &app.vault, act, account, id, &change, expected).await?;
            Ok((secret, None))
        });
        done.await
    };
    match done {
        Ok((secret, until)) => {
            let lead = if detail.has_secret { words.rotated } else { words.set };
            shown_once(&app, &visit, id, &secret, lead, until).await
        }
        Err(refusal) => {
            let told = told(&refusal, visit.language)?;
            form(&app, &visit, &which, &fields, Some(told)).await
        }
    }
}

pub(super) async fn ask_end(State(app): State<Arc<App>>, visit: Visit, Path(which): Path<String>) -> Answer {
    let words: &SecretWords = visit.words();
    let detail = of_cxml(&app, &visit, &which).await?;
    let effects = vec![words.end_effect.to_owned()];
    question(&visit, &detail, ((words.end_title)(&detail.title), effects, words.end_stays), ("/secret/end", words.end), None)
}

fn question(
    visit: &Visit,
    detail: &SystemDetail,
    (title, effects, reassurance): (String, Vec<String>, &'static str),
    (behind, button): (&str, &'static str),
    told: Option<Told>,
) -> Answer {
    let shell = visit.shell(title, Place::Systems);
    Confirm {
        effects,
        reassurance,
        inputs: vec![Confirm::reason(&shell, "")],
        fields: Vec::new(),
        action: path(detail, behind),
        button,
        back: path(detail, "/secret"),
        told,
        shell,
    }
    .page()
}

pub(super) async fn end(State(app): State<Arc<App>>, visit: Visit, Path(which): Path<String>, fields: Fields) -> Answer {
    let words: &SecretWords = visit.words();
    let detail = of_cxml(&app, &visit, &which).await?;
    let (id, reason) = (detail.summary.id, fields.given("reason").map(str::to_owned));
    let done = app.office.perform(visit.cause(reason), async |tx, act| {
        let account = visit.reach().over_system(tx, id).await?;
        licensing::end_old_system_secret(tx, act, account, id).await
    });
    match done.await {
        Ok(()) => answer::done(&app, &path(&detail, ""), words.ended),
        Err(refusal) => {
            let told = told(&refusal, visit.language)?;
            form(&app, &visit, &which, &fields, Some(told)).await
        }
    }
}

pub(super) async fn ask_remove(State(app): State<Arc<App>>, visit: Visit, Path(which): Path<String>) -> Answer {
    let detail = of_cxml(&app, &visit, &which).await?;
    removal(&visit, &detail, None)
}

fn removal(visit: &Visit, detail: &SystemDetail, told: Option<Told>) -> Answer {
    let words: &SecretWords = visit.words();
    let effects = vec![words.remove_effect.to_owned(), (words.remove_customers)(count(detail.links))];
    let what = ((words.remove_title)(&detail.title), effects, words.remove_stays);
    question(visit, detail, what, ("/secret/remove", words.remove), told)
}

pub(super) async fn remove(State(app): State<Arc<App>>, visit: Visit, Path(which): Path<String>, fields: Fields) -> Answer {
    let words: &SecretWords = visit.words();
    let detail = of_cxml(&app, &visit, &which).await?;
    let (id, reason) = (detail.summary.id, fields.given("reason").map(str::to_owned));
    let change = SystemChange { secret: SecretChange::Remove, ..SystemChange::default() };
    let done = app.office.perform(visit.cause(reason), async |tx, act| {
        let account = visit.reach().over_system(tx, id).await?;
        licensing::change_system(tx, &app.vault, act, account, id, &change, None).await
    });
    match done.await {
        Ok(()) => answer::done(&app, &path(&detail, ""), words.removed),
        Err(refusal) => removal(&visit, &detail, Some(told(&refusal, visit.language)?)),
    }
}

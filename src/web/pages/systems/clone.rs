//! A system made after another one: the same settings, without license and links, with a secret of its own if the other has one.

use super::{
    super::words::{secret::SecretWords, systems::SystemsWords},
    CHOICES, known, path,
    secret::shown_once,
};
use crate::{
    licensing::{self, Refusal},
    web::{
        App,
        pages::{
            answer::{self, Answer},
            form::{Choice, Fields, Input},
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
#[template(path = "pages/systems/clone.html")]
struct ClonePage {
    shell: Shell,
    words: &'static SystemsWords,
    told: Option<Told>,
    title: String,
    back: String,
    name: Input,
    shops: Vec<Choice>,
}

pub(super) async fn show(State(app): State<Arc<App>>, visit: Visit, Path(which): Path<String>) -> Answer {
    form(&app, &visit, &which, None, None).await
}

async fn form(app: &App, visit: &Visit, which: &str, typed: Option<&Fields>, told: Option<Told>) -> Answer {
    let words: &SystemsWords = visit.words();
    let mut db = app.store.read().await?;
    let detail = known(&mut db, visit, which).await?;
    let shops = db.shops(Some(detail.summary.account), None, None, CHOICES).await?.items;
    let own = detail.summary.shop.to_string();
    let chosen = typed.map_or(own.as_str(), |typed| typed.text("shop"));
    let shop = |shop: crate::store::Shop| Choice::of(shop.id.to_string(), shop.name, chosen);
    let proposed = (words.copy_of)(&detail.title);
    let name = typed.map_or(proposed.as_str(), |typed| typed.text("name"));
    let name = Input::text("name", words.name, name).required().hint(words.name_hint).told(told.as_ref());
    let status = told.as_ref().map_or(StatusCode::OK, |told| told.status);
    answer::page_as(
        status,
        &ClonePage {
            shell: visit.shell((words.clone_title)(&detail.title), Place::Systems),
            told: told.filter(|_| name.error.is_none()),
            title: detail.title.clone(),
            back: path(&detail, ""),
            name,
            shops: shops.into_iter().map(shop).collect(),
            words,
        },
    )
}

pub(super) async fn clone(State(app): State<Arc<App>>, visit: Visit, Path(which): Path<String>, fields: Fields) -> Answer {
    let words: &SystemsWords = visit.words();
    let mut db = app.store.read().await?;
    let id = known(&mut db, &visit, &which).await?.summary.id;
    drop(db);
    let done = async {
        let shop = fields.text("shop").parse().map_err(|_| Refusal::Unknown("shop"))?;
        let done = app.office.perform(visit.cause(None), async |tx, act| {
            let account = visit.reach().over_system(tx, id).await?;
            licensing::clone_system(tx, &app.vault, act, account, id, fields.text("name"), Some(shop)).await
        });
        done.await
    };
    match done.await {
        Ok(cloned) => match cloned.secret {
            Some(secret) => {
                let words: &SecretWords = visit.words();
                shown_once(&app, &visit, cloned.system, &secret, words.of_clone, None).await
            }
            None => answer::done(&app, &format!("/systems/{}", cloned.system), words.cloned),
        },
        Err(refusal) => {
            let told = told(&refusal, visit.language)?;
            form(&app, &visit, &which, Some(&fields), Some(told)).await
        }
    }
}

//! What a system is set to: its name, how its logins are read and proven, where carts may go, what may be done with them.

use super::{
    super::words::{settings::SettingsWords, systems::SystemsWords},
    config_form::{self, ConfigForm, at_field},
    guide::{Guide, Step},
    known, path,
};
use crate::{
    domain::{secret::Secret, system::Protocol},
    licensing::{self, SecretChange, SystemChange},
    store::SystemDetail,
    web::{
        App,
        pages::{
            answer::{self, Answer},
            form::{Asked, Fields},
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
#[template(path = "pages/systems/settings.html")]
struct SettingsPage {
    shell: Shell,
    words: &'static SettingsWords,
    systems: &'static SystemsWords,
    title: String,
    guide: Option<Guide>,
    told: Option<Told>,
    form: ConfigForm,
    version: String,
    back: String,
    /// The entry for carts that was put in, to be saved or not.
    proposed: Option<String>,
}

pub(super) async fn show(
    State(app): State<Arc<App>>,
    visit: Visit,
    Path(which): Path<String>,
    Asked(asked): Asked,
) -> Answer {
    let detail = known(&mut app.store.read().await?, &visit, &which).await?;
    let mut fields = config_form::typed(&detail.title, &detail.config);
    let proposed = asked.given("return_url").map(str::to_owned);
    if let Some(url) = &proposed {
        let urls = format!("{}\n{url}", fields.text("return_urls"));
        fields = fields.with("return_urls", urls.trim());
    }
    form(&app, &visit, &detail, &fields.with("guided", asked.text("guided")), (proposed, None)).await
}

async fn form(
    app: &App,
    visit: &Visit,
    detail: &SystemDetail,
    fields: &Fields,
    (proposed, told): (Option<String>, Option<Told>),
) -> Answer {
    let words: &SettingsWords = visit.words();
    let guide = match fields.given("guided") {
        Some(_) => {
            let mut db = app.store.read().await?;
            Some(Guide::of(&mut db, detail, Some(Step::Login), visit.language).await?)
        }
        None => None,
    };
    let kind = (detail.config.protocol() == Protocol::Cxml, detail.has_secret);
    let form = ConfigForm::of(fields, kind, words, told.as_ref());
    let status = told.as_ref().map_or(StatusCode::OK, |told| told.status);
    let version = fields.given("version").map_or_else(|| detail.summary.version.to_string(), str::to_owned);
    answer::page_as(
        status,
        &SettingsPage {
            shell: visit.shell((words.title)(&detail.title), Place::Systems),
            title: detail.title.clone(),
            systems: visit.words(),
            guide,
            told: told.filter(|_| !form.tells()),
            form,
            version,
            back: path(detail, ""),
            proposed,
            words,
        },
    )
}

pub(super) async fn change(State(app): State<Arc<App>>, visit: Visit, Path(which): Path<String>, fields: Fields) -> Answer {
    let words: &SettingsWords = visit.words();
    let mut db = app.store.read().await?;
    let detail = known(&mut db, &visit, &which).await?;
    drop(db);
    let config = match config_form::read(&fields, &detail.config, words) {
        Ok(config) => config,
        Err(told) => return form(&app, &visit, &detail, &fields, (None, Some(told))).await,
    };
    let is_cxml = detail.config.protocol() == Protocol::Cxml;
    let secret = Some(fields.whole("secret")).filter(|secret| is_cxml && !detail.has_secret && !secret.is_empty());
    let change = SystemChange {
        title: Some(fields.text("name")),
        config: Some(config),
        enabled: None,
        secret: secret.map_or(SecretChange::Keep, |secret| SecretChange::Set(Secret::new(secret))),
    };
    let (id, expected) = (detail.summary.id, fields.text("version").parse().ok());
    let done = app.office.perform(visit.cause(None), async |tx, act| {
        let account = visit.reach().over_system(tx, id).await?;
        licensing::change_system(tx, &app.vault, act, account, id, &change, expected).await
    });
    match done.await {
        Ok(()) if fields.given("guided").is_some() => answer::on_to(&path(&detail, "/cart?guided=1")),
        Ok(()) => answer::done(&app, &path(&detail, ""), words.saved),
        Err(refusal) => {
            let told = at_field(told(&refusal, visit.language)?);
            form(&app, &visit, &detail, &fields, (None, Some(told))).await
        }
    }
}

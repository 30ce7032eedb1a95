//! What a license key is called, changed; nothing else follows from it.

use super::{known, path};
use crate::{
    licensing,
    store::LicenseKeyRow,
    web::{
        App,
        pages::{
            answer::{self, Answer},
            form::{Fields, Input},
            kinds::{Entry, FormPage, Link},
            shell::Place,
            told::{Told, told},
            visit::Visit,
            words::license_keys::LicenseKeyWords,
        },
    },
};
use axum::extract::{Path, State};
use std::sync::Arc;

/// The form.
pub(super) async fn ask(State(app): State<Arc<App>>, visit: Visit, Path(id): Path<String>) -> Answer {
    let key = known(&mut app.store.read().await?, &visit, &id).await?;
    form(&visit, &key, (&key.label, key.version), None)
}

fn form(visit: &Visit, key: &LicenseKeyRow, (typed, version): (&str, i64), told: Option<Told>) -> Answer {
    let words: &LicenseKeyWords = visit.words();
    let page = FormPage {
        shell: visit.shell((words.relabel_title)(&key.label), Place::LicenseKeys),
        back: Link::to(path(key.id), (words.title_of)(&key.label)),
        about: words.relabel_about.to_owned(),
        told,
        entries: vec![Entry::line(Input::text("label", words.label, typed).required().hint(words.label_hint))],
        fields: vec![("version", version.to_string())],
        action: format!("{}/label", path(key.id)),
        button: words.save,
    };
    page.page()
}

/// Changes it.
pub(super) async fn change(State(app): State<Arc<App>>, visit: Visit, Path(id): Path<String>, fields: Fields) -> Answer {
    let words: &LicenseKeyWords = visit.words();
    let key = known(&mut app.store.read().await?, &visit, &id).await?;
    let (label, expected) = (fields.text("label"), fields.text("version").parse().ok());
    let done = app
        .office
        .perform(visit.cause(None), async |tx, act| licensing::label_license_key(tx, act, key.id, label, expected).await);
    match done.await {
        Ok(key) => answer::done(&app, &path(key.id), &(words.relabeled)(&key.label)),
        Err(refusal) => {
            let typed = (label, expected.unwrap_or(key.version));
            form(&visit, &key, typed, Some(told(&refusal, visit.language)?))
        }
    }
}

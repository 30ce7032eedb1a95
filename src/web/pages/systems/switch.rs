//! A system switched off, after its effect was told in numbers, and on again.

use super::{super::words::systems::SystemsWords, known, path};
use crate::{
    licensing::{self, SystemChange},
    store::SystemDetail,
    web::{
        App,
        pages::{
            answer::{self, Answer},
            confirm::Confirm,
            form::Fields,
            kinds::count,
            shell::Place,
            told::{Told, told},
            visit::Visit,
        },
    },
};
use axum::extract::{Path, State};
use std::sync::Arc;

pub(super) async fn ask(State(app): State<Arc<App>>, visit: Visit, Path(which): Path<String>) -> Answer {
    let mut db = app.store.read().await?;
    let detail = known(&mut db, &visit, &which).await?;
    question(&visit, &detail, &Fields::default(), None)
}

fn question(visit: &Visit, detail: &SystemDetail, fields: &Fields, told: Option<Told>) -> Answer {
    let words: &SystemsWords = visit.words();
    let shell = visit.shell((words.disable_title)(&detail.title), Place::Systems);
    Confirm {
        effects: vec![(words.nobody_any_more)(count(detail.licensed_links)), words.open_sessions_end.to_owned()],
        reassurance: words.all_stays,
        inputs: vec![Confirm::reason(&shell, fields.text("reason"))],
        fields: Vec::new(),
        action: path(detail, "/disable"),
        button: words.disable,
        back: path(detail, ""),
        told,
        shell,
    }
    .page()
}

async fn switched(app: &App, visit: &Visit, detail: &SystemDetail, fields: &Fields, on: bool) -> licensing::Result<()> {
    let change = SystemChange { enabled: Some(on), ..SystemChange::default() };
    let (id, reason) = (detail.summary.id, fields.given("reason").map(str::to_owned));
    let done = app.office.perform(visit.cause(reason), async |tx, act| {
        let account = visit.reach().over_system(tx, id).await?;
        licensing::change_system(tx, &app.vault, act, account, id, &change, None).await
    });
    done.await
}

pub(super) async fn disable(State(app): State<Arc<App>>, visit: Visit, Path(which): Path<String>, fields: Fields) -> Answer {
    let words: &SystemsWords = visit.words();
    let mut db = app.store.read().await?;
    let detail = known(&mut db, &visit, &which).await?;
    drop(db);
    match switched(&app, &visit, &detail, &fields, false).await {
        Ok(()) => answer::done(&app, &path(&detail, ""), words.disabled),
        Err(refusal) => question(&visit, &detail, &fields, Some(told(&refusal, visit.language)?)),
    }
}

pub(super) async fn enable(State(app): State<Arc<App>>, visit: Visit, Path(which): Path<String>, fields: Fields) -> Answer {
    let words: &SystemsWords = visit.words();
    let mut db = app.store.read().await?;
    let detail = known(&mut db, &visit, &which).await?;
    drop(db);
    switched(&app, &visit, &detail, &fields, true).await?;
    answer::done(&app, &path(&detail, ""), words.enabled)
}

//! What is taken from a link: its license, or all of it. Each says its effect in numbers first.

use crate::web::pages::{
    answer::{self, Answer, Fault},
    confirm::Confirm,
    form::{Asked, Fields},
    shell::Place,
    told::{Told, told},
    visit::Visit,
    words::customers::CustomersWords,
};
use crate::{
    domain::{id::Id, system::Link},
    licensing,
    web::App,
};
use axum::extract::{Path, State};
use std::sync::Arc;

/// What is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Change {
    TakeLicense,
    Unlink,
}

impl Change {
    fn of_word(word: &str) -> Result<Self, Fault> {
        match word {
            "take" => Ok(Self::TakeLicense),
            "unlink" => Ok(Self::Unlink),
            _ => Err(Fault::NotFound),
        }
    }
}

/// Says what it changes.
pub(super) async fn ask(
    State(app): State<Arc<App>>,
    visit: Visit,
    Path((id, word)): Path<(String, String)>,
    Asked(asked): Asked,
) -> Answer {
    let (id, change) = (id.parse().map_err(|_| Fault::NotFound)?, Change::of_word(&word)?);
    confirm(&app, &visit, (id, &word, change), &asked, None).await
}

/// Makes it.
pub(super) async fn make(
    State(app): State<Arc<App>>,
    visit: Visit,
    Path((id, word)): Path<(String, String)>,
    fields: Fields,
) -> Answer {
    let (id, change): (Id<Link>, Change) = (id.parse().map_err(|_| Fault::NotFound)?, Change::of_word(&word)?);
    let words: &CustomersWords = visit.words();
    let reason = fields.given("reason").map(str::to_owned);
    let made = app.office.perform(visit.cause(reason), async |tx, act| {
        let account = visit.reach().over_link(tx, id).await?;
        let system = tx.link_home(id).await?.map(|home| home.system);
        match change {
            Change::TakeLicense => licensing::take_license(tx, act, account, id, None).await?,
            Change::Unlink => licensing::unlink(tx, act, account, id, None).await?,
        }
        Ok(system)
    });
    match made.await {
        Ok(system) => match (change, system) {
            (Change::TakeLicense, _) => answer::done(&app, &format!("/links/{id}"), words.license_taken),
            (Change::Unlink, Some(system)) => answer::done(&app, &format!("/systems/{system}/customers"), words.unlinked),
            (Change::Unlink, None) => answer::done(&app, "/customers", words.unlinked),
        },
        Err(refusal) => {
            let told = told(&refusal, visit.language)?;
            confirm(&app, &visit, (id, &word, change), &fields, Some(told)).await
        }
    }
}

async fn confirm(
    app: &App,
    visit: &Visit,
    (id, word, change): (Id<Link>, &str, Change),
    fields: &Fields,
    told: Option<Told>,
) -> Answer {
    let words: &CustomersWords = visit.words();
    let mut db = app.store.read().await?;
    visit.reach().over_link(&mut db, id).await?;
    let link = db.link_detail(id).await?.ok_or(Fault::NotFound)?;
    let system = db.system_detail(link.system).await?.ok_or(Fault::NotFound)?;
    let name = if link.name.is_empty() { &link.number } else { &link.name };
    let mut effects = vec![(words.unlink_effect)(name, &system.title)];
    if link.license.is_some() {
        effects.push(words.license_freed.to_owned());
    }
    let (title, reassurance, button) = match change {
        Change::TakeLicense => (words.take_title, words.take_reassurance, words.take),
        Change::Unlink => (words.unlink_title, words.unlink_reassurance, words.unlink),
    };
    if change == Change::Unlink {
        effects.push(words.unlink_secret.to_owned());
    }
    let shell = visit.shell(title(name, &system.title), Place::Customers);
    let reason = Confirm::reason(&shell, fields.text("reason"));
    Confirm {
        shell,
        effects,
        reassurance,
        inputs: vec![reason],
        fields: Vec::new(),
        action: format!("/links/{id}/{word}"),
        button,
        back: format!("/links/{id}"),
        told,
    }
    .page()
}

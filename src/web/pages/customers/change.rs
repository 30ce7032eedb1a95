//! What is done to a whole customer: switched off or on, or erased for good. Each says its effect in numbers first.

use crate::web::pages::{
    answer::{self, Answer, Fault},
    confirm::Confirm,
    form::{Asked, Fields},
    kinds::count,
    shell::Place,
    told::{Told, told},
    visit::Visit,
    words::customers::CustomersWords,
};
use crate::{
    domain::{
        id::Id,
        system::{Customer, System},
    },
    licensing::{self, CustomerChange},
    web::App,
};
use axum::extract::{Path, State};
use std::sync::Arc;

/// What is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Change {
    Disable,
    Enable,
    Erase,
}

impl Change {
    fn of_word(word: &str) -> Result<Self, Fault> {
        match word {
            "disable" => Ok(Self::Disable),
            "enable" => Ok(Self::Enable),
            "erase" => Ok(Self::Erase),
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
    let id: Id<Customer> = id.parse().map_err(|_| Fault::NotFound)?;
    if word == "link" {
        // The way to the form that lets it into a system, which a choice of systems leads to.
        return match asked.text("system").parse::<Id<System>>() {
            Ok(system) => answer::on_to(&format!("/systems/{system}/customers?customer={id}")),
            Err(_) => answer::on_to(&format!("/customers/{id}")),
        };
    }
    let change = Change::of_word(&word)?;
    confirm(&app, &visit, (id, &word, change), &asked, None).await
}

/// Makes it.
pub(super) async fn make(
    State(app): State<Arc<App>>,
    visit: Visit,
    Path((id, word)): Path<(String, String)>,
    fields: Fields,
) -> Answer {
    let (id, change): (Id<Customer>, Change) = (id.parse().map_err(|_| Fault::NotFound)?, Change::of_word(&word)?);
    let words: &CustomersWords = visit.words();
    let reason = fields.given("reason").map(str::to_owned);
    let made = app.office.perform(visit.cause(reason), async |tx, act| {
        let account = visit.reach().over_customer(tx, id).await?;
        let enabled = |enabled| CustomerChange { enabled: Some(enabled), ..CustomerChange::default() };
        match change {
            Change::Disable => licensing::change_customer(tx, act, account, id, &enabled(false), None).await,
            Change::Enable => licensing::change_customer(tx, act, account, id, &enabled(true), None).await,
            Change::Erase => licensing::anonymize_customer(tx, act, account, id, true).await,
        }
    });
    let done = match change {
        Change::Disable => words.disabled_done,
        Change::Enable => words.enabled_done,
        Change::Erase => words.erased_done,
    };
    match made.await {
        Ok(()) => answer::done(&app, &format!("/customers/{id}"), done),
        Err(refusal) => {
            let told = told(&refusal, visit.language)?;
            confirm(&app, &visit, (id, &word, change), &fields, Some(told)).await
        }
    }
}

async fn confirm(
    app: &App,
    visit: &Visit,
    (id, word, change): (Id<Customer>, &str, Change),
    fields: &Fields,
    told: Option<Told>,
) -> Answer {
    let words: &CustomersWords = visit.words();
    let mut db = app.store.read().await?;
    visit.reach().over_customer(&mut db, id).await?;
    let customer = db.customer(id).await?.ok_or(Fault::NotFound)?;
    let (all, licensed) = db.links_of_customer(id).await?;
    let (all, licensed) = (count(all), count(licensed));
    let name = if customer.name.is_empty() { &customer.number } else { &customer.name };
    let (title, effects, reassurance, button) = match change {
        Change::Disable => {
            (words.disable_title, vec![(words.disable_effect)(licensed)], words.disable_reassurance, words.disable)
        }
        Change::Enable => {
            (words.enable_title, vec![(words.enable_effect)(licensed)], words.enable_reassurance, words.enable)
        }
        Change::Erase => {
            let effects =
                vec![(words.erase_links)(all, licensed), words.erase_person.to_owned(), words.erase_log.to_owned()];
            (words.erase_title, effects, words.erase_reassurance, words.erase)
        }
    };
    let shell = visit.shell(title(name), Place::Customers);
    let reason = Confirm::reason(&shell, fields.text("reason"));
    Confirm {
        shell,
        effects,
        reassurance,
        inputs: vec![if change == Change::Erase { reason.required() } else { reason }],
        fields: Vec::new(),
        action: format!("/customers/{id}/{word}"),
        button,
        back: format!("/customers/{id}"),
        told,
    }
    .page()
}

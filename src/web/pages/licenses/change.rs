//! What is done to a single license: offered to another account by its owner; by the vendor's staff suspended, reinstated, placed under
//! another subscription. Each says its effect in numbers first.

use super::{
    super::{
        answer::{self, Answer, Fault},
        confirm::Confirm,
        form::{Asked, Fields, Input},
        kinds::count,
        shell::Place,
        told::{Told, told},
        visit::Visit,
        words::licenses::LicensesWords,
    },
    show::to_email,
};
use crate::{
    domain::{id::Id, license::License},
    licensing::{self, ListedLicense, Refusal},
    store::{Act, Db, Tx},
    web::App,
};
use axum::extract::{Path, State};
use std::sync::Arc;

/// What is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Change {
    Transfer,
    Suspend,
    Reinstate,
    Cover,
}

impl Change {
    fn of_word(word: &str, visit: &Visit) -> Result<Self, Fault> {
        let change = match word {
            "transfer" => return Ok(Self::Transfer),
            "suspend" => Self::Suspend,
            "reinstate" => Self::Reinstate,
            "subscription" => Self::Cover,
            _ => return Err(Fault::NotFound),
        };
        if visit.is_operator() { Ok(change) } else { Err(Fault::NotAllowed) }
    }
}

/// Says what it changes.
pub(super) async fn ask(
    State(app): State<Arc<App>>,
    visit: Visit,
    Path((id, word)): Path<(String, String)>,
    Asked(asked): Asked,
) -> Answer {
    let change = Change::of_word(&word, &visit)?;
    confirm(&app, &visit, (&id, &word, change), &asked, None).await
}

/// Makes it.
pub(super) async fn make(
    State(app): State<Arc<App>>,
    visit: Visit,
    Path((id, word)): Path<(String, String)>,
    fields: Fields,
) -> Answer {
    let change = Change::of_word(&word, &visit)?;
    let license: Id<License> = id.parse().map_err(|_| Fault::NotFound)?;
    let words: &LicensesWords = visit.words();
    let reason = fields.given("reason").map(str::to_owned);
    let made =
        app.office.perform(visit.cause(reason), async |tx, act| made(tx, act, &visit, license, change, &fields).await);
    let done = match change {
        Change::Transfer => words.offered,
        Change::Suspend => words.suspended,
        Change::Reinstate => words.reinstated,
        Change::Cover => words.covered,
    };
    match made.await {
        Ok(()) => answer::done(&app, &format!("/licenses/{license}"), done),
        Err(refusal) => {
            // That there is no such subscription is about the field, not about the page.
            let told = match &refusal {
                Refusal::Unknown("subscription") => Told {
                    text: words.no_such_subscription.to_owned(),
                    field: Some("subscription_ref".to_owned()),
                    more: Vec::new(),
                    status: axum::http::StatusCode::UNPROCESSABLE_ENTITY,
                },
                refusal => told(refusal, visit.language)?,
            };
            confirm(&app, &visit, (&id, &word, change), &fields, Some(told)).await
        }
    }
}

async fn made(
    tx: &mut Tx,
    act: &Act,
    visit: &Visit,
    license: Id<License>,
    change: Change,
    fields: &Fields,
) -> licensing::Result<()> {
    match change {
        Change::Transfer => {
            let account = visit.reach().over_license(tx, license).await?;
            licensing::offer_transfer(tx, act, account, license, fields.text("to_email")).await.map(|_| ())
        }
        Change::Suspend => licensing::suspend(tx, act, license).await,
        Change::Reinstate => licensing::reinstate(tx, act, license).await,
        Change::Cover => licensing::cover(tx, act, license, fields.text("subscription_ref")).await,
    }
}

async fn confirm(
    app: &App,
    visit: &Visit,
    (id, word, change): (&str, &str, Change),
    fields: &Fields,
    told: Option<Told>,
) -> Answer {
    let id: Id<License> = id.parse().map_err(|_| Fault::NotFound)?;
    let words: &LicensesWords = visit.words();
    let mut db = app.store.read().await?;
    let license = licensing::license(&mut db, visit.reach(), id, app.clock.now(), app.office.terms).await?;
    let name = license.serial.clone().unwrap_or_else(|| words.bundled.to_owned());
    let (title, button) = match change {
        Change::Transfer => (words.transfer_title, words.offer),
        Change::Suspend => (words.suspend_title, words.suspend),
        Change::Reinstate => (words.reinstate_title, words.reinstate),
        Change::Cover => (words.cover_title, words.cover),
    };
    let shell = visit.shell(title(&name), Place::Licenses);
    let reference = Input::text("subscription_ref", words.subscription, fields.text("subscription_ref")).required();
    let reason = Confirm::reason(&shell, fields.text("reason")).required();
    Confirm {
        shell,
        effects: effects(&mut db, &license, change, words).await?,
        reassurance: match change {
            Change::Transfer => words.transfer_reassurance,
            Change::Suspend | Change::Reinstate => words.suspend_reassurance,
            Change::Cover => words.cover_reassurance,
        },
        inputs: match change {
            Change::Transfer => vec![to_email(fields, words)],
            Change::Suspend | Change::Reinstate => vec![reason],
            Change::Cover => vec![reference, reason],
        },
        fields: Vec::new(),
        action: format!("/licenses/{id}/{word}"),
        button,
        back: format!("/licenses/{id}"),
        told,
    }
    .page()
}

/// What a change does to so many customers of a system, and to one.
type OfSystem = fn(&str, u64) -> String;
type OfLink = fn(&str, &str) -> String;

/// Who is let in no more, or again, in numbers.
async fn effects(db: &mut Db, license: &ListedLicense, change: Change, words: &LicensesWords) -> Result<Vec<String>, Fault> {
    // A system license decides over everybody in its system; a customer license over the one whose link holds it.
    let system = match &license.system {
        Some(system) if license.link.is_none() || license.bundled_with.is_none() => {
            db.system_detail(system.id).await?.filter(|detail| detail.summary.license == Some(license.id))
        }
        _ => None,
    };
    let in_system = system.map(|system| (system.title, count(system.licensed_links)));
    let in_link = license.link.as_ref().zip(license.system.as_ref());
    let (of_system, of_link): (OfSystem, OfLink) = match change {
        Change::Transfer => (words.transfer_system, words.transfer_link),
        Change::Suspend => (words.suspend_system, words.suspend_link),
        Change::Reinstate => (words.reinstate_system, words.reinstate_link),
        Change::Cover => (words.cover_system, words.cover_link),
    };
    let mut effects = Vec::new();
    match (in_system, in_link) {
        (Some((title, links)), _) => effects.push(of_system(&title, links)),
        (None, Some((link, system))) => effects.push(of_link(super::customer_text(link), &system.title)),
        (None, None) => effects.push(words.unused_effect.to_owned()),
    }
    if change == Change::Transfer {
        effects.push(words.transfer_time.to_owned());
        effects.extend(license.shop.map(|_| words.transfer_binding.to_owned()));
    }
    Ok(effects)
}

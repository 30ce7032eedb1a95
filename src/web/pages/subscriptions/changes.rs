//! The vendor's word above billing's: a subscription ended and reinstated, extended, and other licenses paid by it. Each says its effect
//! in numbers before.

use super::{one::known, path, state};
use crate::{
    domain::{
        id::Id,
        license::License,
        serial::Serial,
        subscription::{Entitlement, Subscription},
    },
    licensing::{self, Refusal},
    store::{Act, Carried, SubscriptionSummary, Tx},
    web::{
        App,
        pages::{
            answer::{self, Answer, Fault},
            confirm::Confirm,
            form::{Fields, Input},
            kinds::{Entry, FormPage, Link},
            shell::Place,
            staff::Staff,
            told::{Told, told},
            visit::Visit,
            words::{kinds::KindWords, subscriptions::SubscriptionWords},
        },
    },
};
use axum::extract::{Path, State};
use chrono::{Days, NaiveDate, NaiveTime};
use std::sync::Arc;

/// A subscription, and what depends on it.
struct Before {
    one: SubscriptionSummary,
    carried: Carried,
}

impl Before {
    async fn of(app: &App, visit: &Visit, reference: &str) -> Result<Self, Fault> {
        let mut db = app.store.read().await?;
        let one = known(&mut db, visit, reference).await?;
        let carried = db.carried_by_subscription(one.id).await?;
        Ok(Self { one, carried })
    }

    fn confirm(&self, visit: &Visit, what: Asking, reason: &str, told: Option<Told>) -> Answer {
        let shell = visit.shell(what.title, Place::Subscriptions);
        let here = path(&self.one.facts.reference);
        let page = Confirm {
            effects: what.effects,
            reassurance: what.reassurance,
            inputs: vec![Confirm::reason(&shell, reason).required()],
            shell,
            fields: Vec::new(),
            action: format!("{here}/{}", what.way),
            button: what.button,
            back: here,
            told,
        };
        page.page()
    }
}

fn entitles(app: &App, facts: &Subscription) -> bool {
    facts.entitlement(app.clock.now(), app.office.terms).entitles()
}

/// What is asked about.
struct Asking {
    way: &'static str,
    title: String,
    effects: Vec<String>,
    reassurance: &'static str,
    button: &'static str,
}

fn ending(app: &App, visit: &Visit, before: &Before) -> Asking {
    let (words, kind): (SubscriptionWords, KindWords) = (visit.words(), visit.words());
    let first =
        if entitles(app, &before.one.facts) { (kind.stranded)(&before.carried) } else { words.end_already.to_owned() };
    Asking {
        way: "end",
        title: (words.end_title)(&before.one.facts.reference),
        effects: vec![first, words.end_effect.to_owned()],
        reassurance: words.end_stays,
        button: words.end,
    }
}

pub(super) async fn ask_end(State(app): State<Arc<App>>, Staff(visit): Staff, Path(reference): Path<String>) -> Answer {
    let before = Before::of(&app, &visit, &reference).await?;
    before.confirm(&visit, ending(&app, &visit, &before), "", None)
}

pub(super) async fn end(
    State(app): State<Arc<App>>,
    Staff(visit): Staff,
    Path(reference): Path<String>,
    fields: Fields,
) -> Answer {
    let done = app.office.perform(visit.cause(Some(fields.text("reason").to_owned())), async |tx, act| {
        licensing::end_subscription(tx, act, app.office.terms, &reference).await
    });
    match done.await {
        Ok(()) => {
            let words: SubscriptionWords = visit.words();
            answer::done(&app, &path(&reference), &(words.ended)(&reference))
        }
        Err(refusal) => {
            let told = told(&refusal, visit.language)?;
            let before = Before::of(&app, &visit, &reference).await?;
            before.confirm(&visit, ending(&app, &visit, &before), fields.text("reason"), Some(told))
        }
    }
}

fn reinstating(visit: &Visit, before: &Before) -> Asking {
    let words: SubscriptionWords = visit.words();
    Asking {
        way: "reinstate",
        title: (words.reinstate_title)(&before.one.facts.reference),
        effects: vec![(words.back_again)(&before.carried), words.reinstate_effect.to_owned()],
        reassurance: words.reinstate_stays,
        button: words.reinstate,
    }
}

pub(super) async fn ask_reinstate(
    State(app): State<Arc<App>>,
    Staff(visit): Staff,
    Path(reference): Path<String>,
) -> Answer {
    let before = Before::of(&app, &visit, &reference).await?;
    before.confirm(&visit, reinstating(&visit, &before), "", None)
}

pub(super) async fn reinstate(
    State(app): State<Arc<App>>,
    Staff(visit): Staff,
    Path(reference): Path<String>,
    fields: Fields,
) -> Answer {
    let done = app.office.perform(visit.cause(Some(fields.text("reason").to_owned())), async |tx, act| {
        licensing::reinstate_subscription(tx, act, app.office.terms, &reference).await
    });
    match done.await {
        Ok(()) => {
            let words: SubscriptionWords = visit.words();
            answer::done(&app, &path(&reference), &(words.reinstated)(&reference))
        }
        Err(refusal) => {
            let told = told(&refusal, visit.language)?;
            let before = Before::of(&app, &visit, &reference).await?;
            before.confirm(&visit, reinstating(&visit, &before), fields.text("reason"), Some(told))
        }
    }
}

pub(super) async fn extension(State(app): State<Arc<App>>, Staff(visit): Staff, Path(reference): Path<String>) -> Answer {
    Before::of(&app, &visit, &reference).await?;
    extending(&visit, &reference, &Fields::default(), None)
}

fn extending(visit: &Visit, reference: &str, typed: &Fields, told: Option<Told>) -> Answer {
    let words: SubscriptionWords = visit.words();
    let shell = visit.shell((words.extend_title)(reference), Place::Subscriptions);
    let until = Input::text("until", words.extend_until, typed.text("until")).kind("date").required();
    let page = FormPage {
        back: Link::to(path(reference), reference),
        about: words.extend_about.to_owned(),
        told,
        entries: vec![
            Entry::line(Input { hint: Some(words.extend_hint), ..until }),
            Entry::line(Confirm::reason(&shell, typed.text("reason")).required()),
        ],
        shell,
        fields: Vec::new(),
        action: format!("{}/extend", path(reference)),
        button: words.extend,
    };
    page.page()
}

pub(super) async fn extend(
    State(app): State<Arc<App>>,
    Staff(visit): Staff,
    Path(reference): Path<String>,
    fields: Fields,
) -> Answer {
    let words: SubscriptionWords = visit.words();
    // The whole of the day that was chosen; without one, a moment that is refused with what can be chosen.
    let day = fields.text("until").parse::<NaiveDate>().ok().and_then(|day| day.checked_add_days(Days::new(1)));
    let until = day.unwrap_or_default().and_time(NaiveTime::MIN).and_utc();
    let done = app.office.perform(visit.cause(Some(fields.text("reason").to_owned())), async |tx, act| {
        licensing::extend_subscription(tx, act, &reference, Some(until)).await
    });
    match done.await {
        Ok(()) => answer::done(&app, &path(&reference), &(words.extended)(fields.text("until"))),
        Err(refusal) => extending(&visit, &reference, &fields, Some(told(&refusal, visit.language)?)),
    }
}

fn unextending(app: &App, visit: &Visit, before: &Before) -> Asking {
    let (words, kind): (SubscriptionWords, KindWords) = (visit.words(), visit.words());
    let beneath = Subscription { extended_until: None, ..before.one.facts.clone() };
    let first = if entitles(app, &before.one.facts) && !entitles(app, &beneath) {
        (kind.stranded)(&before.carried)
    } else {
        words.unextend_harmless.to_owned()
    };
    Asking {
        way: "unextend",
        title: (words.unextend_title)(&before.one.facts.reference),
        effects: vec![first, words.reinstate_effect.to_owned()],
        reassurance: words.unextend_stays,
        button: words.unextend,
    }
}

pub(super) async fn ask_unextend(State(app): State<Arc<App>>, Staff(visit): Staff, Path(reference): Path<String>) -> Answer {
    let before = Before::of(&app, &visit, &reference).await?;
    before.confirm(&visit, unextending(&app, &visit, &before), "", None)
}

pub(super) async fn unextend(
    State(app): State<Arc<App>>,
    Staff(visit): Staff,
    Path(reference): Path<String>,
    fields: Fields,
) -> Answer {
    let done = app.office.perform(visit.cause(Some(fields.text("reason").to_owned())), async |tx, act| {
        licensing::extend_subscription(tx, act, &reference, None).await
    });
    match done.await {
        Ok(()) => {
            let words: SubscriptionWords = visit.words();
            answer::done(&app, &path(&reference), words.unextended)
        }
        Err(refusal) => {
            let told = told(&refusal, visit.language)?;
            let before = Before::of(&app, &visit, &reference).await?;
            before.confirm(&visit, unextending(&app, &visit, &before), fields.text("reason"), Some(told))
        }
    }
}

pub(super) async fn covering(State(app): State<Arc<App>>, Staff(visit): Staff, Path(reference): Path<String>) -> Answer {
    let before = Before::of(&app, &visit, &reference).await?;
    covering_form(&app, &visit, &before.one, &Fields::default(), None)
}

fn covering_form(app: &App, visit: &Visit, one: &SubscriptionSummary, typed: &Fields, told: Option<Told>) -> Answer {
    let words: SubscriptionWords = visit.words();
    let (now, terms, reference) = (app.clock.now(), app.office.terms, &one.facts.reference);
    let shell = visit.shell((words.cover_title)(reference), Place::Subscriptions);
    let is_paid = !matches!(one.facts.entitlement(now, terms), Entitlement::Lapsed | Entitlement::NotStarted);
    let stands = state(&one.facts, now, terms, &words).text;
    let about = if is_paid { words.cover_about.to_owned() } else { (words.cover_warning)(&stands) };
    let serials = Input::text("serial", words.serials, typed.whole("serial")).required();
    let page = FormPage {
        back: Link::to(path(reference), reference),
        about,
        told,
        entries: vec![
            Entry::lines(Input { hint: Some(words.serials_hint), ..serials }),
            Entry::line(Confirm::reason(&shell, typed.text("reason")).required()),
        ],
        shell,
        fields: Vec::new(),
        action: format!("{}/cover", path(reference)),
        button: words.cover,
    };
    page.page()
}

pub(super) async fn cover(
    State(app): State<Arc<App>>,
    Staff(visit): Staff,
    Path(reference): Path<String>,
    fields: Fields,
) -> Answer {
    let words: SubscriptionWords = visit.words();
    let typed: Vec<&str> = fields.text("serial").lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let done = app.office.perform(visit.cause(Some(fields.text("reason").to_owned())), async |tx, act| {
        covered(&app, tx, act, &reference, &typed).await
    });
    match done.await {
        Ok(number) => answer::done(&app, &path(&reference), &(words.covered)(number)),
        Err(refusal) => {
            let told = told(&refusal, visit.language)?;
            let before = Before::of(&app, &visit, &reference).await?;
            covering_form(&app, &visit, &before.one, &fields, Some(told))
        }
    }
}

/// Lets the subscription pay for these licenses, all or none of them; how many.
async fn covered(app: &App, tx: &mut Tx, act: &Act, reference: &str, typed: &[&str]) -> Result<u64, Refusal> {
    if typed.is_empty() {
        return Err(Refusal::SerialMistyped);
    }
    for line in typed {
        let id = if let Ok(id) = line.parse::<Id<License>>() {
            id
        } else {
            let serial = Serial::parse(line).map_err(|_| Refusal::SerialMistyped)?;
            let known = tx.license_by_serial(&app.vault.serial_fingerprint(&serial)).await?;
            known.ok_or(Refusal::SerialUnknown)?.facts.id
        };
        licensing::cover(tx, act, id, reference).await?;
    }
    Ok(crate::web::pages::kinds::count(typed.len()))
}

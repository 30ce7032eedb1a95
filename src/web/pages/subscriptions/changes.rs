//! The vendor's word above billing's that is said by a button: a subscription ended, reinstated, or no longer extended. Each says its
//! effect in numbers before. What is typed for it is left to `forms`.

use super::{one::known, path};
use crate::{
    domain::subscription::Subscription,
    licensing,
    store::{Carried, SubscriptionSummary},
    web::{
        App,
        pages::{
            answer::{self, Answer, Fault},
            confirm::Confirm,
            form::Fields,
            shell::Place,
            staff::Staff,
            told::{Told, told},
            visit::Visit,
            words::{kinds::KindWords, subscriptions::SubscriptionWords},
        },
    },
};
use axum::extract::{Path, State};
use std::sync::Arc;

/// What is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Change {
    End,
    Reinstate,
    Unextend,
}

impl Change {
    fn of_word(word: &str) -> Result<Self, Fault> {
        match word {
            "end" => Ok(Self::End),
            "reinstate" => Ok(Self::Reinstate),
            "unextend" => Ok(Self::Unextend),
            _ => Err(Fault::NotFound),
        }
    }
}

/// Says what it changes.
pub(super) async fn ask(
    State(app): State<Arc<App>>,
    Staff(visit): Staff,
    Path((reference, word)): Path<(String, String)>,
) -> Answer {
    confirm(&app, &visit, (&reference, &word, Change::of_word(&word)?), "", None).await
}

/// Makes it.
pub(super) async fn make(
    State(app): State<Arc<App>>,
    Staff(visit): Staff,
    Path((reference, word)): Path<(String, String)>,
    fields: Fields,
) -> Answer {
    let (change, reason, terms) = (Change::of_word(&word)?, fields.text("reason"), app.office.terms);
    let made = app.office.perform(visit.cause(Some(reason.to_owned())), async |tx, act| match change {
        Change::End => licensing::end_subscription(tx, act, terms, &reference).await,
        Change::Reinstate => licensing::reinstate_subscription(tx, act, terms, &reference).await,
        Change::Unextend => licensing::extend_subscription(tx, act, &reference, None).await,
    });
    let words: &SubscriptionWords = visit.words();
    match made.await {
        Ok(()) => {
            let done = match change {
                Change::End => (words.ended)(&reference),
                Change::Reinstate => (words.reinstated)(&reference),
                Change::Unextend => words.unextended.to_owned(),
            };
            answer::done(&app, &path(&reference), &done)
        }
        Err(refusal) => {
            let told = told(&refusal, visit.language)?;
            confirm(&app, &visit, (&reference, &word, change), reason, Some(told)).await
        }
    }
}

async fn confirm(
    app: &App,
    visit: &Visit,
    (reference, word, change): (&str, &str, Change),
    reason: &str,
    told: Option<Told>,
) -> Answer {
    let mut db = app.store.read().await?;
    let SubscriptionSummary { id, facts, .. } = known(&mut db, visit, reference).await?;
    let carried = db.carried_by_subscription(id).await?;
    let words: &SubscriptionWords = visit.words();
    let first = effect(app, visit, change, &facts, &carried);
    let (title, next, reassurance, button) = match change {
        Change::End => (words.end_title, words.end_effect, words.end_stays, words.end),
        Change::Reinstate => (words.reinstate_title, words.reinstate_effect, words.reinstate_stays, words.reinstate),
        Change::Unextend => (words.unextend_title, words.reinstate_effect, words.unextend_stays, words.unextend),
    };
    let shell = visit.shell(title(reference), Place::Subscriptions);
    let page = Confirm {
        effects: vec![first, next.to_owned()],
        reassurance,
        inputs: vec![Confirm::reason(&shell, reason).required()],
        shell,
        fields: Vec::new(),
        action: format!("{}/{word}", path(reference)),
        button,
        back: path(reference),
        told,
    };
    page.page()
}

/// What becomes of those who depend on the subscription, in numbers.
fn effect(app: &App, visit: &Visit, change: Change, facts: &Subscription, carried: &Carried) -> String {
    let (words, kind): (&SubscriptionWords, &KindWords) = (visit.words(), visit.words());
    let entitles = |facts: &Subscription| facts.entitlement(app.clock.now(), app.office.terms).entitles();
    let beneath = || Subscription { extended_until: None, ..facts.clone() };
    match change {
        Change::End if entitles(facts) => (kind.stranded)(carried),
        Change::End => words.end_already.to_owned(),
        Change::Reinstate => (words.back_again)(carried),
        Change::Unextend if entitles(facts) && !entitles(&beneath()) => (kind.stranded)(carried),
        Change::Unextend => words.unextend_harmless.to_owned(),
    }
}

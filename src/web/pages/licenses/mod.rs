//! Licenses: all of an account, with whether each is effective and why not; claimed, bound, offered to other accounts; and what the
//! vendor's staff does to single ones. How a license is shown is here, each screen is a file of its own.

mod bind;
mod change;
mod claim;
mod list;
mod show;
mod transfers;

use super::{
    is_there,
    moment::Moment,
    words::licenses::{LicensesWords, Meant},
};
use crate::{
    domain::{
        explain::explain,
        language::Language,
        license::LicenseKind,
        reason::{Flag, Reason, ReasonCode},
    },
    licensing::ListedLicense,
    store::LinkSeen,
    web::{
        App,
        handler::{get, post},
    },
};
use axum::Router;
use std::sync::Arc;

/// Their routes.
pub(super) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/licenses", get(list::list))
        .route("/licenses/claim", get(claim::ask).merge(post(claim::claim)))
        .route("/licenses/bind", get(bind::ask).merge(post(bind::bind)))
        .route("/licenses/{id}", get(show::show))
        .route("/licenses/{id}/{change}", get(change::ask).merge(post(change::make)))
        .route("/transfers", get(transfers::list))
        .route("/transfers/{id}/{answer}", post(transfers::answer))
}

/// A license as lists and pages show it.
struct LicenseShown {
    id: String,
    kind: &'static str,
    /// Its serial, masked; of a bundled one that it has none.
    serial: String,
    /// The name of the box that chooses it.
    choose: String,
    is_bundled: bool,
    state: State,
    reasons: Vec<Meant>,
    since: Option<Moment>,
    /// The system in which it is, and the customer whose link holds it.
    system: Option<Named>,
    customer: Option<Named>,
    shop_id: Option<String>,
    account: Option<Named>,
    subscription: Option<Named>,
}

/// The state of a license in a word or two, with the moment that belongs to it.
#[derive(Clone, Copy)]
struct State {
    badge: &'static str,
    text: &'static str,
    at: Option<Moment>,
}

/// What something is called, and where it is to be seen, if it is.
struct Named {
    text: String,
    path: Option<String>,
}

impl Named {
    fn of(text: impl Into<String>, path: String) -> Self {
        Self { text: text.into(), path: Some(path).filter(|path| is_there(path)) }
    }
}

fn kind_text(kind: LicenseKind, words: &LicensesWords) -> &'static str {
    match kind {
        LicenseKind::System => words.system_license,
        LicenseKind::Customer => words.customer_license,
    }
}

/// The customer whose link holds a license: by name, or by number where there is none.
fn customer_text(link: &LinkSeen) -> &str {
    if link.name.is_empty() { &link.number } else { &link.name }
}

impl LicenseShown {
    fn of(license: &ListedLicense, words: &LicensesWords, language: Language) -> Self {
        let reasons: Vec<Meant> =
            license.effect.reasons.iter().map(|reason| meant(reason, license, words, language)).collect();
        Self {
            id: license.id.to_string(),
            kind: kind_text(license.kind, words),
            choose: license.serial.as_deref().map(words.choose).unwrap_or_default(),
            serial: license.serial.clone().unwrap_or_else(|| words.bundled.to_owned()),
            is_bundled: license.bundled_with.is_some(),
            state: state(license, reasons.first(), words),
            reasons,
            since: license.since.map(Moment),
            system: license.system.as_ref().map(|system| Named::of(&system.title, format!("/systems/{}", system.id))),
            customer: license
                .link
                .as_ref()
                .map(|link| Named::of(customer_text(link), format!("/customers/{}", link.customer))),
            shop_id: license.shop_id.as_ref().map(|shop_id| shop_id.as_str().to_owned()),
            account: license
                .account
                .zip(license.email.clone())
                .map(|(id, email)| Named::of(email, format!("/accounts/{id}"))),
            subscription: license.subscription.clone().map(|reference| Named {
                path: is_there("/subscriptions").then(|| "/subscriptions".to_owned()),
                text: reference,
            }),
        }
    }
}

/// A reason against a license. Until it is claimed and bound, that it belongs to no installation is no fault but the next step.
fn meant(reason: &Reason, license: &ListedLicense, words: &LicensesWords, language: Language) -> Meant {
    match reason.code {
        ReasonCode::ShopMismatch if license.account.is_none() => words.unclaimed,
        ReasonCode::ShopMismatch if license.shop.is_none() => words.unbound,
        _ => {
            let explained = explain(reason, language);
            Meant { title: explained.title, detail: explained.detail, next_step: explained.next_step }
        }
    }
}

fn state(license: &ListedLicense, first: Option<&Meant>, words: &LicensesWords) -> State {
    if let Some(first) = first {
        // Not to be used yet is not the same as not to be used any more.
        let waits = license.shop.is_none() && license.effect.reasons.len() == 1;
        let badge = if waits { "quiet" } else { "bad" };
        return State { badge, text: first.title, at: None };
    }
    let flag = license.effect.flags.iter().find_map(|flag| match flag {
        Flag::EndsOn(at) => Some((words.ends_on, *at)),
        Flag::InGrace(at) => Some((words.in_grace, *at)),
        Flag::OldSecretUsed | Flag::InsecureReturnUrl => None,
    });
    match flag {
        Some((text, at)) => State { badge: "warn", text, at: Some(Moment(at)) },
        None => State { badge: "good", text: words.effective, at: None },
    }
}

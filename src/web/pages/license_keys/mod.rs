//! License keys: those that are registered here with everything that they say, one registered by hand, one called something else; and
//! at an authority, that of an account exported. How they are kept in step is in `synchronization`, who signs them in `signing_keys`.

mod components;
mod export;
mod label;
mod list;
mod register;
mod show;

pub(super) use export::section as of_account;
pub(super) use register::counted;

use super::{answer::Fault, kinds::Cell, visit::Visit, words::license_keys::LicenseKeyWords};
use crate::{
    domain::{
        id::Id,
        license_key::{LicenseKey, Origin, State},
    },
    store::{Db, LicenseKeyRow},
    web::{
        App,
        handler::{get, post},
    },
};
use axum::Router;
use chrono::{DateTime, Utc};
use std::sync::Arc;

/// Their routes.
pub(super) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/license-keys", get(list::list).merge(post(register::register)))
        .route("/license-keys/new", get(register::ask))
        .route("/license-keys/{id}", get(show::show))
        .route("/license-keys/{id}/components", get(components::list))
        .route("/license-keys/{id}/label", get(label::ask).merge(post(label::change)))
        .route("/accounts/{id}/license-key", get(export::ask).merge(post(export::export)))
}

/// Where one is.
fn path(id: Id<LicenseKey>) -> String {
    format!("/license-keys/{id}")
}

/// One in reach.
async fn known(db: &mut Db, visit: &Visit, id: &str) -> Result<LicenseKeyRow, Fault> {
    let id: Id<LicenseKey> = id.parse().map_err(|_| Fault::NotFound)?;
    let key = db.license_key(id).await?.ok_or(Fault::NotFound)?;
    visit.reach().over(Some(key.account), "license key")?;
    Ok(key)
}

fn state(key: &LicenseKeyRow, now: DateTime<Utc>) -> State {
    State::of(key.superseded, key.refresh_after, key.valid_until, now)
}

/// How one stands, in a word.
fn badge(state: State, words: &LicenseKeyWords) -> Cell {
    match state {
        State::Current => Cell::badge("good", words.current),
        State::RefreshDue => Cell::badge("warn", words.refresh_due),
        State::Expired => Cell::badge("bad", words.expired),
        State::Superseded => Cell::badge("quiet", words.superseded),
    }
}

fn came(origin: Origin, words: &LicenseKeyWords) -> &'static str {
    match origin {
        Origin::ByHand => words.by_hand,
        Origin::Synchronized => words.synchronized,
    }
}

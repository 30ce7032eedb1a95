//! The command line at work beside a server that may be serving the same database: its office, under whose name it acts, and how it
//! writes moments.

use crate::{
    chance::Chance,
    clock::Clock,
    domain::{
        cause::{Actor, Cause},
        subscription::Terms,
    },
    licensing::Office,
    server::{self, settings::Place},
};
use chrono::{DateTime, SecondsFormat, Utc};
use std::error::Error;

/// What ends a command.
pub(super) type Fault = Box<dyn Error + Send + Sync>;

/// The office of an installation; who closes its store is whoever asked for it.
pub(super) async fn office(place: &Place, terms: Terms, clock: &Clock, chance: &Chance) -> Result<Office, Fault> {
    let opened = server::open_beside(place).await?;
    Ok(Office::new(opened.store, opened.vault, terms, clock.clone(), chance.clone()))
}

/// Whoever may run a command on the machine is an operator; the reason is for the history.
pub(super) fn cause(reason: Option<&str>) -> Cause {
    Cause { reason: reason.map(str::to_owned), ..Cause::by(Actor::Operator("command line".to_owned())) }
}

/// A moment of UTC, to the second.
pub(super) fn moment(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

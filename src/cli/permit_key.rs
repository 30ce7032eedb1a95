//! `punchgate permit-key`: the keys by which this installation signs permits for the plugins of its shops, and making the next one. A server
//! may serve the same database meanwhile.

use super::{
    Outcome,
    office::{cause, moment, office},
};
use crate::{
    chance::Chance,
    clock::Clock,
    domain::subscription::Terms,
    licensing::{self, PERMIT_OVERLAP_DAYS},
    server::{self, settings::Place},
};
use clap::{Args, Subcommand};
use serde_json::{Value, json};
use std::process::ExitCode;

#[derive(Subcommand)]
pub(super) enum PermitKey {
    /// Print the keys that sign permits, oldest first.
    List(List),
    /// Make a new key for permits, which is announced to the plugins before it signs.
    Rotate(Rotate),
}

#[derive(Args)]
pub(super) struct List {
    /// Answer with JSON.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    place: Place,
}

#[derive(Args)]
pub(super) struct Rotate {
    /// For how many days it is announced before it signs; 0: it signs at once, and the one before it is told no more.
    #[arg(long, default_value_t = PERMIT_OVERLAP_DAYS)]
    overlap_days: u16,
    /// Why, for the history.
    #[arg(long)]
    reason: String,
    #[command(flatten)]
    place: Place,
}

pub(super) async fn run(command: PermitKey, clock: &Clock, chance: &Chance) -> Outcome {
    match command {
        PermitKey::List(order) => list(&order, clock).await,
        PermitKey::Rotate(order) => rotate(&order, clock, chance).await,
    }
}

#[expect(clippy::print_stdout, reason = "this is the answer")]
async fn list(order: &List, clock: &Clock) -> Outcome {
    let opened = server::open_beside(&order.place).await?;
    let keys = licensing::permit_keys(&mut opened.store.read().await?, clock.now()).await?;
    opened.store.close().await;
    if order.json {
        let keys = keys.iter().map(|key| {
            json!({
                "kid": key.public.kid(), "x": key.public.x(), "signs_from": moment(key.signs_from),
                "created_at": moment(key.created_at), "signs": key.signs,
            })
        });
        println!("{}", Value::Array(keys.collect()));
        return Ok(ExitCode::SUCCESS);
    }
    for key in keys {
        let state = if key.signs { "signs now" } else { "" };
        println!("{}  signs from {}  {state}", key.public.kid(), moment(key.signs_from));
    }
    Ok(ExitCode::SUCCESS)
}

#[expect(clippy::print_stdout, reason = "this is the answer")]
async fn rotate(order: &Rotate, clock: &Clock, chance: &Chance) -> Outcome {
    let office = office(&order.place, Terms::default(), clock, chance).await?;
    let made = office.perform(cause(Some(&order.reason)), async |tx, act| {
        licensing::rotate_permit_key(tx, &office.vault, act, order.overlap_days).await
    });
    let made = made.await?;
    office.store.close().await;
    println!("{}  signs from {}", made.public.kid(), moment(made.signs_from));
    Ok(ExitCode::SUCCESS)
}

//! `punchgate secret rotate`: a new secret for a system or a link, shown this once, while the old one goes on counting.

use super::{Outcome, office::cause};
use crate::{
    chance::Chance,
    clock::Clock,
    domain::{
        folded,
        id::Id,
        secret::Secret,
        system::{Link, System, SystemName},
    },
    licensing::{Rotation, rotate_link_secret, rotate_system_secret},
    server::{self, settings::Place},
    store::{Act, Tx},
};
use chrono::TimeDelta;
use clap::{Args, Subcommand};
use std::{
    error::Error,
    io::Read,
    path::{Path, PathBuf},
    process::ExitCode,
};
use zeroize::Zeroizing;

#[derive(Subcommand)]
pub(super) enum SecretCommand {
    /// Give a system, or one of its links, a new secret or token and print it, this once; the old one goes on counting for a while.
    Rotate(Rotate),
}

#[derive(Args)]
pub(super) struct Rotate {
    /// The system's name; without a link, its own secret is rotated.
    #[arg(long)]
    system: String,
    /// The login identity of the link whose secret is rotated.
    #[arg(long, conflicts_with = "customer")]
    identity: Option<String>,
    /// The customer number of the link whose secret or token is rotated.
    #[arg(long)]
    customer: Option<String>,
    /// Days that the old secret goes on counting; with 0 it ends at once.
    #[arg(long, default_value_t = 14, value_parser = clap::value_parser!(u16).range(0..=366))]
    overlap_days: u16,
    /// A file with the new secret, `-` for standard input [default: a secret is made].
    #[arg(long)]
    secret_file: Option<PathBuf>,
    #[command(flatten)]
    place: Place,
}

#[expect(clippy::print_stdout, reason = "this is the answer")]
pub(super) async fn run(command: SecretCommand, clock: &Clock, chance: &Chance) -> Outcome {
    let SecretCommand::Rotate(order) = command;
    let secret = order.secret_file.as_deref().map(given).transpose()?;
    let rotation = Rotation { secret, overlap: TimeDelta::days(order.overlap_days.into()) };
    let opened = server::open_beside(&order.place).await?;
    let act = Act { cause: cause(None), now: clock.now(), chance: chance.clone() };
    let mut tx = opened.store.write().await?;
    let name = SystemName::of_path(&order.system);
    let (system, account) = tx.system_named(&name).await?.ok_or_else(|| format!("there is no system {name}"))?;
    let secret = match link(&mut tx, system, &order).await? {
        Some(link) => rotate_link_secret(&mut tx, &opened.vault, &act, account, link, &rotation).await?,
        None => rotate_system_secret(&mut tx, &opened.vault, &act, account, system, &rotation).await?,
    };
    tx.commit().await?;
    println!("{}", secret.reveal());
    opened.store.close().await;
    Ok(ExitCode::SUCCESS)
}

/// The link that is named, if one is.
async fn link(tx: &mut Tx, system: Id<System>, order: &Rotate) -> Result<Option<Id<Link>>, Box<dyn Error + Send + Sync>> {
    let found = match (&order.identity, &order.customer) {
        (Some(identity), _) => tx.link_of_identity(system, &folded(identity)).await?,
        (None, Some(number)) => tx.link_of_number(system, number.trim()).await?,
        (None, None) => return Ok(None),
    };
    Ok(Some(found.ok_or("the system has no link with this identity or customer")?))
}

/// The new secret of a file, without the line end behind it.
fn given(path: &Path) -> Result<Secret, String> {
    let mut text = Zeroizing::new(String::new());
    let read = if path.as_os_str() == "-" {
        std::io::stdin().read_to_string(&mut text)
    } else {
        std::fs::File::open(path).and_then(|mut file| file.read_to_string(&mut text))
    };
    read.map_err(|error| format!("the new secret cannot be read from {}: {error}", path.display()))?;
    Ok(Secret::new(text.trim_end_matches(['\r', '\n'])))
}

//! `punchgate license-key`: at an authority, exporting license keys and looking after the keys that sign them; at an installation,
//! registering them and saying whom to trust. A server may serve the same database meanwhile.

use super::{
    Outcome,
    office::{Fault, cause, moment, office},
};
use crate::{
    chance::Chance,
    clock::Clock,
    domain::{
        id::Id,
        license::Account,
        license_key::{LicenseKey, State},
        subscription::Terms,
    },
    licensing::{self, Refusal},
    server::{
        self,
        settings::{Allowances, Place, Upstream},
    },
    store::{LicenseKeyRow, Tx},
    upstream::{Synchronizer, Way},
};
use clap::{Args, Subcommand};
use serde_json::{Value, json};
use std::{
    fs,
    io::{self, Read},
    path::PathBuf,
    process::ExitCode,
};

/// How many license keys are read at a time.
const BATCH: i64 = 500;

#[derive(Subcommand)]
pub(super) enum LicenseKeyCommand {
    /// Register an access key at this installation. Ends with 1 if it is refused.
    Add(Add),
    /// Ask the authority now, and register what it answers. Ends with 1 if that fails.
    Sync(Box<SyncNow>),
    /// Sign everything that an account is entitled to, and print the access key.
    Export(Box<Export>),
    /// List the license keys that are registered here, oldest first.
    List(List),
    /// Change the label of a license key, and nothing else.
    Label(Relabel),
    /// Print the signing keys of this authority, for installations to trust.
    Signers(List),
    /// Make a new signing key, which is announced before it signs.
    Rotate(Rotate),
    /// Trust a signing key of the authority, as `punchgate license-key signers` prints it there.
    Trust(Trust),
    /// Trust a signing key no more. Ends with 1 if it is not trusted.
    Distrust(Distrust),
}

#[derive(Args)]
pub(super) struct Add {
    /// What people call it: unique in the account.
    #[arg(long)]
    label: String,
    /// The e-mail address of the account; left out, it is the account that the key is for.
    #[arg(long)]
    account: Option<String>,
    /// The file with the access key; `-` is standard input.
    file: PathBuf,
    #[command(flatten)]
    place: Place,
}

#[derive(Args)]
pub(super) struct Export {
    /// The e-mail address of the account.
    #[arg(long)]
    account: String,
    /// For how many days it is valid.
    #[arg(long, default_value_t = 90)]
    valid_days: u16,
    /// Why, for the history.
    #[arg(long)]
    reason: Option<String>,
    #[command(flatten)]
    allowances: Allowances,
    #[command(flatten)]
    place: Place,
}

#[derive(Args)]
pub(super) struct SyncNow {
    #[command(flatten)]
    upstream: Upstream,
    #[command(flatten)]
    place: Place,
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
pub(super) struct Relabel {
    /// The license key's id, as `punchgate license-key list` shows it.
    id: Id<LicenseKey>,
    /// What people call it from now on.
    #[arg(value_name = "LABEL")]
    text: String,
    #[command(flatten)]
    place: Place,
}

#[derive(Args)]
pub(super) struct Rotate {
    /// For how many days it is announced before it signs; 0: it signs at once, and each installation has to be told by hand.
    #[arg(long, default_value_t = licensing::OVERLAP_DAYS)]
    overlap_days: u16,
    /// Why, for the history.
    #[arg(long)]
    reason: String,
    #[command(flatten)]
    place: Place,
}

#[derive(Args)]
pub(super) struct Trust {
    /// The signing key: `pgs_` and 43 letters.
    signer: String,
    /// Why, for the history.
    #[arg(long)]
    reason: Option<String>,
    #[command(flatten)]
    place: Place,
}

#[derive(Args)]
pub(super) struct Distrust {
    /// The id of the signing key, as access keys name it.
    kid: String,
    /// Why, for the history.
    #[arg(long)]
    reason: Option<String>,
    #[command(flatten)]
    place: Place,
}

pub(super) async fn run(command: LicenseKeyCommand, clock: &Clock, chance: &Chance) -> Outcome {
    match command {
        LicenseKeyCommand::Add(order) => add(&order, clock, chance).await,
        LicenseKeyCommand::Sync(order) => sync(&order, clock, chance).await,
        LicenseKeyCommand::Export(order) => export(&order, clock, chance).await,
        LicenseKeyCommand::List(order) => list(&order, clock).await,
        LicenseKeyCommand::Label(order) => label(&order, clock, chance).await,
        LicenseKeyCommand::Signers(order) => signers(&order, clock).await,
        LicenseKeyCommand::Rotate(order) => rotate(&order, clock, chance).await,
        LicenseKeyCommand::Trust(order) => trust(&order, clock, chance).await,
        LicenseKeyCommand::Distrust(order) => distrust(&order, clock, chance).await,
    }
}

async fn account(tx: &mut Tx, email: &str) -> licensing::Result<Id<Account>> {
    Ok(tx.account_by_email(email).await?.ok_or(Refusal::Unknown("account"))?.id)
}

#[expect(clippy::print_stdout, clippy::print_stderr, reason = "these are the answer and its messages")]
async fn add(order: &Add, clock: &Clock, chance: &Chance) -> Outcome {
    let text = read(&order.file)?;
    let office = office(&order.place, Terms::default(), clock, chance).await?;
    let account = match &order.account {
        Some(email) => {
            Some(office.store.read().await?.account_by_email(email).await?.ok_or(Refusal::Unknown("account"))?.id)
        }
        None => None,
    };
    let registered = office.register_by_hand(cause(None), account, &order.label, &text).await;
    office.store.close().await;
    match registered {
        Ok(done) => {
            match done.id {
                Some(id) => println!("registered {id}, number {}", done.number),
                None => println!("number {} is registered already: nothing was changed", done.number),
            }
            for change in &done.changes {
                let after = change.after.as_deref().unwrap_or_default();
                println!("{:8} {}: {after}", change.what.as_str(), change.subject);
            }
            Ok(ExitCode::SUCCESS)
        }
        Err(Refusal::LicenseKey(fault)) => {
            eprintln!("{}: {fault}", fault.code());
            Ok(ExitCode::from(1))
        }
        Err(refusal) => Err(refusal.into()),
    }
}

#[expect(clippy::print_stdout, clippy::print_stderr, reason = "these are the answer and its messages")]
async fn sync(order: &SyncNow, clock: &Clock, chance: &Chance) -> Outcome {
    let Some((authority, every)) = order.upstream.authority()? else {
        return Err("no authority is set: name it by --upstream (PUNCHGATE_UPSTREAM, `upstream`)".into());
    };
    let office = office(&order.place, Terms::default(), clock, chance).await?;
    let upstream = Synchronizer::new(office.clone(), authority, every, clock.clone(), chance.clone());
    let run = upstream.run(Way::Now, cause(None)).await;
    office.store.close().await;
    let run = run?;
    for change in &run.changes {
        println!("{:8} {}: {}", change.what.as_str(), change.subject, change.after.as_deref().unwrap_or_default());
    }
    match (&run.fault, run.number) {
        (Some(fault), _) => {
            eprintln!("{fault}");
            return Ok(ExitCode::from(1));
        }
        (None, Some(number)) => eprintln!("{}: number {number}", run.outcome),
        (None, None) => eprintln!("{}", run.outcome),
    }
    Ok(ExitCode::SUCCESS)
}

fn read(file: &PathBuf) -> Result<String, Fault> {
    let mut text = String::new();
    if file.as_os_str() == "-" {
        io::stdin().read_to_string(&mut text).map_err(|error| format!("the access key cannot be read: {error}"))?;
        return Ok(text);
    }
    Ok(fs::read_to_string(file).map_err(|error| format!("{} cannot be read: {error}", file.display()))?)
}

#[expect(clippy::print_stdout, clippy::print_stderr, reason = "these are the answer and its messages")]
async fn export(order: &Export, clock: &Clock, chance: &Chance) -> Outcome {
    let office = office(&order.place, order.allowances.terms(), clock, chance).await?;
    let key = office.perform(cause(order.reason.as_deref()), async |tx, act| {
        let account = account(tx, &order.account).await?;
        licensing::export_license_key(tx, &office.vault, act, office.terms, account, Some(order.valid_days)).await
    });
    let key = key.await?;
    office.store.close().await;
    println!("{}", key.text);
    let until = moment(key.valid_until);
    eprintln!("number {}, {} licenses, valid until {until}, signed by {}", key.number, key.licenses, key.kid);
    Ok(ExitCode::SUCCESS)
}

#[expect(clippy::print_stdout, reason = "this is the answer")]
async fn list(order: &List, clock: &Clock) -> Outcome {
    let opened = server::open_beside(&order.place).await?;
    let mut db = opened.store.read().await?;
    let mut keys = Vec::new();
    loop {
        let after = keys.last().map(|key: &LicenseKeyRow| key.id);
        let more = db.license_keys(None, after, BATCH).await?;
        if more.is_empty() {
            break;
        }
        keys.extend(more);
    }
    drop(db);
    opened.store.close().await;
    let state = |key: &LicenseKeyRow| State::of(key.superseded, key.refresh_after, key.valid_until, clock.now()).as_str();
    if order.json {
        let keys = keys.iter().map(|key| {
            json!({
                "id": key.id, "account": key.account, "label": key.label, "state": state(key), "origin": key.origin.as_str(),
                "number": key.number, "issued_at": moment(key.issued_at), "refresh_after": moment(key.refresh_after),
                "valid_until": moment(key.valid_until), "registered_at": moment(key.registered_at),
            })
        });
        println!("{}", Value::Array(keys.collect()));
        return Ok(ExitCode::SUCCESS);
    }
    println!("{:36}  {:12}  {:>6}  {:20}  {:20}  LABEL", "ID", "STATE", "NUMBER", "REGISTERED", "VALID UNTIL");
    for key in &keys {
        let (id, registered, until) = (key.id.to_string(), moment(key.registered_at), moment(key.valid_until));
        println!("{id:36}  {:12}  {:>6}  {registered:20}  {until:20}  {}", state(key), key.number, key.label);
    }
    Ok(ExitCode::SUCCESS)
}

#[expect(clippy::print_stderr, reason = "these are messages: there is no answer")]
async fn label(order: &Relabel, clock: &Clock, chance: &Chance) -> Outcome {
    let office = office(&order.place, Terms::default(), clock, chance).await?;
    let key = office
        .perform(cause(None), async |tx, act| licensing::label_license_key(tx, act, order.id, &order.text, None).await);
    let key = key.await?;
    office.store.close().await;
    eprintln!("the license key {} is called {}", key.id, key.label);
    Ok(ExitCode::SUCCESS)
}

#[expect(clippy::print_stdout, reason = "this is the answer")]
async fn signers(order: &List, clock: &Clock) -> Outcome {
    let opened = server::open_beside(&order.place).await?;
    let keys = licensing::signing_keys(&mut opened.store.read().await?, clock.now()).await?;
    opened.store.close().await;
    if order.json {
        let keys = keys.iter().map(|key| {
            json!({
                "kid": key.public.kid(), "signer": key.public.text(), "x": key.public.x(),
                "signs_from": moment(key.signs_from), "created_at": moment(key.created_at), "signs": key.signs,
            })
        });
        println!("{}", Value::Array(keys.collect()));
        return Ok(ExitCode::SUCCESS);
    }
    for key in keys {
        println!("{}  signs from {}", key.public.text(), moment(key.signs_from));
    }
    Ok(ExitCode::SUCCESS)
}

#[expect(clippy::print_stdout, reason = "this is the answer")]
async fn rotate(order: &Rotate, clock: &Clock, chance: &Chance) -> Outcome {
    let office = office(&order.place, Terms::default(), clock, chance).await?;
    let made = office.perform(cause(Some(&order.reason)), async |tx, act| {
        licensing::rotate_signing_key(tx, &office.vault, act, order.overlap_days).await
    });
    let made = made.await?;
    office.store.close().await;
    println!("{}  signs from {}", made.public.text(), moment(made.signs_from));
    Ok(ExitCode::SUCCESS)
}

#[expect(clippy::print_stderr, reason = "these are messages: there is no answer")]
async fn trust(order: &Trust, clock: &Clock, chance: &Chance) -> Outcome {
    let office = office(&order.place, Terms::default(), clock, chance).await?;
    let done = office
        .perform(cause(order.reason.as_deref()), async |tx, act| licensing::trust_signer(tx, act, &order.signer).await);
    let (public, is_new) = done.await?;
    office.store.close().await;
    eprintln!("the signing key {} {}", public.kid(), if is_new { "is trusted" } else { "was trusted before" });
    Ok(ExitCode::SUCCESS)
}

#[expect(clippy::print_stderr, reason = "these are messages: there is no answer")]
async fn distrust(order: &Distrust, clock: &Clock, chance: &Chance) -> Outcome {
    let office = office(&order.place, Terms::default(), clock, chance).await?;
    let done = office
        .perform(cause(order.reason.as_deref()), async |tx, act| licensing::distrust_signer(tx, act, &order.kid).await);
    let done = done.await;
    office.store.close().await;
    match done {
        Ok(()) => {
            eprintln!("the signing key {} is not trusted any more", order.kid);
            Ok(ExitCode::SUCCESS)
        }
        Err(Refusal::Unknown(_)) => {
            eprintln!("the signing key {} is not trusted here", order.kid);
            Ok(ExitCode::from(1))
        }
        Err(refusal) => Err(refusal.into()),
    }
}

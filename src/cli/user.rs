//! `punchgate user`: people who sign in to the pages. A password is read from standard input, or made and printed, this once.

use super::{
    Outcome,
    office::{Fault, cause, moment, office},
};
use crate::{
    chance::Chance,
    clock::Clock,
    domain::{id::Id, secret::Secret, subscription::Terms},
    licensing::{self, Office, Reach, UserOrder},
    server::{self, settings::Place},
    store::{Tx, User, UserRole},
};
use clap::{Args, Subcommand, ValueEnum};
use serde_json::{Value, json};
use std::{
    io::{self, Read},
    process::ExitCode,
};
use zeroize::Zeroizing;

/// How many are read at once.
const BATCH: i64 = 200;

#[derive(Subcommand)]
pub(super) enum UserCommand {
    /// Let somebody sign in; without `--password-stdin` a password is made and printed, this once.
    Add(Add),
    /// List the people who sign in, oldest first.
    List(List),
    /// Shut somebody out: they are signed out everywhere at once. Ends with 1 if there is no such user.
    Disable(Named),
    /// Let somebody in again who was shut out. Ends with 1 if there is no such user.
    Enable(Named),
    /// Give somebody another password, and sign them out everywhere. Ends with 1 if there is no such user.
    Password(Password),
}

#[derive(Args)]
pub(super) struct Add {
    /// The e-mail address by which they sign in.
    email: String,
    /// What they are called.
    #[arg(long)]
    name: String,
    /// What they may do.
    #[arg(long, value_enum)]
    role: RoleName,
    /// The e-mail address of the account, for the role admin.
    #[arg(long, required_if_eq("role", "admin"))]
    account: Option<String>,
    /// Read the password from standard input.
    #[arg(long)]
    password_stdin: bool,
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
pub(super) struct Named {
    /// The e-mail address by which they sign in.
    email: String,
    /// Why, for the history.
    #[arg(long)]
    reason: Option<String>,
    #[command(flatten)]
    place: Place,
}

#[derive(Args)]
pub(super) struct Password {
    /// The e-mail address by which they sign in.
    email: String,
    /// Read the password from standard input.
    #[arg(long = "password-stdin")]
    from_stdin: bool,
    #[command(flatten)]
    place: Place,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum RoleName {
    /// The vendor's staff.
    Operator,
    /// An administrator of an account.
    Admin,
}

pub(super) async fn run(command: UserCommand, clock: &Clock, chance: &Chance) -> Outcome {
    match command {
        UserCommand::Add(order) => add(&order, clock, chance).await,
        UserCommand::List(order) => list(&order).await,
        UserCommand::Disable(order) => switch(&order, false, clock, chance).await,
        UserCommand::Enable(order) => switch(&order, true, clock, chance).await,
        UserCommand::Password(order) => password(&order, clock, chance).await,
    }
}

async fn add(order: &Add, clock: &Clock, chance: &Chance) -> Outcome {
    let office = office(&order.place, Terms::default(), clock, chance).await?;
    let (password, is_made) = chosen(&office, order.password_stdin)?;
    let hash = office.hash_password("/password", password.reveal()).await?;
    let role = match (order.role, &order.account) {
        (RoleName::Operator, _) => UserRole::Operator,
        (RoleName::Admin, account) => {
            let email = account.as_deref().unwrap_or_default();
            let account = office.store.read().await?.account_by_email(email).await?;
            UserRole::Admin(account.ok_or_else(|| format!("there is no account for {email}"))?.id)
        }
    };
    let user = UserOrder { email: &order.email, name: &order.name, role };
    let made =
        office.perform(cause(None), async |tx, act| licensing::create_user(tx, act, Reach::Everybody, user, &hash).await);
    made.await?;
    show(&password, is_made);
    office.store.close().await;
    Ok(ExitCode::SUCCESS)
}

async fn password(order: &Password, clock: &Clock, chance: &Chance) -> Outcome {
    let office = office(&order.place, Terms::default(), clock, chance).await?;
    let (password, is_made) = chosen(&office, order.from_stdin)?;
    let hash = office.hash_password("/password", password.reveal()).await?;
    let known = office.perform(cause(None), async |tx, act| {
        let Some(id) = find(tx, &order.email).await? else { return Ok(false) };
        licensing::change_password(tx, act, Reach::Everybody, id, &hash, None).await?;
        Ok(true)
    });
    let known = known.await?;
    if known {
        show(&password, is_made);
    }
    office.store.close().await;
    Ok(ended(known, &order.email, "has another password, and is signed out everywhere"))
}

async fn switch(order: &Named, on: bool, clock: &Clock, chance: &Chance) -> Outcome {
    let office = office(&order.place, Terms::default(), clock, chance).await?;
    let known = office.perform(cause(order.reason.as_deref()), async |tx, act| {
        let Some(id) = find(tx, &order.email).await? else { return Ok(false) };
        if on {
            licensing::enable_user(tx, act, Reach::Everybody, id).await?;
        } else {
            licensing::disable_user(tx, act, Reach::Everybody, id).await?;
        }
        Ok(true)
    });
    let known = known.await?;
    office.store.close().await;
    Ok(ended(known, &order.email, if on { "may sign in again" } else { "is signed out, and signs in no more" }))
}

async fn find(tx: &mut Tx, email: &str) -> licensing::Result<Option<Id<User>>> {
    Ok(tx.user_by_email(email).await?.map(|(user, _)| user.id))
}

#[expect(clippy::print_stderr, reason = "these are messages: there is no answer")]
fn ended(known: bool, email: &str, words: &str) -> ExitCode {
    if known {
        eprintln!("{email} {words}");
        ExitCode::SUCCESS
    } else {
        eprintln!("nobody signs in by {email}; `punchgate user list` shows who does");
        ExitCode::from(1)
    }
}

#[expect(clippy::print_stdout, reason = "this is the answer")]
fn show(password: &Secret, is_made: bool) {
    if is_made {
        println!("{}", password.reveal());
    }
}

/// The password of standard input without the line end behind it, or one that is made; whether it is made.
fn chosen(office: &Office, from_stdin: bool) -> Result<(Secret, bool), Fault> {
    if !from_stdin {
        return Ok((office.make_password(), true));
    }
    let mut text = Zeroizing::new(String::new());
    io::stdin().read_to_string(&mut text).map_err(|error| format!("the password cannot be read: {error}"))?;
    Ok((Secret::new(text.trim_end_matches(['\r', '\n'])), false))
}

#[expect(clippy::print_stdout, reason = "this is the answer")]
async fn list(order: &List) -> Outcome {
    let opened = server::open_beside(&order.place).await?;
    let mut db = opened.store.read().await?;
    let mut users = db.users(None, None, BATCH).await?;
    let mut last = users.last().map(|user| user.id);
    while let Some(after) = last {
        let more = db.users(None, Some(after), BATCH).await?;
        last = more.last().map(|user| user.id);
        users.extend(more);
    }
    drop(db);
    opened.store.close().await;
    if order.json {
        println!("{}", Value::Array(users.iter().map(as_json).collect()));
        return Ok(ExitCode::SUCCESS);
    }
    println!("{:32}  {:8}  {:20}  {:8}  NAME, OF", "E-MAIL", "ROLE", "LAST SIGNED IN", "STATE");
    for user in users {
        let last = user.last_sign_in_at.map_or_else(|| "never".to_owned(), moment);
        let state = if user.disabled_at.is_some() { "disabled" } else { "works" };
        let whom = user.account_name.map_or_else(|| user.name.clone(), |account| format!("{}, {account}", user.name));
        println!("{:32}  {:8}  {last:20}  {state:8}  {whom}", user.email, user.role.as_str());
    }
    Ok(ExitCode::SUCCESS)
}

fn as_json(user: &User) -> Value {
    json!({
        "id": user.id,
        "email": user.email,
        "name": user.name,
        "role": user.role.as_str(),
        "account": user.account_name,
        "created_at": user.created_at,
        "last_sign_in_at": user.last_sign_in_at,
        "disabled_at": user.disabled_at,
    })
}

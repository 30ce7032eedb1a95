//! `punchgate key`: making an API key, shown this once; the list of them; ending one.

use super::{
    Outcome,
    office::{cause, moment},
};
use crate::{
    chance::Chance,
    clock::Clock,
    domain::{id::Id, shop::ShopId},
    licensing::{self, Reach, Refusal, Revoked},
    server::{self, settings::Place},
    store::{Act, ApiKey, KeySummary, Role, Tx},
};
use clap::{Args, Subcommand, ValueEnum};
use serde_json::{Value, json};
use std::process::ExitCode;

#[derive(Subcommand)]
pub(super) enum Key {
    /// Make an API key and print it, this once.
    Create(Create),
    /// List the API keys, oldest first.
    List(List),
    /// End an API key: the next call with it is refused. Ends with 1 if there is no such key.
    Revoke(Revoke),
}

#[derive(Args)]
pub(super) struct Create {
    /// What it may do.
    #[arg(long, value_enum)]
    role: RoleName,
    /// What people call it.
    #[arg(long)]
    label: String,
    /// The e-mail address of the account, for the roles admin and shop.
    #[arg(long, required_if_eq_any = [("role", "admin"), ("role", "shop")])]
    account: Option<String>,
    /// The SHOPID of the shop, for the role shop.
    #[arg(long, required_if_eq("role", "shop"))]
    shop_id: Option<String>,
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
pub(super) struct Revoke {
    /// The key's id, as `punchgate key list` shows it.
    id: Id<ApiKey>,
    /// Why, for the history.
    #[arg(long)]
    reason: Option<String>,
    #[command(flatten)]
    place: Place,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum RoleName {
    /// The vendor's staff and store.
    Operator,
    /// An administrator of an account.
    Admin,
    /// A shop's plugin.
    Shop,
}

pub(super) async fn run(key: Key, clock: &Clock, chance: &Chance) -> Outcome {
    let act = |reason: Option<&str>| Act { cause: cause(reason), now: clock.now(), chance: chance.clone() };
    match key {
        Key::Create(order) => create(&order, &act(None)).await,
        Key::List(order) => list(&order).await,
        Key::Revoke(order) => revoke(&order, &act(order.reason.as_deref())).await,
    }
}

#[expect(clippy::print_stdout, reason = "this is the answer")]
async fn create(order: &Create, act: &Act) -> Outcome {
    let opened = server::open_beside(&order.place).await?;
    let mut tx = opened.store.write().await?;
    let role = role(&mut tx, order).await?;
    let (_, key) = licensing::create_key(&mut tx, act, role, &order.label, licensing::Key::Made).await?;
    tx.commit().await?;
    println!("{key}");
    opened.store.close().await;
    Ok(ExitCode::SUCCESS)
}

#[expect(clippy::print_stdout, reason = "this is the answer")]
async fn list(order: &List) -> Outcome {
    let opened = server::open_beside(&order.place).await?;
    let keys = opened.store.read().await?.api_keys().await?;
    opened.store.close().await;
    if order.json {
        println!("{}", Value::Array(keys.iter().map(as_json).collect()));
        return Ok(ExitCode::SUCCESS);
    }
    println!("{:36}  {:8}  {:20}  {:20}  {:24}  LABEL, FOR", "ID", "ROLE", "CREATED", "LAST USED", "STATE");
    for key in keys {
        let state = key.revoked_at.map_or_else(|| "works".to_owned(), |at| format!("revoked {}", moment(at)));
        let used = key.last_used_at.map_or_else(|| "never".to_owned(), moment);
        let whom = [key.email.as_deref(), key.shop_id.as_deref()].into_iter().flatten().collect::<Vec<_>>().join(" ");
        let (id, made) = (key.id.to_string(), moment(key.created_at));
        let whom = if whom.is_empty() { key.label } else { format!("{}, {whom}", key.label) };
        println!("{id:36}  {:8}  {made:20}  {used:20}  {state:24}  {whom}", key.role);
    }
    Ok(ExitCode::SUCCESS)
}

fn as_json(key: &KeySummary) -> Value {
    json!({
        "id": key.id,
        "role": key.role,
        "label": key.label,
        "account": key.email,
        "shop_id": key.shop_id,
        "created_at": moment(key.created_at),
        "last_used_at": key.last_used_at.map(moment),
        "revoked_at": key.revoked_at.map(moment),
    })
}

#[expect(clippy::print_stderr, reason = "these are messages: there is no answer")]
async fn revoke(order: &Revoke, act: &Act) -> Outcome {
    let opened = server::open_beside(&order.place).await?;
    let mut tx = opened.store.write().await?;
    let revoked = licensing::revoke_key(&mut tx, act, Reach::Everybody, order.id).await;
    let code = match revoked {
        Ok(done) => {
            tx.commit().await?;
            let word = if done == Revoked::Now { "is revoked" } else { "was revoked before" };
            eprintln!("the key {} {word}", order.id);
            ExitCode::SUCCESS
        }
        Err(Refusal::Unknown(_)) => {
            drop(tx);
            eprintln!("there is no key {}; `punchgate key list` shows them", order.id);
            ExitCode::from(1)
        }
        Err(refusal) => return Err(refusal.into()),
    };
    opened.store.close().await;
    Ok(code)
}

async fn role(tx: &mut Tx, order: &Create) -> Result<Role, Box<dyn std::error::Error + Send + Sync>> {
    if order.role == RoleName::Operator {
        return Ok(Role::Operator);
    }
    let email = order.account.as_deref().unwrap_or_default();
    let account = tx.account_by_email(email).await?.ok_or_else(|| format!("there is no account for {email}"))?;
    if order.role == RoleName::Admin {
        return Ok(Role::Admin(account.id));
    }
    let shop_id = ShopId::parse(order.shop_id.as_deref().unwrap_or_default())?;
    let shop = tx.shop_by_shop_id(account.id, &shop_id).await?;
    let shop = shop.ok_or_else(|| format!("the account has no shop with the SHOPID {}", shop_id.as_str()))?;
    Ok(Role::Shop(account.id, shop.id))
}

//! `punchgate key create`: an API key, shown this once.

use super::Outcome;
use crate::{
    chance::Chance,
    clock::Clock,
    domain::{
        cause::{Actor, Cause},
        shop::ShopId,
    },
    licensing,
    server::{self, settings::Place},
    store::{Act, Role, Tx},
};
use clap::{Args, Subcommand, ValueEnum};
use std::process::ExitCode;

#[derive(Subcommand)]
pub(super) enum Key {
    /// Make an API key and print it, this once.
    Create(Create),
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

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum RoleName {
    /// The vendor's staff and store.
    Operator,
    /// An administrator of an account.
    Admin,
    /// A shop's plugin.
    Shop,
}

#[expect(clippy::print_stdout, reason = "this is the answer")]
pub(super) async fn run(key: Key, clock: &Clock, chance: &Chance) -> Outcome {
    let Key::Create(order) = key;
    let opened = server::open_beside(&order.place).await?;
    let mut tx = opened.store.write().await?;
    let role = role(&mut tx, &order).await?;
    let cause = Cause::by(Actor::Operator("command line".to_owned()));
    let act = Act { cause, now: clock.now(), chance: chance.clone() };
    let key = licensing::create_key(&mut tx, &act, role, &order.label, licensing::Key::Made).await?;
    tx.commit().await?;
    println!("{key}");
    opened.store.close().await;
    Ok(ExitCode::SUCCESS)
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

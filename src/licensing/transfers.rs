//! Transfers: a license is offered to another account by e-mail address, and moves when its recipient accepts. An address without an
//! account is answered like one with. An offer whose time is over is settled by the call that meets it.

use super::{Reach, Refusal, Result, Wrong, conflict_means, is_address, place, relink::take_license};
use crate::{
    domain::{
        cause::Actor,
        folded,
        id::Id,
        language::Language,
        license::{Account, License},
        mail::{Message, Side},
        system::System,
        transfer::{Outcome, Transfer},
    },
    store::{self, Act, Db, Entry, NewMail, TransferRow, Tx},
};

/// How an answer to an offer went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answered {
    /// It is settled so, now or before.
    Settled,
    /// It was settled otherwise before, or its time was over. That is written, so it is no refusal.
    Otherwise(Outcome),
}

/// Offers a license, with its bundled one, to the account of an address.
///
/// # Errors
/// If the account has no such license, it is bundled, refunded or offered already, or the address is none or the account's own.
pub async fn offer_transfer(
    tx: &mut Tx,
    act: &Act,
    account: Id<Account>,
    license: Id<License>,
    to_email: &str,
) -> Result<Id<Transfer>> {
    tx.lock_license(license).await?;
    let offered = super::bind::owned(tx, account, license).await?;
    if offered.bundled_with.is_some() {
        return Err(Refusal::Bundled);
    }
    if offered.is_registered {
        return Err(Refusal::FromAuthority("license"));
    }
    let to_email = to_email.trim();
    if !is_address(to_email) {
        return Err(Refusal::Field { pointer: "/to_email", wrong: Wrong::Email });
    }
    let giver = tx.account(account).await?.ok_or(Refusal::Unknown("account"))?;
    if folded(to_email) == folded(&giver.email) {
        return Err(Refusal::Field { pointer: "/to_email", wrong: Wrong::OwnAddress });
    }
    if tx.license_facts(license).await?.is_some_and(|facts| facts.revoked_at.is_some()) {
        return Err(Refusal::LicenseRevoked);
    }
    if let Some(open) = tx.unsettled_transfer(license).await? {
        if Outcome::at(open.outcome, open.expires_at, act.now).is_none() {
            return Err(Refusal::TransferOpen);
        }
        settle(tx, act, &open, Outcome::Expired, None).await?;
    }
    let id = conflict_means(tx.insert_transfer(act, license, account, to_email).await, Refusal::TransferOpen)?;
    let transfer = tx.transfer(id).await?.ok_or(Refusal::Unknown("transfer"))?;
    let recipient = recipient(tx, &transfer).await?;
    let offered = |to| Message::TransferOffered { transfer: id, to };
    mail(tx, act, &transfer, "offered", recipient, offered).await?;
    let after = format!("license:{license} to {to_email}");
    told(tx, act, account, id, "transfer.offered", None, after).await?;
    if let Some(recipient) = recipient {
        let after = format!("license:{license} from {}", giver.email);
        told(tx, act, recipient, id, "transfer.received", None, after).await?;
    }
    Ok(id)
}

/// A transfer, to whoever gave it or has the address that it is for.
///
/// # Errors
/// If there is none in reach.
pub async fn transfer(db: &mut Db, reach: Reach, id: Id<Transfer>) -> Result<TransferRow> {
    let transfer = db.transfer(id).await?.ok_or(Refusal::Unknown("transfer"))?;
    let recipient = recipient(db, &transfer).await?;
    let is_theirs = match reach {
        Reach::Everybody => true,
        Reach::Account(account) => transfer.from_account == account || recipient == Some(account),
    };
    if is_theirs { Ok(transfer) } else { Err(Refusal::Unknown("transfer")) }
}

/// The recipient takes the license over: it leaves its shop, system and links, and stays under its subscription.
///
/// # Errors
/// If there is no such transfer in reach, it is for another account, or the license was refunded meanwhile.
pub async fn accept_transfer(tx: &mut Tx, act: &Act, reach: Reach, id: Id<Transfer>) -> Result<Answered> {
    let seen = transfer(tx, reach, id).await?;
    let system = system_of(tx, seen.license).await?;
    if let Some(system) = system {
        tx.lock_system(system).await?;
    }
    let transfer = held(tx, seen).await?;
    let to = reached(reach, recipient(tx, &transfer).await?, "only the account that it is offered to accepts it")?;
    if let Some(outcome) = Outcome::at(transfer.outcome, transfer.expires_at, act.now) {
        return over(tx, act, &transfer, outcome, Outcome::Accepted).await;
    }
    if tx.license_facts(transfer.license).await?.is_some_and(|facts| facts.revoked_at.is_some()) {
        return Err(Refusal::LicenseRevoked);
    }
    // A system is held before a license: it was put into another one between the two.
    if system_of(tx, transfer.license).await? != system {
        return Err(Refusal::ChangedMeanwhile);
    }
    let from = transfer.from_account;
    let for_giver = seen_by(act, from);
    if tx.system_of_license(transfer.license).await?.is_some() {
        if let Some(system) = system {
            place(tx, &for_giver, from, system, None).await?;
        }
    } else if let Some(link) = tx.link_of_purchased(transfer.license).await? {
        take_license(tx, &for_giver, from, link, None).await?;
    }
    if !tx.move_license(act, transfer.license, from, to).await? {
        return Err(Refusal::ChangedMeanwhile);
    }
    settle(tx, act, &transfer, Outcome::Accepted, Some(to)).await?;
    let subject = format!("license:{}", transfer.license);
    for (account, action, before, after) in [
        (from, "license.given_away", "the account's", format!("transferred to {}", transfer.to_email)),
        (to, "license.taken_over", "another account's", format!("transferred from {}", transfer.from_email)),
    ] {
        let (before, after) = (Some(before.to_owned()), Some(after));
        let entry = Entry { account: Some(account), action, subject: subject.clone(), before, after };
        tx.record_history(&seen_by(act, account), &entry).await?;
    }
    Ok(Answered::Settled)
}

/// The recipient does not want it.
///
/// # Errors
/// If there is no such transfer in reach, or it is for another account.
pub async fn decline_transfer(tx: &mut Tx, act: &Act, reach: Reach, id: Id<Transfer>) -> Result<Answered> {
    let seen = transfer(tx, reach, id).await?;
    let transfer = held(tx, seen).await?;
    let recipient = recipient(tx, &transfer).await?;
    if reach != Reach::Everybody {
        reached(reach, recipient, "only the account that it is offered to declines it")?;
    }
    end(tx, act, &transfer, Outcome::Declined).await
}

/// The giver takes the offer back.
///
/// # Errors
/// If there is no such transfer in reach, or it is another account's offer.
pub async fn cancel_transfer(tx: &mut Tx, act: &Act, reach: Reach, id: Id<Transfer>) -> Result<Answered> {
    let seen = transfer(tx, reach, id).await?;
    let transfer = held(tx, seen).await?;
    reached(reach, Some(transfer.from_account), "only the account that offers it takes the offer back")?;
    end(tx, act, &transfer, Outcome::Cancelled).await
}

/// The transfer as it is while its license is held: of two answers at once one finds the other's.
async fn held(tx: &mut Tx, seen: TransferRow) -> Result<TransferRow> {
    tx.lock_license(seen.license).await?;
    tx.transfer(seen.id).await?.ok_or(Refusal::Unknown("transfer"))
}

/// The account whose turn it is. Whoever may see the transfer is told, not answered as if there were none.
fn reached(reach: Reach, account: Option<Id<Account>>, detail: &'static str) -> Result<Id<Account>> {
    match (reach, account) {
        (Reach::Everybody, Some(account)) => Ok(account),
        (Reach::Account(own), Some(account)) if own == account => Ok(account),
        _ => Err(Refusal::TransferSide(detail)),
    }
}

async fn end(tx: &mut Tx, act: &Act, transfer: &TransferRow, wanted: Outcome) -> Result<Answered> {
    if let Some(outcome) = Outcome::at(transfer.outcome, transfer.expires_at, act.now) {
        return over(tx, act, transfer, outcome, wanted).await;
    }
    settle(tx, act, transfer, wanted, None).await?;
    Ok(Answered::Settled)
}

/// What is answered where an offer came to its end before; that its time is over is written now.
async fn over(tx: &mut Tx, act: &Act, transfer: &TransferRow, outcome: Outcome, wanted: Outcome) -> Result<Answered> {
    if transfer.outcome.is_none() {
        settle(tx, act, transfer, outcome, None).await?;
    }
    Ok(if outcome == wanted { Answered::Settled } else { Answered::Otherwise(outcome) })
}

/// Writes how a transfer came to its end, and tells both sides.
async fn settle(tx: &mut Tx, act: &Act, transfer: &TransferRow, outcome: Outcome, to: Option<Id<Account>>) -> Result<()> {
    if !tx.settle_transfer(act, transfer.id, outcome, to).await? {
        return Err(Refusal::ChangedMeanwhile);
    }
    let recipient = recipient(tx, transfer).await?;
    let id = transfer.id;
    let settled = |to| Message::TransferSettled { transfer: id, to };
    mail(tx, act, transfer, "settled", recipient, settled).await?;
    let action = match outcome {
        Outcome::Accepted => "transfer.accepted",
        Outcome::Declined => "transfer.declined",
        Outcome::Cancelled => "transfer.cancelled",
        Outcome::Expired => "transfer.expired",
    };
    for account in std::iter::once(transfer.from_account).chain(recipient) {
        told(tx, act, account, id, action, Some("open"), outcome.as_str().to_owned()).await?;
    }
    Ok(())
}

/// The account that took it over, else the one that has the address now.
async fn recipient(db: &mut Db, transfer: &TransferRow) -> store::Result<Option<Id<Account>>> {
    if transfer.to_account.is_some() {
        return Ok(transfer.to_account);
    }
    Ok(db.account_by_email(&transfer.to_email).await?.map(|account| account.id))
}

/// The system in which a license is, by itself or by its link.
async fn system_of(tx: &mut Tx, license: Id<License>) -> store::Result<Option<Id<System>>> {
    if let Some(system) = tx.system_of_license(license).await? {
        return Ok(Some(system));
    }
    match tx.link_of_purchased(license).await? {
        Some(link) => Ok(tx.link_home(link).await?.map(|home| home.system)),
        None => Ok(None),
    }
}

/// Writes to both sides, in the language in which the license was bought.
async fn mail(
    tx: &mut Tx,
    act: &Act,
    transfer: &TransferRow,
    what: &str,
    recipient: Option<Id<Account>>,
    message: impl Fn(Side) -> Message,
) -> Result<()> {
    let order = tx.order_of_license(transfer.license).await?;
    let language = order.map_or(Language::default(), |order| order.language);
    for (side, word, address, account) in [
        (Side::Giver, "giver", &transfer.from_email, Some(transfer.from_account)),
        (Side::Recipient, "recipient", &transfer.to_email, recipient),
    ] {
        let cause = format!("transfer:{}:{what}:{word}", transfer.id);
        let message = message(side);
        let mail = NewMail { cause: &cause, message: &message, language, recipient: address, account };
        tx.insert_mail(act, &mail).await?;
    }
    Ok(())
}

async fn told(
    tx: &mut Tx,
    act: &Act,
    account: Id<Account>,
    transfer: Id<Transfer>,
    action: &'static str,
    before: Option<&str>,
    after: String,
) -> Result<()> {
    let (subject, before) = (format!("transfer:{transfer}"), before.map(str::to_owned));
    let entry = Entry { account: Some(account), action, subject, before, after: Some(after) };
    Ok(tx.record_history(&seen_by(act, account), &entry).await?)
}

/// The act as this account's history tells it: the other side's people and requests are not its business.
fn seen_by(act: &Act, account: Id<Account>) -> Act {
    match &act.cause.actor {
        Actor::Admin(own, _) | Actor::User(Some(own), _) if *own != account => {
            let mut act = act.clone();
            act.cause.actor = Actor::OtherAccount;
            act.cause.request_id = None;
            act
        }
        _ => act.clone(),
    }
}

//! Erasing a customer: what is known of the person behind it goes, what happened stays. Its licenses are free afterwards, its number
//! may be taken by a new customer, and it can be told no more who it was.

use super::{Refusal, Result, Wrong, reason_given, relink::unlink};
use crate::{
    domain::{
        id::Id,
        license::Account,
        reason::{Reason, ReasonCode, Subject},
        system::{Customer, Link},
    },
    store::{Act, CustomerDetail, Entry, LinkDetail, Tx},
};
use std::collections::BTreeSet;

/// How many links are ended at once.
const PAGE: i64 = 100;
/// How many digits of its id stand for a customer. They are the random ones.
const DIGITS: usize = 12;

/// Replaces what is known of a customer by a neutral value, ends its links and open sessions, and empties what logins, sessions and
/// history hold of it. Again, it looks for what came since, and writes no line of history if the customer was erased before.
///
/// # Errors
/// If the account has no such customer, it is not confirmed, no reason is given, or the customer was linked meanwhile.
pub async fn anonymize_customer(
    tx: &mut Tx,
    act: &Act,
    account: Id<Account>,
    customer: Id<Customer>,
    confirm: bool,
) -> Result<()> {
    let known = tx.customer(customer).await?.filter(|known| known.account == account);
    let known = known.ok_or(Refusal::Unknown("customer"))?;
    if !confirm {
        return Err(Refusal::Field { pointer: "/confirm", wrong: Wrong::EraseUnconfirmed });
    }
    reason_given(act)?;
    let ended = end_links(tx, act, account, customer).await?;
    let neutral = neutral(customer);
    let changed = tx.erase_customer(customer, &neutral).await?;
    // From here on nobody links it: its row is held. Somebody may have done so before.
    if !tx.link_details_of_customer(customer, None, 1).await?.is_empty() {
        return Err(Refusal::ChangedMeanwhile);
    }
    erase_traces(tx, act, &known, &ended).await?;
    if changed || !ended.is_empty() {
        let entry = Entry {
            account: Some(account),
            action: "customer.anonymized",
            subject: format!("customer:{customer}"),
            before: None,
            after: Some(neutral),
        };
        tx.record_history(act, &entry).await?;
    }
    Ok(())
}

/// What stands for a customer that was erased: nothing of it, but enough to tell two apart.
fn neutral(customer: Id<Customer>) -> String {
    let digits = customer.uuid().simple().to_string();
    let last: String = digits.chars().skip(digits.len().saturating_sub(DIGITS)).collect();
    format!("erased-{last}")
}

async fn end_links(tx: &mut Tx, act: &Act, account: Id<Account>, customer: Id<Customer>) -> Result<Vec<LinkDetail>> {
    let mut ended = Vec::new();
    loop {
        let page = tx.link_details_of_customer(customer, None, PAGE).await?;
        if page.is_empty() {
            return Ok(ended);
        }
        for link in page {
            unlink(tx, act, account, link.id, None).await?;
            ended.push(link);
        }
    }
}

async fn erase_traces(tx: &mut Tx, act: &Act, known: &CustomerDetail, ended: &[LinkDetail]) -> Result<()> {
    let customer = known.id;
    let mut links: BTreeSet<Id<Link>> = tx.links_of_logins(customer).await?.into_iter().collect();
    links.extend(ended.iter().map(|link| link.id));
    let reason = Reason { code: ReasonCode::CustomerNotLinked, subject: Subject::of("customer") };
    tx.erase_sessions(act, customer, std::slice::from_ref(&reason)).await?;
    tx.erase_logins(customer).await?;
    for link in ended {
        if let Some(identity) = &link.identity {
            // Somebody may have tried it who was refused, so that no customer stands beside it.
            tx.erase_identity(link.system, identity).await?;
        }
    }

    let mut subjects: BTreeSet<String> = links.iter().map(|link| format!("link:{link}")).collect();
    subjects.insert(format!("customer:{customer}"));
    // A customer that was erased before has no number by which others' lines could name it.
    if known.number != neutral(customer) {
        for system in tx.system_names(known.shop).await? {
            let whom = format!("customer {}, system {system}", known.number);
            // Links that are gone tell more of it under their own ids: identities, in whatever words.
            subjects.extend(tx.links_naming(known.account, &whom).await?);
            tx.erase_history_naming(known.account, &whom).await?;
        }
    }
    for subject in &subjects {
        tx.erase_history(subject).await?;
    }
    Ok(tx.forget_answers_naming(&customer.to_string()).await?)
}

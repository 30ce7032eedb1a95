//! Customers of a shop: made, changed, switched off and on. Letting them into a system is left to `link`.

use super::{Refusal, Result, expect, fields};
use crate::{
    domain::{id::Id, license::Account, shop::Shop, system::Customer},
    store::{Act, CustomerDetail, CustomerState, Entry, NewCustomer, Tx},
};

/// What customer to make.
#[derive(Clone, Copy, Debug)]
pub struct CustomerOrder<'a> {
    /// The number in the shop.
    pub number: &'a str,
    /// The name.
    pub name: &'a str,
    /// The e-mail address.
    pub email: Option<&'a str>,
}

/// What to change of a customer; what is left out stays.
#[derive(Clone, Copy, Debug, Default)]
pub struct CustomerChange<'a> {
    /// The name.
    pub name: Option<&'a str>,
    /// The e-mail address; empty for none.
    pub email: Option<&'a str>,
    /// Whether it is let in anywhere.
    pub enabled: Option<bool>,
}

/// Adds a customer to a shop, without a link.
///
/// # Errors
/// If the account has no such shop, the shop has a customer with this number, or a field cannot be what it says.
pub async fn create_customer(
    tx: &mut Tx,
    act: &Act,
    account: Id<Account>,
    shop: Id<Shop>,
    order: &CustomerOrder<'_>,
) -> Result<Id<Customer>> {
    if tx.shop(shop).await?.is_none_or(|shop| shop.account != account) {
        return Err(Refusal::Unknown("shop"));
    }
    let (number, name) = (fields::required("/number", order.number)?, fields::text("/name", order.name)?);
    let email = fields::email("/email", order.email)?;
    let id: Id<Customer> = act.chance.id(act.now);
    if tx.insert_customers(act, &[NewCustomer { id, shop, number, name, email }]).await? == 0 {
        return Err(Refusal::CustomerExists);
    }
    tx.record_history(act, &created(account, id, number, name, email)).await?;
    Ok(id)
}

/// Changes a customer. Its number is what the shop knows it by, and stays.
///
/// # Errors
/// If the account has no such customer, it is not of the version that is expected, or a field cannot be what it says.
pub async fn change_customer(
    tx: &mut Tx,
    act: &Act,
    account: Id<Account>,
    customer: Id<Customer>,
    change: &CustomerChange<'_>,
    expected: Option<i64>,
) -> Result<()> {
    tx.lock_customer(customer).await?;
    let known = tx.customer(customer).await?.filter(|known| known.account == account);
    let known = known.ok_or(Refusal::Unknown("customer"))?;
    expect(known.version, expected)?;
    let before = state(&known);
    let after = CustomerState {
        name: change.name.map(|name| fields::text("/name", name)).transpose()?.unwrap_or(before.name),
        email: match change.email {
            Some(email) => fields::email("/email", Some(email))?,
            None => before.email,
        },
        enabled: change.enabled.unwrap_or(before.enabled),
    };
    if after == before {
        return Ok(());
    }
    tx.change_customer(customer, after).await?;
    Ok(tx.record_history(act, &changed(&known, after)).await?)
}

/// The customer of this number in the shop of a system, added if the shop does not have it yet. Of a known one, what is left out is
/// what is known.
pub(super) async fn customer_for(
    tx: &mut Tx,
    act: &Act,
    (account, shop): (Id<Account>, Id<Shop>),
    order: &CustomerOrder<'_>,
) -> Result<CustomerDetail> {
    let (number, name) = (fields::required("/number", order.number)?, fields::text("/name", order.name)?);
    let email = fields::email("/email", order.email)?;
    let id: Id<Customer> = act.chance.id(act.now);
    // A link in another system may add the same customer at this moment: whoever is there afterwards is the one.
    if tx.insert_customers(act, &[NewCustomer { id, shop, number, name, email }]).await? == 1 {
        tx.record_history(act, &created(account, id, number, name, email)).await?;
    }
    let same = |known: &CustomerDetail| {
        (name.is_empty() || known.name == name) && email.is_none_or(|email| known.email.as_deref() == Some(email))
    };
    let known = tx.customer_by_number(shop, number).await?;
    known.filter(same).ok_or(Refusal::CustomerDiffers)
}

pub(super) fn state(known: &CustomerDetail) -> CustomerState<'_> {
    CustomerState { name: &known.name, email: known.email.as_deref(), enabled: known.enabled }
}

/// The line of the history for a new customer.
pub(super) fn created(account: Id<Account>, id: Id<Customer>, number: &str, name: &str, email: Option<&str>) -> Entry {
    let after = shown(number, CustomerState { name, email, enabled: true });
    let subject = format!("customer:{id}");
    Entry { account: Some(account), action: "customer.created", subject, before: None, after: Some(after) }
}

/// The line of the history for a changed customer.
pub(super) fn changed(known: &CustomerDetail, after: CustomerState<'_>) -> Entry {
    Entry {
        account: Some(known.account),
        action: "customer.changed",
        subject: format!("customer:{}", known.id),
        before: Some(shown(&known.number, state(known))),
        after: Some(shown(&known.number, after)),
    }
}

fn shown(number: &str, state: CustomerState<'_>) -> String {
    let email = state.email.unwrap_or("no e-mail");
    let off = if state.enabled { "" } else { ", disabled" };
    format!("{number}, {}, {email}{off}", state.name)
}

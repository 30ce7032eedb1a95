//! Importing customers from a sheet, and letting them into a system: new ones are added, those that differ are changed, all or
//! nothing. What cannot be taken is told row by row. A dry run is the same work in a transaction that is dropped.

mod linking;
mod sheet;

pub use sheet::{SHEET_BYTES_MAX, SHEET_ROWS_MAX, Sheet};

use super::{
    Refusal, Result, Wrong,
    customers::{changed, created, state},
    link::Site,
};
use crate::{
    domain::{
        id::Id,
        license::Account,
        secret::Secret,
        shop::Shop,
        subscription::Terms,
        system::{Customer, Link, System},
    },
    store::{Act, CustomerDetail, CustomerState, Entry, NewCustomer, Tx},
    vault::Vault,
};
use linking::link_rows;
use sheet::{Column, Faults, Row};
use std::collections::HashMap;

/// How many rows are written between two reports of progress.
const STRIDE: usize = 500;

/// Hears how far an import is: how many steps are done, and of how many.
pub type Progress<'a> = &'a mut (dyn FnMut(usize, usize) + Send);

/// Where customers are imported.
#[derive(Clone, Copy, Debug)]
pub struct ImportOrder {
    /// Whose customers they are.
    pub account: Id<Account>,
    /// The shop.
    pub shop: Id<Shop>,
    /// The system that they are let into.
    pub system: Option<Id<System>>,
}

/// A customer's data, as an import compares them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CustomerData {
    /// The name.
    pub name: String,
    /// The e-mail address.
    pub email: Option<String>,
}

/// What an import did with a customer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RowChange {
    /// It was not known.
    Added,
    /// It was known with these other data.
    Changed(CustomerData),
    /// It was known with the same data.
    Unchanged,
}

/// What an import did for a customer's login.
#[derive(Clone, Debug)]
pub enum RowLink {
    /// It is let in by a new link, whose secret was made if there is one here, to be shown this once.
    Linked(Id<Link>, Option<Secret>),
    /// It was let in before.
    Unchanged(Id<Link>),
}

/// What became of a row.
#[derive(Clone, Debug)]
pub struct ImportedRow {
    /// Its line in the sheet.
    pub line: u64,
    /// The customer.
    pub customer: Id<Customer>,
    /// The customer's number.
    pub number: String,
    /// What the customer's data were.
    pub change: RowChange,
    /// What they are.
    pub data: CustomerData,
    /// Its link, if there is a system.
    pub link: Option<RowLink>,
}

/// What an import came to.
#[derive(Clone, Debug, Default)]
pub struct Imported {
    /// Every row of the sheet.
    pub rows: Vec<ImportedRow>,
}

impl Imported {
    /// How many customers are new.
    #[must_use]
    pub fn added(&self) -> usize {
        self.rows.iter().filter(|row| row.change == RowChange::Added).count()
    }

    /// How many were changed.
    #[must_use]
    pub fn changed(&self) -> usize {
        self.rows.iter().filter(|row| matches!(row.change, RowChange::Changed(_))).count()
    }

    /// How many are as they were.
    #[must_use]
    pub fn unchanged(&self) -> usize {
        self.rows.iter().filter(|row| row.change == RowChange::Unchanged).count()
    }

    /// How many links are new.
    #[must_use]
    pub fn linked(&self) -> usize {
        self.rows.iter().filter(|row| matches!(row.link, Some(RowLink::Linked(..)))).count()
    }
}

/// Imports a sheet.
///
/// # Errors
/// If the account has no such shop or system, the system is another shop's or holds no license, or rows cannot be taken
/// ([`Refusal::Rows`], with all of them).
pub async fn import_customers(
    tx: &mut Tx,
    vault: &Vault,
    act: &Act,
    terms: Terms,
    order: &ImportOrder,
    sheet: &Sheet,
    progress: Progress<'_>,
) -> Result<Imported> {
    // One import of an account after another: they add the same customers and take the same licenses.
    tx.lock_account(order.account).await?;
    if tx.shop(order.shop).await?.is_none_or(|shop| shop.account != order.account) {
        return Err(Refusal::Unknown("shop"));
    }
    let site = match order.system {
        None if sheet.has_links => {
            return Err(Refusal::Field { pointer: "/system", wrong: Wrong::SheetWithoutSystem });
        }
        None => None,
        // Held before any customer is added: a link in it waits for us, and never we for it.
        Some(system) => {
            let site = Site::of(tx, order.account, system).await?;
            if site.system.shop != order.shop {
                return Err(Refusal::Field { pointer: "/system", wrong: Wrong::SystemOfOtherShop });
            }
            Some(site)
        }
    };
    let steps = sheet.len() * if site.is_some() { 2 } else { 1 };
    progress(0, steps);
    let mut imported = write_customers(tx, act, order, sheet, steps, progress).await?;
    if let Some(site) = &site {
        link_rows(tx, vault, act, terms, site, sheet, &mut imported).await?;
    }
    progress(steps, steps);
    let after = format!(
        "{} added, {} changed, {} unchanged, {} linked",
        imported.added(),
        imported.changed(),
        imported.unchanged(),
        imported.linked()
    );
    let entry = Entry {
        account: Some(order.account),
        action: "customers.imported",
        subject: format!("shop:{}", order.shop),
        before: None,
        after: Some(after),
    };
    tx.record_history(act, &entry).await?;
    Ok(imported)
}

/// Adds and changes the customers.
async fn write_customers(
    tx: &mut Tx,
    act: &Act,
    order: &ImportOrder,
    sheet: &Sheet,
    steps: usize,
    progress: Progress<'_>,
) -> Result<Imported> {
    let mut imported = Imported::default();
    for rows in sheet.rows.chunks(STRIDE) {
        let numbers: Vec<&str> = rows.iter().map(|row| row.number.as_str()).collect();
        // Whoever is not known is added; a link made at this moment may have been faster, so that everybody is read afterwards.
        let known = by_number(tx.customers_by_number(order.shop, &numbers).await?);
        let new: Vec<NewCustomer<'_>> = rows
            .iter()
            .filter(|row| !known.contains_key(&row.number))
            .map(|row| new_customer(act, order.shop, row))
            .collect();
        let mut now = if new.is_empty() { known } else { add(tx, act, order, known, &new, &numbers).await? };
        let mut entries = Vec::new();
        for row in rows {
            let customer = now.remove(&row.number).ok_or(Refusal::ChangedMeanwhile)?;
            let is_new = new.iter().any(|new| new.id == customer.id);
            let data = data_of(row, &customer);
            let after = CustomerState { name: &data.name, email: data.email.as_deref(), enabled: customer.enabled };
            let change = if is_new {
                entries.push(created(order.account, customer.id, &row.number, after.name, after.email));
                RowChange::Added
            } else if after == state(&customer) {
                RowChange::Unchanged
            } else {
                tx.change_customer(customer.id, after).await?;
                entries.push(changed(&customer, after));
                RowChange::Changed(CustomerData { name: customer.name, email: customer.email })
            };
            let row =
                ImportedRow { line: row.line, customer: customer.id, number: customer.number, change, data, link: None };
            imported.rows.push(row);
        }
        tx.record_histories(act, &entries).await?;
        progress(imported.rows.len(), steps);
    }
    Ok(imported)
}

fn new_customer<'a>(act: &Act, shop: Id<Shop>, row: &'a Row) -> NewCustomer<'a> {
    let email = row.email.as_deref().filter(|email| !email.is_empty());
    NewCustomer {
        id: act.chance.id(act.now),
        shop,
        number: &row.number,
        name: row.name.as_deref().unwrap_or_default(),
        email,
    }
}

/// Adds customers, and reads again whoever is there then.
async fn add(
    tx: &mut Tx,
    act: &Act,
    order: &ImportOrder,
    mut known: HashMap<String, CustomerDetail>,
    new: &[NewCustomer<'_>],
    numbers: &[&str],
) -> Result<HashMap<String, CustomerDetail>> {
    tx.insert_customers(act, new).await?;
    let missing: Vec<&str> = numbers.iter().copied().filter(|number| !known.contains_key(*number)).collect();
    known.extend(by_number(tx.customers_by_number(order.shop, &missing).await?));
    Ok(known)
}

fn by_number(customers: Vec<CustomerDetail>) -> HashMap<String, CustomerDetail> {
    customers.into_iter().map(|customer| (customer.number.clone(), customer)).collect()
}

/// The data that a row says; what its sheet has no column for is what is known.
fn data_of(row: &Row, known: &CustomerDetail) -> CustomerData {
    CustomerData {
        name: row.name.clone().unwrap_or_else(|| known.name.clone()),
        email: match &row.email {
            Some(email) => Some(email.clone()).filter(|email| !email.is_empty()),
            None => known.email.clone(),
        },
    }
}

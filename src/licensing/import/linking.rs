//! The links of an import: each row of the sheet let into one system, by few statements. Whoever is let in already stays as he is; a
//! row that says something else about him is a fault, because a login that works is nothing to change in passing.

use super::{Column, Faults, Imported, Row, RowLink, Sheet};
use crate::{
    domain::{
        id::Id,
        license::License,
        secret::Secret,
        subscription::Terms,
        system::{Customer, Link},
    },
    licensing::{
        Refusal, Result,
        choose::{holding, take_free},
        conflict_means,
        entrance::{Asked, Entrance, EntranceFault},
        link::{Site, linked},
    },
    store::{Act, Entry, LicenseRow, LinkMark, NewLink, Tx},
    vault::{Place, Slot, Vault},
};
use std::collections::{HashMap, HashSet};

/// What the links of the system log in by now.
struct Taken {
    by_customer: HashMap<Id<Customer>, LinkMark>,
    identities: HashSet<String>,
    tokens: HashMap<Vec<u8>, Id<Link>>,
}

impl Taken {
    async fn in_system(tx: &mut Tx, site: &Site) -> Result<Self> {
        let marks = tx.link_marks(site.system.id).await?;
        Ok(Self {
            identities: marks.iter().filter_map(|mark| mark.identity.clone()).collect(),
            by_customer: marks.into_iter().map(|mark| (mark.customer, mark)).collect(),
            tokens: tx.tokens_of_system(site.system.id).await?.into_iter().collect(),
        })
    }
}

/// A link that a row asks for.
struct Wish {
    /// Where its row is among those that were imported.
    at: usize,
    line: u64,
    entrance: Entrance,
    /// Its secret, if it was made here.
    made: Option<Secret>,
}

/// Links every row that is not linked yet.
pub(super) async fn link_rows(
    tx: &mut Tx,
    vault: &Vault,
    act: &Act,
    terms: Terms,
    site: &Site,
    sheet: &Sheet,
    imported: &mut Imported,
) -> Result<()> {
    let system_license = site.system_license()?;
    let mut faults = Faults::default();
    let mut taken = Taken::in_system(tx, site).await?;
    let mut wishes = Vec::new();
    for (at, (row, done)) in sheet.rows.iter().zip(&mut imported.rows).enumerate() {
        // Of whoever is let in already, a row need not say how.
        let is_linked = taken.by_customer.contains_key(&done.customer);
        let asked = Asked { identity: site.asked.identity && !is_linked, ..site.asked };
        let entrance = match Entrance::of(asked, row.identity.as_deref(), row.domain.as_deref(), row.secret.as_ref()) {
            Ok(entrance) => entrance,
            Err(fault) => {
                entrance_fault(row.line, fault, &mut faults);
                continue;
            }
        };
        if let Some(mark) = taken.by_customer.get(&done.customer) {
            if differs(vault, site, mark, &entrance, &taken)? {
                let detail =
                    "the customer is linked in this system and logs in by something else: change the link, or unlink it";
                faults.add(row.line, None, "link_differs", detail);
            }
            done.link = Some(RowLink::Unchanged(mark.id));
            continue;
        }
        wishes.extend(wish(vault, act, site, &mut taken, (at, row, entrance), &mut faults));
    }
    if site.asked.one_customer && wishes.len() + taken.by_customer.len() > 1 {
        for wish in wishes.iter().skip(usize::from(taken.by_customer.is_empty())) {
            faults.add(wish.line, None, "one_customer", Refusal::OneCustomer.to_string());
        }
    }
    let licenses = licenses(tx, act, terms, site, system_license, wishes.len()).await?;
    let missing = wishes.len() - licenses.len();
    for wish in wishes.iter().skip(licenses.len()) {
        let detail =
            format!("{missing} customer licenses are missing for this sheet: buy them, claim their serials, or free others");
        faults.add(wish.line, None, "no_free_customer_license", detail);
    }
    faults.or(())?;
    write(tx, vault, act, site, &wishes, &licenses, imported).await
}

fn entrance_fault(line: u64, fault: EntranceFault, faults: &mut Faults) {
    let (column, code) = match fault {
        EntranceFault::IdentityMissing => (Column::Identity, "identity_missing"),
        EntranceFault::DomainNotRead => (Column::Domain, "domain_not_read"),
        EntranceFault::Identity(_) => (Column::Identity, "not_a_text"),
        EntranceFault::Domain(_) => (Column::Domain, "not_a_text"),
        EntranceFault::Secret(_) => (Column::Secret, "not_a_secret"),
    };
    faults.add(line, Some(column), code, Refusal::from(fault).to_string());
}

/// Whether a row says something else than how the customer's link logs in. What it leaves out it does not say.
fn differs(vault: &Vault, site: &Site, mark: &LinkMark, entrance: &Entrance, taken: &Taken) -> Result<bool> {
    let other_identity = entrance.folded().is_some_and(|identity| mark.identity.as_ref() != Some(&identity));
    let other_domain = entrance.domain.is_some() && entrance.domain != mark.domain;
    let other_secret = match (entrance.token(vault, site.system.id), &entrance.secret, &mark.secret) {
        (Some(token), _, _) => taken.tokens.get(&token[..]) != Some(&mark.id),
        (None, Some(secret), Some(sealed)) => {
            !vault.open(Place::new("links", mark.id, Slot::Current), sealed)?.same_as(secret)
        }
        (None, Some(_), None) => true,
        (None, None, _) => false,
    };
    Ok(other_identity || other_domain || other_secret)
}

/// The link that a row asks for, unless another link of the system or the sheet has what it would log in by.
fn wish(
    vault: &Vault,
    act: &Act,
    site: &Site,
    taken: &mut Taken,
    (at, row, entrance): (usize, &Row, Entrance),
    faults: &mut Faults,
) -> Option<Wish> {
    let given = entrance.secret.is_some();
    let entrance = entrance.with_secret(act, site.asked);
    // Twice in the sheet was told when it was read.
    if entrance.folded().is_some_and(|identity| taken.identities.contains(&identity)) {
        faults.add(row.line, Some(Column::Identity), "identity_taken", Refusal::IdentityTaken.to_string());
        return None;
    }
    if let Some(token) = entrance.token(vault, site.system.id)
        && taken.tokens.insert(token.to_vec(), Id::new(uuid::Uuid::nil())).is_some()
    {
        faults.add(row.line, Some(Column::Secret), "token_taken", Refusal::TokenTaken.to_string());
        return None;
    }
    let made = entrance.secret.clone().filter(|_| !given);
    Some(Wish { at, line: row.line, entrance, made })
}

/// So many licenses for links in this system: the bundled one first, then the best free ones; fewer if there are no more.
async fn licenses(
    tx: &mut Tx,
    act: &Act,
    terms: Terms,
    site: &Site,
    system_license: Id<License>,
    wanted: usize,
) -> Result<Vec<LicenseRow>> {
    let mut licenses = Vec::new();
    if wanted > 0 && tx.link_of_bundled(system_license).await?.is_none() {
        licenses.extend(tx.bundled_license(system_license).await?);
    }
    let more = wanted - licenses.len();
    if more > 0 {
        licenses.extend(take_free(tx, act, terms, &site.system, more).await?);
    }
    Ok(licenses)
}

/// Writes the links, the bindings of their licenses and the history of both.
async fn write(
    tx: &mut Tx,
    vault: &Vault,
    act: &Act,
    site: &Site,
    wishes: &[Wish],
    licenses: &[LicenseRow],
    imported: &mut Imported,
) -> Result<()> {
    let (account, shop) = (site.system.account, site.system.shop);
    let unbound: Vec<Id<License>> = licenses
        .iter()
        .filter(|license| license.bundled_with.is_none() && license.shop.is_none())
        .map(|license| license.id)
        .collect();
    if tx.bind_licenses(account, shop, &unbound).await? != unbound.len() as u64 {
        return Err(Refusal::ChangedMeanwhile);
    }
    let mut links: Vec<NewLink> = Vec::new();
    let mut entries: Vec<Entry> = unbound
        .iter()
        .map(|license| Entry {
            account: Some(account),
            action: "license.bound",
            subject: format!("license:{license}"),
            before: None,
            after: Some(format!("shop:{shop}")),
        })
        .collect();
    for (wish, license) in wishes.iter().zip(licenses) {
        let Some(row) = imported.rows.get_mut(wish.at) else {
            continue;
        };
        let id: Id<Link> = act.chance.id(act.now);
        links.push(wish.entrance.link(vault, act, site.system.id, (id, row.customer, holding(license))));
        let whom = format!("customer {}, system {}", row.number, site.system.name);
        entries.extend(linked(account, id, &whom, &wish.entrance.shown(), license.id));
        row.link = Some(RowLink::Linked(id, wish.made.clone()));
    }
    conflict_means(tx.insert_links(act, &site.system, &links).await, Refusal::ChangedMeanwhile)?;
    Ok(tx.record_histories(act, &entries).await?)
}

//! Issuing: a system license always with its one bundled customer license, in the same transaction; nothing else makes one.

use super::{Refusal, Result, Wrong};
use crate::{
    domain::{
        id::Id,
        license::{License, LicenseKind},
        order::OrderItem,
        secret::Secret,
        serial::Serial,
        subscription::SubscriptionRow,
    },
    store::{Act, Entry, NewLicense, Tx},
    vault::{Place, Slot, Vault},
};

/// The most licenses that are issued at once.
pub(super) const ISSUE_MAX: i64 = 1000;

/// What to issue.
#[derive(Clone, Copy, Debug)]
pub struct Issue {
    /// For what.
    pub kind: LicenseKind,
    /// How many; a system license counts once with its bundled one.
    pub quantity: i64,
    /// What pays for them.
    pub subscription: Id<SubscriptionRow>,
    /// The order item that they are sold by.
    pub item: Option<Id<OrderItem>>,
}

/// An issued license, with its serial in clear for the buyer.
#[derive(Clone, Debug)]
pub struct Issued {
    /// The license.
    pub id: Id<License>,
    /// Its activation code.
    pub serial: Serial,
    /// The bundled license that came with it.
    pub bundled: Option<Id<License>>,
}

/// Issues licenses.
///
/// # Errors
/// If the quantity is out of range or the store fails.
pub async fn issue(tx: &mut Tx, vault: &Vault, act: &Act, order: Issue) -> Result<Vec<Issued>> {
    if !(1..=ISSUE_MAX).contains(&order.quantity) {
        return Err(Refusal::OutOfRange(Wrong::Quantity));
    }
    let mut issued = Vec::new();
    for _ in 0..order.quantity {
        issued.push(issue_one(tx, vault, act, order).await?);
    }
    Ok(issued)
}

async fn issue_one(tx: &mut Tx, vault: &Vault, act: &Act, order: Issue) -> Result<Issued> {
    let id: Id<License> = act.chance.id(act.now);
    let serial = Serial::from_random(act.chance.bytes());
    let place = Place::new("licenses", id, Slot::Current);
    let sold = NewLicense::Sold {
        id,
        kind: order.kind,
        fingerprint: vault.serial_fingerprint(&serial),
        sealed: vault.seal(place, &Secret::new(serial.to_string()), act.chance.bytes()),
        hint: serial.hint(),
        subscription: order.subscription,
        item: order.item,
    };
    tx.insert_license(act, &sold).await?;
    let bundled = match order.kind {
        LicenseKind::Customer => None,
        LicenseKind::System => {
            let bundled: Id<License> = act.chance.id(act.now);
            tx.insert_license(act, &NewLicense::Bundled { id: bundled, with: id }).await?;
            Some(bundled)
        }
    };
    let entry = Entry {
        action: "license.issued",
        subject: format!("license:{id}"),
        after: Some(format!("{}, serial ..{}", order.kind.as_str(), serial.hint())),
        ..Entry::default()
    };
    tx.record_history(act, &entry).await?;
    Ok(Issued { id, serial, bundled })
}

//! Putting a system license into a system, out of it, or in the place of another. The bundled license goes where its system
//! license goes; the links keep their identities and secrets.

use super::{
    Refusal, Result,
    bind::{bind_known, owned},
    conflict_means,
};
use crate::{
    domain::{
        id::Id,
        license::{Account, License, LicenseKind},
        system::{Link, System},
    },
    store::{Act, Entry, SystemSummary, Tx},
};

/// Lets a system hold this system license, or none.
///
/// # Errors
/// If the account has no such system or license, the license is of the wrong kind, bound to another shop or in another system.
pub async fn place(
    tx: &mut Tx,
    act: &Act,
    account: Id<Account>,
    system: Id<System>,
    license: Option<Id<License>>,
) -> Result<()> {
    tx.lock_system(system).await?;
    let system = tx.system(system).await?.filter(|system| system.account == account).ok_or(Refusal::Unknown("system"))?;
    if system.license == license {
        return Ok(());
    }
    if let Some(id) = license {
        take_for(tx, act, &system, id).await?;
    }
    let orphan = release_bundled(tx, &system).await?;
    conflict_means(tx.set_system_license(system.id, license).await, Refusal::LicenseInUse)?;
    // The link of the former bundled license goes on with the new one.
    if let (Some(link), Some(license)) = (orphan, license) {
        tx.hold_bundled(link, license).await?;
    }
    let shown = |license: Option<Id<License>>| license.map(|id| format!("license:{id}"));
    let entry = Entry {
        account: Some(account),
        action: "system.license_changed",
        subject: format!("system:{}", system.id),
        before: shown(system.license),
        after: shown(license),
    };
    tx.record_history(act, &entry).await?;
    Ok(())
}

/// Checks and binds the license that is to go into the system.
async fn take_for(tx: &mut Tx, act: &Act, system: &SystemSummary, id: Id<License>) -> Result<()> {
    tx.lock_license(id).await?;
    let license = owned(tx, system.account, id).await?;
    if license.kind != LicenseKind::System {
        return Err(Refusal::WrongKind("system"));
    }
    if tx.system_of_license(id).await?.is_some() {
        return Err(Refusal::LicenseInUse);
    }
    bind_known(tx, act, system.account, &license, system.shop).await
}

/// Takes the bundled license out of its link; which link that was.
async fn release_bundled(tx: &mut Tx, system: &SystemSummary) -> Result<Option<Id<Link>>> {
    let links = tx.links_of_system(system.id).await?;
    let orphan = links.iter().find(|link| link.bundled_with.is_some()).map(|link| link.id);
    if let Some(link) = orphan {
        tx.release_license(link).await?;
    }
    Ok(orphan)
}

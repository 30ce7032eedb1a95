//! Putting a system license into a system, out of it, or in the place of another. The bundled license goes where its system
//! license goes; the links keep their identities and secrets.

use super::{
    Refusal, Result,
    bind::{bind_known, owned},
    choose::holding,
    conflict_means, expect,
    link::{license_in, license_out},
};
use crate::{
    domain::{
        id::Id,
        license::{Account, License, LicenseKind},
        system::System,
    },
    store::{Act, Entry, LinkDetail, SystemSummary, Tx},
};

/// Lets a system hold this system license, or none, whatever the system's version.
///
/// # Errors
/// As [`place_expected`].
pub async fn place(
    tx: &mut Tx,
    act: &Act,
    account: Id<Account>,
    system: Id<System>,
    license: Option<Id<License>>,
) -> Result<()> {
    place_expected(tx, act, account, system, license, None).await
}

/// Lets a system hold this system license, or none.
///
/// # Errors
/// If the account has no such system or license, the system is not of the version that is expected, the license is of the wrong kind,
/// bound to another shop or in another system.
pub async fn place_expected(
    tx: &mut Tx,
    act: &Act,
    account: Id<Account>,
    system: Id<System>,
    license: Option<Id<License>>,
    expected: Option<i64>,
) -> Result<()> {
    tx.lock_system(system).await?;
    let system = tx.system(system).await?.filter(|system| system.account == account).ok_or(Refusal::Unknown("system"))?;
    expect(system.version, expected)?;
    if system.license == license {
        return Ok(());
    }
    if let Some(id) = license {
        take_for(tx, act, &system, id).await?;
    }
    let orphan = release_bundled(tx, &system).await?;
    conflict_means(tx.set_system_license(system.id, license).await, Refusal::LicenseInUse)?;
    let mut entries = placed(&system, license);
    if let Some((link, bundled)) = orphan {
        let whom = format!("customer {}, system {}", link.number, system.name);
        entries.push(license_out(account, bundled, link.id, &whom));
        // The link of the former bundled license goes on with the new one.
        let new = match license {
            Some(license) => tx.bundled_license(license).await?,
            None => None,
        };
        if let Some(new) = new {
            conflict_means(tx.hold(link.id, holding(&new)).await, Refusal::LicenseInUse)?;
            entries.push(license_in(account, new.id, link.id, &whom));
        }
    }
    Ok(tx.record_histories(act, &entries).await?)
}

/// The lines of the history of the system, of the license that leaves it and of the one that comes.
fn placed(system: &SystemSummary, license: Option<Id<License>>) -> Vec<Entry> {
    let shown = |license: Option<Id<License>>| license.map(|id| format!("license:{id}"));
    let place = format!("system:{}, {}", system.id, system.name);
    let entry = |action, subject, before, after| Entry { account: Some(system.account), action, subject, before, after };
    let changed = entry("system.license_changed", format!("system:{}", system.id), shown(system.license), shown(license));
    let mut entries = vec![changed];
    entries.extend(shown(system.license).map(|gone| entry("license.taken_out", gone, Some(place.clone()), None)));
    entries.extend(shown(license).map(|new| entry("license.placed", new, None, Some(place.clone()))));
    entries
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

/// Takes the bundled license out of its link; which link that was, and which license.
async fn release_bundled(tx: &mut Tx, system: &SystemSummary) -> Result<Option<(LinkDetail, Id<License>)>> {
    let Some(system_license) = system.license else {
        return Ok(None);
    };
    let link = match tx.link_of_bundled(system_license).await? {
        Some(link) => tx.link_detail(link).await?,
        None => None,
    };
    let Some((link, bundled)) = link.and_then(|link| link.license.map(|license| (link, license))) else {
        return Ok(None);
    };
    tx.release_license(link.id).await?;
    Ok(Some((link, bundled)))
}

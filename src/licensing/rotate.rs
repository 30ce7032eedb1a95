//! Rotating a secret without downtime: a new one becomes current, the present one goes on counting until an end, and whoever was
//! retiring before is gone. Identities, links and licenses stay as they are.

use super::{Refusal, Result, Wrong, conflict_means, entrance::made_secret, fields};
use crate::{
    domain::{
        id::Id,
        license::Account,
        secret::Secret,
        system::{Link, LoginConfig, OciLogin, System, SystemConfig},
    },
    store::{Act, Entry, Sealed, Tx},
    vault::{Place, Slot, Vault},
};
use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};

/// How long an old secret goes on counting, if nothing else is said.
pub const OVERLAP: TimeDelta = TimeDelta::days(14);
/// The longest that it may.
const OVERLAP_MAX: TimeDelta = TimeDelta::days(366);

/// A secret to take the place of another.
#[derive(Clone, Debug)]
pub struct Rotation {
    /// The new one; made if left out.
    pub secret: Option<Secret>,
    /// How long the present one goes on counting; with zero it ends at once.
    pub overlap: TimeDelta,
}

impl Default for Rotation {
    fn default() -> Self {
        Self { secret: None, overlap: OVERLAP }
    }
}

impl Rotation {
    /// The new secret, and the end of the present one.
    fn begin(&self, act: &Act) -> Result<(Secret, DateTime<Utc>)> {
        if !(TimeDelta::zero()..=OVERLAP_MAX).contains(&self.overlap) {
            return Err(Refusal::OutOfRange(Wrong::Overlap));
        }
        if let Some(secret) = &self.secret {
            fields::secret("/secret", secret)?;
        }
        Ok((self.secret.clone().unwrap_or_else(|| made_secret(act)), act.now + self.overlap))
    }
}

/// Rotates a system's own secret; the new one, to be shown this once.
///
/// # Errors
/// If the account has no such system, the system has no secret of its own, or the new one is the present one.
pub async fn rotate_system_secret(
    tx: &mut Tx,
    vault: &Vault,
    act: &Act,
    account: Id<Account>,
    system: Id<System>,
    rotation: &Rotation,
) -> Result<Secret> {
    tx.lock_system(system).await?;
    let row = tx.system_facts_of(system).await?.filter(|row| row.facts.account == account);
    let row = row.ok_or(Refusal::Unknown("system"))?;
    let (secret, until) = rotation.begin(act)?;
    let sealed = turned(vault, act, ("systems", system), &row.sealed, &secret, until)?;
    tx.set_system_secret(system, &sealed).await?;
    record(tx, act, account, format!("system:{system}"), row.sealed.until(), until).await?;
    Ok(secret)
}

/// Ends what the secret before a system's present one goes on counting for, at once.
///
/// # Errors
/// If the account has no such system, or no secret before its present one counts.
pub async fn end_old_system_secret(tx: &mut Tx, act: &Act, account: Id<Account>, system: Id<System>) -> Result<()> {
    tx.lock_system(system).await?;
    let row = tx.system_facts_of(system).await?.filter(|row| row.facts.account == account);
    let sealed = row.ok_or(Refusal::Unknown("system"))?.sealed;
    let until = sealed.until().filter(|until| *until > act.now).ok_or(Refusal::NothingToRotate)?;
    tx.set_system_secret(system, &Sealed { retiring: None, ..sealed }).await?;
    let moment = until.to_rfc3339_opts(SecondsFormat::Secs, true);
    let entry = Entry {
        account: Some(account),
        action: "secret.old_ended",
        subject: format!("system:{system}"),
        before: Some(format!("the secret before the present one counts until {moment}")),
        after: Some("the present secret alone counts".to_owned()),
    };
    Ok(tx.record_history(act, &entry).await?)
}

/// Rotates a link's own secret, or its token where that stands for it; the new one, to be shown this once.
///
/// # Errors
/// If the account has no such link, the link has no secret of its own, or the new one is the present one or another link's token.
pub async fn rotate_link_secret(
    tx: &mut Tx,
    vault: &Vault,
    act: &Act,
    account: Id<Account>,
    link: Id<Link>,
    rotation: &Rotation,
) -> Result<Secret> {
    let home = tx.link_home(link).await?.filter(|home| home.account == account).ok_or(Refusal::Unknown("link"))?;
    tx.lock_system(home.system).await?;
    let system = tx.system_facts_of(home.system).await?.ok_or(Refusal::Unknown("link"))?;
    let row = tx.link_facts_of(link).await?.ok_or(Refusal::Unknown("link"))?;
    let (secret, until) = rotation.begin(act)?;
    let secret = if is_token(&system.facts.config) {
        // A token is looked for trimmed.
        let token = Secret::new(secret.reveal().trim());
        let fingerprint = vault.token_fingerprint(home.system, &token);
        conflict_means(tx.replace_token(home.system, link, &fingerprint, until).await, Refusal::TokenTaken)?;
        token
    } else {
        let sealed = turned(vault, act, ("links", link), &row.sealed, &secret, until)?;
        tx.set_link_secret(link, &sealed).await?;
        secret
    };
    record(tx, act, account, format!("link:{link}"), row.sealed.until(), until).await?;
    Ok(secret)
}

fn is_token(config: &SystemConfig) -> bool {
    matches!(&config.login, LoginConfig::Oci(OciLogin { token: Some(_), .. }))
}

/// Both slots after the rotation: the present secret is sealed anew, because a seal holds in its slot only.
fn turned<T>(
    vault: &Vault,
    act: &Act,
    (table, row): (&'static str, Id<T>),
    sealed: &Sealed,
    secret: &Secret,
    until: DateTime<Utc>,
) -> Result<Sealed> {
    let (current, retiring) = (Place::new(table, row, Slot::Current), Place::new(table, row, Slot::Retiring));
    let present = sealed.current.as_deref().ok_or(Refusal::NothingToRotate)?;
    let present = vault.open(current, present)?;
    if present.same_as(secret) {
        return Err(Refusal::OutOfRange(Wrong::SameSecret));
    }
    Ok(Sealed {
        current: Some(vault.seal(current, secret, act.chance.bytes())),
        retiring: Some((vault.seal(retiring, &present, act.chance.bytes()), until)),
    })
}

/// What was before names the one that was retiring, which is gone now.
async fn record(
    tx: &mut Tx,
    act: &Act,
    account: Id<Account>,
    subject: String,
    retiring: Option<DateTime<Utc>>,
    until: DateTime<Utc>,
) -> Result<()> {
    let moment = |at: DateTime<Utc>| at.to_rfc3339_opts(SecondsFormat::Secs, true);
    let older = retiring.map(|until| format!("; the one before it counts until {}", moment(until))).unwrap_or_default();
    let before = Some(format!("a secret{older}"));
    let after = Some(format!("a new secret; the one before it counts until {}", moment(until)));
    let entry = Entry { account: Some(account), action: "secret.rotated", subject, before, after };
    Ok(tx.record_history(act, &entry).await?)
}

//! Signing a license key at the authority: everything that an account is entitled to, of one moment, under a number that is raised when
//! it is not what was signed before.

use super::signers::signer;
use crate::{
    domain::{
        id::Id,
        jws::Signed,
        license::Account,
        license_key::{Component, Content, Document, Holder, Validity, signing_input},
        subscription::Terms,
    },
    licensing::{Refusal, Result, Wrong},
    store::{Act, Among, Db, Entry, Tx},
    vault::{Vault, signing::content_digest},
};
use chrono::{DateTime, SecondsFormat, Utc};

/// The most licenses, without bundled ones, of which a license key is made: it has to be pasted.
const COMPONENTS_MAX: usize = 5000;

/// A license key as it leaves the authority.
#[derive(Clone, Debug)]
pub struct AccessKey {
    /// The text: one line.
    pub text: String,
    /// Its number.
    pub number: i64,
    /// Whether the number was raised for it.
    pub raised: bool,
    /// By which key it was signed.
    pub kid: String,
    /// When it was issued.
    pub issued_at: DateTime<Utc>,
    /// When a newer one should be there.
    pub refresh_after: DateTime<Utc>,
    /// When it stops counting.
    pub valid_until: DateTime<Utc>,
    /// How many licenses it has, with the bundled ones.
    pub licenses: usize,
}

/// Signs what an account is entitled to, for whoever carries it to an installation by hand.
///
/// # Errors
/// As [`sign_license_key`], and if the days are out of range.
pub async fn export_license_key(
    tx: &mut Tx,
    vault: &Vault,
    act: &Act,
    terms: Terms,
    account: Id<Account>,
    valid_days: Option<u16>,
) -> Result<AccessKey> {
    let days = valid_days.unwrap_or(Validity::BY_HAND_DAYS);
    if !(1..=Validity::DAYS_MAX).contains(&days) {
        return Err(Refusal::Field { pointer: "/valid_days", wrong: Wrong::KeyValidity });
    }
    let key = sign_license_key(tx, vault, act, terms, account, Validity::by_hand(days)).await?;
    let until = key.valid_until.to_rfc3339_opts(SecondsFormat::Secs, true);
    let entry = Entry {
        account: Some(account),
        action: "license_key.exported",
        subject: format!("account:{account}"),
        after: Some(format!("number {}, {} licenses, valid until {until}", key.number, key.licenses)),
        ..Entry::default()
    };
    tx.record_history(act, &entry).await?;
    Ok(key)
}

/// Signs what an account is entitled to.
///
/// # Errors
/// If there is no such account, it has too many licenses, or the signing key does not open.
pub async fn sign_license_key(
    tx: &mut Tx,
    vault: &Vault,
    act: &Act,
    terms: Terms,
    account: Id<Account>,
    validity: Validity,
) -> Result<AccessKey> {
    let holder = tx.account(account).await?.ok_or(Refusal::Unknown("account"))?;
    let (last, digest) = tx.hold_license_key_number(act, account).await?;
    let (content, licenses) = content_of(tx, terms, account).await?;
    let now_digest = content_digest(&serde_json::to_vec(&content)?);
    let raised = digest != now_digest;
    let number = if raised { last + 1 } else { last };
    if raised {
        tx.set_license_key_number(act, account, number, &now_digest).await?;
    }
    let (key, signers) = signer(tx, vault, act).await?;
    let holder = Holder { id: account, email: holder.email, name: holder.name };
    let document = Document::issued(holder, number, act.now, validity, signers, content);
    let kid = key.public().kid();
    let input = signing_input(&kid, &serde_json::to_vec(&document)?);
    let text = Signed::text(&input, &key.sign(&input));
    let Document { issued_at, refresh_after, valid_until, .. } = document;
    Ok(AccessKey { text, number, raised, kid, issued_at, refresh_after, valid_until, licenses })
}

/// What an account is entitled to at this moment, and how many licenses that is with the bundled ones.
pub(super) async fn content_of(db: &mut Db, terms: Terms, account: Id<Account>) -> Result<(Content, usize)> {
    let limit = i64::try_from(COMPONENTS_MAX + 1).unwrap_or(i64::MAX);
    let seen = db.licenses_seen(Among::Account(account), None, limit).await?;
    if seen.len() > COMPONENTS_MAX {
        return Err(Refusal::OutOfRange(Wrong::KeyTooLarge));
    }
    let components = seen.iter().filter_map(|license| {
        let shop_id = license.shop_id.as_ref();
        Component::of(&license.facts, license.kind, &license.hint, license.bundled, shop_id, license.claimed_at)
    });
    let paid_by = seen.iter().filter_map(|license| license.facts.subscription.as_ref());
    let licenses = seen.len() + seen.iter().filter(|license| license.bundled.is_some()).count();
    Ok((Content::of(terms, paid_by, components.collect()), licenses))
}

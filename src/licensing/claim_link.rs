//! Claim links, as they are mailed to the address of an order: whoever opens one has shown that its mails reach them, so the order's
//! licenses go into the account of that address, which is made if there is none. Looking changes nothing, for scanners of mails
//! open every link.

use super::{Claimed, FailedClaims, Refusal, Result, claim::give, create_account};
use crate::{
    domain::{
        id::Id,
        license::{Account, LicenseKind},
    },
    store::{Act, Db, SoldLicense, Tx},
    vault::Vault,
};

/// What a claim link would do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClaimLink {
    /// Nothing: it is no link of ours, or not for the address that the order has now.
    Unknown,
    /// Nothing: the licenses were refunded.
    Refunded,
    /// Nothing: the licenses were claimed.
    Used,
    /// It claims licenses.
    Ready(OfferedClaim),
}

/// What is to be claimed by a link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfferedClaim {
    /// The address of the order, into whose account they go.
    pub email: String,
    /// Whether that address has an account.
    pub has_account: bool,
    /// The store's reference of the order.
    pub external_ref: String,
    /// The licenses that nobody claimed: their kinds, and the last symbols of their serials.
    pub licenses: Vec<(LicenseKind, String)>,
}

/// What was claimed by a link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimedByLink {
    /// The address whose account they are in.
    pub email: String,
    /// The account.
    pub account: Id<Account>,
    /// How many.
    pub claimed: usize,
}

/// An order that a token is proven to be of.
struct Proven {
    named: SoldLicense,
    waiting: Vec<SoldLicense>,
}

/// The order of a token; `None` if it proves nothing.
async fn proven(db: &mut Db, vault: &Vault, token: &str) -> Result<Option<Proven>> {
    let Some(license) = vault.license_named(token) else {
        return Ok(None);
    };
    let sold = db.sold_with(license).await?;
    let named = sold.iter().find(|sold| sold.id == license).cloned();
    let named = named.filter(|named| vault.proves_claim(token, license, &named.order_email));
    let waiting = sold.into_iter().filter(|sold| sold.account.is_none() && !sold.revoked).collect();
    Ok(named.map(|named| Proven { named, waiting }))
}

/// Looks at what a claim link would do, into the account of its order's address.
///
/// # Errors
/// If the store fails.
pub async fn look_at_claim_link(db: &mut Db, vault: &Vault, token: &str) -> Result<ClaimLink> {
    let Some(Proven { named, waiting }) = proven(db, vault, token).await? else {
        return Ok(ClaimLink::Unknown);
    };
    let account = db.account_by_email(&named.order_email).await?.map(|account| account.id);
    // Who claimed one of them by its serial may claim the others by the link; what somebody else has ends it.
    if named.account.is_some() && named.account != account {
        return Ok(ClaimLink::Used);
    }
    if waiting.is_empty() {
        return Ok(if named.account.is_none() { ClaimLink::Refunded } else { ClaimLink::Used });
    }
    Ok(ClaimLink::Ready(OfferedClaim {
        email: named.order_email,
        has_account: account.is_some(),
        external_ref: named.external_ref,
        licenses: waiting.into_iter().map(|license| (license.kind, license.hint)).collect(),
    }))
}

/// Claims what a link offers; what it would do if that is nothing.
///
/// # Errors
/// If the account was made by somebody else at the same moment, or the store fails.
pub async fn claim_by_link(
    tx: &mut Tx,
    vault: &Vault,
    act: &Act,
    token: &str,
) -> Result<std::result::Result<ClaimedByLink, ClaimLink>> {
    lock(tx, vault, token).await?;
    let offered = match look_at_claim_link(tx, vault, token).await? {
        ClaimLink::Ready(offered) => offered,
        nothing => return Ok(Err(nothing)),
    };
    let account = match tx.account_by_email(&offered.email).await? {
        Some(account) => account.id,
        None => create_account(tx, act, &offered.email, &offered.email).await?,
    };
    let Some(Proven { waiting, .. }) = proven(tx, vault, token).await? else {
        return Ok(Err(ClaimLink::Unknown));
    };
    let claimed = give_all(tx, act, account, &waiting).await?;
    Ok(Ok(ClaimedByLink { email: offered.email, account, claimed }))
}

/// Claims what a token offers into an account of the caller's choice, like a serial: the license that it names, and with it those of
/// the same order that nobody has.
///
/// # Errors
/// If it proves nothing, somebody else has the license, or it was refunded; what failed is counted as for serials.
pub async fn claim_by_token(
    tx: &mut Tx,
    vault: &Vault,
    act: &Act,
    failed: &FailedClaims,
    account: Id<Account>,
    token: &str,
) -> Result<Claimed> {
    if let Some(seconds) = failed.wait(account, act.now) {
        return Err(Refusal::RateLimited(seconds));
    }
    lock(tx, vault, token).await?;
    let refusal = match proven(tx, vault, token).await? {
        Some(Proven { named, .. }) if named.account.is_none() && named.revoked => Refusal::LicenseRevoked,
        Some(Proven { named, waiting }) if named.account.is_none_or(|owner| owner == account) => {
            give_all(tx, act, account, &waiting).await?;
            let is_new = named.account.is_none();
            return Ok(if is_new { Claimed::Now(named.id) } else { Claimed::AlreadyYours(named.id) });
        }
        Some(_) => Refusal::SerialClaimed,
        None => Refusal::ClaimTokenUnknown,
    };
    Err(failed.count(account, act.now).map_or(refusal, Refusal::RateLimited))
}

/// Holds the license that a token names: of two clicks on one link, the second one sees what the first one did. Its order is held first,
/// so that a refund comes before this or after it.
async fn lock(tx: &mut Tx, vault: &Vault, token: &str) -> Result<()> {
    match vault.license_named(token) {
        Some(license) => {
            if let Some(order) = tx.order_of_license(license).await? {
                tx.lock_order(order.id).await?;
            }
            Ok(tx.lock_license(license).await?)
        }
        None => Ok(()),
    }
}

/// Gives licenses to an account, but for those that somebody claimed by their serials at this moment; how many.
async fn give_all(tx: &mut Tx, act: &Act, account: Id<Account>, licenses: &[SoldLicense]) -> Result<usize> {
    let mut given = 0;
    let mut licenses: Vec<&SoldLicense> = licenses.iter().collect();
    licenses.sort_by_key(|license| license.id);
    for license in licenses {
        match give(tx, act, account, license.id, &license.hint).await {
            Ok(_) => given += 1,
            Err(Refusal::SerialUnknown) => {}
            Err(refusal) => return Err(refusal),
        }
    }
    Ok(given)
}

//! Choosing a customer license for a link: the one that is named, else the bundled one, else the best free purchased ones (rule 4).

use super::{Refusal, Result, bind::owned};
use crate::{
    domain::{
        id::Id,
        license::{License, LicenseKind},
        subscription::Terms,
    },
    store::{Act, Holding, LicenseRow, PASSED_OVER_MAX, SystemSummary, Tx},
};
use std::collections::HashMap;

/// How many free licenses are looked at at a time.
const PAGE: i64 = 64;

/// A license for a link in this system, which is held and has this system license; the license is held too.
pub(super) async fn choose(
    tx: &mut Tx,
    act: &Act,
    terms: Terms,
    system: &SystemSummary,
    system_license: Id<License>,
    named: Option<Id<License>>,
) -> Result<LicenseRow> {
    let bundled_is_free = tx.link_of_bundled(system_license).await?.is_none();
    let Some(named) = named else {
        let bundled = if bundled_is_free { tx.bundled_license(system_license).await? } else { None };
        return match bundled {
            Some(bundled) => Ok(bundled),
            None => take_free(tx, act, terms, system, 1).await?.pop().ok_or(Refusal::NoFreeCustomerLicense),
        };
    };
    tx.lock_license(named).await?;
    let license = owned(tx, system.account, named).await?;
    match license.bundled_with {
        Some(with) if with != system_license => Err(Refusal::Bundled),
        Some(_) if !bundled_is_free => Err(Refusal::LicenseInUse),
        None if license.kind != LicenseKind::Customer => Err(Refusal::WrongKind("customer")),
        None if tx.link_of_purchased(named).await?.is_some() => Err(Refusal::LicenseInUse),
        Some(_) | None => Ok(license),
    }
}

/// How a link holds this license.
pub(super) fn holding(license: &LicenseRow) -> Holding {
    license.bundled_with.map_or(Holding::Purchased(license.id), Holding::BundledWith)
}

/// The best free purchased licenses for links in this system, best first and held until the transaction ends: as many as are wanted,
/// or all that there are.
pub(super) async fn take_free(
    tx: &mut Tx,
    act: &Act,
    terms: Terms,
    system: &SystemSummary,
    wanted: usize,
) -> Result<Vec<LicenseRow>> {
    loop {
        let best = best_free(tx, act, terms, system, wanted).await?;
        let mut free = tx.hold_free_licenses(system.account, system.shop, &best).await?;
        // A link made at the same moment may have taken one while it was waited for; then there may be another one.
        if free.len() == best.len() {
            let ranks: HashMap<Id<License>, usize> = best.into_iter().zip(0..).collect();
            free.sort_by_key(|license| ranks.get(&license.id).copied());
            return Ok(free);
        }
    }
}

/// The best free licenses that are to be seen: those with effect first, of these those that are bound to the shop first, of these
/// the oldest first; then those without effect, likewise.
async fn best_free(tx: &mut Tx, act: &Act, terms: Terms, system: &SystemSummary, wanted: usize) -> Result<Vec<Id<License>>> {
    let mut best: Vec<Id<License>> = Vec::new();
    for with_effect in [true, false] {
        // What a subscription without effect covers has none: thousands of them are passed over at once.
        let mut passed_over = Vec::new();
        for bound in [true, false] {
            let mut after = None;
            loop {
                let page = tx.free_licenses((system.account, system.shop), bound, after, &passed_over, PAGE).await?;
                for license in &page {
                    let (without_effect, _) = license.preference(system.account, system.shop, act.now, terms);
                    if without_effect != with_effect && best.len() < wanted {
                        best.push(license.id);
                    }
                    let lapsed = license.lapsed_subscription(act.now, terms).filter(|_| with_effect);
                    let lapsed = lapsed.map(|subscription| subscription.reference.clone());
                    let lapsed =
                        lapsed.filter(|lapsed| passed_over.len() < PASSED_OVER_MAX && !passed_over.contains(lapsed));
                    passed_over.extend(lapsed);
                }
                if best.len() == wanted {
                    return Ok(best);
                }
                after = page.last().map(|license| license.id);
                if page.len() < usize::try_from(PAGE).unwrap_or(usize::MAX) {
                    break;
                }
            }
        }
    }
    Ok(best)
}

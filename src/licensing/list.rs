//! The list of licenses. Whether one is effective is derived for each row that is looked at, never asked of the database: pages are read
//! by key with their facts, and what fits is shown. A bundled license stands directly behind its system license.

use super::{Reach, Refusal, Result};
use crate::{
    domain::{
        folded,
        id::Id,
        license::{Account, Effect, License, LicenseFacts, LicenseKind},
        reason::Subject,
        serial::{Serial, masked},
        shop::{Shop, ShopId},
        subscription::Terms,
    },
    store::{Among, Db, LicenseSeen, LinkSeen, SystemSeen},
    vault::Vault,
};
use chrono::{DateTime, Utc};
use std::{collections::VecDeque, str::FromStr};

/// How many licenses one call looks at, bundled ones not counted.
const SCANNED_MAX: usize = 10_000;
/// How many are read at once where most may not be shown.
const BATCH: usize = 500;

/// Which licenses to list; what is `None` leaves nothing out.
#[derive(Clone, Debug, Default)]
pub struct LicenseQuery<'a> {
    /// Those of this account.
    pub account: Option<Id<Account>>,
    /// Those of this kind.
    pub kind: Option<LicenseKind>,
    /// Those that are effective, or those that are not.
    pub effective: Option<bool>,
    /// Those that somebody claimed, or those that nobody has.
    pub claimed: Option<bool>,
    /// Those that are bound to a shop, or those that are not.
    pub bound: Option<bool>,
    /// Those that are in a system or link, or the free ones.
    pub used: Option<bool>,
    /// Those that are bound to this shop.
    pub shop: Option<Id<Shop>>,
    /// Those that this subscription covers.
    pub subscription: Option<&'a str>,
    /// Those of this serial, in whatever way it is typed, or with this in the end of their serial, the name or title of their system,
    /// the number or name of their customer, or their SHOPID.
    pub q: Option<&'a str>,
    /// Those behind this one.
    pub after: Option<LicensePlace>,
    /// The most to list.
    pub limit: usize,
}

/// A place in the list: behind a license that is not bundled, or behind the bundled one that stands behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LicensePlace {
    /// The license that is not bundled.
    lead: Id<License>,
    /// Whether its bundled one is passed too.
    whole: bool,
}

impl std::fmt::Display for LicensePlace {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}{}", if self.whole { "w" } else { "l" }, self.lead)
    }
}

impl FromStr for LicensePlace {
    type Err = uuid::Error;

    fn from_str(text: &str) -> std::result::Result<Self, Self::Err> {
        let (whole, lead) = match text.strip_prefix('w') {
            Some(lead) => (true, lead),
            None => (false, text.strip_prefix('l').unwrap_or(text)),
        };
        Ok(Self { lead: lead.parse()?, whole })
    }
}

/// A license in a list.
#[derive(Clone, Debug)]
pub struct ListedLicense {
    /// Its id.
    pub id: Id<License>,
    /// For what.
    pub kind: LicenseKind,
    /// The system license that it came with.
    pub bundled_with: Option<Id<License>>,
    /// Its serial, masked but for its end; a bundled one has none.
    pub serial: Option<String>,
    /// The account that claimed it.
    pub account: Option<Id<Account>>,
    /// The e-mail address of that account.
    pub email: Option<String>,
    /// Whether it is effective, and why not.
    pub effect: Effect,
    /// Since when it is not, where that is known.
    pub since: Option<DateTime<Utc>>,
    /// The shop that it is bound to.
    pub shop: Option<Id<Shop>>,
    /// The SHOPID of that shop.
    pub shop_id: Option<ShopId>,
    /// The system in which it is.
    pub system: Option<SystemSeen>,
    /// The link that it holds.
    pub link: Option<LinkSeen>,
    /// The subscription that covers it.
    pub subscription: Option<String>,
    /// Since when an operator has suspended it.
    pub suspended_at: Option<DateTime<Utc>>,
    /// When it was claimed.
    pub claimed_at: Option<DateTime<Utc>>,
    /// When it was issued.
    pub created_at: DateTime<Utc>,
}

/// A page of licenses.
#[derive(Clone, Debug, Default)]
pub struct LicensePage {
    /// Them.
    pub items: Vec<ListedLicense>,
    /// Behind which the next page begins; `None` if there is none.
    pub next: Option<LicensePlace>,
}

/// Lists licenses in the order in which they were issued. One call looks at 10,000 of them at most: a page may be short or empty and
/// still have a next one.
///
/// # Errors
/// If the store fails.
pub async fn licenses(
    db: &mut Db,
    vault: &Vault,
    query: &LicenseQuery<'_>,
    now: DateTime<Utc>,
    terms: Terms,
) -> Result<LicensePage> {
    let mut page = LicensePage::default();
    let Some(mut source) = Source::of(db, vault, query).await? else {
        return Ok(page);
    };
    let sought = source.sought.take();
    let mut passed = query.after;
    let mut scanned = 0;
    while let Some(seen) = source.next(db).await? {
        for (place, license) in listed(&seen, now, terms) {
            if query.after.is_some_and(|after| !place.is_behind(after)) {
                continue;
            }
            if page.items.len() >= query.limit {
                page.next = passed;
                return Ok(page);
            }
            passed = Some(place);
            if fits(query, sought.as_deref(), &seen, &license) {
                page.items.push(license);
            }
        }
        scanned += 1;
        if scanned >= SCANNED_MAX {
            page.next = passed;
            return Ok(page);
        }
    }
    Ok(page)
}

/// One license; a bundled one is whose its system license is.
///
/// # Errors
/// If it is out of reach, or the store fails.
pub async fn license(db: &mut Db, reach: Reach, id: Id<License>, now: DateTime<Utc>, terms: Terms) -> Result<ListedLicense> {
    let row = db.license(id).await?.ok_or(Refusal::Unknown("license"))?;
    let seen = db.license_seen(row.bundled_with.unwrap_or(id)).await?.ok_or(Refusal::Unknown("license"))?;
    // Nobody's is an operator's to see.
    if reach != Reach::Everybody {
        reach.over(seen.facts.account, "license")?;
    }
    let mut both = listed(&seen, now, terms).map(|(_, license)| license);
    both.find(|license| license.id == id).ok_or(Refusal::Unknown("license"))
}

impl LicensePlace {
    fn is_behind(self, after: Self) -> bool {
        (self.lead, self.whole) > (after.lead, after.whole)
    }
}

/// A license and the bundled one that came with it, each with its place.
fn listed(
    seen: &LicenseSeen,
    now: DateTime<Utc>,
    terms: Terms,
) -> impl Iterator<Item = (LicensePlace, ListedLicense)> + use<> {
    let lead = seen.facts.id;
    let one = |id, kind, bundled_with: Option<Id<License>>| {
        let facts = LicenseFacts { id, ..seen.facts.clone() };
        let effect = facts.own_effect(&Subject::which("license", id), now, terms);
        let of_its_own = bundled_with.is_none();
        ListedLicense {
            id,
            kind,
            bundled_with,
            serial: of_its_own.then(|| masked(&seen.hint)),
            account: facts.account,
            email: seen.email.clone(),
            since: if effect.reasons.is_empty() { None } else { facts.refused_since(now, terms) },
            effect,
            shop: facts.shop,
            shop_id: seen.shop_id.clone(),
            // A system license is in the system; the link that was read with it is its bundled one's.
            system: seen.system.clone().filter(|_| of_its_own || seen.link.is_some()),
            link: seen.link.clone().filter(|_| kind == LicenseKind::Customer),
            subscription: facts.subscription.map(|subscription| subscription.reference),
            suspended_at: facts.suspended_at,
            claimed_at: seen.claimed_at,
            created_at: seen.created_at,
        }
    };
    let first = (LicensePlace { lead, whole: seen.bundled.is_none() }, one(lead, seen.kind, None));
    let second =
        seen.bundled.map(|bundled| (LicensePlace { lead, whole: true }, one(bundled, LicenseKind::Customer, Some(lead))));
    std::iter::once(first).chain(second)
}

/// Whether a license is one that is asked for.
fn fits(query: &LicenseQuery<'_>, sought: Option<&str>, seen: &LicenseSeen, license: &ListedLicense) -> bool {
    query.account.is_none_or(|account| license.account == Some(account))
        && query.kind.is_none_or(|kind| license.kind == kind)
        && query.effective.is_none_or(|effective| license.effect.reasons.is_empty() == effective)
        && query.claimed.is_none_or(|claimed| license.account.is_some() == claimed)
        && query.bound.is_none_or(|bound| license.shop.is_some() == bound)
        && query.used.is_none_or(|used| license.system.is_some() == used)
        && query.shop.is_none_or(|shop| license.shop == Some(shop))
        && query.subscription.is_none_or(|reference| license.subscription.as_deref() == Some(reference))
        && sought.is_none_or(|sought| is_found(sought, seen, license))
}

fn is_found(sought: &str, seen: &LicenseSeen, license: &ListedLicense) -> bool {
    let (system, link) = (license.system.as_ref(), license.link.as_ref());
    let texts = [
        license.serial.as_ref().map(|_| seen.hint.as_str()),
        system.map(|system| system.name.as_str()),
        system.map(|system| system.title.as_str()),
        link.map(|link| link.number.as_str()),
        link.map(|link| link.name.as_str()),
        license.shop_id.as_ref().map(ShopId::as_str),
    ];
    texts.into_iter().flatten().any(|text| folded(text).contains(sought))
}

/// Where the licenses of a query come from, a page at a time.
struct Source {
    among: Among,
    from: Option<Id<License>>,
    batch: usize,
    read: VecDeque<LicenseSeen>,
    began: bool,
    at_end: bool,
    /// What is looked for in their texts, folded.
    sought: Option<String>,
}

impl Source {
    /// `None` if nothing can fit.
    async fn of(db: &mut Db, vault: &Vault, query: &LicenseQuery<'_>) -> Result<Option<Self>> {
        let mut source = Self {
            among: Among::All,
            from: query.after.map(|after| after.lead),
            batch: query.limit.saturating_add(2),
            read: VecDeque::new(),
            began: false,
            at_end: false,
            sought: query.q.map(folded).filter(|q| !q.is_empty()),
        };
        if let Some(Ok(serial)) = query.q.map(Serial::parse) {
            let Some(found) = db.license_by_serial(&vault.serial_fingerprint(&serial)).await? else {
                return Ok(None);
            };
            source.read.extend(db.license_seen(found.facts.id).await?);
            (source.at_end, source.sought) = (true, None);
            return Ok(Some(source));
        }
        if let Some(account) = query.account {
            source.among = Among::Account(account);
        } else if let Some(reference) = query.subscription {
            let Some(subscription) = db.subscription(reference).await? else { return Ok(None) };
            source.among = Among::Subscription(subscription.id);
        }
        Ok(Some(source))
    }

    async fn next(&mut self, db: &mut Db) -> Result<Option<LicenseSeen>> {
        if self.read.is_empty() && !self.at_end {
            let limit = i64::try_from(self.batch).unwrap_or(i64::MAX);
            let read = db.licenses_seen(self.among, self.from, limit).await?;
            self.at_end = read.len() < self.batch;
            // The next page begins with the last one of this page, which is passed then.
            let last = read.last().map(|seen| seen.facts.id);
            let known = self.from.filter(|_| self.began);
            self.read = read.into_iter().filter(|seen| Some(seen.facts.id) != known).collect();
            (self.from, self.began, self.batch) = (last, true, BATCH);
        }
        Ok(self.read.pop_front())
    }
}

//! Whether a session that was redeemed may go on: what a shop's plugin asks while its buyer browses, and what it may tell its buyer
//! for the next minutes where it cannot ask.

use super::{Gate, ReturnFault};
use crate::{
    domain::{
        decision::{Facts, LinkFacts, SystemFacts, entitled_until, entitlement},
        id::Id,
        permit::{BRIDGED, Permit},
        reason::Reason,
        session::{OpenSessions, ReturnRefusal, Session, State},
        shop::Shop as ShopRow,
    },
    store::{Db, SessionFacts},
};
use chrono::{DateTime, Utc};

/// A session that is open.
#[derive(Clone, Debug)]
pub struct Going {
    /// Until when the cart may be returned.
    pub expires_at: DateTime<Utc>,
    /// Why nobody would be let in any more; the operator lets open sessions finish.
    pub reasons: Vec<Reason>,
    /// That the buyer may browse; none where the entitlement is gone.
    pub permit: Option<Permit>,
}

impl Gate {
    /// Asks whether a session may go on. One whose entitlement is gone ends, unless the operator lets open sessions finish.
    ///
    /// # Errors
    /// Why it may not.
    pub async fn look_after(&self, shop: Id<ShopRow>, session: Id<Session>) -> Result<Going, ReturnFault> {
        let mut db = self.store.snapshot().await?;
        let going = self.going(&mut db, shop, session).await?;
        db.commit().await?;
        if going.reasons.is_empty() || self.settings.open_sessions == OpenSessions::Finish {
            return Ok(going);
        }
        // It may have been paid, or have ended, since it was read.
        let mut tx = self.store.write().await?;
        tx.lock_session(session).await?;
        let going = self.going(&mut tx, shop, session).await?;
        if going.reasons.is_empty() {
            return Ok(going);
        }
        tx.end_session(session, self.clock.now(), &going.reasons).await?;
        tx.commit().await?;
        Err(ReturnFault::SessionEnded(going.reasons))
    }

    async fn going(&self, db: &mut Db, shop: Id<ShopRow>, session: Id<Session>) -> Result<Going, ReturnFault> {
        let session = db.session(session).await?.filter(|session| session.shop == shop).ok_or(ReturnFault::Unknown)?;
        let now = self.clock.now();
        session.life.may_return(now).map_err(|refusal| match refusal {
            ReturnRefusal::SessionEnded => ReturnFault::SessionEnded(session.ended_reasons.clone()),
            ReturnRefusal::SessionClosed(state) => ReturnFault::SessionClosed(state, session.life.since(now)),
        })?;
        let closed = || ReturnFault::SessionClosed(State::Expired, session.life.since(now));
        let expires_at = session.life.expires_at.ok_or_else(closed)?;
        let system = db.system_facts_of(session.system).await?.ok_or(ReturnFault::Unknown)?.facts;
        let link = db.link_facts_of(session.link).await?.map(|link| link.facts);
        let facts = Facts { terms: self.settings.terms, ..Facts::default() };
        let reasons = entitlement(&facts, &system, link.as_ref(), now);
        let permit = match link {
            Some(link) if reasons.is_empty() => {
                let customer = db.customer(link.customer).await?.ok_or(ReturnFault::Unknown)?;
                self.permit(&session, &system, &link, &customer.number, now, expires_at)
            }
            _ => None,
        };
        Ok(Going { expires_at, reasons, permit })
    }

    /// That the buyer of a session may browse whose entitlement was just found in order.
    pub(super) fn permit(
        &self,
        session: &SessionFacts,
        system: &SystemFacts,
        link: &LinkFacts,
        customer: &str,
        now: DateTime<Utc>,
        expires_at: DateTime<Utc>,
    ) -> Option<Permit> {
        let facts = Facts { terms: self.settings.terms, ..Facts::default() };
        let ends = entitled_until(&facts, system, link, now, expires_at.min(now + BRIDGED));
        Permit::issued(session.id, session.shop, customer, now, ends)
    }
}

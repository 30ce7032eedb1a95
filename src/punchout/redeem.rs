//! Redeeming a start token: once, by the session's own shop, and only while the entitlement still holds.

use super::{Gate, Trouble};
use crate::{
    domain::{
        decision::{Facts, entitlement},
        id::Id,
        permit::Permit,
        reason::Reason,
        session::{RedeemRefusal, State},
        shop::{Shop as ShopRow, ShopId},
        system::{Protocol, SystemName},
    },
    store::{self, CustomerDetail, SessionFacts},
};
use chrono::{DateTime, Utc};

/// What the shop gets for a token.
#[derive(Clone, Debug)]
pub struct Redeemed {
    /// The session, with what its login brought.
    pub session: SessionFacts,
    /// The system's name in URLs.
    pub system: SystemName,
    /// The system's protocol.
    pub protocol: Protocol,
    /// Who buys.
    pub customer: CustomerDetail,
    /// Until when the cart may be returned.
    pub expires_at: DateTime<Utc>,
    /// That the buyer may browse, for whenever the shop cannot ask.
    pub permit: Option<Permit>,
}

/// Why a token is not redeemed.
#[derive(Debug, thiserror::Error)]
pub enum RedeemFault {
    /// It is no token of ours, or another shop's.
    #[error("no session of this shop has this token")]
    TokenUnknown,
    /// It was redeemed before; what became of the session, and since when.
    #[error("the token was redeemed before")]
    TokenUsed(State, Option<DateTime<Utc>>),
    /// Its time ran out.
    #[error("the token's time ran out")]
    TokenExpired,
    /// The entitlement is gone.
    #[error("the session ended: the entitlement is gone")]
    SessionEnded(Vec<Reason>),
    /// The caller is another installation than the shop's present one.
    #[error("the shop has another SHOPID")]
    ShopMismatch,
    /// It is our fault.
    #[error(transparent)]
    Trouble(#[from] Trouble),
}

impl From<store::Error> for RedeemFault {
    fn from(error: store::Error) -> Self {
        Self::Trouble(error.into())
    }
}

impl Gate {
    /// Redeems a start token for a shop. A shop that says who it is (`reported`) must be the shop's present installation.
    ///
    /// # Errors
    /// Why not; then the token is as it was, unless the entitlement was found gone, which ends the session.
    pub async fn redeem(&self, shop: Id<ShopRow>, reported: Option<&ShopId>, token: &str) -> Result<Redeemed, RedeemFault> {
        let id = self.vault.session_of(token).ok_or(RedeemFault::TokenUnknown)?;
        let mut tx = self.store.write().await?;
        tx.lock_session(id).await?;
        let session = tx.session(id).await?.filter(|session| session.shop == shop).ok_or(RedeemFault::TokenUnknown)?;
        if let Some(reported) = reported {
            let known = tx.shop(shop).await?.is_some_and(|shop| shop.shop_id == *reported);
            if !known {
                // It may have moved: its owner is asked, and nothing else changes.
                tx.report_shop_id(shop, reported, self.clock.now()).await?;
                tx.commit().await?;
                return Err(RedeemFault::ShopMismatch);
            }
        }
        let now = self.clock.now();
        session.life.may_redeem(now).map_err(|refusal| match refusal {
            RedeemRefusal::TokenUsed => RedeemFault::TokenUsed(session.life.state(now), session.life.since(now)),
            RedeemRefusal::TokenExpired => RedeemFault::TokenExpired,
            RedeemRefusal::SessionEnded => RedeemFault::SessionEnded(session.ended_reasons.clone()),
        })?;
        let system = tx.system_facts_of(session.system).await?.ok_or(RedeemFault::TokenUnknown)?;
        let link = tx.link_facts_of(session.link).await?;
        let facts = Facts { terms: self.settings.terms, ..Facts::default() };
        let reasons = entitlement(&facts, &system.facts, link.as_ref().map(|link| &link.facts), now);
        let link = match link {
            Some(link) if reasons.is_empty() => link,
            _ => {
                tx.end_session(id, now, &reasons).await?;
                tx.commit().await?;
                return Err(RedeemFault::SessionEnded(reasons));
            }
        };
        let expires_at = now + self.settings.lifetimes.session;
        if !tx.redeem_session(id, now, expires_at).await? {
            return Err(RedeemFault::TokenUsed(State::Redeemed, Some(now)));
        }
        let customer = tx.customer(link.facts.customer).await?.ok_or(RedeemFault::TokenUnknown)?;
        let name = tx.system(session.system).await?.ok_or(RedeemFault::TokenUnknown)?.name;
        tx.commit().await?;
        let permit = self.permit(&session, &system.facts, &link.facts, &customer.number, now, expires_at);
        Ok(Redeemed { session, system: name, protocol: system.facts.config.protocol(), customer, expires_at, permit })
    }
}

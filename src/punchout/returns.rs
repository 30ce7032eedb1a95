//! The way back: a shop returns a cart, or its buyer leaves without one; the session closes and a form waits for the buyer's browser,
//! once and for two minutes. What goes into the form is the mapping's (`domain::cart`) and its bytes are the protocol's.

use super::{
    Gate, Trouble,
    made::{Made, made},
};
use crate::{
    domain::{
        cart::{
            Cart,
            config::CartConfig,
            form::ReturnForm,
            map::{CartFault, Warning, WarningCode},
        },
        decision::{Facts, entitlement},
        id::Id,
        reason::Reason,
        return_url::ReturnUrlPattern,
        session::{Handover, OpenSessions, Outcome, ReturnRefusal, Session, State},
        shop::Shop as ShopRow,
        system::{Customer, SystemConfig},
    },
    protocol::cxml::answer::Stamp,
    store::{self, NewReturn, Return, SessionFacts},
};
use chrono::{DateTime, TimeDelta, Utc};
use std::collections::BTreeSet;

/// How long the form waits for the buyer's browser.
const FORM_TIME: TimeDelta = TimeDelta::seconds(120);
/// How many forms one call drops.
const FORMS_AT_ONCE: i64 = 1000;

/// What a shop hands over: a cart, or nothing because its buyer leaves.
#[derive(Clone, Copy, Debug)]
pub enum Handed<'a> {
    /// This cart.
    Cart(&'a Cart),
    /// The buyer leaves without one.
    Nothing,
}

/// What the shop is answered.
#[derive(Clone, Debug)]
pub struct Returned {
    /// The token of the page that posts the form.
    pub token: String,
    /// What came of it.
    pub outcome: Outcome,
    /// What the buyer's browser is to post.
    pub form: ReturnForm,
    /// What does not go as it was.
    pub warnings: Vec<Warning>,
    /// Until when the page posts it.
    pub form_expires_at: DateTime<Utc>,
}

/// Why no cart goes back.
#[derive(Debug, thiserror::Error)]
pub enum ReturnFault {
    /// There is no such session, or it is another shop's.
    #[error("this shop has no such session")]
    Unknown,
    /// The entitlement is gone.
    #[error("the session ended: the entitlement is gone")]
    SessionEnded(Vec<Reason>),
    /// It waits to be redeemed, or is over.
    #[error("the session is {}", .0.as_str())]
    SessionClosed(State, Option<DateTime<Utc>>),
    /// The cart cannot go as it is.
    #[error("the cart cannot go as it is")]
    Cart(Vec<CartFault>),
    /// It is our fault.
    #[error(transparent)]
    Trouble(#[from] Trouble),
}

impl From<store::Error> for ReturnFault {
    fn from(error: store::Error) -> Self {
        Self::Trouble(error.into())
    }
}

/// What the page of a return token has for the buyer's browser.
#[derive(Clone, Debug)]
pub enum Opened {
    /// The form, this once.
    Form(Box<OpenedForm>),
    /// The session that it was of, and what became of it.
    Closed {
        /// Its state.
        state: State,
        /// Since when.
        since: Option<DateTime<Utc>>,
        /// The origins whose pages may show this one in a frame.
        frame_ancestors: Vec<String>,
    },
    /// It is no token of ours.
    Unknown,
}

/// A form with what its page needs.
#[derive(Clone, Debug)]
pub struct OpenedForm {
    /// What came of the session.
    pub outcome: Outcome,
    /// What is to be posted.
    pub form: ReturnForm,
    /// The origins whose pages may show this one in a frame.
    pub frame_ancestors: Vec<String>,
    /// Where the system lets carts go.
    pub return_urls: Vec<ReturnUrlPattern>,
}

impl Gate {
    /// Returns a cart, or lets a buyer leave without one. The same call again (`digest`) is answered again, as long as its form waits.
    ///
    /// # Errors
    /// Why not; then nothing is written, unless the entitlement was found gone, which ends the session.
    pub async fn give_back(
        &self,
        shop: Id<ShopRow>,
        session: Id<Session>,
        digest: [u8; 32],
        handed: Handed<'_>,
    ) -> Result<Returned, ReturnFault> {
        let (facts, system, config) = self.session_of_shop(shop, session).await?;
        // Before anything is held: a cart may have thousands of items.
        let made = match facts.life.may_return(self.clock.now()) {
            Ok(()) => {
                let stamp = self.stamp(session);
                Some(made(&facts.handover, (&system, &config), &stamp, handed).map_err(ReturnFault::Cart)?)
            }
            Err(_) => None,
        };

        let mut tx = self.store.write().await?;
        tx.lock_session(session).await?;
        let facts = tx.session(session).await?.ok_or(ReturnFault::Unknown)?;
        let now = self.clock.now();
        if let Some(again) = self.waiting_form(tx.returned(session).await?, session, digest, now) {
            tx.offer_form_again(session, again.form_expires_at).await?;
            tx.commit().await?;
            return Ok(again);
        }
        facts.life.may_return(now).map_err(|refusal| match refusal {
            ReturnRefusal::SessionEnded => ReturnFault::SessionEnded(facts.ended_reasons.clone()),
            ReturnRefusal::SessionClosed(state) => ReturnFault::SessionClosed(state, facts.life.since(now)),
        })?;
        let made = made.ok_or(ReturnFault::Trouble(Trouble::Contended))?;
        let (reasons, customer) = self.entitlement_now(&mut tx, &facts, now).await?;
        // A buyer may always leave without a cart, and with one where the operator lets open sessions finish.
        let may_finish = self.settings.open_sessions == OpenSessions::Finish || made.outcome.state() == State::Cancelled;
        if !reasons.is_empty() && !may_finish {
            tx.end_session(session, now, &reasons).await?;
            tx.commit().await?;
            return Err(ReturnFault::SessionEnded(reasons));
        }
        let Made { form, outcome, lines, total, items, warnings } = made;
        let form_expires_at = now + FORM_TIME;
        let back =
            NewReturn { session, at: now, digest, outcome, items, total, warnings: &warnings, form: &form, form_expires_at };
        if !tx.close_session(&back).await? {
            return Err(ReturnFault::Trouble(Trouble::Contended));
        }
        if let Some(customer) = customer {
            tx.remember_lines((facts.system, customer), &lines, now).await?;
        }
        tx.commit().await?;
        if !warnings.is_empty() {
            let codes: BTreeSet<WarningCode> = warnings.iter().map(|warning| warning.code).collect();
            tracing::warn!(%session, system = %facts.system, count = warnings.len(), ?codes, "a cart did not go as it was");
        }
        Ok(Returned { token: self.vault.return_token(session), outcome, form, warnings, form_expires_at })
    }

    /// What would go out for a cart, and what would not go as it is: for whoever sets a system up, without a session.
    ///
    /// # Errors
    /// Why the cart could not go.
    pub fn preview(
        &self,
        system: &SystemConfig,
        config: &CartConfig,
        cart: &Cart,
    ) -> Result<(ReturnForm, Vec<Warning>), Vec<CartFault>> {
        let handover = Handover { return_url: "https://procurement.example/cart".to_owned(), ..Handover::default() };
        let stamp = self.stamp(self.chance.id(self.clock.now()));
        let made = made(&handover, (system, config), &stamp, Handed::Cart(cart))?;
        Ok((made.form, made.warnings))
    }

    /// What the page of a return token shows: the form once, from then on what became of the session.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn open_return(&self, token: &str) -> Result<Opened, Trouble> {
        let Some(session) = self.vault.session_returning(token) else {
            return Ok(Opened::Unknown);
        };
        let mut tx = self.store.write().await?;
        let now = self.clock.now();
        let Some(facts) = tx.session(session).await? else {
            return Ok(Opened::Unknown);
        };
        let frame_ancestors = tx.cart_config(facts.system).await?.map(|config| config.frame_ancestors).unwrap_or_default();
        let kept = tx.returned(session).await?.filter(|kept| now < kept.form_expires_at);
        let (form, outcome) = match kept {
            Some(Return { form: Some(form), outcome, .. }) if tx.take_form(session, now).await? => (form, outcome),
            _ => return Ok(Opened::Closed { state: facts.life.state(now), since: facts.life.since(now), frame_ancestors }),
        };
        let return_urls = tx.system_facts_of(facts.system).await?.map(|system| system.facts.config.return_urls);
        tx.commit().await?;
        let return_urls = return_urls.unwrap_or_default();
        Ok(Opened::Form(Box::new(OpenedForm { outcome, form, frame_ancestors, return_urls })))
    }

    /// Drops forms that nobody came for; how many.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn forget_forms(&self) -> Result<u64, Trouble> {
        let mut tx = self.store.write().await?;
        let gone = tx.forget_forms(self.clock.now(), FORMS_AT_ONCE).await?;
        tx.commit().await?;
        Ok(gone)
    }

    async fn session_of_shop(
        &self,
        shop: Id<ShopRow>,
        session: Id<Session>,
    ) -> Result<(SessionFacts, SystemConfig, CartConfig), ReturnFault> {
        let mut db = self.store.snapshot().await?;
        let facts = db.session(session).await?.filter(|session| session.shop == shop).ok_or(ReturnFault::Unknown)?;
        let config = db.cart_config(facts.system).await?.ok_or(ReturnFault::Unknown)?;
        let system = db.system_facts_of(facts.system).await?.ok_or(ReturnFault::Unknown)?;
        db.commit().await?;
        Ok((facts, system.facts.config, config))
    }

    fn stamp(&self, session: Id<Session>) -> Stamp {
        let at = self.clock.now();
        Stamp { payload_id: format!("{}.{session}@punchgate", at.timestamp_millis()), at }
    }

    /// The answer that was given to the same call, if its form still waits: valid anew.
    fn waiting_form(
        &self,
        kept: Option<Return>,
        session: Id<Session>,
        digest: [u8; 32],
        now: DateTime<Utc>,
    ) -> Option<Returned> {
        let kept = kept.filter(|kept| kept.digest == digest && now < kept.form_expires_at)?;
        Some(Returned {
            token: self.vault.return_token(session),
            outcome: kept.outcome,
            form: kept.form?,
            warnings: kept.warnings,
            form_expires_at: now + FORM_TIME,
        })
    }

    /// What stands against the entitlement of a session now, and whose it is, if its link is still there.
    async fn entitlement_now(
        &self,
        tx: &mut store::Tx,
        session: &SessionFacts,
        now: DateTime<Utc>,
    ) -> Result<(Vec<Reason>, Option<Id<Customer>>), ReturnFault> {
        let system = tx.system_facts_of(session.system).await?.ok_or(ReturnFault::Unknown)?;
        let link = tx.link_facts_of(session.link).await?;
        let facts = Facts { terms: self.settings.terms, ..Facts::default() };
        let reasons = entitlement(&facts, &system.facts, link.as_ref().map(|link| &link.facts), now);
        Ok((reasons, link.map(|link| link.facts.customer)))
    }
}

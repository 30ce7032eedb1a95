//! Gathering: all that decisions rest on, read as one moment for all logins that wait for it, and each login's proofs checked by itself.
//! The store finds, the domain says what is to be looked for.

use super::{
    Arrival, Trouble,
    company::Work,
    known_cart,
    memory::{Key, Memory, Seen},
    proofs::{Decoy, Prover},
};
use crate::{
    domain::{
        decision::{EarlierSession, Facts},
        id::Id,
        login::{LoginRequest, Lookup, RequestKind},
        subscription::Terms,
        system::{CxmlLogin, LoginConfig, OciLogin, Protocol, System, SystemConfig},
    },
    store::{Found, LinkRow, Store, SystemRow},
    vault::Vault,
};
use std::sync::Arc;
use tokio::sync::oneshot;

/// What was gathered: the facts, and where an accepted buyer goes.
pub(super) struct Gathered {
    pub(super) facts: Facts,
    /// The facts of what stood in for an unknown system: to be decided too, for the time that it takes, and thrown away.
    pub(super) stand_in: Option<Facts>,
    pub(super) start_url: Option<String>,
}

/// What was read for a login.
#[derive(Clone, Default)]
pub(super) struct Rows {
    system: Option<SystemRow>,
    /// The system is not the one that was named.
    unknown: bool,
    links: Vec<Found<LinkRow>>,
    /// How many links it could have meant.
    named: usize,
    earlier: Option<EarlierSession>,
    /// Whether the cart that it brings once went from here.
    cart_known: bool,
}

/// A login that waits for what is to be read for it.
pub(super) struct Ask {
    pub(super) arrival: Arc<Arrival>,
    pub(super) answer: oneshot::Sender<Result<Rows, Trouble>>,
}

/// Reading for logins.
pub(super) struct Reading {
    pub(super) store: Store,
    pub(super) vault: Vault,
    pub(super) memory: Arc<Memory>,
}

impl Work for Reading {
    type Item = Ask;

    async fn together(&self, mut asks: Vec<Ask>) {
        // Whose time ran out while he waited was answered.
        asks.retain(|ask| !ask.answer.is_closed());
        let arrivals: Vec<&Arrival> = asks.iter().map(|ask| &*ask.arrival).collect();
        match self.read(&arrivals).await {
            Ok(rows) => {
                for (ask, rows) in asks.into_iter().zip(rows) {
                    // Nobody minds if he went away.
                    let _ = ask.answer.send(Ok(rows));
                }
            }
            Err(trouble) if trouble.may_be_of_one_login() && asks.len() > 1 => {
                for ask in asks {
                    let rows = self.read(&[&ask.arrival]).await.map(|rows| rows.into_iter().next().unwrap_or_default());
                    let _ = ask.answer.send(rows);
                }
            }
            Err(trouble) => {
                for ask in asks {
                    let _ = ask.answer.send(Err(trouble.clone()));
                }
            }
        }
    }
}

/// The links that logins ask for; each kind is one statement, for all of them.
#[derive(Default)]
struct Wanted<'a> {
    identities: Vec<(usize, Id<System>, String)>,
    tokens: Vec<(usize, Id<System>, [u8; 32])>,
    only: Vec<(usize, Id<System>)>,
    documents: Vec<(usize, Id<System>, &'a str)>,
}

impl Reading {
    /// Reads everything that decisions about these arrivals rest on, for each in its place. Whoever names no system or no link is measured by
    /// another one, with the same statements, and later with the same secrets opened: time tells nobody what there is.
    pub(super) async fn read(&self, arrivals: &[&Arrival]) -> Result<Vec<Rows>, Trouble> {
        let mut snapshot = self.store.snapshot().await?;
        let named: Vec<_> = arrivals.iter().map(|arrival| (&arrival.system, arrival.protocol)).collect();
        let systems = snapshot.systems_asked(&named).await?;
        let mut seen = Seen::default();
        for (arrival, found) in arrivals.iter().zip(&systems.found) {
            if let Some(Found { row, stands_in: false }) = found {
                seen.systems.push((arrival.system.clone(), row.clone()));
            }
        }
        let mut all: Vec<Rows> =
            arrivals.iter().zip(systems.found).map(|(arrival, found)| Rows::of(arrival, found)).collect();

        let mut wanted = Wanted::default();
        for (place, (arrival, rows)) in arrivals.iter().zip(&mut all).enumerate() {
            wanted.add(&self.vault, place, arrival, rows);
        }
        if !wanted.identities.is_empty() {
            let asked: Vec<_> = wanted.identities.iter().map(|(_, system, name)| (*system, name.as_str())).collect();
            let found = snapshot.links_by_identity(&asked).await?;
            for ((place, system, identity), found) in wanted.identities.iter().zip(found) {
                seen.link(*system, Key::Identity(identity.clone()), found.as_ref());
                give(&mut all, *place, found);
            }
        }
        if !wanted.tokens.is_empty() {
            let asked: Vec<_> = wanted.tokens.iter().map(|(_, system, token)| (*system, *token)).collect();
            let found = snapshot.links_by_token(&asked).await?;
            for ((place, system, token), found) in wanted.tokens.iter().zip(found) {
                seen.link(*system, Key::Token(*token), found.as_ref());
                give(&mut all, *place, found);
            }
        }
        if !wanted.only.is_empty() {
            let asked: Vec<_> = wanted.only.iter().map(|(_, system)| *system).collect();
            let found = snapshot.only_links(&asked).await?;
            for ((place, _), found) in wanted.only.iter().zip(found) {
                give(&mut all, *place, found.into_iter().map(|row| Found { row, stands_in: false }));
            }
        }
        if !wanted.documents.is_empty() {
            let asked: Vec<_> = wanted.documents.iter().map(|(_, system, payload_id)| (*system, *payload_id)).collect();
            let found = snapshot.earlier_sessions(&asked).await?;
            for ((place, ..), found) in wanted.documents.iter().zip(found) {
                if let Some(rows) = all.get_mut(*place) {
                    rows.earlier = found;
                }
            }
        }
        for (arrival, rows) in arrivals.iter().zip(&mut all) {
            if let (Some(row), Ok(request)) = (&rows.system, &arrival.request) {
                let customers = rows.links.iter().map(|found| found.row.facts.customer);
                rows.cart_known = known_cart::is_known(&mut snapshot, row.facts.id, request, customers).await?;
            }
        }
        // A reading transaction ends well either way; what counts is that it ends before the deciding and recording.
        snapshot.commit().await?;
        if let Some(epoch) = systems.epoch {
            self.memory.keep(epoch, seen);
        }
        Ok(all)
    }
}

impl Seen {
    fn link(&mut self, system: Id<System>, key: Key, found: Option<&Found<LinkRow>>) {
        if let Some(Found { row, stands_in: false }) = found {
            self.links.push((system, key, row.clone()));
        }
    }
}

fn give(all: &mut [Rows], place: usize, found: impl IntoIterator<Item = Found<LinkRow>>) {
    if let Some(rows) = all.get_mut(place) {
        rows.links.extend(found);
    }
}

impl<'a> Wanted<'a> {
    fn add(&mut self, vault: &Vault, place: usize, arrival: &'a Arrival, rows: &mut Rows) {
        rows.named = 1;
        let (Some(row), Ok(request)) = (&rows.system, &arrival.request) else {
            return;
        };
        let system = row.facts.id;
        match request.lookup(&row.facts.config) {
            Lookup::Identities(identities) => {
                rows.named = identities.len();
                self.identities.extend(identities.into_iter().map(|identity| (place, system, identity)));
            }
            Lookup::Only => self.only.push((place, system)),
            Lookup::Token(token) => self.tokens.push((place, system, vault.token_fingerprint(system, &token))),
            // An identity that no link has.
            Lookup::Nobody => self.identities.push((place, system, String::new())),
        }
        if let Some(document) = request.document.as_ref().filter(|_| remembers(&row.facts.config, request)) {
            self.documents.push((place, system, &document.payload_id));
        }
    }
}

fn remembers(config: &SystemConfig, request: &LoginRequest) -> bool {
    !config.reuses_payload_ids && request.kind == RequestKind::Login
}

impl Rows {
    /// The links that were found of those that it could have meant.
    pub(super) fn meant(&mut self, named: usize, links: impl Iterator<Item = Found<LinkRow>>) {
        self.named = named;
        self.links = links.collect();
    }

    /// Whether every link that it could have meant was found.
    pub(super) fn is_whole(&self) -> bool {
        self.links.len() == self.named
    }

    pub(super) fn of(arrival: &Arrival, found: Option<Found<SystemRow>>) -> Self {
        let Some(Found { mut row, stands_in }) = found else {
            return Self { unknown: true, ..Self::default() };
        };
        if stands_in {
            // Read as most systems read, whatever the one that stands in does: the others' time is what is to be met.
            row.facts.config.login = match arrival.protocol {
                Protocol::Cxml => LoginConfig::Cxml(CxmlLogin::default()),
                Protocol::Oci => LoginConfig::Oci(OciLogin::default()),
            };
        }
        Self { system: Some(row), unknown: stands_in, ..Self::default() }
    }

    /// The facts, with the proofs checked.
    pub(super) fn proven(self, vault: &Vault, decoy: &Decoy, terms: Terms, arrival: &Arrival) -> Result<Gathered, Trouble> {
        let start_url = self.system.as_ref().map(|row| row.start_url.clone());
        let request = arrival.request.as_ref().ok();
        let prover = Prover::new(vault, decoy, request, self.system.as_ref().map(|row| &row.facts.config));
        let links = prover.links(self.links, self.named)?;
        let system = prover.system(self.system)?;
        let facts = Facts { system, links, earlier: self.earlier, cart_known: self.cart_known, terms, ..Facts::default() };
        if self.unknown {
            let nothing = Facts { terms, ..Facts::default() };
            return Ok(Gathered { facts: nothing, stand_in: Some(facts), start_url: None });
        }
        Ok(Gathered { facts, stand_in: None, start_url })
    }
}

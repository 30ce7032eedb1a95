//! Proofs against sealed secrets: every slot of every secret that may count is opened and compared, and the outcome becomes plain
//! facts. Which of them counts is the decision's. An empty slot costs the same as a full one, by a secret that is nobody's.

use crate::{
    chance::Chance,
    domain::{
        decision::{LinkFacts, SlotCheck, SystemFacts},
        id::Id,
        login::{Claims, LoginRequest, Proof},
        secret::Secret,
        system::{Link, SystemConfig},
    },
    protocol::cxml::mac,
    store::{Found, LinkRow, Sealed, SystemRow},
    vault::{DoesNotOpen, Place, Slot, Vault},
};
use chrono::{DateTime, Utc};
use std::{cell::Cell, hint::black_box};

/// A sealed secret that is nobody's.
pub(super) struct Decoy {
    sealed: Vec<u8>,
    presented: Secret,
}

impl Decoy {
    pub(super) fn new(vault: &Vault, chance: &Chance) -> Self {
        let secret = Secret::new("a secret of the usual length, of nobody");
        Self { sealed: vault.seal(Self::place(), &secret, chance.bytes()), presented: Secret::new("a secret of nobody") }
    }

    fn place() -> Place {
        Place::new("links", Id::<Link>::new(uuid::Uuid::nil()), Slot::Current)
    }
}

/// How many slots a secret has.
const SLOTS: usize = 2;

/// Compares a request's proof with sealed secrets.
pub(super) struct Prover<'a> {
    vault: &'a Vault,
    decoy: &'a Decoy,
    request: Option<&'a LoginRequest>,
    proof: Option<Proof>,
    /// How many secrets were opened: the same number for every request that names as many identities.
    opened: Cell<usize>,
}

impl<'a> Prover<'a> {
    /// Where there is no system at all, there is no configuration that says which OCI field is the secret: then any proof does.
    pub(super) fn new(
        vault: &'a Vault,
        decoy: &'a Decoy,
        request: Option<&'a LoginRequest>,
        config: Option<&SystemConfig>,
    ) -> Self {
        let proof = request.and_then(|request| match (config, &request.claims) {
            (Some(config), _) => request.proof(config),
            (None, Claims::Cxml(cxml)) => cxml.proof.as_ref().or(cxml.misplaced_proof.as_ref()).cloned(),
            (None, Claims::Oci(_)) => Some(Proof::SharedSecret(Secret::new("a presented secret"))),
        });
        Self { vault, decoy, request, proof, opened: Cell::new(0) }
    }

    pub(super) fn system(&self, row: Option<SystemRow>) -> Result<Option<SystemFacts>, DoesNotOpen> {
        let Some(row) = row else {
            self.compare_with_nobody(SLOTS)?;
            return Ok(None);
        };
        let secret = self.checks("systems", row.facts.id, &row.sealed)?;
        Ok(Some(SystemFacts { secret, ..row.facts }))
    }

    /// The links that were looked for, without those that stand in; `named` is how many there could have been.
    pub(super) fn links(&self, rows: Vec<Found<LinkRow>>, named: usize) -> Result<Vec<LinkFacts>, DoesNotOpen> {
        self.compare_with_nobody(named.max(1).saturating_sub(rows.len()) * SLOTS)?;
        let mut links = Vec::with_capacity(rows.len());
        for Found { row, stands_in } in rows {
            let secret = self.checks("links", row.facts.id, &row.sealed)?;
            if !stands_in {
                links.push(LinkFacts { secret, ..row.facts });
            }
        }
        Ok(links)
    }

    fn compare_with_nobody(&self, times: usize) -> Result<(), DoesNotOpen> {
        for _ in 0..times {
            black_box(self.check(Decoy::place(), &self.decoy.sealed, None)?);
        }
        Ok(())
    }

    fn checks<T>(&self, table: &'static str, row: Id<T>, sealed: &Sealed) -> Result<Vec<SlotCheck>, DoesNotOpen> {
        let current = sealed.current.as_deref().map(|sealed| (Slot::Current, sealed, None));
        let retiring = sealed.retiring.as_ref().map(|(sealed, until)| (Slot::Retiring, sealed.as_slice(), Some(*until)));
        let slots = current.into_iter().chain(retiring);
        let checks = slots.map(|(slot, sealed, until)| self.check(Place::new(table, row, slot), sealed, until));
        let checks = checks.collect::<Result<Vec<_>, _>>()?;
        self.compare_with_nobody(SLOTS.saturating_sub(checks.len()))?;
        Ok(checks)
    }

    fn check(&self, place: Place, sealed: &[u8], until: Option<DateTime<Utc>>) -> Result<SlotCheck, DoesNotOpen> {
        self.opened.set(self.opened.get() + 1);
        let secret = self.vault.open(place, sealed)?;
        Ok(match &self.proof {
            Some(Proof::SharedSecret(presented)) => {
                let fits = secret.same_as(presented);
                SlotCheck { until, fits, relation: Some(secret.relation_of(presented)) }
            }
            Some(Proof::CredentialMac { created, expires, code }) => {
                SlotCheck { until, fits: self.mac_fits(&secret, created, expires, code), relation: None }
            }
            Some(Proof::Unsupported) | None => {
                // Without a proof there is as much to do: the system that stands in may look for it in another field.
                black_box((secret.same_as(&self.decoy.presented), secret.relation_of(&self.decoy.presented)));
                SlotCheck { until, fits: false, relation: None }
            }
        })
    }

    fn mac_fits(&self, secret: &Secret, created: &str, expires: &str, code: &str) -> bool {
        match self.request.map(|request| &request.claims) {
            Some(Claims::Cxml(cxml)) => {
                cxml.sender.as_ref().is_some_and(|sender| mac::fits(secret, &cxml.from, sender, created, expires, code))
            }
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests;

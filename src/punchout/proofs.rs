//! Proofs against sealed secrets: every slot of every secret that may count is opened and compared, and the outcome becomes plain
//! facts. Which of them counts is the decision's. A request that names nobody costs the same comparison as one that does.

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
    store::{LinkRow, Sealed, SystemRow},
    vault::{DoesNotOpen, Place, Slot, Vault},
};
use chrono::{DateTime, Utc};
use std::hint::black_box;

/// A sealed secret that is nobody's.
pub(super) struct Decoy {
    sealed: Vec<u8>,
}

impl Decoy {
    pub(super) fn new(vault: &Vault, chance: &Chance) -> Self {
        let secret = Secret::new("a secret of the usual length, of nobody");
        Self { sealed: vault.seal(Self::place(), &secret, chance.bytes()) }
    }

    fn place() -> Place {
        Place::new("links", Id::<Link>::new(uuid::Uuid::nil()), Slot::Current)
    }
}

/// Compares a request's proof with sealed secrets.
pub(super) struct Prover<'a> {
    vault: &'a Vault,
    request: Option<&'a LoginRequest>,
    proof: Option<Proof>,
}

impl<'a> Prover<'a> {
    /// Where there is no system, there is no configuration that says which OCI field is the secret: then any proof does for
    /// the comparison with nobody.
    pub(super) fn new(vault: &'a Vault, request: Option<&'a LoginRequest>, config: Option<&SystemConfig>) -> Self {
        let proof = request.and_then(|request| match (config, &request.claims) {
            (Some(config), _) => request.proof(config),
            (None, Claims::Cxml(cxml)) => cxml.proof.as_ref().or(cxml.misplaced_proof.as_ref()).cloned(),
            (None, Claims::Oci(_)) => Some(Proof::SharedSecret(Secret::new("a presented secret"))),
        });
        Self { vault, request, proof }
    }

    /// Does the work of one comparison, where no link was found to compare with.
    pub(super) fn compare_with_nobody(&self, decoy: &Decoy) -> Result<(), DoesNotOpen> {
        black_box(self.check(Decoy::place(), &decoy.sealed, None)?);
        Ok(())
    }

    pub(super) fn system(&self, row: SystemRow) -> Result<SystemFacts, DoesNotOpen> {
        let secret = self.checks("systems", row.facts.id, &row.sealed)?;
        Ok(SystemFacts { secret, ..row.facts })
    }

    pub(super) fn link(&self, row: LinkRow) -> Result<LinkFacts, DoesNotOpen> {
        let secret = self.checks("links", row.facts.id, &row.sealed)?;
        Ok(LinkFacts { secret, ..row.facts })
    }

    fn checks<T>(&self, table: &'static str, row: Id<T>, sealed: &Sealed) -> Result<Vec<SlotCheck>, DoesNotOpen> {
        let current = sealed.current.as_deref().map(|sealed| (Slot::Current, sealed, None));
        let retiring = sealed.retiring.as_ref().map(|(sealed, until)| (Slot::Retiring, sealed.as_slice(), Some(*until)));
        let slots = current.into_iter().chain(retiring);
        slots.map(|(slot, sealed, until)| self.check(Place::new(table, row, slot), sealed, until)).collect()
    }

    fn check(&self, place: Place, sealed: &[u8], until: Option<DateTime<Utc>>) -> Result<SlotCheck, DoesNotOpen> {
        let secret = self.vault.open(place, sealed)?;
        Ok(match &self.proof {
            Some(Proof::SharedSecret(presented)) => {
                let fits = secret.same_as(presented);
                SlotCheck { until, fits, relation: Some(secret.relation_of(presented)) }
            }
            Some(Proof::CredentialMac { created, expires, code }) => {
                SlotCheck { until, fits: self.mac_fits(&secret, created, expires, code), relation: None }
            }
            Some(Proof::Unsupported) | None => SlotCheck { until, fits: false, relation: None },
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

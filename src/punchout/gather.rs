//! Gathering: all that a decision rests on, read as one moment and with the proofs checked. The store finds, the domain says what
//! is to be looked for.

use super::{
    Arrival, Trouble,
    proofs::{Decoy, Prover},
};
use crate::{
    domain::{
        decision::{Facts, LinkFacts},
        login::{LoginRequest, Lookup, RequestKind},
        subscription::Terms,
        system::SystemConfig,
    },
    store::{Db, LinkRow, Store, SystemRow},
    vault::Vault,
};

/// What was gathered: the facts, and where an accepted buyer goes.
pub(super) struct Gathered {
    pub(super) facts: Facts,
    pub(super) start_url: Option<String>,
}

/// Reads everything that a decision about this arrival rests on.
pub(super) async fn gather(
    store: &Store,
    vault: &Vault,
    decoy: &Decoy,
    terms: Terms,
    arrival: &Arrival,
) -> Result<Gathered, Trouble> {
    let mut snapshot = store.snapshot().await?;
    let row = snapshot.system_facts(&arrival.system, arrival.protocol).await?;
    let request = arrival.request.as_ref().ok();
    let links = match (&row, request) {
        (Some(row), Some(request)) => links(&mut snapshot, vault, row, request).await?,
        _ => Vec::new(),
    };
    let document = request.and_then(|request| request.document.as_ref());
    let earlier = match (&row, document) {
        (Some(row), Some(document)) if remembers(&row.facts.config, request) => {
            snapshot.earlier_session(row.facts.id, &document.payload_id).await?
        }
        _ => None,
    };
    // A reading transaction ends well either way; what counts is that it ends before the deciding and recording.
    snapshot.commit().await?;

    let start_url = row.as_ref().map(|row| row.start_url.clone());
    let prover = Prover::new(vault, request, row.as_ref().map(|row| &row.facts.config));
    if links.is_empty() {
        prover.compare_with_nobody(decoy)?;
    }
    let links = links.into_iter().map(|row| prover.link(row)).collect::<Result<Vec<LinkFacts>, _>>()?;
    let system = row.map(|row| prover.system(row)).transpose()?;
    // No cart has ever been returned, so none can be known: returning is not built yet.
    Ok(Gathered { facts: Facts { system, links, earlier, terms, ..Facts::default() }, start_url })
}

fn remembers(config: &SystemConfig, request: Option<&LoginRequest>) -> bool {
    !config.reuses_payload_ids && request.is_some_and(|request| request.kind == RequestKind::Login)
}

async fn links(db: &mut Db, vault: &Vault, row: &SystemRow, request: &LoginRequest) -> Result<Vec<LinkRow>, Trouble> {
    let system = row.facts.id;
    Ok(match request.lookup(&row.facts.config) {
        Lookup::Identities(identities) => db.links_by_identity(system, &identities).await?,
        Lookup::Only => db.only_link(system).await?,
        Lookup::Token(token) => {
            db.link_by_token(system, &vault.token_fingerprint(system, &token)).await?.into_iter().collect()
        }
        Lookup::Nobody => Vec::new(),
    })
}

//! Gathering: all that a decision rests on, read as one moment and with the proofs checked. The store finds, the domain says what
//! is to be looked for.

use super::{
    Arrival, Trouble, known_cart,
    proofs::{Decoy, Prover},
};
use crate::{
    domain::{
        decision::Facts,
        login::{LoginRequest, Lookup, RequestKind},
        subscription::Terms,
        system::{CxmlLogin, LoginConfig, OciLogin, Protocol, SystemConfig},
    },
    store::{Db, Found, LinkRow, Store, SystemRow},
    vault::Vault,
};

/// What was gathered: the facts, and where an accepted buyer goes.
pub(super) struct Gathered {
    pub(super) facts: Facts,
    /// The facts of what stood in for an unknown system: to be decided too, for the time that it takes, and thrown away.
    pub(super) stand_in: Option<Facts>,
    pub(super) start_url: Option<String>,
}

/// Reads everything that a decision about this arrival rests on. Whoever names no system or no link is measured by another one, with
/// the same statements and the same secrets opened, and that one is dropped at the end: time tells nobody what there is.
pub(super) async fn gather(
    store: &Store,
    vault: &Vault,
    decoy: &Decoy,
    terms: Terms,
    arrival: &Arrival,
) -> Result<Gathered, Trouble> {
    let mut snapshot = store.snapshot().await?;
    let (row, unknown) = match snapshot.system_facts(&arrival.system, arrival.protocol).await? {
        Some(Found { mut row, stands_in }) => {
            if stands_in {
                // Read as most systems read, whatever the one that stands in does: the others' time is what is to be met.
                row.facts.config.login = match arrival.protocol {
                    Protocol::Cxml => LoginConfig::Cxml(CxmlLogin::default()),
                    Protocol::Oci => LoginConfig::Oci(OciLogin::default()),
                };
            }
            (Some(row), stands_in)
        }
        None => (None, true),
    };
    let request = arrival.request.as_ref().ok();
    let (links, named) = match (&row, request) {
        (Some(row), Some(request)) => links(&mut snapshot, vault, row, request).await?,
        _ => (Vec::new(), 1),
    };
    let cart_known = match (&row, request) {
        (Some(row), Some(request)) => {
            let customers = links.iter().map(|found| found.row.facts.customer);
            known_cart::is_known(&mut snapshot, row.facts.id, request, customers).await?
        }
        _ => false,
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
    let prover = Prover::new(vault, decoy, request, row.as_ref().map(|row| &row.facts.config));
    let links = prover.links(links, named)?;
    let system = prover.system(row)?;
    let facts = Facts { system, links, earlier, cart_known, terms, ..Facts::default() };
    if unknown {
        let nothing = Facts { terms, ..Facts::default() };
        return Ok(Gathered { facts: nothing, stand_in: Some(facts), start_url: None });
    }
    Ok(Gathered { facts, stand_in: None, start_url })
}

fn remembers(config: &SystemConfig, request: Option<&LoginRequest>) -> bool {
    !config.reuses_payload_ids && request.is_some_and(|request| request.kind == RequestKind::Login)
}

/// The links that a request may mean, or one that stands in, and how many it could have meant.
async fn links(
    db: &mut Db,
    vault: &Vault,
    row: &SystemRow,
    request: &LoginRequest,
) -> Result<(Vec<Found<LinkRow>>, usize), Trouble> {
    let system = row.facts.id;
    Ok(match request.lookup(&row.facts.config) {
        Lookup::Identities(identities) => (db.links_by_identity(system, &identities).await?, identities.len()),
        Lookup::Only => {
            let known = |row| Found { row, stands_in: false };
            (db.only_link(system).await?.into_iter().map(known).collect(), 1)
        }
        Lookup::Token(token) => {
            let found = db.link_by_token(system, &vault.token_fingerprint(system, &token)).await?;
            (found.into_iter().collect(), 1)
        }
        Lookup::Nobody => (db.links_by_identity(system, &[]).await?, 1),
    })
}

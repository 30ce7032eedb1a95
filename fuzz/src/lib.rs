//! What the fuzz targets share: the world of `fixtures/world.json` as plain facts, so that whatever could be read is decided too,
//! and the laws that hold of every request and every decision.

use chrono::{DateTime, TimeDelta, Utc};
use punchgate::{
    domain::{
        decision::{Decision, Facts, LinkFacts, SlotCheck, SystemFacts, decide},
        folded,
        id::Id,
        license::LicenseFacts,
        login::{Claims, FormFault, LoginRequest, Lookup, Proof, RequestKind},
        return_url,
        secret::Secret,
        subscription::{Period, Standing, Status, Subscription},
        system::SystemConfig,
    },
    protocol::{RawRequest, cxml::mac},
};
use serde::Deserialize;
use std::sync::LazyLock;
use uuid::Uuid;

#[derive(Deserialize)]
struct WorldFile {
    now: DateTime<Utc>,
    systems: Vec<SystemFile>,
}

#[derive(Deserialize)]
struct SystemFile {
    name: String,
    config: SystemConfig,
    secret: Option<String>,
    licensed: bool,
    enabled: bool,
    links: Vec<LinkFile>,
    subscription: String,
}

#[derive(Deserialize)]
struct LinkFile {
    identity: Option<String>,
    domain: Option<String>,
    secret: Option<String>,
    token: Option<String>,
}

static WORLD: LazyLock<WorldFile> =
    LazyLock::new(|| serde_json::from_str(include_str!("../../fixtures/world.json")).expect("the world of the fixtures"));

/// The input as a captured request; what is none is a body that was posted.
pub fn raw(data: &[u8], path: &str, content_type: &str) -> RawRequest {
    RawRequest::from_captured(data).unwrap_or_else(|_| RawRequest {
        method: "POST".to_owned(),
        path: path.to_owned(),
        headers: vec![("content-type".to_owned(), content_type.to_owned())],
        body: data.to_vec(),
        ..RawRequest::default()
    })
}

fn id<T>(number: usize) -> Id<T> {
    Id::new(Uuid::from_u128(number as u128 + 1))
}

fn license(number: usize, reference: &str) -> LicenseFacts {
    let status = if reference == "active" { Status::Active } else { Status::Ended };
    let period = Period { start: WORLD.now - TimeDelta::days(10), end: WORLD.now + TimeDelta::days(20) };
    let standing = Standing {
        status,
        event_id: "evt".to_owned(),
        at: period.start,
        sequence: None,
        period: Some(period),
        cancel_at_period_end: false,
        ends_at: None,
    };
    LicenseFacts {
        id: id(number),
        account: Some(id(0)),
        shop: Some(id(0)),
        revoked_at: None,
        suspended_at: None,
        subscription: Some(Subscription {
            reference: reference.to_owned(),
            sequenced: None,
            unsequenced: Some(standing),
            extended_until: None,
            stopped_at: None,
            key: None,
        }),
    }
}

/// What the gate's prover does, with secrets in clear.
fn check(secret: Option<&String>, proof: Option<&Proof>, request: &LoginRequest) -> Vec<SlotCheck> {
    let Some(secret) = secret.map(Secret::new) else {
        return Vec::new();
    };
    let (fits, relation) = match (proof, &request.claims) {
        (Some(Proof::SharedSecret(presented)), _) => (secret.same_as(presented), Some(secret.relation_of(presented))),
        (Some(Proof::CredentialMac { created, expires, code }), Claims::Cxml(cxml)) => {
            let fits = |sender| mac::fits(&secret, &cxml.from, sender, created, expires, code);
            (cxml.sender.as_ref().is_some_and(fits), None)
        }
        _ => (false, None),
    };
    vec![SlotCheck { until: None, fits, relation }]
}

fn facts(number: usize, system: &SystemFile, request: &LoginRequest) -> Facts {
    let proof = request.proof(&system.config);
    let lookup = request.lookup(&system.config);
    let meant = |link: &LinkFile| match &lookup {
        Lookup::Identities(identities) => link.identity.as_ref().is_some_and(|known| identities.contains(&folded(known))),
        Lookup::Only => true,
        Lookup::Token(token) => link.token.as_ref().is_some_and(|known| known == token.reveal()),
        Lookup::Nobody => false,
    };
    let links = system.links.iter().enumerate().filter(|(_, link)| meant(link));
    let links = links.map(|(place, link)| LinkFacts {
        id: id(place),
        customer: id(place),
        customer_enabled: true,
        identity: link.identity.as_deref().map(folded).unwrap_or_default(),
        domain: link.domain.as_deref().map(folded),
        token: link.token.is_some().then_some(None),
        secret: check(link.secret.as_ref(), proof.as_ref(), request),
        license: system.licensed.then(|| license(1000 + place, &system.subscription)),
        bundled: place == 0,
    });
    Facts {
        links: links.collect(),
        system: Some(SystemFacts {
            id: id(number),
            account: id(0),
            shop: id(0),
            config: system.config.clone(),
            enabled: system.enabled,
            license: system.licensed.then(|| license(number, &system.subscription)),
            secret: check(system.secret.as_ref(), proof.as_ref(), request),
        }),
        ..Facts::default()
    }
}

/// Decides what was read in every system of its protocol, and in none; every decision obeys its laws.
pub fn decide_everywhere(request: &Result<LoginRequest, FormFault>) {
    let unknown = decide(&Facts::default(), request, WORLD.now);
    assert!(!unknown.accepted() && !unknown.authenticated, "a system that does not exist let somebody in");
    let Ok(read) = request else {
        return;
    };
    for (number, system) in WORLD.systems.iter().enumerate() {
        if system.config.protocol() == read.protocol() {
            let facts = facts(number, system, read);
            let decision = decide(&facts, request, WORLD.now);
            assert_eq!(decision, decide(&facts, request, WORLD.now), "the same question twice");
            obeys(&decision, system, read, &facts);
        }
    }
}

fn obeys(decision: &Decision, system: &SystemFile, request: &LoginRequest, facts: &Facts) {
    if !decision.accepted() {
        return;
    }
    assert!(decision.authenticated && facts.system.is_some());
    if request.kind == RequestKind::Profile {
        return;
    }
    assert!(system.enabled && system.licensed && system.subscription == "active", "{} let somebody in", system.name);
    assert!(decision.link.is_some(), "{} let in nobody in particular", system.name);
    assert!(system.config.operations.contains(&request.operation));
    let written = request.return_url(&system.config).expect("a return URL");
    let allowed =
        return_url::parsed(&written).is_some_and(|url| system.config.return_urls.iter().any(|pattern| pattern.allows(&url)));
    let into_sap_gui = system.config.allows_sapevent() && return_url::is_sapevent(&written);
    assert!(allowed || into_sap_gui, "a cart would go where {} allows none", system.name);
    let proven = facts.links.iter().any(|link| link.token.is_some() || link.secret.iter().any(|slot| slot.fits))
        || facts.system.as_ref().is_some_and(|system| system.secret.iter().any(|slot| slot.fits));
    assert!(proven, "{} let somebody in without a proof", system.name);
    let handover = request.handover(&system.config);
    assert!(handover.parameters.iter().all(|(name, _)| !system.config.is_login_parameter(name)), "a credential goes on");
}

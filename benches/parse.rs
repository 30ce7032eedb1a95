//! Reading and deciding alone, on one core: `./scripts/bench parse`. How many bytes a second the parser of cXML takes of an ordinary setup
//! request, that hostile documents cost what their size costs, what reading OCI costs, and what a decision costs.

#![expect(clippy::unwrap_used, reason = "a benchmark stops where it cannot go on")]

use chrono::{DateTime, Utc};
use divan::{Bencher, counter::BytesCount};
use punchgate::{
    domain::{
        decision::{Facts, LinkFacts, SlotCheck, SystemFacts, decide},
        id::Id,
        license::LicenseFacts,
        login::{FormFault, LoginRequest},
        subscription::{Period, Standing, Status, Subscription, Terms},
        system::SystemConfig,
    },
    protocol::{RawRequest, cxml, oci},
};
use std::hint::black_box;
use uuid::Uuid;

fn main() {
    divan::main();
}

fn fixture(name: &str) -> RawRequest {
    let path = format!("{}/fixtures/{name}.http", env!("CARGO_MANIFEST_DIR"));
    RawRequest::from_captured(&std::fs::read(path).unwrap()).unwrap()
}

#[divan::bench]
fn cxml_setup_request(bencher: Bencher) {
    let raw = fixture("cxml/coupa-create");
    bencher.counter(BytesCount::new(raw.body.len())).bench(|| cxml::setup::read(black_box(&raw)).request.unwrap());
}

#[divan::bench]
fn oci_request(bencher: Bencher) {
    let raw = fixture("oci/srm-get");
    bencher.counter(BytesCount::new(raw.query.len())).bench(|| oci::read(black_box(&raw)).request.unwrap());
}

/// As large as this, in KiB: a document whose time grows faster than its size is a weapon.
const SIZES: [usize; 4] = [64, 256, 1024, 2000];

fn hostile(bencher: Bencher, piece: &str, kib: usize) {
    let text = format!("<cXML payloadID=\"1\">{}", piece.repeat(kib * 1024 / piece.len()));
    let raw = RawRequest { method: "POST".to_owned(), body: text.into_bytes(), ..RawRequest::default() };
    bencher.counter(BytesCount::new(raw.body.len())).bench(|| cxml::setup::read(black_box(&raw)));
}

macro_rules! hostile {
    ($($name:ident: $piece:literal;)+) => {$(
        #[divan::bench(args = SIZES)]
        fn $name(bencher: Bencher, kib: usize) {
            hostile(bencher, $piece, kib);
        }
    )+};
}

hostile! {
    hostile_depth: "<a>";
    hostile_siblings: "<a/>";
    hostile_text: "x";
    hostile_references: "&amp;";
    hostile_comments: "<!---->";
    hostile_attributes: "<a b='1' c='2' d='3' e='4'/>";
}

/// What an accepted login rests on.
fn facts(now: DateTime<Utc>) -> Facts {
    let id = Uuid::from_u128(7);
    let standing = Standing {
        event_id: "e".to_owned(),
        at: now,
        sequence: None,
        status: Status::Active,
        period: Some(Period { start: now, end: now + chrono::TimeDelta::days(20) }),
        cancel_at_period_end: false,
        ends_at: None,
    };
    let subscription = Subscription {
        reference: "town".to_owned(),
        sequenced: None,
        unsequenced: Some(standing),
        extended_until: None,
        stopped_at: None,
        key: None,
    };
    let license = LicenseFacts {
        id: Id::new(id),
        account: Some(Id::new(id)),
        shop: Some(Id::new(id)),
        revoked_at: None,
        suspended_at: None,
        subscription: Some(subscription),
    };
    let config: SystemConfig = serde_json::from_str(
        r#"{"login":{"cxml":{"identity_from":"from"}},"return_urls":["https://*.coupahost.example/punchout/checkout"]}"#,
    )
    .unwrap();
    let system = SystemFacts {
        id: Id::new(id),
        account: Id::new(id),
        shop: Id::new(id),
        config,
        enabled: true,
        license: Some(license.clone()),
        secret: Vec::new(),
    };
    let link = LinkFacts {
        id: Id::new(id),
        customer: Id::new(id),
        customer_enabled: true,
        identity: "079928354".to_owned(),
        domain: None,
        token: None,
        secret: vec![SlotCheck { until: None, fits: true, relation: None }],
        license: Some(license),
        bundled: true,
    };
    Facts { system: Some(system), links: vec![link], terms: Terms::default(), ..Facts::default() }
}

#[divan::bench]
fn decision(bencher: Bencher) {
    let now = DateTime::from_timestamp(1_795_262_400, 0).unwrap();
    let (facts, request): (Facts, Result<LoginRequest, FormFault>) =
        (facts(now), cxml::setup::read(&fixture("cxml/coupa-create")).request);
    assert!(decide(&facts, &request, now).accepted(), "{:?}", decide(&facts, &request, now));
    bencher.bench(|| decide(black_box(&facts), black_box(&request), now));
}

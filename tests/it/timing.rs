//! Whoever cannot prove himself learns nothing from the time either: an unknown identity, a wrong secret and an unknown system are
//! equally likely to be answered before one another. Judged by ranks, because means and limits say little on a busy machine.

use crate::world::{Service, fill, fixture, fixtures_now};
use chrono::TimeDelta;
use punchgate::{chance::Chance, protocol::RawRequest, punchout::GateSettings};
use std::time::{Duration, Instant};

/// How many requests of each kind.
const ROUNDS: usize = 1000;
/// How far from an even chance one kind may be slower than another. Equal work gives 0.013 here by chance alone (one sigma); what is left
/// between an unknown identity and a wrong secret, whose row names a link and a customer, gives 0.035 where nothing else runs, 1 % of
/// the time of a program without optimization.
const BOUND: f64 = 0.08;
/// The same against a system that is not there: a refusal in it belongs to no account and no system, and is written to fewer indexes.
/// Names of systems are no secret, but most of the difference is gone all the same.
const BOUND_OF_SYSTEMS: f64 = 0.15;

/// How probable it is that one of `a` took longer than one of `b`; ties count half (Mann-Whitney's U by its maximum).
fn superiority(a: &[Duration], b: &[Duration]) -> f64 {
    let mut sorted = b.to_vec();
    sorted.sort_unstable();
    let wins =
        |time: &Duration| sorted.partition_point(|other| other < time) + sorted.partition_point(|other| other <= time);
    let twice: usize = a.iter().map(wins).sum();
    let pairs = u32::try_from(2 * a.len() * b.len()).unwrap();
    f64::from(u32::try_from(twice).unwrap()) / f64::from(pairs)
}

fn median(times: &[Duration]) -> Duration {
    let mut sorted = times.to_vec();
    sorted.sort_unstable();
    sorted[sorted.len() / 2]
}

/// Sends all kinds in an order of chance; the times of each.
async fn times_of(service: &Service, kinds: &[RawRequest]) -> Vec<Vec<Duration>> {
    let chance = Chance::seeded(20);
    let mut times = vec![Vec::new(); kinds.len()];
    for round in 0..ROUNDS + 50 {
        let mut order: Vec<usize> = (0..kinds.len()).collect();
        order.sort_by_cached_key(|_| chance.bytes::<4>());
        for kind in order {
            // Far enough apart that nobody who counts failures minds.
            service.pass(TimeDelta::seconds(30));
            let begun = Instant::now();
            service.send(&kinds[kind]).await;
            if round >= 50 {
                times[kind].push(begun.elapsed());
            }
        }
    }
    times
}

async fn assert_alike(service: &Service, names: &[&str]) {
    let kinds: Vec<RawRequest> = names.iter().map(|name| fixture(name)).collect();
    let times = times_of(service, &kinds).await;
    let mut apart = Vec::new();
    for (a, first) in names.iter().enumerate() {
        for (b, second) in names.iter().enumerate().skip(a + 1) {
            let likely = superiority(&times[a], &times[b]);
            println!("{first} {:?}, {second} {:?}: {likely:.3}", median(&times[a]), median(&times[b]));
            let bound = if second.ends_with("unknown-system") { BOUND_OF_SYSTEMS } else { BOUND };
            if (likely - 0.5).abs() > bound {
                apart.push(format!("{first} and {second}: {likely:.3}"));
            }
        }
    }
    assert!(apart.is_empty(), "the time tells them apart: {apart:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn refusals_to_prove_take_the_same_time() {
    crate::engines::on_sqlite(|store| async move {
        fill(&store, fixtures_now()).await;
        // What is recorded takes longer than what is only counted, and each system has an hourly limit of its own.
        let settings = GateSettings { unauthenticated_an_hour: 100_000, ..GateSettings::default() };
        let service = Service::with(&store, fixtures_now(), Chance::seeded(1), settings);
        assert_alike(&service, &["cxml/coupa-unknown-identity", "cxml/coupa-wrong-secret", "cxml/unknown-system"]).await;
        assert_alike(&service, &["oci/srm-unknown-user", "oci/srm-wrong-password", "oci/unknown-system"]).await;
    })
    .await;
}

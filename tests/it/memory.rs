//! What a node keeps of the facts: it counts until the epoch is raised, for a yes alone, and every change of ours raises it, on whatever
//! node it is made.

use crate::world::{Service, fixtures_now};
use axum::http::StatusCode;
use chrono::TimeDelta;
use punchgate::{
    domain::system::{Protocol, SystemName},
    store::Store,
};

const YES: StatusCode = StatusCode::SEE_OTHER;
const NO: StatusCode = StatusCode::FORBIDDEN;

async fn answers(services: &[&Service]) -> Vec<StatusCode> {
    let mut answers = Vec::new();
    for service in services {
        answers.push(service.send_fixture("oci/srm-get").await.status);
    }
    answers
}

on_each_engine!(what_is_kept_lets_in_until_the_epoch_is_raised_and_refuses_nobody, |store| async {
    let service = Service::of_fixtures(&store).await;
    assert_eq!(answers(&[&service; 2]).await, [YES; 2]);
    // Past the store, so that nothing is noted.
    store.run("UPDATE customers SET enabled = false").await;
    assert_eq!(answers(&[&service]).await, [YES], "it was let in by what is kept");
    store.run("UPDATE facts_epoch SET epoch = epoch + 1").await;
    assert_eq!(answers(&[&service]).await, [NO], "what was kept of the epoch before counts no more");
    store.run("UPDATE customers SET enabled = true").await;
    assert_eq!(answers(&[&service; 2]).await, [YES; 2], "a refusal is always read for");
});

async fn enable(store: &Store, enabled: bool) {
    let mut tx = store.write().await.unwrap();
    let asked = tx.systems_asked(&[(&SystemName::new("oci-srm"), Protocol::Oci)]).await.unwrap();
    let system = asked.found.into_iter().next().flatten().unwrap().row.facts.id;
    tx.set_system_enabled(system, enabled).await.unwrap();
    tx.commit().await.unwrap();
}

on_each_engine!(a_change_on_one_node_ends_what_the_others_keep, |store| async {
    let one = Service::of_fixtures(&store).await;
    let other = Service::over(&store, fixtures_now(), 2);
    let both = [&one, &other];
    assert_eq!(answers(&both).await, [YES; 2]);
    for round in 0..3 {
        for service in both {
            // What billing says later counts.
            service.pass(TimeDelta::seconds(2));
        }
        one.lapse(&format!("lapse-{round}")).await;
        assert_eq!(answers(&both).await, [NO; 2]);
        other.pass(TimeDelta::seconds(1));
        other.pay(&format!("pay-{round}")).await;
        assert_eq!(answers(&both).await, [YES; 2]);
        enable(&store, false).await;
        assert_eq!(answers(&both).await, [NO; 2]);
        enable(&store, true).await;
        assert_eq!(answers(&both).await, [YES; 2]);
    }
});

on_each_engine!(only_what_decisions_read_raises_the_epoch, |store| async {
    let service = Service::of_fixtures(&store).await;
    let before = store.number("SELECT epoch FROM facts_epoch").await;
    let token = service.send_fixture("oci/srm-get").await.token();
    assert_eq!(service.redeem(&token).await.status, StatusCode::OK);
    assert_eq!(store.number("SELECT epoch FROM facts_epoch").await, before, "a login and its session change no facts");
    service.lapse("lapse").await;
    assert_eq!(store.number("SELECT epoch FROM facts_epoch").await, before + 1, "once for each transaction");
    let mut tx = store.write().await.unwrap();
    tx.set_system_enabled(punchgate::domain::id::Id::new(uuid::Uuid::nil()), true).await.unwrap();
    drop(tx);
    assert_eq!(store.number("SELECT epoch FROM facts_epoch").await, before + 1, "what is undone raises nothing");
});

//! Who is signed in, and for how long: on both engines, by a clock that is set by hand.

use crate::world::Service;
use chrono::TimeDelta;
use punchgate::{
    domain::{
        cause::{Actor, Cause},
        network::Client,
    },
    licensing::{self, Reach, Refusal, SignedIn, UserOrder},
    store::UserRole,
};

const EMAIL: &str = "anna@fixtures.example";
const PASSWORD: &str = "correct horse battery";

async fn sign_in(service: &Service, from: &str, password: &str) -> licensing::Result<SignedIn> {
    let network = Some(Client::at(from.parse().unwrap()).network());
    licensing::sign_in(&service.office, None, network, (EMAIL, password), None).await
}

async fn is_signed_in(service: &Service, signed: &SignedIn) -> bool {
    licensing::signed_in(&service.office, &signed.cookie).await.unwrap().is_some()
}

/// Somebody of the vendor's staff.
async fn with_anna(service: &Service) {
    let hash = service.office.hash_password("/password", PASSWORD).await.unwrap();
    let made = service.office.perform(Cause::by(Actor::System), async |tx, act| {
        let order = UserOrder { email: EMAIL, name: "Anna", role: UserRole::Operator };
        licensing::create_user(tx, act, Reach::Everybody, order, &hash).await
    });
    made.await.unwrap();
}

on_each_engine!(nobody_stays_signed_in_for_ever, |store| async {
    let service = Service::of_fixtures(&store).await;
    with_anna(&service).await;
    let idle = sign_in(&service, "192.0.2.1", PASSWORD).await.unwrap();
    let busy = sign_in(&service, "192.0.2.1", PASSWORD).await.unwrap();
    for hours in (0..12).step_by(6) {
        assert!(is_signed_in(&service, &busy).await, "{hours}");
        service.pass(TimeDelta::hours(6));
    }
    assert!(!is_signed_in(&service, &idle).await, "twelve hours without use");
    for _ in 0..15 {
        assert!(is_signed_in(&service, &busy).await, "used every eleven hours");
        service.pass(TimeDelta::hours(11));
    }
    assert!(!is_signed_in(&service, &busy).await, "seven days at most");
    assert_eq!(service.office.forget_sign_ins().await.unwrap(), 2);
});

on_each_engine!(wrong_passwords_are_limited_where_they_come_from_and_nowhere_else, |store| async {
    let service = Service::of_fixtures(&store).await;
    with_anna(&service).await;
    for _ in 0..10 {
        assert!(matches!(sign_in(&service, "192.0.2.1", "wrong").await, Err(Refusal::SignInFailed)));
    }
    assert!(matches!(sign_in(&service, "192.0.2.9", "wrong").await, Err(Refusal::SignInLimited(60))), "the same network");
    assert!(matches!(sign_in(&service, "192.0.2.1", PASSWORD).await, Err(Refusal::SignInLimited(60))));
    sign_in(&service, "198.51.100.1", PASSWORD).await.expect("another network is never locked out");
    service.pass(TimeDelta::minutes(1));
    sign_in(&service, "192.0.2.1", PASSWORD).await.unwrap();
    let nobody = licensing::sign_in(&service.office, None, None, ("nobody@fixtures.example", PASSWORD), None).await;
    assert!(matches!(nobody, Err(Refusal::SignInFailed)), "an address without a user is told the same");
});

on_each_engine!(a_network_that_goes_through_addresses_is_limited_as_a_whole, |store| async {
    let service = Service::of_fixtures(&store).await;
    with_anna(&service).await;
    let network = |address: &str| Some(Client::at(address.parse().unwrap()).network());
    for number in 0..50 {
        let email = format!("somebody-{number}@fixtures.example");
        let tried = licensing::sign_in(&service.office, None, network("192.0.2.1"), (&email, "wrong"), None).await;
        assert!(matches!(tried, Err(Refusal::SignInFailed)), "{number}: {tried:?}");
    }
    let limited = sign_in(&service, "192.0.2.9", PASSWORD).await;
    assert!(matches!(limited, Err(Refusal::SignInLimited(60))), "one address after another: {limited:?}");
    sign_in(&service, "198.51.100.1", PASSWORD).await.expect("another network is never locked out");
    service.pass(TimeDelta::minutes(1));
    sign_in(&service, "192.0.2.1", PASSWORD).await.unwrap();
});

on_each_engine!(who_is_shut_out_or_has_another_password_is_signed_out_at_once, |store| async {
    let service = Service::of_fixtures(&store).await;
    with_anna(&service).await;
    let (here, there) =
        (sign_in(&service, "192.0.2.1", PASSWORD).await.unwrap(), sign_in(&service, "192.0.2.1", PASSWORD).await.unwrap());
    let hash = service.office.hash_password("/password", "another horse battery").await.unwrap();
    let act = |reason: &str| Cause { reason: Some(reason.to_owned()), ..Cause::by(Actor::System) };
    let kept = punchgate::vault::sign_in_hash(&here.cookie);
    let changed = service.office.perform(act("changed"), async |tx, act| {
        licensing::change_password(tx, act, Reach::Everybody, here.user, &hash, Some(&kept)).await
    });
    changed.await.unwrap();
    assert!(is_signed_in(&service, &here).await && !is_signed_in(&service, &there).await);
    assert!(matches!(sign_in(&service, "192.0.2.1", PASSWORD).await, Err(Refusal::SignInFailed)));
    let off = service
        .office
        .perform(act("left"), async |tx, act| licensing::disable_user(tx, act, Reach::Everybody, here.user).await);
    assert!(off.await.unwrap());
    assert!(!is_signed_in(&service, &here).await);
    assert!(matches!(sign_in(&service, "192.0.2.1", "another horse battery").await, Err(Refusal::SignInFailed)));
    let contents = store.contents().await;
    for secret in [PASSWORD, "another horse battery", &here.cookie, &there.cookie] {
        assert!(!contents.contains(secret), "{secret} is kept");
    }
});

//! What holds of license keys whatever they say: an access key is read back, one changed byte is none or another one, what is older is
//! never registered over what is newer, and a plan that was carried out leaves nothing to be done.

use super::*;
use crate::domain::{
    jws::Signed,
    license::LicenseKind,
    shop::ShopId,
    subscription::{Status, Subscription, Terms},
};
use proptest::{collection::vec, option, prelude::*, sample::select};
use uuid::Uuid;

fn hour(n: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_700_000_000 + n * 3600, 0).unwrap()
}

fn moment() -> impl Strategy<Value = DateTime<Utc>> {
    (-500..500_i64).prop_map(hour)
}

fn component() -> impl Strategy<Value = Component> {
    let shop_id = option::of(select(&["SHOP-1", "SHOP-2"][..]).prop_map(|text| ShopId::parse(text).unwrap()));
    let parts = (1..40_u128, any::<bool>(), option::of(Just("sub".to_owned())), shop_id);
    (parts, moment(), option::of(moment()), option::of(moment())).prop_map(
        |((number, is_system, subscription, shop_id), claimed_at, suspended_at, revoked_at)| Component {
            id: Id::new(Uuid::from_u128(number)),
            kind: if is_system { LicenseKind::System } else { LicenseKind::Customer },
            serial_hint: "AB12".into(),
            bundled: is_system.then(|| Id::new(Uuid::from_u128(1000 + number))),
            subscription,
            shop_id,
            claimed_at,
            suspended_at,
            revoked_at,
        },
    )
}

fn content() -> impl Strategy<Value = Content> {
    vec(component(), 0..12).prop_map(|mut licenses| {
        licenses.sort_by_key(|license| license.id);
        licenses.dedup_by_key(|license| license.id);
        let paid = Subscription { reference: "sub".into(), ..Subscription::default() };
        Content::of(Terms::default(), std::iter::once(&paid), licenses)
    })
}

fn document(number: i64, issued_at: DateTime<Utc>, validity: Validity, content: Content) -> Document {
    let account = Holder { id: Id::new(Uuid::from_u128(7)), email: "Shop@Keys.example".into(), name: "Shop".into() };
    Document::issued(account, number, issued_at, validity, Vec::new(), content)
}

fn registered(number: i64, issued_at: DateTime<Utc>) -> Registered {
    Registered { upstream: Id::new(Uuid::from_u128(7)), number, issued_at, digest: [1; 32], signed_at: issued_at }
}

/// What an account has after a plan was carried out.
fn carried_out(plan: &Plan<'_>, before: &[Held]) -> Vec<Held> {
    let mut after = before.to_vec();
    for step in &plan.steps {
        match step {
            Step::Add(component) => after.push(held_as(Id::new(Uuid::from_u128(5000)), component)),
            Step::Change { held, component, .. } => {
                let place = after.iter().position(|known| known.upstream == held.upstream).unwrap();
                after[place] = held_as(held.id, component);
            }
            Step::End(held) => {
                let place = after.iter().position(|known| known.upstream == held.upstream).unwrap();
                after[place].withdrawn_at = Some(hour(0));
            }
        }
    }
    after
}

fn held_as(id: Id<crate::domain::license::License>, component: &Component) -> Held {
    Held {
        id,
        upstream: component.id,
        kind: component.kind,
        subscription: component.subscription.clone(),
        shop_id: component.shop_id.clone(),
        suspended_at: component.suspended_at,
        withdrawn_at: component.revoked_at,
    }
}

proptest! {
    #[test]
    fn an_access_key_is_read_back_however_a_mail_wraps_it(content in content(), signature: [u8; 32], width in 5..90_usize) {
        let document = document(3, hour(0), Validity::SYNCHRONIZED, content);
        let signature: [u8; 64] = [signature, signature].concat().try_into().unwrap();
        let input = signing_input("the-kid", &serde_json::to_vec(&document).unwrap());
        let text = Signed::text(&input, &signature);
        prop_assert!(text.starts_with("eyJ") && text.matches('.').count() == 2 && !text.contains(char::is_whitespace));
        let wrapped: Vec<&str> = text.as_bytes().chunks(width).map(|line| std::str::from_utf8(line).unwrap()).collect();
        let read = access_key(&format!("\r\n {}\n", wrapped.join("\r\n> ").replace("> ", "  "))).unwrap();
        prop_assert_eq!((read.kid.as_str(), &read.input, read.signature), ("the-kid", &input, signature));
        prop_assert_eq!(Document::read(&read.payload), Ok(document));
    }

    #[test]
    fn what_is_older_is_never_registered(
        numbers in (1..5_i64, 1..5_i64), issued in (-5..5_i64, -5..5_i64), now in moment(),
    ) {
        let offered = document(numbers.0, hour(issued.0), Validity::by_hand(90), Content::of(Terms::default(), std::iter::empty(), Vec::new()));
        let known = registered(numbers.1, hour(issued.1));
        let is_newer = (numbers.0, issued.0) > (numbers.1, issued.1);
        match offered.verdict(&[2; 32], "shop@keys.example", Some(&known), now) {
            Ok(verdict) => prop_assert!(is_newer && verdict == Verdict::New),
            Err(KeyFault::Older { registered, offered }) => {
                prop_assert!(!is_newer && (offered, registered) == numbers);
            }
            Err(fault) => prop_assert!(is_newer && fault == KeyFault::Expired(offered.valid_until)),
        }
        prop_assert_eq!(offered.verdict(&[1; 32], "", Some(&known), now), Ok(Verdict::Already));
    }

    #[test]
    fn a_clock_that_is_set_back_lets_nothing_in_that_is_over(now in moment(), signed in moment(), issued in moment()) {
        let offered = document(2, issued, Validity::SYNCHRONIZED, Content::of(Terms::default(), std::iter::empty(), Vec::new()));
        let known = Registered { signed_at: signed, ..registered(1, hour(-1000)) };
        let taken = offered.verdict(&[2; 32], "", Some(&known), now) == Ok(Verdict::New);
        prop_assert_eq!(taken, now.max(signed) < offered.valid_until);
    }

    #[test]
    fn a_plan_that_was_carried_out_leaves_nothing_to_do(first in content(), second in content()) {
        let before = carried_out(&plan(&first, &[]), &[]);
        prop_assert_eq!(before.len(), first.licenses.len());
        let next = plan(&second, &before);
        let after = carried_out(&next, &before);
        prop_assert!(plan(&second, &after).steps.is_empty(), "a second run would change something");
        for held in &after {
            let component = second.licenses.iter().find(|component| component.id == held.upstream);
            prop_assert_eq!(held.withdrawn_at.is_some(), component.is_none_or(|component| component.revoked_at.is_some()));
            prop_assert!(before.iter().all(|known| known.upstream != held.upstream || known.id == held.id), "another row");
        }
    }
}

#[test]
fn the_first_license_key_is_bound_by_the_address_and_every_other_by_the_account() {
    let offered =
        document(2, hour(0), Validity::SYNCHRONIZED, Content::of(Terms::default(), std::iter::empty(), Vec::new()));
    let other = KeyFault::OtherAccount("Shop@Keys.example".into());
    assert_eq!(offered.verdict(&[2; 32], "shop@keys.example", None, hour(1)), Ok(Verdict::New));
    assert_eq!(offered.verdict(&[2; 32], "other@keys.example", None, hour(1)), Err(other.clone()));
    let moved = registered(1, hour(-1));
    assert_eq!(offered.verdict(&[2; 32], "renamed@keys.example", Some(&moved), hour(1)), Ok(Verdict::New));
    let foreign = Registered { upstream: Id::new(Uuid::from_u128(8)), ..moved };
    assert_eq!(offered.verdict(&[2; 32], "shop@keys.example", Some(&foreign), hour(1)), Err(other));
}

#[test]
fn what_cannot_be_true_is_not_taken_for_true() {
    let sound = || {
        let license = Component {
            id: Id::new(Uuid::from_u128(1)),
            kind: LicenseKind::System,
            serial_hint: "AB12".into(),
            bundled: Some(Id::new(Uuid::from_u128(2))),
            subscription: Some("sub".into()),
            shop_id: None,
            claimed_at: hour(0),
            suspended_at: None,
            revoked_at: None,
        };
        let paid = Subscription { reference: "sub".into(), ..Subscription::default() };
        document(1, hour(0), Validity::SYNCHRONIZED, Content::of(Terms::default(), std::iter::once(&paid), vec![license]))
    };
    let read = |document: &Document| Document::read(&serde_json::to_vec(document).unwrap());
    assert_eq!(read(&sound()), Ok(sound()));
    let broken: [fn(&mut Document); 9] = [
        |document| document.number = 0,
        |document| document.valid_until = hour(-1),
        |document| document.refresh_after = hour(10_000),
        |document| document.content.grace_seconds = -1,
        |document| document.content.silence_seconds = i64::MAX,
        |document| document.content.subscriptions.clear(),
        |document| document.content.licenses.extend_from_within(..),
        |document| document.content.licenses[0].bundled = None,
        |document| document.content.licenses[0].kind = LicenseKind::Customer,
    ];
    for (number, break_it) in broken.into_iter().enumerate() {
        let mut document = sound();
        break_it(&mut document);
        assert_eq!(read(&document), Err(Unsound), "{number}");
    }
    let unknown = serde_json::to_string(&sound()).unwrap().replace("\"system\"", "\"site\"");
    assert_eq!(Document::read(unknown.as_bytes()), Err(Unsound));
}

#[test]
fn an_end_that_the_authority_told_is_an_end_here() {
    let paid = Subscription {
        reference: "sub".into(),
        unsequenced: Some(crate::domain::subscription::Standing {
            event_id: "evt_secret".into(),
            at: hour(0),
            sequence: None,
            status: Status::Ended,
            period: None,
            cancel_at_period_end: false,
            ends_at: None,
        }),
        ..Subscription::default()
    };
    let told = PaidBy::of(&paid);
    assert!(!serde_json::to_string(&told).unwrap().contains("evt_secret"), "billing's own ids are nobody's business");
    let kept = told.kept_standing(4).unwrap();
    assert_eq!((kept.status, kept.at, kept.event_id.as_str()), (Status::Ended, hour(0), "license-key:4"));
}

#[test]
fn what_should_be_renewed_is_counted_until_it_is_over() {
    let dates = |refresh_after, valid_until| (hour(refresh_after), hour(valid_until));
    let held = [dates(5, 20), dates(10, 30), dates(10, 25), dates(11, 40), dates(1, 10)];
    let due = Due { over: 1, counting: 3, first_end: Some(hour(20)) };
    assert_eq!(Due::among(held, hour(10)), due);
    assert_eq!(Due::among(held, hour(40)), Due { over: 5, ..Due::default() });
    assert_eq!(Due::among([], hour(10)), Due::default());
}

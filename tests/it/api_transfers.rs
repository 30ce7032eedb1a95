//! Transfers: a license changes hands when its recipient accepts, with everything that this ends, and neither side sees what is the
//! other's.

use crate::{
    engines::Bench,
    office::{fetched, refused, tenant, texts},
    world::{ADMIN_KEY, OPERATOR_KEY, Reply, Service, fixtures_now},
};
use chrono::TimeDelta;
use serde_json::{Value, json};

const GIVER: &str = "admin@fixtures.example";
const RECIPIENT: &str = "new@tenants.example";

/// A service whose fixtures' account ordered licenses, with the key of another account, which is the recipient.
struct Sides {
    service: Service,
    /// The recipient's key.
    key: String,
    /// A system license, its bundled one, and a customer license.
    licenses: Vec<String>,
}

impl Sides {
    async fn of(store: &Bench) -> Self {
        let service = Service::of_fixtures(store).await;
        let (_, key) = tenant(store, fixtures_now(), "new").await;
        let order = json!({
            "external_ref": "1", "account_email": GIVER, "subscription_ref": "active", "status": "paid", "language": "pl",
            "items": [{"product": "system_license", "quantity": 1}, {"product": "customer_license", "quantity": 1}],
        });
        let order = service.api(OPERATOR_KEY, "POST /api/v1/orders", Some(&order)).await.json();
        let licenses = crate::api_orders::licenses(&order);
        Self { service, key, licenses: texts(&licenses, "id") }
    }

    async fn offer(&self, license: usize, to: &str) -> Reply {
        let call = format!("POST /api/v1/licenses/{}/transfer", self.licenses[license]);
        self.service.api(ADMIN_KEY, &call, Some(&json!({"to_email": to}))).await
    }

    async fn offered(&self, license: usize) -> Offer {
        let reply = self.offer(license, RECIPIENT).await;
        assert_eq!(reply.status, 201, "{}", reply.body);
        Offer(reply.json()["id"].as_str().unwrap().to_owned())
    }

    async fn say(&self, key: &str, offer: &Offer, word: &str) -> (u16, String) {
        let reply = self.service.api(key, &format!("POST /api/v1/transfers/{}/{word}", offer.0), None).await;
        let said = if reply.status == 200 { "state" } else { "code" };
        (reply.status.as_u16(), reply.json()[said].as_str().unwrap().to_owned())
    }

    async fn sees(&self, key: &str, license: usize) -> bool {
        self.service.api(key, &format!("GET /api/v1/licenses/{}", self.licenses[license]), None).await.status == 200
    }
}

struct Offer(String);

fn said(status: u16, word: &str) -> (u16, String) {
    (status, word.to_owned())
}

on_each_engine!(accepting_moves_a_system_license_with_its_bundled_one_out_of_everything, |store| async {
    let sides = Sides::of(&store).await;
    let service = &sides.service;
    let systems = fetched(service, ADMIN_KEY, "GET /api/v1/systems", None).await;
    let shop = systems["items"][0]["shop"].clone();
    let new = json!({"shop": shop, "name": "Moving", "protocol": "cxml", "return_urls": ["https://b.example/"]});
    let system = service.api(ADMIN_KEY, "POST /api/v1/systems", Some(&new)).await.json()["id"].as_str().unwrap().to_owned();
    let put = json!({"license_id": sides.licenses[0]});
    fetched(service, ADMIN_KEY, &format!("PUT /api/v1/systems/{system}/license"), Some(&put)).await;
    let link = json!({"number": "T-1", "name": "Buyer", "identity": "t@b.example", "secret": "a-secret"});
    let link = service.api(ADMIN_KEY, &format!("POST /api/v1/systems/{system}/customers"), Some(&link)).await.json();
    assert_eq!(link["license"]["id"].as_str().or(link["license_id"].as_str()), Some(sides.licenses[1].as_str()), "{link}");

    let offer = sides.offered(0).await;
    assert!(sides.sees(ADMIN_KEY, 0).await && !sides.sees(&sides.key, 0).await, "an offer moves nothing");
    assert_eq!(sides.say(&sides.key, &offer, "accept").await, said(200, "accepted"));
    assert!(!sides.sees(ADMIN_KEY, 0).await && !sides.sees(ADMIN_KEY, 1).await);
    let taken = fetched(service, &sides.key, &format!("GET /api/v1/licenses/{}", sides.licenses[0]), None).await;
    assert_eq!([&taken["shop_id"], &taken["system"], &taken["customer"]], [&Value::Null; 3]);
    assert_eq!(taken["subscription_ref"], "active");
    assert!(sides.sees(&sides.key, 1).await);
    // The giver's system and link stay, without a license.
    let system = fetched(service, ADMIN_KEY, &format!("GET /api/v1/systems/{system}"), None).await;
    assert!(!system.to_string().contains(&sides.licenses[0]), "{system}");
    let link = fetched(service, ADMIN_KEY, &format!("GET /api/v1/links/{}", link["id"].as_str().unwrap()), None).await;
    assert!(link["identity"] == "t@b.example" && !link.to_string().contains(&sides.licenses[1]), "{link}");
    // Again, it changes nothing.
    let before = store.contents().await;
    assert_eq!(sides.say(&sides.key, &offer, "accept").await, said(200, "accepted"));
    assert!(before == store.contents().await);
});

on_each_engine!(accepting_takes_a_customer_license_out_of_its_link, |store| async {
    let sides = Sides::of(&store).await;
    let service = &sides.service;
    let systems = fetched(service, ADMIN_KEY, "GET /api/v1/systems", None).await;
    let coupa = systems["items"].as_array().unwrap().iter().find(|system| system["system"] == "coupa").unwrap();
    let call = format!("POST /api/v1/systems/{}/customers", coupa["id"].as_str().unwrap());
    let link = json!({
        "number": "T-1", "name": "Buyer", "identity": "t@b.example", "secret": "a-secret", "license_id": sides.licenses[2],
    });
    let link = service.api(ADMIN_KEY, &call, Some(&link)).await.json();
    assert!(link.to_string().contains(&sides.licenses[2]), "{link}");
    let offer = sides.offered(2).await;
    assert_eq!(sides.say(&sides.key, &offer, "accept").await, said(200, "accepted"));
    let link = fetched(service, ADMIN_KEY, &format!("GET /api/v1/links/{}", link["id"].as_str().unwrap()), None).await;
    assert!(!link.to_string().contains(&sides.licenses[2]), "{link}");
    let taken = fetched(service, &sides.key, &format!("GET /api/v1/licenses/{}", sides.licenses[2]), None).await;
    assert_eq!([&taken["shop_id"], &taken["customer"]], [&Value::Null; 2]);
});

on_each_engine!(an_offer_ends_once_and_by_whose_turn_it_is, |store| async {
    let sides = Sides::of(&store).await;
    let (_, stranger) = tenant(&store, fixtures_now(), "stranger").await;
    let offer = sides.offered(2).await;
    assert_eq!(refused(&sides.offer(2, "third@tenants.example").await), said(409, "transfer_open"));
    for word in ["accept", "decline", "cancel"] {
        assert_eq!(sides.say(&stranger, &offer, word).await.0, 404);
    }
    assert_eq!(sides.say(ADMIN_KEY, &offer, "accept").await, said(409, "transfer_side"));
    assert_eq!(sides.say(ADMIN_KEY, &offer, "decline").await, said(409, "transfer_side"));
    assert_eq!(sides.say(&sides.key, &offer, "cancel").await, said(409, "transfer_side"));
    assert_eq!(sides.say(&sides.key, &offer, "decline").await, said(200, "declined"));
    assert_eq!(sides.say(&sides.key, &offer, "decline").await, said(200, "declined"));
    assert_eq!(sides.say(&sides.key, &offer, "accept").await, said(409, "transfer_settled"));
    assert_eq!(sides.say(ADMIN_KEY, &offer, "cancel").await, said(409, "transfer_settled"));
    let offer = sides.offered(2).await;
    assert_eq!(sides.say(ADMIN_KEY, &offer, "cancel").await, said(200, "cancelled"));
    assert_eq!(sides.say(&sides.key, &offer, "accept").await, said(409, "transfer_settled"));
    assert!(sides.sees(ADMIN_KEY, 2).await);
    for (state, found) in [("open", 0), ("declined", 1), ("cancelled", 1), ("accepted", 0)] {
        for (key, found) in [(ADMIN_KEY, found), (&*sides.key, found), (&*stranger, 0)] {
            let list = fetched(&sides.service, key, &format!("GET /api/v1/transfers?state={state}"), None).await;
            assert_eq!(list["items"].as_array().unwrap().len(), found, "{state}");
        }
    }
});

on_each_engine!(an_offer_expires_after_fourteen_days_and_the_next_call_writes_it, |store| async {
    let sides = Sides::of(&store).await;
    let (late, replaced) = (sides.offered(0).await, sides.offered(2).await);
    sides.service.pass(TimeDelta::days(14) - TimeDelta::seconds(1));
    let read = async || {
        let shown = fetched(&sides.service, &sides.key, &format!("GET /api/v1/transfers/{}", late.0), None).await;
        (shown["state"].as_str().unwrap().to_owned(), shown["settled_at"].is_null())
    };
    assert_eq!(read().await, ("open".to_owned(), true));
    sides.service.pass(TimeDelta::seconds(1));
    assert_eq!(read().await, ("expired".to_owned(), true));
    let expired = fetched(&sides.service, ADMIN_KEY, "GET /api/v1/transfers?state=expired", None).await;
    assert_eq!(expired["items"].as_array().unwrap().len(), 2);
    let mails = store.rows("mails").await;
    assert_eq!(sides.say(&sides.key, &late, "accept").await, said(409, "transfer_settled"));
    assert_eq!(read().await, ("expired".to_owned(), false));
    assert_eq!(store.rows("mails").await, mails + 2, "both sides are told, once");
    assert_eq!(sides.say(ADMIN_KEY, &late, "cancel").await, said(409, "transfer_settled"));
    assert_eq!(store.rows("mails").await, mails + 2);
    // An offer in the place of an expired one.
    let again = sides.offered(2).await;
    assert_eq!(sides.say(&sides.key, &replaced, "accept").await, said(409, "transfer_settled"));
    assert_eq!(sides.say(&sides.key, &again, "accept").await, said(200, "accepted"));
});

on_each_engine!(an_address_without_an_account_is_answered_like_one_with, |store| async {
    let sides = Sides::of(&store).await;
    let (known, unknown) = (sides.offer(0, RECIPIENT).await, sides.offer(2, "NOBODY@tenants.example").await);
    assert_eq!((known.status, unknown.status), (unknown.status, known.status));
    let fields = |reply: &Reply| reply.json().as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    assert_eq!(fields(&known), fields(&unknown));
    let lines = fetched(&sides.service, ADMIN_KEY, "GET /api/v1/history?action=transfer", None).await;
    assert_eq!(texts(lines["items"].as_array().unwrap(), "action"), ["transfer.offered"; 2]);
    // Whoever gets that address later may accept.
    let (_, key) = tenant(&store, fixtures_now(), "nobody").await;
    let offer = Offer(unknown.json()["id"].as_str().unwrap().to_owned());
    assert_eq!(sides.say(&sides.key, &offer, "accept").await.0, 404);
    assert_eq!(sides.say(&key, &offer, "accept").await, said(200, "accepted"));
});

on_each_engine!(what_cannot_be_offered_is_refused, |store| async {
    let sides = Sides::of(&store).await;
    for (license, to, status, code) in [
        (1, RECIPIENT, 409, "license_bundled"),
        (0, "ADMIN@fixtures.example", 422, "invalid"),
        (0, "no address", 422, "invalid"),
    ] {
        assert_eq!(refused(&sides.offer(license, to).await), said(status, code));
    }
    let theirs = format!("POST /api/v1/licenses/{}/transfer", sides.licenses[0]);
    assert_eq!(sides.service.api(&sides.key, &theirs, Some(&json!({"to_email": RECIPIENT}))).await.status, 404);
    let offer = sides.offered(0).await;
    let order = fetched(&sides.service, OPERATOR_KEY, "GET /api/v1/orders?external_ref=1", None).await;
    let refund = format!("POST /api/v1/orders/{}/refund", order["items"][0]["id"].as_str().unwrap());
    fetched(&sides.service, OPERATOR_KEY, &refund, Some(&json!({}))).await;
    assert_eq!(refused(&sides.offer(2, RECIPIENT).await), said(409, "license_revoked"));
    assert_eq!(sides.say(&sides.key, &offer, "accept").await, said(409, "license_revoked"));
});

on_each_engine!(each_side_is_told_its_part_and_no_more, |store| async {
    let sides = Sides::of(&store).await;
    sides.service.pass(TimeDelta::seconds(1));
    let offer = sides.offered(2).await;
    sides.service.pass(TimeDelta::seconds(1));
    assert_eq!(sides.say(&sides.key, &offer, "accept").await, said(200, "accepted"));
    let history = async |key: &str| {
        fetched(&sides.service, key, "GET /api/v1/history?limit=200", None).await["items"].as_array().unwrap().clone()
    };
    let actions = |lines: &[Value]| -> Vec<String> {
        let moved = ["transfer.", "license.given_away", "license.taken_over"];
        let is_of_it = |action: &String| moved.iter().any(|begin| action.starts_with(begin));
        let mut actions: Vec<String> = texts(lines, "action").into_iter().filter(is_of_it).collect();
        actions.sort_unstable();
        actions
    };
    let (giver, recipient) = (history(ADMIN_KEY).await, history(&sides.key).await);
    assert_eq!(actions(&giver), ["license.given_away", "transfer.accepted", "transfer.offered"]);
    assert_eq!(actions(&recipient), ["license.taken_over", "transfer.accepted", "transfer.received"]);
    let actor = |lines: &[Value], action: &str| {
        lines.iter().find(|line| line["action"] == action).unwrap()["actor"].as_str().unwrap().to_owned()
    };
    assert_eq!(actor(&giver, "transfer.accepted"), "another account");
    assert_eq!(actor(&recipient, "transfer.received"), "another account");
    assert_eq!(actor(&recipient, "transfer.accepted"), "admin:new");
    assert!(!recipient.iter().any(|line| line["action"] == "license.claimed"), "what was before is the giver's");
    // Two mails for each cause: the offer and its end.
    let contents = store.contents().await;
    for (what, side) in [("offered", "giver"), ("offered", "recipient"), ("settled", "giver"), ("settled", "recipient")] {
        assert!(contents.contains(&format!("transfer:{}:{what}:{side}", offer.0)), "{what} {side}");
    }
    assert_eq!(store.rows("mails").await, 5);
    // Its code is not sent to whoever bought it any more.
    let order = fetched(&sides.service, OPERATOR_KEY, "GET /api/v1/orders?external_ref=1", None).await;
    let order = order["items"][0]["id"].as_str().unwrap().to_owned();
    let shown = fetched(&sides.service, OPERATOR_KEY, &format!("GET /api/v1/orders/{order}"), None).await;
    assert_eq!(crate::api_orders::licenses(&shown)[2]["resend"]["code"], "license_transferred");
    let call = format!("POST /api/v1/orders/{order}/items/{}/resend", shown["items"][1]["id"].as_str().unwrap());
    let reply = sides.service.api(OPERATOR_KEY, &call, Some(&json!({"confirm": true}))).await;
    assert_eq!(refused(&reply), said(409, "license_transferred"));
});

on_each_engine!(answers_at_once_have_one_outcome, |store| async {
    let sides = Sides::of(&store).await;
    let node = Service::over(&store, fixtures_now(), 2);
    for round in 0..6 {
        let offer = sides.offered(2).await;
        let path = |word: &str| format!("POST /api/v1/transfers/{}/{word}", offer.0);
        let (accept, second, cancel) = (path("accept"), path("accept"), path("cancel"));
        let (one, two, three) = tokio::join!(
            sides.service.api(&sides.key, &accept, None),
            node.api(&sides.key, &second, None),
            node.api(ADMIN_KEY, &cancel, None)
        );
        let statuses = [one.status.as_u16(), two.status.as_u16(), three.status.as_u16()];
        let accepted = sides.sees(&sides.key, 2).await;
        assert_eq!(statuses, if accepted { [200, 200, 409] } else { [409, 409, 200] }, "round {round}");
        assert_eq!(sides.sees(ADMIN_KEY, 2).await, !accepted, "round {round}");
        if accepted {
            let back = format!("POST /api/v1/licenses/{}/transfer", sides.licenses[2]);
            let back = sides.service.api(&sides.key, &back, Some(&json!({"to_email": GIVER}))).await;
            assert_eq!(back.status, 201, "{}", back.body);
            let back = Offer(back.json()["id"].as_str().unwrap().to_owned());
            assert_eq!(sides.say(ADMIN_KEY, &back, "accept").await, said(200, "accepted"));
        }
    }
});

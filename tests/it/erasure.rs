//! Erasing a customer: afterwards no table holds anything of it, its licenses are free, and what happened can still be told.

use crate::{
    api::stock::done,
    api_logins::stranger,
    engines::Bench,
    world::{ADMIN_KEY, Service, fixture},
};
use chrono::TimeDelta;
use punchgate::protocol::RawRequest;
use serde_json::{Value, json};

/// Everything that is hers holds one of these, in some case.
const HERS: [&str; 3] = ["kowalska", "198.51.100.77", "sessionid%3Dq4"];
const NUMBER: &str = "KOWALSKA-77";

/// Some of it in the text of the tables, or in the hexadecimal digits of their bytes.
async fn traces(store: &Bench) -> Vec<String> {
    let contents = store.contents().await.to_lowercase();
    let hex = |text: &str| text.bytes().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat();
    let spellings = |word: &str| {
        let upper = word.to_uppercase();
        let first = upper[..1].to_owned() + &word[1..];
        [word.to_owned(), hex(word), hex(&upper), hex(&first)]
    };
    HERS.iter().flat_map(|word| spellings(word)).filter(|spelling| contents.contains(spelling)).collect()
}

fn login(identity: &str, secret: &str) -> RawRequest {
    let mut raw = fixture("oci/srm-get");
    raw.query = raw.query.replace("nordwind-srm", identity).replace("fx-srm-T9q%2B1", secret);
    raw
}

async fn system(service: &Service) -> String {
    let systems = done(service, ADMIN_KEY, "GET /api/v1/systems?limit=200", None).await;
    let systems = systems["items"].as_array().unwrap();
    systems.iter().find(|system| system["system"] == "oci-srm").unwrap()["id"].as_str().unwrap().to_owned()
}

/// A customer who was linked, unlinked, linked anew, changed, and logged in each time and in vain; with an open session. Her id, and
/// the token of that session.
async fn known(service: &Service) -> (String, String) {
    let order = json!({"type": "order.paid", "timestamp": service.clock.now(), "data": {"external_ref": "more",
        "account_email": "admin@fixtures.example", "subscription_ref": "active",
        "items": [{"product": "customer_license", "quantity": 1}]}});
    assert_eq!(service.billing("more", &order.to_string()).await.status, 200);
    let system = system(service).await;
    let customers = format!("POST /api/v1/systems/{system}/customers");
    let body = |identity: &str| {
        json!({"number": NUMBER, "name": "Anna Kowalska", "email": "anna@kowalska.example", "identity": identity,
            "secret": "kowalska-secret-0123456789"})
    };
    let named = [("idempotency-key", "her")];
    let first = service.api_with(ADMIN_KEY, &customers, Some(&body("kowalska-first")), &named).await;
    assert_eq!(first.status, 201, "{}", first.body);
    let first = first.json();
    let customer = first["customer"]["id"].as_str().unwrap_or_else(|| panic!("{first}")).to_owned();
    let send = async |identity: &str, secret: &str| {
        service.pass(TimeDelta::seconds(10));
        service.send_from("198.51.100.77", &login(identity, secret)).await
    };
    let reply = send("kowalska-first", "kowalska-secret-0123456789").await;
    assert!(reply.header("location").is_some(), "{}", reply.body);
    done(service, ADMIN_KEY, &format!("DELETE /api/v1/links/{}", first["id"].as_str().unwrap()), None).await;
    let second = done(service, ADMIN_KEY, &customers, Some(&body("Kowalska-Second"))).await;
    let change = json!({"identity": "kowalska-third"});
    let link = format!("PATCH /api/v1/links/{}", second["id"].as_str().unwrap());
    done(service, ADMIN_KEY, &link, Some(&change)).await;
    let change = json!({"email": "buyer@kowalska.example"});
    done(service, ADMIN_KEY, &format!("PATCH /api/v1/customers/{customer}"), Some(&change)).await;
    assert_eq!(send("kowalska-third", "wrong").await.status, 403);
    let token = send("KOWALSKA-third", "kowalska-secret-0123456789").await.token();
    (customer, token)
}

on_each_engine!(nothing_of_an_erased_customer_is_left, |store| async {
    let service = Service::of_fixtures(&store).await;
    let (customer, token) = known(&service).await;
    assert!(traces(&store).await.len() >= HERS.len(), "the test finds what is there: {:?}", traces(&store).await);
    let free = "SELECT COUNT(*) FROM links WHERE purchased_license IS NOT NULL";
    let (before, lines, logins) = (store.number(free).await, store.rows("history").await, store.rows("logins").await);

    let call = format!("POST /api/v1/customers/{customer}/anonymize");
    let erasure = json!({"confirm": true, "reason": "asked for by herself"});
    let erased = done(&service, ADMIN_KEY, &call, Some(&erasure)).await;
    let number = erased["number"].as_str().unwrap();
    assert!(number.starts_with("erased-") && number.len() == 19, "{number}");
    assert_eq!((&erased["name"], &erased["email"], &erased["enabled"]), (&json!(number), &Value::Null, &json!(false)));
    assert_eq!(erased["links"], json!([]));

    assert_eq!(traces(&store).await, Vec::<String>::new());
    assert_eq!(store.number(free).await, before - 1, "her license is free");
    assert_eq!(store.rows("logins").await, logins, "what happened stays");
    let told = store.rows("history").await;
    assert_eq!(told, lines + 3, "unlinked, freed, erased");
    let kept = "SELECT COUNT(*) FROM history WHERE action = 'customer.anonymized' AND reason = 'asked for by herself'";
    assert_eq!(store.number(kept).await, 1);
    let linked = "SELECT COUNT(*) FROM history WHERE action = 'customer.linked' AND after_value IS NULL";
    assert_eq!(store.number(linked).await, 2);
    let others = "SELECT COUNT(*) FROM history WHERE action = 'customer.linked' AND after_value IS NOT NULL";
    assert!(store.number(others).await > 10, "other customers' lines are as they were");

    let redeemed = service.redeem(&token).await;
    assert_eq!((redeemed.status.as_u16(), redeemed.json()["code"].as_str()), (409, Some("session_ended")));
    let reply = service.send_from("198.51.100.78", &login("kowalska-third", "kowalska-secret-0123456789")).await;
    assert_eq!(reply.status, 403);

    // Again: what came since goes, and nothing else changes.
    done(&service, ADMIN_KEY, &call, Some(&erasure)).await;
    assert_eq!(store.rows("history").await, told);
    let again = json!({"shop": erased["shop"], "number": NUMBER, "name": "Another Customer"});
    assert_eq!(service.api(ADMIN_KEY, "POST /api/v1/customers", Some(&again)).await.status, 201, "the number is free");
});

on_each_engine!(a_customer_is_erased_by_its_owner_who_means_it, |store| async {
    let service = Service::of_fixtures(&store).await;
    let (customer, _) = known(&service).await;
    let (_, other) = stranger(&service).await;
    let before = store.contents().await;
    let call = format!("POST /api/v1/customers/{customer}/anonymize");
    for (key, body, status, pointer) in [
        (ADMIN_KEY, json!({"confirm": false, "reason": "why"}), 422, Some("/confirm")),
        (ADMIN_KEY, json!({"confirm": true, "reason": " "}), 422, Some("/reason")),
        (other.as_str(), json!({"confirm": true, "reason": "why"}), 404, None),
    ] {
        let reply = service.api(key, &call, Some(&body)).await;
        assert_eq!((reply.status.as_u16(), reply.json()["pointer"].as_str()), (status, pointer), "{}", reply.body);
    }
    assert_eq!(store.contents().await, before);
});

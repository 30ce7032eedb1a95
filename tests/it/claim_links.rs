//! Claim links: looking changes nothing, one press claims into the account of the order's address, and a link that is used, unknown or
//! refunded says so.

use crate::{
    engines::Bench,
    mail::{BUYER, order},
    world::{ADMIN_KEY, OPERATOR_KEY, Reply, Service, vault},
};
use axum::{body::Body, http::Request};
use futures_util::future::join_all;
use serde_json::json;

/// The path of the link that the mail of an order holds.
async fn link(store: &Bench, service: &Service, reference: &str) -> String {
    let order = order(store, service, reference).await;
    let sold = store.read().await.unwrap().sold_in(order).await.unwrap();
    format!("/claim/{}", vault().claim_token(sold[0].id, &sold[0].order_email))
}

async fn get(service: &Service, path: &str, language: &str) -> Reply {
    service.call(Request::get(path).header("accept-language", language).body(Body::empty()).unwrap()).await
}

async fn press(service: &Service, path: &str, headers: &[(&str, &str)]) -> Reply {
    let request = headers.iter().fold(Request::post(path), |request, (name, value)| request.header(*name, *value));
    service.call(request.body(Body::empty()).unwrap()).await
}

const SAME_SITE: [(&str, &str); 2] = [("sec-fetch-site", "same-origin"), ("origin", "null")];

on_each_engine!(looking_changes_nothing_and_one_press_claims, |store| async {
    let service = Service::of_fixtures(&store).await;
    let path = link(&store, &service, "R-1").await;
    let before = store.contents().await;
    for (language, word) in [("en", "Claim the licenses"), ("de", "Lizenzen einlösen"), ("pl", "Aktywuj licencje")] {
        let page = get(&service, &path, language).await;
        assert_eq!(page.status, 200, "{}", page.body);
        assert!(page.body.contains(word) && page.body.contains(BUYER) && page.body.contains("PG-...-"), "{}", page.body);
        assert!(page.body.contains("<form method=\"post\">") && !page.body.contains("<script"));
        assert_eq!((page.header("referrer-policy"), page.header("cache-control")), (Some("no-referrer"), Some("no-store")));
        let policy = page.header("content-security-policy").unwrap();
        assert!(policy.starts_with("default-src 'none'") && policy.contains("frame-ancestors 'none'"), "{policy}");
    }
    for elsewhere in [
        [("sec-fetch-site", "cross-site"), ("origin", "https://evil.example")],
        [("sec-fetch-site", "same-site"), ("origin", "https://punchgate.fixtures.example")],
        [("x-nothing", ""), ("origin", "https://evil.example")],
    ] {
        assert_eq!(press(&service, &path, &elsewhere).await.status, 403);
    }
    assert!(before == store.contents().await, "something was changed");

    let done = press(&service, &path, &SAME_SITE).await;
    assert!(done.status == 200 && done.body.contains("The licenses are claimed"), "{}", done.body);
    let account = store.read().await.unwrap().account_by_email(BUYER).await.unwrap().unwrap().id;
    let listed = service.api(OPERATOR_KEY, &format!("GET /api/v1/licenses?account={account}"), None).await.json();
    assert_eq!(listed["items"].as_array().unwrap().len(), 3, "with the bundled one: {listed}");
    let history = service.api(OPERATOR_KEY, "GET /api/v1/history?actor=claim-link", None).await.json();
    assert_eq!(history["items"].as_array().unwrap().len(), 3, "an account and two licenses: {history}");

    for used in [get(&service, &path, "en").await, press(&service, &path, &SAME_SITE).await] {
        assert!(used.status == 410 && used.body.contains("claimed already") && !used.body.contains(BUYER), "{}", used.body);
    }
});

on_each_engine!(of_many_presses_at_once_one_claims_and_one_account_is_made, |store| async {
    let service = Service::of_fixtures(&store).await;
    let (one, other) = (link(&store, &service, "R-1").await, link(&store, &service, "R-2").await);
    let paths = [&one, &one, &one, &other, &other, &other];
    let replies = join_all(paths.map(|path| press(&service, path, &SAME_SITE))).await;
    let mut statuses: Vec<u16> = replies.iter().map(|reply| reply.status.as_u16()).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 200, 410, 410, 410, 410]);
    assert_eq!(store.number("SELECT COUNT(*) FROM licenses WHERE account IN (SELECT id FROM accounts WHERE email = 'buyer@orders.example')").await, 4);
});

on_each_engine!(a_link_that_is_worth_nothing_says_why, |store| async {
    let service = Service::of_fixtures(&store).await;
    let corrected = link(&store, &service, "R-1").await;
    store.run("UPDATE orders SET account_email = 'other@orders.example' WHERE external_ref = 'R-1'").await;
    let refunded = link(&store, &service, "R-2").await;
    let refund = json!({"type": "order.refunded", "timestamp": service.clock.now(), "data": {"external_ref": "R-2"}});
    assert_eq!(service.billing("refund", &refund.to_string()).await.status, 200);
    let taken = link(&store, &service, "R-3").await;
    let account = store.read().await.unwrap().account_by_email("admin@fixtures.example").await.unwrap().unwrap().id;
    let token = taken.strip_prefix("/claim/").unwrap();
    let claim = json!({"claim_token": token});
    let claimed = service.api(ADMIN_KEY, "POST /api/v1/licenses/claim", Some(&claim)).await;
    assert_eq!((claimed.status.as_u16(), claimed.json()["outcome"].as_str()), (200, Some("claimed")), "{}", claimed.body);
    let again = service.api(ADMIN_KEY, "POST /api/v1/licenses/claim", Some(&claim)).await;
    assert_eq!(again.json()["outcome"], "already_yours");
    let call = format!("GET /api/v1/history?account={account}&action=license.claimed&limit=2");
    let listed = service.api(OPERATOR_KEY, &call, None).await.json();
    assert_eq!(listed["items"].as_array().unwrap().len(), 2, "the whole order");

    let before = store.contents().await;
    let unknown = format!("{}AAAA", &taken[..taken.len() - 4]);
    for (path, status, said) in [
        (corrected.as_str(), 404, "not known"),
        ("/claim/x", 404, "not known"),
        (unknown.as_str(), 404, "not known"),
        (refunded.as_str(), 410, "refunded"),
        (taken.as_str(), 410, "claimed already"),
    ] {
        for reply in [get(&service, path, "en").await, press(&service, path, &SAME_SITE).await] {
            assert!(reply.status == status && reply.body.contains(said), "{path}: {}", reply.body);
            assert!(!reply.body.contains("<form") && !reply.body.contains("@orders.example"), "{path}: {}", reply.body);
        }
    }
    for (path, code) in [(&corrected, "claim_token_unknown"), (&refunded, "license_revoked")] {
        let claim = json!({"claim_token": path.strip_prefix("/claim/").unwrap()});
        let refused = service.api(ADMIN_KEY, "POST /api/v1/licenses/claim", Some(&claim)).await;
        assert_eq!(refused.json()["code"], code, "{}", refused.body);
    }
    assert!(before == store.contents().await, "something was changed");
});

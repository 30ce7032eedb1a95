//! The page that takes a cart back, over HTTP: once, never by those who only ask about it, under headers of its own; and what it says
//! afterwards, in the buyer's language.

use crate::world::{Reply, SHOP_KEY, Service};
use axum::{
    body::Body,
    http::{Request, StatusCode},
};
use chrono::TimeDelta;
use serde_json::json;

impl Service {
    /// A session that was redeemed, of a fixture's login.
    async fn visit(&self, fixture: &str) -> String {
        let session = self.redeem(&self.send_fixture(fixture).await.token()).await;
        session.json()["id"].as_str().unwrap().to_owned()
    }

    /// Returns a cart, or leaves without one; the path of its page.
    async fn page_of(&self, session: &str, cart: bool) -> String {
        let item = json!({"number": "1", "description": {"en": "Bolt"}, "quantity": "1", "unit": "C62", "price": "1"});
        let (word, body) =
            if cart { ("return", json!({"currency": "EUR", "items": [item]})) } else { ("cancel", json!({})) };
        let answer = self.api(SHOP_KEY, &format!("POST /api/v1/shop/sessions/{session}/{word}"), Some(&body)).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
        url::Url::parse(answer.json()["url"].as_str().unwrap()).unwrap().path().to_owned()
    }

    async fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)]) -> Reply {
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.call(request.body(Body::empty()).unwrap()).await
    }
}

/// The heading, what happened and what to do.
fn words(reply: &Reply) -> Vec<&str> {
    let lines = reply.body.lines().filter_map(|line| line.strip_prefix("<h1>").or_else(|| line.strip_prefix("<p>")));
    lines.map(|line| line.split_once("</").unwrap().0).collect()
}

on_each_engine!(the_form_is_there_once_and_only_for_who_looks, |store| async {
    let service = Service::of_fixtures(&store).await;
    let path = service.page_of(&service.visit("oci/srm-get").await, true).await;
    assert_eq!(service.ask("HEAD", &path, &[]).await.status, StatusCode::METHOD_NOT_ALLOWED);
    let ahead = service.ask("GET", &path, &[("sec-purpose", "prefetch;prerender")]).await;
    assert_eq!((ahead.status, ahead.body.contains("<form")), (StatusCode::SERVICE_UNAVAILABLE, false));

    let page = service.ask("GET", &path, &[("accept-language", "de-AT")]).await;
    assert_eq!(page.status, StatusCode::OK);
    assert_eq!(words(&page)[0], "Ihr Warenkorb geht an Ihr Beschaffungssystem");
    for (name, value) in [
        ("cache-control", "no-store"),
        ("referrer-policy", "strict-origin"),
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
    ] {
        assert_eq!(page.header(name), Some(value), "{name}");
    }
    let policy = page.header("content-security-policy").unwrap();
    for part in ["default-src 'none'", "base-uri 'none'", "form-action https://", "frame-ancestors 'none'"] {
        assert!(policy.contains(part), "{part}: {policy}");
    }
    assert!(!policy.contains("unsafe") && !policy.contains("*;"), "{policy}");

    let again = service.ask("GET", &path, &[]).await;
    assert_eq!((again.status, again.body.contains("<form")), (StatusCode::GONE, false));
    assert_eq!(words(&again)[0], "This cart was given back already");
    assert_eq!(again.header("referrer-policy"), Some("no-referrer"));
});

on_each_engine!(afterwards_the_page_says_what_became_of_the_session, |store| async {
    let service = Service::of_fixtures(&store).await;
    let path = service.page_of(&service.visit("oci/srm-get").await, false).await;
    let at = service.clock.now();
    service.pass(TimeDelta::seconds(121));
    let late = service.ask("GET", &path, &[("accept-language", "pl")]).await;
    assert_eq!((late.status, words(&late)[0]), (StatusCode::GONE, "Ta wizyta jest zakończona"));
    assert!(words(&late)[1].contains(&at.format("%d.%m.%Y o %H:%M UTC").to_string()), "{}", late.body);
    assert_eq!(words(&late).len(), 3, "and what to do next");

    for unknown in ["x", "%FF", &format!("{}x", path.rsplit('/').next().unwrap())] {
        let reply = service.ask("GET", &format!("/punchout/return/{unknown}"), &[("accept-language", "de")]).await;
        assert_eq!((reply.status, words(&reply)[0]), (StatusCode::NOT_FOUND, "Diese Adresse ist nicht bekannt"));
    }
});

on_each_engine!(a_lapse_after_the_return_leaves_the_form, |store| async {
    let service = Service::of_fixtures(&store).await;
    let path = service.page_of(&service.visit("oci/srm-get").await, true).await;
    service.lapse("lapse").await;
    assert_eq!(service.ask("GET", &path, &[]).await.status, StatusCode::OK);
});

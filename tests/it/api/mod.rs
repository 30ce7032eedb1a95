//! The API as a whole: its document, what every call has in common, and the calls about accounts and keys.

mod everywhere;
pub(crate) mod stock;

use crate::world::{ADMIN_KEY, OPERATOR_KEY, SHOP_KEY, Service, fixtures_now};
use axum::http::StatusCode;
use chrono::TimeDelta;
use futures_util::future::join_all;
use punchgate::domain::{license_key::KeyFault, order::ResendRefusal};
use serde_json::json;
use std::collections::BTreeSet;

#[test]
fn the_document_is_the_one_that_is_kept() {
    let document = serde_json::to_string_pretty(&punchgate::web::document()).unwrap() + "\n";
    let path = format!("{}/docs/openapi.json", env!("CARGO_MANIFEST_DIR"));
    if std::env::var_os("PUNCHGATE_BLESS").is_some() {
        std::fs::write(&path, &document).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(kept == document, "the API changed: look at what changed for its callers, then bless docs/openapi.json");
}

/// The codes of the problems in the sources of the web, each with the constant of its status.
fn codes_in_the_sources() -> BTreeSet<(String, String)> {
    let mut codes = BTreeSet::new();
    for folder in ["src/web", "src/web/api"] {
        for file in std::fs::read_dir(format!("{}/{folder}", env!("CARGO_MANIFEST_DIR"))).unwrap() {
            let path = file.unwrap().path();
            let text = if path.is_file() { std::fs::read_to_string(path).unwrap() } else { String::new() };
            for (at, found) in text.match_indices("StatusCode::") {
                let Some((status, rest)) = text[at + found.len()..].split_once(',') else { continue };
                if let Some((code, _)) = rest.trim_start().strip_prefix('"').and_then(|rest| rest.split_once('"'))
                    && status.chars().all(|letter| letter.is_ascii_uppercase() || letter == '_')
                    && code.chars().all(|letter| letter.is_ascii_lowercase() || letter == '_')
                {
                    codes.insert((status.to_owned(), code.to_owned()));
                }
            }
        }
    }
    codes
}

#[test]
fn every_code_of_a_problem_is_explained_in_the_docs_and_no_other() {
    let mut known: BTreeSet<String> = codes_in_the_sources().into_iter().map(|(_, code)| code).collect();
    let resending = [
        ResendRefusal::NotPaid,
        ResendRefusal::Refunded,
        ResendRefusal::Forbidden,
        ResendRefusal::Transferred,
        ResendRefusal::Limited(fixtures_now()),
    ];
    known.extend(resending.map(|refusal| refusal.code().to_owned()));
    let keys = [
        KeyFault::Mistyped,
        KeyFault::WrongSignature,
        KeyFault::UnknownSigner(String::new()),
        KeyFault::OwnSigner,
        KeyFault::Unreadable,
        KeyFault::OtherAccount(String::new()),
        KeyFault::Older { registered: 2, offered: 1 },
        KeyFault::Expired(fixtures_now()),
    ];
    known.extend(keys.map(|fault| fault.code().to_owned()));
    assert!(known.len() > 30, "{known:?}");
    let docs = include_str!("../../../docs/problems.md");
    let rows = docs.lines().filter(|line| line.starts_with("| ") && line.contains("| `"));
    let told: BTreeSet<String> = rows
        .flat_map(|row| row.split('|').nth(2).unwrap().split(',').map(|code| code.trim().trim_matches('`').to_owned()))
        .filter(|code| !["code", "key_missing", "key_unknown"].contains(&code.as_str()))
        .collect();
    assert_eq!(told, known);
}

on_each_engine!(the_document_and_its_page_are_served, |store| async {
    let service = Service::of_fixtures(&store).await;
    let document = service.api("none", "GET /openapi.json", None).await;
    assert_eq!(document.json(), serde_json::to_value(punchgate::web::document()).unwrap());
    let page = service.api("none", "GET /docs", None).await;
    assert!(page.header("content-security-policy").unwrap().starts_with("default-src 'none'"));
    assert!(page.body.contains("/api/v1/accounts/{id}/keys") && !page.body.contains("<script"));
});

on_each_engine!(a_key_opens_what_is_for_its_role, |store| async {
    let service = Service::of_fixtures(&store).await;
    let body = json!({"email": "new@customer.example", "name": "New"});
    for (key, status, code) in [
        ("pgk_nobody", StatusCode::UNAUTHORIZED, "key_unknown"),
        (SHOP_KEY, StatusCode::FORBIDDEN, "role_not_allowed"),
        (ADMIN_KEY, StatusCode::FORBIDDEN, "role_not_allowed"),
    ] {
        let refused = service.api(key, "POST /api/v1/accounts", Some(&body)).await;
        assert_eq!((refused.status, refused.json()["code"].as_str()), (status, Some(code)));
    }
    let made = service.api(OPERATOR_KEY, "POST /api/v1/accounts", Some(&body)).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.body);
    let account = made.header("location").unwrap().to_owned();
    let shown = service.api(OPERATOR_KEY, &format!("GET {account}"), None).await;
    assert_eq!(shown.json(), made.json());
    let foreign = service.api(ADMIN_KEY, &format!("GET {account}"), None).await;
    assert_eq!((foreign.status, foreign.json()["code"].as_str()), (StatusCode::NOT_FOUND, Some("not_found")));
});

on_each_engine!(a_named_call_is_carried_out_once_and_its_secret_shown_once, |store| async {
    let service = Service::of_fixtures(&store).await;
    let body = json!({"email": "new@customer.example", "name": "New"});
    let account = service.api(OPERATOR_KEY, "POST /api/v1/accounts", Some(&body)).await.json()["id"].clone();
    let call = format!("POST /api/v1/accounts/{}/keys", account.as_str().unwrap());
    let (body, name) = (json!({"role": "admin", "label": "script"}), [("idempotency-key", "one")]);
    let first = service.api_with(OPERATOR_KEY, &call, Some(&body), &name).await;
    let again = service.api_with(OPERATOR_KEY, &call, Some(&body), &name).await;
    assert_eq!((first.status, again.status), (StatusCode::CREATED, StatusCode::CREATED));
    let key = first.json()["key"].as_str().unwrap().to_owned();
    assert_eq!((&again.json()["id"], again.json().get("key")), (&first.json()["id"], None));
    assert_eq!(again.header("idempotency-replayed"), Some("true"));
    assert_eq!(service.api(&key, &format!("GET /api/v1/accounts/{}", account.as_str().unwrap()), None).await.status, 200);
    let other = json!({"role": "admin", "label": "another script"});
    let reused = service.api_with(OPERATOR_KEY, &call, Some(&other), &name).await;
    assert_eq!(
        (reused.status, reused.json()["code"].as_str()),
        (StatusCode::UNPROCESSABLE_ENTITY, Some("idempotency_key_reused"))
    );
    // Names belong to who calls: another key's are its own.
    let own = service.api_with(&key, &call, Some(&other), &name).await;
    assert_eq!(own.status, StatusCode::CREATED, "{}", own.body);
});

on_each_engine!(the_name_of_a_call_is_free_again_after_a_day, |store| async {
    let service = Service::of_fixtures(&store).await;
    let name = [("idempotency-key", "one")];
    let make = async |number: u8| {
        let body = json!({"email": format!("new{number}@customer.example"), "name": "New"});
        service.api_with(OPERATOR_KEY, "POST /api/v1/accounts", Some(&body), &name).await.status.as_u16()
    };
    assert_eq!((make(1).await, make(2).await), (201, 422));
    service.pass(TimeDelta::hours(24));
    service.office.forget_answers().await.unwrap();
    assert_eq!(make(2).await, 422, "not before the day is over");
    service.pass(TimeDelta::seconds(1));
    service.office.forget_answers().await.unwrap();
    assert_eq!(make(2).await, 201);
});

on_each_engine!(calls_of_one_name_at_once_are_carried_out_once, |store| async {
    let service = Service::of_fixtures(&store).await;
    let body = json!({"email": "new@customer.example", "name": "New"});
    let name = [("idempotency-key", "at once")];
    let calls = (0..10).map(|_| service.api_with(OPERATOR_KEY, "POST /api/v1/accounts", Some(&body), &name));
    let answers = join_all(calls).await;
    assert!(answers.iter().all(|answer| answer.status == StatusCode::CREATED));
    assert!(answers.iter().all(|answer| answer.json() == answers[0].json()));
    assert_eq!(answers.iter().filter(|answer| answer.header("idempotency-replayed").is_none()).count(), 1);
});

on_each_engine!(a_change_meanwhile_is_noticed, |store| async {
    let service = Service::of_fixtures(&store).await;
    let body = json!({"email": "new@customer.example", "name": "New"});
    let made = service.api(OPERATOR_KEY, "POST /api/v1/accounts", Some(&body)).await;
    let (read, account) = (made.header("etag").unwrap().to_owned(), made.header("location").unwrap().to_owned());
    let change = |name: &'static str, tag: String| {
        let (service, account) = (&service, account.clone());
        async move {
            let headers = [("if-match", tag.as_str())];
            service.api_with(OPERATOR_KEY, &format!("PATCH {account}"), Some(&json!({"name": name})), &headers).await
        }
    };
    let first = change("One", read.clone()).await;
    assert_eq!((first.status, first.json()["name"].as_str()), (StatusCode::OK, Some("One")));
    let late = change("Two", read).await;
    assert_eq!((late.status, late.json()["code"].as_str()), (StatusCode::PRECONDITION_FAILED, Some("changed_meanwhile")));
    let informed = change("Two", first.header("etag").unwrap().to_owned()).await;
    assert_eq!(informed.status, StatusCode::OK);
});

on_each_engine!(lists_come_in_pages, |store| async {
    let service = Service::of_fixtures(&store).await;
    for number in 0..5 {
        service.clock.set(fixtures_now() + TimeDelta::seconds(number));
        let body = json!({"email": format!("page{number}@customer.example"), "name": "Page"});
        service.api(OPERATOR_KEY, "POST /api/v1/accounts", Some(&body)).await;
    }
    let (mut seen, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = service.api(OPERATOR_KEY, &format!("GET /api/v1/accounts?q=PAGE&limit=2{cursor}"), None).await.json();
        seen.extend(page["items"].as_array().unwrap().iter().map(|item| item["email"].as_str().unwrap().to_owned()));
        match page["next"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    assert_eq!(seen, (0..5).map(|number| format!("page{number}@customer.example")).collect::<Vec<_>>());
    for (query, pointer) in [("limit=0", "limit"), ("cursor=x", "cursor"), ("colour=red", "query")] {
        let refused = service.api(OPERATOR_KEY, &format!("GET /api/v1/accounts?{query}"), None).await;
        assert_eq!((refused.status.as_u16(), refused.json()["pointer"].as_str()), (422, Some(pointer)), "{}", refused.body);
    }
});

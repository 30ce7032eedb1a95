//! Responses: what they say, and that any text in them comes out as it went in.

use super::super::{
    answer::{Stamp, profile, start_page, status, status_of},
    document::{self, Document, Element, is_allowed},
};
use crate::domain::{language::Language, reason::ReasonCode};
use chrono::{DateTime, Utc};
use proptest::prelude::*;

fn at() -> DateTime<Utc> {
    DateTime::from_timestamp(1_790_000_000, 987_000_000).unwrap()
}

fn stamp(payload_id: &str) -> Stamp {
    Stamp { payload_id: payload_id.to_owned(), at: at() }
}

fn parsed(answer: &str) -> Document<'_> {
    assert!(answer.starts_with("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE cXML SYSTEM \"http://xml.cxml.org/"));
    let (document, whole) = document::parse(answer);
    whole.unwrap();
    document
}

#[test]
fn a_start_page_is_an_ok_with_its_address() {
    let answer = start_page(&stamp("1@punchgate"), "https://shop.example/start?token=a&x=1");
    let document = parsed(&answer);
    let root = document.root().unwrap();
    assert_eq!(root.attribute("payloadID"), Some("1@punchgate"));
    assert_eq!(root.attribute("timestamp"), Some("2026-09-21T14:13:20+00:00"));
    let response = root.child("Response").unwrap();
    let status = response.child("Status").unwrap();
    assert_eq!((status.attribute("code"), status.attribute("text")), (Some("200"), Some("OK")));
    let page = response.child("PunchOutSetupResponse").unwrap().child("StartPage").unwrap();
    assert_eq!(page.child("URL").unwrap().text(), "https://shop.example/start?token=a&x=1");
}

#[test]
fn a_profile_lists_what_is_answered_here() {
    let answer = profile(&stamp("1@punchgate"), "https://gate.example/punchout/demo-cxml/cxml", at());
    let document = parsed(&answer);
    let profile = document.root().unwrap().child("Response").unwrap().child("ProfileResponse").unwrap();
    assert_eq!(profile.attribute("effectiveDate"), Some("2026-09-21T14:13:20+00:00"));
    let requests: Vec<_> =
        profile.children("Transaction").filter_map(|transaction| transaction.attribute("requestName")).collect();
    assert_eq!(requests, ["ProfileRequest", "PunchOutSetupRequest"]);
    assert!(profile.elements().all(|transaction| transaction.text() == "https://gate.example/punchout/demo-cxml/cxml"));
}

#[test]
fn a_refusal_has_a_status_and_no_payload() {
    for &code in ReasonCode::ALL {
        let answer = status(&stamp("1@punchgate"), code, "Bitte fragen Sie <Ihren> Händler.", Language::German);
        let document = parsed(&answer);
        let response = document.root().unwrap().child("Response").unwrap();
        assert_eq!(response.elements().map(Element::name).collect::<Vec<_>>(), ["Status"]);
        let status = response.child("Status").unwrap();
        assert_eq!(status.attribute("code"), Some(status_of(code).0.to_string().as_str()));
        assert_eq!(status.attribute("xml:lang"), Some("de"));
        assert_eq!(status.text(), "Bitte fragen Sie <Ihren> Händler.");
    }
}

#[test]
fn every_code_has_the_status_of_the_contract() {
    use ReasonCode as R;
    for &code in ReasonCode::ALL {
        let expected = match code {
            R::TooLarge => 499,
            R::Malformed | R::ForbiddenDoctype => 406,
            R::UnsupportedRequest | R::OperationNotAllowed => 450,
            R::SystemUnknown | R::IdentityUnknown | R::SecretMismatch | R::MacExpired => 401,
            R::ReturnUrlMissing => 400,
            R::CartUnknown => 412,
            R::PayloadConflict => 409,
            R::RateLimited | R::Busy | R::StoreUnavailable => 560,
            R::Internal => 500,
            _ => 403,
        };
        assert_eq!(status_of(code).0, expected, "{code}");
    }
    assert_eq!(status_of(R::SecretMismatch).1, "Unauthorized");
    assert_eq!(status_of(R::Busy).1, "Temporary Server Error");
}

proptest! {
    #[test]
    fn any_text_survives_being_written(id in any::<String>(), url in any::<String>(), explanation in any::<String>()) {
        let survives = |text: &str| text.chars().filter(|&c| is_allowed(c)).collect::<String>();
        let (page, listed) = (start_page(&stamp(&id), &url), profile(&stamp(&id), &url, at()));
        let refusal = status(&stamp(&id), ReasonCode::Malformed, &explanation, Language::Polish);
        for (answer, text) in [(&page, &url), (&refusal, &explanation)] {
            let document = parsed(answer);
            let root = document.root().unwrap();
            prop_assert_eq!(root.attribute("payloadID").map(str::to_owned), Some(survives(&id)));
            let response = root.child("Response").unwrap();
            let last = response.elements().last().unwrap();
            prop_assert_eq!(last.text(), survives(text));
        }
        let document = parsed(&listed);
        let profile = document.root().unwrap().child("Response").unwrap().child("ProfileResponse").unwrap();
        prop_assert!(profile.elements().all(|transaction| transaction.text() == survives(&url)));
    }
}

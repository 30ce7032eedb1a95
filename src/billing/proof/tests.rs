//! Tests of the proof, with the published vector of Standard Webhooks first.

use super::*;
use chrono::TimeDelta;
use proptest::prelude::*;

const SECRET: &str = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";
const MESSAGE: &str = "msg_27UH4WbU6Z5A5EzD8u03UvzRbpk";
const BODY: &[u8] = br#"{"email":"test@example.com","username":"test_user"}"#;
const PUBLISHED: &str = "v1,tZ1I4/hDygAJgO5TYxiSd6Sd0kDW6hPenDe+bTa3Kkw=";

fn secret() -> HookSecret {
    HookSecret::parse(SECRET).unwrap()
}

fn other_secret() -> HookSecret {
    HookSecret::parse("whsec_cHVuY2hnYXRlLWRlbW8tYmlsbGluZy1zZWNyZXQ=").unwrap()
}

fn then() -> DateTime<Utc> {
    DateTime::from_timestamp(1_649_367_553, 0).unwrap()
}

fn headers(signature: &str) -> HookHeaders<'_> {
    HookHeaders { id: MESSAGE, timestamp: "1649367553", signature }
}

fn checked(signature: &str) -> Result<Verified, ProofFault> {
    verify(&[secret()], &headers(signature), BODY, then())
}

#[test]
fn the_published_vector_is_made_and_accepted() {
    assert_eq!(sign(&secret(), MESSAGE, then(), BODY), PUBLISHED);
    assert_eq!(checked(PUBLISHED), Ok(Verified { event_id: MESSAGE.to_owned() }));
}

#[test]
fn every_flipped_bit_is_refused() {
    let signed = [MESSAGE.as_bytes(), b"1649367553", BODY, PUBLISHED.as_bytes()];
    for (part, bytes) in signed.iter().enumerate() {
        for bit in 0..bytes.len() * 8 {
            let mut parts = signed.map(<[u8]>::to_vec);
            parts[part][bit / 8] ^= 1 << (bit % 8);
            let named = [ID, TIMESTAMP, "body", SIGNATURE].into_iter().zip(parts.iter());
            let taken = HookHeaders::collect(named).and_then(|headers| verify(&[secret()], &headers, &parts[2], then()));
            assert!(taken.is_err(), "part {part}, bit {bit}");
        }
    }
}

#[test]
fn a_body_that_was_written_anew_is_refused() {
    let value: serde_json::Value = serde_json::from_slice(BODY).unwrap();
    let anew = serde_json::to_vec_pretty(&value).unwrap();
    assert_eq!(verify(&[secret()], &headers(PUBLISHED), &anew, then()), Err(ProofFault::NoMatch));
}

#[test]
fn five_minutes_are_tolerated_both_ways() {
    let at = |seconds| verify(&[secret()], &headers(PUBLISHED), BODY, then() + TimeDelta::seconds(seconds));
    for seconds in [-300, -1, 0, 1, 300] {
        assert!(at(seconds).is_ok(), "{seconds}");
    }
    assert_eq!(at(301), Err(ProofFault::TooOld));
    assert_eq!(at(-301), Err(ProofFault::TooFarAhead));
}

#[test]
fn any_signature_may_fit_any_secret() {
    let old = sign(&other_secret(), MESSAGE, then(), BODY);
    let both = [other_secret(), secret()];
    for signature in [
        PUBLISHED.to_owned(),
        old.clone(),
        format!("{old} {PUBLISHED}"),
        format!("v1a,AAAA v2,{PUBLISHED} v1,not-base64 v1, {PUBLISHED}"),
        format!("{}{PUBLISHED}", "v9,x ".repeat(40)),
        format!("{}{PUBLISHED}", format!("{old} ").repeat(15)),
    ] {
        assert!(verify(&both, &headers(&signature), BODY, then()).is_ok(), "{signature}");
    }
    assert_eq!(checked(&old), Err(ProofFault::NoMatch));
    assert_eq!(checked(&format!("{}{PUBLISHED}", format!("{old} ").repeat(16))), Err(ProofFault::NoMatch));
    assert!(verify(&[secret(), other_secret()], &headers(&old), BODY, then()).is_ok());
    assert_eq!(verify(&[], &headers(PUBLISHED), BODY, then()), Err(ProofFault::NoMatch));
}

#[test]
fn garbled_signatures_fit_nothing() {
    let bare = PUBLISHED.trim_start_matches("v1,");
    for signature in ["", " ", "v1", "v1,", bare, &format!("v1a,{bare}"), &format!("V1,{bare}"), &PUBLISHED[..40]] {
        assert_eq!(checked(signature), Err(ProofFault::NoMatch), "{signature}");
    }
}

#[test]
fn garbled_ids_and_timestamps_are_refused() {
    let long = "x".repeat(256);
    for id in ["", "a b", "a\u{7f}", "é", &long] {
        let headers = HookHeaders { id, ..headers(PUBLISHED) };
        assert_eq!(verify(&[secret()], &headers, BODY, then()), Err(ProofFault::Garbled(ID)), "{id}");
    }
    for timestamp in ["", "+1649367553", "-1", "1649367553.0", " 1649367553", "0x10", "99999999999999999999"] {
        let headers = HookHeaders { timestamp, ..headers(PUBLISHED) };
        assert_eq!(verify(&[secret()], &headers, BODY, then()), Err(ProofFault::Garbled(TIMESTAMP)), "{timestamp}");
    }
    let longest = "x".repeat(255);
    let headers = HookHeaders { id: &longest, ..headers("") };
    assert_eq!(verify(&[secret()], &headers, BODY, then()), Err(ProofFault::NoMatch));
}

#[test]
fn headers_are_collected_once_each_whatever_their_case() {
    let good = [("Webhook-Id", "a"), ("host", "h"), ("host", "h"), ("WEBHOOK-TIMESTAMP", "1"), ("webhook-signature", "v1,")];
    let found = HookHeaders::collect(good).unwrap();
    assert_eq!((found.id, found.timestamp, found.signature), ("a", "1", "v1,"));
    for name in [ID, TIMESTAMP, SIGNATURE] {
        let without = good.into_iter().filter(|(other, _)| !other.eq_ignore_ascii_case(name));
        assert_eq!(HookHeaders::collect(without).unwrap_err(), ProofFault::Missing(name));
        let twice = good.into_iter().chain([(name, "a")]);
        assert_eq!(HookHeaders::collect(twice).unwrap_err(), ProofFault::Repeated(name));
        let bytes = good.map(|(other, value)| (other, value.as_bytes()));
        let garbled =
            bytes.map(|(other, value)| (other, if other.eq_ignore_ascii_case(name) { &b"\xff"[..] } else { value }));
        assert_eq!(HookHeaders::collect(garbled).unwrap_err(), ProofFault::Garbled(name));
    }
}

#[test]
fn a_secret_has_its_prefix_and_enough_bytes_and_is_never_shown() {
    let of = |bytes: usize| HookSecret::parse(&format!("whsec_{}", BASE64_STANDARD.encode(vec![7; bytes]))).is_ok();
    assert_eq!([0, 23, 24, 64, 65].map(of), [false, false, true, true, false]);
    for text in ["", "whsec_", SECRET.trim_start_matches("whsec_"), "whsec_????", "whpk_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"] {
        assert_eq!(HookSecret::parse(text).unwrap_err(), NotAHookSecret, "{text}");
    }
    assert_eq!(format!("{:?}", secret()), "HookSecret");
}

proptest! {
    #[test]
    fn what_is_signed_is_verified(bytes in prop::collection::vec(any::<u8>(), 24..=64), id in "[!-~]{1,255}", body: Vec<u8>) {
        let secret = HookSecret::parse(&format!("whsec_{}", BASE64_STANDARD.encode(bytes))).unwrap();
        let signature = sign(&secret, &id, then(), &body);
        let headers = HookHeaders { id: &id, ..headers(&signature) };
        prop_assert_eq!(verify(&[secret], &headers, &body, then()), Ok(Verified { event_id: id.clone() }));
    }
}

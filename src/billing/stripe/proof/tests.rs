//! Tests of Stripe's proof. The signature of the known delivery was made with another program (OpenSSL).

use super::*;
use chrono::TimeDelta;
use proptest::prelude::*;

const SECRET: &str = "whsec_0123456789abcdefghijklmnopqrstuv";
const BODY: &[u8] = br#"{"id":"evt_1","object":"event"}"#;
const KNOWN: &str = "e61738160ec43a98271ab4913ee0deddeba05a425bc08a60a408462efec23bdb";

fn secret() -> StripeSecret {
    StripeSecret::parse(SECRET).unwrap()
}

/// As long as those of Stripe's command line, longer than the block of the hash.
fn other_secret() -> StripeSecret {
    StripeSecret::parse(&format!("whsec_{}", "0123456789abcdef".repeat(4))).unwrap()
}

fn then() -> DateTime<Utc> {
    DateTime::from_timestamp(1_772_323_200, 0).unwrap()
}

fn known() -> String {
    format!("t=1772323200,v1={KNOWN}")
}

fn checked_with(secrets: &[StripeSecret], header: &str) -> Result<(), StripeFault> {
    verify(secrets, [("Stripe-Signature", header.as_bytes())], BODY, then())
}

fn checked(header: &str) -> Result<(), StripeFault> {
    checked_with(&[secret()], header)
}

#[test]
fn a_known_delivery_is_made_and_accepted() {
    assert_eq!(sign(&secret(), then(), BODY), known());
    assert_eq!(checked(&known()), Ok(()));
    assert_eq!(
        sign(&other_secret(), then(), BODY),
        "t=1772323200,v1=4c224d5251ba6858584ea241e438d70f15d18cd3424ee85da79321b82ea8f398"
    );
}

#[test]
fn every_flipped_bit_is_refused() {
    let signed = [known().into_bytes(), BODY.to_vec()];
    for (part, bytes) in signed.iter().enumerate() {
        for bit in 0..bytes.len() * 8 {
            let mut parts = signed.clone();
            parts[part][bit / 8] ^= 1 << (bit % 8);
            let taken = verify(&[secret()], [("stripe-signature", &parts[0])], &parts[1], then());
            assert!(taken.is_err(), "part {part}, bit {bit}");
        }
    }
}

#[test]
fn five_minutes_are_tolerated_both_ways() {
    let at = |seconds| {
        let now = then() + TimeDelta::seconds(seconds);
        verify(&[secret()], [("stripe-signature", known().as_bytes())], BODY, now)
    };
    for seconds in [-300, -1, 0, 1, 300] {
        assert_eq!(at(seconds), Ok(()), "{seconds}");
    }
    assert_eq!(at(301), Err(StripeFault::TooOld));
    assert_eq!(at(-301), Err(StripeFault::TooFarAhead));
}

#[test]
fn any_signature_may_fit_any_secret() {
    let none = "0".repeat(64);
    let old = sign(&other_secret(), then(), BODY);
    let old = old.split_once("v1=").unwrap().1;
    for header in [
        format!("t=1772323200,v1={none},v1={KNOWN}"),
        format!("t=1772323200,v1={KNOWN},v1={none},v0={none}"),
        format!("v0=whatever,v1={KNOWN},t=1772323200,v2=1"),
        format!("t=1772323200,v1={old}"),
        format!("t=1772323200{},v1={KNOWN}", format!(",v1={old}").repeat(15)),
    ] {
        assert_eq!(checked_with(&[other_secret(), secret()], &header), Ok(()), "{header}");
        assert_eq!(checked_with(&[secret(), other_secret()], &header), Ok(()), "{header}");
    }
    assert_eq!(checked(&format!("t=1772323200,v1={old}")), Err(StripeFault::NoMatch));
    assert_eq!(checked(&format!("t=1772323200,v0={KNOWN}")), Err(StripeFault::NoMatch));
    assert_eq!(checked_with(&[], &known()), Err(StripeFault::NoMatch));
}

#[test]
fn garbled_headers_are_refused() {
    for header in [
        String::new(),
        "t=1772323200,".to_owned(),
        format!("v1={KNOWN}"),
        format!("t=1772323200,t=1772323200,v1={KNOWN}"),
        format!("t=+1772323200,v1={KNOWN}"),
        format!("t= 1772323200,v1={KNOWN}"),
        format!("t=,v1={KNOWN}"),
        format!("t=99999999999999999999,v1={KNOWN}"),
        format!("t=1772323200;v1={KNOWN}"),
        format!("t=1772323200, v1={KNOWN},v1"),
        format!("t=1772323200,v1={}", KNOWN.to_uppercase()),
        format!("t=1772323200,v1={KNOWN}00"),
        format!("t=1772323200,v1={}", &KNOWN[..63]),
        format!("t=1772323200{}", format!(",v1={KNOWN}").repeat(17)),
    ] {
        assert_eq!(checked(&header), Err(StripeFault::Garbled), "{header}");
    }
}

#[test]
fn the_header_is_there_once_whatever_its_case() {
    let known = known();
    let header = |name: &'static str| (name, known.as_bytes());
    let with = |headers: Vec<(&'static str, &[u8])>| verify(&[secret()], headers, BODY, then());
    assert_eq!(with(vec![("host", b"x"), header("STRIPE-SIGNATURE"), ("host", b"y")]), Ok(()));
    assert_eq!(with(vec![("host", b"x")]), Err(StripeFault::Missing));
    assert_eq!(with(vec![header("stripe-signature"), header("Stripe-Signature")]), Err(StripeFault::Repeated));
    assert_eq!(with(vec![("stripe-signature", b"\xff")]), Err(StripeFault::Garbled));
}

#[test]
fn a_secret_has_its_prefix_and_enough_characters_and_is_never_shown() {
    let of = |length: usize| StripeSecret::parse(&format!("whsec_{}", "x".repeat(length))).is_ok();
    assert_eq!([0, 23, 24, 249, 250].map(of), [false, false, true, true, false]);
    let blank = format!("whsec_{} x", "x".repeat(30));
    for text in ["", "whsec_", SECRET.trim_start_matches("whsec_"), "sk_live_0123456789abcdefghijklmnopqrstuv", &blank] {
        assert_eq!(StripeSecret::parse(text).unwrap_err(), NotAStripeSecret, "{text}");
    }
    assert_eq!(format!("{:?}", secret()), "StripeSecret");
}

proptest! {
    #[test]
    fn what_is_signed_is_verified(text in "whsec_[!-~]{24,249}", body: Vec<u8>) {
        let secret = StripeSecret::parse(&text).unwrap();
        let header = sign(&secret, then(), &body);
        prop_assert_eq!(verify(&[secret], [("stripe-signature", header.as_bytes())], &body, then()), Ok(()));
    }
}

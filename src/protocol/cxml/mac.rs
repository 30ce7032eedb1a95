//! CredentialMac: a proof over who sends for whom and until when, under the shared secret (cXML DTD, element `CredentialMac`, type
//! `FromSenderCredentials`, algorithm `HMAC-SHA1-96`). Whether it is still in its time is left to `domain::decision`.

use crate::domain::{
    folded,
    login::{CREDENTIALS_MAX, Credential},
    secret::Secret,
};
use base64::{Engine, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use subtle::{Choice, ConstantTimeEq};

/// The length of a proof: the first 96 bits of an HMAC-SHA1.
const LENGTH: usize = 12;

/// Whether a code is the proof of `secret` for this sender and one of the first eight credentials of From: the DTD does not say
/// which of several goes into it. All are tried always, so that time does not tell which one fits.
#[must_use]
pub fn fits(secret: &Secret, from: &[Credential], sender: &Credential, created: &str, expires: &str, code: &str) -> bool {
    let code = STANDARD.decode(code.trim()).unwrap_or_default();
    let mut fits = Choice::from(0);
    for from in from.iter().take(CREDENTIALS_MAX) {
        if let Some(expected) = proof(secret, from, sender, created, expires) {
            fits |= expected.as_slice().ct_eq(code.as_slice());
        }
    }
    fits.into()
}

/// The proof itself: who, folded, then the times as written, each followed by a zero byte.
fn proof(secret: &Secret, from: &Credential, sender: &Credential, created: &str, expires: &str) -> Option<[u8; LENGTH]> {
    let mut mac = Hmac::<Sha1>::new_from_slice(secret.reveal().as_bytes()).ok()?;
    for who in [&from.domain, &from.identity, &sender.domain, &sender.identity] {
        mac.update(folded(who).as_bytes());
        mac.update(&[0]);
    }
    for time in [created, expires] {
        mac.update(time.as_bytes());
        mac.update(&[0]);
    }
    mac.finalize().into_bytes().first_chunk().copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    const CREATED: &str = "2003-01-15T08:42:46-08:00";
    const EXPIRES: &str = "2003-01-15T11:42:46-08:00";

    fn party(domain: &str, identity: &str) -> Credential {
        Credential { domain: domain.to_owned(), identity: identity.to_owned() }
    }

    fn network() -> Credential {
        party("NetworkID", "AN9900000100")
    }

    fn fit(secret: &str, from: &[Credential], code: &str) -> bool {
        fits(&Secret::new(secret), from, &network(), CREATED, EXPIRES, code)
    }

    #[test]
    fn the_published_vectors_fit() {
        for (secret, code) in [("abracadabra", "cR6Jpz58nriXERDN"), ("password", "5KMM/p4KtK5oAf/B")] {
            assert!(fit(secret, &[network()], code));
            assert!(fit(secret, &[network()], &format!("\n  {code} ")), "blanks around it are layout");
            assert!(fit(secret, &[party(" networkid ", "an9900000100\n")], code), "compared folded");
        }
    }

    #[test]
    fn anything_else_does_not_fit() {
        let code = "cR6Jpz58nriXERDN";
        assert!(!fit("password", &[network()], code));
        assert!(!fit("abracadabra", &[party("NetworkID", "AN1")], code));
        assert!(!fit("abracadabra", &[], code));
        for code in ["", "cR6Jpz58", "cR6Jpz58nriXERDNAAAA", "not base 64", "cR6Jpz58nriXERDM"] {
            assert!(!fit("abracadabra", &[network()], code), "{code}");
        }
        let later = fits(&Secret::new("abracadabra"), &[network()], &network(), CREATED, "2004-01-15T11:42:46-08:00", code);
        assert!(!later, "the times are part of the proof");
    }

    #[test]
    fn one_of_several_credentials_is_enough_but_not_the_ninth() {
        let mut from = vec![party("DUNS", "1"); CREDENTIALS_MAX - 1];
        from.push(network());
        assert!(fit("abracadabra", &from, "cR6Jpz58nriXERDN"));
        from.insert(0, party("DUNS", "1"));
        assert!(!fit("abracadabra", &from, "cR6Jpz58nriXERDN"));
    }
}

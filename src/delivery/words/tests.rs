//! Tests of the words: every mail says something of its own in every language, its facts stand in it, and its subject holds nothing
//! that is secret.

use super::{Words, of};
use crate::{
    delivery::{
        content::{End, Of, Offer, Told},
        render::render,
    },
    domain::{language::Language, license::LicenseKind, mail::Side},
};
use chrono::DateTime;
use std::collections::BTreeSet;

const SERIAL: &str = "PG-01234-56789-ABCDE-FGHJK-MNPQRST";
const LINK: &str = "https://punchgate.example/claim/token";

fn offer(kind: LicenseKind) -> Offer {
    Offer {
        kind,
        serial: "PG-...-QRST".to_owned(),
        giver: "<Giver> & Sons".to_owned(),
        to_email: "taker@shop.example".to_owned(),
        until: DateTime::from_timestamp(1_800_000_000, 0).unwrap(),
    }
}

/// Every mail that there is, with the facts that must stand in it.
fn all() -> Vec<(Told, Vec<String>)> {
    let told = |of| Told { vendor: "Vendor".to_owned(), recipient: "buyer@shop.example".to_owned(), of };
    let owned = |facts: &[&str]| facts.iter().map(|fact| (*fact).to_owned()).collect::<Vec<_>>();
    let mut all = Vec::new();
    for again in [false, true] {
        for link in [None, Some(LINK.to_owned())] {
            let mut facts = owned(&["R-1001", SERIAL]);
            facts.extend(link.clone());
            facts.extend(link.is_some().then(|| "buyer@shop.example".to_owned()));
            let licenses = vec![(LicenseKind::System, SERIAL.to_owned()), (LicenseKind::Customer, SERIAL.to_owned())];
            let of = Of::Serials { external_ref: "R-1001".to_owned(), again, licenses, claim_url: link };
            all.push((told(of), facts));
        }
    }
    for kind in [LicenseKind::System, LicenseKind::Customer] {
        for to in [Side::Giver, Side::Recipient] {
            let whom = if to == Side::Giver { "taker@shop.example" } else { "<Giver> & Sons" };
            let facts = owned(&["PG-...-QRST", "2027-01-15 08:00 UTC", "taker@shop.example", whom]);
            all.push((told(Of::Offer { to, offer: offer(kind) }), facts));
            for end in End::ALL {
                all.push((told(Of::Settled { to, offer: offer(kind), end }), owned(&["PG-...-QRST", whom])));
            }
        }
    }
    all
}

#[test]
fn every_mail_tells_its_facts_in_every_language_and_no_two_are_the_same() {
    let mut seen = BTreeSet::new();
    for language in Language::ALL {
        for (told, facts) in all() {
            let words = of(&told, language);
            let rendered = render(&words, language).unwrap();
            for fact in &facts {
                assert!(rendered.text.contains(fact.as_str()), "{language:?}: {fact} in\n{}", rendered.text);
                let escaped = fact.replace('&', "&#38;").replace('<', "&#60;").replace('>', "&#62;");
                assert!(rendered.html.contains(&escaped), "{language:?}: {escaped} in\n{}", rendered.html);
            }
            assert!(!rendered.html.contains("<Giver>") && !rendered.html.contains("<script"), "{}", rendered.html);
            assert!(rendered.html.contains(&format!("lang=\"{}\"", language.tag())));
            assert!(!words.subject.contains(SERIAL) && !words.subject.contains("token"), "{}", words.subject);
            let parts: usize = [&words.paragraphs, &words.closing].iter().map(|part| part.len()).sum();
            assert!(parts >= 2 && !words.subject.is_empty() && !words.footer.is_empty(), "{words:?}");
            assert!(seen.insert(rendered.text), "{language:?} says the same twice: {words:?}");
        }
    }
}

#[test]
fn a_language_is_not_another_ones() {
    for (told, _) in all() {
        let said: BTreeSet<String> = Language::ALL.into_iter().map(|language| sentence(&of(&told, language))).collect();
        assert_eq!(said.len(), Language::ALL.len(), "{said:?}");
    }
}

fn sentence(words: &Words) -> String {
    words.closing.concat()
}

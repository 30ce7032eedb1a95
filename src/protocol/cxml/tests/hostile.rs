//! Documents that are meant to do harm, or that are no XML.

use super::*;
use crate::protocol::limits::{ATTRIBUTES_MAX, DEPTH_MAX, ELEMENTS_MAX, TEXT_MAX};
use proptest::prelude::*;
use std::time::{Duration, Instant};

fn refused(document: &str) -> (ReasonCode, &'static str) {
    let before = Instant::now();
    let fault = fault(&read(document));
    assert!(before.elapsed() < Duration::from_secs(5), "it took too long");
    fault
}

#[test]
fn declarations_and_entities_of_its_own_are_forbidden() {
    use ReasonCode::ForbiddenDoctype;
    let bomb = "<!DOCTYPE cXML [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;'><!ENTITY c '&b;&b;&b;&b;&b;&b;&b;&b;'>]><cXML>&c;</cXML>";
    let stealing = "<!DOCTYPE cXML [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><cXML>&x;</cXML>";
    let nested =
        "<!DOCTYPE cXML SYSTEM \"http://xml.cxml.org/schemas/cXML/1.2.050/cXML.dtd\" [<!ENTITY % x ''> %x;]><cXML/>";
    for document in [bomb, stealing, nested, "<!DOCTYPE cXML []><cXML/>"] {
        assert_eq!(refused(document), (ForbiddenDoctype, "internal_subset"));
    }
    assert_eq!(refused("<cXML>&x;</cXML>"), (ForbiddenDoctype, "entity"));
    assert_eq!(refused("<cXML a='&x;'/>"), (ForbiddenDoctype, "entity"));
}

#[test]
fn a_document_type_stands_once_before_the_root() {
    let doctype = "<!DOCTYPE cXML SYSTEM 'http://xml.cXML.org/schemas/cXML/1.1.010/cXML.dtd'>";
    let document = document("", "<ProfileRequest/>");
    assert!(read(format!("<!-- c -->{doctype}<!-- c -->{document}<!-- c --><?pi?>\n")).request.is_ok());
    assert!(read(format!("<!DOCTYPE cXML 'http://xml.cxml.org/schemas/cXML/1.2.014/cXML.dtd'>{document}")).request.is_ok());
    for document in
        [format!("{doctype}{doctype}{document}"), format!("{document}{doctype}"), format!("<cXML>{doctype}</cXML>")]
    {
        assert_eq!(refused(&document), (ReasonCode::Malformed, "misplaced_doctype"));
    }
}

#[test]
fn what_is_not_well_formed_is_refused() {
    for (document, detail) in [
        ("<cXML>", "unclosed_element"),
        ("<cXML><a></cXML>", "not_well_formed"),
        ("<cXML></cXML></cXML>", "not_well_formed"),
        ("<cXML/><cXML/>", "second_root"),
        ("<cXML/>x", "text_outside_of_root"),
        ("<cXML/>&#32;", "text_outside_of_root"),
        ("<![CDATA[ ]]><cXML/>", "text_outside_of_root"),
        ("<!-- only -->", "no_root"),
        ("<cXML>a & b</cXML>", "not_well_formed"),
        ("<cXML>&;</cXML>", "not_well_formed"),
        ("<cXML>]]></cXML>", "not_well_formed"),
        ("<cXML><!-- -- --></cXML>", "not_well_formed"),
        ("<cXML><?1 x?></cXML>", "not_well_formed"),
        ("\u{FEFF}\u{FEFF}<cXML/>", "text_outside_of_root"),
        ("<cXML><![CDATA[</cXML>", "not_well_formed"),
        ("<cXML><1a/></cXML>", "not_well_formed"),
        ("<cXML><a\u{85}/></cXML>", "not_well_formed"),
        ("<cXML></cXML x='1'>", "not_well_formed"),
        ("<cXML><></></cXML>", "not_well_formed"),
        ("<cXML a='1' a='2'/>", "attribute"),
        ("<cXML a=1/>", "attribute"),
        ("<cXML a/>", "attribute"),
        ("<cXML a='1'b='2'/>", "attribute"),
        ("<cXML a='<'/>", "attribute"),
        ("<cXML a='&amp'/>", "attribute"),
        ("<cXML 1='1'/>", "attribute"),
        ("<cXML/><?xml version='1.0'?>", "misplaced_declaration"),
        ("<!-- --><?xml version='1.0'?><cXML/>", "misplaced_declaration"),
        ("<cXML>\0</cXML>", "forbidden_character"),
        ("<cXML a='\u{1}'/>", "forbidden_character"),
        ("<cXML>\u{FFFE}</cXML>", "forbidden_character"),
        ("<cXML>&#0;</cXML>", "forbidden_character"),
        ("<cXML>&#x1F;</cXML>", "forbidden_character"),
        ("<cXML a='&#xD800;'/>", "forbidden_character"),
        ("<cXML>&#x110000;</cXML>", "forbidden_character"),
        ("<cXML>&#+65;</cXML>", "forbidden_character"),
        ("<cXML>&#;</cXML>", "forbidden_character"),
        ("<cXML>&#99999999999999999999;</cXML>", "forbidden_character"),
    ] {
        assert_eq!(refused(document), (ReasonCode::Malformed, detail), "{document:?}");
    }
}

#[test]
fn limits_hold_at_their_edge() {
    let nested = |depth: usize| {
        with_setup(&format!("<Extrinsic>{}{}</Extrinsic>", "<a>".repeat(depth - 4), "</a>".repeat(depth - 4)))
    };
    assert!(read(nested(DEPTH_MAX)).request.is_ok());
    assert_eq!(refused(&nested(DEPTH_MAX + 1)), (ReasonCode::Malformed, "too_deep"));

    let attributes = |many: usize| {
        let written = (0..many).map(|n| format!("a{n}='&amp;'")).collect::<Vec<_>>().join(" ");
        with_setup(&format!("<Extrinsic {written}/>"))
    };
    assert!(read(attributes(ATTRIBUTES_MAX)).request.is_ok());
    assert_eq!(refused(&attributes(ATTRIBUTES_MAX + 1)), (ReasonCode::Malformed, "too_many_attributes"));

    let elements = |many: usize| with_setup(&"<ItemOut/>".repeat(many - 4));
    assert!(read(elements(ELEMENTS_MAX)).request.is_ok());
    assert_eq!(refused(&elements(ELEMENTS_MAX + 1)), (ReasonCode::Malformed, "too_many_elements"));

    let text = |long: usize| with_setup(&format!("<Extrinsic>{}</Extrinsic>", "x".repeat(long)));
    assert!(read(text(TEXT_MAX)).request.is_ok());
    assert_eq!(refused(&text(TEXT_MAX + 1)), (ReasonCode::Malformed, "text_too_long"));
    let split = with_setup(&format!("<Extrinsic>{}</Extrinsic>", "x&#65;<!-- -->".repeat(TEXT_MAX / 2 + 1)));
    assert_eq!(refused(&split), (ReasonCode::Malformed, "text_too_long"));
    let value = with_setup(&format!("<Extrinsic name='{}'/>", "x".repeat(TEXT_MAX + 1)));
    assert_eq!(refused(&value), (ReasonCode::Malformed, "text_too_long"));
}

#[test]
fn a_long_value_of_references_is_read() {
    let read = read(with_setup(&format!("<Extrinsic name='{}'/>", "&amp;".repeat(1000))));
    assert_eq!(claims(read).extrinsics.first().unwrap().0, "&".repeat(1000));
}

#[test]
fn size_alone_does_no_harm() {
    assert_eq!(refused(&"<a>".repeat(100_000)), (ReasonCode::Malformed, "too_deep"));
    let many = (0..100_000).map(|n| format!("a{n}=''")).collect::<Vec<_>>().join(" ");
    assert_eq!(refused(&format!("<cXML {many}/>")), (ReasonCode::Malformed, "too_many_attributes"));
    assert_eq!(refused(&"<a/>".repeat(100_000)), (ReasonCode::Malformed, "second_root"));
    assert_eq!(refused(&format!("<cXML>{}</cXML>", "&#65;".repeat(300_000))), (ReasonCode::Malformed, "text_too_long"));
    assert_eq!(refused(&"<!-- -->".repeat(200_000)), (ReasonCode::Malformed, "no_root"));
    assert_eq!(refused(&format!("<!DOCTYPE a {}", "<".repeat(1_000_000))), (ReasonCode::Malformed, "not_well_formed"));
    assert_eq!(refused(&format!("<cXML>{}", "<![CDATA[".repeat(200_000))), (ReasonCode::Malformed, "not_well_formed"));
}

proptest! {
    #[test]
    fn reading_random_bytes_never_panics(body in proptest::collection::vec(any::<u8>(), 0..300), content_type in ".{0,40}") {
        let _ = setup::read(&posted(&content_type, body.clone()));
        let _ = setup::read(&posted("application/x-www-form-urlencoded", [b"cxml-base64=", body.as_slice()].concat()));
        let _ = setup::read(&posted("application/x-www-form-urlencoded", [b"cxml-urlencoded=%3C", body.as_slice()].concat()));
        let _ = read([b"<", body.as_slice()].concat());
    }

    #[test]
    fn reading_mutilated_documents_never_panics(
        cuts in proptest::collection::vec((0..CREATE.len(), 0..40_usize, proptest::collection::vec(any::<u8>(), 0..8)), 1..6),
    ) {
        let mut body = CREATE.as_bytes().to_vec();
        for (at, length, with) in cuts {
            let at = at.min(body.len());
            body.splice(at..(at + length).min(body.len()), with);
        }
        let _ = read(body);
    }

    #[test]
    fn reading_pieces_of_markup_in_any_order_never_panics(
        pieces in proptest::collection::vec(prop::sample::select(&[
            "<cXML>", "</cXML>", "<Header>", "</Header>", "<Sender>", "</Sender>", "<Credential domain='a'>", "</Credential>",
            "<SharedSecret>s", "</SharedSecret>", "<Request>", "</Request>", "<PunchOutSetupRequest>", "</PunchOutSetupRequest>",
            "<BuyerCookie/>", "<!--", "-->", "<![CDATA[", "]]>", "&amp;", "&#", ";", "<?xml ", "?>", "<!DOCTYPE a", ">", "<", "ż", " ",
        ][..]), 0..40),
    ) {
        let _ = read(pieces.concat());
    }
}

//! Order messages: envelopes that fit those of the login, cookies that come back as they were, and what a version does not have.

use super::{
    super::{
        answer::Stamp,
        document::{self, Document, Element, is_allowed},
        order_message::{Handed, order_message},
        setup,
    },
    CREATE, posted, read,
};
use crate::domain::{
    cart::{
        config::{CartConfig, CxmlCart, CxmlEncoding, CxmlVersion},
        map::{Warning, WarningCode},
        outbound::{CxmlItem, CxmlLines, Money, Spoken},
    },
    login::{DeploymentMode, LoginRequest, Operation},
    session::{Envelope, Handover, Party},
    system::{CxmlLogin, LoginConfig, SystemConfig},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use chrono::DateTime;
use proptest::prelude::*;

fn money(amount: &str) -> Money {
    Money { amount: amount.parse().unwrap(), currency: "EUR".parse().unwrap() }
}

fn spoken(text: &str) -> Spoken {
    Spoken { language: "en".to_owned(), text: text.to_owned() }
}

fn item() -> CxmlItem {
    CxmlItem {
        quantity: "2.5".parse().unwrap(),
        part_id: "A-1".to_owned(),
        auxiliary_id: None,
        buyer_part_id: None,
        unit_price: money("10.00"),
        description: spoken("Bolt"),
        short_name: None,
        unit: "EA".to_owned(),
        price_basis: None,
        classifications: vec![("UNSPSC".to_owned(), "31161500".to_owned())],
        manufacturer_part_id: None,
        manufacturer_name: None,
        url: None,
        lead_time_days: None,
        extrinsics: Vec::new(),
        supplier_id: None,
        comments: None,
    }
}

fn lines(items: Vec<CxmlItem>) -> CxmlLines {
    CxmlLines { total: money("25.00"), shipping: None, tax: None, items }
}

fn config(version: CxmlVersion, encoding: CxmlEncoding) -> CartConfig {
    CartConfig { cxml: CxmlCart { version, encoding }, ..CartConfig::default() }
}

fn written(handed: Handed<'_>, config: &CartConfig, handover: &Handover) -> (String, Vec<Warning>) {
    let at = DateTime::from_timestamp(1_790_000_000, 0).unwrap();
    let stamp = Stamp { payload_id: "1@punchgate".to_owned(), at };
    let (form, warnings) = order_message(handed, config, &[Operation::Create, Operation::Inspect], handover, &stamp);
    let [(name, value)] = form.fields.as_slice() else { panic!("{:?}", form.fields) };
    let document = match config.cxml.encoding {
        CxmlEncoding::Base64 => {
            assert_eq!(name, "cxml-base64");
            String::from_utf8(STANDARD.decode(value).unwrap()).unwrap()
        }
        CxmlEncoding::Urlencoded => {
            assert_eq!(name, "cxml-urlencoded");
            value.clone()
        }
    };
    (document, warnings)
}

fn parsed(message: &str) -> Document<'_> {
    let (document, whole) = document::parse(message);
    whole.unwrap();
    document
}

fn at<'t>(document: &'t Document<'t>, path: &[&str]) -> Element<'t> {
    let root = document.root().unwrap();
    path.iter().fold(root, |element, name| element.child(name).unwrap_or_else(|| panic!("no {name}")))
}

fn with_cookie(cookie: &str) -> Handover {
    Handover { buyer_cookie: Some(cookie.to_owned()), ..Handover::default() }
}

fn handover_of(request: &LoginRequest) -> Handover {
    request.handover(&SystemConfig::new(LoginConfig::Cxml(CxmlLogin::default())))
}

const MESSAGE: [&str; 2] = ["Message", "PunchOutOrderMessage"];
const COOKIE: [&str; 3] = ["Message", "PunchOutOrderMessage", "BuyerCookie"];
const ENCODINGS: [CxmlEncoding; 2] = [CxmlEncoding::Base64, CxmlEncoding::Urlencoded];

#[test]
fn the_envelope_is_the_one_of_the_login_turned_around() {
    let handover = handover_of(&read(CREATE).request.unwrap());
    let (message, _) = written(Handed::Nothing(None), &config(CxmlVersion::V050, CxmlEncoding::Base64), &handover);
    assert!(message.starts_with(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <!DOCTYPE cXML SYSTEM \"http://xml.cxml.org/schemas/cXML/1.2.050/cXML.dtd\">\n<cXML version=\"1.2.050\" "
    ));
    let document = parsed(&message);
    let root = document.root().unwrap();
    assert_eq!(root.attribute("timestamp"), Some("2026-09-21T14:13:20+00:00"));
    assert_eq!((root.attribute("payloadID"), root.attribute("xml:lang")), (Some("1@punchgate"), Some("en")));
    let identities = |party| {
        let party = at(&document, &["Header", party]);
        let credentials = party.children("Credential");
        let each = credentials.map(|one| (one.attribute("domain").unwrap(), one.child("Identity").unwrap().text()));
        each.collect::<Vec<_>>()
    };
    assert_eq!(identities("From"), [("NetworkId", "shop@demo.example")]);
    assert_eq!(identities("To"), [("NetworkId", "buyer@demo.example"), ("DUNS", "123456789")]);
    assert_eq!(identities("Sender"), [("NetworkId", "shop@demo.example")]);
    assert_eq!(at(&document, &["Message"]).attribute("deploymentMode"), Some("test"));
    assert!(!message.contains("SharedSecret") && !message.contains("demo-cxml-secret"));
    assert_eq!(at(&document, &COOKIE).inner(), "4f&amp;<part n='1'>x</part><!-- kept --><![CDATA[<]]>");
}

#[test]
fn a_login_of_which_nothing_is_known_has_an_envelope_all_the_same() {
    for encoding in ENCODINGS {
        let (message, _) = written(Handed::Nothing(None), &config(CxmlVersion::V014, encoding), &Handover::default());
        let document = parsed(&message);
        for party in ["From", "To", "Sender"] {
            let credential = at(&document, &["Header", party, "Credential"]);
            assert_eq!((credential.attribute("domain"), credential.text()), (Some("NetworkId"), ""));
        }
        assert_eq!(at(&document, &COOKIE).inner(), "");
    }
}

#[test]
fn nothing_and_an_unchanged_cart_are_told_apart() {
    let config = config(CxmlVersion::V014, CxmlEncoding::Base64);
    for (handed, children) in [
        (Handed::Nothing("EUR".parse().ok()), vec!["PunchOutOrderMessage"]),
        (Handed::Unchanged, vec!["Status", "PunchOutOrderMessage"]),
        (Handed::Cart(&lines(Vec::new())), vec!["PunchOutOrderMessage"]),
    ] {
        let (message, _) = written(handed, &config, &with_cookie("c"));
        let document = parsed(&message);
        let message = at(&document, &["Message"]);
        assert_eq!(message.elements().map(Element::name).collect::<Vec<_>>(), children);
        assert_eq!(message.child("Status").and_then(|status| status.attribute("code")), children.get(1).map(|_| "204"));
        assert_eq!(at(&document, &MESSAGE).children("ItemIn").count(), 0);
        let header = at(&document, &MESSAGE).child("PunchOutOrderMessageHeader").unwrap();
        let money = header.child("Total").unwrap().child("Money").unwrap();
        assert_eq!(money.attribute("currency"), Some(if children.len() == 1 { "EUR" } else { "USD" }));
        assert_eq!(header.attribute("operationAllowed"), Some("inspect"));
    }
}

#[test]
fn a_version_without_an_element_does_not_get_it() {
    let item = CxmlItem {
        buyer_part_id: Some("4711".to_owned()),
        comments: Some(spoken("Soon, please")),
        price_basis: Some(100),
        ..item()
    };
    let lines = lines(vec![item]);
    let (old, warnings) = written(Handed::Cart(&lines), &config(CxmlVersion::V014, CxmlEncoding::Base64), &with_cookie("c"));
    for element in ["BuyerPartID", "Comments", "PriceBasisQuantity"] {
        assert!(!old.contains(element), "{element}");
    }
    assert!(old.contains("<UnitPrice><Money currency=\"EUR\">0.1</Money></UnitPrice>"), "the price of one: {old}");
    assert_eq!(warnings.iter().map(|one| (one.code, one.item)).collect::<Vec<_>>(), [(WarningCode::LeftOut, Some(1)); 2]);
    let (new, warnings) = written(Handed::Cart(&lines), &config(CxmlVersion::V036, CxmlEncoding::Base64), &with_cookie("c"));
    assert!(new.contains("<PriceBasisQuantity quantity=\"100\" conversionFactor=\"1\"><UnitOfMeasure>EA</UnitOfMeasure>"));
    assert!(new.contains("<Money currency=\"EUR\">10.00</Money>") && new.contains("<BuyerPartID>4711</BuyerPartID>"));
    assert_eq!(warnings, []);
}

#[test]
fn a_cookie_means_the_same_in_ascii() {
    let cookie = "a\r\nż&amp;&#x17C;<p q='ż'>ż</p><!-- ż --><![CDATA[<ż]ż]]><?say ż?>";
    let (message, _) =
        written(Handed::Nothing(None), &config(CxmlVersion::V014, CxmlEncoding::Base64), &with_cookie(cookie));
    assert_eq!(at(&parsed(&message), &COOKIE).inner(), cookie, "byte for byte");
    let (message, _) =
        written(Handed::Nothing(None), &config(CxmlVersion::V014, CxmlEncoding::Urlencoded), &with_cookie(cookie));
    assert!(message.is_ascii());
    let document = parsed(&message);
    assert_eq!(at(&document, &COOKIE).text(), "a\nż&żż<ż]ż");
    assert_eq!(at(&document, &COOKIE).child("p").unwrap().attribute("q"), Some("ż"));
}

#[test]
fn a_cookie_brings_the_namespaces_that_it_uses() {
    let login = CREATE
        .replace("<cXML ", "<cXML xmlns='urn:plain' xmlns:u='urn:unused' xmlns:p='urn:outer' ")
        .replace("<BuyerCookie>", "<BuyerCookie xmlns:p='urn:in&amp;ner'>")
        .replace("<part n='1'>x</part>", "<p:part n='1'>x</p:part>");
    let handover = handover_of(&read(login).request.unwrap());
    let expected = [("", "urn:plain"), ("p", "urn:in&ner")].map(|(prefix, uri)| (prefix.to_owned(), uri.to_owned()));
    assert_eq!(handover.envelope.cookie_namespaces, expected);
    let (message, _) = written(Handed::Nothing(None), &config(CxmlVersion::V014, CxmlEncoding::Base64), &handover);
    assert!(message.contains("<BuyerCookie xmlns=\"urn:plain\" xmlns:p=\"urn:in&amp;ner\">4f&amp;<p:part"), "{message}");
    let plain = CREATE.replace("<cXML ", "<cXML xmlns='urn:plain' ").replace("<part n='1'>x</part>", "");
    assert_eq!(handover_of(&read(plain).request.unwrap()).envelope.cookie_namespaces, [], "text has no names");
}

#[test]
fn what_is_not_well_formed_is_a_cookie_of_text() {
    for cookie in ["</BuyerCookie><ItemIn quantity='1'/><BuyerCookie>", "<a", "&nbsp;", "a & b", "<!-- ", "<![CDATA[", "]]>"]
    {
        for encoding in ENCODINGS {
            let (message, _) = written(Handed::Nothing(None), &config(CxmlVersion::V014, encoding), &with_cookie(cookie));
            let document = parsed(&message);
            assert_eq!(at(&document, &COOKIE).text(), cookie);
            assert_eq!(at(&document, &COOKIE).elements().count(), 0);
        }
    }
}

#[test]
fn what_xml_does_not_have_is_told() {
    let item = CxmlItem { part_id: "A\u{0}-\u{FFFE}1".to_owned(), ..item() };
    let (message, warnings) =
        written(Handed::Cart(&lines(vec![item])), &config(CxmlVersion::V071, CxmlEncoding::Base64), &with_cookie("c"));
    assert!(message.contains("<SupplierPartID>A-1</SupplierPartID>"));
    let [warning] = warnings.as_slice() else { panic!("{warnings:?}") };
    assert_eq!((warning.code, warning.item), (WarningCode::CharactersReplaced, Some(1)));
    assert!(warning.detail.starts_with("SupplierPartID: "), "{}", warning.detail);
}

#[test]
fn a_frame_that_the_login_wants_is_the_target() {
    let mut handover = with_cookie("c");
    handover.extrinsics = vec![("returnframe".to_owned(), " main ".to_owned())];
    let stamp = Stamp { payload_id: "1@punchgate".to_owned(), at: DateTime::UNIX_EPOCH };
    let (form, _) = order_message(Handed::Nothing(None), &CartConfig::default(), &[], &handover, &stamp);
    assert_eq!(form.target.as_deref(), Some("main"));
}

#[test]
fn a_session_of_before_has_no_envelope() {
    let known = serde_json::to_value(with_cookie("c")).unwrap();
    let mut earlier = known.clone();
    earlier.as_object_mut().unwrap().remove("envelope").unwrap();
    assert_eq!(serde_json::from_value::<Handover>(earlier).unwrap(), with_cookie("c"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_text_is_more_than_text(text in any::<String>(), markup in "[<>&;!\\[\\]CDATA/a-c'\"=#x0-9 \\-żź]{0,40}", ascii in any::<bool>()) {
        let encoding = if ascii { CxmlEncoding::Urlencoded } else { CxmlEncoding::Base64 };
        let mut item = item();
        for value in [&mut item.part_id, &mut item.unit, &mut item.description.language] {
            value.clone_from(&text);
        }
        item.extrinsics = vec![(text.clone(), markup.clone())];
        let party = Party { domain: text.clone(), identity: markup.clone() };
        let mut handover = with_cookie(&markup);
        handover.envelope = Envelope {
            from: vec![party],
            deployment_mode: Some(DeploymentMode::Production),
            ..Envelope::default()
        };
        let config = CartConfig { language: text.clone(), ..config(CxmlVersion::V071, encoding) };
        let (message, _) = written(Handed::Cart(&lines(vec![item])), &config, &handover);
        prop_assert!(message.chars().all(is_allowed));
        prop_assert!(!ascii || message.is_ascii() || markup.contains('<'));
        let document = parsed(&message);
        let kept: String = text.chars().filter(|&character| is_allowed(character)).collect();
        let item = at(&document, &MESSAGE).child("ItemIn").unwrap();
        prop_assert_eq!(item.child("ItemID").unwrap().child("SupplierPartID").unwrap().text(), &kept);
        prop_assert_eq!(item.child("ItemDetail").unwrap().child("Extrinsic").unwrap().attribute("name"), Some(kept.as_str()));
        prop_assert_eq!(item.child("ItemDetail").unwrap().child("Extrinsic").unwrap().text(), &markup);
    }

    #[test]
    fn a_cookie_that_was_read_comes_back(text in "[<>&;!\\[\\]CDATA/a-c'\"=#x0-9 \\-żź]{0,40}") {
        let document = CREATE.replace("<part n='1'>x</part>", &text);
        if let Ok(request) = setup::read(&posted("text/xml", document)).request {
            let handover = handover_of(&request);
            let (message, _) = written(Handed::Nothing(None), &config(CxmlVersion::V071, CxmlEncoding::Base64), &handover);
            let document = parsed(&message);
            prop_assert_eq!(at(&document, &COOKIE).inner(), handover.buyer_cookie.unwrap());
        }
    }
}

//! What is read of setup and profile requests, however they are wrapped, encoded and ordered.

use super::*;
use crate::domain::{
    language::Language,
    login::{Credential, DeploymentMode, Operation, Proof, RequestKind},
    session::EarlierItem,
};
use base64::{Engine, engine::general_purpose::STANDARD};
use sha2::{Digest, Sha256};

fn party(domain: &str, identity: &str) -> Credential {
    Credential { domain: domain.to_owned(), identity: identity.to_owned() }
}

fn shared_secret(claims: &CxmlClaims) -> Option<&str> {
    match &claims.proof {
        Some(Proof::SharedSecret(secret)) => Some(secret.reveal()),
        _ => None,
    }
}

fn form_of(fields: &[(&str, &str)]) -> RawRequest {
    let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    posted("application/x-www-form-urlencoded", body)
}

#[test]
fn an_ordinary_request_is_read_whole() {
    let read = read(CREATE);
    assert_eq!(read.language, Some(Language::German));
    assert_eq!(read.payload_id.as_deref(), Some("1790000000.4711.8@procurement.demo.example"));
    let request = read.request.clone().unwrap();
    assert_eq!((request.kind, request.operation), (RequestKind::Login, Operation::Create));
    assert_eq!(request.deployment_mode, Some(DeploymentMode::Test));
    let identity = request.document.unwrap();
    assert_eq!(Some(&identity.payload_id), read.payload_id.as_ref());
    assert_eq!(identity.digest, <[u8; 32]>::from(Sha256::digest(CREATE)));

    let claims = claims(read);
    assert_eq!(claims.from, [party("NetworkId", "buyer@demo.example"), party("DUNS", "123456789")]);
    assert_eq!(claims.to, [party("NetworkId", "shop@demo.example")]);
    assert_eq!(claims.sender, Some(party("NetworkId", "hub@demo.example")));
    assert_eq!(shared_secret(&claims), Some("demo-cxml-secret"));
    assert_eq!(claims.buyer_cookie, "4f&amp;<part n='1'>x</part><!-- kept --><![CDATA[<]]>");
    assert_eq!(claims.return_url.as_deref(), Some("https://procurement.demo.example/return?a=1&b=2"));
    let extrinsics = [("UserEmail", "anna.kowalska@demo.example"), ("CostCenter", "R&D € <1> 7")];
    assert!(claims.extrinsics.iter().map(|(name, value)| (name.as_str(), value.as_str())).eq(extrinsics));
    let contact = claims.contacts.first().unwrap();
    assert_eq!(contact.role.as_deref(), Some("endUser"));
    assert_eq!(contact.name.as_deref(), Some("Anna Kowalska"));
    assert_eq!(contact.email.as_deref(), Some("anna@demo.example"));
    let ship_to = claims.ship_to.unwrap();
    assert_eq!(ship_to.address_id.as_deref(), Some("HQ-1"));
    assert_eq!(ship_to.name.as_deref(), Some("Demo S.A."));
    assert_eq!(ship_to.deliver_to, ["Anna Kowalska", "Room 5"]);
    assert_eq!(ship_to.street, ["ul. Długa 1"]);
    assert_eq!((ship_to.city.as_deref(), ship_to.state.as_deref()), (Some("Kraków"), Some("MA")));
    assert_eq!((ship_to.postal_code.as_deref(), ship_to.country.as_deref()), (Some("30-001"), Some("PL")));
    assert_eq!(ship_to.email.as_deref(), Some("goods@demo.example"));
    assert_eq!(claims.selected_item.unwrap().number, "A-1");
}

#[test]
fn an_edit_brings_the_cart_as_it_was() {
    let item = r#"<ItemOut quantity="2.5" lineNumber="1"><ItemID><SupplierPartID> A-1 </SupplierPartID>
        <SupplierPartAuxiliaryID>cart 7 </SupplierPartAuxiliaryID></ItemID></ItemOut><ItemOut quantity="1"/>"#;
    let request = format!("<PunchOutSetupRequest operation='EDIT'>{item}</PunchOutSetupRequest>");
    let read = read(document("", &request));
    assert_eq!(read.request.as_ref().unwrap().operation, Operation::Edit);
    let first = EarlierItem {
        number: "A-1".to_owned(),
        auxiliary_id: Some("cart 7 ".to_owned()),
        quantity: "2.5".to_owned(),
        line_number: Some("1".to_owned()),
    };
    assert_eq!(claims(read).items, [first, EarlierItem { quantity: "1".to_owned(), ..EarlierItem::default() }]);
}

#[test]
fn a_profile_request_is_no_login() {
    let request = read(document("", "<ProfileRequest/>")).request.unwrap();
    assert_eq!(request.kind, RequestKind::Profile);
    assert_eq!(request.deployment_mode, Some(DeploymentMode::Production));
}

#[test]
fn order_document_type_and_niceties_are_not_insisted_on() {
    let document = "\r\n<?xml version='1.1'?><cxml><Request><PunchOutSetupRequest><BrowserFormPost><URL> https://a.example/
        </URL></BrowserFormPost><BuyerCookie/></PunchOutSetupRequest></Request><Header>
        <Sender><Credential><SharedSecret> s </SharedSecret><Identity>i</Identity></Credential></Sender>
        <To><Credential domain='a'><Identity/></Credential></To><To><Credential domain='b'><Identity>2</Identity></Credential></To>
        </Header></cxml>";
    let read = read(document);
    let request = read.request.as_ref().unwrap();
    assert_eq!((request.operation, request.deployment_mode), (Operation::Create, Some(DeploymentMode::Production)));
    assert!(request.document.is_none(), "without a payloadID it has no identity");
    let claims = claims(read);
    assert_eq!(claims.return_url.as_deref(), Some("https://a.example/"));
    assert_eq!(claims.to, [party("a", ""), party("b", "2")]);
    assert_eq!(claims.sender, Some(party("", "i")));
    assert_eq!(shared_secret(&claims), Some(" s "), "a secret is not trimmed: the log says if blanks are all that differs");
    assert_eq!(claims.buyer_cookie, "");
}

#[test]
fn an_empty_cookie_and_one_of_markup_come_back_as_written() {
    for cookie in ["", " 1 ", "<a/>", "<a>1</a>\r\n", "&#65;&lt;", "<a b=\"1&quot;\">]]&gt;</a><?pi x?>"] {
        let cookie_element =
            if cookie.is_empty() { "<BuyerCookie/>".to_owned() } else { format!("<BuyerCookie>{cookie}</BuyerCookie >") };
        for mark in ["", "\u{FEFF}"] {
            assert_eq!(claims(read(format!("{mark}{}", with_setup(&cookie_element)))).buyer_cookie, cookie);
        }
    }
}

#[test]
fn the_sender_is_the_credential_that_bears_the_proof() {
    let header = "<Sender><Credential domain='a'><Identity>1</Identity></Credential>
        <Credential domain='b'><Identity>2</Identity><SharedSecret>s</SharedSecret></Credential></Sender>";
    assert_eq!(claims(read(document(header, "<ProfileRequest/>"))).sender, Some(party("b", "2")));
    let header = "<Sender><Credential domain='a'><Identity>1</Identity></Credential><Credential domain='b'/></Sender>";
    let claims = claims(read(document(header, "<ProfileRequest/>")));
    assert_eq!(claims.sender, Some(party("a", "1")));
    assert!(claims.proof.is_none());
}

#[test]
fn a_proof_outside_of_sender_is_not_used() {
    for place in ["From", "To", "Path"] {
        let header = format!(
            "<{place}><Credential domain='a'><Identity>1</Identity><SharedSecret>s</SharedSecret></Credential></{place}>
            <Sender><Credential domain='a'><Identity>1</Identity></Credential></Sender>"
        );
        assert!(claims(read(document(&header, "<ProfileRequest/>"))).proof.is_none());
    }
}

#[test]
fn a_credential_mac_is_read_and_an_unknown_proof_named_so() {
    let mac = |kind: &str, algorithm: &str| {
        let header = format!(
            "<Sender><Credential domain='a'><Identity>1</Identity><CredentialMac type='{kind}'
            algorithm='{algorithm}' creationDate='2003-01-15T08:42:46-08:00' expirationDate='2003-01-15T11:42:46-08:00'>
            cR6Jpz58nriXERDN </CredentialMac></Credential></Sender>"
        );
        claims(read(document(&header, "<ProfileRequest/>"))).proof
    };
    let Some(Proof::CredentialMac { created, expires, code }) = mac("FromSenderCredentials", "HMAC-SHA1-96") else {
        panic!("no CredentialMac");
    };
    assert_eq!((created.as_str(), expires.as_str()), ("2003-01-15T08:42:46-08:00", "2003-01-15T11:42:46-08:00"));
    assert_eq!(code, "cR6Jpz58nriXERDN");
    assert!(matches!(mac("FromSenderCredentials", "HMAC-SHA256"), Some(Proof::Unsupported)));
    assert!(matches!(mac("SenderCredentials", "HMAC-SHA1-96"), Some(Proof::Unsupported)));
    let signed =
        "<Sender><Credential domain='a'><Identity>1</Identity><DigitalSignature>x</DigitalSignature></Credential></Sender>";
    assert!(matches!(claims(read(document(signed, "<ProfileRequest/>"))).proof, Some(Proof::Unsupported)));
}

#[test]
fn a_document_may_come_in_a_form_both_ways() {
    let digest = <[u8; 32]>::from(Sha256::digest(CREATE));
    let coded = STANDARD.encode(CREATE);
    let unpadded = coded.trim_end_matches('=').replace('+', " ");
    let broken_into_lines =
        coded.as_bytes().chunks(76).map(|line| std::str::from_utf8(line).unwrap()).collect::<Vec<_>>().join("\r\n");
    for (name, value) in [
        ("cxml-urlencoded", CREATE),
        ("cXML-urlencoded", CREATE),
        ("cxml-base64", &coded),
        ("CXML-Base64", &unpadded),
        ("cxml-base64", &broken_into_lines),
    ] {
        let read = setup::read(&form_of(&[("other", "1"), (name, value)]));
        let request = read.request.clone().unwrap();
        assert_eq!(request.document.unwrap().digest, digest, "{name}");
        assert_eq!(claims(read).ship_to.unwrap().city.as_deref(), Some("Kraków"));
    }
}

#[test]
fn a_body_that_begins_with_a_tag_is_xml_whatever_it_is_called() {
    for content_type in ["application/x-www-form-urlencoded", "text/plain", "", "application/xml; charset=\"utf-8\""] {
        assert!(setup::read(&posted(content_type, CREATE)).request.is_ok(), "{content_type}");
        assert!(
            setup::read(&posted(content_type, format!("\u{FEFF}\n{CREATE}"))).request.is_ok_and(|_| true),
            "{content_type}"
        );
    }
}

#[test]
fn every_charset_leads_to_the_same_text() {
    let document = |declared: &str| {
        format!("<?xml version=\"1.0\"{declared}?>\n{}", with_setup("<Extrinsic name='n'>Müller</Extrinsic>"))
    };
    let utf_16 = |bytes: fn(u16) -> [u8; 2]| {
        format!("\u{FEFF}{}", document(" encoding=\"UTF-16\"")).encode_utf16().flat_map(bytes).collect::<Vec<u8>>()
    };
    let latin_1 = |text: String| text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect::<Vec<u8>>();
    for (content_type, bytes) in [
        ("text/xml", document("").into_bytes()),
        ("text/xml", document(" encoding=\"UTF8\"").into_bytes()),
        ("text/xml", document(" encoding=\"UTF-16\"").into_bytes()),
        ("text/xml", format!("\u{FEFF}{}", document("")).into_bytes()),
        ("text/xml", utf_16(u16::to_le_bytes)),
        ("text/xml; charset=utf-8", utf_16(u16::to_be_bytes)),
        ("application/x-www-form-urlencoded", utf_16(u16::to_le_bytes)),
        ("text/xml", latin_1(document(" encoding='ISO-8859-1'"))),
        ("text/xml; charset=\"ISO-8859-1\"", latin_1(document(""))),
    ] {
        let claims = claims(setup::read(&posted(content_type, bytes)));
        assert_eq!(claims.extrinsics, [("n".to_owned(), "Müller".to_owned())], "{content_type}");
    }
}

#[test]
fn every_ambiguity_or_gap_is_named() {
    use ReasonCode::{Malformed, UnsupportedRequest};
    let credential = "<Credential domain='a'><Identity>1</Identity></Credential>";
    let proven = "<Credential domain='a'><Identity>1</Identity><SharedSecret>s</SharedSecret></Credential>";
    let profile = "<ProfileRequest/>";
    let headed = |header: String| document(&header, profile);
    for (document, code, detail) in [
        (String::new(), Malformed, "empty_body"),
        (" \n".to_owned(), Malformed, "empty_body"),
        ("<html/>".to_owned(), Malformed, "not_cxml"),
        ("<cXML/>".to_owned(), Malformed, "no_header"),
        ("<cXML><Header/><Header/></cXML>".to_owned(), Malformed, "two_headers"),
        ("<cXML><Header/></cXML>".to_owned(), Malformed, "no_request"),
        ("<cXML><Header/><Request/></cXML>".to_owned(), Malformed, "no_request"),
        ("<cXML><Header/><Request/><Request/></cXML>".to_owned(), Malformed, "two_requests"),
        (document("", "<ProfileRequest/><ProfileRequest/>"), Malformed, "two_requests"),
        ("<cXML><Header/><Message/></cXML>".to_owned(), UnsupportedRequest, "not_a_request"),
        (document("", "<OrderRequest/>"), UnsupportedRequest, "unknown_request"),
        (document("", "<PunchOutSetupRequest operation='steal'/>"), UnsupportedRequest, "unknown_operation"),
        (headed("<Sender/><Sender/>".to_owned()), Malformed, "two_senders"),
        (headed(format!("<Sender>{proven}{proven}</Sender>")), Malformed, "two_proofs"),
        (headed(format!("<From>{proven}</From><Sender>{proven}</Sender>")), Malformed, "two_proofs"),
        (
            headed("<Sender><Credential><SharedSecret>s</SharedSecret><CredentialMac/></Credential></Sender>".to_owned()),
            Malformed,
            "two_proofs",
        ),
        (headed("<Sender><Credential><Identity/><Identity/></Credential></Sender>".to_owned()), Malformed, "two_identities"),
        (headed(format!("<From>{}</From>", credential.repeat(9))), Malformed, "too_many_credentials"),
        (headed(format!("<To>{}</To><To>{credential}</To>", credential.repeat(8))), Malformed, "too_many_credentials"),
        (headed(format!("<Sender>{}</Sender>", credential.repeat(9))), Malformed, "too_many_credentials"),
        (format!("<cXML payloadID='{}'><Header/></cXML>", "x".repeat(256)), Malformed, "payload_id_too_long"),
        (
            "<cXML><Header/><Request deploymentMode='x'><ProfileRequest/></Request></cXML>".to_owned(),
            Malformed,
            "unknown_deployment_mode",
        ),
        (with_setup(&format!("<BuyerCookie>{}</BuyerCookie>", "<a>xxxxxxxx</a>".repeat(5000))), Malformed, "text_too_long"),
    ] {
        assert_eq!(fault(&read(document.as_str())), (code, detail), "{document:.200}");
    }
    assert!(read(headed(format!("<From>{}</From>", credential.repeat(8)))).request.is_ok());
    assert!(
        read(format!("<cXML payloadID='{}'><Header/><Request>{profile}</Request></cXML>", "ż".repeat(255))).request.is_ok()
    );
}

#[test]
fn every_fault_of_a_form_is_named() {
    use ReasonCode::Malformed;
    for (raw, detail) in [
        (form_of(&[]), "no_document_in_form"),
        (form_of(&[("document", CREATE)]), "no_document_in_form"),
        (form_of(&[("cxml-urlencoded", CREATE), ("cXML-base64", "")]), "two_documents_in_form"),
        (form_of(&[("cxml-base64", "?")]), "not_base64"),
        (form_of(&vec![("a", "b"); 301]), "too_many_fields"),
        (
            posted("application/x-www-form-urlencoded; charset=utf-8", "cxml-urlencoded=%3Ca%3E%FC%3C/a%3E"),
            "bytes_not_in_charset",
        ),
        (posted("text/xml", b"<a>\xFC</a>".to_vec()), "bytes_not_in_charset"),
        (posted("application/json", "{}"), "text_outside_of_root"),
    ] {
        assert_eq!(fault(&setup::read(&raw)), (Malformed, detail));
    }
    let long = setup::read(&posted("text/xml", vec![b' '; crate::protocol::limits::BODY_MAX + 1]));
    assert_eq!(fault(&long), (ReasonCode::TooLarge, "body"));
}

#[test]
fn the_language_is_known_even_of_a_document_that_breaks_off() {
    let read = read("<cXML payloadID=' 7 ' xml:lang='pl-PL'><Header>");
    assert_eq!(fault(&read), (ReasonCode::Malformed, "unclosed_element"));
    assert_eq!(read.language, Some(Language::Polish));
    assert_eq!(read.payload_id.as_deref(), Some("7"));
}

#[test]
fn a_secret_in_from_or_to_is_kept_apart_from_the_senders() {
    for place in ["From", "To"] {
        let header = format!(
            "<{place}><Credential domain='a'><Identity>1</Identity><SharedSecret>s</SharedSecret></Credential></{place}>
            <Sender><Credential domain='b'><Identity>2</Identity></Credential></Sender>"
        );
        let claims = claims(read(document(&header, "<ProfileRequest/>")));
        assert!(claims.proof.is_none() && matches!(claims.misplaced_proof, Some(Proof::SharedSecret(_))), "{place}");
        assert_eq!(claims.sender, Some(party("b", "2")));
    }
}

#[test]
fn an_empty_secret_of_a_template_is_no_second_proof() {
    let header = "<From><Credential domain='a'><Identity>1</Identity><SharedSecret/></Credential></From>
        <Sender><Credential domain='b'><Identity>2</Identity><SharedSecret>s</SharedSecret></Credential></Sender>";
    let both = claims(read(document(header, "<ProfileRequest/>")));
    assert_eq!(shared_secret(&both), Some("s"));
    assert!(both.misplaced_proof.is_none());
    let header = "<Sender><Credential domain='b'><Identity>2</Identity><SharedSecret> </SharedSecret></Credential></Sender>";
    assert!(claims(read(document(header, "<ProfileRequest/>"))).proof.is_none());
}

#[test]
fn urls_and_identities_that_were_broken_into_lines_are_whole_again() {
    let header = "<From><Credential domain='a'><Identity>\n  Acme\r\n  Corp  Ltd\n</Identity></Credential></From>";
    let url = "<BrowserFormPost><URL>\n https://a.example/return?session=1\n   &amp;user=2\r\n</URL></BrowserFormPost>";
    let claims = claims(read(document(header, &format!("<PunchOutSetupRequest>{url}</PunchOutSetupRequest>"))));
    assert_eq!(claims.from, [party("a", "Acme Corp  Ltd")]);
    assert_eq!(claims.return_url.as_deref(), Some("https://a.example/return?session=1&user=2"));
}

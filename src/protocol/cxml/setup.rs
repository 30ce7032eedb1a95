//! Reads what a procurement system posts to a cXML address: a PunchOutSetupRequest or a ProfileRequest, bare or wrapped into a
//! form. Order, document type, version and missing niceties are not insisted on; who says what must be unambiguous. Whether any of
//! it is true is left to `domain::decision`.

use super::document::{self, Element};
use crate::{
    domain::{
        language::Language,
        login::{
            CREDENTIALS_MAX, Claims, Contact, Credential, CxmlClaims, DeploymentMode, Document, FormFault, LoginRequest,
            Operation, Proof, RequestKind,
        },
        reason::ReasonCode,
        secret::Secret,
        session::{EarlierItem, SelectedItem, ShipTo},
    },
    protocol::{
        RawRequest, charset, form,
        limits::{BODY_MAX, PAYLOAD_ID_MAX, TEXT_MAX, malformed, too_large},
    },
};
use base64::{
    Engine, alphabet,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use sha2::{Digest, Sha256};
use std::borrow::Cow;

/// What was read of a request, and what to answer it with even when it could not be read.
#[derive(Clone, Debug)]
pub struct Read {
    /// The request, or what is wrong with it.
    pub request: Result<LoginRequest, FormFault>,
    /// The language of the document (`xml:lang`), as far as it was understood and we speak it.
    pub language: Option<Language>,
    /// `payloadID`, trimmed, as far as it was understood.
    pub payload_id: Option<String>,
}

/// Reads a request. Its method and path are not looked at.
#[must_use]
pub fn read(raw: &RawRequest) -> Read {
    let mut read = Read { request: Err(malformed("unread")), language: None, payload_id: None };
    read.request = unwrapped(raw).and_then(|(bytes, source)| {
        let (document, whole) = document::parse(&source);
        let root = document.root();
        read.language = root.and_then(|root| root.attribute("xml:lang")).and_then(Language::of_tag);
        let payload_id = root.and_then(|root| root.attribute("payloadID")).and_then(filled);
        read.payload_id = payload_id.filter(|id| id.chars().count() <= PAYLOAD_ID_MAX);
        whole?;
        let root = root.filter(|root| root.name().eq_ignore_ascii_case("cXML")).ok_or_else(|| malformed("not_cxml"))?;
        request_of(root, &bytes)
    });
    read
}

const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// The bytes of the document, taken out of a form if they came in one, and its text.
fn unwrapped(raw: &RawRequest) -> Result<(Cow<'_, [u8]>, String), FormFault> {
    if raw.body.len() > BODY_MAX {
        return Err(too_large());
    }
    let content_type = raw.header("content-type").unwrap_or_default();
    let label = charset::label_of(content_type);
    if looks_like_xml(&raw.body) || !form::is_form(content_type) {
        if raw.body.trim_ascii().is_empty() {
            return Err(malformed("empty_body"));
        }
        let text = charset::xml(&raw.body, label)?;
        return Ok((Cow::Borrowed(&raw.body), text));
    }
    let fields = form::fields(&[&raw.body])?;
    let mut documents = fields.into_iter().filter_map(|(name, value)| {
        let name = name.trim_ascii().to_ascii_lowercase();
        matches!(name.as_slice(), b"cxml-urlencoded" | b"cxml-base64").then_some((name, value))
    });
    match (documents.next(), documents.next()) {
        (None, _) => Err(malformed("no_document_in_form")),
        (Some(_), Some(_)) => Err(malformed("two_documents_in_form")),
        (Some((name, value)), None) if name == b"cxml-urlencoded" => {
            let text = charset::xml_in_form(&value, label)?;
            Ok((Cow::Owned(value), text))
        }
        (Some((_, value)), None) => {
            let document = from_base64(&value)?;
            let text = charset::xml(&document, None)?;
            Ok((Cow::Owned(document), text))
        }
    }
}

/// A body whose first non-blank byte is `<` is XML, whatever it is declared to be.
fn looks_like_xml(body: &[u8]) -> bool {
    let text = body.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(body).trim_ascii_start();
    matches!(text, [b'<', ..] | [0, b'<', ..] | [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..])
}

/// Base 64 as forms deliver it: broken into lines, and a plus sign that nobody escaped has become a blank.
fn from_base64(value: &[u8]) -> Result<Vec<u8>, FormFault> {
    let mut value = value.trim_ascii().to_vec();
    value.retain(|byte| !matches!(byte, b'\r' | b'\n' | b'\t'));
    for byte in &mut value {
        if *byte == b' ' {
            *byte = b'+';
        }
    }
    BASE64.decode(value).map_err(|_| malformed("not_base64"))
}

fn request_of(root: Element<'_>, bytes: &[u8]) -> Result<LoginRequest, FormFault> {
    let document = document_of(root, bytes)?;
    let mut claims = header(only(root, "Header", "no_header", "two_headers")?)?;
    if root.child("Request").is_none() && (root.child("Message").is_some() || root.child("Response").is_some()) {
        return Err(FormFault::new(ReasonCode::UnsupportedRequest, "not_a_request"));
    }
    let request = only(root, "Request", "no_request", "two_requests")?;
    let mut wanted = request.elements();
    let (wanted, None) = (wanted.next().ok_or_else(|| malformed("no_request"))?, wanted.next()) else {
        return Err(malformed("two_requests"));
    };
    let (kind, operation) = match wanted.name() {
        "PunchOutSetupRequest" => (RequestKind::Login, operation(wanted)?),
        "ProfileRequest" => (RequestKind::Profile, Operation::Create),
        _ => return Err(FormFault::new(ReasonCode::UnsupportedRequest, "unknown_request")),
    };
    if kind == RequestKind::Login {
        setup(wanted, &mut claims)?;
        claims.cookie_namespaces = cookie_namespaces([root, request, wanted])?;
    }
    let deployment_mode = Some(deployment_mode(request)?);
    Ok(LoginRequest { kind, claims: Claims::Cxml(Box::new(claims)), operation, deployment_mode, document })
}

fn document_of(root: Element<'_>, bytes: &[u8]) -> Result<Option<Document>, FormFault> {
    let Some(payload_id) = root.attribute("payloadID").and_then(filled) else {
        return Ok(None);
    };
    if payload_id.chars().count() > PAYLOAD_ID_MAX {
        return Err(malformed("payload_id_too_long"));
    }
    Ok(Some(Document { payload_id, digest: Sha256::digest(bytes).into() }))
}

/// `Header`: who asks whom, for whom, and the one proof of it.
fn header(header: Element<'_>) -> Result<CxmlClaims, FormFault> {
    if header.inside().filter(|&element| is_proof(element)).count() > 1 {
        return Err(malformed("two_proofs"));
    }
    let mut senders = header.children("Sender");
    let (sender, None) = (senders.next(), senders.next()) else {
        return Err(malformed("two_senders"));
    };
    let mut claims =
        CxmlClaims { from: party(header.children("From"))?, to: party(header.children("To"))?, ..CxmlClaims::default() };
    let known = party(sender.into_iter())?;
    match borne(sender.into_iter()) {
        Some((bearer, borne)) => {
            claims.sender = Some(credential(bearer)?);
            claims.proof = Some(proof(borne));
        }
        None => claims.sender = known.into_iter().next(),
    }
    let elsewhere = borne(header.children("From").chain(header.children("To")));
    claims.misplaced_proof = elsewhere.map(|(_, borne)| proof(borne));
    Ok(claims)
}

/// The first credential of a party that bears a proof, and that proof.
fn borne<'t>(blocks: impl Iterator<Item = Element<'t>>) -> Option<(Element<'t>, Element<'t>)> {
    let mut written = blocks.flat_map(|block| block.children("Credential"));
    written.find_map(|credential| Some((credential, credential.elements().find(|&child| is_proof(child))?)))
}

/// A SharedSecret without a secret, as templates leave it in From and To, proves nothing.
fn is_proof(element: Element<'_>) -> bool {
    match element.name() {
        "SharedSecret" => !element.text().trim().is_empty(),
        name => matches!(name, "CredentialMac" | "DigitalSignature"),
    }
}

fn proof(borne: Element<'_>) -> Proof {
    let is = |name, word: &str| borne.attribute(name).is_some_and(|value| value.trim().eq_ignore_ascii_case(word));
    let as_written = |name| borne.attribute(name).unwrap_or_default().to_owned();
    match borne.name() {
        "SharedSecret" => Proof::SharedSecret(Secret::new(borne.text())),
        "CredentialMac" if is("type", "FromSenderCredentials") && is("algorithm", "HMAC-SHA1-96") => Proof::CredentialMac {
            created: as_written("creationDate"),
            expires: as_written("expirationDate"),
            code: borne.text().trim().to_owned(),
        },
        _ => Proof::Unsupported,
    }
}

/// The credentials of a party; of all its blocks, where a sender writes several.
fn party<'t>(blocks: impl Iterator<Item = Element<'t>>) -> Result<Vec<Credential>, FormFault> {
    let mut credentials = Vec::new();
    for written in blocks.flat_map(|block| block.children("Credential")) {
        if credentials.len() == CREDENTIALS_MAX {
            return Err(malformed("too_many_credentials"));
        }
        credentials.push(credential(written)?);
    }
    Ok(credentials)
}

fn credential(written: Element<'_>) -> Result<Credential, FormFault> {
    let mut identities = written.children("Identity");
    let (identity, None) = (identities.next(), identities.next()) else {
        return Err(malformed("two_identities"));
    };
    Ok(Credential {
        domain: written.attribute("domain").unwrap_or_default().trim().to_owned(),
        identity: identity.map(|identity| unwrapped_lines(identity.text(), " ")).unwrap_or_default(),
    })
}

fn operation(request: Element<'_>) -> Result<Operation, FormFault> {
    let unknown = || FormFault::new(ReasonCode::UnsupportedRequest, "unknown_operation");
    let word = request.attribute("operation").and_then(filled);
    word.map_or(Ok(Operation::Create), |word| Operation::of_word(&word).ok_or_else(unknown))
}

fn deployment_mode(request: Element<'_>) -> Result<DeploymentMode, FormFault> {
    let word = request.attribute("deploymentMode").and_then(filled).unwrap_or_else(|| "production".to_owned());
    match word.to_ascii_lowercase().as_str() {
        "production" => Ok(DeploymentMode::Production),
        "test" => Ok(DeploymentMode::Test),
        _ => Err(malformed("unknown_deployment_mode")),
    }
}

/// `PunchOutSetupRequest`: what the buyer brings.
fn setup(request: Element<'_>, claims: &mut CxmlClaims) -> Result<(), FormFault> {
    let cookie = request.child("BuyerCookie").map(Element::inner).unwrap_or_default();
    within_limit(cookie)?.clone_into(&mut claims.buyer_cookie);
    let url = request.child("BrowserFormPost").and_then(|post| post.child("URL"));
    claims.return_url = url.map(|url| unwrapped_lines(url.text(), "")).filter(|url| !url.is_empty());
    for extrinsic in request.children("Extrinsic") {
        let name = extrinsic.attribute("name").unwrap_or_default().trim().to_owned();
        claims.extrinsics.push((name, within_limit(extrinsic.text())?.trim().to_owned()));
    }
    claims.contacts = request.children("Contact").map(contact).collect();
    claims.ship_to = request.child("ShipTo").and_then(|ship_to| ship_to.child("Address")).map(ship_to);
    claims.selected_item = request.child("SelectedItem").and_then(|selected| {
        let (number, auxiliary_id) = item_id(selected);
        (!number.is_empty() || auxiliary_id.is_some()).then_some(SelectedItem { number, auxiliary_id })
    });
    claims.items = request.children("ItemOut").map(earlier_item).collect();
    Ok(())
}

/// The namespaces that the markup in `BuyerCookie` uses and that these elements, outermost first, or its own tag declare: they must
/// come back with it, or it means something else.
fn cookie_namespaces(around: [Element<'_>; 3]) -> Result<Vec<(String, String)>, FormFault> {
    let [.., request] = around;
    let Some(cookie) = request.child("BuyerCookie").filter(|cookie| cookie.elements().next().is_some()) else {
        return Ok(Vec::new());
    };
    let mut namespaces: Vec<(String, String)> = Vec::new();
    for (name, uri) in around.into_iter().chain([cookie]).flat_map(Element::attributes) {
        let prefix = match name.split_once(':') {
            None if name == "xmlns" => "",
            Some(("xmlns", prefix)) if cookie.inner().contains(&format!("{prefix}:")) => prefix,
            _ => continue,
        };
        namespaces.retain(|(known, _)| known != prefix);
        namespaces.push((prefix.to_owned(), within_limit(uri)?.to_owned()));
    }
    Ok(namespaces)
}

fn contact(contact: Element<'_>) -> Contact {
    Contact {
        role: contact.attribute("role").and_then(filled),
        name: text_of(contact, "Name"),
        email: text_of(contact, "Email"),
    }
}

fn ship_to(address: Element<'_>) -> ShipTo {
    let postal = address.child("PostalAddress");
    let one = |name| postal.and_then(|postal| text_of(postal, name));
    let all =
        |name| postal.into_iter().flat_map(|postal| postal.children(name)).filter_map(|line| filled(line.text())).collect();
    let country = postal.and_then(|postal| postal.child("Country"));
    ShipTo {
        address_id: address.attribute("addressID").and_then(filled),
        name: text_of(address, "Name"),
        deliver_to: all("DeliverTo"),
        street: all("Street"),
        city: one("City"),
        state: one("State"),
        postal_code: one("PostalCode"),
        country: country.and_then(|country| country.attribute("isoCountryCode")).and_then(filled),
        email: text_of(address, "Email"),
    }
}

fn earlier_item(item: Element<'_>) -> EarlierItem {
    let (number, auxiliary_id) = item_id(item);
    EarlierItem {
        number,
        auxiliary_id,
        quantity: item.attribute("quantity").unwrap_or_default().to_owned(),
        line_number: item.attribute("lineNumber").and_then(filled),
    }
}

/// `ItemID` of an element: the number, and the auxiliary id as written, because it must come back unchanged.
fn item_id(parent: Element<'_>) -> (String, Option<String>) {
    let id = parent.child("ItemID");
    let number = id.and_then(|id| text_of(id, "SupplierPartID")).unwrap_or_default();
    let auxiliary = id.and_then(|id| id.child("SupplierPartAuxiliaryID")).map(Element::text);
    (number, auxiliary.filter(|text| !text.trim().is_empty()).map(str::to_owned))
}

/// The one child of this name.
fn only<'t>(parent: Element<'t>, name: &str, none: &'static str, several: &'static str) -> Result<Element<'t>, FormFault> {
    let mut found = parent.children(name);
    match (found.next(), found.next()) {
        (Some(one), None) => Ok(one),
        (None, _) => Err(malformed(none)),
        (Some(_), Some(_)) => Err(malformed(several)),
    }
}

/// The text of the first child of this name, unless it is blank.
fn text_of(parent: Element<'_>, name: &str) -> Option<String> {
    parent.child(name).and_then(|child| filled(child.text()))
}

/// A text that was broken into lines, in one again.
fn unwrapped_lines(text: &str, between: &str) -> String {
    text.split(['\r', '\n']).map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join(between)
}

/// A text without the blanks around it; `None` if nothing is left.
fn filled(text: &str) -> Option<String> {
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// What is kept whole, markup or the text of many elements, has the limit of one text.
fn within_limit(text: &str) -> Result<&str, FormFault> {
    if text.len() > TEXT_MAX { Err(malformed("text_too_long")) } else { Ok(text) }
}

//! Tests of reading and writing cXML: setup requests as platforms write them, documents meant to do harm, and responses.

mod answers;
mod hostile;
mod order_messages;
mod plain;
mod setups;

use super::setup::{self, Read};
use crate::{
    domain::{
        login::{Claims, CxmlClaims},
        reason::ReasonCode,
    },
    protocol::RawRequest,
};

/// A create request with a contact and an address, as an ordinary platform writes it.
const CREATE: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE cXML SYSTEM "http://xml.cxml.org/schemas/cXML/1.2.050/cXML.dtd">
<cXML payloadID="1790000000.4711.8@procurement.demo.example" timestamp="2026-09-21T10:00:00+00:00" version="1.2.050" xml:lang="de-AT">
  <Header>
    <From>
      <Credential domain="NetworkId"><Identity> buyer@demo.example
      </Identity></Credential>
      <Credential domain="DUNS"><Identity>123456789</Identity></Credential>
    </From>
    <To><Credential domain="NetworkId"><Identity>shop@demo.example</Identity></Credential></To>
    <Sender>
      <Credential domain="NetworkId">
        <Identity>hub@demo.example</Identity>
        <SharedSecret>demo-cxml-secret</SharedSecret>
      </Credential>
      <UserAgent>Procurement 9</UserAgent>
    </Sender>
  </Header>
  <Request deploymentMode="test">
    <PunchOutSetupRequest operation="create">
      <BuyerCookie>4f&amp;<part n='1'>x</part><!-- kept --><![CDATA[<]]></BuyerCookie>
      <Extrinsic name="UserEmail">anna.kowalska@demo.example</Extrinsic>
      <Extrinsic name="CostCenter">R<b>&amp;</b>D &#x20AC;<![CDATA[ <1>]]><!-- no --> 7</Extrinsic>
      <BrowserFormPost><URL>https://procurement.demo.example/return?a=1&amp;b=2</URL></BrowserFormPost>
      <Contact role="endUser">
        <Name xml:lang="pl">Anna Kowalska</Name>
        <Email name="default">anna@demo.example</Email>
        <Email name="home">other@demo.example</Email>
      </Contact>
      <ShipTo>
        <Address addressID="HQ-1" isoCountryCode="PL">
          <Name xml:lang="pl">Demo S.A.</Name>
          <PostalAddress>
            <DeliverTo>Anna Kowalska</DeliverTo>
            <DeliverTo>Room 5</DeliverTo>
            <Street>ul. D&#322;uga 1</Street>
            <City>Kraków</City>
            <State>MA</State>
            <PostalCode>30-001</PostalCode>
            <Country isoCountryCode="PL">Polska</Country>
          </PostalAddress>
          <Email>goods@demo.example</Email>
        </Address>
      </ShipTo>
      <SelectedItem><ItemID><SupplierPartID>A-1</SupplierPartID></ItemID></SelectedItem>
    </PunchOutSetupRequest>
  </Request>
</cXML>
"#;

fn posted(content_type: &str, body: impl Into<Vec<u8>>) -> RawRequest {
    RawRequest {
        method: "POST".to_owned(),
        path: "/punchout/demo-cxml/cxml".to_owned(),
        headers: vec![("Content-Type".to_owned(), content_type.to_owned())],
        body: body.into(),
        ..RawRequest::default()
    }
}

fn read(document: impl Into<Vec<u8>>) -> Read {
    setup::read(&posted("text/xml", document))
}

fn claims(read: Read) -> CxmlClaims {
    match read.request.unwrap().claims {
        Claims::Cxml(claims) => *claims,
        Claims::Oci(_) => panic!("not cXML"),
    }
}

fn fault(read: &Read) -> (ReasonCode, &'static str) {
    read.request.as_ref().map_or_else(|fault| (fault.code, fault.detail), |_| panic!("no fault"))
}

/// A document with this header and this request.
fn document(header: &str, request: &str) -> String {
    format!("<cXML payloadID='1@x'><Header>{header}</Header><Request>{request}</Request></cXML>")
}

/// A setup request with this inside.
fn with_setup(inside: &str) -> String {
    document("", &format!("<PunchOutSetupRequest>{inside}</PunchOutSetupRequest>"))
}

//! A captured login, as somebody copied it out of a log or a proxy: the raw HTTP request as text, or a plain cXML document. It
//! becomes an [`Arrival`], to be decided like one that arrived by itself; reading its protocol is left to `protocol`.

use super::Arrival;
use crate::{
    domain::system::{Protocol, SystemName},
    protocol::{CapturedFault, RawRequest, cxml, oci},
};

const UTF_8_MARK: &[u8] = b"\xEF\xBB\xBF";
/// Marks of documents in UTF-16, whose `<` is not the first byte.
const UTF_16_MARKS: [&[u8]; 2] = [&[0xFF, 0xFE], &[0xFE, 0xFF]];
/// How far into a document its declaration is looked for.
const DECLARATION_MAX: usize = 512;

/// Why what was captured is no login.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotALogin {
    /// It is no HTTP request.
    #[error("this is neither a plain cXML document nor an HTTP request: {0}")]
    NoRequest(#[from] CapturedFault),
    /// A plain document names no system.
    #[error("a plain document does not say which system it is for")]
    NoSystem,
    /// It was sent somewhere else.
    #[error("the request's path is to end with /punchout/NAME/cxml or /punchout/NAME/oci")]
    Path,
}

impl Arrival {
    /// Reads what was captured, byte for byte. `system` is the system to be asked, whatever the request's path says; a plain document
    /// has no path, so it needs one.
    ///
    /// # Errors
    /// Why it is no login.
    pub fn of_captured(captured: &[u8], system: Option<&SystemName>) -> Result<Self, NotALogin> {
        let (raw, named, protocol) = request(captured, system)?;
        Ok(Self::of_request(&raw, system.cloned().unwrap_or(named), protocol))
    }

    /// Reads what was captured and came to us as text, so that it is UTF-8 now whatever charset its labels name.
    ///
    /// # Errors
    /// Why it is no login.
    pub fn of_captured_text(captured: &str, system: Option<&SystemName>) -> Result<Self, NotALogin> {
        let (mut raw, named, protocol) = request(captured.as_bytes(), system)?;
        if protocol == Protocol::Cxml && !raw.body.is_ascii() && names_another_charset(&raw) {
            // Nothing outranks the mark. Without need it stays away: a document is recognized again by its bytes.
            raw.body.splice(..0, UTF_8_MARK.iter().copied());
        }
        Ok(Self::of_request(&raw, system.cloned().unwrap_or(named), protocol))
    }

    fn of_request(raw: &RawRequest, system: SystemName, protocol: Protocol) -> Self {
        let (request, payload_id) = match protocol {
            Protocol::Cxml => {
                let read = cxml::setup::read(raw);
                (read.request, read.payload_id)
            }
            Protocol::Oci => (oci::read(raw).request, None),
        };
        Self { system, protocol, request, payload_id, client: None, request_id: None }
    }
}

/// The request, and the system and protocol of its path. Before the path there may be more, where a proxy leads to us by it.
fn request(captured: &[u8], system: Option<&SystemName>) -> Result<(RawRequest, SystemName, Protocol), NotALogin> {
    let text = captured.strip_prefix(UTF_8_MARK).unwrap_or(captured).trim_ascii_start();
    if text.first() == Some(&b'<') || UTF_16_MARKS.iter().any(|mark| captured.starts_with(mark)) {
        let system = system.ok_or(NotALogin::NoSystem)?;
        let raw = RawRequest { method: "POST".to_owned(), body: captured.to_vec(), ..RawRequest::default() };
        return Ok((raw, system.clone(), Protocol::Cxml));
    }
    let raw = RawRequest::from_captured(captured)?;
    let mut segments = raw.path.rsplit('/');
    let (Some(protocol), Some(name), Some("punchout")) =
        (segments.next().and_then(Protocol::of_word), segments.next(), segments.next())
    else {
        return Err(NotALogin::Path);
    };
    let name = SystemName::of_path(name);
    Ok((raw, name, protocol))
}

/// Whether the media type or the XML declaration says that the document is in anything but UTF-8.
fn names_another_charset(raw: &RawRequest) -> bool {
    let start = raw.body.get(..DECLARATION_MAX).unwrap_or(&raw.body);
    let start = String::from_utf8_lossy(start);
    let declaration = start.split_once("?>").map_or("", |(declaration, _)| declaration);
    let media_type = raw.header("content-type").unwrap_or_default();
    [(media_type, "charset"), (declaration, "encoding")].into_iter().any(|(labels, name)| {
        let labels = labels.to_ascii_lowercase();
        let label = labels.split_once(name).and_then(|(_, rest)| rest.trim_start().strip_prefix('='));
        label.is_some_and(|label| !label.trim_start().trim_start_matches(['"', '\'']).starts_with("utf-8"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{login::Claims, reason::ReasonCode};

    const DOCUMENT: &str = r#"<cXML payloadID="1@x" timestamp="2026-01-01T00:00:00Z"><Header><From><Credential domain="NetworkId">
        <Identity>Müller</Identity></Credential></From><To/><Sender><Credential domain="NetworkId"><Identity>Müller</Identity>
        <SharedSecret>x</SharedSecret></Credential><UserAgent>x</UserAgent></Sender></Header><Request><PunchOutSetupRequest
        operation="create"><BuyerCookie>1</BuyerCookie><BrowserFormPost><URL>https://x.example/</URL></BrowserFormPost>
        </PunchOutSetupRequest></Request></cXML>"#;

    fn identity(arrival: &Arrival) -> String {
        match &arrival.request.as_ref().unwrap().claims {
            Claims::Cxml(claims) => claims.from[0].identity.clone(),
            Claims::Oci(_) => panic!("no cXML"),
        }
    }

    #[test]
    fn a_plain_document_needs_a_system_and_a_request_brings_one() {
        let name = SystemName::new("s-one");
        assert_eq!(Arrival::of_captured(DOCUMENT.as_bytes(), None).unwrap_err(), NotALogin::NoSystem);
        let plain = Arrival::of_captured(DOCUMENT.as_bytes(), Some(&name)).unwrap();
        assert_eq!((plain.system, plain.protocol, plain.payload_id.as_deref()), (name.clone(), Protocol::Cxml, Some("1@x")));
        let captured = format!("POST /gate/punchout/s-two/cxml HTTP/1.1\nContent-Type: text/xml\n\n{DOCUMENT}");
        let own = Arrival::of_captured(captured.as_bytes(), None).unwrap();
        assert_eq!((own.system.as_str(), identity(&own).as_str()), ("s-two", "Müller"));
        assert_eq!(Arrival::of_captured(captured.as_bytes(), Some(&name)).unwrap().system, name, "the one that is asked");
    }

    #[test]
    fn what_is_no_login_is_answered_with_a_sentence() {
        for (captured, fault) in [
            ("", NotALogin::NoRequest(CapturedFault::RequestLine)),
            ("{}", NotALogin::NoRequest(CapturedFault::NoBlankLine)),
            ("POST /orders/s-one/cxml HTTP/1.1\n\n", NotALogin::Path),
            ("GET /punchout/s-one/edi HTTP/1.1\n\n", NotALogin::Path),
            ("GET /punchout HTTP/1.1\n\n", NotALogin::Path),
        ] {
            assert_eq!(Arrival::of_captured_text(captured, None).unwrap_err(), fault, "{captured}");
        }
    }

    #[test]
    fn a_text_is_read_as_what_it_says_and_not_in_the_charset_that_it_had() {
        let (document, header) =
            (format!("<?xml version='1.0' encoding='iso-8859-1'?>{DOCUMENT}"), "Content-Type: text/xml");
        let head = "POST /punchout/s-one/cxml HTTP/1.1\n";
        for captured in [
            format!("{head}{header}\n\n{document}"),
            format!("{head}{header}; charset=\"ISO-8859-2\"\n\n{DOCUMENT}"),
            format!("{head}{header}; charset=utf-8\n\n{DOCUMENT}"),
            format!("{head}\n{DOCUMENT}"),
        ] {
            assert_eq!(identity(&Arrival::of_captured_text(&captured, None).unwrap()), "Müller", "{captured}");
        }
        let bytes = Arrival::of_captured(format!("{head}{header}\n\n{document}").as_bytes(), None).unwrap();
        assert_eq!(identity(&bytes), "MÃ¼ller", "bytes are read as their label says");
    }

    #[test]
    fn the_document_of_a_text_is_recognized_again() {
        let digest = |arrival: Arrival| arrival.request.unwrap().document.unwrap().digest;
        let captured = format!("POST /punchout/s-one/cxml HTTP/1.1\nContent-Type: text/xml; charset=UTF-8\n\n{DOCUMENT}");
        let (text, bytes) =
            (Arrival::of_captured_text(&captured, None).unwrap(), Arrival::of_captured(captured.as_bytes(), None).unwrap());
        assert_eq!(digest(text), digest(bytes));
    }

    #[test]
    fn what_cannot_be_read_is_an_arrival_all_the_same() {
        let arrival = Arrival::of_captured_text("POST /punchout/s-one/cxml HTTP/1.1\n\n<cXML", None).unwrap();
        assert_eq!(arrival.request.unwrap_err().code, ReasonCode::Malformed);
    }
}

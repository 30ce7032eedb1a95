//! cXML: whatever is posted is read within the limits and decided, and what we write about it can be read again.
#![no_main]

use chrono::DateTime;
use libfuzzer_sys::fuzz_target;
use punchgate::{
    domain::{language::Language, login::Claims, reason::ReasonCode},
    protocol::{
        RawRequest,
        cxml::{
            answer::{self, Stamp},
            setup,
        },
        limits::{BODY_MAX, PAYLOAD_ID_MAX, TEXT_MAX},
    },
};
use punchgate_fuzz::{decide_everywhere, raw};

fuzz_target!(|data: &[u8]| {
    let raw = raw(data, "/punchout/coupa/cxml", "text/xml; charset=utf-8");
    let read = setup::read(&raw);
    assert!(raw.body.len() <= BODY_MAX || read.request.is_err());
    assert!(read.payload_id.as_ref().is_none_or(|id| id.chars().count() <= PAYLOAD_ID_MAX && !id.is_empty()));
    decide_everywhere(&read.request);
    let mut said = vec![read.payload_id.clone().unwrap_or_default()];
    if let Ok(request) = &read.request {
        let Claims::Cxml(claims) = &request.claims else { panic!("cXML claims something else") };
        let texts = claims.extrinsics.iter().flat_map(|(name, value)| [name, value]).chain(&claims.return_url);
        for text in texts.chain(claims.from.iter().chain(&claims.to).map(|credential| &credential.identity)) {
            assert!(text.len() <= TEXT_MAX, "a text of {} bytes", text.len());
        }
        said.extend(claims.return_url.clone());
        said.push(claims.buyer_cookie.clone());
    }
    for text in said {
        read_again(&text);
    }
});

/// Our answers, with a text of the sender's in every place that takes one.
fn read_again(text: &str) {
    let at = DateTime::from_timestamp(1_800_000_000, 0).expect("a time");
    let stamp = Stamp { payload_id: format!("1.{}@punchgate", text.chars().take(200).collect::<String>()), at };
    let answers = [
        answer::start_page(&stamp, text),
        answer::profile(&stamp, text, at),
        answer::status(&stamp, ReasonCode::Malformed, text, Language::English),
    ];
    for answer in answers {
        let raw = RawRequest { body: answer.into_bytes(), ..RawRequest::default() };
        let again = setup::read(&raw);
        // Well-formed cXML, but an answer: it has no Header.
        let fault = again.request.expect_err("an answer is no request");
        if text.len() < TEXT_MAX / 8 {
            assert_eq!(fault.detail, "no_header", "{}", String::from_utf8_lossy(&raw.body));
        }
    }
}

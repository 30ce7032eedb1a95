//! Tests of reading OCI logins and of writing carts.

mod carts;

use super::*;
use crate::{
    domain::{return_url::RETURN_URL_MAX, system::OciLogin},
    protocol::limits::UNESCAPED_MAX,
};
use proptest::prelude::*;

fn get(query: &str) -> RawRequest {
    RawRequest {
        method: "GET".to_owned(),
        path: "/punchout/demo-oci/oci".to_owned(),
        query: query.to_owned(),
        ..RawRequest::default()
    }
}

fn post(content_type: Option<&str>, body: &[u8]) -> RawRequest {
    let headers = content_type.map(|value| ("Content-Type".to_owned(), value.to_owned()));
    RawRequest { method: "POST".to_owned(), headers: headers.into_iter().collect(), body: body.to_vec(), ..get("") }
}

const FORM: Option<&str> = Some("application/x-www-form-urlencoded");

fn fields(raw: &RawRequest) -> Parameters {
    match read(raw).request.unwrap().claims {
        Claims::Oci(claims) => claims.fields.unwrap(),
        Claims::Cxml(_) => panic!("not OCI"),
    }
}

fn fault(raw: &RawRequest) -> (ReasonCode, &'static str) {
    let fault = read(raw).request.unwrap_err();
    (fault.code, fault.detail)
}

#[test]
fn a_get_brings_its_fields_in_the_query() {
    let raw = get(
        "USERNAME=buyer%40demo.example&PASSWORD=a+b%2B&HOOK_URL=https%3A%2F%2Fprocurement.demo.example%2Freturn%3Fa%3D1%26b%3D2&~OkCode=ADDI",
    );
    let fields = fields(&raw);
    assert_eq!(fields.get("username"), Some("buyer@demo.example"));
    assert_eq!(fields.get("Password"), Some("a b+"));
    assert_eq!(fields.get("hook_url"), Some("https://procurement.demo.example/return?a=1&b=2"));
    assert_eq!(fields.get("~OKCODE"), Some("ADDI"));
    let request = read(&raw).request.unwrap();
    assert_eq!((request.kind, request.operation), (RequestKind::Login, Operation::Create));
    assert!(request.deployment_mode.is_none() && request.document.is_none());
}

#[test]
fn a_post_brings_fields_in_query_and_body() {
    let raw =
        RawRequest { query: "sap-client=100&USERNAME=buyer".to_owned(), ..post(FORM, b"username=buyer&FUNCTION=DETAIL\n") };
    let fields = fields(&raw);
    assert_eq!(fields.iter().collect::<Vec<_>>(), [("sap-client", "100"), ("USERNAME", "buyer"), ("FUNCTION", "DETAIL")]);
    assert_eq!(self::fields(&post(None, b"a=1")).get("a"), Some("1"), "a missing type is a form");
}

/// How a system reads it where `HOOK_URL` is not escaped.
fn with_unescaped_hook(raw: &RawRequest) -> Result<Parameters, FormFault> {
    let login = OciLogin { hook_url_unescaped: true, ..OciLogin::default() };
    match read(raw).request?.claims {
        Claims::Oci(claims) => claims.read_by(&login).cloned().map_err(Clone::clone),
        Claims::Cxml(_) => panic!("not OCI"),
    }
}

#[test]
fn a_hook_url_without_escapes_is_read_either_way() {
    let raw = get("USERNAME=u&hook%5FURL=https://host.example/page?id=7%2F&company=FKD&USERNAME=u2&x=a+b\r\n");
    let whole = with_unescaped_hook(&raw).unwrap();
    let url = "https://host.example/page?id=7%2F&company=FKD&USERNAME=u2&x=a+b";
    assert_eq!(whole.iter().collect::<Vec<_>>(), [("USERNAME", "u"), ("hook_URL", url)]);
    assert_eq!(plain_fault(&raw), Some("repeated_parameter"), "as any form is read");

    let posted = RawRequest { query: raw.query.clone(), ..post(FORM, b"FUNCTION=DETAIL") };
    assert_eq!(with_unescaped_hook(&posted).unwrap().get("function"), Some("DETAIL"), "the body is not its end");
    let again = RawRequest { query: raw.query, ..post(FORM, b"HOOK_URL=https://other.example/") };
    assert_eq!(with_unescaped_hook(&again).unwrap_err().detail, "repeated_parameter");
}

fn plain_fault(raw: &RawRequest) -> Option<&'static str> {
    match read(raw).request.unwrap().claims {
        Claims::Oci(claims) => claims.fields.err().map(|fault| fault.detail),
        Claims::Cxml(_) => panic!("not OCI"),
    }
}

#[test]
fn a_hook_url_with_escapes_or_without_a_query_ends_as_any_field() {
    for (hook, url) in [
        ("https%3A%2F%2Fh.example%2F%3Fa%3D1&b=2", "https://h.example/?a=1"),
        ("https://h.example/p&b=2", "https://h.example/p"),
        ("https://h.example/p&b=2?", "https://h.example/p"),
        ("what?&b=2", "what?"),
    ] {
        let fields = with_unescaped_hook(&get(&format!("U=1&HOOK_URL={hook}"))).unwrap();
        assert_eq!(fields.get("HOOK_URL"), Some(url), "{hook}");
        assert!(fields.get("b").is_some_and(|value| value.starts_with('2')), "{hook}");
    }
}

#[test]
fn an_unescaped_hook_url_that_is_too_long_is_not_cut_to_one_that_fits() {
    for letter in ["a", "ż", "€", "😀"] {
        for before in ["", "a", "aa", "aaa"] {
            let raw = get(&format!("U=1&HOOK_URL=https://h.example/?{before}{}", letter.repeat(3000)));
            let length = with_unescaped_hook(&raw).unwrap().get("HOOK_URL").unwrap().len();
            assert!((RETURN_URL_MAX + 1..RETURN_URL_MAX + 5).contains(&length), "{length}");
        }
    }
}

#[test]
fn only_so_many_urls_without_escapes_are_looked_at() {
    let query = "a=x://?&".repeat(20);
    let Claims::Oci(claims) = read(&get(&query)).request.unwrap().claims else { panic!("not OCI") };
    assert_eq!(claims.unescaped.len(), UNESCAPED_MAX);
}

#[test]
fn every_fault_has_its_code() {
    use ReasonCode::{Malformed, TooLarge, UnsupportedRequest};
    assert_eq!(fault(&get("USERNAME=a&username=b")), (Malformed, "repeated_parameter"));
    assert_eq!(fault(&RawRequest { query: "U=a".to_owned(), ..post(FORM, b"U=b") }), (Malformed, "repeated_parameter"));
    assert_eq!(fault(&get("a=%00")), (Malformed, "forbidden_character"));
    assert_eq!(fault(&get(&"a&".repeat(301))), (Malformed, "too_many_fields"));
    assert_eq!(fault(&post(Some("multipart/form-data; boundary=x"), b"--x")), (Malformed, "not_a_form"));
    assert_eq!(
        fault(&post(Some("application/x-www-form-urlencoded; charset=utf-8"), b"a=%FC")),
        (Malformed, "bytes_not_in_charset")
    );
    assert_eq!(fault(&post(FORM, b"http_content_charset=shift_jis")), (Malformed, "charset_not_supported"));
    assert_eq!(fault(&post(FORM, &vec![b'a'; BODY_MAX + 1])), (TooLarge, "body"));
    assert_eq!(fault(&RawRequest { method: "PUT".to_owned(), ..get("") }), (UnsupportedRequest, "method"));
    assert!(read(&post(Some("text/plain"), b"")).request.is_ok(), "an empty body has no type");
}

#[test]
fn the_charset_is_declared_or_guessed() {
    for (content_type, body, name) in [
        ("application/x-www-form-urlencoded", &b"n=M%C3%BCller"[..], "Müller"),
        ("application/x-www-form-urlencoded", b"n=M%FCller", "Müller"),
        ("application/x-www-form-urlencoded", b"n=M\xFCller%80", "Müller€"),
        ("application/x-www-form-urlencoded", b"n=M%C3%BCller&HTTP_Content_Charset=iso-8859-1", "MÃ¼ller"),
        ("application/x-www-form-urlencoded", b"n=%BF%F3%B3w&http_content_charset=iso-8859-2", "żółw"),
        ("application/x-www-form-urlencoded", b"n=M%FCller&http_content_charset=unheard-of", "Müller"),
        ("application/x-www-form-urlencoded; charset=UTF-8", b"n=M%C3%BCller&http_content_charset=iso-8859-1", "Müller"),
    ] {
        assert_eq!(fields(&post(Some(content_type), body)).get("n"), Some(name), "{}", String::from_utf8_lossy(body));
    }
}

#[test]
fn the_language_is_known_even_of_a_request_at_fault() {
    let accepts = |query: &str| {
        let headers = vec![("accept-language".to_owned(), "fr, pl;q=0.5".to_owned())];
        read(&RawRequest { headers, ..get(query) }).language
    };
    assert_eq!(accepts("LANGU=E&sap-language=D"), Some(Language::German));
    assert_eq!(accepts("langu=E"), Some(Language::English));
    assert_eq!(accepts("LANGU=F"), Some(Language::Polish));
    assert_eq!(accepts("LANGU=D&a=1&a=2"), Some(Language::German));
    assert_eq!(accepts("LANGU=D&a=%00"), Some(Language::Polish));
    assert_eq!(read(&get("")).language, None);
}

#[test]
fn every_code_has_the_status_of_the_contract() {
    for &code in ReasonCode::ALL {
        let expected = match code {
            ReasonCode::TooLarge => 413,
            ReasonCode::Malformed
            | ReasonCode::ForbiddenDoctype
            | ReasonCode::UnsupportedRequest
            | ReasonCode::ReturnUrlMissing => 400,
            ReasonCode::RateLimited => 429,
            ReasonCode::Busy | ReasonCode::StoreUnavailable => 503,
            ReasonCode::Internal => 500,
            _ => 403,
        };
        assert_eq!(http_status(code), expected, "{code}");
    }
}

proptest! {
    #[test]
    fn reading_never_panics(query in ".{0,80}", body in proptest::collection::vec(any::<u8>(), 0..200), label in ".{0,12}") {
        let raw = RawRequest { query, ..post(FORM, &body) };
        let _ = read(&raw);
        let _ = read(&post(Some(&format!("application/x-www-form-urlencoded; charset={label}")), &body));
    }

    #[test]
    fn any_text_survives_a_form(name in "[a-zA-Z~_]{1,10}", value in "[^\0]{0,40}") {
        let pairs = [(name.as_str(), value.as_str()), ("http_content_charset", "utf-8")];
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
        let read = fields(&post(FORM, body.as_bytes()));
        prop_assert_eq!(read.get(&name), Some(value.as_str()));
    }
}

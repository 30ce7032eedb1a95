//! What people paste where a login is asked for: a whole HTTP request, a cXML document, the address of an OCI call, or its parameters
//! in a line or one a line. All become a captured request.

use crate::domain::system::{Protocol, SystemName};
use url::{Url, form_urlencoded};

/// The captured request that was meant.
pub(super) fn captured(pasted: &str, system: &SystemName, protocol: Protocol) -> String {
    let text = pasted.trim();
    if protocol == Protocol::Cxml || is_request(text) {
        return pasted.to_owned();
    }
    let head = format!("POST /punchout/{system}/oci HTTP/1.1\nContent-Type: application/x-www-form-urlencoded\n\n");
    match Url::parse(text).ok().filter(|url| matches!(url.scheme(), "http" | "https")) {
        Some(url) => format!("{head}{}", url.query().unwrap_or_default()),
        None => format!("{head}{}", parameters(text)),
    }
}

/// Whether it begins with a request line.
fn is_request(text: &str) -> bool {
    let line = text.lines().next().unwrap_or_default();
    let mut words = line.split_ascii_whitespace();
    let method = words.next().unwrap_or_default();
    let is_method = !method.is_empty() && method.bytes().all(|byte| byte.is_ascii_alphabetic());
    is_method && words.next().is_some_and(|target| target.starts_with(['/', 'h'])) && !method.contains('=')
}

/// Parameters one a line are as they are meant; in one line they are as they are sent.
fn parameters(text: &str) -> String {
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    match lines.as_slice() {
        [line] => line.trim_start_matches('?').to_owned(),
        lines => {
            let pairs = lines.iter().map(|line| {
                let (name, value) = line.split_once(['=', '\t']).unwrap_or((line, ""));
                (name.trim(), value.trim())
            });
            form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(pasted: &str) -> String {
        let request = captured(pasted, &SystemName::new("s-one"), Protocol::Oci);
        let (head, body) = request.split_once("\n\n").unwrap();
        assert!(head.starts_with("POST /punchout/s-one/oci HTTP/1.1\n"), "{head}");
        body.to_owned()
    }

    #[test]
    fn parameters_are_taken_as_they_are_written() {
        let sent = "USERNAME=a%40b.example&PASSWORD=x+y";
        assert_eq!(body(sent), sent);
        assert_eq!(body(&format!("?{sent}")), sent);
        assert_eq!(body(&format!("https://punchgate.example/punchout/s-one/oci?{sent}")), sent);
        assert_eq!(
            body("USERNAME = a@b.example\nPASSWORD=x y&z\n\nHOOK_URL=https://p.example/?a=1"),
            "USERNAME=a%40b.example&PASSWORD=x+y%26z&HOOK_URL=https%3A%2F%2Fp.example%2F%3Fa%3D1"
        );
    }

    #[test]
    fn whole_requests_and_documents_stay_as_they_are() {
        let name = SystemName::new("s-one");
        for request in ["GET /punchout/s-one/oci?A=1 HTTP/1.1\nHost: x\n\n", "POST https://x.example/a HTTP/1.1\n\nA=1"] {
            assert_eq!(captured(request, &name, Protocol::Oci), request);
        }
        assert_eq!(captured("\u{feff}<cXML/>", &name, Protocol::Cxml), "\u{feff}<cXML/>");
    }
}

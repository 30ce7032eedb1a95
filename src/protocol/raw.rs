//! An HTTP request before anybody understood it: what a connection delivers, and what a captured login holds as text. Making sense
//! of it is left to `cxml` and `oci`.

use std::fmt;

/// An HTTP request as it arrived.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct RawRequest {
    /// The verb, in upper case.
    pub method: String,
    /// The path, without the query.
    pub path: String,
    /// The query as written, without its question mark; empty if there is none.
    pub query: String,
    /// Names and values, in the order in which they came.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

/// Why a text is no captured login.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CapturedFault {
    /// The first line is not a verb and a target.
    #[error("it does not begin with a request line such as `POST /punchout/NAME/cxml HTTP/1.1`")]
    RequestLine,
    /// A line of the head is not a name, a colon and a value.
    #[error("a header line is not of the form `Name: value`")]
    Header,
    /// The head does not end.
    #[error("no blank line ends the headers")]
    NoBlankLine,
}

impl RawRequest {
    /// The first header of this name, whatever its case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// Reads a captured login: request line, headers, blank line, body. Lines of the head end as they like; the body goes on to
    /// the end, because an edited capture seldom has the right `Content-Length`.
    ///
    /// # Errors
    /// What is missing of a request.
    pub fn from_captured(captured: &[u8]) -> Result<Self, CapturedFault> {
        let mut rest = captured.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(captured).trim_ascii_start();
        let line = next_line(&mut rest).ok_or(if rest.is_empty() {
            CapturedFault::RequestLine
        } else {
            CapturedFault::NoBlankLine
        })?;
        let mut request = Self::of_request_line(&line).ok_or(CapturedFault::RequestLine)?;
        loop {
            let line = next_line(&mut rest).ok_or(CapturedFault::NoBlankLine)?;
            if line.is_empty() {
                break;
            }
            let (name, value) = line.split_once(':').ok_or(CapturedFault::Header)?;
            if name.is_empty() || name.contains(char::is_whitespace) {
                return Err(CapturedFault::Header);
            }
            request.headers.push((name.to_owned(), value.trim().to_owned()));
        }
        rest.clone_into(&mut request.body);
        Ok(request)
    }

    fn of_request_line(line: &str) -> Option<Self> {
        let mut words = line.split_ascii_whitespace();
        let (method, target) = (words.next()?, words.next()?);
        if words.next().is_some_and(|version| !version.starts_with("HTTP/")) || words.next().is_some() {
            return None;
        }
        let target = target.split('#').next().unwrap_or_default();
        // The absolute form of RFC 9112, 3.2.2, as a proxy writes it.
        let target = match target.split_once("://") {
            Some((scheme, rest)) if !scheme.contains(['/', '?']) => rest.get(rest.find('/')?..)?,
            _ => target,
        };
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let is_verb = method.bytes().all(|byte| byte.is_ascii_alphabetic());
        (is_verb && path.starts_with('/')).then(|| Self {
            method: method.to_ascii_uppercase(),
            path: path.to_owned(),
            query: query.to_owned(),
            ..Self::default()
        })
    }
}

/// Shows nothing that could hold a secret.
impl fmt::Debug for RawRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RawRequest({} {}, {} bytes)", self.method, self.path, self.body.len())
    }
}

/// Takes a line off the front, without its end; `None` if no line ends. Bytes that are not UTF-8 are read as Latin-1.
fn next_line(rest: &mut &[u8]) -> Option<String> {
    let end = rest.iter().position(|&byte| byte == b'\n')?;
    let (line, after) = rest.split_at_checked(end)?;
    *rest = after.get(1..).unwrap_or_default();
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    Some(match std::str::from_utf8(line) {
        Ok(line) => line.to_owned(),
        Err(_) => line.iter().copied().map(char::from).collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_captured_login_is_read_with_either_line_end() {
        for line_end in ["\n", "\r\n"] {
            let captured =
                ["POST /punchout/demo-oci/oci?a=1&b HTTP/1.1", "Host: x", "CONTENT-type:  text/xml ", "", "<a>\r\n</a>\n"];
            let request = RawRequest::from_captured(captured.join(line_end).as_bytes()).unwrap();
            assert_eq!((request.method.as_str(), request.path.as_str()), ("POST", "/punchout/demo-oci/oci"));
            assert_eq!(request.query, "a=1&b");
            assert_eq!(request.header("Content-Type"), Some("text/xml"));
            assert_eq!(request.body, b"<a>\r\n</a>\n");
        }
    }

    #[test]
    fn what_is_no_request_is_named() {
        for (captured, fault) in [
            (&b""[..], CapturedFault::RequestLine),
            (b"<cXML/>\n\n", CapturedFault::RequestLine),
            (b"POST nowhere HTTP/1.1\n\n", CapturedFault::RequestLine),
            (b"POST /a b c\n\n", CapturedFault::RequestLine),
            (b"POST /a HTTP/1.1", CapturedFault::NoBlankLine),
            (b"POST /a HTTP/1.1\nHost: x\n", CapturedFault::NoBlankLine),
            (b"POST /a HTTP/1.1\nHost x\n\n", CapturedFault::Header),
            (b"POST /a HTTP/1.1\nHost: x\n folded: y\n\n", CapturedFault::Header),
        ] {
            assert_eq!(RawRequest::from_captured(captured), Err(fault), "{}", String::from_utf8_lossy(captured));
        }
    }

    #[test]
    fn latin_1_headers_absolute_targets_and_bare_lines_are_accepted() {
        let request = RawRequest::from_captured(b"get http://shop.example/a?q\nX-Name: M\xFCller\n\n").unwrap();
        assert_eq!((request.method.as_str(), request.path.as_str(), request.query.as_str()), ("GET", "/a", "q"));
        assert_eq!(request.header("x-name"), Some("Müller"));
    }

    #[test]
    fn debug_shows_no_secret() {
        let request = RawRequest::from_captured(b"GET /a?PASSWORD=hidden\nCookie: hidden\n\nhidden").unwrap();
        assert!(!format!("{request:?}").contains("hidden"));
    }

    proptest! {
        #[test]
        fn reading_never_panics(captured in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = RawRequest::from_captured(&captured);
            let _ = RawRequest::from_captured(&[b"POST /a HTTP/1.1\n", captured.as_slice()].concat());
        }
    }
}

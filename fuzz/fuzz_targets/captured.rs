//! Captured logins: a request that was read is the same after it was written and read again, and both protocols can look at it.
#![no_main]

use libfuzzer_sys::fuzz_target;
use punchgate::protocol::{RawRequest, cxml, oci};
use punchgate_fuzz::decide_everywhere;

fuzz_target!(|data: &[u8]| {
    let Ok(raw) = RawRequest::from_captured(data) else {
        return;
    };
    let query = if raw.query.is_empty() { String::new() } else { format!("?{}", raw.query) };
    let mut written = format!("{} {}{query} HTTP/1.1\r\n", raw.method, raw.path).into_bytes();
    for (name, value) in &raw.headers {
        written.extend(format!("{name}: {value}\r\n").bytes());
    }
    written.extend(b"\r\n");
    written.extend(&raw.body);
    let again = RawRequest::from_captured(&written);
    assert!(again.as_ref() == Ok(&raw), "{again:?} is not {raw:?}");
    decide_everywhere(&cxml::setup::read(&raw).request);
    decide_everywhere(&oci::read(&raw).request);
});

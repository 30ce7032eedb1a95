//! `application/x-www-form-urlencoded` bytes to pairs of bytes, within a limit (URL standard, 5.1). Their charset and their meaning
//! are left to `cxml` and `oci`.

use super::limits::{FIELDS_MAX, malformed};
use crate::domain::login::FormFault;
use percent_encoding::percent_decode;

/// A field: name and value, both without escapes.
pub(super) type Field = (Vec<u8>, Vec<u8>);

/// Whether a media type is that of a form.
pub(super) fn is_form(content_type: &str) -> bool {
    let media_type = content_type.split(';').next().unwrap_or_default();
    media_type.trim().eq_ignore_ascii_case("application/x-www-form-urlencoded")
}

/// The fields of all parts (query and body), in their order. They are counted before the first one is kept. An escape that is none
/// stands for itself, and line ends after the last field do not belong to it: no browser sends them, text editors do.
pub(super) fn fields(parts: &[&[u8]]) -> Result<Vec<Field>, FormFault> {
    let written =
        || parts.iter().flat_map(|part| part.trim_ascii_end().split(|&byte| byte == b'&')).filter(|field| !field.is_empty());
    if written().take(FIELDS_MAX + 1).count() > FIELDS_MAX {
        return Err(malformed("too_many_fields"));
    }
    Ok(written().map(field).collect())
}

fn field(written: &[u8]) -> Field {
    let mut halves = written.splitn(2, |&byte| byte == b'=');
    let mut half = || unescaped(halves.next().unwrap_or_default());
    (half(), half())
}

/// A name or value without its escapes.
pub(super) fn unescaped(written: &[u8]) -> Vec<u8> {
    let blanks: Vec<u8> = written.iter().map(|&byte| if byte == b'+' { b' ' } else { byte }).collect();
    percent_decode(&blanks).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_read_in_their_order() {
        let read = fields(&[b"a=1&&B+c=%2B+%zz", b"d&e==%FC\r\n"]).unwrap();
        let expected: [(&[u8], &[u8]); 4] = [(b"a", b"1"), (b"B c", b"+ %zz"), (b"d", b""), (b"e", b"=\xFC")];
        assert!(read.iter().map(|(name, value)| (name.as_slice(), value.as_slice())).eq(expected));
    }

    #[test]
    fn fields_are_counted_over_all_parts() {
        let many = "a=1&".repeat(FIELDS_MAX);
        assert_eq!(fields(&[many.as_bytes()]).unwrap().len(), FIELDS_MAX);
        assert_eq!(fields(&[many.as_bytes(), b"b"]).unwrap_err().detail, "too_many_fields");
    }

    #[test]
    fn the_media_type_of_a_form_is_known_with_parameters() {
        assert!(is_form("Application/X-WWW-Form-Urlencoded; charset=utf-8"));
        assert!(!is_form("multipart/form-data; boundary=x"));
    }
}

//! Bytes to text: which charset a document or form is in when labels and bytes do not agree. UTF-8, UTF-16 and every single-byte
//! charset are read; what the text then means is left to `cxml` and `oci`.

use super::limits::malformed;
use crate::domain::login::FormFault;
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// How far into a document its XML declaration is looked for.
const DECLARATION_MAX: usize = 512;

/// Decodes a document: byte order mark, then what the bytes can only be, then the label of HTTP, then the XML declaration, then
/// UTF-8 (RFC 7303, 3.2). The byte order mark is not part of the text.
pub(super) fn xml(bytes: &[u8], http_label: Option<&str>) -> Result<String, FormFault> {
    if let Some((encoding, length)) = Encoding::for_bom(bytes) {
        return decoded(encoding, bytes.get(length..).unwrap_or_default());
    }
    let encoding = match bytes {
        [b'<', 0, ..] => UTF_16LE,
        [0, b'<', ..] => UTF_16BE,
        _ => match http_label.map_or(Ok(None), named)? {
            Some(encoding) => encoding,
            None => declared_label(bytes).map_or(Ok(None), named)?.unwrap_or(UTF_8),
        },
    };
    decoded(encoding, bytes)
}

/// Decodes a document that came as a form field: its XML declaration was written before a browser chose the charset of the form,
/// so bytes that are UTF-8 are taken for that first.
pub(super) fn xml_in_form(bytes: &[u8], http_label: Option<&str>) -> Result<String, FormFault> {
    match http_label {
        None if std::str::from_utf8(bytes).is_ok() => xml(bytes, Some("utf-8")),
        label => xml(bytes, label),
    }
}

/// The charset of a form's fields: the first label that names one, else UTF-8 if all of them are that, else windows-1252.
pub(super) fn of_form<'a>(
    labels: impl IntoIterator<Item = &'a str>,
    mut values: impl Iterator<Item = &'a [u8]>,
) -> Result<&'static Encoding, FormFault> {
    for label in labels {
        if let Some(encoding) = named(label)? {
            return Ok(encoding);
        }
    }
    Ok(if values.all(|value| std::str::from_utf8(value).is_ok()) { UTF_8 } else { WINDOWS_1252 })
}

/// Decodes bytes in a charset; bytes that it does not have are a fault, never replaced.
pub(super) fn decoded(encoding: &'static Encoding, bytes: &[u8]) -> Result<String, FormFault> {
    let text = encoding.decode_without_bom_handling_and_without_replacement(bytes);
    text.map(std::borrow::Cow::into_owned).ok_or_else(|| malformed("bytes_not_in_charset"))
}

/// The `charset` parameter of a media type, without its quotes.
pub(super) fn label_of(content_type: &str) -> Option<&str> {
    content_type.split(';').skip(1).find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        name.trim().eq_ignore_ascii_case("charset").then(|| value.trim().trim_matches(['"', '\'']).trim())
    })
}

/// The charset that a label names. `None` for a label that says nothing: an unknown one, or UTF-16 for bytes that are not.
fn named(label: &str) -> Result<Option<&'static Encoding>, FormFault> {
    let label = label.trim();
    if ["us-ascii", "ascii"].iter().any(|ascii| label.eq_ignore_ascii_case(ascii)) {
        // WHATWG reads these as windows-1252; whoever sends more than ASCII under them today sends UTF-8.
        return Ok(Some(UTF_8));
    }
    match Encoding::for_label(label.as_bytes()) {
        Some(encoding) if encoding == UTF_8 || encoding.is_single_byte() => Ok(Some(encoding)),
        None => Ok(None),
        Some(encoding) if encoding == UTF_16LE || encoding == UTF_16BE => Ok(None),
        Some(_) => Err(malformed("charset_not_supported")),
    }
}

/// The `encoding` of the XML declaration of a document in some superset of ASCII.
fn declared_label(bytes: &[u8]) -> Option<&str> {
    let start = bytes.trim_ascii_start();
    let start = start.get(..DECLARATION_MAX).unwrap_or(start);
    let declaration = start.strip_prefix(b"<?xml")?;
    let end = declaration.windows(2).position(|pair| pair == b"?>")?;
    let declaration = std::str::from_utf8(declaration.get(..end)?).ok()?;
    let (_, rest) = declaration.split_once("encoding")?;
    let rest = rest.trim_start().strip_prefix('=')?.trim_start();
    let quote = rest.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
    rest.split(quote).nth(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utf_16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(bytes).collect()
    }

    #[test]
    fn the_byte_order_mark_wins_over_every_label() {
        let declared = "<?xml version='1.0' encoding='ISO-8859-1'?><a>ż</a>";
        assert_eq!(xml(format!("\u{FEFF}{declared}").as_bytes(), Some("iso-8859-1")).unwrap(), declared);
        for bytes in [u16::to_le_bytes, u16::to_be_bytes] {
            assert_eq!(xml(&utf_16(&format!("\u{FEFF}{declared}"), bytes), Some("utf-8")).unwrap(), declared);
        }
    }

    #[test]
    fn utf_16_is_seen_without_a_mark() {
        for bytes in [u16::to_le_bytes, u16::to_be_bytes] {
            assert_eq!(xml(&utf_16("<a>ż</a>", bytes), None).unwrap(), "<a>ż</a>");
        }
    }

    #[test]
    fn the_label_of_http_wins_over_the_declaration() {
        let document = b"<?xml version=\"1.0\" encoding=\"UTF-8\"?><a>\xFC</a>";
        assert!(xml(document, Some("iso-8859-1")).unwrap().ends_with("<a>ü</a>"));
        assert_eq!(xml(document, None).unwrap_err().detail, "bytes_not_in_charset");
    }

    #[test]
    fn the_declaration_is_followed() {
        let in_latin_1 = b"\n<?xml version=\"1.0\" encoding = 'ISO-8859-1'?><a>\xFC</a>";
        assert!(xml(in_latin_1, None).unwrap().ends_with("<a>ü</a>"));
        let in_latin_2 = b"<?xml version=\"1.0\" encoding=\"iso-8859-2\"?><a>\xBF</a>";
        assert!(xml(in_latin_2, Some("no-such-charset")).unwrap().ends_with("<a>ż</a>"));
    }

    #[test]
    fn bytes_win_over_a_declaration_that_cannot_be_true() {
        for label in ["UTF-16", "utf-16le", "UTF8", "us-ascii", "unknown"] {
            let document = format!("<?xml version=\"1.0\" encoding=\"{label}\"?><a>ż</a>");
            assert_eq!(xml(document.as_bytes(), None).unwrap(), document);
        }
    }

    #[test]
    fn a_multi_byte_charset_is_refused_by_name() {
        assert_eq!(xml(b"<a/>", Some("shift_jis")).unwrap_err().detail, "charset_not_supported");
        assert_eq!(xml(b"<a/>", Some("iso-2022-kr")).unwrap_err().detail, "charset_not_supported");
    }

    #[test]
    fn odd_utf_16_is_refused() {
        assert_eq!(xml(b"\xFF\xFE<\0a", None).unwrap_err().detail, "bytes_not_in_charset");
    }

    #[test]
    fn a_form_field_in_utf_8_needs_no_true_declaration() {
        let document = "<?xml version='1.0' encoding='ISO-8859-1'?><a>ü</a>";
        assert_eq!(xml_in_form(document.as_bytes(), None).unwrap(), document);
        assert!(xml_in_form(b"<?xml version='1.0' encoding='ISO-8859-1'?><a>\xFC</a>", None).unwrap().ends_with("<a>ü</a>"));
    }

    #[test]
    fn the_label_of_a_media_type_may_be_quoted() {
        assert_eq!(label_of("text/xml; charset=\"UTF-8\""), Some("UTF-8"));
        assert_eq!(label_of("text/xml;a=b; Charset = utf-8 "), Some("utf-8"));
        assert_eq!(label_of("text/xml"), None);
    }
}

//! Pages to bytes, in the charset that a procurement system asks for: a browser posts a form in the charset of its page, and old
//! systems know no other. What a page says is left to `web`.

use encoding_rs::{Encoding, UTF_8};

/// A page as it goes out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// The charset they are in, as its label was given.
    pub charset: String,
}

/// The label under which a page can go out in a charset: the one that was asked for, or `UTF-8` where it names none that forms can be
/// in (HTML knows no forms in UTF-16).
#[must_use]
pub fn label(asked: &str) -> &str {
    let asked = asked.trim();
    match Encoding::for_label_no_replacement(asked.as_bytes()) {
        Some(encoding) if encoding.output_encoding() == encoding => asked,
        _ => "UTF-8",
    }
}

/// Writes HTML in a charset. Characters that it does not have become numeric references, which HTML reads as the same characters.
#[must_use]
pub fn encoded(html: &str, asked: &str) -> Page {
    let label = label(asked);
    let encoding = Encoding::for_label(label.as_bytes()).unwrap_or(UTF_8);
    let (bytes, ..) = encoding.encode(html);
    Page { bytes: bytes.into_owned(), charset: label.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_charset_does_not_have_becomes_a_reference() {
        let page = encoded("Größe, ż", " iso-8859-1 ");
        assert_eq!((page.bytes.as_slice(), page.charset.as_str()), (b"Gr\xF6\xDFe, &#380;".as_slice(), "iso-8859-1"));
        assert_eq!(encoded("Größe, ż", "ISO-8859-2").bytes, b"Gr\xF6\xDFe, \xBF");
    }

    #[test]
    fn what_is_no_charset_of_forms_is_utf_8() {
        for asked in ["", "UTF-16", "utf-16be", "iso-2022-kr", "no-such-charset", "utf-8\"><script>"] {
            assert_eq!(encoded("ż", asked), Page { bytes: "ż".as_bytes().to_vec(), charset: "UTF-8".to_owned() }, "{asked}");
        }
    }
}

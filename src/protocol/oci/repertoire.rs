//! Which characters a form can carry in the charset that it is posted in. A browser would send a character that the charset does not
//! have as `&#NNNN;`, which a procurement system takes for text; here it becomes a question mark, and the caller can tell so.

use encoding_rs::{Encoding, REPLACEMENT, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252, X_USER_DEFINED};
use percent_encoding::percent_decode_str;
use std::borrow::Cow;

/// A charset that forms are posted in.
pub(super) struct Repertoire {
    label: String,
    encoding: &'static Encoding,
    /// For ASCII, which the WHATWG takes for windows-1252.
    ascii: bool,
}

impl Repertoire {
    /// The charset of the first label that names one; UTF-8 if none does. No form is posted in UTF-16.
    pub(super) fn of<'a>(labels: impl IntoIterator<Item = &'a str>) -> Self {
        let known = |label: &str| {
            let label = label.trim().to_ascii_lowercase();
            let encoding = Encoding::for_label(label.as_bytes())?;
            let posted = ![UTF_16LE, UTF_16BE, REPLACEMENT, X_USER_DEFINED].contains(&encoding);
            let ascii = encoding == WINDOWS_1252 && matches!(label.as_str(), "us-ascii" | "ascii");
            posted.then_some(Self { label, encoding, ascii })
        };
        let first = labels.into_iter().find_map(known);
        first.unwrap_or_else(|| Self { label: "utf-8".to_owned(), encoding: UTF_8, ascii: false })
    }

    /// What it was called.
    pub(super) fn label(&self) -> &str {
        &self.label
    }

    /// A text with a question mark for each character that it cannot have, and those characters, each once.
    pub(super) fn fitted<'t>(&self, text: &'t str) -> (Cow<'t, str>, Vec<char>) {
        if text.chars().all(is_sent) && self.has_all(text) {
            return (Cow::Borrowed(text), Vec::new());
        }
        let mut missing = Vec::new();
        let mut fitted = |character: char| {
            if is_sent(character) && self.has_all(character.encode_utf8(&mut [0; 4])) {
                return character;
            }
            if !missing.contains(&character) {
                missing.push(character);
            }
            '?'
        };
        let text = text.chars().map(&mut fitted).collect();
        (Cow::Owned(text), missing)
    }

    /// Whether a text arrives as it was sent: `Shift_JIS` sends a yen sign as what arrives as a backslash.
    fn has_all(&self, text: &str) -> bool {
        if self.encoding == UTF_8 || text.is_ascii() {
            return true;
        }
        let (sent, _, replaced) = self.encoding.encode(text);
        !self.ascii && !replaced && self.encoding.decode_without_bom_handling(&sent).0 == text
    }

    /// The text of a part of a query such that a form that is posted in this charset sends the bytes it had; `None` if none does.
    pub(super) fn unescaped(&self, part: &str) -> Option<String> {
        let part = part.replace('+', " ");
        let bytes: Vec<u8> = percent_decode_str(&part).collect();
        let text = self.encoding.decode_without_bom_handling_and_without_replacement(&bytes)?;
        self.fitted(&text).1.is_empty().then(|| text.into_owned())
    }
}

/// Whether HTML carries a character in the value of a field at all.
fn is_sent(character: char) -> bool {
    !character.is_control() || matches!(character, '\t' | '\n' | '\r')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_charset_that_a_form_can_have_is_taken() {
        let label = |labels: &[&str]| Repertoire::of(labels.iter().copied()).label;
        assert_eq!(label(&[" ISO-8859-1 ", "utf-8"]), "iso-8859-1");
        assert_eq!(label(&["4110", "utf-16", "UTF-16LE", "iso-2022-kr", "iso-8859-2"]), "iso-8859-2");
        assert_eq!(label(&[]), "utf-8");
    }

    #[test]
    fn what_a_charset_does_not_have_is_a_question_mark() {
        let fitted = |label: &str, text: &'static str| {
            let (text, missing) = Repertoire::of([label]).fitted(text);
            (text.into_owned(), missing.into_iter().collect::<String>())
        };
        assert_eq!(fitted("utf-8", "Śruba ✓ 螺丝 😀"), ("Śruba ✓ 螺丝 😀".to_owned(), String::new()));
        assert_eq!(fitted("iso-8859-1", "Müller 5 €"), ("Müller 5 €".to_owned(), String::new()));
        assert_eq!(fitted("iso-8859-1", "Ślub ś Ś"), ("?lub ? ?".to_owned(), "Śś".to_owned()));
        assert_eq!(fitted("iso-8859-2", "Śruba ü 😀"), ("Śruba ü ?".to_owned(), "😀".to_owned()));
        assert_eq!(fitted("shift_jis", "螺 ¥\\"), ("螺 ?\\".to_owned(), "¥".to_owned()));
        assert_eq!(fitted("us-ascii", "Müller"), ("M?ller".to_owned(), "ü".to_owned()));
        assert_eq!(fitted("utf-8", "a\0b\u{1B}\tc\r\n"), ("a?b?\tc\r\n".to_owned(), "\0\u{1B}".to_owned()));
    }

    #[test]
    fn a_query_keeps_its_bytes() {
        assert_eq!(Repertoire::of(["utf-8"]).unescaped("K%C3%B6ln+1%2B1"), Some("Köln 1+1".to_owned()));
        assert_eq!(Repertoire::of(["iso-8859-1"]).unescaped("K%F6ln"), Some("Köln".to_owned()));
        assert_eq!(Repertoire::of(["utf-8"]).unescaped("K%F6ln"), None);
    }
}

//! What a field that people fill in may hold: how long it is, and which characters have no business in it. The most that each
//! list may have stands here too, so that whoever keeps it need not be asked.

/// The most characters of a name, a title, a number, an identity or a domain.
pub const TEXT_MAX: usize = 200;
/// The most bytes of an e-mail address (RFC 5321, 4.5.3.1.3).
pub const EMAIL_MAX: usize = 254;
/// The most bytes of a URL.
pub const URL_MAX: usize = 2048;
/// The most bytes of a secret or token that somebody gives.
pub const SECRET_MAX: usize = 512;
/// The most entries of a list in a system's configuration.
pub const ENTRIES_MAX: usize = 50;

/// Why a text cannot be what a field holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.detail())]
pub enum TextFault {
    /// There is nothing but blanks.
    Empty,
    /// There is too much.
    TooLong,
    /// There is something that nobody can see.
    ControlCharacter,
}

impl TextFault {
    /// What is wrong and what to do.
    #[must_use]
    pub fn detail(self) -> &'static str {
        match self {
            Self::Empty => "it is empty: it needs at least one character that is no blank",
            Self::TooLong => "it is too long: 200 characters are the most",
            Self::ControlCharacter => "it holds a control character, such as a line break or a tab: take it out",
        }
    }
}

/// A text as it is kept: trimmed, possibly empty.
///
/// # Errors
/// If it is too long or holds a control character.
pub fn text(text: &str) -> Result<&str, TextFault> {
    let text = text.trim();
    if text.chars().any(char::is_control) {
        Err(TextFault::ControlCharacter)
    } else if text.chars().count() > TEXT_MAX {
        Err(TextFault::TooLong)
    } else {
        Ok(text)
    }
}

/// A text that must say something.
///
/// # Errors
/// As [`text`], and if nothing is left.
pub fn required(given: &str) -> Result<&str, TextFault> {
    text(given).and_then(|text| if text.is_empty() { Err(TextFault::Empty) } else { Ok(text) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_trimmed_short_and_visible() {
        assert_eq!(text("  Łódź  "), Ok("Łódź"));
        assert_eq!(text(" "), Ok(""));
        assert_eq!(required(" "), Err(TextFault::Empty));
        assert_eq!(text(&"ł".repeat(200)).map(str::len), Ok(400), "characters are counted, not bytes");
        assert_eq!(text(&"l".repeat(201)), Err(TextFault::TooLong));
        for hidden in ["a\0b", "a\nb", "a\tb", "a\u{7f}"] {
            assert_eq!(required(hidden), Err(TextFault::ControlCharacter), "{hidden:?}");
        }
    }
}

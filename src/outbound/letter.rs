//! One mail as it is written to a server or a file. Its headers are made by types, so that nothing in them begins another one; its
//! id is given, so that a mail which is sent again can be recognized as the same.

use super::Sender;
use chrono::{DateTime, Utc};
use lettre::{
    Address, Message,
    message::{
        MultiPart,
        header::{HeaderName, HeaderValue},
    },
};

/// A mail to be sent.
#[derive(Clone, Debug)]
pub struct Letter<'a> {
    /// By which it is known: a word of letters, digits and dashes, the same whenever it is sent.
    pub id: &'a str,
    /// Who sends it.
    pub from: &'a Sender,
    /// To which address.
    pub to: &'a str,
    /// When it was caused.
    pub at: DateTime<Utc>,
    /// What it is about.
    pub subject: &'a str,
    /// What it says, as plain text.
    pub text: &'a str,
    /// What it says, as HTML.
    pub html: &'a str,
}

/// A mail cannot be written: most likely its address is none that mail is sent to.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the mail cannot be written: {0}")]
pub struct NotALetter(String);

/// A mail as it is sent.
pub(super) struct Written {
    pub(super) id: String,
    pub(super) from: Address,
    pub(super) to: Address,
    pub(super) bytes: Vec<u8>,
}

impl Letter<'_> {
    pub(super) fn write(&self) -> Result<Written, NotALetter> {
        let to: Address = self.to.trim().parse().map_err(|fault| NotALetter(format!("its address: {fault}")))?;
        // Nobody is to answer it with "out of office" (RFC 3834).
        let automatic = HeaderValue::new(HeaderName::new_from_ascii_str("Auto-Submitted"), "auto-generated".to_owned());
        let message = Message::builder()
            .message_id(Some(format!("<{}@{}>", self.id, self.from.domain())))
            .date(self.at.into())
            .from(self.from.0.clone())
            .to(to.clone().into())
            .subject(self.subject.chars().filter(|c| !c.is_control()).collect::<String>())
            .raw_header(automatic)
            .multipart(MultiPart::alternative_plain_html(self.text.to_owned(), self.html.to_owned()))
            .map_err(|fault| NotALetter(fault.to_string()))?;
        Ok(Written { id: self.id.to_owned(), from: self.from.0.email.clone(), to, bytes: message.formatted() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_becomes_a_header_of_its_own() {
        let from = "Vendor <licenses@vendor.example>".parse().unwrap();
        let letter = Letter {
            id: "0199f5a0",
            from: &from,
            to: "buyer@shop.example",
            at: DateTime::from_timestamp(1_800_000_000, 0).unwrap(),
            subject: "Order 1\r\nBcc: thief@x.example",
            text: "Zażółć",
            html: "<p>Zażółć</p>",
        };
        let written = String::from_utf8(letter.write().unwrap().bytes).unwrap();
        let (headers, body) = written.split_once("\r\n\r\n").unwrap();
        assert!(!headers.lines().any(|line| line.starts_with("Bcc:")), "{headers}");
        assert!(headers.contains("Message-ID: <0199f5a0@vendor.example>"), "{headers}");
        assert!(written.is_ascii() && body.contains("text/html"), "any server takes it");
        assert!(Letter { to: "buyer", ..letter.clone() }.write().is_err());
        assert!(Letter { to: "a@b.example\r\nBcc: c@d.example", ..letter }.write().is_err());
    }
}

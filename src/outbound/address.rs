//! Where mail goes out and who sends it, as settings name them. Passwords never stand in them: an address is shown and logged.

use lettre::message::Mailbox;
use percent_encoding::percent_decode_str;
use std::{
    net::IpAddr,
    path::{Path, PathBuf},
    str::FromStr,
};
use url::Url;

/// How a connection to a mail server is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Security {
    /// Not at all: for a server on this machine, or where somebody said that it is meant.
    Plain,
    /// Begun in clear and turned to TLS before anything else is said; without TLS nothing is.
    StartTls,
    /// TLS from the first byte.
    Tls,
}

/// Where mail goes out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MailUrl {
    /// To a mail server.
    Server {
        /// Its name or address.
        host: String,
        /// Its port.
        port: u16,
        /// How the connection is protected.
        security: Security,
        /// As whom to log in there.
        user: Option<String>,
    },
    /// Into a folder, one file for each mail: for the demo and for trying things out.
    Folder(PathBuf),
}

/// Why a text names no place where mail goes out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MailUrlFault {
    /// It has none of the forms.
    #[error("mail goes out by smtp://host:port, smtp+starttls://user@host:587, smtps://user@host:465, or into file:FOLDER")]
    Form,
    /// A password stands in it.
    #[error("a password does not belong into the address: put it into a file and name that with --mail-password-file")]
    Password,
    /// It would be readable on the way.
    #[error(
        "smtp:// to another machine would send serials in clear: use smtp+starttls:// or smtps://, or add ?insecure=yes if the \
         way there is safe"
    )]
    Insecure,
}

impl FromStr for MailUrl {
    type Err = MailUrlFault;

    fn from_str(text: &str) -> Result<Self, MailUrlFault> {
        if let Some(folder) = text.strip_prefix("file:") {
            let folder = folder.strip_prefix("//").unwrap_or(folder);
            return if folder.is_empty() { Err(MailUrlFault::Form) } else { Ok(Self::Folder(folder.into())) };
        }
        let url = Url::parse(text).map_err(|_| MailUrlFault::Form)?;
        let (security, usual_port) = match url.scheme() {
            "smtp" => (Security::Plain, 25),
            "smtp+starttls" => (Security::StartTls, 587),
            "smtps" => (Security::Tls, 465),
            _ => return Err(MailUrlFault::Form),
        };
        if url.password().is_some() {
            return Err(MailUrlFault::Password);
        }
        let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']).to_owned();
        let insecure = match (url.query(), security) {
            (None, _) => false,
            (Some("insecure=yes"), Security::Plain) => true,
            _ => return Err(MailUrlFault::Form),
        };
        if host.is_empty() || !matches!(url.path(), "" | "/") || url.fragment().is_some() {
            return Err(MailUrlFault::Form);
        }
        if security == Security::Plain && !insecure && !is_this_machine(&host) {
            return Err(MailUrlFault::Insecure);
        }
        let user = percent_decode_str(url.username()).decode_utf8().map_err(|_| MailUrlFault::Form)?;
        let user = Some(user.into_owned()).filter(|user| !user.is_empty());
        Ok(Self::Server { host, port: url.port().unwrap_or(usual_port), security, user })
    }
}

impl MailUrl {
    /// The folder, if mail goes into one.
    #[must_use]
    pub fn folder(&self) -> Option<&Path> {
        match self {
            Self::Folder(folder) => Some(folder),
            Self::Server { .. } => None,
        }
    }
}

fn is_this_machine(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost") || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// Who sends: `Name <name@domain>`, or the address alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sender(pub(super) Mailbox);

/// A text names no sender.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a sender has the form `Name <name@domain>` or `name@domain`")]
pub struct NotASender;

impl FromStr for Sender {
    type Err = NotASender;

    fn from_str(text: &str) -> Result<Self, NotASender> {
        text.parse().map(Self).map_err(|_| NotASender)
    }
}

impl Sender {
    /// The domain of its address: ids of mails are made in it.
    #[must_use]
    pub fn domain(&self) -> &str {
        self.0.email.domain()
    }

    /// Its name, or its address if it has none.
    #[must_use]
    pub fn shown(&self) -> String {
        self.0.name.clone().unwrap_or_else(|| self.0.email.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn server(text: &str) -> (String, u16, Security, Option<String>) {
        match text.parse() {
            Ok(MailUrl::Server { host, port, security, user }) => (host, port, security, user),
            other => panic!("{text}: {other:?}"),
        }
    }

    #[test]
    fn an_address_says_how_it_is_protected() {
        assert_eq!(server("smtp://127.0.0.1:2525"), ("127.0.0.1".to_owned(), 2525, Security::Plain, None));
        assert_eq!(server("smtp://[::1]"), ("::1".to_owned(), 25, Security::Plain, None));
        assert_eq!(server("smtp://relay.example?insecure=yes").2, Security::Plain);
        let user = Some("me@vendor.example".to_owned());
        assert_eq!(
            server("smtp+starttls://me%40vendor.example@mail.example"),
            ("mail.example".to_owned(), 587, Security::StartTls, user)
        );
        assert_eq!(server("smtps://mail.example").1, 465);
        assert_eq!("file:mails".parse(), Ok(MailUrl::Folder("mails".into())));
        assert_eq!("file:///var/mails".parse(), Ok(MailUrl::Folder("/var/mails".into())));
    }

    #[test]
    fn nothing_goes_out_in_clear_unless_it_is_meant_and_no_password_is_shown() {
        for (text, fault) in [
            ("smtp://relay.example", MailUrlFault::Insecure),
            ("smtp://192.0.2.1", MailUrlFault::Insecure),
            ("smtp://localhost.example", MailUrlFault::Insecure),
            ("smtps://me:secret@mail.example", MailUrlFault::Password),
            ("smtps://mail.example?insecure=yes", MailUrlFault::Form),
            ("smtp://relay.example?insecure=no", MailUrlFault::Form),
            ("https://mail.example", MailUrlFault::Form),
            ("mail.example", MailUrlFault::Form),
            ("smtps://", MailUrlFault::Form),
            ("file:", MailUrlFault::Form),
        ] {
            assert_eq!(text.parse::<MailUrl>(), Err(fault), "{text}");
        }
    }

    #[test]
    fn a_sender_has_an_address() {
        let sender: Sender = "Vendor GmbH <licenses@vendor.example>".parse().unwrap();
        assert_eq!((sender.domain(), sender.shown().as_str()), ("vendor.example", "Vendor GmbH"));
        assert_eq!("a@b.example".parse::<Sender>().unwrap().shown(), "a@b.example");
        for text in ["", "Vendor", "a@b.example\r\nBcc: c@d.example", "a@b.example, c@d.example"] {
            assert_eq!(text.parse::<Sender>(), Err(NotASender), "{text}");
        }
    }
}

//! Sending one mail, by whatever way the settings name, and what became of it. Nothing is tried twice here.

#[cfg(not(feature = "tls"))]
use super::Security;
use super::{
    Letter, MailUrl,
    letter::Written,
    smtp::{Limits, Server},
};
use std::{
    io::{self, Write},
    path::{Path, PathBuf},
};

/// What became of a mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The server has it, and answered so.
    Accepted(String),
    /// It was not taken, and may be another time: why.
    NotNow(String),
    /// Nobody knows: the server had all of it and did not say what it does with it. Sent again, it may arrive twice, with one id.
    Unknown(String),
    /// It will not be taken: why.
    Refused(String),
}

/// Why mail cannot be sent by what the settings say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TransportFault {
    /// The program speaks no TLS.
    #[error(
        "this punchgate was built without TLS and cannot reach a mail server by it: build it with `--features tls`, or send \
         through a mail server on this machine, by smtp://127.0.0.1"
    )]
    NoTls,
    /// A user without a password.
    #[error(
        "the mail server's address names a user: give the password in a file, by --mail-password-file, or in \
         PUNCHGATE_MAIL_PASSWORD"
    )]
    NoPassword,
    /// A password without a user.
    #[error("there is a password for the mail server, and its address names no user: smtps://user@host")]
    NoUser,
}

/// A way by which mail goes out.
#[derive(Clone, Debug)]
pub struct Transport(Way);

#[derive(Clone, Debug)]
enum Way {
    Server(Server),
    Folder(PathBuf),
}

impl Transport {
    /// The way that an address names.
    ///
    /// # Errors
    /// If it needs TLS and the program has none, or user and password do not come together.
    pub fn new(url: &MailUrl, password: Option<String>, limits: Limits) -> Result<Self, TransportFault> {
        Ok(Self(match url {
            MailUrl::Folder(folder) => Way::Folder(folder.clone()),
            #[cfg(not(feature = "tls"))]
            MailUrl::Server { security: Security::StartTls | Security::Tls, .. } => return Err(TransportFault::NoTls),
            MailUrl::Server { host, port, security, user } => {
                let login = match (user, password) {
                    (Some(user), Some(password)) => Some((user.clone(), password)),
                    (None, None) => None,
                    (Some(_), None) => return Err(TransportFault::NoPassword),
                    (None, Some(_)) => return Err(TransportFault::NoUser),
                };
                Way::Server(Server::new(host.clone(), *port, *security, login, limits))
            }
        }))
    }

    /// Sends a mail.
    pub async fn send(&self, letter: &Letter<'_>) -> Outcome {
        let written = match letter.write() {
            Ok(written) => written,
            Err(fault) => return Outcome::Refused(fault.to_string()),
        };
        match &self.0 {
            Way::Server(server) => server.send(&written).await,
            Way::Folder(folder) => {
                let folder = folder.clone();
                let put = tokio::task::spawn_blocking(move || put(&folder, &written)).await;
                match put.map_err(io::Error::other).flatten() {
                    Ok(file) => Outcome::Accepted(format!("written to {file}")),
                    Err(fault) => Outcome::NotNow(format!("the mail cannot be written into its folder: {fault}")),
                }
            }
        }
    }
}

/// Writes a mail as a file of its own. The same mail has the same file, so that it is there once; a reader never sees half of it.
fn put(folder: &Path, written: &Written) -> io::Result<String> {
    std::fs::create_dir_all(folder)?;
    let (name, unfinished) = (format!("{}.eml", written.id), folder.join(format!(".{}.part", written.id)));
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    // It holds serials.
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&unfinished)?;
    file.write_all(&written.bytes)?;
    file.sync_all()?;
    std::fs::rename(unfinished, folder.join(&name))?;
    Ok(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn transport(url: &str, password: Option<&str>) -> Result<Transport, TransportFault> {
        Transport::new(&url.parse().unwrap(), password.map(str::to_owned), Limits::default())
    }

    #[test]
    fn tls_needs_a_program_that_speaks_it() {
        for url in ["smtps://mail.example", "smtp+starttls://mail.example"] {
            assert_eq!(transport(url, None).err(), (!cfg!(feature = "tls")).then_some(TransportFault::NoTls), "{url}");
        }
        assert!(TransportFault::NoTls.to_string().contains("--features tls"));
    }

    #[test]
    fn a_user_and_a_password_come_together_and_the_password_is_not_shown() {
        assert_eq!(transport("smtp://me@localhost", None).err(), Some(TransportFault::NoPassword));
        assert_eq!(transport("smtp://localhost", Some("hunter2")).err(), Some(TransportFault::NoUser));
        let shown = format!("{:?}", transport("smtp://me@localhost", Some("hunter2")).unwrap());
        assert!(!shown.contains("hunter2"), "{shown}");
    }
}

//! One mail by SMTP (RFC 5321), step by step, because it matters at which step it failed: before the server has all of it, it was
//! not sent; after that, a server that says nothing may have it. A `no` to us is no `no` to the mail: only what is said of the
//! recipient or the mail itself ends it.

use super::{Outcome, Security, letter::Written};
#[cfg(feature = "tls")]
use lettre::transport::smtp::client::TlsParameters;
use lettre::transport::smtp::{
    Error,
    authentication::{Credentials, DEFAULT_MECHANISMS},
    client::AsyncSmtpConnection,
    commands::{Data, Mail, Rcpt},
    extension::{ClientId, Extension, MailParameter},
    response::Response,
};
use std::{fmt, time::Duration};
use tokio::time::timeout;

/// How long a mail server may take.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// To be reached.
    pub connect: Duration,
    /// For all of one mail.
    pub whole: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self { connect: Duration::from_secs(10), whole: Duration::from_mins(1) }
    }
}

/// How long a server may take to hear that we are done; by then it has answered what counts.
const GOODBYE: Duration = Duration::from_secs(2);

/// A mail server.
#[derive(Clone)]
pub(super) struct Server {
    host: String,
    port: u16,
    security: Security,
    login: Option<Credentials>,
    limits: Limits,
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Server({}:{}, {:?})", self.host, self.port, self.security)
    }
}

/// How far a mail got.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// The server does not know of it.
    Before,
    /// The server was asked whether it takes this mail for this recipient.
    Offered,
    /// The server may have all of it.
    HandedOver,
}

impl Server {
    pub(super) fn new(host: String, port: u16, security: Security, login: Option<(String, String)>, limits: Limits) -> Self {
        let login = login.map(|(user, password)| Credentials::new(user, password));
        Self { host, port, security, login, limits }
    }

    pub(super) async fn send(&self, written: &Written) -> Outcome {
        let mut stage = Stage::Before;
        let sent = timeout(self.limits.whole, self.converse(written, &mut stage)).await;
        match (sent, stage) {
            (Ok(Ok(answer)), _) => Outcome::Accepted(answer),
            (Ok(Err(fault)), Stage::Offered | Stage::HandedOver) if fault.is_final => Outcome::Refused(fault.said),
            (Ok(Err(fault)), Stage::HandedOver) if !fault.was_answered => Outcome::Unknown(fault.said),
            (Ok(Err(fault)), _) => Outcome::NotNow(fault.said),
            (Err(_), Stage::HandedOver) => {
                Outcome::Unknown(format!("no answer within {} s to the whole mail", self.limits.whole.as_secs()))
            }
            (Err(_), _) => Outcome::NotNow(format!("no answer within {} s", self.limits.whole.as_secs())),
        }
    }

    async fn converse(&self, written: &Written, stage: &mut Stage) -> Result<String, Fault> {
        let mut connection = timeout(self.limits.connect, self.connect()).await.map_err(|_| {
            Fault::of_ours(format!("{}:{} did not greet within {} s", self.host, self.port, self.limits.connect.as_secs()))
        })??;
        if let Some(login) = &self.login {
            connection.auth(DEFAULT_MECHANISMS, login).await?;
        }
        let mut parameters = Vec::new();
        if !written.to.to_string().is_ascii() || !written.from.to_string().is_ascii() {
            if !connection.server_info().supports_feature(Extension::SmtpUtfEight) {
                *stage = Stage::Offered;
                return Err(Fault {
                    is_final: true,
                    ..Fault::of_ours("the mail server takes no addresses beyond ASCII (SMTPUTF8)".to_owned())
                });
            }
            parameters.push(MailParameter::SmtpUtfEight);
        }
        connection.command(Mail::new(Some(written.from.clone()), parameters)).await?;
        *stage = Stage::Offered;
        connection.command(Rcpt::new(written.to.clone(), Vec::new())).await?;
        connection.command(Data).await?;
        *stage = Stage::HandedOver;
        let answer = connection.message(&written.bytes).await?;
        let _ = timeout(GOODBYE, connection.quit()).await;
        Ok(shown(&answer))
    }

    async fn connect(&self) -> Result<AsyncSmtpConnection, Fault> {
        let (server, hello) = ((self.host.as_str(), self.port), ClientId::default());
        let limit = Some(self.limits.connect);
        match self.security {
            Security::Plain => Ok(AsyncSmtpConnection::connect_tokio1(server, limit, &hello, None, None).await?),
            #[cfg(feature = "tls")]
            Security::Tls => {
                let tls = TlsParameters::new(self.host.clone())?;
                Ok(AsyncSmtpConnection::connect_tokio1(server, limit, &hello, Some(tls), None).await?)
            }
            #[cfg(feature = "tls")]
            Security::StartTls => {
                let mut connection = AsyncSmtpConnection::connect_tokio1(server, limit, &hello, None, None).await?;
                connection.starttls(TlsParameters::new(self.host.clone())?, &hello).await?;
                Ok(connection)
            }
            #[cfg(not(feature = "tls"))]
            Security::Tls | Security::StartTls => Err(Fault::of_ours("this program speaks no TLS".to_owned())),
        }
    }
}

/// Why a step failed.
struct Fault {
    said: String,
    /// The server answered, whatever it was.
    was_answered: bool,
    /// The server answered that it never will (5xx).
    is_final: bool,
}

impl Fault {
    fn of_ours(said: String) -> Self {
        Self { said, was_answered: false, is_final: false }
    }
}

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        Self {
            said: error.to_string(),
            was_answered: error.is_transient() || error.is_permanent(),
            is_final: error.is_permanent(),
        }
    }
}

/// An answer in one line.
fn shown(answer: &Response) -> String {
    let words: Vec<&str> = answer.message().collect();
    format!("{} {}", answer.code(), words.join(" "))
}

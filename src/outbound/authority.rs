//! Asking an authority for a license key, over HTTP/1.1: one request on a connection of its own, within time and size limits, with no
//! redirects. The way there is TLS, or does not leave this machine. What an answer is worth is left to whoever registers it.

use http_body_util::{BodyExt, Empty, Limited};
use hyper::{
    Request, StatusCode,
    body::Bytes,
    client::conn::http1,
    header::{self, HeaderValue},
};
use hyper_util::rt::TokioIo;
use serde::Deserialize;
use std::{fmt, net::IpAddr, str::FromStr, time::Duration};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
    time::timeout,
};
use url::Url;

/// How long reaching the authority may take.
const CONNECT: Duration = Duration::from_secs(10);
/// How long its answer may take beyond what it was asked to wait.
const ANSWER: Duration = Duration::from_secs(20);
/// The longest that an authority may put off the next question.
const AGAIN_MOST: Duration = Duration::from_mins(1);
/// The longest answer.
const ANSWER_MAX: usize = 5 * 1024 * 1024;

/// Where an authority is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuthorityUrl(Url);

/// Why a text names no authority.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AuthorityUrlFault {
    /// It has not the form.
    #[error("an authority is named by its public address, such as https://licenses.vendor.example/")]
    Form,
    /// It would be readable on the way.
    #[error(
        "http:// to another machine would send the API key in clear: use https://, or http:// to a proxy on this machine"
    )]
    Insecure,
    /// This program cannot go there.
    #[error("this program speaks no TLS: build it with the feature `tls`, or name a proxy on this machine by http://")]
    NoTls,
}

impl FromStr for AuthorityUrl {
    type Err = AuthorityUrlFault;

    fn from_str(text: &str) -> Result<Self, AuthorityUrlFault> {
        let mut url = Url::parse(text).map_err(|_| AuthorityUrlFault::Form)?;
        let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']).to_owned();
        let bare =
            url.query().is_none() && url.fragment().is_none() && url.username().is_empty() && url.password().is_none();
        if host.is_empty() || !bare {
            return Err(AuthorityUrlFault::Form);
        }
        let is_here =
            host.eq_ignore_ascii_case("localhost") || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback());
        match url.scheme() {
            "https" if cfg!(feature = "tls") => {}
            "https" => return Err(AuthorityUrlFault::NoTls),
            "http" if is_here => {}
            "http" => return Err(AuthorityUrlFault::Insecure),
            _ => return Err(AuthorityUrlFault::Form),
        }
        if !url.path().ends_with('/') {
            url.set_path(&format!("{}/", url.path()));
        }
        Ok(Self(url))
    }
}

impl fmt::Display for AuthorityUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// An authority, and the key by which it is asked.
#[derive(Clone)]
pub struct Authority {
    url: AuthorityUrl,
    key: HeaderValue,
}

impl fmt::Debug for Authority {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Authority({})", self.url)
    }
}

/// A key that no request can carry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the API key of the authority has characters that no key has: copy it again")]
pub struct NotAKey;

/// What an authority answered.
#[derive(Clone, PartialEq, Eq)]
pub enum Fetched {
    /// What is known is what it would sign.
    Unchanged {
        /// After how long it wants to be asked again, if it said so.
        again_after: Option<Duration>,
    },
    /// An access key.
    Key(String),
}

/// Why nothing was fetched.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FetchFault {
    /// There was no answer.
    #[error("the authority cannot be reached: {0}")]
    Unreachable(String),
    /// It did not like the question.
    #[error("the authority refuses: {status}{}{code}", if code.is_empty() { "" } else { ", " })]
    Refused {
        /// The status.
        status: u16,
        /// The code of its problem.
        code: String,
    },
    /// What it answered is nothing that an authority says.
    #[error("the authority answered what is no license key; is its address right?")]
    Unreadable,
}

impl FetchFault {
    /// The stable word for it.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unreachable(_) => "unreachable",
            Self::Refused { .. } => "refused",
            Self::Unreadable => "unreadable",
        }
    }
}

/// An answer as it came.
struct Said {
    status: StatusCode,
    again_after: Option<Duration>,
    body: Bytes,
}

#[derive(Deserialize)]
struct Answer {
    access_key: String,
}

#[derive(Deserialize)]
struct Problem {
    code: String,
}

impl Authority {
    /// The authority at this address, asked by this API key of role admin.
    ///
    /// # Errors
    /// [`NotAKey`] if the key has characters that none has.
    pub fn new(url: AuthorityUrl, key: &str) -> Result<Self, NotAKey> {
        let mut key = HeaderValue::try_from(format!("Bearer {}", key.trim())).map_err(|_| NotAKey)?;
        key.set_sensitive(true);
        Ok(Self { url, key })
    }

    /// Where it is.
    #[must_use]
    pub fn url(&self) -> &AuthorityUrl {
        &self.url
    }

    /// Asks for the account's license key, unless it is the one of this number; then it waits for so many seconds for another one.
    ///
    /// # Errors
    /// [`FetchFault`] if nothing was fetched.
    pub async fn fetch(&self, known: Option<i64>, wait_seconds: u16) -> Result<Fetched, FetchFault> {
        let whole = ANSWER + Duration::from_secs(wait_seconds.into());
        let slow = |_| FetchFault::Unreachable(format!("no answer within {} s", whole.as_secs()));
        let Said { status, again_after, body } = timeout(whole, self.ask(known, wait_seconds)).await.map_err(slow)??;
        match status {
            StatusCode::OK => {
                let answer: Answer = serde_json::from_slice(&body).map_err(|_| FetchFault::Unreadable)?;
                Ok(Fetched::Key(answer.access_key))
            }
            StatusCode::NOT_MODIFIED if known.is_some() => Ok(Fetched::Unchanged { again_after }),
            status => {
                let problem: Option<Problem> = serde_json::from_slice(&body).ok();
                let code = problem.map(|problem| problem.code).unwrap_or_default();
                Err(FetchFault::Refused { status: status.as_u16(), code: code.chars().take(80).collect() })
            }
        }
    }

    async fn ask(&self, known: Option<i64>, wait_seconds: u16) -> Result<Said, FetchFault> {
        let url = &self.url.0;
        let host = url.host_str().unwrap_or_default().to_owned();
        let port = url.port_or_known_default().unwrap_or(443);
        let authority = if url.port().is_some() { format!("{host}:{port}") } else { host.clone() };
        let query = known.map(|number| format!("?number={number}&wait={wait_seconds}")).unwrap_or_default();
        let request = Request::get(format!("{}api/v1/license-key{query}", url.path()))
            .header(header::HOST, authority)
            .header(header::AUTHORIZATION, self.key.clone())
            .header(header::ACCEPT, "application/json")
            .header(header::USER_AGENT, concat!("punchgate/", env!("CARGO_PKG_VERSION")))
            .header(header::CONNECTION, "close");
        let request = request.body(Empty::<Bytes>::new()).map_err(unreachable)?;
        let bare = host.trim_matches(['[', ']']).to_owned();
        let connected = timeout(CONNECT, TcpStream::connect((bare.as_str(), port))).await;
        let stream = connected.map_err(|_| unreachable("it does not take the connection"))?.map_err(unreachable)?;
        // Small questions are not to wait for more to come.
        stream.set_nodelay(true).map_err(unreachable)?;
        match url.scheme() {
            #[cfg(feature = "tls")]
            "https" => converse(tls::over(&bare, stream).await?, request).await,
            _ => converse(stream, request).await,
        }
    }
}

fn unreachable(error: impl fmt::Display) -> FetchFault {
    FetchFault::Unreachable(error.to_string())
}

async fn converse<S>(stream: S, request: Request<Empty<Bytes>>) -> Result<Said, FetchFault>
where
    S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
{
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.map_err(unreachable)?;
    let connection = tokio::spawn(connection);
    let answered = async {
        let answer = sender.send_request(request).await.map_err(unreachable)?;
        let status = answer.status();
        let again_after = answer.headers().get(header::RETRY_AFTER).and_then(|value| value.to_str().ok()?.parse().ok());
        let again_after = again_after.map(|seconds: u16| Duration::from_secs(seconds.into()).min(AGAIN_MOST));
        let body = Limited::new(answer.into_body(), ANSWER_MAX).collect().await.map_err(unreachable)?;
        Ok(Said { status, again_after, body: body.to_bytes() })
    };
    let answered = answered.await;
    connection.abort();
    answered
}

#[cfg(feature = "tls")]
mod tls {
    //! TLS towards an authority, whose certificate one of the public roots vouches for.

    use super::{CONNECT, FetchFault, unreachable};
    use std::sync::{Arc, LazyLock};
    use tokio::{net::TcpStream, time::timeout};
    use tokio_rustls::{
        TlsConnector,
        client::TlsStream,
        rustls::{ClientConfig, RootCertStore, crypto::aws_lc_rs, pki_types::ServerName},
    };

    static CONFIG: LazyLock<Option<Arc<ClientConfig>>> = LazyLock::new(|| {
        let roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
        let config = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()));
        let config = config.with_safe_default_protocol_versions().ok()?;
        Some(Arc::new(config.with_root_certificates(roots).with_no_client_auth()))
    });

    pub(super) async fn over(host: &str, stream: TcpStream) -> Result<TlsStream<TcpStream>, FetchFault> {
        let config = CONFIG.clone().ok_or_else(|| unreachable("TLS cannot be set up"))?;
        let name = ServerName::try_from(host.to_owned()).map_err(unreachable)?;
        let connected = timeout(CONNECT, TlsConnector::from(config).connect(name, stream)).await;
        connected.map_err(|_| unreachable("it does not greet by TLS"))?.map_err(unreachable)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_authority_is_reached_by_tls_or_on_this_machine() {
        let parsed = |text: &str| text.parse::<AuthorityUrl>().map(|url| url.to_string());
        assert_eq!(parsed("http://127.0.0.1:8081/gate"), Ok("http://127.0.0.1:8081/gate/".to_owned()));
        assert_eq!(parsed("http://[::1]:8081"), Ok("http://[::1]:8081/".to_owned()));
        assert_eq!(parsed("http://licenses.vendor.example"), Err(AuthorityUrlFault::Insecure));
        for text in ["", "licenses.vendor.example", "ftp://127.0.0.1/", "http://user@127.0.0.1/", "http://127.0.0.1/?key=1"]
        {
            assert_eq!(parsed(text), Err(AuthorityUrlFault::Form), "{text}");
        }
        let tls = parsed("https://licenses.vendor.example");
        assert_eq!(tls.is_ok(), cfg!(feature = "tls"), "{tls:?}");
    }

    #[test]
    fn its_key_is_shown_nowhere() {
        let authority = Authority::new("http://127.0.0.1:1/".parse().unwrap(), "pgk_hidden\n").unwrap();
        assert!(!format!("{authority:?} {:?}", authority.key).contains("hidden"));
        assert!(Authority::new("http://127.0.0.1:1/".parse().unwrap(), "pgk\u{1}").is_err());
    }
}

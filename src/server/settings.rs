//! The settings: flags, each of which the environment can give too, with their defaults and ranges. Secrets come from files or the
//! environment, never from flags.

use crate::{
    billing::{
        HookSecret, NotAHookSecret,
        stripe::{NotAStripeSecret, StripeSecret},
    },
    domain::{
        network::{NotANetwork, TrustedProxies},
        order::NoDelivery,
        session::{Lifetimes, OpenSessions},
        subscription::Terms,
    },
    licensing::Retention,
    outbound::{
        self, Authority, AuthorityUrl, AuthorityUrlFault, MailUrl, MailUrlFault, NotAKey, NotASender, Sender, Transport,
        TransportFault,
    },
    punchout::{GateSettings, Limits},
};
use chrono::TimeDelta;
use clap::Args;
use std::{convert::Infallible, net::SocketAddr, path::PathBuf, time::Duration};
use url::Url;

/// The environment variable of the secrets that billing signs with.
pub const BILLING_SECRETS: &str = "PUNCHGATE_BILLING_SECRETS";
/// The environment variable of the mail server's password.
pub const MAIL_PASSWORD: &str = "PUNCHGATE_MAIL_PASSWORD";
/// The environment variable of the authority's API key.
pub const UPSTREAM_KEY: &str = "PUNCHGATE_UPSTREAM_KEY";
/// The environment variable of the secrets of Stripe's endpoints.
pub const STRIPE_SECRETS: &str = "PUNCHGATE_STRIPE_SECRETS";
/// How many connections may be open at once, if nothing else is said.
pub const CONNECTIONS_MAX: u16 = 4096;

/// Where the data is, and the key to it.
#[derive(Args, Clone, Debug)]
pub struct Place {
    /// `sqlite:PATH` for one node, `postgres://...` for several.
    #[arg(long, env = "PUNCHGATE_DATABASE", default_value = "sqlite:punchgate.db", hide_env_values = true)]
    pub database: String,
    /// The file of the master key, 64 hexadecimal digits [default for SQLite: made beside the database].
    #[arg(long, env = "PUNCHGATE_MASTER_KEY_FILE")]
    pub master_key_file: Option<PathBuf>,
}

/// How long billing's word carries.
#[derive(Args, Clone, Copy, Debug)]
pub struct Allowances {
    /// Days that an unrenewed period still entitles: a lost renewal event must not lock a paying customer out.
    #[arg(long, env = "PUNCHGATE_SILENCE_DAYS", default_value_t = 14, value_parser = clap::value_parser!(u16).range(0..=366))]
    pub silence_days: u16,
    /// Days that a due payment may be late.
    #[arg(long, env = "PUNCHGATE_GRACE_DAYS", default_value_t = 14, value_parser = clap::value_parser!(u16).range(0..=366))]
    pub grace_days: u16,
}

impl Allowances {
    /// The allowances as the decision takes them.
    #[must_use]
    pub fn terms(self) -> Terms {
        Terms { silence: TimeDelta::days(self.silence_days.into()), grace: TimeDelta::days(self.grace_days.into()) }
    }
}

/// How it behaves.
#[derive(Args, Clone, Debug)]
pub struct Rules {
    /// How long billing's word carries.
    #[command(flatten)]
    pub allowances: Allowances,
    /// Seconds that a start token waits to be redeemed.
    #[arg(long, env = "PUNCHGATE_TOKEN_SECONDS", default_value_t = 120, value_parser = clap::value_parser!(u16).range(60..=600))]
    pub token_seconds: u16,
    /// Hours that a redeemed session may return its cart.
    #[arg(long, env = "PUNCHGATE_SESSION_HOURS", default_value_t = 4, value_parser = clap::value_parser!(u16).range(1..=72))]
    pub session_hours: u16,
    /// What a lapse means for buyers who are in the shop: `end`, no cart goes back; `finish`, they may return theirs.
    #[arg(long, env = "PUNCHGATE_OPEN_SESSIONS", default_value = "end", value_parser = open_sessions)]
    pub open_sessions: OpenSessions,
    /// Failed logins a minute from one network (/24, or /64 in IPv6) in one system; further failures are told to wait.
    #[arg(long, env = "PUNCHGATE_FAILURES_PER_NETWORK", default_value_t = 60, value_parser = clap::value_parser!(u16).range(1..=10_000))]
    pub failures_per_network: u16,
    /// Failed logins a minute for one identity from one network after which even its right secret waits there, so that short
    /// secrets chosen by people cannot be guessed; 0: a right secret never waits.
    #[arg(long, env = "PUNCHGATE_FAILURES_PER_IDENTITY", default_value_t = 0, value_parser = clap::value_parser!(u16).range(0..=10_000))]
    pub failures_per_identity: u16,
    /// Unauthenticated refusals an hour that each node records of one system, and of all unknown ones together; more are counted.
    #[arg(long, env = "PUNCHGATE_UNAUTHENTICATED_PER_HOUR", default_value_t = 600, value_parser = clap::value_parser!(u32).range(0..=100_000))]
    pub unauthenticated_per_hour: u32,
    /// Systems, and as many links, that each node keeps in memory as they were read, about 2 KB for both; 0: none.
    #[arg(long, env = "PUNCHGATE_SYSTEMS_KEPT", default_value_t = 32_768, value_parser = clap::value_parser!(u32).range(0..=10_000_000))]
    pub systems_kept: u32,
}

fn open_sessions(word: &str) -> Result<OpenSessions, &'static str> {
    match word {
        "end" => Ok(OpenSessions::End),
        "finish" => Ok(OpenSessions::Finish),
        _ => Err("it is `end` or `finish`"),
    }
}

impl Rules {
    /// The rules as the gate takes them.
    #[must_use]
    pub fn gate(&self) -> GateSettings {
        GateSettings {
            terms: self.allowances.terms(),
            lifetimes: Lifetimes {
                token: TimeDelta::seconds(self.token_seconds.into()),
                session: TimeDelta::hours(self.session_hours.into()),
            },
            open_sessions: self.open_sessions,
            limits: Limits { network_a_minute: self.failures_per_network, identity_a_minute: self.failures_per_identity },
            unauthenticated_an_hour: self.unauthenticated_per_hour,
            kept_max: usize::try_from(self.systems_kept).unwrap_or(usize::MAX),
            ..GateSettings::default()
        }
    }
}

/// How mail goes out.
#[derive(Args, Clone, Debug, Default)]
pub struct Mail {
    /// Where mail goes out: `smtps://user@host:465`, `smtp+starttls://user@host:587`, `smtp://127.0.0.1:25` (in clear, on this
    /// machine), or `file:FOLDER` [default: nowhere, and mails wait].
    #[arg(id = "mail", long = "mail", env = "PUNCHGATE_MAIL", value_name = "URL", value_parser = mail_url)]
    pub url: Option<MailUrl>,
    /// Who sends it, such as `Vendor <licenses@vendor.example>`.
    #[arg(id = "mail_from", long = "mail-from", env = "PUNCHGATE_MAIL_FROM", value_name = "SENDER", value_parser = sender)]
    pub from: Option<Sender>,
    /// A file with the password of the mail server's user; or in `PUNCHGATE_MAIL_PASSWORD`.
    #[arg(
        id = "mail_password_file",
        long = "mail-password-file",
        env = "PUNCHGATE_MAIL_PASSWORD_FILE",
        value_name = "FILE"
    )]
    pub password_file: Option<PathBuf>,
}

impl Mail {
    /// How mail goes out and who sends it; `None` if it does not.
    ///
    /// # Errors
    /// If there is no sender, the password cannot be read, or does not belong to the address.
    pub fn transport(&self) -> Result<Option<(Transport, Sender)>, SettingsFault> {
        let Some(url) = &self.url else {
            return Ok(None);
        };
        let from = self.from.clone().ok_or(SettingsFault::NoSender)?;
        let password = match &self.password_file {
            Some(path) => {
                let read = std::fs::read_to_string(path);
                Some(read.map_err(|source| SettingsFault::PasswordFile { path: path.clone(), source })?)
            }
            None => secret_from_environment(MAIL_PASSWORD),
        };
        let password = password.map(|text| text.trim_end_matches(['\r', '\n']).to_owned());
        Ok(Some((Transport::new(url, password, outbound::Limits::default())?, from)))
    }
}

fn mail_url(text: &str) -> Result<MailUrl, MailUrlFault> {
    text.parse()
}

fn sender(text: &str) -> Result<Sender, NotASender> {
    text.parse()
}

/// The authority from which licenses come, where this installation keeps a gate of its own.
#[derive(Args, Clone, Debug, Default)]
pub struct Upstream {
    /// The authority, such as `https://licenses.vendor.example/`; http:// on this machine only [default: none, license keys are
    /// registered by hand].
    #[arg(id = "upstream", long = "upstream", env = "PUNCHGATE_UPSTREAM", value_name = "URL", value_parser = authority_url)]
    pub url: Option<AuthorityUrl>,
    /// A file with the API key, of role admin, of the account at the authority; or in `PUNCHGATE_UPSTREAM_KEY`.
    #[arg(id = "upstream_key_file", long = "upstream-key-file", env = "PUNCHGATE_UPSTREAM_KEY_FILE", value_name = "FILE")]
    pub key_file: Option<PathBuf>,
    /// About how many seconds pass between two questions to the authority; a change is heard of in between.
    #[arg(
        id = "upstream_seconds",
        long = "upstream-seconds",
        env = "PUNCHGATE_UPSTREAM_SECONDS",
        value_name = "SECONDS",
        default_value_t = 60,
        value_parser = clap::value_parser!(u32).range(1..=86_400)
    )]
    pub seconds: u32,
}

impl Upstream {
    /// The authority with the key for it, and how often it is asked; `None` if none is set.
    ///
    /// # Errors
    /// If there is no key, or it cannot be read.
    pub fn authority(&self) -> Result<Option<(Authority, Duration)>, SettingsFault> {
        let Some(url) = &self.url else {
            return Ok(None);
        };
        let key = match &self.key_file {
            Some(path) => {
                let read = std::fs::read_to_string(path);
                read.map_err(|source| SettingsFault::UpstreamKeyFile { path: path.clone(), source })?
            }
            None => secret_from_environment(UPSTREAM_KEY).ok_or(SettingsFault::NoUpstreamKey)?,
        };
        Ok(Some((Authority::new(url.clone(), &key)?, Duration::from_secs(self.seconds.into()))))
    }
}

fn authority_url(text: &str) -> Result<AuthorityUrl, AuthorityUrlFault> {
    text.parse()
}

/// How long what is kept.
#[derive(Args, Clone, Copy, Debug)]
pub struct Keeping {
    /// Days that logins and their sessions are kept, 0 for ever; a session at least 30, because it remembers its payloadID.
    #[arg(long, env = "PUNCHGATE_KEEP_LOGINS_DAYS", default_value_t = 400, value_parser = clap::value_parser!(u16).range(0..=36_500))]
    pub keep_logins_days: u16,
    /// Days that the bodies of billing events are kept, 0 for ever; of those that were not understood at least 90. Their ids stay.
    #[arg(long, env = "PUNCHGATE_KEEP_EVENTS_DAYS", default_value_t = 400, value_parser = clap::value_parser!(u16).range(0..=36_500))]
    pub keep_events_days: u16,
    /// Days that mails are kept after they were accepted or given up, 0 for ever.
    #[arg(long, env = "PUNCHGATE_KEEP_MAILS_DAYS", default_value_t = 90, value_parser = clap::value_parser!(u16).range(0..=36_500))]
    pub keep_mails_days: u16,
}

impl Keeping {
    /// The same as jobs take it.
    #[must_use]
    pub fn retention(self) -> Retention {
        let days = |days: u16| (days > 0).then(|| TimeDelta::days(days.into()));
        let Self { keep_logins_days, keep_events_days, keep_mails_days } = self;
        Retention { logins: days(keep_logins_days), events: days(keep_events_days), mails: days(keep_mails_days) }
    }
}

/// What `punchgate serve` needs.
#[derive(Args, Clone, Debug)]
pub struct Serve {
    /// The address to listen on; TLS ends at a proxy in front.
    #[arg(long, env = "PUNCHGATE_LISTEN", default_value = "127.0.0.1:8080")]
    pub listen: SocketAddr,
    /// Where the outside reaches this installation [default: http:// and the address].
    #[arg(long, env = "PUNCHGATE_PUBLIC_URL")]
    pub public_url: Option<Url>,
    /// The proxies in front, as addresses and networks separated by commas or blanks: the last address in `X-Forwarded-For` that is
    /// none of them is the client [default: none, the client is whoever connects].
    #[arg(long, env = "PUNCHGATE_TRUSTED_PROXIES", default_value = "", hide_default_value = true, value_parser = proxies)]
    pub trusted_proxies: TrustedProxies,
    /// A file with the secrets that billing signs with, one `whsec_...` a line; or blank-separated in `PUNCHGATE_BILLING_SECRETS`.
    #[arg(long, env = "PUNCHGATE_BILLING_SECRETS_FILE")]
    pub billing_secrets_file: Option<PathBuf>,
    /// The secrets that stand in the settings file itself.
    #[arg(skip)]
    pub listed_billing_secrets: Vec<String>,
    /// A file with the secrets of Stripe's endpoints, one `whsec_...` a line; or blank-separated in `PUNCHGATE_STRIPE_SECRETS`
    /// [default: none, `POST /hooks/stripe` takes nothing].
    #[arg(long, env = "PUNCHGATE_STRIPE_SECRETS_FILE")]
    pub stripe_secrets_file: Option<PathBuf>,
    /// Connections that may be open at once; more wait until one is closed.
    #[arg(long, env = "PUNCHGATE_CONNECTIONS_MAX", default_value_t = CONNECTIONS_MAX, value_parser = clap::value_parser!(u16).range(1..))]
    pub connections_max: u16,
    /// Channels of orders whose codes are delivered by somebody else and never mailed, separated by commas [default: none].
    #[arg(long, env = "PUNCHGATE_NO_DELIVERY_CHANNELS", default_value = "", hide_default_value = true, value_parser = channels)]
    pub no_delivery_channels: NoDelivery,
    /// How mail goes out.
    #[command(flatten)]
    pub mail: Mail,
    /// The authority from which licenses come.
    #[command(flatten)]
    pub upstream: Upstream,
    /// Where the data is.
    #[command(flatten)]
    pub place: Place,
    /// How it behaves.
    #[command(flatten)]
    pub rules: Rules,
    /// How long what is kept.
    #[command(flatten)]
    pub keeping: Keeping,
}

fn proxies(text: &str) -> Result<TrustedProxies, NotANetwork> {
    text.parse()
}

fn channels(text: &str) -> Result<NoDelivery, Infallible> {
    text.parse()
}

/// Why the settings cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SettingsFault {
    /// The file of billing secrets cannot be read.
    #[error("the file of billing secrets {path} cannot be read: {source}")]
    SecretsFile {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// Mail without a sender.
    #[error("say who sends the mails, by --mail-from (PUNCHGATE_MAIL_FROM, `mail_from`): Vendor <licenses@vendor.example>")]
    NoSender,
    /// The file of the mail server's password cannot be read.
    #[error("the file of the mail server's password {path} cannot be read: {source}")]
    PasswordFile {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// An authority without a key for it.
    #[error(
        "say by which API key the authority is asked, by --upstream-key-file (PUNCHGATE_UPSTREAM_KEY_FILE, `upstream_key_file`) or in \
         PUNCHGATE_UPSTREAM_KEY: one of role admin, which `punchgate key create` makes there"
    )]
    NoUpstreamKey,
    /// The file of the authority's key cannot be read.
    #[error("the file of the authority's API key {path} cannot be read: {source}")]
    UpstreamKeyFile {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The authority's key is none.
    #[error(transparent)]
    UpstreamKey(#[from] NotAKey),
    /// Mail cannot be sent so.
    #[error(transparent)]
    Mail(#[from] TransportFault),
    /// A billing secret is none.
    #[error("billing secret number {number}: {fault}")]
    Secret {
        /// Which, counted from 1.
        number: usize,
        /// Why.
        fault: NotAHookSecret,
    },
    /// The file of Stripe's secrets cannot be read.
    #[error("the file of Stripe's secrets {path} cannot be read: {source}")]
    StripeSecretsFile {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A secret of Stripe is none.
    #[error("Stripe's secret number {number}: {fault}")]
    StripeSecret {
        /// Which, counted from 1.
        number: usize,
        /// Why.
        fault: NotAStripeSecret,
    },
}

impl Serve {
    /// The secrets that billing signs with; without any, every event is refused.
    ///
    /// # Errors
    /// If the file cannot be read or a secret is none.
    pub fn billing_secrets(&self) -> Result<Vec<HookSecret>, SettingsFault> {
        let text = match &self.billing_secrets_file {
            Some(path) => {
                std::fs::read_to_string(path).map_err(|source| SettingsFault::SecretsFile { path: path.clone(), source })?
            }
            None => secret_from_environment(BILLING_SECRETS).unwrap_or_else(|| self.listed_billing_secrets.join("\n")),
        };
        let parse = |(place, word): (usize, &str)| {
            HookSecret::parse(word).map_err(|fault| SettingsFault::Secret { number: place + 1, fault })
        };
        text.split_whitespace().enumerate().map(parse).collect()
    }

    /// The secrets of Stripe's endpoints; without any, its hook takes nothing.
    ///
    /// # Errors
    /// If the file cannot be read or a secret is none.
    pub fn stripe_secrets(&self) -> Result<Vec<StripeSecret>, SettingsFault> {
        let text = match &self.stripe_secrets_file {
            Some(path) => std::fs::read_to_string(path)
                .map_err(|source| SettingsFault::StripeSecretsFile { path: path.clone(), source })?,
            None => secret_from_environment(STRIPE_SECRETS).unwrap_or_default(),
        };
        let parse = |(place, word): (usize, &str)| {
            StripeSecret::parse(word).map_err(|fault| SettingsFault::StripeSecret { number: place + 1, fault })
        };
        text.split_whitespace().enumerate().map(parse).collect()
    }

    /// Where the secrets of billing come from.
    #[must_use]
    pub fn billing_secrets_origin(&self) -> &'static str {
        match &self.billing_secrets_file {
            Some(_) => "billing_secrets_file",
            None if secret_from_environment(BILLING_SECRETS).is_some() => "environment",
            None if !self.listed_billing_secrets.is_empty() => "file",
            None => "default",
        }
    }
}

/// A secret of the environment; `None` if it is not set.
#[must_use]
#[expect(clippy::disallowed_methods, reason = "this is the one place where settings are read")]
pub fn secret_from_environment(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

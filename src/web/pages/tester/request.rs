//! The requests of the virtual buyer: as a procurement system that is set up by the sheet would send them for a customer.

use crate::{
    domain::system::{CxmlLogin, DeploymentModes, IdentityFrom, LoginConfig, OciLogin, Party},
    store::{LinkDetail, SystemDetail},
};
use askama::Template;
use chrono::{DateTime, SecondsFormat, Utc};
use url::form_urlencoded;

/// Where nothing else is asked for.
const DOMAIN: &str = "NetworkId";
const ANYBODY: &str = "tester";

/// A login of a customer, to be written down.
pub(super) struct Order<'a> {
    pub(super) detail: &'a SystemDetail,
    pub(super) link: &'a LinkDetail,
    pub(super) secret: &'a str,
    pub(super) return_url: &'a str,
    /// What no other document has.
    pub(super) unique: String,
    pub(super) at: DateTime<Utc>,
}

#[derive(Template)]
#[template(path = "pages/tester/setup_request.xml")]
struct SetupRequest<'a> {
    unique: &'a str,
    at: String,
    from: Party,
    to: Party,
    sender: Party,
    secret: &'a str,
    mode: &'static str,
    extrinsic: Option<(&'a str, &'a str)>,
    email: &'a str,
    name: &'a str,
    return_url: &'a str,
}

impl Order<'_> {
    /// The request as one that was captured; `None` if it cannot be written.
    pub(super) fn captured(&self) -> Option<String> {
        match &self.detail.config.login {
            LoginConfig::Cxml(login) => self.document(login),
            LoginConfig::Oci(login) => Some(self.form(login)),
        }
    }

    fn document(&self, login: &CxmlLogin) -> Option<String> {
        let identity = self.link.identity.as_deref().unwrap_or(ANYBODY);
        let party = |domain: &str, identity: &str| Party { domain: domain.to_owned(), identity: identity.to_owned() };
        let customer = party(self.link.domain.as_deref().unwrap_or(DOMAIN), identity);
        let sender = match (&login.identity_from, login.senders.first()) {
            (IdentityFrom::Sender, _) | (_, None) => customer.clone(),
            (_, Some(sender)) => sender.clone(),
        };
        let reads_email = matches!(login.identity_from, IdentityFrom::ContactEmail | IdentityFrom::ShipToEmail);
        let request = SetupRequest {
            unique: &self.unique,
            at: self.at.to_rfc3339_opts(SecondsFormat::Secs, false),
            from: customer,
            to: login.to.first().cloned().unwrap_or_else(|| party(DOMAIN, ANYBODY)),
            sender,
            secret: self.secret,
            mode: if self.detail.config.deployment_mode == DeploymentModes::Test { "test" } else { "production" },
            extrinsic: match &login.identity_from {
                IdentityFrom::Extrinsic(name) => Some((name, identity)),
                _ => None,
            },
            email: if reads_email { identity } else { self.link.email.as_deref().unwrap_or_default() },
            name: &self.link.name,
            return_url: self.return_url,
        };
        request.render().ok()
    }

    fn form(&self, login: &OciLogin) -> String {
        let mut pairs: Vec<(&str, &str)> = Vec::new();
        pairs.extend(login.identity.as_deref().map(|name| (name, self.link.identity.as_deref().unwrap_or_default())));
        pairs.extend([&login.secret, &login.token].into_iter().flatten().map(|name| (name.as_str(), self.secret)));
        pairs.extend(login.fixed.iter().map(|(name, value)| (name.as_str(), value.as_str())));
        pairs.extend([
            (login.hook_url.as_str(), self.return_url),
            ("OCI_VERSION", "4.0"),
            ("~OkCode", "ADDI"),
            ("~TARGET", "_top"),
            ("~CALLER", "CTLG"),
        ]);
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
        let name = &self.detail.summary.name;
        format!("POST /punchout/{name}/oci HTTP/1.1\nContent-Type: application/x-www-form-urlencoded\n\n{body}")
    }
}

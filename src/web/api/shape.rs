//! A system's configuration as calls have it, and as it is kept: the login parameters stand under the protocol's name, and a cXML
//! system's own secret beside them.

use super::given::Given;
use crate::{
    domain::{
        login::Operation,
        return_url::ReturnUrlPattern,
        secret::Secret,
        system::{
            CxmlLogin, DeploymentModes, IdentityFrom, LoginConfig, OciLogin, Party, ProofFrom, Protocol, SystemConfig,
        },
    },
    licensing::SecretChange,
    web::Problem,
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// A party of a cXML document, compared without case.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PartyJson {
    /// The domain of its credential, such as `NetworkId` or `DUNS`.
    domain: String,
    /// The identity in it.
    identity: String,
}

impl From<PartyJson> for Party {
    fn from(PartyJson { domain, identity }: PartyJson) -> Self {
        Self { domain, identity }
    }
}

impl From<Party> for PartyJson {
    fn from(Party { domain, identity }: Party) -> Self {
        Self { domain, identity }
    }
}

/// How cXML logins are read and proven; what is left out stays, or is the default.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CxmlCall {
    /// The Senders accepted; empty: any.
    senders: Option<Vec<PartyJson>>,
    /// The Tos accepted; empty: any.
    to: Option<Vec<PartyJson>>,
    /// Where the customer's identity is read: `from`, `sender`, `extrinsic:NAME`, `contact_email`, `ship_to_email`, or `only` for a
    /// system of one customer.
    identity_from: Option<String>,
    /// The longest life of a CredentialMac, in hours.
    mac_max_hours: Option<u32>,
    /// Which credentials may bear the proof.
    proof_from: Option<ProofFrom>,
    /// The system's own secret, for a sender that is not the buyer; `null` takes it away. One that is there is rotated instead.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    secret: Given<String>,
}

/// How OCI logins are read and proven: names of form fields; what is left out stays, or is the default.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct OciCall {
    /// The field of the identity.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    identity: Given<String>,
    /// The field of the secret.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    secret: Given<String>,
    /// The field of a token that stands for both.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    token: Given<String>,
    /// The field of the return URL.
    hook_url: Option<String>,
    /// Fields that must have these values.
    fixed: Option<BTreeMap<String, String>>,
    /// Whether the return URL comes unescaped at the end of the query, as IFS Applications writes it.
    hook_url_unescaped: Option<bool>,
    /// Whether carts may go back into SAP GUI.
    sapevent: Option<bool>,
}

/// What of a configuration both protocols have; what is left out stays, or is the default.
#[derive(Debug, Default)]
pub(super) struct CommonCall {
    pub(super) return_urls: Option<Vec<String>>,
    pub(super) operations: Option<Vec<Operation>>,
    pub(super) deployment_mode: Option<DeploymentModes>,
    pub(super) reuses_payload_ids: Option<bool>,
}

/// What a call says of a configuration, and of the system's own secret.
#[derive(Debug, Default)]
pub(super) struct ConfigCall {
    pub(super) cxml: Option<CxmlCall>,
    pub(super) oci: Option<OciCall>,
    pub(super) common: CommonCall,
}

impl ConfigCall {
    /// Whether it says nothing.
    pub(super) fn is_empty(&self) -> bool {
        let CommonCall { return_urls, operations, deployment_mode, reuses_payload_ids } = &self.common;
        self.cxml.is_none()
            && self.oci.is_none()
            && return_urls.is_none()
            && operations.is_none()
            && deployment_mode.is_none()
            && reuses_payload_ids.is_none()
    }

    /// A configuration for a new system of this protocol, and its secret.
    ///
    /// # Errors
    /// If a part of it cannot be what it says.
    pub(super) fn fresh(self, protocol: Protocol) -> Result<(SystemConfig, Option<Secret>), Problem> {
        let login = match protocol {
            Protocol::Cxml => LoginConfig::Cxml(CxmlLogin::default()),
            // Who names a field names what there is; who names none gets the usual ones.
            Protocol::Oci => LoginConfig::Oci(match &self.oci {
                Some(oci) if oci.names_a_field() => OciLogin { identity: None, secret: None, ..OciLogin::default() },
                _ => OciLogin::default(),
            }),
        };
        let (config, secret) = self.over(&SystemConfig::new(login))?;
        let secret = match secret {
            SecretChange::Set(secret) => Some(secret),
            SecretChange::Keep | SecretChange::Remove => None,
        };
        Ok((config, secret))
    }

    /// The configuration that comes of it where this one is, and what becomes of the system's secret.
    ///
    /// # Errors
    /// If a part of it cannot be what it says.
    pub(super) fn over(self, present: &SystemConfig) -> Result<(SystemConfig, SecretChange), Problem> {
        let mut config = present.clone();
        let mut secret = SecretChange::Keep;
        match (&mut config.login, self.cxml, self.oci) {
            (LoginConfig::Cxml(_), _, Some(_)) => return Err(other_protocol("/oci")),
            (LoginConfig::Oci(_), Some(_), _) => return Err(other_protocol("/cxml")),
            (LoginConfig::Cxml(login), Some(call), None) => secret = call.over(login)?,
            (LoginConfig::Oci(login), None, Some(call)) => call.over(login),
            (LoginConfig::Cxml(_) | LoginConfig::Oci(_), None, None) => {}
        }
        let CommonCall { return_urls, operations, deployment_mode, reuses_payload_ids } = self.common;
        if let Some(texts) = return_urls {
            config.return_urls = patterns(&texts)?;
        }
        config.operations = operations.unwrap_or(config.operations);
        config.deployment_mode = deployment_mode.unwrap_or(config.deployment_mode);
        config.reuses_payload_ids = reuses_payload_ids.unwrap_or(config.reuses_payload_ids);
        Ok((config, secret))
    }
}

fn other_protocol(pointer: &str) -> Problem {
    Problem::invalid("These are login parameters of the other protocol: leave them out.").at(pointer)
}

fn patterns(texts: &[String]) -> Result<Vec<ReturnUrlPattern>, Problem> {
    let pattern = |(at, text): (usize, &String)| {
        text.parse().map_err(|fault: crate::domain::return_url::PatternFault| {
            let words = fault.to_string();
            Problem::invalid(format!("{words}.")).at(format!("/return_urls/{at}"))
        })
    };
    texts.iter().enumerate().map(pattern).collect()
}

impl CxmlCall {
    fn over(self, login: &mut CxmlLogin) -> Result<SecretChange, Problem> {
        let parties = |parties: Vec<PartyJson>| parties.into_iter().map(Party::from).collect();
        if let Some(senders) = self.senders {
            login.senders = parties(senders);
        }
        if let Some(to) = self.to {
            login.to = parties(to);
        }
        if let Some(place) = self.identity_from {
            login.identity_from = place.parse().map_err(|_| {
                let detail = "It is one of from, sender, extrinsic:NAME, contact_email, ship_to_email, only.";
                Problem::invalid(detail).at("/cxml/identity_from")
            })?;
        }
        login.mac_max_hours = self.mac_max_hours.unwrap_or(login.mac_max_hours);
        login.proof_from = self.proof_from.unwrap_or(login.proof_from);
        Ok(match self.secret {
            Given::LeftOut => SecretChange::Keep,
            Given::Null => SecretChange::Remove,
            Given::This(secret) => SecretChange::Set(Secret::new(secret)),
        })
    }
}

impl OciCall {
    fn names_a_field(&self) -> bool {
        [&self.identity, &self.secret, &self.token].iter().any(|given| matches!(given, Given::This(_)))
    }

    fn over(self, login: &mut OciLogin) {
        login.identity = self.identity.or(login.identity.take());
        login.secret = self.secret.or(login.secret.take());
        login.token = self.token.or(login.token.take());
        if let Some(hook_url) = self.hook_url {
            login.hook_url = hook_url;
        }
        if let Some(fixed) = self.fixed {
            login.fixed = fixed;
        }
        login.hook_url_unescaped = self.hook_url_unescaped.unwrap_or(login.hook_url_unescaped);
        login.sapevent = self.sapevent.unwrap_or(login.sapevent);
    }
}

/// How cXML logins are read and proven.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct CxmlJson {
    /// The Senders accepted; empty: any.
    senders: Vec<PartyJson>,
    /// The Tos accepted; empty: any.
    to: Vec<PartyJson>,
    /// Where the customer's identity is read.
    identity_from: String,
    /// The longest life of a CredentialMac, in hours.
    mac_max_hours: u32,
    /// Which credentials may bear the proof.
    proof_from: ProofFrom,
    /// Whether the system has a secret of its own. It is never shown again.
    has_secret: bool,
    /// Until when the secret before it counts too.
    old_secret_until: Option<DateTime<Utc>>,
}

impl CxmlJson {
    pub(super) fn of(login: CxmlLogin, has_secret: bool, old_secret_until: Option<DateTime<Utc>>) -> Self {
        let parties = |parties: Vec<Party>| parties.into_iter().map(PartyJson::from).collect();
        Self {
            senders: parties(login.senders),
            to: parties(login.to),
            identity_from: identity_from(login.identity_from),
            mac_max_hours: login.mac_max_hours,
            proof_from: login.proof_from,
            has_secret,
            old_secret_until,
        }
    }
}

fn identity_from(place: IdentityFrom) -> String {
    place.into()
}

/// How OCI logins are read and proven: names of form fields, compared without case.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct OciJson {
    /// The field of the identity.
    identity: Option<String>,
    /// The field of the secret.
    secret: Option<String>,
    /// The field of a token that stands for both.
    token: Option<String>,
    /// The field of the return URL.
    hook_url: String,
    /// Fields that must have these values.
    fixed: BTreeMap<String, String>,
    /// Whether the return URL comes unescaped at the end of the query.
    hook_url_unescaped: bool,
    /// Whether carts may go back into SAP GUI.
    sapevent: bool,
}

impl From<OciLogin> for OciJson {
    fn from(login: OciLogin) -> Self {
        let OciLogin { identity, secret, token, hook_url, fixed, hook_url_unescaped, sapevent } = login;
        Self { identity, secret, token, hook_url, fixed, hook_url_unescaped, sapevent }
    }
}

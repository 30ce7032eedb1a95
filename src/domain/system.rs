//! One punchout configuration of a shop: its name in URLs, how its logins are read and proven, and what they may ask for. A
//! configuration that can never work is refused by [`SystemConfig::faults`].

mod change;
mod fault;
mod size;

pub use change::LinkCensus;
pub use fault::ConfigWrong;

use super::{
    folded,
    login::{DeploymentMode, Operation},
    return_url::ReturnUrlPattern,
};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, fmt, str::FromStr};

/// Marks ids of systems.
pub enum System {}

/// Marks ids of links.
pub enum Link {}

/// Marks ids of customers.
pub enum Customer {}

/// The name of a system in its URL: made by punchgate, for good, not secret.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SystemName(String);

/// Fields that hold a password wherever they are sent, in OCI.
const PASSWORDS: [&str; 4] = ["PASSWORD", "~PASSWORD", "PASSWD", "PWD"];
/// The longest name that is looked up.
const NAME_MAX: usize = 40;
/// Letters that are not mistaken for one another; a name has ten of them.
const NAME_LETTERS: &[u8; 20] = b"bcdfghjkmnpqrstvwxyz";

impl SystemName {
    /// Makes a name, `s-` and ten letters, from random bytes.
    #[must_use]
    pub fn from_random(bytes: [u8; 10]) -> Self {
        let letter = |byte: u8| NAME_LETTERS.get(usize::from(byte) % NAME_LETTERS.len()).map_or('b', |&b| char::from(b));
        Self(format!("s-{}", bytes.into_iter().map(letter).collect::<String>()))
    }

    /// Takes a name as it stands in the store.
    #[must_use]
    pub fn new(name: impl Into<String>) -> Self {
        Self(name.into())
    }

    /// Takes a name from a URL. What cannot be one is a name that no system has.
    #[must_use]
    pub fn of_path(segment: &str) -> Self {
        let fits = segment.len() <= NAME_MAX && segment.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        Self(if fits { segment.to_owned() } else { "?".to_owned() })
    }

    /// The name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for SystemName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// How a procurement system talks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Protocol {
    /// cXML.
    Cxml,
    /// SAP's Open Catalog Interface.
    Oci,
}

impl Protocol {
    /// The word for it in paths, API and store.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Cxml => "cxml",
            Self::Oci => "oci",
        }
    }

    /// The protocol of its word.
    #[must_use]
    pub fn of_word(word: &str) -> Option<Self> {
        [Self::Cxml, Self::Oci].into_iter().find(|protocol| protocol.as_str() == word)
    }
}

/// A party that a cXML system accepts, compared trimmed and without case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Party {
    /// The domain of the credential, such as `NetworkId`.
    pub domain: String,
    /// The identity in it.
    pub identity: String,
}

impl Party {
    /// Whether a credential names this party.
    #[must_use]
    pub fn is(&self, domain: &str, identity: &str) -> bool {
        folded(&self.domain) == folded(domain) && folded(&self.identity) == folded(identity)
    }
}

/// Where a cXML document says who the customer is.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum IdentityFrom {
    /// The credentials of `From`.
    #[default]
    From,
    /// The credential of `Sender`.
    Sender,
    /// The `Extrinsic` of this name.
    Extrinsic(String),
    /// The e-mail addresses of the contacts.
    ContactEmail,
    /// The e-mail address of `ShipTo`.
    ShipToEmail,
    /// Nowhere: the system has one customer.
    Only,
}

impl FromStr for IdentityFrom {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "from" => Ok(Self::From),
            "sender" => Ok(Self::Sender),
            "contact_email" => Ok(Self::ContactEmail),
            "ship_to_email" => Ok(Self::ShipToEmail),
            "only" => Ok(Self::Only),
            _ => match text.strip_prefix("extrinsic:").map(str::trim) {
                Some(name) if !name.is_empty() => Ok(Self::Extrinsic(name.to_owned())),
                _ => Err(format!("`{text}` is none of from, sender, extrinsic:NAME, contact_email, ship_to_email, only")),
            },
        }
    }
}

impl TryFrom<String> for IdentityFrom {
    type Error = String;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<IdentityFrom> for String {
    fn from(place: IdentityFrom) -> Self {
        match place {
            IdentityFrom::From => "from".to_owned(),
            IdentityFrom::Sender => "sender".to_owned(),
            IdentityFrom::Extrinsic(name) => format!("extrinsic:{name}"),
            IdentityFrom::ContactEmail => "contact_email".to_owned(),
            IdentityFrom::ShipToEmail => "ship_to_email".to_owned(),
            IdentityFrom::Only => "only".to_owned(),
        }
    }
}

impl IdentityFrom {
    /// Whether anybody could write it: such a place identifies only under a proof by the system's own secret.
    #[must_use]
    pub fn needs_system_secret(&self) -> bool {
        matches!(self, Self::Extrinsic(_) | Self::ContactEmail | Self::ShipToEmail)
    }
}

/// Which credentials of a cXML header may bear the proof. A document with two proofs is refused by either.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProofFrom {
    /// Those of `Sender`, as cXML says.
    #[default]
    Sender,
    /// Any of `Sender`, `From` and `To`: for home-made clients and gateways that put the buyer's SharedSecret into `From`.
    Any,
}

fn default_mac_max_hours() -> u32 {
    24
}

fn default_hook_url() -> String {
    "HOOK_URL".to_owned()
}

fn default_operations() -> Vec<Operation> {
    vec![Operation::Create]
}

/// How cXML logins are read and proven.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CxmlLogin {
    /// The Senders accepted; empty: any.
    #[serde(default)]
    pub senders: Vec<Party>,
    /// The Tos accepted; empty: any, an empty To too.
    #[serde(default)]
    pub to: Vec<Party>,
    /// Where the customer's identity is read.
    #[serde(default)]
    pub identity_from: IdentityFrom,
    /// The longest life of a CredentialMac, in hours.
    #[serde(default = "default_mac_max_hours")]
    pub mac_max_hours: u32,
    /// Which credentials may bear the proof.
    #[serde(default)]
    pub proof_from: ProofFrom,
}

impl Default for CxmlLogin {
    fn default() -> Self {
        Self {
            senders: Vec::new(),
            to: Vec::new(),
            identity_from: IdentityFrom::From,
            mac_max_hours: default_mac_max_hours(),
            proof_from: ProofFrom::Sender,
        }
    }
}

/// How OCI logins are read and proven: names of form fields, compared without case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OciLogin {
    /// The field of the identity.
    #[serde(default)]
    pub identity: Option<String>,
    /// The field of the secret.
    #[serde(default)]
    pub secret: Option<String>,
    /// The field of a token that stands for both.
    #[serde(default)]
    pub token: Option<String>,
    /// The field of the return URL.
    #[serde(default = "default_hook_url")]
    pub hook_url: String,
    /// Fields that must have these values.
    #[serde(default)]
    pub fixed: BTreeMap<String, String>,
    /// For IFS Applications and others that append `&HOOK_URL=https://host/page?a=1&b=2` to a catalog's address as it stands: where
    /// its value has an unescaped `?`, the rest of the query belongs to the return URL, and no parameter in it counts as one.
    #[serde(default)]
    pub hook_url_unescaped: bool,
    /// For buyers who open the catalog in the browser inside of SAP GUI, which takes the cart out of a form that is posted to
    /// `SAPEVENT:POST`: that is then a return URL too, beside those that the system lists.
    #[serde(default)]
    pub sapevent: bool,
}

impl Default for OciLogin {
    fn default() -> Self {
        Self {
            identity: Some("USERNAME".to_owned()),
            secret: Some("PASSWORD".to_owned()),
            token: None,
            hook_url: default_hook_url(),
            fixed: BTreeMap::new(),
            hook_url_unescaped: false,
            sapevent: false,
        }
    }
}

/// The login parameters of a system, by protocol.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LoginConfig {
    /// A cXML system.
    Cxml(CxmlLogin),
    /// An OCI system.
    Oci(OciLogin),
}

/// Which deployment modes a system lets in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeploymentModes {
    /// Both.
    #[default]
    Any,
    /// Real business only.
    Production,
    /// Tests only.
    Test,
}

impl DeploymentModes {
    /// Whether a document of this mode is let in; a protocol without modes always is.
    #[must_use]
    pub fn allow(self, mode: Option<DeploymentMode>) -> bool {
        match (self, mode) {
            (Self::Any, _) | (_, None) => true,
            (Self::Production, Some(mode)) => mode == DeploymentMode::Production,
            (Self::Test, Some(mode)) => mode == DeploymentMode::Test,
        }
    }
}

/// The configuration of a system.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SystemConfig {
    /// How logins are read and proven.
    pub login: LoginConfig,
    /// Where carts may be returned to; empty: nowhere.
    #[serde(default)]
    pub return_urls: Vec<ReturnUrlPattern>,
    /// What may be done with carts.
    #[serde(default = "default_operations")]
    pub operations: Vec<Operation>,
    /// Which deployment modes are let in.
    #[serde(default)]
    pub deployment_mode: DeploymentModes,
    /// For a sender that uses one payloadID for different documents: payloadIDs are not remembered.
    #[serde(default)]
    pub reuses_payload_ids: bool,
}

/// Why a configuration can never work, with a pointer to the part of it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{wrong}")]
pub struct ConfigFault {
    /// JSON pointer into the configuration.
    pub pointer: &'static str,
    /// What is wrong and what to do.
    pub wrong: ConfigWrong,
}

impl SystemConfig {
    /// A configuration with the defaults, for these login parameters.
    #[must_use]
    pub fn new(login: LoginConfig) -> Self {
        Self {
            login,
            return_urls: Vec::new(),
            operations: default_operations(),
            deployment_mode: DeploymentModes::Any,
            reuses_payload_ids: false,
        }
    }

    /// Which protocol it is for.
    #[must_use]
    pub fn protocol(&self) -> Protocol {
        match self.login {
            LoginConfig::Cxml(_) => Protocol::Cxml,
            LoginConfig::Oci(_) => Protocol::Oci,
        }
    }

    /// Whether the cart may go back into SAP GUI.
    #[must_use]
    pub fn allows_sapevent(&self) -> bool {
        matches!(&self.login, LoginConfig::Oci(login) if login.sapevent)
    }

    /// Whether its logins say nothing of who the customer is, because there is to be only one.
    #[must_use]
    pub fn is_for_one_customer(&self) -> bool {
        matches!(&self.login, LoginConfig::Cxml(login) if login.identity_from == IdentityFrom::Only)
    }

    /// Whether the identities of its logins come with a domain.
    #[must_use]
    pub fn reads_domains(&self) -> bool {
        match &self.login {
            LoginConfig::Cxml(login) => matches!(login.identity_from, IdentityFrom::From | IdentityFrom::Sender),
            LoginConfig::Oci(_) => false,
        }
    }

    /// Whether an OCI field belongs to the login and is therefore never handed over.
    #[must_use]
    pub fn is_login_parameter(&self, name: &str) -> bool {
        let LoginConfig::Oci(login) = &self.login else {
            return false;
        };
        let named = [&login.identity, &login.secret, &login.token].into_iter().flatten().chain(login.fixed.keys());
        // A sender may bring a password that this system does not ask for; it is one all the same.
        let usual = PASSWORDS.iter().copied();
        named.map(String::as_str).chain(usual).any(|known| known.eq_ignore_ascii_case(name))
    }

    /// Everything about it that can never work, given whether the system has a secret of its own.
    #[must_use]
    pub fn faults(&self, has_secret: bool) -> Vec<ConfigFault> {
        let mut faults = size::faults(self);
        let mut fault = |pointer, wrong| faults.push(ConfigFault { pointer, wrong });
        match &self.login {
            LoginConfig::Cxml(login) => {
                if has_secret && login.senders.is_empty() {
                    fault("/login/cxml/senders", ConfigWrong::SenderMissing);
                }
                if !has_secret && login.identity_from.needs_system_secret() {
                    fault("/login/cxml/identity_from", ConfigWrong::IdentityUnproven);
                }
                if login.mac_max_hours == 0 {
                    fault("/login/cxml/mac_max_hours", ConfigWrong::MacTooShort);
                }
            }
            LoginConfig::Oci(login) => {
                if has_secret {
                    fault("/secret", ConfigWrong::OciSecret);
                }
                match (&login.identity, &login.secret, &login.token) {
                    (Some(_), Some(_), None) | (None, None, Some(_)) => {}
                    _ => fault("/login/oci", ConfigWrong::OciFields),
                }
                let named = [&login.identity, &login.secret, &login.token].into_iter().flatten();
                let mut names: Vec<String> =
                    named.chain([&login.hook_url]).chain(login.fixed.keys()).map(|name| folded(name)).collect();
                if names.iter().any(String::is_empty) {
                    fault("/login/oci", ConfigWrong::OciFieldUnnamed);
                }
                let count = names.len();
                names.sort();
                names.dedup();
                if names.len() < count {
                    fault("/login/oci", ConfigWrong::OciFieldTwice);
                }
            }
        }
        if self.operations.is_empty() {
            fault("/operations", ConfigWrong::NoOperation);
        }
        faults
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_can_work() {
        assert_eq!(SystemConfig::new(LoginConfig::Cxml(CxmlLogin::default())).faults(false), []);
        assert_eq!(SystemConfig::new(LoginConfig::Oci(OciLogin::default())).faults(false), []);
    }

    #[test]
    fn a_configuration_that_can_never_work_is_named() {
        let pointer = |config: &SystemConfig, has_secret| config.faults(has_secret).first().map(|fault| fault.pointer);
        let cxml = |login| SystemConfig::new(LoginConfig::Cxml(login));
        let oci = |login| SystemConfig::new(LoginConfig::Oci(login));
        assert_eq!(pointer(&cxml(CxmlLogin::default()), true), Some("/login/cxml/senders"));
        let extrinsic = CxmlLogin { identity_from: IdentityFrom::Extrinsic("User".into()), ..CxmlLogin::default() };
        assert_eq!(pointer(&cxml(extrinsic), false), Some("/login/cxml/identity_from"));
        assert_eq!(pointer(&oci(OciLogin::default()), true), Some("/secret"));
        let both = OciLogin { token: Some("TOKEN".into()), ..OciLogin::default() };
        assert_eq!(pointer(&oci(both), false), Some("/login/oci"));
        let twice = OciLogin { hook_url: "username".into(), ..OciLogin::default() };
        assert_eq!(pointer(&oci(twice), false), Some("/login/oci"));
    }

    #[test]
    fn a_configuration_is_kept_as_json_and_read_back() {
        let config = SystemConfig::new(LoginConfig::Cxml(CxmlLogin {
            identity_from: IdentityFrom::Extrinsic("CostCenter".into()),
            ..CxmlLogin::default()
        }));
        let text = serde_json::to_string(&config).unwrap();
        assert_eq!(serde_json::from_str::<SystemConfig>(&text).unwrap(), config);
        assert!(serde_json::from_str::<SystemConfig>(r#"{"login":{"oci":{}},"extra":1}"#).is_err());
    }

    #[test]
    fn leniency_is_off_unless_a_system_asks_for_it() {
        let read = |text: &str| serde_json::from_str::<SystemConfig>(text);
        let LoginConfig::Oci(oci) = read(r#"{"login":{"oci":{}}}"#).unwrap().login else { panic!("not OCI") };
        assert!(!oci.hook_url_unescaped && !oci.sapevent);
        let LoginConfig::Cxml(cxml) = read(r#"{"login":{"cxml":{}}}"#).unwrap().login else { panic!("not cXML") };
        assert_eq!(cxml.proof_from, ProofFrom::Sender);
        let asked = read(r#"{"login":{"oci":{"sapevent":true,"hook_url_unescaped":true}}}"#).unwrap();
        assert!(asked.allows_sapevent() && !SystemConfig::new(LoginConfig::Cxml(cxml)).allows_sapevent());
        assert!(read(r#"{"login":{"cxml":{"proof_from":"any"}}}"#).is_ok());
        for elsewhere in
            [r#"{"cxml":{"sapevent":true}}"#, r#"{"cxml":{"proof_from":"to"}}"#, r#"{"oci":{"proof_from":"any"}}"#]
        {
            assert!(read(&format!(r#"{{"login":{elsewhere}}}"#)).is_err(), "{elsewhere}");
        }
    }
}

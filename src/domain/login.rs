//! A login as a procurement system meant it, whatever protocol carried it: who it says it is, how it proves that, and what it
//! wants. Reading bytes is left to `protocol`; whether it is let in, to `decision`.

use super::{
    folded,
    reason::{Reason, ReasonCode},
    secret::Secret,
    session::{Buyer, EarlierItem, Handover, SelectedItem, ShipTo},
    system::{CxmlLogin, IdentityFrom, LoginConfig, OciLogin, Protocol, SystemConfig},
};
use serde::{Deserialize, Serialize};
use std::fmt;

/// The most credentials of one party that are tried.
pub const CREDENTIALS_MAX: usize = 8;

/// What the buyer wants to do with the cart (cXML `operation`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Operation {
    /// Fill a new cart.
    Create,
    /// Change a cart that was returned before.
    Edit,
    /// Look at a cart that was returned before.
    Inspect,
    /// Find a source for an item.
    Source,
}

impl Operation {
    /// The word for it in cXML and in the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Edit => "edit",
            Self::Inspect => "inspect",
            Self::Source => "source",
        }
    }

    /// The operation of a word in any case; `None` for a word we do not know.
    #[must_use]
    pub fn of_word(word: &str) -> Option<Self> {
        [Self::Create, Self::Edit, Self::Inspect, Self::Source]
            .into_iter()
            .find(|operation| operation.as_str().eq_ignore_ascii_case(word.trim()))
    }
}

/// Whether a document means business (cXML `deploymentMode`; production unless it says test).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeploymentMode {
    /// Real business.
    Production,
    /// A test.
    Test,
}

/// One `Credential` of a cXML header, as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Credential {
    /// `domain`.
    pub domain: String,
    /// The text of `Identity`.
    pub identity: String,
}

/// How a cXML Sender proves itself.
#[derive(Clone)]
pub enum Proof {
    /// `SharedSecret`.
    SharedSecret(Secret),
    /// `CredentialMac` of type `FromSenderCredentials`, algorithm `HMAC-SHA1-96`.
    CredentialMac {
        /// `creationDate`, as written: it goes into the proof.
        created: String,
        /// `expirationDate`, as written.
        expires: String,
        /// The code itself, base 64.
        code: String,
    },
    /// A proof of a kind that we cannot check, such as `DigitalSignature`.
    Unsupported,
}

impl fmt::Debug for Proof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::SharedSecret(_) => "SharedSecret",
            Self::CredentialMac { .. } => "CredentialMac",
            Self::Unsupported => "Unsupported",
        })
    }
}

/// Form fields in the order in which they came. Names are compared without case; a value is never shown.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Parameters(Vec<(String, String)>);

impl Parameters {
    /// Takes fields as they came, each name once.
    #[must_use]
    pub fn new(fields: Vec<(String, String)>) -> Self {
        Self(fields)
    }

    /// The value of a field.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// All fields, in the order in which they came.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

impl fmt::Debug for Parameters {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.iter().map(|(name, _)| name)).finish()
    }
}

/// A contact of a setup request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Contact {
    /// `role`, if it has one.
    pub role: Option<String>,
    /// `Name`.
    pub name: Option<String>,
    /// The first `Email`.
    pub email: Option<String>,
}

/// What a cXML document claims.
#[derive(Clone, Debug, Default)]
pub struct CxmlClaims {
    /// All credentials of `From`.
    pub from: Vec<Credential>,
    /// All credentials of `To`.
    pub to: Vec<Credential>,
    /// The credential of `Sender` that bears the proof, else its first.
    pub sender: Option<Credential>,
    /// The proof of `Sender`.
    pub proof: Option<Proof>,
    /// The inner markup of `BuyerCookie`, as written: it goes back unchanged.
    pub buyer_cookie: String,
    /// `BrowserFormPost/URL`.
    pub return_url: Option<String>,
    /// `Extrinsic` by name, in their order; the text alone.
    pub extrinsics: Vec<(String, String)>,
    /// `Contact`.
    pub contacts: Vec<Contact>,
    /// `ShipTo`.
    pub ship_to: Option<ShipTo>,
    /// `SelectedItem`.
    pub selected_item: Option<SelectedItem>,
    /// `ItemOut`: the cart as it was.
    pub items: Vec<EarlierItem>,
}

/// What a request claims, by protocol.
#[derive(Clone, Debug)]
pub enum Claims {
    /// A cXML document.
    Cxml(Box<CxmlClaims>),
    /// The form fields of OCI.
    Oci(Parameters),
}

/// Whether a request starts a session or only asks what we can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RequestKind {
    /// A login.
    Login,
    /// A cXML ProfileRequest: it authenticates, needs no license and is no login.
    Profile,
}

/// The identity of a document, by which a repetition is recognized.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// cXML `payloadID`.
    pub payload_id: String,
    /// SHA-256 of the document's bytes.
    pub digest: [u8; 32],
}

/// A request that could be read.
#[derive(Clone, Debug)]
pub struct LoginRequest {
    /// What it is.
    pub kind: RequestKind,
    /// Who it says it is, and all that it brings.
    pub claims: Claims,
    /// What is to be done with the cart; `Create` in OCI.
    pub operation: Operation,
    /// Production or test, where the protocol says it.
    pub deployment_mode: Option<DeploymentMode>,
    /// The document's identity, where the protocol has one.
    pub document: Option<Document>,
}

/// Why a request cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormFault {
    /// One of the codes of the form stage.
    pub code: ReasonCode,
    /// What exactly, for the log: never a value from the request.
    pub detail: &'static str,
}

impl FormFault {
    /// A fault with its detail for the log.
    #[must_use]
    pub fn new(code: ReasonCode, detail: &'static str) -> Self {
        Self { code, detail }
    }

    /// The reason to keep in the log.
    #[must_use]
    pub fn reason(&self) -> Reason {
        Reason { code: self.code, subject: super::reason::Subject::which("request", self.detail) }
    }
}

/// How the store is to find the links that a request may mean.
#[derive(Clone, Debug)]
pub enum Lookup {
    /// Those with one of these identities, folded.
    Identities(Vec<String>),
    /// The system's only link.
    Only,
    /// The one with this token.
    Token(Secret),
    /// None: the request names nobody.
    Nobody,
}

impl LoginRequest {
    /// Which protocol carried it.
    #[must_use]
    pub fn protocol(&self) -> Protocol {
        match self.claims {
            Claims::Cxml(_) => Protocol::Cxml,
            Claims::Oci(_) => Protocol::Oci,
        }
    }

    /// Who the request says the customer is, in a system of this configuration: identities as written, with their domains.
    #[must_use]
    pub fn customer_claims(&self, config: &SystemConfig) -> Vec<Credential> {
        let bare = |identity: &str| Credential { domain: String::new(), identity: identity.to_owned() };
        let mut claims = match (&self.claims, &config.login) {
            (Claims::Cxml(cxml), LoginConfig::Cxml(login)) => match &login.identity_from {
                IdentityFrom::From => cxml.from.clone(),
                IdentityFrom::Sender => cxml.sender.iter().cloned().collect(),
                IdentityFrom::Extrinsic(name) => {
                    let named = cxml.extrinsics.iter().filter(|(known, _)| known.eq_ignore_ascii_case(name));
                    named.map(|(_, value)| bare(value)).collect()
                }
                IdentityFrom::ContactEmail => {
                    cxml.contacts.iter().filter_map(|contact| contact.email.as_deref()).map(bare).collect()
                }
                IdentityFrom::ShipToEmail => {
                    cxml.ship_to.iter().filter_map(|ship_to| ship_to.email.as_deref()).map(bare).collect()
                }
                IdentityFrom::Only => Vec::new(),
            },
            (Claims::Oci(fields), LoginConfig::Oci(login)) => {
                login.identity.iter().filter_map(|name| fields.get(name)).map(bare).collect()
            }
            _ => Vec::new(),
        };
        claims.retain(|claim| !claim.identity.trim().is_empty());
        claims.truncate(CREDENTIALS_MAX);
        claims
    }

    /// How to find the links that it may mean in a system of this configuration.
    #[must_use]
    pub fn lookup(&self, config: &SystemConfig) -> Lookup {
        match (&self.claims, &config.login) {
            (Claims::Cxml(_), LoginConfig::Cxml(CxmlLogin { identity_from: IdentityFrom::Only, .. })) => Lookup::Only,
            (Claims::Oci(fields), LoginConfig::Oci(OciLogin { token: Some(name), .. })) => {
                match fields.get(name).map(str::trim).filter(|token| !token.is_empty()) {
                    Some(token) => Lookup::Token(Secret::new(token)),
                    None => Lookup::Nobody,
                }
            }
            _ => {
                let mut identities: Vec<String> =
                    self.customer_claims(config).iter().map(|claim| folded(&claim.identity)).collect();
                identities.sort();
                identities.dedup();
                if identities.is_empty() { Lookup::Nobody } else { Lookup::Identities(identities) }
            }
        }
    }

    /// The proof that it brings in a system of this configuration; an OCI token is its own proof.
    #[must_use]
    pub fn proof(&self, config: &SystemConfig) -> Option<Proof> {
        match (&self.claims, &config.login) {
            (Claims::Cxml(cxml), LoginConfig::Cxml(_)) => cxml.proof.clone(),
            (Claims::Oci(fields), LoginConfig::Oci(login)) => {
                let presented = login.secret.as_ref().and_then(|name| fields.get(name));
                presented.map(|secret| Proof::SharedSecret(Secret::new(secret)))
            }
            _ => None,
        }
    }

    /// Where the cart is to go, as written; `None` where it is missing or blank.
    #[must_use]
    pub fn return_url<'a>(&'a self, config: &SystemConfig) -> Option<&'a str> {
        let url = match (&self.claims, &config.login) {
            (Claims::Cxml(cxml), _) => cxml.return_url.as_deref(),
            (Claims::Oci(fields), LoginConfig::Oci(login)) => fields.get(&login.hook_url),
            (Claims::Oci(_), LoginConfig::Cxml(_)) => None,
        };
        url.map(str::trim).filter(|url| !url.is_empty())
    }

    /// What the shop gets of it, and what the return needs: everything but the login parameters, so never a credential.
    #[must_use]
    pub fn handover(&self, config: &SystemConfig) -> Handover {
        let mut handover = Handover {
            operation: self.operation,
            return_url: self.return_url(config).unwrap_or_default().to_owned(),
            ..Handover::default()
        };
        match &self.claims {
            Claims::Cxml(cxml) => {
                handover.buyer_cookie = Some(cxml.buyer_cookie.clone());
                handover.buyer = buyer_of(cxml);
                handover.extrinsics.clone_from(&cxml.extrinsics);
                handover.ship_to.clone_from(&cxml.ship_to);
                handover.selected_item.clone_from(&cxml.selected_item);
                handover.items.clone_from(&cxml.items);
            }
            Claims::Oci(fields) => {
                let kept = fields.iter().filter(|(name, _)| !config.is_login_parameter(name));
                handover.parameters = kept.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
                handover.function = fields.get("FUNCTION").map(str::trim).filter(|f| !f.is_empty()).map(str::to_uppercase);
            }
        }
        handover
    }
}

/// Who sits in front of the screen, from wherever the platforms put it: the contact (the end user first), else the usual extrinsics.
fn buyer_of(cxml: &CxmlClaims) -> Buyer {
    let extrinsic = |names: &[&str]| {
        let named = |name: &&str| cxml.extrinsics.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        names.iter().find_map(named).map(|(_, value)| value.trim().to_owned()).filter(|value| !value.is_empty())
    };
    let end_user = |contact: &&Contact| contact.role.as_deref().is_some_and(|role| role.eq_ignore_ascii_case("endUser"));
    let contact = cxml.contacts.iter().find(end_user).or(cxml.contacts.first());
    let full_name = || match (extrinsic(&["FirstName"]), extrinsic(&["LastName"])) {
        (Some(first), Some(last)) => Some(format!("{first} {last}")),
        (one, other) => one.or(other),
    };
    Buyer {
        email: contact
            .and_then(|contact| contact.email.clone())
            .or_else(|| extrinsic(&["UserEmail", "Email", "EmailAddress"])),
        name: contact
            .and_then(|contact| contact.name.clone())
            .or_else(|| extrinsic(&["UserFullName", "UserPrintableName"]))
            .or_else(full_name),
    }
}

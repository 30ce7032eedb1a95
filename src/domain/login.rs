//! A login as a procurement system meant it, whatever protocol carried it: who it says it is, how it proves that, and what it
//! wants. Reading bytes is left to `protocol`; whether it is let in, to `decision`.

use super::{
    folded,
    reason::{Reason, ReasonCode},
    secret::Secret,
    session::{Buyer, EarlierItem, Envelope, Handover, Party, SelectedItem, ShipTo},
    system::{CxmlLogin, IdentityFrom, LoginConfig, OciLogin, ProofFrom, Protocol, SystemConfig},
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

impl Credential {
    fn party(&self) -> Party {
        Party { domain: self.domain.clone(), identity: self.identity.clone() }
    }
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

/// What an OCI request claims: its fields as any form is read, and as it reads if one of them is a URL that nobody escaped and that
/// therefore goes on to the end of the query.
#[derive(Clone, Debug)]
pub struct OciClaims {
    /// As any form is read.
    pub fields: Result<Parameters, FormFault>,
    /// The other readings, by the name of the field that goes on to the end.
    pub unescaped: Vec<(String, Result<Parameters, FormFault>)>,
}

impl OciClaims {
    /// The fields, as a system reads them.
    ///
    /// # Errors
    /// If they cannot be read that way.
    pub fn read_by(&self, login: &OciLogin) -> Result<&Parameters, &FormFault> {
        let goes_on = |(name, _): &&(String, _)| login.hook_url_unescaped && name.eq_ignore_ascii_case(&login.hook_url);
        self.unescaped.iter().find(goes_on).map_or(&self.fields, |(_, fields)| fields).as_ref()
    }
}

impl From<Parameters> for OciClaims {
    fn from(fields: Parameters) -> Self {
        Self { fields: Ok(fields), unescaped: Vec::new() }
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
    /// A proof that a credential of `From` or `To` bears instead.
    pub misplaced_proof: Option<Proof>,
    /// The inner markup of `BuyerCookie`, as written: it goes back unchanged.
    pub buyer_cookie: String,
    /// The namespaces that this markup uses and that are declared outside of it: prefix, empty for the default one, and URI.
    pub cookie_namespaces: Vec<(String, String)>,
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

/// An identity that came without a domain.
fn bare(identity: &str) -> Credential {
    Credential { domain: String::new(), identity: identity.to_owned() }
}

impl CxmlClaims {
    /// Who the customer is, read at this place.
    fn customers(&self, place: &IdentityFrom) -> Vec<Credential> {
        match place {
            IdentityFrom::From => self.from.clone(),
            IdentityFrom::Sender => self.sender.iter().cloned().collect(),
            IdentityFrom::Extrinsic(name) => {
                let named = self.extrinsics.iter().filter(|(known, _)| known.eq_ignore_ascii_case(name));
                named.map(|(_, value)| bare(value)).collect()
            }
            IdentityFrom::ContactEmail => {
                self.contacts.iter().filter_map(|contact| contact.email.as_deref()).map(bare).collect()
            }
            IdentityFrom::ShipToEmail => {
                self.ship_to.iter().filter_map(|ship_to| ship_to.email.as_deref()).map(bare).collect()
            }
            IdentityFrom::Only => Vec::new(),
        }
    }
}

/// What a request claims, by protocol.
#[derive(Clone, Debug)]
pub enum Claims {
    /// A cXML document.
    Cxml(Box<CxmlClaims>),
    /// The form fields of OCI.
    Oci(OciClaims),
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

    /// What makes it unreadable in a system of this configuration, or in none: which reading counts is the system's choice.
    #[must_use]
    pub fn fault(&self, config: Option<&SystemConfig>) -> Option<&FormFault> {
        match (&self.claims, config.map(|config| &config.login)) {
            (Claims::Cxml(_), _) => None,
            (Claims::Oci(claims), Some(LoginConfig::Oci(login))) => claims.read_by(login).err(),
            (Claims::Oci(claims), _) => claims.fields.as_ref().err(),
        }
    }

    /// The fields of an OCI request as its system reads them, and what that system calls them.
    #[must_use]
    pub fn oci<'a>(&'a self, config: &'a SystemConfig) -> Option<(&'a Parameters, &'a OciLogin)> {
        match (&self.claims, &config.login) {
            (Claims::Oci(claims), LoginConfig::Oci(login)) => Some((claims.read_by(login).ok()?, login)),
            _ => None,
        }
    }

    fn cxml<'a>(&'a self, config: &'a SystemConfig) -> Option<(&'a CxmlClaims, &'a CxmlLogin)> {
        match (&self.claims, &config.login) {
            (Claims::Cxml(cxml), LoginConfig::Cxml(login)) => Some((cxml, login)),
            _ => None,
        }
    }

    /// Who the request says the customer is, in a system of this configuration: identities as written, with their domains.
    #[must_use]
    pub fn customer_claims(&self, config: &SystemConfig) -> Vec<Credential> {
        let mut claims = if let Some((cxml, login)) = self.cxml(config) {
            cxml.customers(&login.identity_from)
        } else {
            let named = self.oci(config).and_then(|(fields, login)| fields.get(login.identity.as_ref()?));
            named.map(bare).into_iter().collect()
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
            (Claims::Oci(_), LoginConfig::Oci(OciLogin { token: Some(_), .. })) => {
                self.token(config).map_or(Lookup::Nobody, |token| Lookup::Token(Secret::new(token)))
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

    fn token<'a>(&'a self, config: &'a SystemConfig) -> Option<&'a str> {
        let (fields, login) = self.oci(config)?;
        fields.get(login.token.as_ref()?).map(str::trim).filter(|token| !token.is_empty())
    }

    /// The proof that it brings in a system of this configuration; an OCI token is its own proof.
    #[must_use]
    pub fn proof(&self, config: &SystemConfig) -> Option<Proof> {
        if let Some((cxml, login)) = self.cxml(config) {
            let elsewhere = cxml.misplaced_proof.as_ref().filter(|_| login.proof_from == ProofFrom::Any);
            return cxml.proof.as_ref().or(elsewhere).cloned();
        }
        let (fields, login) = self.oci(config)?;
        fields.get(login.secret.as_ref()?).map(|secret| Proof::SharedSecret(Secret::new(secret)))
    }

    /// Whether it brings a proof where this configuration does not look for one.
    #[must_use]
    pub fn misplaces_proof(&self, config: &SystemConfig) -> bool {
        matches!(&self.claims, Claims::Cxml(cxml) if cxml.misplaced_proof.is_some()) && self.proof(config).is_none()
    }

    /// Whether all that it says of the customer is the name of a variable that nobody filled in, as in `USERNAME=[USERNAME]`.
    #[must_use]
    pub fn names_a_placeholder(&self, config: &SystemConfig) -> bool {
        let claims = self.customer_claims(config);
        let mut said = claims.iter().map(|claim| claim.identity.as_str()).chain(self.token(config)).peekable();
        said.peek().is_some() && said.all(is_placeholder)
    }

    /// Where the cart is to go, as written; `None` where it is missing or blank.
    #[must_use]
    pub fn return_url<'a>(&'a self, config: &'a SystemConfig) -> Option<&'a str> {
        let url = match &self.claims {
            Claims::Cxml(cxml) => cxml.return_url.as_deref(),
            Claims::Oci(_) => self.oci(config).and_then(|(fields, login)| fields.get(&login.hook_url)),
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
                handover.envelope = Envelope {
                    from: cxml.from.iter().map(Credential::party).collect(),
                    to: cxml.to.iter().map(Credential::party).collect(),
                    deployment_mode: self.deployment_mode,
                    cookie_namespaces: cxml.cookie_namespaces.clone(),
                };
                handover.buyer = buyer_of(cxml);
                handover.extrinsics.clone_from(&cxml.extrinsics);
                handover.ship_to.clone_from(&cxml.ship_to);
                handover.selected_item.clone_from(&cxml.selected_item);
                handover.items.clone_from(&cxml.items);
            }
            Claims::Oci(_) => {
                if let Some((fields, _)) = self.oci(config) {
                    let kept = fields.iter().filter(|(name, _)| !config.is_login_parameter(name));
                    handover.parameters = kept.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
                    let function = fields.get("FUNCTION").map(str::trim).filter(|function| !function.is_empty());
                    handover.function = function.map(str::to_uppercase);
                }
            }
        }
        handover
    }
}

/// Whether a value is the name of a variable in the brackets of some template language, so that nobody filled it in: `[NAME]`,
/// `<NAME>`, `{NAME}`, `{{NAME}}`, `${NAME}` or `%NAME%`.
#[must_use]
pub fn is_placeholder(value: &str) -> bool {
    let value = value.trim();
    let brackets = [("[", "]"), ("<", ">"), ("{{", "}}"), ("${", "}"), ("{", "}"), ("%", "%")];
    brackets.into_iter().any(|(open, close)| {
        let name = value.strip_prefix(open).and_then(|rest| rest.strip_suffix(close)).map(str::trim);
        name.is_some_and(|name| {
            name.contains(|c: char| c.is_ascii_alphabetic())
                && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '~' | ' '))
        })
    })
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_placeholder_is_a_name_in_brackets() {
        for value in ["[USERNAME]", " <HOOK_URL>\n", "{user}", "{{ user.email }}", "${buyer-id}", "%USERNAME%", "[~TARGET]"]
        {
            assert!(is_placeholder(value), "{value}");
        }
        for value in ["", "[]", "%%", "<>", "[1]", "USERNAME", "[a]b", "[a@b]", "100%", "[[a]]", "<a>b</a>"] {
            assert!(!is_placeholder(value), "{value}");
        }
    }
}

//! What a link logs in by: an identity with its domain, and a secret or a token, as far as its system reads them.

use super::{Refusal, Wrong, fields};
use crate::{
    domain::{
        field::{TextFault, text},
        folded,
        id::Id,
        secret::Secret,
        system::{Customer, IdentityFrom, Link, LoginConfig, System, SystemConfig},
    },
    store::{Act, Holding, NewLink},
    vault::{Place, Slot, Vault},
};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};

/// What a system asks of its links.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a question of its own")]
pub(super) struct Asked {
    /// A token stands for identity and secret.
    pub(super) token: bool,
    /// Each link needs an identity.
    pub(super) identity: bool,
    /// Identities come with a domain.
    pub(super) domain: bool,
    /// There can be one link only.
    pub(super) one_customer: bool,
    /// Each link needs a secret of its own.
    pub(super) secret: bool,
}

impl Asked {
    pub(super) fn by(config: &SystemConfig, system_has_secret: bool) -> Self {
        let (token, only) = match &config.login {
            LoginConfig::Oci(login) => (login.token.is_some(), false),
            LoginConfig::Cxml(login) => (false, login.identity_from == IdentityFrom::Only),
        };
        Self {
            token,
            identity: !token && !only,
            domain: config.reads_domains(),
            one_customer: only,
            secret: !system_has_secret,
        }
    }
}

/// Why a link cannot log in by this.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum EntranceFault {
    IdentityMissing,
    DomainNotRead,
    Identity(TextFault),
    Domain(TextFault),
    Secret(Wrong),
}

impl From<EntranceFault> for Refusal {
    fn from(fault: EntranceFault) -> Self {
        match fault {
            EntranceFault::IdentityMissing => Self::IdentityMissing,
            EntranceFault::DomainNotRead => Self::DomainNotRead,
            EntranceFault::Identity(fault) => Self::Field { pointer: "/identity", wrong: Wrong::Text(fault) },
            EntranceFault::Domain(fault) => Self::Field { pointer: "/domain", wrong: Wrong::Text(fault) },
            EntranceFault::Secret(wrong) => Self::Field { pointer: "/secret", wrong },
        }
    }
}

/// What a link logs in by.
#[derive(Clone, Debug)]
pub(super) struct Entrance {
    /// The identity, as written. Where the system has one customer it may be there for the day when it has more.
    pub(super) identity: Option<String>,
    /// The domain that it must come with, folded.
    pub(super) domain: Option<String>,
    /// Its own secret or token.
    pub(super) secret: Option<Secret>,
    /// Which of both.
    pub(super) is_token: bool,
}

impl Entrance {
    /// Takes what was given; what was left out is left out.
    pub(super) fn of(
        asked: Asked,
        identity: Option<&str>,
        domain: Option<&str>,
        secret: Option<&Secret>,
    ) -> Result<Self, EntranceFault> {
        let identity = text(identity.unwrap_or_default()).map_err(EntranceFault::Identity)?;
        let domain = text(domain.unwrap_or_default()).map_err(EntranceFault::Domain)?;
        if asked.identity && identity.is_empty() {
            return Err(EntranceFault::IdentityMissing);
        }
        if !asked.domain && !domain.is_empty() {
            return Err(EntranceFault::DomainNotRead);
        }
        if let Some(wrong) = secret.and_then(|secret| fields::secret_fault(secret.reveal())) {
            return Err(EntranceFault::Secret(wrong));
        }
        let identity = Some(identity.to_owned()).filter(|identity| !identity.is_empty() && !asked.token);
        // A token is looked for trimmed.
        let kept = |secret: &Secret| if asked.token { Secret::new(secret.reveal().trim()) } else { secret.clone() };
        Ok(Self {
            identity,
            domain: Some(folded(domain)).filter(|domain| !domain.is_empty()),
            secret: secret.map(kept),
            is_token: asked.token,
        })
    }

    /// With a secret, made if the link needs one and none was given.
    pub(super) fn with_secret(mut self, act: &Act, asked: Asked) -> Self {
        if self.secret.is_none() && asked.secret {
            self.secret = Some(made_secret(act));
        }
        self
    }

    pub(super) fn folded(&self) -> Option<String> {
        self.identity.as_deref().map(folded)
    }

    /// The fingerprint of its token, if that is what it logs in by.
    pub(super) fn token(&self, vault: &Vault, system: Id<System>) -> Option<[u8; 32]> {
        self.secret.as_ref().filter(|_| self.is_token).map(|token| vault.token_fingerprint(system, token))
    }

    /// The link that is to be kept.
    pub(super) fn link(
        &self,
        vault: &Vault,
        act: &Act,
        system: Id<System>,
        (id, customer, holds): (Id<Link>, Id<Customer>, Holding),
    ) -> NewLink {
        let seal = |secret: &Secret| vault.seal(Place::new("links", id, Slot::Current), secret, act.chance.bytes());
        NewLink {
            id,
            customer,
            identity: self.identity.clone().unwrap_or_default(),
            identity_folded: self.folded(),
            domain_folded: self.domain.clone(),
            secret: self.secret.as_ref().filter(|_| !self.is_token).map(seal),
            token: self.token(vault, system),
            holds,
        }
    }

    /// As the history shows it.
    pub(super) fn shown(&self) -> String {
        shown(self.identity.as_deref(), self.domain.as_deref())
    }
}

/// Identity and domain, as the history shows them.
pub(super) fn shown(identity: Option<&str>, domain: Option<&str>) -> String {
    match (identity, domain) {
        (None, _) => "no identity".to_owned(),
        (Some(identity), None) => format!("identity {identity}"),
        (Some(identity), Some(domain)) => format!("identity {identity} of domain {domain}"),
    }
}

/// A secret that nobody can guess, and that no command line or spreadsheet takes for something else by its first character.
#[must_use]
pub fn made_secret(act: &Act) -> Secret {
    loop {
        let secret = Secret::new(BASE64_URL_SAFE_NO_PAD.encode(act.chance.bytes::<24>()));
        if secret.reveal().starts_with(|first: char| first.is_ascii_alphanumeric()) {
            return secret;
        }
    }
}

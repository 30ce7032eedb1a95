//! Limits on failed proofs: for whom a failure counts, and what follows for a login where a limit is reached. Counting is left to
//! `punchout`.

use super::{Bench, Decision, LinkFacts};
use crate::domain::{
    folded,
    login::{Claims, Credential, LoginRequest},
    reason::{ReasonCode, Subject},
    system::{CxmlLogin, LoginConfig, OciLogin, SystemConfig},
};

/// Whose secret a proof is compared with: who is guessed at when it fails.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ProofOf {
    /// The customer of this identity, folded; empty where the system reads none.
    Customer(String),
    /// The sender with this domain and identity, folded, whose secret is the system's.
    Sender(String, String),
}

impl ProofOf {
    pub(super) fn customer(link: &LinkFacts, only: bool) -> Self {
        Self::Customer(if only { String::new() } else { link.identity.clone() })
    }

    /// Where no sender is listed, no secret is a sender's.
    pub(super) fn sender(login: &CxmlLogin, sender: Option<&Credential>) -> Option<Self> {
        let sender = sender.filter(|_| !login.senders.is_empty())?;
        Some(Self::Sender(folded(&sender.domain), folded(&sender.identity)))
    }
}

/// Everybody for whom a refused request tried its proof, in a system of this configuration: the failure counts for each, whether
/// they exist or not, so that a limit tells nothing of that. Where there is no system, it is as in one without any settings. A
/// sender carries many customers: for it counts only that its secret failed, not that one of them was named wrongly.
#[must_use]
pub fn tried(request: &LoginRequest, config: Option<&SystemConfig>, decision: &Decision) -> Vec<ProofOf> {
    let plain;
    let config = match (config, &request.claims) {
        (Some(config), _) => config,
        (None, Claims::Cxml(_)) => {
            plain = SystemConfig::new(LoginConfig::Cxml(CxmlLogin::default()));
            &plain
        }
        (None, Claims::Oci(_)) => {
            plain = SystemConfig::new(LoginConfig::Oci(OciLogin::default()));
            &plain
        }
    };
    let claims = request.customer_claims(config);
    let mut tried: Vec<ProofOf> = claims.iter().map(|claim| ProofOf::Customer(folded(&claim.identity))).collect();
    if tried.is_empty() {
        tried.push(ProofOf::Customer(String::new()));
    }
    let failed = |code| matches!(code, ReasonCode::SecretMismatch | ReasonCode::MacExpired);
    if let (Claims::Cxml(cxml), LoginConfig::Cxml(login)) = (&request.claims, &config.login)
        && decision.reasons.iter().any(|reason| failed(reason.code))
    {
        tried.extend(ProofOf::sender(login, cxml.sender.as_ref()));
    }
    tried.sort_unstable();
    tried.dedup();
    tried
}

impl Bench<'_> {
    /// A proof that fails is held back where either limit is reached; one that holds, only where its own is. Then nobody is told
    /// which of the two it was, so who is over the limit has not authenticated.
    pub(super) fn limit(&mut self) {
        if self.facts.over.identity {
            self.refuse(ReasonCode::RateLimited, Subject::of("identity"));
            self.decision.authenticated = false;
        }
        if self.facts.over.network && !self.decision.authenticated {
            self.refuse(ReasonCode::RateLimited, Subject::of("client_network"));
        }
    }
}

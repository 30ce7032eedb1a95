//! Who asks: which link a request means, and whether its proof holds. What that link may do is left to `rules`.

use super::{Bench, LinkFacts, ProofOf, SlotCheck, SystemFacts};
use crate::domain::{
    folded,
    login::{Claims, Credential, LoginRequest, Lookup, Proof, RequestKind},
    reason::{Flag, ReasonCode, Subject},
    secret::Relation,
    system::{CxmlLogin, IdentityFrom, LoginConfig, OciLogin, Party, SystemConfig},
};
use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};

/// How far the clock of a sender of CredentialMac may be ahead of ours.
const MAC_SKEW: TimeDelta = TimeDelta::minutes(5);

/// Why a request means no link.
enum Unclear {
    /// No link has any of its identities.
    Unknown,
    /// Several have.
    Ambiguous,
}

impl<'a> Bench<'a> {
    /// Finds the link that the request means and checks its proof; the link is given even if the proof fails, so that the
    /// log can say the rest.
    pub(super) fn authenticate(&mut self, system: &SystemFacts, request: &LoginRequest) -> Option<&'a LinkFacts> {
        let before = self.decision.reasons.len();
        let link = match (&request.claims, &system.config.login) {
            (Claims::Cxml(cxml), LoginConfig::Cxml(login)) => {
                let listed = self.parties(login, cxml.sender.as_ref(), &cxml.to);
                self.decision.proof_of = ProofOf::sender(login, cxml.sender.as_ref());
                self.cxml_link(system, login, request, listed)
            }
            (Claims::Oci(_), LoginConfig::Oci(login)) => {
                let fields = request.oci(&system.config).map(|(fields, _)| fields);
                for (name, value) in &login.fixed {
                    if fields.and_then(|fields| fields.get(name)).map(str::trim) != Some(value.trim()) {
                        self.refuse(ReasonCode::IdentityUnknown, Subject::which("parameter", name));
                    }
                }
                self.oci_link(system, login, request)
            }
            _ => {
                self.refuse(ReasonCode::SystemUnknown, Subject::of("system"));
                None
            }
        };
        let failed = self.decision.reasons.get(before..).unwrap_or_default();
        self.decision.authenticated = failed.iter().all(|reason| reason.code == ReasonCode::CustomerNotLinked);
        self.decision.link = link.map(|link| link.id);
        self.decision.customer = link.map(|link| link.customer);
        link
    }

    /// Checks Sender and To; whether the Sender is one that the system accepts.
    fn parties(&mut self, login: &CxmlLogin, sender: Option<&Credential>, to: &[Credential]) -> bool {
        let listed = |party: &Credential, list: &[Party]| list.iter().any(|known| known.is(&party.domain, &party.identity));
        let sender_listed = login.senders.is_empty() || sender.is_some_and(|sender| listed(sender, &login.senders));
        if !sender_listed {
            self.refuse(ReasonCode::IdentityUnknown, Subject::of("sender"));
        }
        if !login.to.is_empty() && !to.iter().any(|to| listed(to, &login.to)) {
            self.refuse(ReasonCode::IdentityUnknown, Subject::of("to"));
        }
        sender_listed
    }

    fn cxml_link(
        &mut self,
        system: &SystemFacts,
        login: &CxmlLogin,
        request: &LoginRequest,
        sender_listed: bool,
    ) -> Option<&'a LinkFacts> {
        let link = self.claimed_link(request, &system.config, login.identity_from == IdentityFrom::Only);
        // A system secret counts only together with a list of senders: it proves the sender, not the customer.
        let system_secret: &[SlotCheck] = if login.senders.is_empty() { &[] } else { &system.secret };
        match link {
            Err(Unclear::Ambiguous) => {
                self.refuse(ReasonCode::IdentityUnknown, Subject::which("identity", "ambiguous"));
                None
            }
            Err(Unclear::Unknown) if system_secret.is_empty() => {
                self.refuse(ReasonCode::IdentityUnknown, unknown(request, &system.config));
                None
            }
            Err(Unclear::Unknown) => {
                if !(self.proof(system_secret, request, &system.config) && sender_listed) {
                    self.refuse(ReasonCode::IdentityUnknown, unknown(request, &system.config));
                } else if request.kind == RequestKind::Login {
                    self.refuse(ReasonCode::CustomerNotLinked, Subject::of("identity"));
                }
                None
            }
            Ok(link) => {
                let own = !link.secret.is_empty() && !login.identity_from.needs_system_secret();
                if own {
                    self.decision.proof_of = Some(ProofOf::customer(link, login.identity_from == IdentityFrom::Only));
                }
                self.proof(if own { &link.secret } else { system_secret }, request, &system.config);
                Some(link)
            }
        }
    }

    fn oci_link(&mut self, system: &SystemFacts, login: &OciLogin, request: &LoginRequest) -> Option<&'a LinkFacts> {
        if login.token.is_some() {
            let presented = matches!(request.lookup(&system.config), Lookup::Token(_));
            return self.token_link(presented, unknown(request, &system.config));
        }
        match self.claimed_link(request, &system.config, false) {
            Err(_) => {
                self.refuse(ReasonCode::IdentityUnknown, unknown(request, &system.config));
                None
            }
            Ok(link) => {
                self.decision.proof_of = Some(ProofOf::customer(link, false));
                let presented = request.proof(&system.config).is_some();
                self.secret(&link.secret, presented, "absent");
                Some(link)
            }
        }
    }

    fn token_link(&mut self, presented: bool, unknown: Subject) -> Option<&'a LinkFacts> {
        let mut found =
            self.facts.links.iter().filter_map(|link| link.token.filter(|_| presented).map(|until| (link, until)));
        let (Some((link, until)), None) = (found.next(), found.next()) else {
            self.refuse(ReasonCode::IdentityUnknown, unknown);
            return None;
        };
        match until {
            None => {}
            Some(until) if self.now < until => self.decision.flags.push(Flag::OldSecretUsed),
            Some(_) => self.refuse(ReasonCode::SecretMismatch, Subject::which("secret", "retired")),
        }
        Some(link)
    }

    /// The one link that the request's claims name.
    fn claimed_link(&self, request: &LoginRequest, config: &SystemConfig, only: bool) -> Result<&'a LinkFacts, Unclear> {
        let claims = request.customer_claims(config);
        let named = |link: &&LinkFacts| {
            only || claims.iter().any(|claim| {
                link.identity == folded(&claim.identity)
                    && link.domain.as_ref().is_none_or(|domain| *domain == folded(&claim.domain))
            })
        };
        let mut found = self.facts.links.iter().filter(named);
        match (found.next(), found.next()) {
            (Some(link), None) => Ok(link),
            (None, _) => Err(Unclear::Unknown),
            (Some(_), Some(_)) => Err(Unclear::Ambiguous),
        }
    }

    /// Checks a cXML proof; whether it holds.
    fn proof(&mut self, checks: &[SlotCheck], request: &LoginRequest, config: &SystemConfig) -> bool {
        let proof = request.proof(config);
        let in_time = match (&proof, &config.login) {
            (Some(Proof::CredentialMac { created, expires, .. }), LoginConfig::Cxml(login)) => {
                self.mac_in_time(created, expires, login)
            }
            _ => true,
        };
        if !in_time {
            self.refuse(ReasonCode::MacExpired, Subject::of("credential_mac"));
        }
        let fits = match proof {
            Some(Proof::Unsupported) => {
                self.refuse(ReasonCode::SecretMismatch, Subject::which("secret", "unsupported_proof"));
                false
            }
            _ => self.secret(checks, proof.is_some(), if request.misplaces_proof(config) { "misplaced" } else { "absent" }),
        };
        fits && in_time
    }

    fn mac_in_time(&self, created: &str, expires: &str, login: &CxmlLogin) -> bool {
        let (Some(created), Some(expires)) = (moment(created), moment(expires)) else {
            return false;
        };
        created.signed_duration_since(self.now) <= MAC_SKEW
            && self.now < expires
            && expires.signed_duration_since(created) <= TimeDelta::hours(i64::from(login.mac_max_hours))
    }

    /// Chooses among the slots of a secret; whether one that counts fits. `absent` is the word for one that was not presented.
    fn secret(&mut self, checks: &[SlotCheck], presented: bool, absent: &str) -> bool {
        let counts = |check: &&SlotCheck| check.until.is_none_or(|until| self.now < until);
        let mut fitting = checks.iter().filter(|check| presented && check.fits);
        if let Some(fit) = fitting.clone().filter(counts).min_by_key(|check| check.until.is_some()) {
            if fit.until.is_some() {
                self.decision.flags.push(Flag::OldSecretUsed);
            }
            return true;
        }
        let how = if checks.is_empty() {
            "not_set"
        } else if !presented {
            absent
        } else if fitting.next().is_some() {
            "retired"
        } else {
            let current = checks.iter().filter(|check| check.until.is_none()).filter_map(|check| check.relation).min();
            current.map_or("different", Relation::as_str)
        };
        self.refuse(ReasonCode::SecretMismatch, Subject::which("secret", how));
        false
    }
}

/// What is unknown about a customer whom no link has: whether the procurement system said anything at all.
fn unknown(request: &LoginRequest, config: &SystemConfig) -> Subject {
    if request.names_a_placeholder(config) { Subject::which("identity", "placeholder") } else { Subject::of("identity") }
}

/// The moment of a date as senders write it: with `Z`, with an offset (`+01:00` or `+0100`), without any, which is UTC, or
/// like `Mon May 19 18:29:48 +0000 2008`.
fn moment(text: &str) -> Option<DateTime<Utc>> {
    let text = text.trim();
    DateTime::parse_from_rfc3339(text)
        .or_else(|_| DateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.f%z"))
        .or_else(|_| DateTime::parse_from_str(text, "%a %b %d %H:%M:%S %z %Y"))
        .map(|at| at.with_timezone(&Utc))
        .or_else(|_| NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.f").map(|at| at.and_utc()))
        .ok()
}

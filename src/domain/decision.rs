//! The decision: may this login start a punchout session now? A pure function over plain facts; it names every reason it can
//! find, not the first alone. Gathering the facts and checking proofs against sealed secrets is left to `punchout`.

use super::{
    folded,
    id::Id,
    license::{Account, LicenseFacts},
    login::{Claims, Credential, Document, FormFault, LoginRequest, Operation, Proof, RequestKind},
    reason::{Flag, Reason, ReasonCode, Subject},
    return_url,
    secret::Relation,
    session::{Life, Session},
    shop::Shop,
    subscription::Terms,
    system::{Customer, CxmlLogin, IdentityFrom, Link, LoginConfig, OciLogin, Protocol, System, SystemConfig},
};
use chrono::{DateTime, TimeDelta, Utc};

/// How far the clock of a sender of CredentialMac may be ahead of ours.
const MAC_SKEW: TimeDelta = TimeDelta::minutes(5);

/// How the proof of a request compares with one slot of a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SlotCheck {
    /// When the slot stops counting; `None` for the current one.
    pub until: Option<DateTime<Utc>>,
    /// Whether the proof fits it.
    pub fits: bool,
    /// How the presented secret relates to it, if one was presented in clear.
    pub relation: Option<Relation>,
}

/// A system as the decision needs it.
#[derive(Clone, Debug)]
pub struct SystemFacts {
    /// The system.
    pub id: Id<System>,
    /// Whose it is.
    pub account: Id<Account>,
    /// Its shop.
    pub shop: Id<Shop>,
    /// Its configuration.
    pub config: SystemConfig,
    /// Whether it is switched on.
    pub enabled: bool,
    /// The system license in it.
    pub license: Option<LicenseFacts>,
    /// The proof against the system's own secret, a check for each slot; empty if it has none.
    pub secret: Vec<SlotCheck>,
}

/// A link that the request may mean, as the decision needs it.
#[derive(Clone, Debug)]
pub struct LinkFacts {
    /// The link.
    pub id: Id<Link>,
    /// The customer in it.
    pub customer: Id<Customer>,
    /// Whether the customer is switched on.
    pub customer_enabled: bool,
    /// The login identity, folded; empty where the system has a token instead.
    pub identity: String,
    /// The domain that the identity must come with, folded; `None`: any.
    pub domain: Option<String>,
    /// Set if the link was found by its token, with the moment when that token stops counting, if it is being retired.
    pub token: Option<Option<DateTime<Utc>>>,
    /// The proof against the link's own secret, a check for each slot; empty if it has none.
    pub secret: Vec<SlotCheck>,
    /// The customer license that it holds. A bundled one has the facts of its system license, under its own id.
    pub license: Option<LicenseFacts>,
    /// Whether that license is the bundled one of the system's license, and so is whatever that one is.
    pub bundled: bool,
}

/// An earlier session of the same system with the same payloadID.
#[derive(Clone, Debug)]
pub struct EarlierSession {
    /// The session.
    pub id: Id<Session>,
    /// Whose it is.
    pub link: Id<Link>,
    /// The digest of the document that started it.
    pub digest: [u8; 32],
    /// What became of it.
    pub life: Life,
}

/// Everything that a decision rests on, of one moment.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// The system named by the URL, if it exists and speaks the protocol.
    pub system: Option<SystemFacts>,
    /// The links that the request may mean.
    pub links: Vec<LinkFacts>,
    /// The earlier session with this payloadID.
    pub earlier: Option<EarlierSession>,
    /// Whether the cart to edit or inspect once came from here.
    pub cart_known: bool,
    /// Whether the client's network has failed too many proofs in this system.
    pub over_the_limit: bool,
    /// When the license key of this installation stops counting; `None` where there is none to obey.
    pub license_key_until: Option<DateTime<Utc>>,
    /// The operator's allowances.
    pub terms: Terms,
}

/// What was decided, and why.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Decision {
    /// Every reason against it, in order; empty means yes.
    pub reasons: Vec<Reason>,
    /// What rides along.
    pub flags: Vec<Flag>,
    /// Whether the request proved who it is.
    pub authenticated: bool,
    /// The link that it means, where that is clear.
    pub link: Option<Id<Link>>,
    /// The customer of that link.
    pub customer: Option<Id<Customer>>,
    /// The session that the same document started before, to be handed out again.
    pub resumes: Option<Id<Session>>,
}

impl Decision {
    /// A refusal for a reason that is ours.
    #[must_use]
    pub fn ours(code: ReasonCode) -> Self {
        Self { reasons: vec![Reason::new(code, "punchgate")], ..Self::default() }
    }

    /// Whether the answer is yes.
    #[must_use]
    pub fn accepted(&self) -> bool {
        self.reasons.is_empty()
    }

    /// The one code that the caller sees; `None` for a yes.
    #[must_use]
    pub fn caller_code(&self) -> Option<ReasonCode> {
        self.reasons.first().map(|reason| reason.code)
    }
}

/// Decides a request at `now`. Total: whatever the facts are, there is an answer; and their order never changes it.
#[must_use]
pub fn decide(facts: &Facts, request: &Result<LoginRequest, FormFault>, now: DateTime<Utc>) -> Decision {
    let mut bench = Bench { facts, now, decision: Decision::default() };
    match (request, &facts.system) {
        (Err(fault), system) => {
            bench.decision.reasons.push(fault.reason());
            if let Some(system) = system {
                bench.system_entitlement(system);
            }
        }
        (Ok(_), None) => {
            bench.limit();
            bench.refuse(ReasonCode::SystemUnknown, Subject::of("system"));
        }
        (Ok(request), Some(system)) => {
            bench.limit();
            let link = bench.authenticate(system, request);
            if request.kind == RequestKind::Login {
                bench.system_entitlement(system);
                if let Some(link) = link {
                    bench.customer_entitlement(system, link);
                }
                bench.policy(system, link, request);
            }
        }
    }
    bench.finish()
}

/// Why a session of this link may not go on at `now`: the entitlement alone, as redeeming and returning ask it again.
#[must_use]
pub fn entitlement(facts: &Facts, system: &SystemFacts, link: &LinkFacts, now: DateTime<Utc>) -> Vec<Reason> {
    let mut bench = Bench { facts, now, decision: Decision::default() };
    bench.system_entitlement(system);
    bench.customer_entitlement(system, link);
    bench.finish().reasons
}

struct Bench<'a> {
    facts: &'a Facts,
    now: DateTime<Utc>,
    decision: Decision,
}

impl<'a> Bench<'a> {
    fn refuse(&mut self, code: ReasonCode, subject: Subject) {
        self.decision.reasons.push(Reason { code, subject });
    }

    fn finish(mut self) -> Decision {
        self.decision.reasons.sort();
        self.decision.reasons.dedup();
        self.decision.flags.sort();
        self.decision.flags.dedup();
        if !self.decision.accepted() {
            self.decision.resumes = None;
        }
        self.decision
    }

    fn limit(&mut self) {
        if self.facts.over_the_limit {
            self.refuse(ReasonCode::RateLimited, Subject::of("client_network"));
        }
    }

    /// Finds the link that the request means and checks its proof; the link is given even if the proof fails, so that the
    /// log can say the rest.
    fn authenticate(&mut self, system: &SystemFacts, request: &LoginRequest) -> Option<&'a LinkFacts> {
        let before = self.decision.reasons.len();
        let link = match (&request.claims, &system.config.login) {
            (Claims::Cxml(cxml), LoginConfig::Cxml(login)) => {
                self.parties(login, cxml.sender.as_ref(), &cxml.to);
                self.cxml_link(system, login, request, cxml.proof.as_ref())
            }
            (Claims::Oci(fields), LoginConfig::Oci(login)) => {
                for (name, value) in &login.fixed {
                    if fields.get(name).map(str::trim) != Some(value.trim()) {
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

    fn parties(&mut self, login: &CxmlLogin, sender: Option<&Credential>, to: &[Credential]) {
        let listed = |party: &Credential, list: &[super::system::Party]| {
            list.iter().any(|known| known.is(&party.domain, &party.identity))
        };
        if !login.senders.is_empty() && !sender.is_some_and(|sender| listed(sender, &login.senders)) {
            self.refuse(ReasonCode::IdentityUnknown, Subject::of("sender"));
        }
        if !login.to.is_empty() && !to.iter().any(|to| listed(to, &login.to)) {
            self.refuse(ReasonCode::IdentityUnknown, Subject::of("to"));
        }
    }

    fn cxml_link(
        &mut self,
        system: &SystemFacts,
        login: &CxmlLogin,
        request: &LoginRequest,
        proof: Option<&Proof>,
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
                self.refuse(ReasonCode::IdentityUnknown, Subject::of("identity"));
                None
            }
            Err(Unclear::Unknown) => {
                if self.proof(system_secret, proof, login) {
                    self.refuse(ReasonCode::CustomerNotLinked, Subject::of("identity"));
                } else {
                    self.refuse(ReasonCode::IdentityUnknown, Subject::of("identity"));
                }
                None
            }
            Ok(link) => {
                let own = !link.secret.is_empty() && !login.identity_from.needs_system_secret();
                self.proof(if own { &link.secret } else { system_secret }, proof, login);
                Some(link)
            }
        }
    }

    fn oci_link(&mut self, system: &SystemFacts, login: &OciLogin, request: &LoginRequest) -> Option<&'a LinkFacts> {
        if login.token.is_some() {
            return self.token_link();
        }
        match self.claimed_link(request, &system.config, false) {
            Err(_) => {
                self.refuse(ReasonCode::IdentityUnknown, Subject::of("identity"));
                None
            }
            Ok(link) => {
                let presented = request.proof(&system.config).is_some();
                self.secret(&link.secret, presented);
                Some(link)
            }
        }
    }

    fn token_link(&mut self) -> Option<&'a LinkFacts> {
        let mut found = self.facts.links.iter().filter_map(|link| link.token.map(|until| (link, until)));
        let (Some((link, until)), None) = (found.next(), found.next()) else {
            self.refuse(ReasonCode::IdentityUnknown, Subject::of("identity"));
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
    fn proof(&mut self, checks: &[SlotCheck], proof: Option<&Proof>, login: &CxmlLogin) -> bool {
        let in_time = match proof {
            Some(Proof::CredentialMac { created, expires, .. }) => self.mac_in_time(created, expires, login),
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
            _ => self.secret(checks, proof.is_some()),
        };
        fits && in_time
    }

    fn mac_in_time(&self, created: &str, expires: &str, login: &CxmlLogin) -> bool {
        let parse = |text: &str| DateTime::parse_from_rfc3339(text.trim()).map(|at| at.with_timezone(&Utc));
        let (Ok(created), Ok(expires)) = (parse(created), parse(expires)) else {
            return false;
        };
        created <= self.now + MAC_SKEW
            && self.now < expires
            && expires.signed_duration_since(created) <= TimeDelta::hours(i64::from(login.mac_max_hours))
    }

    /// Chooses among the slots of a secret; whether one that counts fits.
    fn secret(&mut self, checks: &[SlotCheck], presented: bool) -> bool {
        let counts = |check: &&SlotCheck| check.until.is_none_or(|until| self.now < until);
        let mut fitting = checks.iter().filter(|check| check.fits);
        if let Some(fit) = fitting.clone().filter(counts).min_by_key(|check| check.until.is_some()) {
            if fit.until.is_some() {
                self.decision.flags.push(Flag::OldSecretUsed);
            }
            return true;
        }
        let how = if checks.is_empty() {
            "not_set"
        } else if !presented {
            "absent"
        } else if fitting.next().is_some() {
            "retired"
        } else {
            let current = checks.iter().find(|check| check.until.is_none()).and_then(|check| check.relation);
            current.map_or("different", Relation::as_str)
        };
        self.refuse(ReasonCode::SecretMismatch, Subject::which("secret", how));
        false
    }

    fn system_entitlement(&mut self, system: &SystemFacts) {
        if !system.enabled {
            self.refuse(ReasonCode::SystemDisabled, Subject::of("system"));
        }
        if self.facts.license_key_until.is_some_and(|until| until <= self.now) {
            self.refuse(ReasonCode::LicenseKeyExpired, Subject::of("license_key"));
        }
        match &system.license {
            None => self.refuse(ReasonCode::SystemLicenseMissing, Subject::of("system")),
            Some(license) => self.license(system, license, &Subject::which("system_license", license.id)),
        }
    }

    fn customer_entitlement(&mut self, system: &SystemFacts, link: &LinkFacts) {
        if !link.customer_enabled {
            self.refuse(ReasonCode::CustomerDisabled, Subject::which("customer", link.customer));
        }
        match &link.license {
            None => self.refuse(ReasonCode::CustomerLicenseMissing, Subject::which("customer", link.customer)),
            // The bundled license is what the system's license is, and that one was asked already.
            Some(_) if link.bundled => {}
            Some(license) => self.license(system, license, &Subject::which("customer_license", license.id)),
        }
    }

    fn license(&mut self, system: &SystemFacts, license: &LicenseFacts, subject: &Subject) {
        let effect = license.effect(system.account, system.shop, subject, self.now, self.facts.terms);
        self.decision.reasons.extend(effect.reasons);
        self.decision.flags.extend(effect.flags);
    }

    fn policy(&mut self, system: &SystemFacts, link: Option<&LinkFacts>, request: &LoginRequest) {
        let config = &system.config;
        if !config.operations.contains(&request.operation) {
            self.refuse(ReasonCode::OperationNotAllowed, Subject::which("operation", request.operation.as_str()));
        } else if matches!(request.operation, Operation::Edit | Operation::Inspect) && !self.facts.cart_known {
            self.refuse(ReasonCode::CartUnknown, Subject::of("cart"));
        }
        match request.return_url(config) {
            None => self.refuse(ReasonCode::ReturnUrlMissing, Subject::of("return_url")),
            Some(text) => match return_url::parsed(text) {
                Some(url) if config.return_urls.iter().any(|pattern| pattern.allows(&url)) => {
                    if url.scheme() == "http" {
                        self.decision.flags.push(Flag::InsecureReturnUrl);
                    }
                }
                _ => self.refuse(ReasonCode::ReturnUrlNotAllowed, Subject::of("return_url")),
            },
        }
        if request.protocol() == Protocol::Cxml && !config.deployment_mode.allow(request.deployment_mode) {
            self.refuse(ReasonCode::DeploymentModeMismatch, Subject::of("deployment_mode"));
        }
        if let (Some(document), Some(earlier), false) = (&request.document, &self.facts.earlier, config.reuses_payload_ids) {
            if earlier.may_be_resumed_by(document, link) {
                self.decision.resumes = Some(earlier.id);
            } else {
                self.refuse(ReasonCode::PayloadConflict, Subject::of("payload_id"));
            }
        }
    }
}

enum Unclear {
    Unknown,
    Ambiguous,
}

impl EarlierSession {
    /// The same document again, of the same customer, before anybody redeemed what it started.
    fn may_be_resumed_by(&self, document: &Document, link: Option<&LinkFacts>) -> bool {
        self.digest == document.digest && link.is_none_or(|link| link.id == self.link) && self.life.may_start_again()
    }
}

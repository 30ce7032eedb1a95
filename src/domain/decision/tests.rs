//! Tests of the decision. Each starts from a login that is let in, of one of four kinds of system, and changes one thing; a
//! bystander whose own proof always fits stands beside the buyer, to be let in by nobody's mistake.

mod authentication;
mod laws;
mod rules;
mod table;
mod wild;

use super::*;
use crate::domain::{
    license::LicenseFacts,
    login::{
        Claims, Contact, Credential, CxmlClaims, DeploymentMode, Document, LoginRequest, OciClaims, Operation, Parameters,
        Proof, RequestKind,
    },
    reason::{Flag, ReasonCode},
    secret::Secret,
    session::{Life, ShipTo},
    subscription::{KeyBounds, Period, Standing, Status, Subscription, Terms},
    system::{CxmlLogin, IdentityFrom, LoginConfig, OciLogin, Party, ProofFrom, SystemConfig},
};
use chrono::TimeDelta;
use uuid::Uuid;

/// The moment of every decision here that names no other.
const NOW: DateTime<Utc> = DateTime::from_timestamp(1_790_000_000, 0).unwrap();

/// One question to the decision.
#[derive(Clone, Debug)]
struct Case {
    facts: Facts,
    request: Result<LoginRequest, FormFault>,
    now: DateTime<Utc>,
}

impl Case {
    fn with(mut self, change: impl FnOnce(&mut Self)) -> Self {
        change(&mut self);
        self
    }

    fn decide(&self) -> Decision {
        decide(&self.facts, &self.request, self.now)
    }

    /// Whether its system can read it.
    fn is_readable(&self) -> bool {
        let config = self.facts.system.as_ref().map(|system| &system.config);
        self.request.as_ref().is_ok_and(|request| request.fault(config).is_none())
    }

    /// The reasons as words, with the ids shortened to their last two digits.
    fn reasons(&self) -> Vec<String> {
        let word = |reason: &Reason| format!("{} {}", reason.code, reason.subject.as_str());
        let short = |text: String| text.replace("00000000-0000-0000-0000-0000000000", "");
        self.decide().reasons.iter().map(word).map(short).collect()
    }

    /// The flags as words, with their moment as days from now.
    fn flags(&self) -> Vec<String> {
        let word = |flag: &Flag| match flag {
            Flag::InGrace(at) | Flag::EndsOn(at) => format!("{} {}", flag.as_str(), (*at - self.now).num_days()),
            Flag::OldSecretUsed | Flag::InsecureReturnUrl => flag.as_str().to_owned(),
        };
        self.decide().flags.iter().map(word).collect()
    }

    // What follows changes the part that it names, if the case has one: any change may be made to any case.

    fn system(&mut self, change: impl FnOnce(&mut SystemFacts)) {
        self.facts.system.iter_mut().for_each(just_once(change));
    }

    fn config(&mut self, change: impl FnOnce(&mut SystemConfig)) {
        self.system(|system| change(&mut system.config));
    }

    fn cxml_login(&mut self, change: impl FnOnce(&mut CxmlLogin)) {
        self.config(|config| {
            if let LoginConfig::Cxml(login) = &mut config.login {
                change(login);
            }
        });
    }

    fn oci_login(&mut self, change: impl FnOnce(&mut OciLogin)) {
        self.config(|config| {
            if let LoginConfig::Oci(login) = &mut config.login {
                change(login);
            }
        });
    }

    fn system_license(&mut self, change: impl FnOnce(&mut LicenseFacts)) {
        self.system(|system| system.license.iter_mut().for_each(just_once(change)));
    }

    fn link(&mut self, change: impl FnOnce(&mut LinkFacts)) {
        self.facts.links.first_mut().into_iter().for_each(just_once(change));
    }

    fn license(&mut self, change: impl FnOnce(&mut LicenseFacts)) {
        self.link(|link| link.license.iter_mut().for_each(just_once(change)));
    }

    fn login(&mut self, change: impl FnOnce(&mut LoginRequest)) {
        self.request.iter_mut().for_each(just_once(change));
    }

    fn cxml(&mut self, change: impl FnOnce(&mut CxmlClaims)) {
        self.login(|login| {
            if let Claims::Cxml(claims) = &mut login.claims {
                change(claims);
            }
        });
    }

    /// Changes the fields of an OCI request, in every reading of it.
    fn fields(&mut self, change: impl Fn(&mut Vec<(String, String)>)) {
        self.login(|login| {
            if let Claims::Oci(claims) = &mut login.claims {
                let others = claims.unescaped.iter_mut().map(|(_, fields)| fields);
                for fields in std::iter::once(&mut claims.fields).chain(others).filter_map(|fields| fields.as_mut().ok()) {
                    let mut all = fields.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
                    change(&mut all);
                    *fields = Parameters::new(all);
                }
            }
        });
    }

    /// Sets a field of an OCI request, or takes it out.
    fn field(&mut self, name: &str, value: Option<&str>) {
        self.fields(|fields| {
            fields.retain(|(known, _)| known != name);
            fields.extend(value.map(|value| (name.to_owned(), value.to_owned())));
        });
    }

    /// Sets where the cart is to go, whatever the protocol.
    fn return_url(&mut self, url: Option<&str>) {
        self.cxml(|claims| claims.return_url = url.map(str::to_owned));
        self.field("HOOK_URL", url);
    }

    /// Replaces the subscription that pays for both licenses.
    fn subscription(&mut self, subscription: &Subscription) {
        self.system_license(|license| license.subscription = Some(subscription.clone()));
        self.license(|license| license.subscription = Some(subscription.clone()));
    }

    /// Lets a license key have brought what pays for both licenses, which ends then.
    fn key_until(&mut self, until: DateTime<Utc>) {
        let bounds = KeyBounds { until, signed_at: DateTime::<Utc>::MIN_UTC, terms: Terms::default() };
        let bound = |license: &mut LicenseFacts| license.subscription.iter_mut().for_each(|paid| paid.key = Some(bounds));
        self.system_license(bound);
        self.license(bound);
    }

    /// Makes all proofs fit slots that end then.
    fn slots_end(&mut self, until: DateTime<Utc>) {
        self.system(|system| system.secret.iter_mut().for_each(|slot| slot.until = Some(until)));
        self.link(|link| link.secret.iter_mut().for_each(|slot| slot.until = Some(until)));
        self.link(|link| link.token = link.token.map(|_| Some(until)));
    }

    /// Makes the request prove itself by a CredentialMac of these dates.
    fn mac(&mut self, created: &str, expires: &str) {
        let proof = Proof::CredentialMac { created: created.into(), expires: expires.into(), code: "code".into() };
        self.cxml(|claims| claims.proof = Some(proof));
    }

    /// Gives the payloadID to a session of the buyer that the same document started.
    fn earlier(&mut self, change: impl FnOnce(&mut EarlierSession)) {
        let life = Life { token_expires_at: NOW, ..Life::default() };
        let mut earlier = EarlierSession { id: id(0xe5), link: id(0x11), digest: [1; 32], life };
        change(&mut earlier);
        self.facts.earlier = Some(earlier);
    }
}

/// A change that can be made once, as a change of each of at most one.
fn just_once<T>(change: impl FnOnce(&mut T)) -> impl FnMut(&mut T) {
    let mut change = Some(change);
    move |part| {
        if let Some(change) = change.take() {
            change(part);
        }
    }
}

fn id<T>(number: u128) -> Id<T> {
    Id::new(Uuid::from_u128(number))
}

fn days(days: i64) -> DateTime<Utc> {
    NOW + TimeDelta::days(days)
}

fn party(domain: &str, identity: &str) -> Party {
    Party { domain: domain.to_owned(), identity: identity.to_owned() }
}

fn credential(domain: &str, identity: &str) -> Credential {
    Credential { domain: domain.to_owned(), identity: identity.to_owned() }
}

fn slot(until: Option<DateTime<Utc>>, fits: bool) -> SlotCheck {
    SlotCheck { until, fits, relation: None }
}

fn paid(status: Status, change: impl FnOnce(&mut Standing)) -> Subscription {
    let mut standing = Standing {
        event_id: "evt".into(),
        at: days(-10),
        sequence: None,
        status,
        period: Some(Period { start: days(-10), end: days(20) }),
        cancel_at_period_end: false,
        ends_at: None,
    };
    change(&mut standing);
    Subscription { reference: "sub_demo".into(), unsequenced: Some(standing), ..Subscription::default() }
}

fn licensed(number: u128) -> LicenseFacts {
    LicenseFacts {
        id: id(number),
        account: Some(id(0xac)),
        shop: Some(id(0x50)),
        revoked_at: None,
        suspended_at: None,
        subscription: Some(paid(Status::Active, |_| ())),
    }
}

/// A link of the number 1 (the buyer) or 2 (the bystander), whose own proof fits.
fn linked(number: u128, identity: &str) -> LinkFacts {
    LinkFacts {
        id: id(0x10 + number),
        customer: id(0xc0 + number),
        customer_enabled: true,
        identity: identity.to_owned(),
        domain: None,
        token: None,
        secret: vec![slot(None, true)],
        license: Some(licensed(0xb0 + number)),
        bundled: false,
    }
}

fn asked(login: LoginConfig, claims: Claims) -> Case {
    let mut config = SystemConfig::new(login);
    config.return_urls = ["https://procurement.demo.example/", "http://127.0.0.1:*"].map(|url| url.parse().unwrap()).into();
    config.operations = vec![Operation::Create, Operation::Edit, Operation::Inspect];
    let (license, secret) = (Some(licensed(0xa1)), Vec::new());
    let system = SystemFacts { id: id(0x5a), account: id(0xac), shop: id(0x50), config, enabled: true, license, secret };
    let links = vec![linked(1, "buyer@demo.example"), linked(2, "bystander@demo.example")];
    let cxml = matches!(claims, Claims::Cxml(_));
    let request = LoginRequest {
        kind: RequestKind::Login,
        claims,
        operation: Operation::Create,
        deployment_mode: cxml.then_some(DeploymentMode::Production),
        document: cxml.then(|| Document { payload_id: "p1".into(), digest: [1; 32] }),
    };
    Case { facts: Facts { system: Some(system), links, ..Facts::default() }, request: Ok(request), now: NOW }
}

/// A cXML system where the buyer proves itself by the link's own secret.
fn own() -> Case {
    let login = CxmlLogin { to: vec![party("NetworkId", "shop@demo.example")], ..CxmlLogin::default() };
    let claims = CxmlClaims {
        from: vec![credential("NetworkId", "buyer@demo.example")],
        to: vec![credential("networkid", " Shop@demo.example ")],
        sender: Some(credential("NetworkId", "hub@demo.example")),
        proof: Some(Proof::SharedSecret(Secret::new("secret"))),
        return_url: Some("https://procurement.demo.example/return".into()),
        ..CxmlClaims::default()
    };
    asked(LoginConfig::Cxml(login), Claims::Cxml(Box::new(claims)))
}

/// A hub-like cXML system: the sender proves itself by the system's secret, and names the buyer.
fn hub() -> Case {
    own().with(|case| {
        case.cxml_login(|login| login.senders = vec![party("NetworkId", "hub@demo.example")]);
        case.system(|system| system.secret = vec![slot(None, true)]);
        case.facts.links.iter_mut().for_each(|link| link.secret.clear());
    })
}

/// An OCI system with identity and secret.
fn oci() -> Case {
    let login = OciLogin { fixed: [("CLIENT".to_owned(), "100".to_owned())].into(), ..OciLogin::default() };
    asked(LoginConfig::Oci(login), Claims::Oci(Parameters::default().into())).with(|case| {
        case.field("USERNAME", Some("buyer@demo.example"));
        case.field("PASSWORD", Some("secret"));
        case.field("CLIENT", Some("100"));
        case.return_url(Some("https://procurement.demo.example/return"));
    })
}

/// An OCI system with a token that stands for both.
fn token() -> Case {
    let login = OciLogin { identity: None, secret: None, token: Some("TOKEN".into()), ..OciLogin::default() };
    asked(LoginConfig::Oci(login), Claims::Oci(Parameters::default().into())).with(|case| {
        case.field("TOKEN", Some("token"));
        case.return_url(Some("https://procurement.demo.example/return"));
        case.facts.links.iter_mut().for_each(|link| link.identity.clear());
        case.facts.links.iter_mut().for_each(|link| link.secret.clear());
        case.link(|link| link.token = Some(None));
    })
}

//! Arbitrary questions: facts and requests put together without regard to whether they could ever meet, and logins that are
//! let in with some changes. The strategies are boxed, because their trees of values would not fit on the stack of a
//! test.

use super::{table::ROWS, *};
use crate::domain::{folded, login::CREDENTIALS_MAX, secret::Relation, session::Session, system::DeploymentModes};
use proptest::{
    collection::vec,
    option,
    prelude::*,
    sample::{select, subsequence},
};

/// Moments around now and at both ends of time.
fn moment() -> impl Strategy<Value = DateTime<Utc>> {
    let second = TimeDelta::seconds(1);
    let (first, last) = (DateTime::<Utc>::MIN_UTC, DateTime::<Utc>::MAX_UTC);
    select(vec![first, days(-40), days(-10), NOW - second, NOW, NOW + second, days(10), days(20), last])
}

fn number<T>(pool: &'static [u128]) -> impl Strategy<Value = Id<T>> {
    select(pool).prop_map(id)
}

fn identity() -> impl Strategy<Value = String> {
    select(&["buyer@demo.example", " BUYER@demo.example", "hub@demo.example", "123456789", "ÄÖÜ", " ", ""][..])
        .prop_map_into()
}

fn domain() -> impl Strategy<Value = String> {
    select(&["NetworkId", " networkid ", "DUNS", ""][..]).prop_map_into()
}

fn parties() -> impl Strategy<Value = Vec<Party>> {
    vec((domain(), identity()).prop_map(|(domain, identity)| Party { domain, identity }), 0..3)
}

fn credentials() -> impl Strategy<Value = Vec<Credential>> {
    vec((domain(), identity()).prop_map(|(domain, identity)| Credential { domain, identity }), 0..CREDENTIALS_MAX)
}

fn slots() -> impl Strategy<Value = Vec<SlotCheck>> {
    let relation = select(&[Relation::Equal, Relation::EqualButForCase, Relation::Shorter][..]);
    let slot = (option::of(moment()), any::<bool>(), option::of(relation));
    vec(slot.prop_map(|(until, fits, relation)| SlotCheck { until, fits, relation }), 0..4)
}

fn standing() -> BoxedStrategy<Standing> {
    let period = (moment(), moment()).prop_map(|(start, end)| Period { start, end });
    let dates = (moment(), option::of(period), option::of(moment()));
    let standing = (select(&Status::ALL[..]), dates, option::of(any::<i64>()), any::<bool>());
    standing
        .prop_map(|(status, (at, period, ends_at), sequence, cancel_at_period_end)| Standing {
            event_id: "evt".into(),
            at,
            sequence,
            status,
            period,
            cancel_at_period_end,
            ends_at,
        })
        .boxed()
}

fn subscription() -> BoxedStrategy<Subscription> {
    let key = (moment(), moment(), any::<i32>(), any::<i32>()).prop_map(|(until, signed_at, silence, grace)| KeyBounds {
        until,
        signed_at,
        terms: Terms { silence: TimeDelta::days(silence.into()), grace: TimeDelta::days(grace.into()) },
    });
    let ends = (option::of(moment()), option::weighted(0.2, moment()), option::weighted(0.2, key));
    let parts = (option::of(standing()), option::of(standing()), ends);
    parts
        .prop_map(|(sequenced, unsequenced, (extended_until, stopped_at, key))| Subscription {
            reference: "sub".into(),
            sequenced,
            unsequenced,
            extended_until,
            stopped_at,
            key,
        })
        .boxed()
}

fn license() -> BoxedStrategy<Option<LicenseFacts>> {
    let ids = (number(&[0xa1, 0xb1]), option::of(number(&[0xac, 9])), option::of(number(&[0x50, 9])));
    let parts = (ids, option::of(moment()), option::of(moment()), option::of(subscription()));
    let license = parts.prop_map(|((id, account, shop), revoked_at, suspended_at, subscription)| LicenseFacts {
        id,
        account,
        shop,
        revoked_at,
        suspended_at,
        subscription,
    });
    option::of(license).boxed()
}

fn link() -> BoxedStrategy<LinkFacts> {
    let ids = (number(&[0x11, 0x12]), number(&[0xc1, 0xc2]));
    let names = (identity(), option::of(domain()), option::of(option::of(moment())));
    let parts = (ids, names, slots(), license(), any::<bool>(), any::<bool>());
    parts
        .prop_map(|((id, customer), (identity, domain, token), secret, license, customer_enabled, bundled)| LinkFacts {
            id,
            customer,
            customer_enabled,
            identity: folded(&identity),
            domain: domain.map(|domain| folded(&domain)),
            token,
            secret,
            license,
            bundled,
        })
        .boxed()
}

fn login_config() -> BoxedStrategy<LoginConfig> {
    let places =
        ["from", "sender", "extrinsic:User", "contact_email", "ship_to_email", "only"].map(|text| text.parse().unwrap());
    let proof_from = select(&[ProofFrom::Sender, ProofFrom::Any][..]);
    let cxml = (parties(), parties(), select(places.to_vec()), select(&[0, 1, 24, u32::MAX][..]), proof_from);
    let cxml = cxml.prop_map(|(senders, to, identity_from, mac_max_hours, proof_from)| {
        LoginConfig::Cxml(CxmlLogin { senders, to, identity_from, mac_max_hours, proof_from })
    });
    let field = |name: &'static str| option::of(Just(name.to_owned()));
    let fixed = proptest::collection::btree_map(Just("CLIENT".to_owned()), identity(), 0..2);
    let oci = (field("USERNAME"), field("PASSWORD"), field("TOKEN"), select(&["HOOK_URL", "~URL", ""][..]), fixed);
    let oci = (oci, any::<bool>(), any::<bool>());
    let oci = oci.prop_map(|((identity, secret, token, hook_url, fixed), hook_url_unescaped, sapevent)| {
        let hook_url = hook_url.into();
        LoginConfig::Oci(OciLogin { identity, secret, token, hook_url, fixed, hook_url_unescaped, sapevent })
    });
    prop_oneof![cxml, oci].boxed()
}

fn system() -> BoxedStrategy<SystemFacts> {
    let operations = [Operation::Create, Operation::Edit, Operation::Inspect, Operation::Source];
    let urls = ["https://procurement.demo.example/", "https://*.demo.example/", "http://127.0.0.1:*"]
        .map(|url| url.parse().unwrap());
    let mode = select(&[DeploymentModes::Any, DeploymentModes::Production, DeploymentModes::Test][..]);
    let config =
        (login_config(), subsequence(urls.to_vec(), 0..=3), subsequence(operations.to_vec(), 0..=4), mode, any::<bool>());
    let config = config.prop_map(|(login, return_urls, operations, deployment_mode, reuses_payload_ids)| SystemConfig {
        login,
        return_urls,
        operations,
        deployment_mode,
        reuses_payload_ids,
    });
    (config, any::<bool>(), license(), slots())
        .prop_map(|(config, enabled, license, secret)| SystemFacts {
            id: id(0x5a),
            account: id(0xac),
            shop: id(0x50),
            config,
            enabled,
            license,
            secret,
        })
        .boxed()
}

fn earlier() -> BoxedStrategy<EarlierSession> {
    let moments = (moment(), option::of(moment()), option::of(moment()), option::of(moment()));
    let life = moments.prop_map(|(token_expires_at, redeemed_at, cancelled_at, ended_at)| Life {
        token_expires_at,
        redeemed_at,
        cancelled_at,
        ended_at,
        ..Life::default()
    });
    let parts = (number::<Session>(&[0xe5]), number(&[0x11, 0x12]), 1..3_u8, life);
    parts.prop_map(|(id, link, digest, life)| EarlierSession { id, link, digest: [digest; 32], life }).boxed()
}

fn facts() -> BoxedStrategy<Facts> {
    let limits = (any::<bool>(), (any::<bool>(), prop::bool::weighted(0.2)), any::<i32>(), any::<i32>());
    let parts = (option::weighted(0.95, system()), vec(link(), 0..4), option::of(earlier()), limits);
    parts
        .prop_map(|(system, links, earlier, (cart_known, (network, identity), silence, grace))| Facts {
            system,
            links,
            earlier,
            cart_known,
            over: Over { network, identity },
            terms: Terms { silence: TimeDelta::days(silence.into()), grace: TimeDelta::days(grace.into()) },
        })
        .boxed()
}

fn proof() -> impl Strategy<Value = Proof> {
    let dates = ["9999-12-31T23:59:59Z", "0000-01-01T00:00:00+12:00", "2026-09-21T14:00:00", "2026-09-21T15:00:00Z", "soon"];
    let mac = (select(dates.to_vec()), select(dates.to_vec())).prop_map(|(created, expires)| Proof::CredentialMac {
        created: created.into(),
        expires: expires.into(),
        code: String::new(),
    });
    prop_oneof![Just(Proof::SharedSecret(Secret::new("secret"))), mac, Just(Proof::Unsupported)]
}

fn return_url() -> impl Strategy<Value = Option<String>> {
    let urls = [
        "https://procurement.demo.example/x",
        "https://a.demo.example/",
        "http://127.0.0.1:1/",
        "https://evil.example",
        "::",
        "sapevent:post",
        "[HOOK_URL]",
        " ",
    ];
    option::of(select(urls.to_vec()).prop_map_into())
}

/// One reading of an OCI request.
fn form() -> BoxedStrategy<Result<Parameters, FormFault>> {
    let value = || option::of(identity());
    let fields = (value(), value(), value(), value(), return_url()).prop_map(|(user, password, token, client, url)| {
        let names = ["USERNAME", "PASSWORD", "TOKEN", "CLIENT", "HOOK_URL"].map(str::to_owned);
        let fields = names.into_iter().zip([user, password, token, client, url]);
        Parameters::new(fields.filter_map(|(name, value)| Some((name, value?))).collect())
    });
    let fault = Just(FormFault::new(ReasonCode::Malformed, "repeated_parameter"));
    prop_oneof![9 => fields.prop_map(Ok), 1 => fault.prop_map(Err)].boxed()
}

fn claims() -> BoxedStrategy<Claims> {
    let proofs = (option::of(proof()), option::weighted(0.2, proof()));
    let who = (credentials(), credentials(), option::of((domain(), identity())), proofs, return_url());
    let extrinsic = (select(&["User", "user", "Other"][..]).prop_map_into(), identity());
    let others = (vec(extrinsic, 0..4), vec(option::of(identity()), 0..4), option::of(option::of(identity())));
    let cxml = (who, others).prop_map(|((from, to, sender, proofs, return_url), (extrinsics, emails, ship_to))| {
        Claims::Cxml(Box::new(CxmlClaims {
            from,
            to,
            sender: sender.map(|(domain, identity)| Credential { domain, identity }),
            proof: proofs.0,
            misplaced_proof: proofs.1,
            return_url,
            extrinsics,
            contacts: emails.into_iter().map(|email| Contact { email, ..Contact::default() }).collect(),
            ship_to: ship_to.map(|email| ShipTo { email, ..ShipTo::default() }),
            ..CxmlClaims::default()
        }))
    });
    let unescaped = vec((select(&["HOOK_URL", "~url", "USERNAME"][..]).prop_map_into(), form()), 0..3);
    let oci = (form(), unescaped).prop_map(|(fields, unescaped)| Claims::Oci(OciClaims { fields, unescaped }));
    prop_oneof![cxml, oci].boxed()
}

fn request() -> BoxedStrategy<Result<LoginRequest, FormFault>> {
    let operation = select(&[Operation::Create, Operation::Edit, Operation::Source][..]);
    let mode = option::of(select(&[DeploymentMode::Production, DeploymentMode::Test][..]));
    let document = option::of((1..3_u8).prop_map(|digest| Document { payload_id: "p1".into(), digest: [digest; 32] }));
    let kind = select(&[RequestKind::Login, RequestKind::Login, RequestKind::Profile][..]);
    let read =
        (kind, claims(), operation, mode, document).prop_map(|(kind, claims, operation, deployment_mode, document)| {
            LoginRequest { kind, claims, operation, deployment_mode, document }
        });
    let codes = [ReasonCode::TooLarge, ReasonCode::Malformed, ReasonCode::ForbiddenDoctype, ReasonCode::UnsupportedRequest];
    let unread = select(codes.to_vec()).prop_map(|code| FormFault::new(code, "detail"));
    prop_oneof![9 => read.prop_map(Ok), 1 => unread.prop_map(Err)].boxed()
}

/// Facts and requests that have nothing to do with each other.
pub(super) fn wild() -> BoxedStrategy<Case> {
    (facts(), request(), moment()).prop_map(|(facts, request, now)| Case { facts, request, now }).boxed()
}

/// A login that is let in, with at most three changes of the table.
fn changed() -> BoxedStrategy<Case> {
    let changes = subsequence((0..ROWS.len()).collect::<Vec<_>>(), 0..=3);
    (select(table::EVERY), changes)
        .prop_map(|(base, changes)| base().with(|case| changes.into_iter().for_each(|row| ROWS[row].2(case))))
        .boxed()
}

/// A login that is let in, with arbitrary secrets, and maybe another proof, one link more, or an earlier session.
fn mixed() -> BoxedStrategy<Case> {
    let parts =
        (select(table::EVERY), slots(), slots(), option::of(proof()), option::weighted(0.2, link()), option::of(earlier()));
    parts
        .prop_map(|(base, own, systems, proof, more, earlier)| {
            base().with(|case| {
                case.link(|link| link.secret = own);
                case.system(|system| system.secret = systems);
                case.cxml(|claims| claims.proof = proof.or(claims.proof.take()));
                case.facts.links.extend(more);
                case.facts.earlier = earlier;
            })
        })
        .boxed()
}

/// Questions of all kinds.
pub(super) fn any_case() -> BoxedStrategy<Case> {
    prop_oneof![wild(), changed(), mixed()].boxed()
}

//! Who logs in: which secret proves what, who is named by whom, and when a proof is in its time.

use super::*;
use crate::domain::secret::Relation;

const NOT_LINKED: &str = "customer_not_linked identity";
const UNKNOWN: &str = "identity_unknown identity";
const AMBIGUOUS: &str = "identity_unknown identity:ambiguous";
const DIFFERENT: &str = "secret_mismatch secret:different";

/// A hub-like system that reads the customer's identity elsewhere, with a document that has the buyer there.
fn hub_by(place: IdentityFrom) -> Case {
    hub().with(|case| {
        let (email, name) = (Some("buyer@demo.example".to_owned()), place.clone());
        case.cxml_login(|login| login.identity_from = name);
        case.cxml(|claims| {
            claims.from = vec![credential("NetworkId", "bystander@demo.example")];
            match place {
                IdentityFrom::Extrinsic(name) => claims.extrinsics = vec![(name.to_lowercase(), email.unwrap())],
                IdentityFrom::ContactEmail => claims.contacts = vec![Contact { email, ..Contact::default() }],
                IdentityFrom::ShipToEmail => claims.ship_to = Some(ShipTo { email, ..ShipTo::default() }),
                IdentityFrom::Sender => claims.sender.as_mut().unwrap().identity = email.unwrap(),
                IdentityFrom::From | IdentityFrom::Only => {}
            }
        });
    })
}

fn places_anybody_can_write() -> [Case; 3] {
    [IdentityFrom::Extrinsic("CostCenter".into()), IdentityFrom::ContactEmail, IdentityFrom::ShipToEmail].map(hub_by)
}

#[test]
fn the_link_that_is_named_is_let_in_and_not_the_bystander() {
    for case in table::EVERY.iter().map(|base| base()).chain(places_anybody_can_write()) {
        let decision = case.decide();
        assert!(decision.accepted() && decision.authenticated, "{decision:?}");
        assert_eq!((decision.link, decision.customer), (Some(id(0x11)), Some(id(0xc1))));
    }
}

#[test]
fn a_system_secret_without_senders_never_counts() {
    let open = hub().with(|case| case.cxml_login(|login| login.senders.clear()));
    assert_eq!(open.reasons(), ["secret_mismatch secret:not_set"]);
    let stranger = open.with(|case| case.cxml(|claims| claims.from.clear()));
    assert_eq!(stranger.reasons(), [UNKNOWN], "and proves no sender");
}

#[test]
fn the_links_own_secret_wins_over_the_systems() {
    let only_the_systems_fits = hub().with(|case| case.link(|link| link.secret = vec![slot(None, false)]));
    assert_eq!(only_the_systems_fits.reasons(), [DIFFERENT]);
    let only_its_own_fits = hub().with(|case| case.link(|link| link.secret = vec![slot(None, true)]));
    let only_its_own_fits = only_its_own_fits.with(|case| case.system(|system| system.secret = vec![slot(None, false)]));
    assert_eq!(only_its_own_fits.reasons(), [""; 0]);
}

#[test]
fn the_systems_secret_is_no_secret_of_a_link_in_oci() {
    let case = oci().with(|case| case.link(|link| link.secret.clear()));
    let case = case.with(|case| case.system(|system| system.secret = vec![slot(None, true)]));
    assert_eq!(case.reasons(), ["secret_mismatch secret:not_set"]);
}

#[test]
fn extrinsics_and_e_mails_identify_only_under_the_systems_secret() {
    for case in places_anybody_can_write() {
        let case = case.with(|case| case.link(|link| link.secret = vec![slot(None, false)]));
        assert_eq!(case.reasons(), [""; 0], "the link's own secret is not asked");
        let case = case.with(|case| case.link(|link| link.secret = vec![slot(None, true)]));
        let wrong = case.clone().with(|case| case.system(|system| system.secret = vec![slot(None, false)]));
        assert_eq!(wrong.reasons(), [DIFFERENT]);
        let none = case.clone().with(|case| case.system(|system| system.secret.clear()));
        assert_eq!(none.reasons(), ["secret_mismatch secret:not_set"]);
        let open = case.with(|case| case.cxml_login(|login| login.senders.clear()));
        assert_eq!(open.reasons(), ["secret_mismatch secret:not_set"], "nor does it count without senders");
    }
}

#[test]
fn the_sender_may_be_the_customer() {
    let case = own().with(|case| case.cxml_login(|login| login.identity_from = IdentityFrom::Sender));
    assert_eq!(case.reasons(), [UNKNOWN]);
    let case = case.with(|case| case.cxml(|claims| claims.sender = Some(credential("any", "BUYER@demo.example "))));
    assert_eq!(case.reasons(), [""; 0]);
}

#[test]
fn a_system_of_one_customer_needs_no_name_and_is_unclear_with_two() {
    let two = own().with(|case| case.cxml_login(|login| login.identity_from = IdentityFrom::Only));
    assert_eq!(two.reasons(), [AMBIGUOUS]);
    let one = two.with(|case| case.facts.links.truncate(1)).with(|case| case.cxml(|claims| claims.from.clear()));
    assert_eq!(one.decide().link, Some(id(0x11)));
    assert_eq!(one.reasons(), [""; 0]);
    assert_eq!(one.with(|case| case.facts.links.clear()).reasons(), [UNKNOWN]);
}

#[test]
fn several_credentials_may_name_one_link_but_not_two() {
    let from = |more: &str| {
        let more = credential("DUNS", more);
        own().with(|case| case.cxml(|claims| claims.from.push(more))).reasons()
    };
    assert_eq!(from("BUYER@demo.example"), [""; 0]);
    assert_eq!(from("nobody"), [""; 0]);
    assert_eq!(from("bystander@demo.example"), [AMBIGUOUS]);
}

#[test]
fn two_links_of_one_token_let_nobody_in() {
    let case = token().with(|case| case.facts.links[1].token = Some(None));
    assert_eq!(case.reasons(), [UNKNOWN]);
}

#[test]
fn identities_are_compared_trimmed_and_without_case_and_a_domain_only_if_the_link_has_one() {
    let from = |domain: &str, identity: &str, kept: Option<&str>| {
        let (from, kept) = (vec![credential(domain, identity)], kept.map(str::to_owned));
        own().with(|case| case.cxml(|claims| claims.from = from)).with(|case| case.link(|link| link.domain = kept)).reasons()
    };
    assert_eq!(from("any", "\n Buyer@DEMO.example ", None), [""; 0]);
    assert_eq!(from(" NETWORKID ", "buyer@demo.example", Some("networkid")), [""; 0]);
    assert_eq!(from("DUNS", "buyer@demo.example", Some("networkid")), [UNKNOWN]);
    assert_eq!(from("any", "buyer", None), [UNKNOWN]);
}

#[test]
fn a_customer_is_not_linked_only_for_a_sender_that_the_systems_secret_proved() {
    let stranger = |base: fn() -> Case| base().with(|case| case.cxml(|claims| claims.from = vec![credential("DUNS", "42")]));
    let proven = stranger(hub);
    assert_eq!((proven.reasons(), proven.decide().authenticated), (vec![NOT_LINKED.to_owned()], true));
    assert_eq!(stranger(own).reasons(), [UNKNOWN]);
    let wrong = proven.clone().with(|case| case.system(|system| system.secret = vec![slot(None, false)]));
    assert_eq!(wrong.reasons(), [UNKNOWN, DIFFERENT]);
    let silent = proven.clone().with(|case| case.cxml(|claims| claims.proof = None));
    assert_eq!(silent.reasons(), [UNKNOWN, "secret_mismatch secret:absent"]);
    let late = proven.clone().with(|case| case.mac("2026-09-20T13:00:00Z", "2026-09-20T14:00:00Z"));
    assert_eq!(late.reasons(), [UNKNOWN, "mac_expired credential_mac"]);
    let unlisted = proven.with(|case| case.cxml(|claims| claims.sender = Some(credential("NetworkId", "other"))));
    assert_eq!(unlisted.reasons(), [UNKNOWN, "identity_unknown sender"]);
    assert!(!unlisted.decide().authenticated);
}

#[test]
fn a_retiring_secret_counts_until_its_moment_and_is_flagged() {
    let second = TimeDelta::seconds(1);
    for case in table::EVERY.iter().map(|base| base()) {
        let retiring = case.clone().with(|case| case.slots_end(NOW + second));
        assert_eq!((retiring.reasons(), retiring.flags()), (vec![], vec!["old_secret_used".to_owned()]));
        let retired = case.with(|case| case.slots_end(NOW));
        assert_eq!((retired.reasons(), retired.flags()), (vec!["secret_mismatch secret:retired".to_owned()], vec![]));
        assert_eq!(retired.decide().link, Some(id(0x11)), "the log can say whose it was");
    }
}

#[test]
fn a_secret_in_both_slots_is_the_current_one() {
    let both = vec![slot(Some(days(1)), true), slot(None, true)];
    assert_eq!(own().with(|case| case.link(|link| link.secret = both)).flags(), [""; 0]);
}

#[test]
fn the_log_says_how_a_wrong_secret_differs_from_the_current_one() {
    let slot = |until, relation| SlotCheck { until, fits: false, relation: Some(relation) };
    let slots = vec![slot(Some(days(1)), Relation::Longer), slot(None, Relation::Shorter)];
    assert_eq!(oci().with(|case| case.link(|link| link.secret = slots)).reasons(), ["secret_mismatch secret:shorter"]);
    for two in [[Relation::Longer, Relation::Shorter], [Relation::Shorter, Relation::Longer]] {
        let slots = two.map(|relation| slot(None, relation)).into();
        let reasons = oci().with(|case| case.link(|link| link.secret = slots)).reasons();
        assert_eq!(reasons, ["secret_mismatch secret:shorter"], "in any order");
    }
}

/// Whether a CredentialMac of these dates, whose code fits, is let in.
fn in_time(created: &str, expires: &str) -> bool {
    let case = own().with(|case| case.mac(created, expires));
    let reasons = case.reasons();
    assert!(reasons.is_empty() || reasons == ["mac_expired credential_mac"], "{reasons:?}");
    reasons.is_empty()
}

// NOW is 2026-09-21T14:13:20Z.

#[test]
fn a_mac_counts_from_its_creation_until_its_expiration() {
    assert!(in_time("2026-09-21T14:00:00Z", "2026-09-21T14:13:21Z"));
    assert!(!in_time("2026-09-21T14:00:00Z", "2026-09-21T14:13:20Z"));
}

#[test]
fn the_clock_of_a_sender_of_macs_may_be_five_minutes_ahead() {
    assert!(in_time("2026-09-21T14:18:20Z", "2026-09-21T15:00:00Z"));
    assert!(!in_time("2026-09-21T14:18:21Z", "2026-09-21T15:00:00Z"));
}

#[test]
fn a_mac_lives_no_longer_than_the_system_allows() {
    assert!(in_time("2026-09-21T14:00:00Z", "2026-09-22T14:00:00Z"));
    assert!(!in_time("2026-09-21T14:00:00Z", "2026-09-22T14:00:01Z"));
    let case = own().with(|case| case.mac("2026-09-21T14:00:00Z", "2026-09-21T15:00:01Z"));
    assert!(case.clone().with(|case| case.cxml_login(|login| login.mac_max_hours = 2)).decide().accepted());
    assert!(!case.with(|case| case.cxml_login(|login| login.mac_max_hours = 1)).decide().accepted());
}

#[test]
fn a_mac_is_in_its_time_in_whatever_form_its_dates_are_written() {
    for (created, expires) in [
        ("2026-09-21T14:13:19Z", "2026-09-21T14:13:21Z"),
        ("2026-09-21T14:13:19", "2026-09-21T14:13:21"),
        ("2026-09-21T14:13:19.500", "2026-09-21T14:13:20.5"),
        (" 2026-09-21T16:13:19+02:00\n", "2026-09-21T09:13:21-05:00"),
        ("2026-09-21T16:13:19+0200", "2026-09-21T09:13:21.25-0500"),
        ("Mon Sep 21 14:13:19 +0000 2026", "Mon Sep 21 07:13:21 -0700 2026"),
    ] {
        assert!(in_time(created, expires), "{created:?} {expires:?}");
    }
    assert!(!in_time("2026-09-21T14:13:19", "2026-09-21T14:13:20"), "no zone is UTC");
    assert!(!in_time("2026-09-21T16:00:00+0200", "2026-09-21T15:13:20+0100"), "an offset is kept");
}

#[test]
fn a_mac_of_dates_that_are_none_is_never_in_its_time() {
    for date in ["", "soon", "2026-09-21", "2026-02-30T00:00:00Z", "1790000000", "2026-09-21T25:00:00"] {
        assert!(!in_time(date, "2026-09-21T15:00:00Z"), "{date:?}");
        assert!(!in_time("2026-09-21T14:00:00Z", date), "{date:?}");
    }
}

#[test]
fn a_mac_in_its_time_still_has_to_fit() {
    let case = own().with(|case| case.mac("2026-09-21T14:00:00Z", "2026-09-21T15:00:00Z"));
    assert_eq!(case.with(|case| case.link(|link| link.secret = vec![slot(None, false)])).reasons(), [DIFFERENT]);
}

/// An OCI login whose plain reading names the bystander, and whose reading up to an unescaped `HOOK_URL` the buyer.
fn torn() -> Case {
    let fields = |user: &str, url: &str| {
        let fields = [("USERNAME", user), ("PASSWORD", "secret"), ("CLIENT", "100"), ("HOOK_URL", url)];
        Parameters::new(fields.map(|(name, value)| (name.to_owned(), value.to_owned())).into())
    };
    let plain = fields("bystander@demo.example", "https://procurement.demo.example/return?a=1");
    let whole = fields("buyer@demo.example", "https://procurement.demo.example/return?a=1&USERNAME=x");
    let unescaped = vec![("hook_url".to_owned(), Ok(whole))];
    oci().with(|case| case.login(|login| login.claims = Claims::Oci(OciClaims { fields: Ok(plain), unescaped })))
}

#[test]
fn a_hook_url_goes_on_to_the_end_of_the_query_only_where_the_switch_says_so() {
    let on = torn().with(|case| case.oci_login(|login| login.hook_url_unescaped = true));
    for (case, link, url) in [
        (torn(), id(0x12), "https://procurement.demo.example/return?a=1"),
        (on.clone(), id(0x11), "https://procurement.demo.example/return?a=1&USERNAME=x"),
        (on.with(|case| case.oci_login(|login| login.hook_url = "~URL".into())), id(0x12), ""),
    ] {
        assert_eq!(case.decide().link, Some(link));
        let (request, config) = (case.request.unwrap(), case.facts.system.unwrap().config);
        assert_eq!(request.handover(&config).return_url, url);
        assert_eq!(request.return_url(&config).unwrap_or_default(), url);
    }
}

#[test]
fn a_reading_that_is_not_the_systems_may_be_at_fault() {
    let repeated = || Err(FormFault::new(ReasonCode::Malformed, "repeated_parameter"));
    let plain_at_fault = torn().with(|case| {
        case.login(|login| {
            if let Claims::Oci(claims) = &mut login.claims {
                claims.fields = repeated();
            }
        });
    });
    let on = |case: &mut Case| case.oci_login(|login| login.hook_url_unescaped = true);
    assert_eq!(plain_at_fault.reasons(), ["malformed request:repeated_parameter"]);
    assert_eq!(plain_at_fault.clone().with(on).reasons(), [""; 0]);
    let nowhere = plain_at_fault.with(|case| case.facts.system = None);
    assert_eq!(nowhere.reasons(), ["malformed request:repeated_parameter"]);
    let whole_at_fault = torn().with(|case| {
        case.login(|login| {
            if let Claims::Oci(claims) = &mut login.claims {
                claims.unescaped[0].1 = repeated();
            }
        });
    });
    assert_eq!(whole_at_fault.decide().link, Some(id(0x12)));
    assert_eq!(whole_at_fault.with(on).reasons(), ["malformed request:repeated_parameter"]);
}

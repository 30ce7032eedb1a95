//! The work of a proof does not depend on what there is to prove against.

use super::*;
use crate::{
    domain::{
        login::{OciClaims, Operation, Parameters, RequestKind},
        system::{LoginConfig, OciLogin},
    },
    vault::master_key::MasterKey,
};
use uuid::Uuid;

const SECRET: &str = "a kept secret";

fn vault() -> Vault {
    Vault::new(&MasterKey::new([5; 32]))
}

fn sealed(table: &'static str, row: Id<Link>, slots: usize) -> Sealed {
    let seal = |slot| vault().seal(Place::new(table, row, slot), &Secret::new(SECRET), [9; 24]);
    Sealed {
        current: (slots > 0).then(|| seal(Slot::Current)),
        retiring: (slots > 1).then(|| (seal(Slot::Retiring), DateTime::UNIX_EPOCH)),
    }
}

fn link(number: u128, slots: usize, stands_in: bool) -> Found<LinkRow> {
    let id: Id<Link> = Id::new(Uuid::from_u128(number));
    let facts = LinkFacts {
        id,
        customer: Id::new(Uuid::nil()),
        customer_enabled: true,
        identity: "buyer".to_owned(),
        domain: None,
        token: None,
        secret: Vec::new(),
        license: None,
        bundled: false,
    };
    Found { row: LinkRow { facts, sealed: sealed("links", id, slots) }, stands_in }
}

fn system(slots: usize) -> SystemRow {
    let id = Uuid::from_u128(77);
    let facts = SystemFacts {
        id: Id::new(id),
        account: Id::new(Uuid::nil()),
        shop: Id::new(Uuid::nil()),
        config: SystemConfig::new(LoginConfig::Oci(OciLogin::default())),
        enabled: true,
        license: None,
        secret: Vec::new(),
    };
    SystemRow { facts, sealed: sealed("systems", Id::new(id), slots), start_url: String::new() }
}

fn request(fields: &[(&str, &str)]) -> LoginRequest {
    let fields = fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    LoginRequest {
        kind: RequestKind::Login,
        claims: Claims::Oci(OciClaims { fields: Ok(Parameters::new(fields)), unescaped: Vec::new() }),
        operation: Operation::Create,
        deployment_mode: None,
        document: None,
    }
}

#[test]
fn as_many_secrets_are_opened_whatever_there_is() {
    let (vault, chance) = (vault(), Chance::seeded(1));
    let decoy = Decoy::new(&vault, &chance);
    let both = request(&[("USERNAME", "buyer"), ("PASSWORD", SECRET)]);
    let bare = request(&[("USERNAME", "buyer")]);
    let config = system(0).facts.config;
    for request in [Some(&both), Some(&bare), None] {
        for system_row in [None, Some(system(0)), Some(system(1)), Some(system(2))] {
            for links in [
                vec![],
                vec![link(1, 0, false)],
                vec![link(1, 1, false)],
                vec![link(1, 2, false)],
                vec![link(1, 0, true)],
                vec![link(1, 1, true)],
                vec![link(1, 2, true)],
            ] {
                for config in [None, Some(&config)] {
                    let prover = Prover::new(&vault, &decoy, request, config);
                    prover.links(links.clone(), 1).unwrap();
                    prover.system(system_row.clone()).unwrap();
                    assert_eq!(prover.opened.get(), 4, "{links:?} {system_row:?}");
                }
            }
        }
    }
    let prover = Prover::new(&vault, &decoy, Some(&both), Some(&config));
    prover.links(vec![link(1, 1, false)], 3).unwrap();
    assert_eq!(prover.opened.get(), 6, "three identities, whether one link has one of them or three");
}

#[test]
fn what_stands_in_is_opened_and_never_counts() {
    let (vault, chance) = (vault(), Chance::seeded(1));
    let decoy = Decoy::new(&vault, &chance);
    let request = request(&[("USERNAME", "buyer"), ("PASSWORD", SECRET)]);
    let config = system(0).facts.config;
    let prover = Prover::new(&vault, &decoy, Some(&request), Some(&config));
    assert!(prover.links(vec![link(1, 2, true)], 1).unwrap().is_empty(), "although its secret fits");
    let known = prover.links(vec![link(1, 2, false)], 1).unwrap();
    assert!(known[0].secret.iter().all(|slot| slot.fits) && known[0].secret.len() == 2);
    assert!(prover.links(vec![link(1, 0, false)], 1).unwrap()[0].secret.is_empty(), "a decoy is no slot");
}

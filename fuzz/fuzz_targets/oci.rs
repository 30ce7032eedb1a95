//! OCI: whatever a browser brings is read within the limits and decided.
#![no_main]

use libfuzzer_sys::fuzz_target;
use punchgate::{
    domain::login::Claims,
    protocol::{
        limits::{BODY_MAX, FIELDS_MAX},
        oci,
    },
};
use punchgate_fuzz::{decide_everywhere, raw};
use std::collections::BTreeSet;

fuzz_target!(|data: &[u8]| {
    let raw = raw(data, "/punchout/oci-srm/oci", "application/x-www-form-urlencoded");
    let read = oci::read(&raw);
    assert!(raw.query.len() + raw.body.len() <= BODY_MAX || read.request.is_err());
    decide_everywhere(&read.request);
    if let Ok(request) = &read.request {
        let Claims::Oci(claims) = &request.claims else { panic!("OCI claims something else") };
        let readings = claims.unescaped.iter().map(|(_, reading)| reading);
        for fields in readings.chain([&claims.fields]).flatten() {
            assert!(fields.iter().count() <= FIELDS_MAX);
            let names: BTreeSet<String> = fields.iter().map(|(name, _)| name.to_ascii_lowercase()).collect();
            assert_eq!(names.len(), fields.iter().count(), "a name that could mean two things");
        }
    }
});

//! The rules of mapping, one by one for each protocol, and what holds for every cart and every configuration.

mod cxml;
mod laws;
mod oci;

use super::{CartFault, Warning, WarningCode};
use crate::domain::cart::config::{CartConfig, Origin, Source, Transform};

/// A configuration that says these things of fields.
fn mapping(fields: &[(&str, Vec<Source>)]) -> CartConfig {
    let fields = fields.iter().map(|(target, sources)| (target.parse().unwrap(), sources.clone())).collect();
    CartConfig { fields, ..CartConfig::default() }
}

fn from(from: Origin) -> Vec<Source> {
    vec![Source { from, transform: Vec::new() }]
}

fn fixed(text: &str) -> Vec<Source> {
    from(Origin::Fixed(text.to_owned()))
}

fn through(from: Origin, transform: Vec<Transform>) -> Vec<Source> {
    vec![Source { from, transform }]
}

fn codes(warnings: &[Warning]) -> Vec<WarningCode> {
    warnings.iter().map(|warning| warning.code).collect()
}

fn pointers(faults: &[CartFault]) -> Vec<&str> {
    faults.iter().map(|fault| fault.pointer.as_str()).collect()
}

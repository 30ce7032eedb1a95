//! The limits of what is read, and the faults of going over them. They hold before anything is decided and for every caller;
//! refusing a body while it still arrives is left to `web`.

use crate::domain::{login::FormFault, reason::ReasonCode};

/// The most bytes of a body (cXML) or of query and body together (OCI).
pub const BODY_MAX: usize = 2 * 1024 * 1024;
/// The deepest that elements nest; the root is at depth 1.
pub const DEPTH_MAX: usize = 64;
/// The most attributes of an element.
pub const ATTRIBUTES_MAX: usize = 64;
/// The most elements of a document.
pub const ELEMENTS_MAX: usize = 20_000;
/// The most bytes of the text of an element, or of an attribute.
pub const TEXT_MAX: usize = 64 * 1024;
/// The most fields of a form.
pub const FIELDS_MAX: usize = 300;
/// The most URLs without escapes that are looked for in one query.
pub const UNESCAPED_MAX: usize = 3;
/// The most characters of a `payloadID`.
pub const PAYLOAD_ID_MAX: usize = 255;

/// The fault of a request that is larger than [`BODY_MAX`]; also for whoever stops reading one.
#[must_use]
pub fn too_large() -> FormFault {
    FormFault::new(ReasonCode::TooLarge, "body")
}

/// The fault of a request that cannot be read.
pub(super) fn malformed(detail: &'static str) -> FormFault {
    FormFault::new(ReasonCode::Malformed, detail)
}

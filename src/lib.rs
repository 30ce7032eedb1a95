//! punchgate: may this login start a punchout session now?

pub mod domain;
pub mod protocol;

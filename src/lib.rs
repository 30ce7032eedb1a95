//! punchgate: may this login start a punchout session now? The rooms of the house, in the order in which they may know one
//! another; ARCHITECTURE.md draws them.

pub mod billing;
pub mod chance;
pub mod cli;
pub mod clock;
pub mod delivery;
pub mod demo;
pub mod domain;
pub mod jobs;
pub mod licensing;
pub mod outbound;
pub mod protocol;
pub mod punchout;
pub mod server;
pub mod store;
pub mod upstream;
pub mod vault;
pub mod web;

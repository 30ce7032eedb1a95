//! How procurement systems speak: bytes to [`LoginRequest`](crate::domain::login::LoginRequest) and decisions back to bytes, within
//! limits. Nothing here decides anything or knows the store; who is let in is left to `domain::decision`, and carrying bytes to and
//! from a connection to `web`.

pub mod cxml;
pub mod limits;
pub mod oci;
pub mod page;
pub mod raw;

mod charset;
mod form;
mod frame;

pub use raw::{CapturedFault, RawRequest};

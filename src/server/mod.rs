//! The running server: its settings, its store and keys, and the listener with its limits. What it answers is left to `web`.

pub mod settings;

mod connections;
mod listen;
mod opening;

pub use listen::{Listening, listen};
pub use opening::{Opened, OpenedFault, look_at_key, mark_demo, open, open_beside, open_fresh};

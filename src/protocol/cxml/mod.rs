//! cXML 1.2 as a supplier speaks it: setup and profile requests in, responses out. It reads leniently and writes strictly; whether
//! a sender is let in is left to `domain::decision`, and what a cart says on its way back to `domain::cart`.

pub mod answer;
pub mod mac;
pub mod setup;

mod document;
mod markup;
mod order_message;

pub use order_message::{Handed, order_message};

#[cfg(test)]
mod tests;

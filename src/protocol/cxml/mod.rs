//! cXML 1.2 as a supplier speaks it: setup and profile requests in, responses out. It reads leniently and writes strictly; whether
//! a sender is let in is left to `domain::decision`, and carts on their way back to `punchout`.

pub mod answer;
pub mod mac;
pub mod setup;

mod document;

#[cfg(test)]
mod tests;

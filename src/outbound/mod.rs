//! How punchgate calls out: mail by SMTP or into a folder. Each call has its time limit, and an answer that says what became of it.
//! What is sent, and when it is tried again, is left to `delivery`.

mod address;
mod authority;
mod letter;
mod smtp;
mod transport;

pub use address::{MailUrl, MailUrlFault, NotASender, Security, Sender};
pub use authority::{Authority, AuthorityUrl, AuthorityUrlFault, FetchFault, Fetched, NotAKey};
pub use letter::{Letter, NotALetter};
pub use smtp::Limits;
pub use transport::{Outcome, Transport, TransportFault};

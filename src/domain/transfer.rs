//! Transfers: a license offered to another account by e-mail address. What accepting changes is left to `licensing`.

/// Marks ids of transfers.
pub enum Transfer {}

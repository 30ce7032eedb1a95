//! License keys, on both sides: an authority signs what an account is entitled to; an installation that keeps its own gate registers
//! that, and has licenses by it that are as good as any. What a key says and when it may be registered is the domain's.

mod apply;
mod by_hand;
mod export;
mod feed;
mod register;
mod signers;
mod watch;

pub use apply::reference_here;
pub use by_hand::TRIES_KEPT;
pub use export::{AccessKey, export_license_key, sign_license_key};
pub use feed::{feed_license_key, is_license_key_current};
pub use register::{
    Registration, RegistrationOrder, label_license_key, license_key_document, license_key_signer, register_license_key,
};
pub use signers::{distrust_signer, rotate_signing_key, signing_keys, trust_signer};
pub use watch::is_synchronization_old;

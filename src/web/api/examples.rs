//! The ids in the document's examples: one of each kind, so that a reader sees which is which, and a test can put real ones in.

pub(super) const ACCOUNT: &str = "0199f5a0-0000-7000-8000-00000000000a";
pub(super) const SHOP: &str = "0199f5a0-0000-7000-8000-00000000000b";
pub(super) const SYSTEM_LICENSE: &str = "0199f5a0-0000-7000-8000-00000000000f";
pub(super) const CUSTOMER_LICENSE: &str = "0199f5a0-0000-7000-8000-000000000010";
pub(super) const ITEM: &str = "0199f5a0-0000-7000-8000-000000000014";
pub(super) const SOLD_LICENSE: &str = "0199f5a0-0000-7000-8000-000000000015";
pub(super) const NEW_ORDER: &str = "2026-10041";
pub(super) const SUBSCRIPTION: &str = "sub_2041";
pub(super) const OTHER_SUBSCRIPTION: &str = "sub_2042";
pub(super) const MOVE: &str = "SHOP-NEW-0002";
pub(super) const SHOP_ID: &str = "SHOP-0001";
pub(super) const SERIAL: &str = "PG-00000-00000-00000-00000-0000000";
pub(super) const TOKEN: &str = "a-start-token";
pub(super) const ACCESS_KEY: &str = "eyJhbGciOiJFZERTQSIsImtpZCI6Ii4uLiJ9.eyJhY2NvdW50Ijp7fX0.c2lnbmF0dXJl";
pub(super) const SIGNER: &str = "pgs_11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";

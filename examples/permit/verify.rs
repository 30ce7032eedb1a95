//! Verifying a permit, as a shop's plugin does it: the steps in order, each of them needed.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use ed25519_dalek::{Signature, VerifyingKey};
use serde_json::Value;

/// For how many seconds this machine's clock may be behind the gate's.
const CLOCKS_DIFFER: i64 = 60;

/// Whether the buyer of this session may go on browsing at `now` (Unix time) while the gate does not answer. `keys` is what
/// `GET /api/v1/shop/keys` answered last.
pub(crate) fn may_browse(permit: &str, keys: &Value, session: &str, now: i64) -> bool {
    verified(permit, keys, session, now).is_some()
}

fn verified(permit: &str, keys: &Value, session: &str, now: i64) -> Option<()> {
    let parts: Vec<&str> = permit.split('.').collect();
    let [header, payload, signature] = parts[..] else { return None };
    let bytes = |part: &str| BASE64_URL_SAFE_NO_PAD.decode(part).ok();

    // Which key, and that it is a permit: a license key is signed in the same form.
    let said: Value = serde_json::from_slice(&bytes(header)?).ok()?;
    (said["alg"] == "EdDSA" && said["typ"] == "punchgate-permit").then_some(())?;
    let key = keys["keys"].as_array()?.iter().find(|key| key["kid"] == said["kid"] && key["crv"] == "Ed25519")?;

    // That this key signed it, before a word of it is believed.
    let key = VerifyingKey::from_bytes(&bytes(key["x"].as_str()?)?.try_into().ok()?).ok()?;
    let signature = Signature::from_bytes(&bytes(signature)?.try_into().ok()?);
    key.verify_strict(format!("{header}.{payload}").as_bytes(), &signature).ok()?;

    // That it is for this shop, this session, this purpose and this moment.
    let said: Value = serde_json::from_slice(&bytes(payload)?).ok()?;
    let fits = said["aud"] == keys["shop"] && said["sub"] == session && said["purpose"] == "browse";
    let counts = said["iat"].as_i64()? <= now + CLOCKS_DIFFER && now < said["exp"].as_i64()?;
    (fits && counts).then_some(())
}

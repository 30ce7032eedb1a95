//! The keys by which this installation signs, license keys as an authority and permits for its own shops, and those of the authority that
//! it trusts.

use super::{
    answer::{Answer, Answered},
    call::{Asked, At, Call},
    caller::{Manager, Operator},
    examples,
};
use crate::{
    licensing::{self, OVERLAP_DAYS, PERMIT_OVERLAP_DAYS, SignerSeen},
    vault::signing::Public,
    web::App,
};
use axum::extract::State;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};

/// What signing keys sign.
#[derive(Clone, Copy, Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum SignedThings {
    /// License keys, as an authority.
    #[default]
    LicenseKeys,
    /// Permits, for the plugins of this gate's own shops.
    Permits,
}

/// Which signing keys.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct WhichSigningKeys {
    /// Those that sign `license_keys` (so too if left out) or `permits`.
    #[param(inline)]
    purpose: Option<SignedThings>,
}

/// A signing key of this installation: its public half.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SigningKeyJson {
    /// By which what it signed names it: its JWK thumbprint (RFC 7638).
    kid: String,
    /// The public key, as installations are told to trust it.
    signer: String,
    /// The same as a JSON Web Key (RFC 8037): `kty` is `OKP`, `crv` is `Ed25519`, and this is `x`.
    x: String,
    /// Since when it signs.
    signs_from: DateTime<Utc>,
    /// When it was made.
    created_at: DateTime<Utc>,
    /// Whether it is the one that signs now.
    signs: bool,
}

impl From<SignerSeen> for SigningKeyJson {
    fn from(seen: SignerSeen) -> Self {
        Self {
            kid: seen.public.kid(),
            signer: seen.public.text(),
            x: seen.public.x(),
            signs_from: seen.signs_from,
            created_at: seen.created_at,
            signs: seen.signs,
        }
    }
}

/// The signing keys of this installation.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SigningKeys {
    /// They, oldest first.
    items: Vec<SigningKeyJson>,
}

/// Lists the signing keys
///
/// The first is made with the first license key, or permit, or by a rotation.
#[utoipa::path(get, path = "/api/v1/signing-keys", tag = "license_keys", security(("operator" = []), ("admin" = [])),
    params(WhichSigningKeys),
    responses((status = 200, description = "The signing keys of this installation, oldest first.", body = SigningKeys)))]
pub(super) async fn list(State(app): State<Arc<App>>, _manager: Manager, Asked(which): Asked<WhichSigningKeys>) -> Answered {
    let (mut db, now) = (app.store.read().await?, app.clock.now());
    let keys = match which.purpose.unwrap_or_default() {
        SignedThings::LicenseKeys => licensing::signing_keys(&mut db, now).await?,
        SignedThings::Permits => licensing::permit_keys(&mut db, now).await?,
    };
    Ok(Answer::ok(&SigningKeys { items: keys.into_iter().map(SigningKeyJson::from).collect() })?)
}

/// A rotation.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewSigningKey {
    /// What it is to sign: `license_keys` (so too if left out) or `permits`.
    #[schema(inline)]
    purpose: Option<SignedThings>,
    /// For how many days the new key is announced before it signs, 0 to 366 (if left out 90, for permits 7). Installations that hear of
    /// this authority in between trust it by then, as plugins do that ask for the keys; 0, where a key was betrayed, means telling each of
    /// the installations by hand.
    overlap_days: Option<u16>,
    /// Why, for the history.
    reason: String,
}

/// Makes a new signing key
#[utoipa::path(post, path = "/api/v1/signing-keys", tag = "license_keys", security(("operator" = [])),
    request_body(content = NewSigningKey, example = json!({"overlap_days": 90, "reason": "once a year"})),
    responses((status = 201, description = "The new signing key.", body = SigningKeyJson)))]
pub(super) async fn rotate(State(app): State<Arc<App>>, operator: Operator, call: Call<NewSigningKey>) -> Answered {
    let NewSigningKey { purpose, overlap_days, reason } = call.body;
    let done = app.office.perform(operator.0.cause(Some(reason)), async |tx, act| {
        let made = match purpose.unwrap_or_default() {
            SignedThings::LicenseKeys => {
                licensing::rotate_signing_key(tx, &app.vault, act, overlap_days.unwrap_or(OVERLAP_DAYS)).await?
            }
            SignedThings::Permits => {
                licensing::rotate_permit_key(tx, &app.vault, act, overlap_days.unwrap_or(PERMIT_OVERLAP_DAYS)).await?
            }
        };
        Answer::created(&SigningKeyJson::from(made), "/api/v1/signing-keys".to_owned())
    });
    Ok(done.await?)
}

/// A signing key of the authority that is trusted here.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct TrustedJson {
    /// By which access keys name it.
    kid: String,
    /// The public key.
    signer: String,
    /// Since when it is trusted; `null` in the answer to who just trusted it.
    trusted_at: Option<DateTime<Utc>>,
}

/// The signing keys that are trusted here.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct TrustedKeys {
    /// They.
    items: Vec<TrustedJson>,
}

/// A signing key to be trusted.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewTrust {
    /// The public key as the authority shows it: `pgs_` and 43 letters.
    signer: String,
    /// Why, for the history.
    reason: Option<String>,
}

/// Lists the signing keys that are trusted here
#[utoipa::path(get, path = "/api/v1/trusted-signers", tag = "license_keys", security(("operator" = []), ("admin" = [])),
    responses((status = 200, description = "Whose license keys may be registered here.", body = TrustedKeys)))]
pub(super) async fn trusted(State(app): State<Arc<App>>, _manager: Manager) -> Answered {
    let rows = app.store.read().await?.trusted_signers().await?;
    let shown = rows.into_iter().filter_map(|row| {
        let public = Public::of_bytes(row.public.try_into().ok()?)?;
        Some(TrustedJson { kid: public.kid(), signer: public.text(), trusted_at: Some(row.trusted_at) })
    });
    Ok(Answer::ok(&TrustedKeys { items: shown.collect() })?)
}

/// Trusts a signing key
///
/// License keys that it signed may be registered here from now on. A key that the authority announces in a license key is trusted without
/// this.
#[utoipa::path(post, path = "/api/v1/trusted-signers", tag = "license_keys", security(("operator" = [])),
    request_body(content = NewTrust, example = json!({"signer": examples::SIGNER, "reason": "told by the vendor on the phone"})),
    responses((status = 200, description = "It is trusted, now or before.", body = TrustedJson)))]
pub(super) async fn trust(State(app): State<Arc<App>>, operator: Operator, call: Call<NewTrust>) -> Answered {
    let NewTrust { signer, reason } = call.body;
    let done = app.office.perform(operator.0.cause(reason), async |tx, act| {
        let (public, is_new) = licensing::trust_signer(tx, act, &signer).await?;
        let trusted_at = is_new.then_some(act.now);
        Answer::ok(&TrustedJson { kid: public.kid(), signer: public.text(), trusted_at })
    });
    Ok(done.await?)
}

/// Trusts a signing key no more
///
/// What was registered stays registered until it is over.
#[utoipa::path(delete, path = "/api/v1/trusted-signers/{kid}", tag = "license_keys", security(("operator" = [])),
    params(("kid" = String, Path, description = "By which access keys name it.")),
    responses((status = 200, description = "It is not trusted any more.", body = DistrustedJson)))]
pub(super) async fn distrust(State(app): State<Arc<App>>, operator: Operator, At(kid): At<String>) -> Answered {
    let done = app.office.perform(operator.0.cause(None), async |tx, act| {
        licensing::distrust_signer(tx, act, &kid).await?;
        Answer::ok(&DistrustedJson { kid: kid.clone(), trusted: false })
    });
    Ok(done.await?)
}

/// A signing key that is not trusted any more.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct DistrustedJson {
    /// By which access keys name it.
    kid: String,
    /// Always false.
    trusted: bool,
}

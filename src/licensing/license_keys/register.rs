//! Registering a license key at an installation: proven, compared with what is registered, kept, and carried out at once, in one
//! transaction. What is refused changes nothing.

use super::{
    apply::apply,
    signers::{follow, trusted},
};
use crate::{
    domain::{
        folded,
        id::Id,
        jws::{Purpose, Signed},
        license::Account,
        license_key::{Change, Document, KeyFault, LicenseKey, Origin, Registered, Verdict, What, access_key},
        secret::Secret,
    },
    licensing::{Refusal, Result, conflict_means, expect, fields},
    store::{Act, Entry, LicenseKeyRow, NewLicenseKey, NewRun, Tx},
    vault::{
        Place, Slot, Vault,
        signing::{Public, access_key_digest},
    },
};
use chrono::{DateTime, Utc};

/// What to register.
#[derive(Clone, Copy, Debug)]
pub struct RegistrationOrder<'a> {
    /// For which account; left out, for the one whose license key it is.
    pub account: Option<Id<Account>>,
    /// What people call it.
    pub label: &'a str,
    /// The access key.
    pub text: &'a str,
    /// How it came here.
    pub origin: Origin,
    /// How the run came to be, as the history of runs has it.
    pub way: &'static str,
    /// When that began.
    pub started_at: DateTime<Utc>,
}

/// What registering came to.
#[derive(Clone, Debug)]
pub struct Registration {
    /// The license key; `None` where the one that counts already is the same.
    pub id: Option<Id<LicenseKey>>,
    /// The account.
    pub account: Id<Account>,
    /// Its number.
    pub number: i64,
    /// What it changed.
    pub changes: Vec<Change>,
}

/// A license key that somebody signed who is trusted.
struct Proven {
    document: Document,
    signer: Public,
    digest: [u8; 32],
}

/// Registers a license key for an account, and carries it out.
///
/// # Errors
/// [`Refusal::LicenseKey`] if it is not to be registered, and if the label is none or taken, or there is no such account.
pub async fn register_license_key(
    tx: &mut Tx,
    vault: &Vault,
    act: &Act,
    order: RegistrationOrder<'_>,
) -> Result<Registration> {
    let label = fields::label("/label", order.label)?;
    let proven = prove(tx, order.text).await?;
    let document = &proven.document;
    let account = match order.account {
        Some(account) => account,
        None => account_of(tx, document).await?,
    };
    tx.lock_account(account).await?;
    let email = folded(&tx.account(account).await?.ok_or(Refusal::Unknown("account"))?.email);
    let registered = tx.counting_license_key(account).await?;
    match document.verdict(&proven.digest, &email, registered.as_ref(), act.now)? {
        Verdict::Already => {
            return Ok(Registration { id: None, account, number: document.number, changes: Vec::new() });
        }
        Verdict::New => {}
    }
    if tx.license_keys_signed_last().await?.is_none_or(|last| last <= document.issued_at) {
        follow(tx, act, &proven.signer, &document.signers).await?;
    }
    let id = keep(tx, vault, act, account, &order, label, &proven).await?;
    let signed_at = registered.map_or(document.issued_at, |registered| registered.signed_at.max(document.issued_at));
    let changes = apply(tx, act, account, document, signed_at).await?;
    written(tx, act, account, id, &order, registered.as_ref(), document, &changes).await?;
    Ok(Registration { id: Some(id), account, number: document.number, changes })
}

/// Takes an access key apart and proves it. Nothing that it says counts before.
async fn prove(tx: &mut Tx, text: &str) -> Result<Proven> {
    let signed = access_key(text)?;
    let Some(signer) = trusted(tx).await?.into_iter().find(|known| known.kid() == signed.kid) else {
        let own = tx.signing_keys(Purpose::LicenseKeys).await?;
        let own = own.iter().filter_map(|row| row.public.as_slice().try_into().ok().and_then(Public::of_bytes));
        let is_own = own.into_iter().any(|own| own.kid() == signed.kid);
        return Err(if is_own { KeyFault::OwnSigner } else { KeyFault::UnknownSigner(signed.kid) }.into());
    };
    if !signer.proves(&signed.input, &signed.signature) {
        return Err(KeyFault::WrongSignature.into());
    }
    let document = Document::read(&signed.payload).map_err(|_| KeyFault::Unreadable)?;
    Ok(Proven { document, signer, digest: access_key_digest(&signed.input, &signed.signature) })
}

/// The account here whose license key it is: the one that has an earlier one, or else the one of its address.
async fn account_of(tx: &mut Tx, document: &Document) -> Result<Id<Account>> {
    if let Some(known) = tx.account_of_upstream(document.account.id).await? {
        return Ok(known);
    }
    let found = tx.account_by_email(&document.account.email).await?;
    found.map(|account| account.id).ok_or_else(|| KeyFault::OtherAccount(document.account.email.clone()).into())
}

/// Keeps it, sealed: one that was synchronized takes the place of the one before.
async fn keep(
    tx: &mut Tx,
    vault: &Vault,
    act: &Act,
    account: Id<Account>,
    order: &RegistrationOrder<'_>,
    label: &str,
    proven: &Proven,
) -> Result<Id<LicenseKey>> {
    let earlier = match order.origin {
        Origin::ByHand => None,
        Origin::Synchronized => tx.synchronized_license_key(account).await?,
    };
    let id = earlier.unwrap_or_else(|| act.chance.id(act.now));
    let text = Secret::new(order.text.split_whitespace().collect::<String>());
    let document = &proven.document;
    let key = NewLicenseKey {
        id,
        account,
        label,
        origin: order.origin,
        upstream: document.account.id,
        number: document.number,
        dates: (document.issued_at, document.refresh_after, document.valid_until),
        digest: proven.digest,
        sealed: vault.seal(Place::new("license_keys", id, Slot::Current), &text, act.chance.bytes()),
    };
    match earlier {
        Some(_) => tx.renew_license_key(act, &key).await?,
        None => conflict_means(tx.insert_license_key(act, &key).await, Refusal::LabelTaken)?,
    }
    Ok(id)
}

/// Writes down what was done: in the history of the account, and as a run.
#[expect(clippy::too_many_arguments, reason = "it is the end of one use case, with all that was found out in it")]
async fn written(
    tx: &mut Tx,
    act: &Act,
    account: Id<Account>,
    id: Id<LicenseKey>,
    order: &RegistrationOrder<'_>,
    registered: Option<&Registered>,
    document: &Document,
    changes: &[Change],
) -> Result<()> {
    let count = |what| changes.iter().filter(|change| change.what == what).count();
    let counted = format!("{} added, {} changed, {} ended", count(What::Added), count(What::Changed), count(What::Ended));
    let mut entries = vec![Entry {
        account: Some(account),
        action: "license_key.registered",
        subject: format!("license_key:{id}"),
        before: registered.map(|registered| format!("number {}", registered.number)),
        after: Some(format!("number {}: {counted}", document.number)),
    }];
    entries.extend(changes.iter().map(|change| Entry {
        account: Some(account),
        action: action(change),
        subject: change.subject.clone(),
        before: change.before.clone(),
        after: change.after.clone(),
    }));
    tx.record_histories(act, &entries).await?;
    let outcome = if changes.is_empty() && registered.is_some() { "refreshed" } else { "applied" };
    let run = NewRun {
        account: Some(account),
        way: order.way,
        started_at: order.started_at,
        milliseconds: (act.now - order.started_at).num_milliseconds().max(0),
        outcome,
        license_key: Some(id),
        number: Some(document.number),
        fault: None,
        changes,
        next_at: None,
    };
    tx.insert_license_key_run(act, &run).await?;
    Ok(())
}

fn action(change: &Change) -> &'static str {
    match (change.subject.starts_with("subscription:"), change.what) {
        (false, What::Added) => "license.registered",
        (false, What::Changed) => "license.changed_upstream",
        (false, What::Ended) => "license.ended_upstream",
        (true, What::Added) => "subscription.registered",
        (true, What::Changed | What::Ended) => "subscription.changed_upstream",
    }
}

/// Changes what people call a license key, and nothing else.
///
/// # Errors
/// If it is not of the version that is expected, or the label is none or taken.
pub async fn label_license_key(
    tx: &mut Tx,
    act: &Act,
    id: Id<LicenseKey>,
    label: &str,
    expected: Option<i64>,
) -> Result<LicenseKeyRow> {
    let label = fields::label("/label", label)?;
    tx.lock_license_key(id).await?;
    let key = tx.license_key(id).await?.ok_or(Refusal::Unknown("license key"))?;
    expect(key.version, expected)?;
    if key.label == label {
        return Ok(key);
    }
    conflict_means(tx.label_license_key(id, label).await, Refusal::LabelTaken)?;
    let entry = Entry {
        account: Some(key.account),
        action: "license_key.labeled",
        subject: format!("license_key:{id}"),
        before: Some(key.label.clone()),
        after: Some(label.to_owned()),
    };
    tx.record_history(act, &entry).await?;
    Ok(LicenseKeyRow { label: label.to_owned(), version: key.version + 1, ..key })
}

/// What a license key says that was registered.
///
/// # Errors
/// If it does not open with this installation's master key.
pub fn license_key_document(vault: &Vault, key: &LicenseKeyRow) -> Result<Document> {
    Document::read(&opened(vault, key)?.payload).map_err(|_| KeyFault::Unreadable.into())
}

/// By which signing key a license key was signed that was registered, as access keys name it.
///
/// # Errors
/// If it does not open with this installation's master key.
pub fn license_key_signer(vault: &Vault, key: &LicenseKeyRow) -> Result<String> {
    Ok(opened(vault, key)?.kid)
}

fn opened(vault: &Vault, key: &LicenseKeyRow) -> Result<Signed> {
    let text = vault.open(Place::new("license_keys", key.id, Slot::Current), &key.sealed)?;
    Ok(access_key(text.reveal())?)
}

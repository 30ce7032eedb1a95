//! Registering a license key by hand. Each try is a run in the history of runs, as synchronizing is: one that was refused with its reason,
//! and the same again and again as one line.

use super::register::{Registration, RegistrationOrder, register_license_key};
use crate::{
    domain::{
        cause::Cause,
        id::Id,
        license::Account,
        license_key::{KeyFault, Origin},
    },
    licensing::{Office, Refusal, Result},
    store::{Act, NewRun, Tx},
};
use chrono::{DateTime, Utc};

const WAY: &str = "by_hand";
/// How many runs of an account are kept that people asked for and came to nothing: whoever sends wrong texts fills no table.
pub const TRIES_KEPT: i64 = 100;
/// How much is kept of why one was refused, in characters: it may tell what the text said.
const FAULT_MAX: usize = 300;

impl Office {
    /// Registers a license key that somebody pasted, for an account, or left out for the one whose license key it is.
    ///
    /// # Errors
    /// [`Refusal::LicenseKey`] if it is not to be registered, and if the label is none or taken, or there is no such account.
    pub async fn register_by_hand(
        &self,
        cause: Cause,
        account: Option<Id<Account>>,
        label: &str,
        text: &str,
    ) -> Result<Registration> {
        let started_at = self.now();
        let registered = self.perform(cause.clone(), async |tx, act| {
            let order = RegistrationOrder { account, label, text, origin: Origin::ByHand, way: WAY, started_at };
            register_license_key(tx, &self.vault, act, order).await
        });
        let registered = registered.await;
        let tried = match &registered {
            Ok(done) if done.id.is_none() => self.tried(cause, Some(done.account), started_at, Ok(done.number)).await,
            Err(Refusal::LicenseKey(fault)) => self.tried(cause, account, started_at, Err(fault)).await,
            _ => Ok(()),
        };
        if let Err(error) = tried {
            tracing::error!(%error, "a try to register a license key could not be written down");
        }
        registered
    }

    /// Writes down a try that changed nothing: the number that counts already, or why it was refused.
    async fn tried(
        &self,
        cause: Cause,
        account: Option<Id<Account>>,
        started_at: DateTime<Utc>,
        came_to: std::result::Result<i64, &KeyFault>,
    ) -> Result<()> {
        let fault = came_to.err().map(|fault| format!("{}: {fault}", fault.code()));
        let fault: Option<String> = fault.map(|fault| fault.chars().take(FAULT_MAX).collect());
        let write = async |tx: &mut Tx, act: &Act| {
            if let Some(account) = account
                && tx.account(account).await?.is_none()
            {
                return Ok(());
            }
            let run = NewRun {
                account,
                way: WAY,
                started_at,
                milliseconds: (act.now - started_at).num_milliseconds().max(0),
                outcome: if fault.is_some() { "failed" } else { "unchanged" },
                license_key: None,
                number: came_to.ok(),
                fault: fault.as_deref(),
                changes: &[],
                next_at: None,
            };
            if !tx.repeat_license_key_try(act, &run).await? {
                tx.insert_license_key_run(act, &run).await?;
                tx.forget_license_key_tries(account, TRIES_KEPT).await?;
            }
            Ok(())
        };
        self.perform(cause, write).await
    }
}

//! Licenses and subscriptions that a license key brought: ordinary rows, so that whoever decides, lists or places them need not know where
//! they come from. What a license is at the authority stands beside it. Its serial stays there: what the row has in its place leads nowhere.

use super::{Act, Db, Result, columns::word};
use crate::domain::{
    id::Id,
    license::{Account, License, LicenseKind},
    license_key::{Component, Held},
    shop::{Shop, ShopId},
    subscription::{KeyBounds, Standing, SubscriptionRow},
};
use chrono::{DateTime, Utc};
use sqlx::Row;

/// A license to be added, with the ids that it gets here.
#[derive(Clone, Debug)]
pub struct NewComponent<'a> {
    /// Its id.
    pub id: Id<License>,
    /// That of its bundled one.
    pub bundled: Option<Id<License>>,
    /// What the authority says of it.
    pub component: &'a Component,
    /// What pays for it here.
    pub subscription: Option<Id<SubscriptionRow>>,
    /// The shop to which it is bound.
    pub shop: Option<Id<Shop>>,
}

const INSERT: &str = "INSERT INTO licenses (id, kind, serial_fingerprint, serial_sealed, serial_hint, account, claimed_at, shop, subscription, \
     suspended_at, withdrawn_at, upstream, upstream_shop_id, created_at) VALUES ";
const INSERT_BUNDLED: &str = "INSERT INTO licenses (id, kind, bundled_with, created_at) VALUES ";
const CHANGE: &str =
    "UPDATE licenses SET subscription = $2, suspended_at = $3, withdrawn_at = $4, upstream_shop_id = $5 WHERE id = $1";
const REBIND: &str = "UPDATE licenses SET shop = $2 WHERE id = $1";
const WITHDRAW: &str = "UPDATE licenses SET withdrawn_at = $2 WHERE id = $1 AND withdrawn_at IS NULL";
// References of subscriptions that license keys brought are of the form that `licensing` gives them; only it takes them apart.
const HELD: &str = "SELECT l.id, l.upstream, l.kind, l.upstream_shop_id, l.suspended_at, l.withdrawn_at, s.reference FROM licenses l \
     LEFT JOIN subscriptions s ON s.id = l.subscription WHERE l.account = $1 AND l.upstream IS NOT NULL ORDER BY l.upstream";
const BOUND: &str = "UPDATE subscriptions SET extended_until = $2, stopped_at = $3, key_until = $4, key_signed_at = $5, key_silence = $6, \
     key_grace = $7 WHERE id = $1";
const FORGET_STANDINGS: &str = "DELETE FROM standings WHERE subscription = $1";

/// What stands where a sealed serial does.
const NO_SERIAL: &[u8] = &[];

/// What stands where a serial's fingerprint does: whose license it is here and which one there, so that it is one of a kind, and no
/// serial has it.
fn in_place_of_fingerprint(account: Id<Account>, upstream: Id<License>) -> Vec<u8> {
    [account.uuid().into_bytes(), upstream.uuid().into_bytes()].concat()
}

impl Db {
    /// The licenses that an account has by license keys, in the order of their ids at the authority; what pays for them by its reference
    /// here.
    ///
    /// # Errors
    /// If the database fails or a row cannot be read.
    pub async fn held_components(&mut self, account: Id<Account>) -> Result<Vec<Held>> {
        rows!(self, HELD, [account], |row| {
            let id: Id<License> = row.try_get("id")?;
            let kind: String = row.try_get("kind")?;
            let shop_id: Option<String> = row.try_get("upstream_shop_id")?;
            let read = |text: String| word("licenses", id, &text, |text| ShopId::parse(text).ok());
            Ok(Held {
                id,
                upstream: row.try_get("upstream")?,
                kind: word("licenses", id, &kind, LicenseKind::of_word)?,
                subscription: row.try_get("reference")?,
                shop_id: shop_id.map(read).transpose()?,
                suspended_at: row.try_get("suspended_at")?,
                withdrawn_at: row.try_get("withdrawn_at")?,
            })
        })
    }

    /// Adds licenses, with their bundled ones.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn insert_components(&mut self, act: &Act, account: Id<Account>, new: &[NewComponent<'_>]) -> Result<()> {
        insert_rows!(self, INSERT, "", new, |row| [
            row.id,
            row.component.kind.as_str(),
            in_place_of_fingerprint(account, row.component.id),
            NO_SERIAL,
            row.component.serial_hint.as_str(),
            account,
            row.component.claimed_at,
            row.shop,
            row.subscription,
            row.component.suspended_at,
            row.component.revoked_at,
            row.component.id,
            row.component.shop_id.as_ref().map(ShopId::as_str),
            act.now,
        ]);
        let bundled: Vec<(Id<License>, Id<License>)> =
            new.iter().filter_map(|row| row.bundled.map(|bundled| (bundled, row.id))).collect();

        insert_rows!(self, INSERT_BUNDLED, "", bundled, |row| [row.0, "customer", row.1, act.now]);
        Ok(())
    }

    /// Changes what the authority says of a license.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn change_component(
        &mut self,
        id: Id<License>,
        component: &Component,
        subscription: Option<Id<SubscriptionRow>>,
    ) -> Result<()> {
        let shop_id = component.shop_id.as_ref().map(ShopId::as_str);
        execute!(self, CHANGE, [id, subscription, component.suspended_at, component.revoked_at, shop_id])?;
        Ok(())
    }

    /// Binds a license where the authority binds it, or to no shop here. It stays where it is used, and works there no more.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn rebind_component(&mut self, id: Id<License>, shop: Option<Id<Shop>>) -> Result<()> {
        execute!(self, REBIND, [id, shop])?;
        Ok(())
    }

    /// Lets a license entitle to nothing: the authority no longer has it for the account.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn withdraw_component(&mut self, id: Id<License>, at: DateTime<Utc>) -> Result<()> {
        execute!(self, WITHDRAW, [id, at])?;
        Ok(())
    }

    /// Keeps what the authority says of a subscription, in the place of what it said before.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn keep_authoritys_word(
        &mut self,
        id: Id<SubscriptionRow>,
        standing: Option<&Standing>,
        (extended_until, stopped_at): (Option<DateTime<Utc>>, Option<DateTime<Utc>>),
        bounds: KeyBounds,
    ) -> Result<()> {
        let (silence, grace) = (bounds.terms.silence.num_seconds(), bounds.terms.grace.num_seconds());
        execute!(self, BOUND, [id, extended_until, stopped_at, bounds.until, bounds.signed_at, silence, grace])?;
        if let Some(standing) = standing {
            return self.put_standing(id, standing).await;
        }

        execute!(self, FORGET_STANDINGS, [id])?;
        Ok(())
    }
}

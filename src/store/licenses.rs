//! Licenses: issued, bound, suspended, covered. Each change is one conditional statement, or follows a lock, so that of two calls
//! at once one wins. Claiming is in `claiming`, lists are in `license_pages`.

use super::{Act, Db, Result, columns::word};
use crate::domain::{
    id::Id,
    license::{Account, License, LicenseKind},
    order::OrderItem,
    shop::Shop,
    subscription::SubscriptionRow,
    system::System,
};
use sqlx::Row;

/// A license to be issued, with its serial sealed and fingerprinted; without those it is a bundled one.
#[derive(Clone, Debug)]
pub enum NewLicense {
    /// One with a serial.
    Sold {
        /// Its id.
        id: Id<License>,
        /// For what.
        kind: LicenseKind,
        /// By which its serial is found.
        fingerprint: [u8; 32],
        /// Its serial, sealed.
        sealed: Vec<u8>,
        /// The last symbols of its serial.
        hint: String,
        /// What pays for it.
        subscription: Id<SubscriptionRow>,
        /// The item that it was sold by.
        item: Option<Id<OrderItem>>,
    },
    /// The customer license that comes with a system license.
    Bundled {
        /// Its id.
        id: Id<License>,
        /// The system license.
        with: Id<License>,
    },
}

/// A license as its owner manages it.
#[derive(Clone, Debug)]
pub struct LicenseRow {
    /// Its id.
    pub id: Id<License>,
    /// For what.
    pub kind: LicenseKind,
    /// The system license that it came with.
    pub bundled_with: Option<Id<License>>,
    /// The account that claimed it.
    pub account: Option<Id<Account>>,
    /// The shop that it is bound to.
    pub shop: Option<Id<Shop>>,
    /// The last symbols of its serial.
    pub hint: Option<String>,
    /// Whether a license key brought it: the authority decides over it.
    pub is_registered: bool,
}

const INSERT_SOLD: &str = "INSERT INTO licenses (id, kind, serial_fingerprint, serial_sealed, serial_hint, subscription, order_item, created_at) \
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
const INSERT_BUNDLED: &str = "INSERT INTO licenses (id, kind, bundled_with, created_at) VALUES ($1, 'customer', $2, $3)";

macro_rules! select_license {
    ($($tail:tt)+) => {
        concat!(
            "SELECT id, kind, bundled_with, account, shop, serial_hint, upstream FROM licenses l WHERE ",
            $($tail)+
        )
    };
}

macro_rules! license_row {
    ($row:expr) => {{
        let id: Id<License> = $row.try_get("id")?;
        let kind: String = $row.try_get("kind")?;
        let upstream: Option<Id<License>> = $row.try_get("upstream")?;
        Ok(LicenseRow {
            id,
            kind: word("licenses", id, &kind, LicenseKind::of_word)?,
            bundled_with: $row.try_get("bundled_with")?,
            account: $row.try_get("account")?,
            shop: $row.try_get("shop")?,
            hint: $row.try_get("serial_hint")?,
            is_registered: upstream.is_some(),
        })
    }};
}

const LICENSE: &str = select_license!("id = $1");
const BUNDLED_LICENSE: &str = select_license!("bundled_with = $1");
// Purchased customer licenses that a link in a shop may take: bound to it, or to none and by no authority to another one, and in no link.
const FREE: &str = select_license!(
    "account = $1 AND kind = 'customer' AND (shop = $2 OR (shop IS NULL AND ",
    for_shop!(),
    ")) AND NOT EXISTS (SELECT 1 FROM links k WHERE k.purchased_license = l.id) AND id IN "
);
const MAY_BE_FOR: &str = concat!("SELECT 1 FROM licenses l WHERE l.id = $1 AND ", for_shop!());
const LICENSES_OF_ACCOUNT: &str = select_license!(
    "account = $1 OR bundled_with IN (SELECT id FROM licenses WHERE account = $1) ORDER BY created_at, id LIMIT 1000"
);
const BIND: &str = "UPDATE licenses SET shop = $2 WHERE id = $1 AND account = $3 AND (shop IS NULL OR shop = $2)";
const BIND_ALL: &str = "UPDATE licenses SET shop = $1 WHERE account = $2 AND (shop IS NULL OR shop = $1) AND id IN ";
const LOCK_ALL: &str = "UPDATE licenses SET kind = kind WHERE id IN ";
// Where a license is used, it stays bound: this one is for what was seen to be free, while it was held.
const REBIND: &str = "UPDATE licenses SET shop = $2 WHERE id = $1 AND account = $3 \
     AND NOT EXISTS (SELECT 1 FROM systems y WHERE y.license = licenses.id) \
     AND NOT EXISTS (SELECT 1 FROM links k WHERE k.purchased_license = licenses.id)";
const SUSPEND: &str =
    "UPDATE licenses SET suspended_at = $2 WHERE id = $1 AND suspended_at IS NULL AND bundled_with IS NULL";
const UNSUSPEND: &str = "UPDATE licenses SET suspended_at = NULL WHERE id = $1 AND suspended_at IS NOT NULL";
const COVER: &str = "UPDATE licenses SET subscription = $2 WHERE id = $1 AND bundled_with IS NULL";
const LOCK: &str = "UPDATE licenses SET kind = kind WHERE id = $1";

impl Db {
    /// Adds a license.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn insert_license(&mut self, act: &Act, license: &NewLicense) -> Result<()> {
        match license {
            NewLicense::Sold { id, kind, fingerprint, sealed, hint, subscription, item } => {
                execute!(
                    self,
                    INSERT_SOLD,
                    [*id, kind.as_str(), &fingerprint[..], sealed.as_slice(), hint.as_str(), *subscription, *item, act.now]
                )?;
            }
            NewLicense::Bundled { id, with } => {
                execute!(self, INSERT_BUNDLED, [*id, *with, act.now])?;
            }
        }
        Ok(())
    }

    /// A license.
    ///
    /// # Errors
    /// If the database fails or a row cannot be read.
    pub async fn license(&mut self, id: Id<License>) -> Result<Option<LicenseRow>> {
        row!(self, LICENSE, [id], |row| license_row!(row))
    }

    /// The bundled license of a system license.
    ///
    /// # Errors
    /// If the database fails or a row cannot be read.
    pub async fn bundled_license(&mut self, system_license: Id<License>) -> Result<Option<LicenseRow>> {
        row!(self, BUNDLED_LICENSE, [system_license], |row| license_row!(row))
    }

    /// Those of these licenses that a link in a shop of the account may take, each held until the transaction ends: what another link
    /// took while it was waited for is not among them.
    ///
    /// # Errors
    /// If the database fails or a row cannot be read.
    pub async fn hold_free_licenses(
        &mut self,
        account: Id<Account>,
        shop: Id<Shop>,
        ids: &[Id<License>],
    ) -> Result<Vec<LicenseRow>> {
        execute_in!(self, LOCK_ALL, [], ids);

        rows_in!(self, FREE, [account, shop], ids, |row| license_row!(row))
    }

    /// Whether the authority lets a license of the shop's account be bound to that shop.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn may_be_for(&mut self, id: Id<License>, shop: Id<Shop>) -> Result<bool> {
        Ok(row!(self, MAY_BE_FOR, [id, shop], |_row| Ok(()))?.is_some())
    }

    /// Binds licenses of an account to a shop; how many it did.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn bind_licenses(&mut self, account: Id<Account>, shop: Id<Shop>, ids: &[Id<License>]) -> Result<u64> {
        Ok(execute_in!(self, BIND_ALL, [shop, account], ids))
    }

    /// The licenses of an account, with their bundled ones, oldest first.
    ///
    /// # Errors
    /// If the database fails or a row cannot be read.
    pub async fn licenses_of_account(&mut self, account: Id<Account>) -> Result<Vec<LicenseRow>> {
        rows!(self, LICENSES_OF_ACCOUNT, [account], |row| license_row!(row))
    }

    /// Binds a license of an account to a shop; `false` if it is bound to another one.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn bind_license(&mut self, id: Id<License>, account: Id<Account>, shop: Id<Shop>) -> Result<bool> {
        Ok(execute!(self, BIND, [id, shop, account])? == 1)
    }

    /// Binds a license of an account to a shop, wherever it was bound; `false` if it is in a system or link.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn rebind_license(&mut self, id: Id<License>, account: Id<Account>, shop: Id<Shop>) -> Result<bool> {
        Ok(execute!(self, REBIND, [id, shop, account])? == 1)
    }

    /// Suspends a license; `false` if it was suspended before.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn suspend_license(&mut self, act: &Act, id: Id<License>) -> Result<bool> {
        Ok(execute!(self, SUSPEND, [id, act.now])? == 1)
    }

    /// Takes a suspension back; `false` if there was none.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn unsuspend_license(&mut self, id: Id<License>) -> Result<bool> {
        Ok(execute!(self, UNSUSPEND, [id])? == 1)
    }

    /// Lets a subscription pay for a license.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn cover_license(&mut self, id: Id<License>, subscription: Id<SubscriptionRow>) -> Result<()> {
        execute!(self, COVER, [id, subscription])?;
        Ok(())
    }

    /// Holds a license until the transaction ends, so that what is decided about it stays true until it is written.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn lock_license(&mut self, id: Id<License>) -> Result<()> {
        execute!(self, LOCK, [id])?;
        Ok(())
    }

    /// The system that holds a license.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn system_of_license(&mut self, id: Id<License>) -> Result<Option<Id<System>>> {
        row!(self, "SELECT id FROM systems WHERE license = $1", [id], |row| Ok(row.try_get("id")?))
    }
}

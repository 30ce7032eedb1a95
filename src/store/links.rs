//! Links: which customer is let into which system, by what, and which license each link holds.

use super::{Act, Db, Result, SystemSummary, pages::first_after};
use crate::domain::{
    id::Id,
    license::{Account, License},
    shop::Shop,
    system::{Customer, Link, LinkCensus, System, SystemName},
};
use chrono::{DateTime, Utc};
use sqlx::Row;

/// The license in a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holding {
    /// A purchased one.
    Purchased(Id<License>),
    /// The bundled one of this system license, which is in the link's system.
    BundledWith(Id<License>),
}

impl Holding {
    fn columns(self) -> (Option<Id<License>>, Option<Id<License>>) {
        match self {
            Self::Purchased(license) => (Some(license), None),
            Self::BundledWith(license) => (None, Some(license)),
        }
    }
}

/// A link to be kept.
#[derive(Clone, Debug)]
pub struct NewLink {
    /// Its id.
    pub id: Id<Link>,
    /// The customer.
    pub customer: Id<Customer>,
    /// The login identity, as written; empty where it has none.
    pub identity: String,
    /// The identity, folded.
    pub identity_folded: Option<String>,
    /// The domain that it must come with, folded.
    pub domain_folded: Option<String>,
    /// Its own secret, sealed.
    pub secret: Option<Vec<u8>>,
    /// The fingerprint of its token.
    pub token: Option<[u8; 32]>,
    /// The license that it holds.
    pub holds: Holding,
}

/// A link with the license that it holds.
#[derive(Clone, Debug)]
pub struct LinkSummary {
    /// Its id.
    pub id: Id<Link>,
    /// The purchased license in it.
    pub purchased_license: Option<Id<License>>,
    /// The system license whose bundled license is in it.
    pub bundled_with: Option<Id<License>>,
}

/// A link as its owner sees it: everything but its secret.
#[derive(Clone, Debug)]
pub struct LinkDetail {
    /// Its id.
    pub id: Id<Link>,
    /// Whose it is.
    pub account: Id<Account>,
    /// Its shop.
    pub shop: Id<Shop>,
    /// Its system.
    pub system: Id<System>,
    /// The system's name in URLs.
    pub system_name: SystemName,
    /// Its customer.
    pub customer: Id<Customer>,
    /// The customer's number in the shop.
    pub number: String,
    /// The customer's name.
    pub name: String,
    /// The customer's e-mail address.
    pub email: Option<String>,
    /// The login identity, as written.
    pub identity: Option<String>,
    /// The domain that it must come with, folded.
    pub domain: Option<String>,
    /// The license in it.
    pub holds: Option<Holding>,
    /// The id of that license, also of a bundled one.
    pub license: Option<Id<License>>,
    /// Whether it has a secret of its own.
    pub has_secret: bool,
    /// Whether it has a token.
    pub has_token: bool,
    /// Until when the secret or token before that counts.
    pub old_secret_until: Option<DateTime<Utc>>,
    /// How often the office changed it.
    pub version: i64,
    /// Since when there is one.
    pub created_at: DateTime<Utc>,
}

/// Where a customer is let in, as lists of customers show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkGlance {
    /// The link.
    pub link: Id<Link>,
    /// Its customer.
    pub customer: Id<Customer>,
    /// What people call its system.
    pub title: String,
    /// Whether it holds a license.
    pub licensed: bool,
}

/// What a link of a system logs in by, for comparing with what is to come.
#[derive(Clone, Debug)]
pub struct LinkMark {
    /// The link.
    pub id: Id<Link>,
    /// Its customer.
    pub customer: Id<Customer>,
    /// The login identity, folded.
    pub identity: Option<String>,
    /// The domain that it must come with, folded.
    pub domain: Option<String>,
    /// Its own secret, sealed.
    pub secret: Option<Vec<u8>>,
}

const INSERT_LINK: &str = "INSERT INTO links (id, account, shop, system, customer, identity, identity_folded, domain_folded, \
     secret_current, purchased_license, bundled_with, created_at) VALUES ";
const INSERT_TOKENS: &str = "INSERT INTO link_tokens (system, fingerprint, link) VALUES ";
pub(super) const INSERT_TOKEN: &str = "INSERT INTO link_tokens (system, fingerprint, link) VALUES ($1, $2, $3)";
const LINKS: &str = "SELECT id, purchased_license, bundled_with FROM links WHERE system = $1 ORDER BY created_at, id";
const MARKS: &str = "SELECT id, customer, identity_folded, domain_folded, secret_current FROM links WHERE system = $1";
const TOKENS: &str = "SELECT fingerprint, link FROM link_tokens WHERE system = $1";
const LINK_OF_CUSTOMER: &str = "SELECT id FROM links WHERE system = $1 AND customer = $2";
const LINK_OF_TOKEN: &str = "SELECT link FROM link_tokens WHERE system = $1 AND fingerprint = $2";
const LINK_OF_BUNDLED: &str = "SELECT id FROM links WHERE bundled_with = $1";
const LINK_OF_PURCHASED: &str = "SELECT id FROM links WHERE purchased_license = $1";
const CENSUS: &str = "SELECT COUNT(*) AS links, COUNT(CASE WHEN k.identity_folded IS NULL THEN 1 END) AS without_identity, \
     COUNT(k.domain_folded) AS with_domain, COUNT(CASE WHEN k.secret_current IS NULL \
       AND NOT EXISTS (SELECT 1 FROM link_tokens t WHERE t.link = k.id) THEN 1 END) AS without_secret \
     FROM links k WHERE k.system = $1";
const HOLD: &str = "UPDATE links SET purchased_license = $2, bundled_with = $3, version = version + 1 \
     WHERE id = $1 AND purchased_license IS NULL AND bundled_with IS NULL";
const RELEASE: &str = "UPDATE links SET purchased_license = NULL, bundled_with = NULL, version = version + 1 WHERE id = $1";
const CHANGE_LINK: &str =
    "UPDATE links SET identity = $2, identity_folded = $3, domain_folded = $4, version = version + 1 WHERE id = $1";
const DELETE_TOKENS: &str = "DELETE FROM link_tokens WHERE link = $1";
const DELETE_LINK: &str = "DELETE FROM links WHERE id = $1";

macro_rules! select_detail {
    ($tail:literal) => {
        concat!(
            "SELECT k.id, k.account, k.shop, k.system, y.name AS system_name, k.customer, c.number, c.name, c.email, k.identity, ",
            "k.identity_folded, k.domain_folded, k.purchased_license, k.bundled_with, b.id AS bundled_license, ",
            "k.secret_current IS NOT NULL AS has_secret, k.secret_retiring_until, ",
            "EXISTS (SELECT 1 FROM link_tokens t WHERE t.link = k.id AND t.until IS NULL) AS has_token, ",
            "(SELECT MAX(t.until) FROM link_tokens t WHERE t.link = k.id) AS token_until, k.version, k.created_at ",
            "FROM links k JOIN systems y ON y.id = k.system JOIN customers c ON c.id = k.customer ",
            "LEFT JOIN licenses b ON b.bundled_with = k.bundled_with WHERE ",
            $tail
        )
    };
}

const GLANCES: &str = "SELECT k.id, k.customer, y.title, (k.purchased_license IS NOT NULL OR k.bundled_with IS NOT NULL) AS licensed \
     FROM links k JOIN systems y ON y.id = k.system WHERE k.customer IN ";
const DETAIL: &str = select_detail!("k.id = $1");
const DETAILS_OF_SYSTEM: &str = select_detail!("k.system = $1 AND k.id > $2 ORDER BY k.id LIMIT $3");
const DETAILS_OF_CUSTOMER: &str = select_detail!("k.customer = $1 AND k.id > $2 ORDER BY k.id LIMIT $3");

macro_rules! detail {
    ($row:expr) => {{
        let purchased: Option<Id<License>> = $row.try_get("purchased_license")?;
        let bundled_with: Option<Id<License>> = $row.try_get("bundled_with")?;
        let bundled: Option<Id<License>> = $row.try_get("bundled_license")?;
        let folded: Option<String> = $row.try_get("identity_folded")?;
        let identity: String = $row.try_get("identity")?;
        let secret_until: Option<DateTime<Utc>> = $row.try_get("secret_retiring_until")?;
        let token_until: Option<DateTime<Utc>> = $row.try_get("token_until")?;
        Ok(LinkDetail {
            id: $row.try_get("id")?,
            account: $row.try_get("account")?,
            shop: $row.try_get("shop")?,
            system: $row.try_get("system")?,
            system_name: SystemName::new($row.try_get::<String, _>("system_name")?),
            customer: $row.try_get("customer")?,
            number: $row.try_get("number")?,
            name: $row.try_get("name")?,
            email: $row.try_get("email")?,
            identity: folded.map(|_| identity),
            domain: $row.try_get("domain_folded")?,
            holds: purchased.map(Holding::Purchased).or(bundled_with.map(Holding::BundledWith)),
            license: purchased.or(bundled),
            has_secret: $row.try_get("has_secret")?,
            has_token: $row.try_get("has_token")?,
            old_secret_until: secret_until.or(token_until),
            version: $row.try_get("version")?,
            created_at: $row.try_get("created_at")?,
        })
    }};
}

impl Db {
    /// Adds links to a system, which is held, with the licenses that they hold.
    ///
    /// # Errors
    /// A conflict if a customer, an identity or a token is in this system already, or a license is in another link.
    pub async fn insert_links(&mut self, act: &Act, system: &SystemSummary, links: &[NewLink]) -> Result<()> {
        insert_rows!(self, INSERT_LINK, "", links, |link| [
            link.id,
            system.account,
            system.shop,
            system.id,
            link.customer,
            link.identity.as_str(),
            link.identity_folded.as_deref(),
            link.domain_folded.as_deref(),
            link.secret.as_deref(),
            link.holds.columns().0,
            link.holds.columns().1,
            act.now,
        ]);
        let tokens: Vec<_> = links.iter().filter_map(|link| link.token.as_ref().map(|token| (link.id, token))).collect();
        insert_rows!(self, INSERT_TOKENS, "", tokens, |token| [system.id, &token.1[..], token.0]);
        Ok(())
    }

    /// The links of a system with the licenses that they hold, oldest first.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn links_of_system(&mut self, system: Id<System>) -> Result<Vec<LinkSummary>> {
        rows!(self, LINKS, [system], |row| {
            Ok(LinkSummary {
                id: row.try_get("id")?,
                purchased_license: row.try_get("purchased_license")?,
                bundled_with: row.try_get("bundled_with")?,
            })
        })
    }

    /// A link as its owner sees it.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn link_detail(&mut self, id: Id<Link>) -> Result<Option<LinkDetail>> {
        row!(self, DETAIL, [id], |row| detail!(row))
    }

    /// The links of a system in the order in which they were made, from behind one on.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn link_details_of_system(
        &mut self,
        system: Id<System>,
        after: Option<Id<Link>>,
        limit: i64,
    ) -> Result<Vec<LinkDetail>> {
        let after = first_after(after);

        rows!(self, DETAILS_OF_SYSTEM, [system, after, limit], |row| detail!(row))
    }

    /// The links of a customer in the order in which they were made, from behind one on.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn link_details_of_customer(
        &mut self,
        customer: Id<Customer>,
        after: Option<Id<Link>>,
        limit: i64,
    ) -> Result<Vec<LinkDetail>> {
        let after = first_after(after);

        rows!(self, DETAILS_OF_CUSTOMER, [customer, after, limit], |row| detail!(row))
    }

    /// Where these customers are let in.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn links_of_customers(&mut self, customers: &[Id<Customer>]) -> Result<Vec<LinkGlance>> {
        rows_in!(self, GLANCES, [], customers, |row| Ok(LinkGlance {
            link: row.try_get("id")?,
            customer: row.try_get("customer")?,
            title: row.try_get("title")?,
            licensed: row.try_get("licensed")?,
        }))
    }

    /// What all links of a system log in by.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn link_marks(&mut self, system: Id<System>) -> Result<Vec<LinkMark>> {
        rows!(self, MARKS, [system], |row| {
            Ok(LinkMark {
                id: row.try_get("id")?,
                customer: row.try_get("customer")?,
                identity: row.try_get("identity_folded")?,
                domain: row.try_get("domain_folded")?,
                secret: row.try_get("secret_current")?,
            })
        })
    }

    /// All tokens of a system by their fingerprints, also those that are being retired.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn tokens_of_system(&mut self, system: Id<System>) -> Result<Vec<(Vec<u8>, Id<Link>)>> {
        rows!(self, TOKENS, [system], |row| Ok((row.try_get("fingerprint")?, row.try_get("link")?)))
    }

    /// The link of a customer in a system.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn link_of_customer(&mut self, system: Id<System>, customer: Id<Customer>) -> Result<Option<Id<Link>>> {
        row!(self, LINK_OF_CUSTOMER, [system, customer], |row| Ok(row.try_get("id")?))
    }

    /// The link of a token, also of one that is being retired.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn link_of_token(&mut self, system: Id<System>, fingerprint: &[u8; 32]) -> Result<Option<Id<Link>>> {
        row!(self, LINK_OF_TOKEN, [system, &fingerprint[..]], |row| Ok(row.try_get("link")?))
    }

    /// The link that holds the bundled license of a system license.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn link_of_bundled(&mut self, system_license: Id<License>) -> Result<Option<Id<Link>>> {
        row!(self, LINK_OF_BUNDLED, [system_license], |row| Ok(row.try_get("id")?))
    }

    /// The link that holds a purchased license.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn link_of_purchased(&mut self, license: Id<License>) -> Result<Option<Id<Link>>> {
        row!(self, LINK_OF_PURCHASED, [license], |row| Ok(row.try_get("id")?))
    }

    /// What the links of a system rest on.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn link_census(&mut self, system: Id<System>) -> Result<LinkCensus> {
        let census = row!(self, CENSUS, [system], |row| {
            Ok(LinkCensus {
                links: row.try_get("links")?,
                without_identity: row.try_get("without_identity")?,
                with_domain: row.try_get("with_domain")?,
                without_secret: row.try_get("without_secret")?,
            })
        })?;
        Ok(census.unwrap_or_default())
    }

    /// Lets a link hold a license; `false` if it holds one already.
    ///
    /// # Errors
    /// A conflict if another link holds it, a mismatch if it is another account's or not of the link's system.
    pub async fn hold(&mut self, link: Id<Link>, license: Holding) -> Result<bool> {
        let (purchased, bundled_with) = license.columns();

        Ok(execute!(self, HOLD, [link, purchased, bundled_with])? == 1)
    }

    /// Takes the license out of a link; identity and secret stay.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn release_license(&mut self, link: Id<Link>) -> Result<()> {
        execute!(self, RELEASE, [link])?;
        Ok(())
    }

    /// Lets a link log in by another identity or domain.
    ///
    /// # Errors
    /// A conflict if another link of the system has this identity.
    pub async fn change_link(
        &mut self,
        link: Id<Link>,
        identity: Option<&str>,
        identity_folded: Option<&str>,
        domain_folded: Option<&str>,
    ) -> Result<()> {
        execute!(self, CHANGE_LINK, [link, identity.unwrap_or_default(), identity_folded, domain_folded])?;
        Ok(())
    }

    /// Deletes a link with its tokens.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn delete_link(&mut self, link: Id<Link>) -> Result<()> {
        execute!(self, DELETE_TOKENS, [link])?;
        execute!(self, DELETE_LINK, [link])?;
        Ok(())
    }
}

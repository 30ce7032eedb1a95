//! Shops of an account: a name, where buyers start, and the identity of the installation.

use super::{Refusal, Result, Wrong, conflict_means, expect, fields};
use crate::{
    domain::{
        field::URL_MAX,
        id::Id,
        license::Account,
        shop::{Shop, ShopId},
    },
    store::{Act, Entry, Tx},
};
use url::{Host, Url};

/// A SHOPID as somebody typed it.
///
/// # Errors
/// If it is none.
pub fn shop_id_of(text: &str) -> Result<ShopId> {
    ShopId::parse(text).map_err(|_| Refusal::Field { pointer: "/shop_id", wrong: Wrong::ShopId })
}

/// Adds a shop to an account.
///
/// # Errors
/// If the SHOPID is taken in the account, or the start URL is neither https nor http on the loopback.
pub async fn create_shop(
    tx: &mut Tx,
    act: &Act,
    account: Id<Account>,
    name: &str,
    start_url: &str,
    shop_id: &ShopId,
) -> Result<Id<Shop>> {
    let name = fields::required("/name", name)?;
    let url = start_url_of(start_url)?;
    if tx.shop_by_shop_id(account, shop_id).await?.is_some() {
        return Err(Refusal::ShopExists);
    }
    let id = conflict_means(tx.insert_shop(act, account, name, url.as_str(), shop_id).await, Refusal::ShopExists)?;
    let after = Some(format!("{name}, {}, {url}", shop_id.as_str()));
    tx.record_history(
        act,
        &Entry { account: Some(account), action: "shop.created", subject: format!("shop:{id}"), before: None, after },
    )
    .await?;
    Ok(id)
}

/// What to change of a shop; what is left out stays.
#[derive(Clone, Copy, Debug, Default)]
pub struct ShopChange<'a> {
    /// Its name.
    pub name: Option<&'a str>,
    /// Where buyers are sent.
    pub start_url: Option<&'a str>,
}

/// Changes a shop. Its SHOPID is changed by a move alone.
///
/// # Errors
/// If the account has no such shop, it is not of the version that is expected, or the start URL cannot be one.
pub async fn change_shop(
    tx: &mut Tx,
    act: &Act,
    account: Id<Account>,
    shop: Id<Shop>,
    change: &ShopChange<'_>,
    expected: Option<i64>,
) -> Result<()> {
    tx.lock_shop(shop).await?;
    let shop = tx.shop(shop).await?.filter(|shop| shop.account == account).ok_or(Refusal::Unknown("shop"))?;
    expect(shop.version, expected)?;
    let name = change.name.map(|name| fields::required("/name", name)).transpose()?.unwrap_or(&shop.name);
    let start_url = match change.start_url {
        Some(url) => start_url_of(url)?.into(),
        None => shop.start_url.clone(),
    };
    if name == shop.name && start_url == shop.start_url {
        return Ok(());
    }
    tx.change_shop(shop.id, name, &start_url).await?;
    let entry = Entry {
        account: Some(account),
        action: "shop.changed",
        subject: format!("shop:{}", shop.id),
        before: Some(format!("{}, {}", shop.name, shop.start_url)),
        after: Some(format!("{name}, {start_url}")),
    };
    Ok(tx.record_history(act, &entry).await?)
}

fn start_url_of(text: &str) -> Result<Url> {
    if text.len() > URL_MAX {
        return Err(Refusal::Field { pointer: "/start_url", wrong: Wrong::UrlTooLong });
    }
    Url::parse(text.trim()).ok().filter(may_start_at).ok_or(Refusal::StartUrl)
}

/// Whether a URL leads to the machine that asks for it.
#[must_use]
pub fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

/// A start token in clear over a network is a login for whoever listens.
fn may_start_at(url: &Url) -> bool {
    url.has_host()
        && url.username().is_empty()
        && url.password().is_none()
        && match url.scheme() {
            "https" => true,
            "http" => is_loopback(url),
            _ => false,
        }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shop_starts_over_https_or_on_the_loopback() {
        let fits = |text: &str| Url::parse(text).is_ok_and(|url| may_start_at(&url));
        assert!(fits("https://shop.example/punchout"));
        assert!(fits("http://127.0.0.1:8080/demo-shop"));
        assert!(fits("http://[::1]/x"));
        assert!(!fits("http://shop.example/"));
        assert!(!fits("javascript:alert(1)"));
        assert!(!fits("https://user@shop.example/"));
    }
}

//! Accounts and shops: what must be there before a license can belong to anybody.

use super::{Refusal, Result, conflict_means};
use crate::{
    domain::{
        id::Id,
        license::Account,
        shop::{Shop, ShopId},
    },
    store::{Act, Entry, Tx},
};
use url::{Host, Url};

/// Adds an account.
///
/// # Errors
/// If the e-mail address has one.
pub async fn create_account(tx: &mut Tx, act: &Act, email: &str, name: &str) -> Result<Id<Account>> {
    if tx.account_by_email(email).await?.is_some() {
        return Err(Refusal::AccountExists);
    }
    let id = conflict_means(tx.insert_account(act, email, name).await, Refusal::AccountExists)?;
    let after = Some(email.trim().to_owned());
    tx.record_history(
        act,
        &Entry { account: Some(id), action: "account.created", subject: format!("account:{id}"), before: None, after },
    )
    .await?;
    Ok(id)
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
    let url = Url::parse(start_url).ok().filter(may_start_at).ok_or(Refusal::StartUrl)?;
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

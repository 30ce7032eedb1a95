//! Accounts and shops: what must be there before a license can belong to anybody.

use super::{Reach, Refusal, Result, conflict_means};
use crate::{
    domain::{
        id::Id,
        license::Account,
        shop::{Shop, ShopId},
    },
    store::{Act, Entry, Tx},
};
use url::{Host, Url};

/// The most characters of a name.
const NAME_MAX: usize = 200;
/// The most bytes of an e-mail address (RFC 5321, 4.5.3.1.3).
const ADDRESS_MAX: usize = 254;

/// Adds an account.
///
/// # Errors
/// If the e-mail address has one.
pub async fn create_account(tx: &mut Tx, act: &Act, email: &str, name: &str) -> Result<Id<Account>> {
    if tx.account_by_email(email).await?.is_some() {
        return Err(Refusal::AccountExists);
    }
    check(email, name)?;
    let id = conflict_means(tx.insert_account(act, email, name).await, Refusal::AccountExists)?;
    let after = Some(email.trim().to_owned());
    tx.record_history(
        act,
        &Entry { account: Some(id), action: "account.created", subject: format!("account:{id}"), before: None, after },
    )
    .await?;
    Ok(id)
}

/// What is to change of an account; what is left out stays.
#[derive(Clone, Copy, Debug, Default)]
pub struct AccountChange<'a> {
    /// Its e-mail address, by which orders and transfers find it.
    pub email: Option<&'a str>,
    /// Its name.
    pub name: Option<&'a str>,
}

/// Changes an account.
///
/// # Errors
/// If it is out of reach, was changed since `expected`, or the e-mail address has another one. Only operators change the address:
/// whoever owns it gets what is ordered for it.
pub async fn change_account(
    tx: &mut Tx,
    act: &Act,
    reach: Reach,
    id: Id<Account>,
    expected: Option<i64>,
    change: AccountChange<'_>,
) -> Result<()> {
    tx.lock_account(id).await?;
    let known = tx.account(id).await?;
    reach.over(known.as_ref().map(|known| known.id), "account")?;
    let known = known.ok_or(Refusal::Unknown("account"))?;
    if expected.is_some_and(|expected| expected != known.version) {
        return Err(Refusal::ChangedMeanwhile);
    }
    let (email, name) = (change.email.unwrap_or(&known.email), change.name.unwrap_or(&known.name));
    if email != known.email && reach != Reach::Everybody {
        let detail = "only an operator changes the e-mail address of an account: whoever has it gets what is ordered for it";
        return Err(Refusal::Field { pointer: "/email", detail });
    }
    check(email, name)?;
    if (email, name) == (known.email.as_str(), known.name.as_str()) {
        return Ok(());
    }
    conflict_means(tx.change_account(id, email, name).await, Refusal::AccountExists)?;
    let shown = |email: &str, name: &str| Some(format!("{}, {name}", email.trim()));
    let entry = Entry {
        account: Some(id),
        action: "account.changed",
        subject: format!("account:{id}"),
        before: shown(&known.email, &known.name),
        after: shown(email, name),
    };
    tx.record_history(act, &entry).await?;
    Ok(())
}

/// Whether these can be an account's.
fn check(email: &str, name: &str) -> Result<()> {
    if !is_address(email) {
        return Err(Refusal::Field { pointer: "/email", detail: "an e-mail address has the form name@domain" });
    }
    if !(1..=NAME_MAX).contains(&name.trim().chars().count()) {
        return Err(Refusal::Field { pointer: "/name", detail: "a name has 1 to 200 characters" });
    }
    Ok(())
}

/// Whether a text can be an e-mail address; whether mail arrives there shows when some is sent.
#[must_use]
pub fn is_address(text: &str) -> bool {
    let text = text.trim();
    text.len() <= ADDRESS_MAX
        && !text.chars().any(|c| c.is_whitespace() || c.is_control())
        && text.rsplit_once('@').is_some_and(|(name, domain)| {
            !name.is_empty() && !domain.is_empty() && !domain.starts_with('.') && !domain.ends_with('.')
        })
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
    fn an_address_has_a_name_and_a_domain() {
        assert!(is_address("a.b+c@shop.example") && is_address(" ä@shop.example "));
        for text in ["", "@shop.example", "a@", "a b@shop.example", "a@.example", "a@shop.example\r\nBcc: b@x.example"] {
            assert!(!is_address(text), "{text}");
        }
    }

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

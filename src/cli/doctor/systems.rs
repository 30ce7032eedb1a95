//! Judging what shops configured: systems, links, licenses, subscriptions, start URLs.

use super::{
    Finding,
    facts::{Data, SettingsFacts},
};
use crate::{
    domain::{
        subscription::{Entitlement, Terms},
        system::LoginConfig,
    },
    licensing::is_loopback,
    store::SystemSurvey,
};
use chrono::{DateTime, TimeDelta, Utc};
use url::Url;

/// How far ahead an end is told of.
const SOON: TimeDelta = TimeDelta::days(14);
/// How many are named.
const NAMED: usize = 5;

pub(super) fn judge(settings: &SettingsFacts, data: &Data, now: DateTime<Utc>) -> Vec<Finding> {
    let enabled = || data.systems.iter().filter(|system| system.enabled);
    vec![
        about(
            "system_licenses",
            "every enabled system holds a system license",
            enabled().filter(|system| !system.licensed),
            "no system license, so every login is refused",
            "put a system license that its account claimed into it: `PUT /api/v1/systems/{id}/license`",
        ),
        about(
            "return_urls",
            "every enabled system says where carts may go",
            enabled().filter(|system| system.config.return_urls.is_empty()),
            "`return_urls` is empty, so no login that names one is let in",
            "list in the system's `return_urls` where its procurement system takes carts, such as https://procurement.example/",
        ),
        about(
            "senders",
            "every system secret belongs to a listed sender",
            data.systems.iter().filter(|system| system.has_secret && has_no_senders(system)),
            "a system secret, but no sender is listed: nobody can use it safely",
            "list in the system's `senders` who presents the secret, such as the network's domain and identity",
        ),
        about(
            "shared_secrets",
            "no system secret stands in for the secrets of several links",
            data.systems.iter().filter(|system| system.has_secret && system.bare_links > 1),
            "one system secret meets several links without secrets of their own: whoever knows it can log in as any of these \
             customers",
            "if the sender is no trusted network, give each link a secret of its own and take the system's away",
        ),
        about(
            "link_licenses",
            "every link holds a customer license",
            enabled().filter(|system| system.unlicensed_links > 0),
            "links without a customer license, so their customers are refused",
            "let each hold a free customer license of the account: `PUT /api/v1/links/{id}/license`",
        ),
        about(
            "bindings",
            "every license in use is bound to its shop",
            data.systems.iter().filter(|system| system.unbound_licenses > 0),
            "licenses in use that are bound to no shop, so they do not work",
            "bind them to the shop of the system: `POST /api/v1/licenses/bind`",
        ),
        subscriptions(data, settings.terms, now),
        start_urls(settings, data),
    ]
}

fn has_no_senders(system: &SystemSurvey) -> bool {
    matches!(&system.config.login, LoginConfig::Cxml(login) if login.senders.is_empty())
}

/// A check of systems: well if there are none of these.
fn about<'a>(
    check: &'static str,
    well: &str,
    wrong: impl Iterator<Item = &'a SystemSurvey>,
    said: &str,
    mend: &str,
) -> Finding {
    let names: Vec<&str> = wrong.map(|system| system.name.as_str()).collect();
    if names.is_empty() { Finding::ok(check, well) } else { Finding::warn(check, format!("{}: {said}", some(&names)), mend) }
}

/// The first few of many names.
fn some(names: &[&str]) -> String {
    let named = names.iter().take(NAMED).copied().collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(NAMED) {
        0 => named,
        more => format!("{named} and {more} more"),
    }
}

fn subscriptions(data: &Data, terms: Terms, now: DateTime<Utc>) -> Finding {
    const CHECK: &str = "subscriptions";
    let (mut over, mut soon) = (Vec::new(), Vec::new());
    for subscription in &data.subscriptions {
        match subscription.entitlement(now, terms) {
            Entitlement::Lapsed | Entitlement::NotStarted => over.push(subscription.reference.as_str()),
            Entitlement::Entitled { in_grace, ends_on } => {
                if in_grace.is_some() || ends_on.is_some_and(|end| end - now <= SOON) {
                    soon.push(subscription.reference.as_str());
                }
            }
        }
    }
    if over.is_empty() && soon.is_empty() {
        return Finding::ok(CHECK, "all that is in use is paid for");
    }
    let parts = [("they entitle to nothing now", &over), ("they end within 14 days or are in grace", &soon)];
    let said: Vec<String> = parts
        .iter()
        .filter(|(_, names)| !names.is_empty())
        .map(|(what, names)| format!("{}: {what}", some(names)))
        .collect();
    Finding::warn(
        CHECK,
        said.join("; "),
        "let billing renew them: its next event for each lets their customers in again at once; reinstate those that an operator ended",
    )
}

fn start_urls(settings: &SettingsFacts, data: &Data) -> Finding {
    const CHECK: &str = "start_urls";
    let is_public = settings.public_url.as_ref().is_some_and(|url| !is_loopback(url));
    let local = |text: &&str| Url::parse(text).is_ok_and(|url| is_loopback(&url));
    let wrong: Vec<&str> = data.start_urls.iter().map(String::as_str).filter(local).collect();
    if !is_public || wrong.is_empty() {
        return Finding::ok(CHECK, "every shop is where its buyers can reach it");
    }
    let said = format!("{}: buyers from outside are sent to their own machines", some(&wrong));
    Finding::warn(CHECK, said, "give these shops the https address at which buyers reach them")
}

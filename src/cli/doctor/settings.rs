//! Judging the settings: where the outside reaches the service, and what billing signs with.

use super::{Finding, facts::SettingsFacts};
use crate::{
    licensing::is_loopback,
    server::settings::{BILLING_SECRETS, STRIPE_SECRETS},
};

pub(super) fn judge(facts: &SettingsFacts) -> Vec<Finding> {
    vec![public_url(facts), billing_secrets(facts), mail(facts), secret_files(facts)]
}

fn public_url(facts: &SettingsFacts) -> Finding {
    const CHECK: &str = "public_url";
    const MEND: &str = "--public-url https://punchgate.example/ (PUNCHGATE_PUBLIC_URL, `public_url`), TLS at the proxy";
    match &facts.public_url {
        None if facts.listen.ip().is_loopback() => {
            Finding::ok(CHECK, format!("not set, and only this machine reaches {}", facts.listen))
        }
        None => Finding::fail(
            CHECK,
            format!("not set, but {} is reached from outside: addresses in answers would lead nowhere", facts.listen),
            MEND,
        ),
        Some(url) if url.scheme() == "https" || is_loopback(url) => Finding::ok(CHECK, url.as_str()),
        Some(url) => Finding::warn(
            CHECK,
            format!("{url} is not https: whoever listens on the way reads secrets and start tokens"),
            MEND,
        ),
    }
}

fn billing_secrets(facts: &SettingsFacts) -> Finding {
    const CHECK: &str = "billing_secrets";
    let mend = format!(
        "put what billing signs with into a file and name it with --billing-secrets-file, or set {BILLING_SECRETS}; for Stripe, --stripe-secrets-file or {STRIPE_SECRETS}"
    );
    match &facts.billing_secrets {
        Ok(0) => Finding::warn(CHECK, "none: every event of billing is refused, and subscriptions run out", mend),
        Ok(count) => Finding::ok(CHECK, format!("{count}")),
        Err(fault) => Finding::fail(CHECK, format!("{fault}: the service does not start"), mend),
    }
}

fn mail(facts: &SettingsFacts) -> Finding {
    const CHECK: &str = "mail";
    match &facts.mail {
        Ok(true) => Finding::ok(CHECK, "it goes out"),
        Ok(false) => Finding::ok(CHECK, "not set: mails wait until it is"),
        Err(fault) => Finding::fail(
            CHECK,
            format!("{fault}: the service does not start"),
            "correct --mail, --mail-from and --mail-password-file (PUNCHGATE_MAIL.., `mail`, `mail_from`, `mail_password_file`)",
        ),
    }
}

fn secret_files(facts: &SettingsFacts) -> Finding {
    const CHECK: &str = "secret_files";
    let open = facts.secret_files.iter().filter(|file| file.is_open_to(0o007));
    let names = open.map(|file| file.path.display().to_string()).collect::<Vec<_>>().join(" ");
    if names.is_empty() {
        return Finding::ok(CHECK, "no file of settings or secrets is open to everybody");
    }
    let said = format!(
        "everybody on this machine can read {names}: who has a billing secret can renew any subscription, who has the mail server's password can send as you"
    );
    Finding::warn(CHECK, said, format!("chmod 600 {names}"))
}

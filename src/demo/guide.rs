//! What the demo prints: where a browser sees the whole round trip, and lines to paste that log in, lapse the subscription and pay it
//! again, with what to expect of each.

use super::world::HOOK_SECRET;
use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use std::{
    fmt::Write as _,
    io::{self, Write as _},
    path::Path,
};
use url::Url;

/// Prints what to try. A reader who closed the pipe has read enough.
pub(super) fn print(base: &Url, now: DateTime<Utc>, mails: &Path, kept: Option<&Path>) {
    let mut guide = text(base, now, mails, &program());
    if let Some(folder) = kept {
        let _ = writeln!(guide, "\nThe database stays in {}.", folder.display());
    }
    let mut out = io::stdout().lock();
    let _ = out.write_all(guide.as_bytes()).and_then(|()| out.flush());
}

/// The program as the reader can call it.
fn program() -> String {
    let path = std::env::current_exe().ok().map(|path| path.display().to_string());
    path.filter(|path| !path.contains([' ', '\'', '"', '$', '\\'])).unwrap_or_else(|| "punchgate".to_owned())
}

fn text(base: &Url, now: DateTime<Utc>, mails: &Path, program: &str) -> String {
    let date = |days| (now + TimeDelta::days(days)).to_rfc3339_opts(SecondsFormat::Secs, true);
    let sign = format!("PUNCHGATE_HOOK_SECRET={HOOK_SECRET} {program} hook sign");
    let post = format!("curl -sS -K - {base}hooks/billing");
    let ended = r#"{"subscription_ref":"sub_demo"}"#;
    let paid = format!(
        r#"{{"subscription_ref":"sub_demo","status":"active","current_period_start":"{}","current_period_end":"{}"}}"#,
        date(-10),
        date(20)
    );
    format!(
        r#"punchgate demo at {base} (end it with ctrl-c)

In a browser, open {base}demo-inbox
It starts visits to the demo shop over OCI and cXML, and shows the carts that you return. Or paste these into another terminal:

1. Log in over OCI: expect 303 and a Location in the demo shop; open that address within two minutes.

curl -si {base}punchout/demo-oci/oci -d USERNAME=buyer@demo.example -d PASSWORD=demo-oci-secret -d HOOK_URL=https://procurement.demo.example/cart

2. Log in over cXML: expect Status 200 and a StartPage.

curl -s {base}punchout/demo-cxml/cxml -H 'Content-Type: text/xml' -d '<cXML payloadID="'$(date +%s%N)'@buyer.demo.example" timestamp="'$(date -u +%FT%T+00:00)'"><Header><From><Credential domain="NetworkId"><Identity>buyer@demo.example</Identity></Credential></From><To><Credential domain="NetworkId"><Identity>shop@demo.example</Identity></Credential></To><Sender><Credential domain="NetworkId"><Identity>buyer@demo.example</Identity><SharedSecret>demo-cxml-secret</SharedSecret></Credential><UserAgent>curl</UserAgent></Sender></Header><Request><PunchOutSetupRequest operation="create"><BuyerCookie>1</BuyerCookie><BrowserFormPost><URL>https://procurement.demo.example/cart</URL></BrowserFormPost></PunchOutSetupRequest></Request></cXML>'

3. The subscription lapses: expect {{"outcome":"applied"}}. Then both logins above are refused (OCI 403, cXML Status 403).

{sign} --type subscription.ended --data '{ended}' | {post}

4. It is paid again: expect {{"outcome":"applied"}}. Then both logins are let in, with nothing entered again.

{sign} --type subscription.updated --data '{paid}' | {post}

Mails are written into {}, one file each.
"#,
        mails.display()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_guide_holds_a_line_for_each_thing_to_try() {
        let text =
            text(&Url::parse("http://127.0.0.1:8080/").unwrap(), DateTime::default(), Path::new("mails"), "punchgate");
        let lines = text.lines().filter(|line| line.starts_with("curl ") || line.starts_with("PUNCHGATE_HOOK_SECRET="));
        assert_eq!(lines.count(), 4);
        assert!(text.contains("http://127.0.0.1:8080/punchout/demo-oci/oci "));
        assert!(text.contains("open http://127.0.0.1:8080/demo-inbox\n"));
    }
}

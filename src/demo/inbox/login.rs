//! How the inbox logs in as the demo's buyers: over cXML it calls by itself, as a procurement system's server would; over OCI the
//! buyer's browser carries everything, so there it is a form.

use super::document::{Item, SetupAnswer};
use crate::demo::world::{BUYER, HUB_SECRET, LINK_SECRET, OCI_SECRET};
use askama::Template;
use axum::{Router, body::Body, extract::Request, http::header};
use chrono::{DateTime, SecondsFormat, Utc};
use http_body_util::BodyExt;
use tower::ServiceExt;
use url::Url;

/// A cXML system of the demo's, and how its buyer logs in.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct CxmlBuyer {
    pub(super) system: &'static str,
    from: (&'static str, &'static str),
    sender: (&'static str, &'static str),
    secret: &'static str,
    mail: &'static str,
}

const CXML_BUYERS: [CxmlBuyer; 2] = [
    CxmlBuyer {
        system: "demo-cxml",
        from: ("NetworkId", BUYER),
        sender: ("NetworkId", BUYER),
        secret: LINK_SECRET,
        mail: BUYER,
    },
    CxmlBuyer {
        system: "demo-hub",
        from: ("DUNS", "123456789"),
        sender: ("NetworkId", "hub@demo.example"),
        secret: HUB_SECRET,
        mail: BUYER,
    },
];

impl CxmlBuyer {
    /// The buyer of this system.
    pub(super) fn of(system: &str) -> Option<&'static Self> {
        CXML_BUYERS.iter().find(|buyer| buyer.system == system)
    }
}

/// By which a cart over OCI is known: its form tells nothing, so the return URL does.
pub(super) const OCI_QUERY: &str = "system=demo-oci";

/// The fields of an OCI login, as the buyer's browser posts them.
pub(super) fn oci_fields(inbox: &Url) -> Vec<(&'static str, String)> {
    let mut hook = inbox.clone();
    hook.set_query(Some(OCI_QUERY));
    vec![
        ("USERNAME", BUYER.to_owned()),
        ("PASSWORD", OCI_SECRET.to_owned()),
        ("HOOK_URL", hook.into()),
        ("OCI_VERSION", "4.0".to_owned()),
        ("http_content_charset", "utf-8".to_owned()),
        ("~OkCode", "ADDI".to_owned()),
        ("~CALLER", "CTLG".to_owned()),
        ("~TARGET", "_top".to_owned()),
    ]
}

/// A login over cXML.
#[derive(Template)]
#[template(path = "demo_setup_request.xml")]
pub(super) struct SetupRequest<'a> {
    pub(super) buyer: &'static CxmlBuyer,
    pub(super) payload_id: String,
    timestamp: String,
    pub(super) operation: &'static str,
    pub(super) buyer_cookie: &'a str,
    pub(super) return_url: &'a str,
    pub(super) items: &'a [Item],
}

impl<'a> SetupRequest<'a> {
    /// A document of its own, made now.
    pub(super) fn new(
        buyer: &'static CxmlBuyer,
        (operation, items): (&'static str, &'a [Item]),
        buyer_cookie: &'a str,
        return_url: &'a str,
        now: DateTime<Utc>,
    ) -> Self {
        Self {
            buyer,
            payload_id: format!("{buyer_cookie}@inbox.demo.example"),
            timestamp: now.to_rfc3339_opts(SecondsFormat::Secs, false),
            operation,
            buyer_cookie,
            return_url,
            items,
        }
    }

    /// Logs in; `None` if there is no answer that can be read.
    pub(super) async fn send(&self, api: Router) -> Option<SetupAnswer> {
        let request = Request::post(format!("/punchout/{}/cxml", self.buyer.system))
            .header(header::CONTENT_TYPE, "text/xml; charset=UTF-8")
            .body(Body::from(self.render().ok()?))
            .ok()?;
        let response = match api.oneshot(request).await {
            Ok(response) => response,
            Err(never) => match never {},
        };
        let body = response.into_body().collect().await.ok()?.to_bytes();
        SetupAnswer::read(str::from_utf8(&body).ok()?)
    }
}

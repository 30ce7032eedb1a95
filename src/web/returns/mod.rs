//! `/punchout/return/{token}`: the page that takes a cart back. The buyer's browser is sent here by the shop; here is the form for its
//! procurement system, once, and a small script that posts it, or a button where scripts do not run. Afterwards the page says what
//! became of the session. What is in the form is `punchout`'s.
//!
//! A value stands in the page so that a browser posts it as it is, with one exception that no page can make: it posts every line end
//! as CRLF, whatever it was (HTML, "constructing the entry list").

mod policy;
mod words;

use super::App;
use crate::{
    domain::{language::Language, session::State as SessionState},
    protocol::page,
    punchout::{Opened, OpenedForm},
};
use askama::Template;
use axum::{
    extract::{Path, State, rejection::PathRejection},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use std::{
    fmt::Write as _,
    sync::{Arc, LazyLock},
};
use words::{FormWords, Saying, Words};

const STYLE: &str = include_str!("../../../templates/page.css");

/// A field of the form may be called `submit` and stand in the way of the form's own word for it, so the word is asked of all forms.
const SCRIPT: &str = r#"HTMLFormElement.prototype.submit.call(document.querySelector("form"));"#;

const SEC_PURPOSE: HeaderName = HeaderName::from_static("sec-purpose");

/// All of the page's own that a policy lets in.
static OWN: LazyLock<String> = LazyLock::new(|| {
    format!("default-src 'none'; style-src {}; script-src {}; base-uri 'none'", policy::hash(STYLE), policy::hash(SCRIPT))
});

#[derive(Template)]
#[template(path = "return_form.html")]
struct FormPage<'a> {
    language: &'static str,
    style: &'static str,
    script: &'static str,
    words: FormWords,
    charset: &'a str,
    action: Kept<'a>,
    target: Option<Kept<'a>>,
    fields: Vec<(Kept<'a>, Kept<'a>)>,
}

#[derive(Template)]
#[template(path = "return_closed.html")]
struct ClosedPage {
    language: &'static str,
    style: &'static str,
    words: Words,
}

/// A value of an attribute between quotes, as a browser gives it back. Line ends are written as references: raw ones a browser makes
/// one kind of while it reads the page.
struct Kept<'a>(&'a str);

impl std::fmt::Display for Kept<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for character in self.0.chars() {
            match character {
                '&' => f.write_str("&amp;"),
                '"' => f.write_str("&quot;"),
                '<' => f.write_str("&lt;"),
                '>' => f.write_str("&gt;"),
                '\r' => f.write_str("&#13;"),
                '\n' => f.write_str("&#10;"),
                other => f.write_char(other),
            }?;
        }
        Ok(())
    }
}

/// Answers with the form, this once, or with what became of its session.
pub(super) async fn show(
    State(app): State<Arc<App>>,
    path: Result<Path<String>, PathRejection>,
    headers: HeaderMap,
) -> Response {
    if headers.get(&SEC_PURPOSE).is_some_and(|purpose| purpose.as_bytes().starts_with(b"prefetch")) {
        // Somebody may never look at what a browser fetches ahead: this is not the one time.
        return closed_page(StatusCode::SERVICE_UNAVAILABLE, &Saying::Failed, language(&headers), &[]);
    }
    let opened = match path {
        Ok(Path(token)) => app.gate.open_return(&token).await,
        Err(_) => Ok(Opened::Unknown),
    };
    let language = language(&headers);
    match opened {
        Ok(Opened::Form(opened)) => form_page(&opened, language),
        Ok(Opened::Closed { state, since, frame_ancestors }) => {
            let status = match state {
                SessionState::Started | SessionState::Redeemed => StatusCode::CONFLICT,
                _ => StatusCode::GONE,
            };
            closed_page(status, &Saying::Closed { state, since }, language, &frame_ancestors)
        }
        Ok(Opened::Unknown) => closed_page(StatusCode::NOT_FOUND, &Saying::Unknown, language, &[]),
        Err(trouble) => {
            tracing::error!(%trouble, "a returning page could not be opened");
            closed_page(StatusCode::SERVICE_UNAVAILABLE, &Saying::Failed, language, &[])
        }
    }
}

/// What is asked about without being looked at stays as it is.
pub(super) async fn asked_about() -> Response {
    let mut response = StatusCode::METHOD_NOT_ALLOWED.into_response();
    set(response.headers_mut(), header::ALLOW, "GET");
    response
}

fn language(headers: &HeaderMap) -> Language {
    let accepted = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    accepted.and_then(Language::of_accept_language).unwrap_or_default()
}

/// The page with the form, in the form's charset.
///
/// It tells where it comes from, but no more than its origin (`strict-origin`): with no referrer at all a browser posts `Origin: null`,
/// which filters of procurement systems refuse and nobody can put on a list. The address is worth nothing any more by then.
fn form_page(opened: &OpenedForm, language: Language) -> Response {
    let form = &opened.form;
    let charset = page::label(&form.charset);
    let page = FormPage {
        language: language.tag(),
        style: STYLE,
        script: SCRIPT,
        words: words::of_form(opened.outcome, language),
        charset,
        action: Kept(form.action.trim()),
        target: form.target.as_deref().map(Kept),
        fields: form.fields.iter().map(|(name, value)| (Kept(name), Kept(value))).collect(),
    };
    let html = match page.render() {
        Ok(html) => html,
        Err(error) => return unwritten(&error),
    };
    let page = page::encoded(&html, charset);
    let mut response = (StatusCode::OK, page.bytes).into_response();
    let headers = response.headers_mut();
    set(headers, header::CONTENT_TYPE, &format!("text/html; charset={}", page.charset));
    set(headers, header::REFERRER_POLICY, "strict-origin");
    guard(headers, &policy::form_sources(&form.action, &opened.return_urls), &opened.frame_ancestors);
    response
}

fn closed_page(status: StatusCode, saying: &Saying, language: Language, frame_ancestors: &[String]) -> Response {
    let page = ClosedPage { language: language.tag(), style: STYLE, words: words::of(saying, language) };
    let mut response = match page.render() {
        Ok(html) => (status, html).into_response(),
        Err(error) => return unwritten(&error),
    };
    let headers = response.headers_mut();
    set(headers, header::CONTENT_TYPE, "text/html; charset=UTF-8");
    set(headers, header::REFERRER_POLICY, "no-referrer");
    if status == StatusCode::SERVICE_UNAVAILABLE {
        set(headers, header::RETRY_AFTER, "5");
    }
    guard(headers, "'none'", frame_ancestors);
    response
}

fn unwritten(error: &askama::Error) -> Response {
    tracing::error!(%error, "the returning page could not be written");
    StatusCode::INTERNAL_SERVER_ERROR.into_response()
}

/// Where the page may send anything, who may show it in a frame, and that nobody keeps it.
fn guard(headers: &mut HeaderMap, form_sources: &str, frame_ancestors: &[String]) {
    let frames = policy::frame_sources(frame_ancestors);
    if frames.is_none() {
        set(headers, header::X_FRAME_OPTIONS, "DENY");
    }
    let frames = frames.as_deref().unwrap_or("'none'");
    let policy = format!("{}; form-action {form_sources}; frame-ancestors {frames}", *OWN);
    set(headers, header::CONTENT_SECURITY_POLICY, &policy);
    set(headers, header::CACHE_CONTROL, "no-store");
}

fn set(headers: &mut HeaderMap, name: HeaderName, value: &str) {
    match HeaderValue::from_str(value) {
        Ok(value) => {
            headers.insert(name, value);
        }
        Err(error) => tracing::error!(%name, %error, "a header of the returning page could not be written"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{cart::form::ReturnForm, session::Outcome};
    use http_body_util::BodyExt;

    fn form(charset: &str, fields: &[(&str, &str)]) -> ReturnForm {
        ReturnForm {
            action: "https://procurement.example/cart?a=1&b=\"x\"".to_owned(),
            target: Some("_top".to_owned()),
            charset: charset.to_owned(),
            fields: fields.iter().map(|&(name, value)| (name.to_owned(), value.to_owned())).collect(),
        }
    }

    async fn shown(form: &ReturnForm, frame_ancestors: &[String]) -> (HeaderMap, Vec<u8>) {
        let opened = OpenedForm {
            outcome: Outcome::Returned,
            form: form.clone(),
            return_urls: Vec::new(),
            frame_ancestors: frame_ancestors.to_vec(),
        };
        let response = form_page(&opened, Language::Polish);
        let (parts, body) = response.into_parts();
        (parts.headers, body.collect().await.unwrap().to_bytes().to_vec())
    }

    #[tokio::test]
    async fn values_stand_between_their_quotes_with_their_line_ends() {
        let form = form("utf-8", &[("a\"b", "\n<\"&amp;>\r\n\tż'"), ("", "")]);
        let (_, bytes) = shown(&form, &[]).await;
        let html = String::from_utf8(bytes).unwrap();
        let field = "<input type=\"hidden\" name=\"a&quot;b\" value=\"&#10;&lt;&quot;&amp;amp;&gt;&#13;&#10;\tż'\">";
        assert!(html.contains(field), "{html}");
        assert!(html.contains("action=\"https://procurement.example/cart?a=1&amp;b=&quot;x&quot;\""), "{html}");
        assert!(html.contains("target=\"_top\""), "{html}");
    }

    #[tokio::test]
    async fn the_page_is_in_the_charset_of_its_form() {
        let form = form("iso-8859-1", &[("NEW_ITEM-DESCRIPTION[1]", "Größe")]);
        let (headers, bytes) = shown(&form, &[]).await;
        assert_eq!(headers[header::CONTENT_TYPE], "text/html; charset=iso-8859-1");
        assert!(bytes.windows(5).any(|window| window == b"Gr\xF6\xDFe"));
        let html = bytes.iter().map(|&byte| char::from(byte)).collect::<String>();
        // The page's own words need more than the charset has.
        assert!(html.contains("nacisn&#261;&#263;"), "{html}");
        assert!(html.contains("accept-charset=\"iso-8859-1\""), "{html}");
        let (headers, _) = shown(&self::form("x\"><script>", &[]), &[]).await;
        assert_eq!(headers[header::CONTENT_TYPE], "text/html; charset=UTF-8");
    }

    #[tokio::test]
    async fn nobody_frames_it_but_those_who_may() {
        let (headers, _) = shown(&form("utf-8", &[]), &[]).await;
        assert_eq!(headers[header::X_FRAME_OPTIONS], "DENY");
        let policy = headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
        assert!(policy.ends_with("; form-action https://procurement.example; frame-ancestors 'none'"), "{policy}");
        let (headers, _) = shown(&form("utf-8", &[]), &["https://procurement.example".to_owned()]).await;
        assert!(!headers.contains_key(header::X_FRAME_OPTIONS));
        let policy = headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
        assert!(policy.ends_with("; frame-ancestors https://procurement.example"), "{policy}");
    }
}

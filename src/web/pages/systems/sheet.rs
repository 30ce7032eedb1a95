//! The sheet for the buyer: what their procurement system must be set to, with the customer's identity, in the buyer's language, to be
//! printed or copied. A secret stands on it only in the answer that made it.

use super::{
    super::words::{Spoken, sheet::SheetWords},
    known, path, punchout_url,
};
use crate::{
    domain::{
        language::Language,
        secret::Secret,
        system::{CxmlLogin, IdentityFrom, LoginConfig, OciLogin, ProofFrom, System},
    },
    store::{Db, LinkDetail, SystemDetail},
    web::{
        App,
        pages::{
            answer::{self, Answer, Fault},
            form::{Asked, Choice},
            shell::{Place, Shell},
            visit::Visit,
        },
    },
};
use askama::Template;
use axum::extract::{Path, State};
use std::sync::Arc;

/// How many customers can be chosen among; who has more comes from the customer's page.
const CUSTOMERS: i64 = 100;

/// A sheet.
#[derive(Template)]
#[template(path = "pages/systems/sheet_itself.html")]
pub(super) struct Sheet {
    words: &'static SheetWords,
    language: &'static str,
    customer: Option<String>,
    rows: Vec<Row>,
    return_urls: Vec<String>,
    is_cxml: bool,
}

/// A line of a sheet.
struct Row {
    id: String,
    label: String,
    value: String,
    /// Whether it is to be typed as it stands.
    is_exact: bool,
    hint: Option<&'static str>,
}

/// The lines of a sheet as they come together.
struct Rows(Vec<Row>);

impl Rows {
    fn exact(&mut self, label: impl Into<String>, value: impl Into<String>) {
        self.push(label.into(), value.into(), true, None);
    }

    fn said(&mut self, label: impl Into<String>, value: impl Into<String>) {
        self.push(label.into(), value.into(), false, None);
    }

    fn push(&mut self, label: String, value: String, is_exact: bool, hint: Option<&'static str>) {
        let id = format!("sheet-{}", self.0.len());
        self.0.push(Row { id, label, value, is_exact, hint });
    }

    fn secret(&mut self, label: impl Into<String>, secret: Option<&Secret>, words: &SheetWords) {
        match secret {
            Some(secret) => self.push(label.into(), secret.reveal().to_owned(), true, Some(words.shown_once)),
            None => self.said(label, words.secret_apart),
        }
    }
}

impl Sheet {
    /// The sheet of a system, for one of its customers or for any.
    pub(super) async fn of(
        app: &App,
        db: &mut Db,
        detail: &SystemDetail,
        link: Option<LinkDetail>,
        language: Language,
        secret: Option<&Secret>,
    ) -> Result<Self, Fault> {
        let words = SheetWords::of(language);
        let shop = db.shop(detail.summary.shop).await?;
        let mut rows = Rows(Vec::new());
        rows.said(words.shop, shop.map(|shop| shop.name).unwrap_or_default());
        rows.exact(words.url, punchout_url(app, detail));
        match &detail.config.login {
            LoginConfig::Cxml(login) => cxml(&mut rows, login, (detail.has_secret, link.as_ref()), secret, words),
            LoginConfig::Oci(login) => oci(&mut rows, login, link.as_ref(), secret, words),
        }
        let operations: Vec<&str> = detail.config.operations.iter().map(|operation| operation.as_str()).collect();
        rows.said(words.operations, operations.join(", "));
        let mut return_urls: Vec<String> = detail.config.return_urls.iter().map(ToString::to_string).collect();
        return_urls.extend(detail.config.allows_sapevent().then(|| "SAPEVENT:POST".to_owned()));
        Ok(Self {
            customer: link.map(|link| format!("{} ({})", link.name, link.number)),
            rows: rows.0,
            return_urls,
            is_cxml: matches!(detail.config.login, LoginConfig::Cxml(_)),
            language: language.tag(),
            words,
        })
    }
}

fn cxml(
    rows: &mut Rows,
    login: &CxmlLogin,
    (has_secret, link): (bool, Option<&LinkDetail>),
    secret: Option<&Secret>,
    words: &SheetWords,
) {
    let identity = link.and_then(|link| link.identity.clone());
    let domain = link.and_then(|link| link.domain.clone());
    let named = identity.clone().unwrap_or_else(|| words.of_customer.to_owned());
    let named = |rows: &mut Rows, label: String| {
        if identity.is_some() { rows.exact(label, named.clone()) } else { rows.said(label, named.clone()) }
    };
    match &login.identity_from {
        IdentityFrom::From | IdentityFrom::Sender => {
            let party = if login.identity_from == IdentityFrom::From { "From" } else { "Sender" };
            match domain {
                Some(domain) => rows.exact(format!("{party} Credential domain"), domain),
                None => rows.said(format!("{party} Credential domain"), words.any_domain),
            }
            named(rows, format!("{party} Identity"));
        }
        IdentityFrom::Extrinsic(name) => named(rows, format!("Extrinsic name=\"{name}\"")),
        IdentityFrom::ContactEmail => named(rows, "Contact Email".to_owned()),
        IdentityFrom::ShipToEmail => named(rows, "ShipTo Address Email".to_owned()),
        IdentityFrom::Only => rows.said("From", words.any_value),
    }
    match login.to.first() {
        Some(to) => {
            rows.exact("To Credential domain", &to.domain);
            rows.exact("To Identity", &to.identity);
        }
        None => rows.said("To", words.any_value),
    }
    if login.identity_from != IdentityFrom::Sender {
        match login.senders.first() {
            Some(sender) => {
                rows.exact("Sender Credential domain", &sender.domain);
                rows.exact("Sender Identity", &sender.identity);
            }
            None => rows.said("Sender", words.sender_as_from),
        }
    }
    let place = if login.proof_from == ProofFrom::Any { "SharedSecret" } else { "Sender SharedSecret" };
    let own = link.is_none_or(|link| link.has_secret);
    match secret {
        None if has_secret && !own => rows.said(place, words.secret_of_sender),
        secret => rows.secret(place, secret, words),
    }
}

fn oci(rows: &mut Rows, login: &OciLogin, link: Option<&LinkDetail>, secret: Option<&Secret>, words: &SheetWords) {
    rows.said(words.method, "GET, POST");
    if let Some(name) = &login.identity {
        match link.and_then(|link| link.identity.clone()) {
            Some(identity) => rows.exact(name, identity),
            None => rows.said(name, words.of_customer),
        }
    }
    for name in [&login.secret, &login.token].into_iter().flatten() {
        rows.secret(name, secret, words);
    }
    for (name, value) in &login.fixed {
        rows.exact(name, value);
    }
    rows.said(&login.hook_url, words.hook_url);
    for (name, value) in [("~OkCode", "ADDI"), ("~TARGET", "_top"), ("~CALLER", "CTLG")] {
        rows.exact(name, value);
    }
}

#[derive(Template)]
#[template(path = "pages/systems/sheet.html")]
struct SheetPage {
    shell: Shell,
    words: &'static SheetWords,
    title: String,
    back: String,
    languages: Vec<Choice>,
    customers: Vec<Choice>,
    sheet: Sheet,
}

pub(super) async fn show(
    State(app): State<Arc<App>>,
    visit: Visit,
    Path(which): Path<String>,
    Asked(asked): Asked,
) -> Answer {
    let words: &SheetWords = visit.words();
    let language = Language::of_tag(asked.text("lang")).unwrap_or(visit.language);
    let mut db = app.store.read().await?;
    let detail = known(&mut db, &visit, &which).await?;
    let link = match asked.given("customer") {
        Some(customer) => Some(linked(&mut db, detail.summary.id, customer).await?),
        None => None,
    };
    let links = db.link_details_of_system(detail.summary.id, None, CUSTOMERS).await?;
    let chosen = link.as_ref().map(|link| link.customer.to_string()).unwrap_or_default();
    let mut customers = vec![Choice::of("", words.any_customer, &chosen)];
    // One that is asked for can be beyond those that are listed.
    let beyond = link.iter().filter(|link| links.iter().all(|other| other.id != link.id));
    let choice =
        |link: &LinkDetail| Choice::of(link.customer.to_string(), format!("{}, {}", link.name, link.number), &chosen);
    customers.extend(links.iter().chain(beyond).map(choice));
    let sheet = Sheet::of(&app, &mut db, &detail, link, language, None).await?;
    let names = [(Language::English, "English"), (Language::German, "Deutsch"), (Language::Polish, "Polski")];
    answer::page(&SheetPage {
        shell: visit.shell((words.page_title)(&detail.title), Place::Systems),
        title: detail.title.clone(),
        back: path(&detail, ""),
        languages: names.map(|(known, name)| Choice::of(known.tag(), name, language.tag())).into(),
        customers,
        sheet,
        words,
    })
}

/// The link of a customer in a system.
async fn linked(db: &mut Db, system: crate::domain::id::Id<System>, customer: &str) -> Result<LinkDetail, Fault> {
    let customer = customer.parse().map_err(|_| Fault::NotFound)?;
    let link = db.link_of_customer(system, customer).await?.ok_or(Fault::NotFound)?;
    db.link_detail(link).await?.ok_or(Fault::NotFound)
}

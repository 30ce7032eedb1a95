//! A sheet of customers: what it would change is shown first, line by line, and then exactly that is done. The sheet is pasted, or
//! read from a file by a few lines of script; it is sent along between both steps, so that nothing of it is kept here.

use super::{
    super::{
        answer::{self, Answer},
        form::{Choice, Fields, Input},
        kinds::count,
        shell::{Place, Shell},
        told::{Told, told},
        visit::Visit,
        words::{customers::CustomersWords, refusals::sentence, row_faults},
    },
    shops, systems,
};
use crate::{
    domain::{id::Id, shop::Shop, system::System},
    licensing::{
        self, CustomerData, ImportOrder, Imported, ImportedRow, Refusal, RowChange, RowFault, RowLink, SHEET_BYTES_MAX,
        Sheet,
    },
    store::{Act, Tx},
    web::App,
};
use askama::Template;
use axum::{
    extract::{Request, State},
    http::StatusCode,
};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};
use std::{fmt::Write, sync::Arc};

/// The most that the form sends: in a form a byte of a sheet can become three.
const FORM_BYTES_MAX: usize = 3 * SHEET_BYTES_MAX + 64 * 1024;

/// The most rows that are shown of what a sheet changes: who reads more of them reads the sheet.
const SHOWN_MAX: usize = 500;

#[derive(Template)]
#[template(path = "pages/import.html")]
struct ImportPage {
    shell: Shell,
    words: &'static CustomersWords,
    told: Option<Told>,
    shops: Vec<Choice>,
    systems: Vec<Choice>,
    sheet: Input,
    /// The line, the column and what is wrong there.
    faults: Vec<(u64, Option<&'static str>, String)>,
    /// What it would come to, or what it came to.
    came: Option<Came>,
}

/// What a sheet came to, or would.
struct Came {
    is_done: bool,
    changes: bool,
    counts: Vec<String>,
    /// What tells this outcome from another.
    total: String,
    rows: Vec<RowShown>,
    /// How many more rows change something.
    more: Option<String>,
    /// The secrets that were made, as a sheet to be handed on, once.
    secrets: Option<String>,
}

/// A row that changes something.
struct RowShown {
    line: u64,
    number: String,
    badge: &'static str,
    what: &'static str,
    before: Option<String>,
    after: String,
    link: Option<&'static str>,
}

/// The form.
pub(super) async fn ask(State(app): State<Arc<App>>, visit: Visit) -> Answer {
    page(&app, &visit, &Fields::default(), Outcome::default()).await
}

/// How far a sheet got.
#[derive(Default)]
struct Outcome {
    told: Option<Told>,
    faults: Vec<RowFault>,
    came: Option<Came>,
}

/// Says what a sheet would change, or changes that.
pub(super) async fn import(State(app): State<Arc<App>>, visit: Visit, request: Request) -> Answer {
    let fields = Fields::read(request.into_body(), FORM_BYTES_MAX).await?;
    let words: &CustomersWords = visit.words();
    let is_meant = fields.text("step") == "apply";
    let outcome = match run(&app, &visit, &fields, is_meant).await {
        Ok(imported) => Outcome { came: Some(Came::of(imported, is_meant, words)), ..Outcome::default() },
        Err(Refusal::Rows(faults)) => {
            let told = Some(told(&Refusal::Rows(Vec::new()), visit.language)?);
            let text = (words.faults)(count(faults.len()));
            Outcome { told: told.map(|told| Told { text, ..told }), faults, came: None }
        }
        // What it would change is another thing by now: that is shown instead.
        Err(Refusal::ChangedMeanwhile) if is_meant => {
            let told = Told {
                text: sentence(&Refusal::ChangedMeanwhile, visit.language),
                field: None,
                more: Vec::new(),
                status: StatusCode::CONFLICT,
            };
            let would = run(&app, &visit, &fields, false).await?;
            Outcome { told: Some(told), came: Some(Came::of(would, false, words)), ..Outcome::default() }
        }
        Err(refusal) => Outcome { told: Some(told(&refusal, visit.language)?), ..Outcome::default() },
    };
    page(&app, &visit, &fields, outcome).await
}

async fn run(app: &App, visit: &Visit, fields: &Fields, is_meant: bool) -> licensing::Result<Imported> {
    let shop: Id<Shop> = fields.text("shop").parse().map_err(|_| Refusal::Unknown("shop"))?;
    let system = fields.given("system").map(str::parse::<Id<System>>).transpose();
    let system = system.map_err(|_| Refusal::Unknown("system"))?;
    let sheet = Sheet::read(fields.whole("sheet").as_bytes())?;
    let expected = fields.text("total");
    let work = async |tx: &mut Tx, act: &Act| {
        let account = visit.reach().over_shop(tx, shop).await?;
        let order = ImportOrder { account, shop, system };
        let terms = app.office.terms;
        let imported = licensing::import_customers(tx, &app.vault, act, terms, &order, &sheet, &mut |_, _| ()).await?;
        if is_meant && total(&imported) != expected {
            return Err(Refusal::ChangedMeanwhile);
        }
        Ok(imported)
    };
    let cause = visit.cause(None);
    if is_meant { app.office.perform(cause, work).await } else { app.office.rehearse(cause, work).await }
}

/// What tells one outcome of a sheet from another: a digest of every row. Ids and secrets are not in it, which each run makes anew.
fn total(imported: &Imported) -> String {
    let mut digest = Sha256::new();
    for ImportedRow { line, number, change, data, link, .. } in &imported.rows {
        let is_linked = link.as_ref().map(|link| matches!(link, RowLink::Linked(..)));
        // As it is debugged, each text is in quotes and each row tells its parts apart.
        digest.update(format!("{:?}", (line, number, change, data, is_linked)));
    }
    BASE64_URL_SAFE_NO_PAD.encode(digest.finalize())
}

impl Came {
    fn of(imported: Imported, is_done: bool, words: &CustomersWords) -> Self {
        let counts = [
            (words.count_added)(count(imported.added())),
            (words.count_changed)(count(imported.changed())),
            (words.count_unchanged)(count(imported.unchanged())),
            (words.count_linked)(count(imported.linked())),
        ];
        let total = total(&imported);
        let mut secrets = String::new();
        let mut rows = Vec::new();
        for row in imported.rows {
            let is_linked = matches!(row.link, Some(RowLink::Linked(..)));
            if let Some(RowLink::Linked(_, Some(secret))) = &row.link {
                let cell = row.number.replace('"', "\"\"");
                // Writing to a text cannot fail.
                let _ = writeln!(secrets, "\"{cell}\",{}", secret.reveal());
            }
            let (badge, what, before) = match row.change {
                RowChange::Added => ("good", words.row_added, None),
                RowChange::Changed(before) => ("warn", words.row_changed, Some(data(&before, words))),
                RowChange::Unchanged if is_linked => ("quiet", words.row_unchanged, None),
                RowChange::Unchanged => continue,
            };
            rows.push(RowShown {
                line: row.line,
                number: row.number,
                badge,
                what,
                before,
                after: data(&row.data, words),
                link: is_linked.then_some(words.row_linked),
            });
        }
        let secrets = (is_done && !secrets.is_empty()).then(|| format!("number,secret\n{secrets}"));
        let unseen = rows.len().saturating_sub(SHOWN_MAX);
        rows.truncate(SHOWN_MAX);
        let more = (unseen > 0).then(|| (words.rows_more)(count(unseen)));
        Self { is_done, changes: !rows.is_empty(), counts: counts.into(), total, rows, more, secrets }
    }
}

fn data(data: &CustomerData, words: &CustomersWords) -> String {
    format!("{}, {}", data.name, data.email.as_deref().unwrap_or(words.no_email))
}

async fn page(app: &App, visit: &Visit, fields: &Fields, outcome: Outcome) -> Answer {
    let words: &CustomersWords = visit.words();
    let account = visit.account()?;
    let mut db = app.store.read().await?;
    let Outcome { told, faults, came } = outcome;
    let sheet = Input::text("sheet", words.sheet, fields.whole("sheet")).required();
    let status = told.as_ref().map_or(StatusCode::OK, |told| told.status);
    let page = ImportPage {
        shell: visit.shell(words.import, Place::Customers),
        shops: shops(&mut db, Some(account), fields.text("shop")).await?,
        systems: systems(&mut db, (Some(account), None), words.no_system, fields.text("system")).await?,
        sheet: Input { hint: Some(words.sheet_hint), ..sheet },
        told,
        faults: faults
            .into_iter()
            .map(|fault| (fault.line, fault.column, row_faults::sentence(&fault, visit.language)))
            .collect(),
        came,
        words,
    };
    answer::page_as(status, &page)
}

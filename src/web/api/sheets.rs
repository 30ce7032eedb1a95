//! Whole sheets of customers, as CSV: what each row came to, or would.

use super::{
    answer::{Answer, Answered},
    call::{Asked, take},
    caller::Manager,
    schema::{CustomerId, LinkId},
};
use crate::{
    domain::id::Id,
    licensing::{
        self, CustomerData, ImportOrder, Imported, ImportedRow, Refusal, RowChange, RowLink, SHEET_BYTES_MAX, Sheet,
    },
    store::{Act, Tx},
    web::{App, Problem},
};
use axum::{
    body::Body,
    extract::State,
    http::{HeaderMap, StatusCode, header},
};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};

/// Where a sheet goes.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Whither {
    /// The shop whose customers they are.
    shop: String,
    /// The system that each of them is let into.
    system: Option<String>,
    /// Only say what it would come to.
    dry_run: Option<bool>,
}

/// The data of a customer.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct DataJson {
    /// The name.
    name: String,
    /// The e-mail address.
    email: Option<String>,
}

impl From<CustomerData> for DataJson {
    fn from(CustomerData { name, email }: CustomerData) -> Self {
        Self { name, email }
    }
}

/// What became of a customer.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum ChangeWord {
    /// It was not known.
    Added,
    /// It was known with other data.
    Changed,
    /// It was known with the same data.
    Unchanged,
}

/// What a row came to.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct RowJson {
    /// Its line in the sheet.
    line: u64,
    /// The customer.
    customer: CustomerId,
    /// Its number.
    number: String,
    /// What became of its data.
    change: ChangeWord,
    /// What they were, if they changed.
    before: Option<DataJson>,
    /// What they are.
    after: DataJson,
    /// Its link to the system.
    link: Option<LinkId>,
    /// Whether the link is new.
    linked: bool,
    /// The secret or token that was made for a new link, this once; none after a dry run.
    #[serde(skip_serializing_if = "Option::is_none")]
    secret: Option<String>,
}

impl RowJson {
    fn of(row: ImportedRow, dry_run: bool) -> Self {
        let (change, before) = match row.change {
            RowChange::Added => (ChangeWord::Added, None),
            RowChange::Changed(before) => (ChangeWord::Changed, Some(before.into())),
            RowChange::Unchanged => (ChangeWord::Unchanged, None),
        };
        let (link, linked, secret) = match row.link {
            None => (None, false, None),
            Some(RowLink::Unchanged(link)) => (Some(link), false, None),
            Some(RowLink::Linked(link, made)) => (Some(link), true, made),
        };
        Self {
            line: row.line,
            customer: row.customer,
            number: row.number,
            change,
            before,
            after: row.data.into(),
            link,
            linked,
            secret: secret.filter(|_| !dry_run).map(|secret| secret.reveal().to_owned()),
        }
    }
}

/// What a sheet came to, or would.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ImportedJson {
    /// Whether nothing was changed.
    dry_run: bool,
    /// How many customers are new.
    added: usize,
    /// How many were changed.
    changed: usize,
    /// How many are as they were.
    unchanged: usize,
    /// How many links are new.
    linked: usize,
    /// Every row.
    rows: Vec<RowJson>,
}

impl ImportedJson {
    fn of(imported: Imported, dry_run: bool) -> Self {
        Self {
            dry_run,
            added: imported.added(),
            changed: imported.changed(),
            unchanged: imported.unchanged(),
            linked: imported.linked(),
            rows: imported.rows.into_iter().map(|row| RowJson::of(row, dry_run)).collect(),
        }
    }
}

/// Imports customers from CSV
///
/// The first line names the columns `number`, `name`, `email`, and with a system `identity`, `domain`, `secret`. New customers are
/// added, those that differ are changed, and with a system each is linked: all of them or none. What cannot be taken is told row by
/// row in `errors`. At most 10,000 rows and 5 MiB of UTF-8.
#[utoipa::path(post, path = "/api/v1/customers/import", tag = "customers", security(("operator" = []), ("admin" = [])),
    params(Whither),
    request_body(content = String, content_type = "text/csv",
        example = json!("number,name,email\n10042,Customer GmbH,purchasing@customer.example\n10043,Another Ltd,\n")),
    responses((status = 200, description = "What each row came to, or would.", body = ImportedJson)))]
pub(super) async fn import(
    State(app): State<Arc<App>>,
    manager: Manager,
    Asked(whither): Asked<Whither>,
    headers: HeaderMap,
    body: Body,
) -> Answered {
    let reach = manager.reach(None)?;
    let shop = known(&whither.shop, "shop")?;
    let system = whither.system.as_deref().map(|system| known(system, "system")).transpose()?;
    let media_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if !media_type.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case("text/csv") {
        let detail = "Send the sheet as text/csv.";
        return Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "not_csv", detail));
    }
    let sheet = Sheet::read(&take(body, SHEET_BYTES_MAX).await?)?;
    let dry_run = whither.dry_run.unwrap_or_default();
    let work = async |tx: &mut Tx, act: &Act| {
        let account = reach.over_shop(tx, shop).await?;
        let order = ImportOrder { account, shop, system };
        let terms = app.office.terms;
        licensing::import_customers(tx, &app.vault, act, terms, &order, &sheet, &mut |_, _| ()).await
    };
    let cause = manager.0.cause(None);
    let imported = if dry_run { app.office.rehearse(cause, work).await? } else { app.office.perform(cause, work).await? };
    Ok(Answer::ok(&ImportedJson::of(imported, dry_run))?.secret())
}

/// The id that a query names. What is none names nothing.
fn known<T>(text: &str, what: &'static str) -> Result<Id<T>, Refusal> {
    text.parse().map_err(|_| Refusal::Unknown(what))
}

//! `punchgate reconcile`: compares an export of billing's subscriptions with what is kept of them, and tells what differs. It reads
//! only, and works beside a running server; what differs is decided by `billing`.

use super::Outcome;
use crate::{
    billing::{Drift, DriftKind, Export, compare},
    clock::Clock,
    domain::subscription::Subscription,
    server::{
        self,
        settings::{Allowances, Place},
    },
    store::Db,
};
use clap::Args;
use serde_json::json;
use std::{
    error::Error,
    io::Read,
    path::{Path, PathBuf},
    process::ExitCode,
};

/// The largest export.
const BYTES_MAX: u64 = 256 * 1024 * 1024;
/// How many subscriptions are read at once.
const PAGE: i64 = 500;

#[derive(Args)]
pub(super) struct Reconcile {
    /// The export, `-` for standard input: the list of subscriptions of Stripe's API (with `status=all`), or one JSON object a line,
    /// each a subscription of Stripe or the data of a billing event.
    file: PathBuf,
    /// Only subscriptions whose reference begins so are expected in the export.
    #[arg(long, default_value = "", hide_default_value = true)]
    prefix: String,
    /// Answer with JSON.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    place: Place,
    #[command(flatten)]
    allowances: Allowances,
}

#[expect(clippy::print_stdout, reason = "this is the answer")]
pub(super) async fn run(order: Reconcile, clock: &Clock) -> Outcome {
    let now = clock.now();
    let export = Export::read(&read(&order.file)?, now)
        .map_err(|fault| format!("the export {} cannot be compared: {fault}", order.file.display()))?;
    let opened = server::open_beside(&order.place).await?;
    let kept = kept(&mut opened.store.read().await?, &order.prefix, &export).await?;
    opened.store.close().await;
    let drifts = compare(&export, &kept, now, order.allowances.terms());
    if order.json {
        let answer = json!({ "exported": export.subscriptions.len(), "has_more": export.has_more, "drift": drifts });
        println!("{answer:#}");
    } else {
        for drift in &drifts {
            println!("{}", line(drift));
        }
        println!("{}", summary(&export, drifts.len()));
    }
    Ok(if drifts.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

/// The file, but not more of it than can be taken.
fn read(path: &Path) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    let read = if path.as_os_str() == "-" {
        std::io::stdin().take(BYTES_MAX + 1).read_to_end(&mut bytes)
    } else {
        std::fs::File::open(path).and_then(|file| file.take(BYTES_MAX + 1).read_to_end(&mut bytes))
    };
    let read = read.map_err(|error| format!("the export cannot be read from {}: {error}", path.display()))?;
    if read as u64 > BYTES_MAX {
        return Err(format!("the export {} is larger than 256 MiB: compare it in parts", path.display()));
    }
    Ok(bytes)
}

/// What is kept of the subscriptions that are expected in the export, or are in it.
async fn kept(db: &mut Db, prefix: &str, export: &Export) -> Result<Vec<Subscription>, Box<dyn Error + Send + Sync>> {
    let mut kept = Vec::new();
    let mut after = None;
    loop {
        let page = db.subscriptions(after, PAGE).await?;
        let Some(last) = page.last() else { return Ok(kept) };
        after = Some(last.id);
        let concerned = |facts: &Subscription| {
            facts.reference.starts_with(prefix) || export.subscriptions.contains_key(&facts.reference)
        };
        kept.extend(page.into_iter().map(|summary| summary.facts).filter(concerned));
    }
}

fn line(drift: &Drift) -> String {
    let (here, there) = (drift.here.as_deref().unwrap_or_default(), drift.there.as_deref().unwrap_or_default());
    let Drift { reference, kind, .. } = drift;
    match kind {
        DriftKind::UnknownHere => format!("{reference}: nothing was heard of it here; billing says {there}"),
        DriftKind::UnknownThere => format!("{reference}: not in the export; here it is {here}"),
        DriftKind::OtherStatus => format!("{reference}: status {here} here, {there} there"),
        DriftKind::OtherPeriod => format!("{reference}: period {here} here, {there} there"),
        DriftKind::OtherEntitlement => format!("{reference}: it {here} here, and {there} there"),
    }
}

fn summary(export: &Export, drifts: usize) -> String {
    let count = export.subscriptions.len();
    let more = if export.has_more {
        "; the export says that there is more, so what it lacks is not told: export all pages"
    } else {
        ""
    };
    if drifts == 0 {
        return format!("no drift among {count} subscriptions{more}");
    }
    let mend = "have billing send its latest event of each again";
    format!("{drifts} differences, {count} subscriptions exported{more}; {mend}")
}

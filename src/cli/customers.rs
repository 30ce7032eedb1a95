//! `punchgate customers import`: customers out of a CSV file into a shop, and into one of its systems, all or nothing.

use super::{Outcome, office::cause};
use crate::{
    chance::Chance,
    clock::Clock,
    domain::{shop::ShopId, system::SystemName},
    licensing::{ImportOrder, Imported, Refusal, RowChange, RowFault, RowLink, SHEET_BYTES_MAX, Sheet, import_customers},
    server::{
        self,
        settings::{Allowances, Place},
    },
    store::{Act, Tx},
};
use clap::{Args, Subcommand};
use indicatif::{ProgressBar, ProgressStyle};
use std::{
    error::Error,
    io::Read,
    path::{Path, PathBuf},
    process::ExitCode,
};
use zeroize::Zeroizing;

#[derive(Subcommand)]
pub(super) enum Customers {
    /// Import customers from a CSV file: new ones are added, those that differ are changed, all or nothing. Ends with 1, and changes
    /// nothing, if rows cannot be taken.
    Import(Box<Import>),
}

#[derive(Args)]
pub(super) struct Import {
    /// The file, `-` for standard input: UTF-8, separated by comma, semicolon or tab; its first line names the columns number, name,
    /// email, and with a system identity, domain, secret.
    file: PathBuf,
    /// The SHOPID of the shop.
    #[arg(long, value_name = "SHOPID")]
    shop: String,
    /// The e-mail address of the shop's account.
    #[arg(long, value_name = "EMAIL")]
    account: String,
    /// The name of the system that every customer of the file is let into, each by a customer license of its own. Secrets that are
    /// made are printed, this once, as CSV.
    #[arg(long, value_name = "NAME")]
    system: Option<String>,
    /// Say what would be done, and do nothing.
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    place: Place,
    #[command(flatten)]
    allowances: Allowances,
}

pub(super) async fn run(command: Customers, clock: &Clock, chance: &Chance) -> Outcome {
    let Customers::Import(order) = command;
    let read = read(&order.file)?;
    // Read before the store is opened: nobody waits for a file that cannot be taken.
    let sheet = match Sheet::read(&read) {
        Ok(sheet) => sheet,
        Err(Refusal::Rows(faults)) => return Ok(refused(&faults)),
        Err(other) => return Err(other.into()),
    };
    let opened = server::open_beside(&order.place).await?;
    let act = Act { cause: cause(None), now: clock.now(), chance: chance.clone() };
    let mut tx = opened.store.write().await?;
    let whither = whither(&mut tx, &order).await?;
    let terms = order.allowances.terms();
    // It is seen on a terminal only.
    let bar = ProgressBar::new(0).with_style(ProgressStyle::with_template("{bar:40} {pos}/{len}")?);
    let mut progress = |done: usize, steps: usize| {
        bar.set_length(steps as u64);
        bar.set_position(done as u64);
    };
    let imported = import_customers(&mut tx, &opened.vault, &act, terms, &whither, &sheet, &mut progress).await;
    bar.finish_and_clear();
    let code = match imported {
        Ok(imported) => {
            if order.dry_run {
                drop(tx);
            } else {
                tx.commit().await?;
            }
            report(&imported, &order);
            ExitCode::SUCCESS
        }
        Err(Refusal::Rows(faults)) => {
            drop(tx);
            refused(&faults)
        }
        Err(refusal) => return Err(refusal.into()),
    };
    opened.store.close().await;
    Ok(code)
}

/// The file, but not much more of it than can be taken.
fn read(path: &Path) -> Result<Zeroizing<Vec<u8>>, String> {
    let mut bytes = Zeroizing::new(Vec::new());
    let most = SHEET_BYTES_MAX as u64 + 1;
    let read = if path.as_os_str() == "-" {
        std::io::stdin().take(most).read_to_end(&mut bytes)
    } else {
        std::fs::File::open(path).and_then(|file| file.take(most).read_to_end(&mut bytes))
    };
    read.map_err(|error| format!("the customers cannot be read from {}: {error}", path.display()))?;
    Ok(bytes)
}

async fn whither(tx: &mut Tx, order: &Import) -> Result<ImportOrder, Box<dyn Error + Send + Sync>> {
    let account = tx.account_by_email(&order.account).await?;
    let account = account.ok_or_else(|| format!("there is no account for {}", order.account))?.id;
    let shop_id = ShopId::parse(&order.shop)?;
    let shop = tx.shop_by_shop_id(account, &shop_id).await?;
    let shop = shop.ok_or_else(|| format!("the account has no shop with the SHOPID {}", shop_id.as_str()))?.id;
    let system = match &order.system {
        None => None,
        Some(name) => {
            let found = tx.system_named(&SystemName::of_path(name)).await?.filter(|(_, owner)| *owner == account);
            Some(found.ok_or_else(|| format!("the account has no system {name}"))?.0)
        }
    };
    Ok(ImportOrder { account, shop, system })
}

#[expect(clippy::print_stderr, reason = "this is how a command says why it did nothing")]
fn refused(faults: &[RowFault]) -> ExitCode {
    for fault in faults {
        let column = fault.column.map(|column| format!(", {column}")).unwrap_or_default();
        eprintln!("line {}{column}: {} ({})", fault.line, fault.detail, fault.code);
    }
    eprintln!("nothing was changed: correct the file and import it again");
    ExitCode::from(1)
}

/// What was done goes to standard error; secrets that were made are the answer.
#[expect(clippy::print_stderr, clippy::print_stdout, reason = "this is the answer, and messages beside it")]
fn report(imported: &Imported, order: &Import) {
    if order.dry_run {
        for row in &imported.rows {
            let after = shown(&row.data.name, row.data.email.as_deref());
            match &row.change {
                RowChange::Added => eprintln!("line {}: {} would be added: {after}", row.line, row.number),
                RowChange::Changed(before) => {
                    let before = shown(&before.name, before.email.as_deref());
                    eprintln!("line {}: {} would be changed: {before} -> {after}", row.line, row.number);
                }
                RowChange::Unchanged => {}
            }
        }
    }
    let links = if order.system.is_some() { format!(", {} linked", imported.linked()) } else { String::new() };
    let done = if order.dry_run { "nothing was changed; the import would come to: " } else { "" };
    eprintln!("{done}{} added, {} changed, {} unchanged{links}", imported.added(), imported.changed(), imported.unchanged());
    if order.dry_run {
        return;
    }
    let made: Vec<String> = imported
        .rows
        .iter()
        .filter_map(|row| match &row.link {
            Some(RowLink::Linked(_, Some(secret))) => Some(format!("{},{}", cell(&row.number), cell(secret.reveal()))),
            _ => None,
        })
        .collect();
    if !made.is_empty() {
        println!("number,secret\n{}", made.join("\n"));
    }
}

fn shown(name: &str, email: Option<&str>) -> String {
    format!("{name}, {}", email.unwrap_or("no e-mail"))
}

/// A cell of a CSV file. A spreadsheet would take some for a formula: those get a quote in front. Secrets that are made never
/// begin so.
fn cell(text: &str) -> String {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let text = if formula { format!("'{text}") } else { text.to_owned() };
    if text.contains(['"', ',', ';', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula() {
        assert_eq!(cell("10-1"), "10-1");
        assert_eq!(cell("=HYPERLINK(\"x\",1)"), "\"'=HYPERLINK(\"\"x\"\",1)\"");
        for formula in ["+1", "-1", "@x"] {
            assert_eq!(cell(formula), format!("'{formula}"));
        }
    }
}

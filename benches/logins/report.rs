//! What was measured, as tables: for each cell its variants with the least, the median and the most of their rounds, and the ratios of
//! those rounds in which they took turns.

use crate::{
    load::Protocol,
    plan::{Cell, Measured, Plan, Variant},
};
use std::fmt::Write;

/// One load, in a line.
pub(crate) fn line(one: &Measured) -> String {
    let cell = one.cell;
    format!(
        "{} {} c{} n{} a{} {:<17} {:>8.0} logins/s  p50 {:>7.2}  p99 {:>7.2}  p99.9 {:>7.2} ms  {:>5.1} + {:>5.1} us  {} MiB  {} others",
        cell.engine.name(),
        protocol(cell.protocol),
        cell.connections,
        cell.nodes,
        cell.active,
        one.variant.name(),
        rate(one),
        one.sent.percentile(0.5),
        one.sent.percentile(0.99),
        one.sent.percentile(0.999),
        one.server,
        one.database,
        one.memory,
        one.sent.others
    )
}

fn protocol(protocol: Protocol) -> &'static str {
    match protocol {
        Protocol::Cxml => "cXML",
        Protocol::Oci => "OCI",
    }
}

pub(crate) fn rate(one: &Measured) -> f64 {
    one.sent.all() as f64 / one.sent.seconds
}

pub(crate) fn cost(one: &Measured) -> f64 {
    one.server + one.database
}

/// The least, the median and the most.
pub(crate) fn spread(values: impl Iterator<Item = f64>) -> [f64; 3] {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    match values.as_slice() {
        [] => [f64::NAN; 3],
        all => [all[0], all[all.len() / 2], all[all.len() - 1]],
    }
}

fn shown([least, median, most]: [f64; 3], digits: usize) -> String {
    if median.is_nan() { "-".to_owned() } else { format!("{least:.digits$} / **{median:.digits$}** / {most:.digits$}") }
}

/// All tables, as Markdown.
pub(crate) fn of(plan: &Plan, measured: &[Measured]) -> String {
    let mut text =
        format!("{}\n\n{plan}. Cells are least / **median** / most of the rounds.\n", crate::machine::description());
    let mut cells: Vec<Cell> = measured.iter().map(|one| one.cell).collect();
    cells.sort_unstable();
    cells.dedup();
    for cell in cells {
        let _ = writeln!(
            text,
            "\n### {}, {}, {} connections, {} node{}, {} of {} systems, {} old logins\n\n\
             | | logins/s | p50 ms | p99 ms | p99.9 ms | CPU us a login | server + database | memory MiB | rate : textbook | textbook CPU : its | its CPU : limit |\n\
             |---|---|---|---|---|---|---|---|---|---|---|",
            cell.engine.name(),
            protocol(cell.protocol),
            cell.connections,
            cell.nodes,
            if cell.nodes == 1 { "" } else { "s" },
            cell.active,
            cell.systems,
            cell.logins
        );
        for variant in Variant::ALL {
            let of = |variant| measured.iter().filter(move |one: &&Measured| one.cell == cell && one.variant == variant);
            if of(variant).next().is_none() {
                continue;
            }
            let against = |other, ratio: fn(&Measured, &Measured) -> f64| {
                spread(of(variant).filter_map(|one| Some(ratio(one, of(other).find(|other| other.round == one.round)?))))
            };
            let percentile = |share| shown(spread(of(variant).map(|one| one.sent.percentile(share))), 2);
            let _ = writeln!(
                text,
                "| {} | {} | {} | {} | {} | {} | {:.0} + {:.0} | {} | {} | {} | {} |",
                variant.name(),
                shown(spread(of(variant).map(rate)), 0),
                percentile(0.5),
                percentile(0.99),
                percentile(0.999),
                shown(spread(of(variant).map(cost)), 0),
                spread(of(variant).map(|one| one.server))[1],
                spread(of(variant).map(|one| one.database))[1],
                of(variant).map(|one| one.memory).max().unwrap_or(0),
                shown(against(Variant::Textbook, |one, book| rate(one) / rate(book)), 2),
                shown(against(Variant::Textbook, |one, book| cost(book) / cost(one)), 2),
                shown(against(Variant::Limit, |one, limit| cost(one) / cost(limit)), 2),
            );
        }
        let others: u64 = measured.iter().filter(|one| one.cell == cell).map(|one| one.sent.others).sum();
        if others > 0 {
            let _ = writeln!(text, "\n{others} answers were not a yes.");
        }
    }
    text
}

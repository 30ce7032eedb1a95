//! Plots of what was measured, as SVG written by hand: logins a second, and processor time for each login, over the number of connections.

use crate::{
    load::Protocol,
    plan::{Engine, Measured, Variant},
    report::{cost, rate, spread},
};
use std::{fmt::Write, path::Path};

const WIDTH: f64 = 640.0;
const HEIGHT: f64 = 360.0;
const MARGIN: f64 = 60.0;

/// Writes a plot of each kind for each engine.
pub(crate) fn write(folder: &Path, measured: &[Measured]) {
    std::fs::create_dir_all(folder).unwrap();
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let ours: Vec<&Measured> = measured
            .iter()
            .filter(|one| one.cell.engine == engine && one.cell.protocol == Protocol::Cxml && one.cell.nodes == 1)
            .collect();
        if ours.is_empty() {
            continue;
        }
        let name = engine.name().to_lowercase();
        let of = |what, value| plot(&format!("{what}, {}", engine.name()), &ours, value);
        std::fs::write(folder.join(format!("{name}-rate.svg")), of("Logins a second", rate)).unwrap();
        std::fs::write(folder.join(format!("{name}-cpu.svg")), of("Microseconds of CPU a login, server and database", cost))
            .unwrap();
    }
}

fn color(variant: Variant) -> &'static str {
    match variant {
        Variant::Bare => "#999999",
        Variant::Limit => "#0072b2",
        Variant::Service => "#d55e00",
        Variant::Textbook => "#009e73",
    }
}

/// Both axes are logarithmic: what is a factor of two is as far apart everywhere.
fn plot(title: &str, measured: &[&Measured], value: fn(&Measured) -> f64) -> String {
    let mut connections: Vec<usize> = measured.iter().map(|one| one.cell.connections).collect();
    connections.sort_unstable();
    connections.dedup();
    let [least, _, most] = spread(measured.iter().map(|one| value(one)));
    let (low, high) = (10_f64.powf(least.log10().floor()), 10_f64.powf(most.log10().ceil()));
    let last = connections.len().saturating_sub(1).max(1) as f64;
    let x = |at: usize| MARGIN + (WIDTH - 2.0 * MARGIN) * at as f64 / last;
    let y = |value: f64| {
        HEIGHT - MARGIN - (HEIGHT - 2.0 * MARGIN) * (value.log10() - low.log10()) / (high.log10() - low.log10()).max(1e-9)
    };
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" font-family=\"sans-serif\" font-size=\"12\">\n\
         <rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n<text x=\"{MARGIN}\" y=\"24\" font-size=\"15\">{title}</text>\n"
    );
    let mut tick = low;
    while tick <= high * 1.001 {
        let at = y(tick);
        let _ = writeln!(
            svg,
            "<path d=\"M{MARGIN} {at:.1}H{}\" stroke=\"#dddddd\"/><text x=\"{}\" y=\"{:.1}\" text-anchor=\"end\">{tick}</text>",
            WIDTH - MARGIN,
            MARGIN - 6.0,
            at + 4.0
        );
        tick *= 10.0;
    }
    for (at, number) in connections.iter().enumerate() {
        let _ = writeln!(
            svg,
            "<text x=\"{:.1}\" y=\"{}\" text-anchor=\"middle\">{number}</text>",
            x(at),
            HEIGHT - MARGIN + 18.0
        );
    }
    let _ = writeln!(svg, "<text x=\"{}\" y=\"{}\" text-anchor=\"middle\">connections</text>", WIDTH / 2.0, HEIGHT - 14.0);
    for (row, variant) in Variant::ALL.into_iter().enumerate() {
        let color = color(variant);
        let mut path = String::new();
        for (at, number) in connections.iter().enumerate() {
            let of = measured.iter().filter(|one| one.variant == variant && one.cell.connections == *number);
            let [least, median, most] = spread(of.map(|one| value(one)));
            if median.is_nan() {
                continue;
            }
            let _ = write!(path, "{}{:.1} {:.1}", if path.is_empty() { "M" } else { "L" }, x(at), y(median));
            let _ = writeln!(svg, "<path d=\"M{0:.1} {1:.1}V{2:.1}\" stroke=\"{color}\"/>", x(at), y(least), y(most));
        }
        if !path.is_empty() {
            let label = 40.0 + 16.0 * row as f64;
            let _ = writeln!(
                svg,
                "<path d=\"{path}\" fill=\"none\" stroke=\"{color}\" stroke-width=\"2\"/>\
                 <text x=\"{}\" y=\"{label}\" fill=\"{color}\" text-anchor=\"end\">{}</text>",
                WIDTH - MARGIN,
                variant.name()
            );
        }
    }
    svg.push_str("</svg>\n");
    svg
}

//! Plots as SVG, made here: bars that need neither script nor color to be read, with a table behind each that says the same.

use std::fmt::Write as _;

/// The room of a plot, in its own units.
const WIDTH: f64 = 480.0;
const HEIGHT: f64 = 170.0;
/// Room for the numbers at the left and the days below.
const LEFT: f64 = 32.0;
const BELOW: f64 = 24.0;

/// A bar of two parts, one on the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Bar {
    /// What stands below it.
    pub(super) label: String,
    /// The lower part.
    pub(super) lower: i64,
    /// The upper part.
    pub(super) upper: i64,
}

/// Standing bars, such as one a day. Classes give the colors; the upper part is hatched too.
#[expect(clippy::cast_precision_loss, reason = "a plot shows no more than some hundred units")]
pub(super) fn standing(bars: &[Bar]) -> String {
    let most = nice(bars.iter().map(|bar| bar.lower + bar.upper).max().unwrap_or_default());
    let scale = (HEIGHT - BELOW - 8.0) / most as f64;
    let ground = HEIGHT - BELOW;
    let step = (WIDTH - LEFT) / bars.len().max(1) as f64;
    let mut svg = format!(
        "<svg class=\"plot\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" aria-hidden=\"true\" focusable=\"false\"><defs><pattern id=\"hatch\" width=\"6\" \
         height=\"6\" patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\"><rect class=\"upper\" width=\"6\" \
         height=\"6\"/><line class=\"hatch\" x1=\"0\" y1=\"0\" x2=\"0\" y2=\"6\"/></pattern></defs>"
    );
    for part in [most, most / 2] {
        if part > 0 {
            let y = ground - part as f64 * scale;
            let _ = write!(
                svg,
                "<line class=\"line\" x1=\"{LEFT}\" y1=\"{y:.1}\" x2=\"{WIDTH}\" y2=\"{y:.1}\"/><text x=\"{:.1}\" y=\"{:.1}\" \
                 text-anchor=\"end\">{part}</text>",
                LEFT - 6.0,
                y + 4.0
            );
        }
    }
    for (place, bar) in bars.iter().enumerate() {
        let x = LEFT + step * place as f64;
        let (lower, upper) = (bar.lower as f64 * scale, bar.upper as f64 * scale);
        let (inner, width) = (x + step * 0.18, step * 0.64);
        let _ = write!(
            svg,
            "<rect class=\"lower\" x=\"{inner:.1}\" y=\"{:.1}\" width=\"{width:.1}\" height=\"{lower:.1}\"/><rect fill=\"url(#hatch)\" \
             x=\"{inner:.1}\" y=\"{:.1}\" width=\"{width:.1}\" height=\"{upper:.1}\"/>",
            ground - lower,
            ground - lower - upper
        );
        // Every other day is named: they would run into each other.
        if (bars.len() - place) % 2 == 1 {
            let _ = write!(
                svg,
                "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{}</text>",
                x + step / 2.0,
                HEIGHT - 6.0,
                escaped(&bar.label)
            );
        }
    }
    let _ = write!(svg, "<line class=\"ground\" x1=\"{LEFT}\" y1=\"{ground}\" x2=\"{WIDTH}\" y2=\"{ground}\"/></svg>");
    svg
}

/// How much of the longest each of these is, in percent, for lying bars beside words.
pub(super) fn shares(numbers: &[usize]) -> Vec<usize> {
    let most = numbers.iter().copied().max().unwrap_or_default().max(1);
    numbers.iter().map(|number| (number * 100).div_ceil(most)).collect()
}

/// The least round even number that is no less, so that half of it is a whole one.
fn nice(most: i64) -> i64 {
    let mut unit = 1;
    loop {
        for round in [2, 4, 6, 10] {
            if round * unit >= most {
                return round * unit;
            }
        }
        unit *= 10;
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plot_reaches_no_higher_than_its_room_and_says_no_markup() {
        assert_eq!([0, 1, 2, 3, 7, 11, 99, 101].map(nice), [2, 2, 2, 4, 10, 20, 100, 200]);
        let bar = |lower, upper| Bar { label: "<b>".to_owned(), lower, upper };
        let svg = standing(&[bar(3, 4), bar(0, 0)]);
        assert!(!svg.contains("<b>") && svg.contains("&lt;b>"), "{svg}");
        assert!(!svg.contains("y=\"-") && !svg.contains("NaN") && !svg.contains("inf"), "{svg}");
        assert!(standing(&[]).ends_with("</svg>"));
        assert_eq!(shares(&[4, 1, 0]), [100, 25, 0]);
    }
}

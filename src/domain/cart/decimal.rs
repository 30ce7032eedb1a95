//! Decimals as callers write them: digits, at most one point, no exponent and no separators. How many digits there may be is bounded
//! before anything is computed.

use rust_decimal::Decimal;

/// The most digits before the point.
const WHOLE_MAX: usize = 15;
/// The most digits after the point.
const FRACTION_MAX: usize = 8;

/// A text is no decimal of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("write a decimal such as \"12.50\": up to 15 digits, a point, up to 8 digits")]
pub struct NotADecimal;

/// Reads a decimal.
///
/// # Errors
/// If it is anything else.
pub fn decimal(text: &str) -> Result<Decimal, NotADecimal> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let are_digits = |part: &str, most| (1..=most).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
    if !are_digits(whole, WHOLE_MAX) || !are_digits(fraction, FRACTION_MAX) {
        return Err(NotADecimal);
    }
    text.parse().map_err(|_| NotADecimal)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decimal_is_digits_and_a_point() {
        for text in ["0", "12.50", "-1.25", "999999999999999.99999999", "007"] {
            assert_eq!(decimal(text), text.parse().map_err(|_| NotADecimal), "{text}");
        }
        for text in
            ["", "-", ".5", "5.", "1e9", "1,5", "1 000", "+1", "1_0", "1.2.3", "NaN", "1000000000000000", "0.000000001"]
        {
            assert_eq!(decimal(text), Err(NotADecimal), "{text}");
        }
    }
}

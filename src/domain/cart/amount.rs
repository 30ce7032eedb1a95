//! Amounts as the fields of a protocol hold them: OCI's 11 digits before and 3 behind the point with its price unit, and cXML's price
//! of one unit. Exact wherever it can be; where it cannot, it is said.

use rust_decimal::{Decimal, RoundingStrategy::MidpointAwayFromZero};

/// The decimals of OCI's amounts.
const OCI_DECIMALS: u32 = 3;
/// The largest price unit of OCI.
const PRICE_UNIT_MAX: u32 = 99_999;
/// The decimals of a price that had to be divided.
const DIVIDED_DECIMALS: u32 = 6;
/// What OCI's amounts stay below: 11 digits.
const OCI_END: Decimal = Decimal::from_parts(1_215_752_192, 23, 0, false, 0);

/// An amount as it is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Sent {
    pub(super) value: Decimal,
    /// Whether it is not exactly what it was.
    pub(super) rounded: bool,
}

/// A price as OCI sends it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct OciPrice {
    pub(super) price: Sent,
    /// How many it is for.
    pub(super) price_unit: u32,
}

/// Why an amount cannot be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum AmountFault {
    /// More than 11 digits before the point.
    TooLarge,
    /// Nothing would be left of it.
    TooSmall,
    /// The price unit has more than 5 digits and cannot be reduced.
    PriceUnit,
}

/// A quantity of OCI.
pub(super) fn oci_quantity(quantity: Decimal) -> Result<Sent, AmountFault> {
    let sent = rounded(quantity, OCI_DECIMALS);
    if sent.value.is_zero() && !quantity.is_zero() { Err(AmountFault::TooSmall) } else { within(sent) }
}

/// A price of OCI: with more decimals than the field has, it is told for more units, as long as that is exact; else it is rounded.
pub(super) fn oci_price(price: Decimal, price_unit: u32) -> Result<OciPrice, AmountFault> {
    let (price, price_unit) = reduced(price, price_unit).ok_or(AmountFault::PriceUnit)?;
    let plain = rounded(price, OCI_DECIMALS);
    if !plain.rounded {
        return Ok(OciPrice { price: within(plain)?, price_unit });
    }
    if let Some(exact) = factors(price).find_map(|factor| scaled(price, price_unit, factor)) {
        return Ok(OciPrice { price: within(exact.price)?, ..exact });
    }
    if !plain.value.is_zero() {
        return Ok(OciPrice { price: within(plain)?, price_unit });
    }
    // It would become a gift: for as many as the field can say, something is left of it.
    let factor = [10_000_u32, 1_000, 100, 10].into_iter().find(|factor| price_unit <= PRICE_UNIT_MAX / factor);
    let more = factor.and_then(|factor| Some((price.checked_mul(factor.into())?, price_unit.checked_mul(factor)?)));
    match more.map(|(price, price_unit)| OciPrice { price: rounded(price, OCI_DECIMALS), price_unit }) {
        Some(more) if !more.price.value.is_zero() => Ok(more),
        _ => Err(AmountFault::TooSmall),
    }
}

/// The price of one unit, for versions of cXML that know no price unit.
pub(super) fn unit_price(price: Decimal, price_unit: u32) -> Sent {
    let unit = Decimal::from(price_unit.max(1));
    let divided = if price_unit <= 1 { Some(price) } else { price.checked_div(unit) };
    let Some(value) = divided else { return Sent { value: price, rounded: true } };
    if price_unit <= 1 {
        return Sent { value, rounded: false };
    }
    let short = rounded(value, DIVIDED_DECIMALS);
    let value = if short.value.is_zero() { value.normalize() } else { short.value };
    Sent { value, rounded: value.checked_mul(unit) != Some(price) }
}

/// A sum of items, with no more decimals than a divided price has.
pub(super) fn total(sum: Decimal) -> Sent {
    rounded(sum, DIVIDED_DECIMALS)
}

/// As it is where its decimals fit, else without trailing zeros, else rounded.
fn rounded(value: Decimal, decimals: u32) -> Sent {
    if value.scale() <= decimals {
        return Sent { value, rounded: false };
    }
    let short = value.normalize();
    let value = short.round_dp_with_strategy(decimals, MidpointAwayFromZero);
    Sent { value, rounded: value != short }
}

fn within(sent: Sent) -> Result<Sent, AmountFault> {
    if sent.value < OCI_END { Ok(sent) } else { Err(AmountFault::TooLarge) }
}

/// A price for fewer units, where there are more than the field can say.
fn reduced(mut price: Decimal, mut price_unit: u32) -> Option<(Decimal, u32)> {
    while price_unit > PRICE_UNIT_MAX {
        let tenth = price.checked_div(Decimal::TEN)?;
        if !price_unit.is_multiple_of(10) || tenth.checked_mul(Decimal::TEN)? != price {
            return None;
        }
        (price, price_unit) = (tenth, price_unit / 10);
    }
    Some((price, price_unit))
}

/// By what a price can be multiplied so that its decimals fit: the power of ten, as people would do it, and the least factor of all.
fn factors(price: Decimal) -> impl Iterator<Item = u32> {
    let price = price.normalize();
    let power = price.scale().checked_sub(OCI_DECIMALS).and_then(|more| 10_u128.checked_pow(more)).unwrap_or(1);
    let (mut divisor, mut rest) = (power, price.mantissa().unsigned_abs() % power);
    while rest != 0 {
        (divisor, rest) = (rest, divisor % rest);
    }
    [power, power / divisor].into_iter().filter_map(|factor| factor.try_into().ok())
}

fn scaled(price: Decimal, price_unit: u32, factor: u32) -> Option<OciPrice> {
    let price_unit = price_unit.checked_mul(factor).filter(|unit| *unit <= PRICE_UNIT_MAX)?;
    let value = price.normalize().checked_mul(factor.into())?.normalize();
    (value.scale() <= OCI_DECIMALS && value < OCI_END)
        .then_some(OciPrice { price: Sent { value, rounded: false }, price_unit })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn number(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    fn price(price: &str, unit: u32) -> Result<(String, u32, bool), AmountFault> {
        oci_price(number(price), unit).map(|sent| (sent.price.value.to_string(), sent.price_unit, sent.price.rounded))
    }

    fn exact(price: &str, unit: u32) -> (String, u32, bool) {
        (price.to_owned(), unit, false)
    }

    #[test]
    fn the_end_of_the_field_is_eleven_digits() {
        assert_eq!(OCI_END, number("100000000000"));
        assert_eq!(price("99999999999.999", 1), Ok(exact("99999999999.999", 1)));
        assert_eq!(price("100000000000", 1), Err(AmountFault::TooLarge));
        assert_eq!(price("99999999999.9999", 1), Err(AmountFault::TooLarge), "rounding reaches the end");
    }

    #[test]
    fn a_price_with_more_decimals_is_told_for_more_units() {
        assert_eq!(price("19.90", 1), Ok(exact("19.90", 1)));
        assert_eq!(price("19.9000", 1), Ok(exact("19.9", 1)));
        assert_eq!(price("0.0125", 1), Ok(exact("0.125", 10)));
        assert_eq!(price("1.00005", 100), Ok(exact("100.005", 10_000)));
        assert_eq!(price("0.00005", 2_500), Ok(exact("0.001", 50_000)), "twenty times fits where a hundred times does not");
        assert_eq!(price("5", 1_000_000), Ok(exact("0.05", 10_000)));
        assert_eq!(price("5.01", 7), Ok(exact("5.01", 7)));
    }

    #[test]
    fn what_does_not_come_out_even_is_rounded_and_said() {
        assert_eq!(price("0.33333333333", 1), Ok(("0.333".to_owned(), 1, true)));
        assert_eq!(price("16.7985000001", 1), Ok(("16.799".to_owned(), 1, true)));
        assert_eq!(price("0.0000123456789", 1), Ok(("0.123".to_owned(), 10_000, true)), "nothing becomes a gift");
        assert_eq!(price("0.0000000000001", 1), Err(AmountFault::TooSmall));
        assert_eq!(price("1", 123_456), Err(AmountFault::PriceUnit));
    }

    #[test]
    fn quantities_have_three_decimals() {
        let quantity = |text: &str| oci_quantity(number(text)).map(|sent| (sent.value.to_string(), sent.rounded));
        assert_eq!(quantity("2.50"), Ok(("2.50".to_owned(), false)));
        assert_eq!(quantity("2.5000"), Ok(("2.5".to_owned(), false)));
        assert_eq!(quantity("0.1235"), Ok(("0.124".to_owned(), true)));
        assert_eq!(quantity("0.0001"), Err(AmountFault::TooSmall));
        assert_eq!(quantity("100000000000"), Err(AmountFault::TooLarge));
    }

    #[test]
    fn a_divided_price_is_exact_or_said_to_be_rounded() {
        let divided = |text: &str, unit| {
            let sent = unit_price(number(text), unit);
            (sent.value.to_string(), sent.rounded)
        };
        assert_eq!(divided("12.34", 1), ("12.34".to_owned(), false));
        assert_eq!(divided("12.34", 1_000), ("0.01234".to_owned(), false));
        assert_eq!(divided("10", 3), ("3.333333".to_owned(), true));
        assert_eq!(divided("0.0001", 1_000), ("0.0000001".to_owned(), false));
    }

    proptest! {
        #[test]
        fn a_price_is_what_it_was_or_said_to_be_rounded(mantissa in 0_i64..=i64::MAX, scale in 0_u32..=18, unit in 1_u32..=2_000_000) {
            let price = Decimal::new(mantissa, scale);
            if let Ok(sent) = oci_price(price, unit) {
                prop_assert!(sent.price.value.scale() <= 3 && sent.price.value < OCI_END && (1..=PRICE_UNIT_MAX).contains(&sent.price_unit));
                prop_assert!(sent.price.value.to_string().len() <= 15);
                // price / unit == sent / its unit, without dividing.
                if let (Some(one), Some(other)) = (price.checked_mul(sent.price_unit.into()), sent.price.value.checked_mul(unit.into()))
                    && !sent.price.rounded
                {
                    prop_assert_eq!(one, other);
                }
            }
            let divided = unit_price(price, unit);
            if !divided.rounded {
                prop_assert_eq!(divided.value.checked_mul(unit.into()), Some(price));
            }
        }
    }
}

//! Serials: the activation codes of licenses. 130 random bits in Crockford's base 32 with its mod-37 check symbol
//! (<https://www.crockford.com/base32.html>), so that a typing error is told without asking the store. Keeping them hashed
//! and sealed is left to `licensing`.

use std::fmt;

const DIGITS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const CHECKS: &[u8; 37] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ*~$=U";

/// The symbols of a serial before its check symbol; five bits each.
const SYMBOLS: usize = 26;
/// The mark at the front, which tells a serial from a license key at a glance.
const MARK: &str = "PG";

/// The activation code of a license.
#[derive(Clone, PartialEq, Eq)]
pub struct Serial([u8; SYMBOLS]);

/// Why a text is no serial. It was mistyped: no serial looks like that.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is not a serial: a character is missing, added or mistyped")]
pub struct Mistyped;

impl Serial {
    /// Makes a serial from random bytes, five bits of each.
    #[must_use]
    pub fn from_random(bytes: [u8; SYMBOLS]) -> Self {
        Self(bytes.map(|byte| byte & 31))
    }

    /// Reads a serial as people type it: in any case, with blanks and dashes, with O for 0 and I or L for 1.
    ///
    /// # Errors
    /// [`Mistyped`] if its length, a symbol or the check symbol is wrong.
    pub fn parse(text: &str) -> Result<Self, Mistyped> {
        let mut typed = text.chars().filter(|c| !c.is_whitespace() && *c != '-').map(|c| c.to_ascii_uppercase());
        for mark in MARK.chars() {
            typed.next().filter(|&c| c == mark).ok_or(Mistyped)?;
        }
        let mut symbols = [0; SYMBOLS];
        for symbol in &mut symbols {
            *symbol = typed.next().and_then(value_of).ok_or(Mistyped)?;
        }
        let serial = Self(symbols);
        let check = typed.next().map(|c| {
            if c == 'O' {
                '0'
            } else if matches!(c, 'I' | 'L') {
                '1'
            } else {
                c
            }
        });
        if check == Some(serial.check_symbol()) && typed.next().is_none() { Ok(serial) } else { Err(Mistyped) }
    }

    /// The last four symbols, by which people tell their serials apart in lists and in the history.
    #[must_use]
    pub fn hint(&self) -> String {
        self.to_string().chars().rev().take(4).collect::<Vec<_>>().into_iter().rev().collect()
    }

    fn check_symbol(&self) -> char {
        let rest = self.0.iter().fold(0_usize, |rest, &symbol| (rest * 32 + usize::from(symbol)) % 37);
        CHECKS.get(rest).map_or('0', |&byte| char::from(byte))
    }
}

/// How a serial is shown of which only the last symbols are known.
#[must_use]
pub fn masked(hint: &str) -> String {
    format!("{MARK}-...-{hint}")
}

fn value_of(symbol: char) -> Option<u8> {
    let symbol = match symbol {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    };
    DIGITS.iter().position(|&digit| char::from(digit) == symbol).and_then(|place| u8::try_from(place).ok())
}

/// The whole serial in groups, as it is mailed: `PG-XXXXX-...`. For history and logs use [`Serial::hint`].
impl fmt::Display for Serial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(MARK)?;
        for (place, &symbol) in self.0.iter().enumerate() {
            if place % 5 == 0 && place < 25 {
                f.write_str("-")?;
            }
            write!(f, "{}", DIGITS.get(usize::from(symbol)).map_or('0', |&byte| char::from(byte)))?;
        }
        write!(f, "{}", self.check_symbol())
    }
}

impl fmt::Debug for Serial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Serial(..{})", self.hint())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_serial_is_read_back_however_it_is_typed(bytes: [u8; SYMBOLS]) {
            let serial = Serial::from_random(bytes);
            let printed = serial.to_string();
            prop_assert_eq!(Serial::parse(&printed), Ok(serial.clone()));
            let sloppy = printed.to_lowercase().replace('-', " ").replace('0', "o").replace('1', "l");
            prop_assert_eq!(Serial::parse(&sloppy), Ok(serial));
        }

        #[test]
        fn one_wrong_symbol_is_always_noticed(bytes: [u8; SYMBOLS], place in 0..SYMBOLS, by in 1_u8..32) {
            let serial = Serial::from_random(bytes);
            let mut wrong = serial.clone();
            wrong.0[place] = (wrong.0[place] + by) % 32;
            let mut typed = wrong.to_string();
            typed.pop();
            typed.push(serial.check_symbol());
            prop_assert_eq!(Serial::parse(&typed), Err(Mistyped));
        }
    }

    #[test]
    fn what_is_no_serial_is_mistyped() {
        for text in ["", "PG", "XX-00000-00000-00000-00000-000000", "PG-00000-00000-00000-00000-0000000000"] {
            assert_eq!(Serial::parse(text), Err(Mistyped), "{text}");
        }
    }
}

//! The reference number that a caller is given for a login. It is made of the login's id, so that a login is found by it without
//! a column of its own: it tells the second, and the logins of a second are few.

use super::{id::Id, session::Login};
use std::{fmt, ops::RangeInclusive, str::FromStr};
use uuid::Builder;

const DIGITS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const RANDOM_BITS: u32 = 18;
const LENGTH: u32 = 10;

/// A reference number: 32 bits of the login's time in seconds, then 18 random ones of its id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reference(u64);

/// The reference number of a login: ten letters and digits in two groups.
#[must_use]
pub fn reference_number(login: Id<Login>) -> String {
    Reference::of(login).to_string()
}

impl Reference {
    /// The one of a login.
    #[must_use]
    pub fn of(login: Id<Login>) -> Self {
        let bits = login.uuid().as_u128();
        let seconds = ((bits >> 80) / 1000) & 0xffff_ffff;
        let random = bits & ((1 << RANDOM_BITS) - 1);
        Self(u64::try_from((seconds << RANDOM_BITS) | random).unwrap_or_default())
    }

    /// Reads one as people write it down: in any case, with or without the dash, and with the letters that look like digits. `None`
    /// for what is none.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (mut count, mut number) = (0, 0);
        for letter in text.trim().chars().filter(|letter| !matches!(letter, '-' | ' ')) {
            let letter = match letter.to_ascii_uppercase() {
                'O' => '0',
                'I' | 'L' => '1',
                other => other,
            };
            let value = DIGITS.iter().position(|&digit| char::from(digit) == letter)?;
            count += 1;
            if count > LENGTH {
                return None;
            }
            number = (number << 5) | u64::try_from(value).ok()?;
        }
        (count == LENGTH).then_some(Self(number))
    }

    /// The ids among which its login is: those of its second.
    #[must_use]
    pub fn ids(self) -> RangeInclusive<Id<Login>> {
        let millis = (self.0 >> RANDOM_BITS) * 1000;
        let id = |millis, rest| Id::new(Builder::from_unix_timestamp_millis(millis, &rest).into_uuid());
        id(millis, [0; 10])..=id(millis + 999, [0xff; 10])
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for place in (0..LENGTH).rev() {
            let value = usize::try_from((self.0 >> (5 * place)) & 31).unwrap_or_default();
            let digit = DIGITS.get(value).map_or('0', |&byte| char::from(byte));
            write!(f, "{digit}{}", if place == LENGTH / 2 { "-" } else { "" })?;
        }
        Ok(())
    }
}

/// A login as people call it: by its id, or by the reference number that the buyer reads out.
#[derive(Clone, Copy, Debug)]
pub enum WhichLogin {
    /// By its id.
    Id(Id<Login>),
    /// By its reference number.
    Reference(Reference),
}

/// A text calls no login.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("it is neither a reference number such as 1A2B3-C4D5E nor the id of a login")]
pub struct NoLogin;

impl FromStr for WhichLogin {
    type Err = NoLogin;

    fn from_str(text: &str) -> Result<Self, NoLogin> {
        match text.parse() {
            Ok(id) => Ok(Self::Id(id)),
            Err(_) => Reference::parse(text).map(Self::Reference).ok_or(NoLogin),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use uuid::Uuid;

    proptest! {
        #[test]
        fn it_is_short_and_follows_from_the_time_and_the_random_end(millis in 0_u64..4_000_000_000_000, random: [u8; 10]) {
            let id = |millis| Id::new(Builder::from_unix_timestamp_millis(millis, &random).into_uuid());
            let number = reference_number(id(millis));
            prop_assert_eq!(number.len(), 11);
            prop_assert_eq!(&number, &reference_number(id(millis - millis % 1000)));
            prop_assert_ne!(number, reference_number(id(millis + 1000)));
        }

        #[test]
        fn a_login_is_among_those_of_its_number_however_that_is_written(millis in 0_u64..4_000_000_000_000, random: [u8; 10]) {
            let id = Id::new(Builder::from_unix_timestamp_millis(millis, &random).into_uuid());
            let number = reference_number(id);
            let misread = number.replace('0', "o").replace('1', "l").replace('-', "");
            for written in [number.clone(), number.to_lowercase(), format!(" {} ", number.replace('-', " ")), misread] {
                prop_assert_eq!(Reference::parse(&written), Some(Reference::of(id)), "{}", written);
                let ids = Reference::of(id).ids();
                prop_assert!(ids.contains(&id), "{:?}", ids);
                let seconds = |id: &Id<Login>| u64::try_from(id.uuid().as_u128() >> 80).unwrap() / 1000;
                prop_assert_eq!((seconds(ids.start()), seconds(ids.end())), (millis / 1000, millis / 1000));
            }
        }
    }

    #[test]
    fn what_is_no_reference_number_names_no_logins() {
        for text in ["", "-", "ABCDE", "ABCDE-FGHJ", "ABCDE-FGHJK-M", "ABCDE-FGH K", "ABCDE-FGHJU", "ABCDE-FGHJÄ"] {
            assert_eq!(Reference::parse(text), None, "{text}");
        }
    }

    #[test]
    fn another_login_of_the_same_second_has_another_number() {
        assert_ne!(reference_number(Id::new(Uuid::from_u128(1))), reference_number(Id::new(Uuid::from_u128(2))));
    }
}

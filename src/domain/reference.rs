//! The reference number that a caller is given for a login. It is made of the login's id, so that a login is found by it without
//! a column of its own: it tells the second, and the logins of a second are few.

use super::{id::Id, session::Login};
use std::ops::RangeInclusive;
use uuid::Builder;

const DIGITS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const RANDOM_BITS: u32 = 18;

/// Ten letters and digits in two groups: 32 bits of the login's time in seconds, then 18 random ones of its id.
#[must_use]
pub fn reference_number(login: Id<Login>) -> String {
    let bits = login.uuid().as_u128();
    let seconds = (bits >> 80) / 1000;
    let random = bits & ((1 << RANDOM_BITS) - 1);
    let number = ((seconds & 0xffff_ffff) << RANDOM_BITS) | random;
    let digit = |place: u32| {
        let value = usize::try_from((number >> (5 * place)) & 31).unwrap_or_default();
        DIGITS.get(value).map_or('0', |&byte| char::from(byte))
    };
    let (front, back): (String, String) = ((5..10).rev().map(digit).collect(), (0..5).rev().map(digit).collect());
    format!("{front}-{back}")
}

/// The ids among which the login of a reference number is: those of its second. `None` for what is no such number. It is read as
/// people write it down: in any case, with or without the dash, and with the letters that look like digits.
#[must_use]
pub fn logins_of_reference(number: &str) -> Option<RangeInclusive<Id<Login>>> {
    let mut digits = 0;
    let mut bits: u64 = 0;
    for letter in number.trim().chars().filter(|letter| !matches!(letter, '-' | ' ')) {
        let letter = match letter.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            other => other,
        };
        let value = DIGITS.iter().position(|&digit| char::from(digit) == letter)?;
        digits += 1;
        if digits > 10 {
            return None;
        }
        bits = (bits << 5) | u64::try_from(value).ok()?;
    }
    let millis = (bits >> RANDOM_BITS) * 1000;
    // The version and the variant are the same in all ids.
    let id = |millis, rest| Id::new(Builder::from_unix_timestamp_millis(millis, &rest).into_uuid());
    (digits == 10).then(|| id(millis, [0; 10])..=id(millis + 999, [0xff; 10]))
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
                let ids = logins_of_reference(&written);
                prop_assert!(ids.as_ref().is_some_and(|ids| ids.contains(&id)), "{} {:?}", written, ids);
                let seconds = |id: &Id<Login>| u64::try_from(id.uuid().as_u128() >> 80).unwrap() / 1000;
                prop_assert!(ids.is_some_and(|ids| seconds(ids.start()) == millis / 1000 && seconds(ids.end()) == millis / 1000));
            }
        }
    }

    #[test]
    fn what_is_no_reference_number_names_no_logins() {
        for text in ["", "-", "ABCDE", "ABCDE-FGHJ", "ABCDE-FGHJK-M", "ABCDE-FGH K", "ABCDE-FGHJU", "ABCDE-FGHJÄ"] {
            let named = logins_of_reference(text);
            assert!(named.is_none(), "{text}: {named:?}");
        }
    }

    #[test]
    fn another_login_of_the_same_second_has_another_number() {
        assert_ne!(reference_number(Id::new(Uuid::from_u128(1))), reference_number(Id::new(Uuid::from_u128(2))));
    }
}

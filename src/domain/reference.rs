//! The reference number that a caller is given for a login. It is made of the login's id, so that a login is found by it without
//! a column of its own.

use super::{id::Id, session::Login};

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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use uuid::Uuid;

    proptest! {
        #[test]
        fn it_is_short_and_follows_from_the_time_and_the_random_end(millis in 0_u64..4_000_000_000_000, random: [u8; 10]) {
            let id = |millis| Id::new(uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid());
            let number = reference_number(id(millis));
            prop_assert_eq!(number.len(), 11);
            prop_assert_eq!(&number, &reference_number(id(millis - millis % 1000)));
            prop_assert_ne!(number, reference_number(id(millis + 1000)));
        }
    }

    #[test]
    fn another_login_of_the_same_second_has_another_number() {
        assert_ne!(reference_number(Id::new(Uuid::from_u128(1))), reference_number(Id::new(Uuid::from_u128(2))));
    }
}

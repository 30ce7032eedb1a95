//! Permits: a gate's word to a shop's plugin that the buyer of a session that was redeemed may go on looking around, for a few minutes,
//! so that the plugin can bridge a short outage. A permit starts no session and returns no cart. Signing it is left to `licensing`.

use super::{
    id::Id,
    jws::{Purpose, signing_input},
    session::Session,
    shop::Shop,
};
use chrono::{DateTime, TimeDelta, Utc};
use serde::Serialize;

/// How long a permit counts at most.
pub const BRIDGED: TimeDelta = TimeDelta::minutes(5);

/// What a permit says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Permit {
    /// Whose buyer may browse.
    pub session: Id<Session>,
    /// For whom it is.
    pub shop: Id<Shop>,
    /// The number of the customer in the shop.
    pub customer: String,
    /// For which moment the entitlement was asked.
    pub issued_at: DateTime<Utc>,
    /// When it stops counting.
    pub valid_until: DateTime<Utc>,
}

/// The payload: a JSON Web Token's claims (RFC 7519), in whole seconds.
#[derive(Serialize)]
struct Claims<'a> {
    aud: Id<Shop>,
    sub: Id<Session>,
    customer: &'a str,
    purpose: &'static str,
    iat: i64,
    exp: i64,
}

impl Permit {
    /// A permit of this moment for a session that is in order and known to be so until `ends`; `None` where less than a second is left.
    #[must_use]
    pub fn issued(
        session: Id<Session>,
        shop: Id<Shop>,
        customer: &str,
        now: DateTime<Utc>,
        ends: DateTime<Utc>,
    ) -> Option<Self> {
        let valid_until = DateTime::from_timestamp(ends.min(now + BRIDGED).timestamp(), 0)?;
        let customer = customer.to_owned();
        (now < valid_until).then_some(Self { session, shop, customer, issued_at: now, valid_until })
    }

    /// What is to be signed of it by this key.
    ///
    /// # Errors
    /// If it cannot be written as JSON.
    pub fn signing_input(&self, kid: &str) -> Result<String, serde_json::Error> {
        let claims = Claims {
            aud: self.shop,
            sub: self.session,
            customer: &self.customer,
            purpose: "browse",
            iat: self.issued_at.timestamp(),
            exp: self.valid_until.timestamp(),
        };
        Ok(signing_input(Purpose::Permits, kid, &serde_json::to_vec(&claims)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn it_counts_for_five_minutes_or_until_the_end_that_is_known() {
        let now = DateTime::from_timestamp(1_700_000_000, 900_000_000).unwrap();
        let until = |milliseconds: i64| {
            let ends = now + TimeDelta::milliseconds(milliseconds);
            let (session, shop) = (Id::new(Uuid::from_u128(1)), Id::new(Uuid::from_u128(2)));
            let permit = Permit::issued(session, shop, "4711", now, ends)?;
            assert!(permit.valid_until <= ends && permit.valid_until <= now + BRIDGED);
            Some((permit.valid_until - now).num_milliseconds())
        };
        assert_eq!(until(86_400_000), Some(299_100));
        assert_eq!(until(90_500), Some(90_100));
        assert_eq!(until(100), Some(100));
        assert_eq!((until(99), until(0), until(-1)), (None, None, None));
    }
}

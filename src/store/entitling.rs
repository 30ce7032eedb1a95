//! What decides over a license, as columns and how they are read, so that the gate, the lists and a claim ask the same. Which rows
//! are asked for is left to the statements that take these parts; what follows from them, to the domain.

/// A subscription `s` with both standings `q` and `u`.
macro_rules! subscription_columns {
    () => {
        "s.reference AS s_reference, s.extended_until AS s_extended_until, s.stopped_at AS s_stopped_at, \
         s.key_until AS s_key_until, s.key_signed_at AS s_key_signed_at, s.key_silence AS s_key_silence, s.key_grace AS s_key_grace, \
         q.event_id AS q_event_id, q.at AS q_at, q.sequence AS q_sequence, q.status AS q_status, \
         q.period_start AS q_period_start, q.period_end AS q_period_end, q.cancel_at_period_end AS q_cancel_at_period_end, \
         q.ends_at AS q_ends_at, \
         u.event_id AS u_event_id, u.at AS u_at, u.sequence AS u_sequence, u.status AS u_status, \
         u.period_start AS u_period_start, u.period_end AS u_period_end, u.cancel_at_period_end AS u_cancel_at_period_end, \
         u.ends_at AS u_ends_at"
    };
}

/// The standings `q` and `u` of a subscription `s`.
macro_rules! standing_joins {
    () => {
        " LEFT JOIN standings q ON q.subscription = s.id AND q.sequenced = true \
          LEFT JOIN standings u ON u.subscription = s.id AND u.sequenced = false"
    };
}

/// Reads the bounds of a license key, in columns that start with this prefix; `None` where no key brought the subscription.
macro_rules! key_bounds {
    ($row:expr, $p:literal) => {{
        let until: Option<DateTime<Utc>> = $row.try_get(concat!($p, "key_until"))?;
        match until {
            None => None,
            Some(until) => Some($crate::domain::subscription::KeyBounds {
                until,
                signed_at: $row.try_get(concat!($p, "key_signed_at"))?,
                terms: $crate::domain::subscription::Terms {
                    silence: chrono::TimeDelta::seconds($row.try_get(concat!($p, "key_silence"))?),
                    grace: chrono::TimeDelta::seconds($row.try_get(concat!($p, "key_grace"))?),
                },
            }),
        }
    }};
}

/// Reads the subscription of a row with `subscription_columns!`; `None` if there is none.
macro_rules! subscription_facts {
    ($row:expr) => {{
        let reference: Option<String> = $row.try_get("s_reference")?;
        match reference {
            None => None,
            Some(reference) => Some(Subscription {
                reference,
                sequenced: standing!($row, "q_"),
                unsequenced: standing!($row, "u_"),
                extended_until: $row.try_get("s_extended_until")?,
                stopped_at: $row.try_get("s_stopped_at")?,
                key: key_bounds!($row, "s_"),
            }),
        }
    }};
}

/// A license `l` that is not bundled, with its subscription `s` and both standings `q` and `u`. It is revoked since the first of
/// the refunds that name it, or since the authority took it back, which knows refunds of its own.
macro_rules! license_columns {
    () => {
        concat!(
            "l.id AS l_id, l.account AS l_account, l.shop AS l_shop, l.suspended_at AS l_suspended_at, \
             COALESCE(l.withdrawn_at, (SELECT MIN(r.at) FROM refunds r WHERE r.order_ref = \
                 (SELECT o.external_ref FROM orders o WHERE o.id = (SELECT i.order_row FROM order_items i WHERE i.id = l.order_item)) \
               AND r.withdrawn_at IS NULL AND (r.item IS NULL OR r.item = l.order_item) \
               AND (r.license IS NULL OR r.license = l.id))) AS l_revoked_at, ",
            subscription_columns!()
        )
    };
}

macro_rules! license_joins {
    () => {
        concat!(" LEFT JOIN subscriptions s ON s.id = l.subscription", standing_joins!())
    };
}

/// Reads the license of a row with `license_columns!`, under the id that it is to be known by; `None` if there is none.
macro_rules! license_facts {
    ($row:expr, $id:expr) => {{
        let id: Option<Id<License>> = $id;
        match id {
            None => None,
            Some(id) => Some(LicenseFacts {
                id,
                account: $row.try_get("l_account")?,
                shop: $row.try_get("l_shop")?,
                revoked_at: $row.try_get("l_revoked_at")?,
                suspended_at: $row.try_get("l_suspended_at")?,
                subscription: subscription_facts!($row),
            }),
        }
    }};
}

/// Whether a license `l` that is bound to no shop may be bound to the shop `$2` of its account: its authority, where it has one, may
/// have bound it to another SHOPID.
macro_rules! for_shop {
    () => {
        "EXISTS (SELECT 1 FROM shops h WHERE h.id = $2 AND h.account = l.account \
         AND (l.upstream_shop_id IS NULL OR l.upstream_shop_id = h.shop_id))"
    };
}

-- The gate: accounts, shops, subscriptions, orders, licenses, systems, customers, links, logins, sessions, history.
-- Ids are 16 bytes, times are RFC 3339 text in UTC, truth values are 0 and 1.
-- Columns that name a row are called after what they name (account, shop, system); shop_id is the SHOPID of an installation.

CREATE TABLE installation (
    name  TEXT PRIMARY KEY,
    value BLOB NOT NULL
) STRICT;

CREATE TABLE accounts (
    id           BLOB PRIMARY KEY,
    email        TEXT NOT NULL,
    email_folded TEXT NOT NULL UNIQUE,
    name         TEXT NOT NULL,
    created_at   TEXT NOT NULL
) STRICT;

CREATE TABLE shops (
    id         BLOB PRIMARY KEY,
    account    BLOB NOT NULL REFERENCES accounts (id),
    name       TEXT NOT NULL,
    start_url  TEXT NOT NULL,
    shop_id    TEXT NOT NULL,
    created_at TEXT NOT NULL,
    UNIQUE (account, shop_id),
    UNIQUE (id, account)
) STRICT;

CREATE TABLE api_keys (
    id         BLOB PRIMARY KEY,
    hash       BLOB NOT NULL UNIQUE,
    role       TEXT NOT NULL CHECK (role IN ('operator', 'admin', 'shop')),
    label      TEXT NOT NULL,
    account    BLOB REFERENCES accounts (id),
    shop       BLOB,
    created_at TEXT NOT NULL,
    revoked_at TEXT,
    FOREIGN KEY (shop, account) REFERENCES shops (id, account),
    CHECK ((role = 'operator') = (account IS NULL)),
    CHECK ((role = 'shop') = (shop IS NOT NULL))
) STRICT;

CREATE TABLE subscriptions (
    id             BLOB PRIMARY KEY,
    reference      TEXT NOT NULL UNIQUE,
    extended_until TEXT,
    created_at     TEXT NOT NULL
) STRICT;

-- What billing said last: one row for the events that carry a sequence, one for those that do not.
CREATE TABLE standings (
    subscription         BLOB NOT NULL REFERENCES subscriptions (id),
    sequenced            INTEGER NOT NULL,
    event_id             TEXT NOT NULL,
    at                   TEXT NOT NULL,
    sequence             INTEGER,
    status               TEXT NOT NULL,
    period_start         TEXT,
    period_end           TEXT,
    cancel_at_period_end INTEGER NOT NULL,
    ends_at              TEXT,
    PRIMARY KEY (subscription, sequenced),
    CHECK (sequenced = (sequence IS NOT NULL)),
    CHECK ((period_start IS NULL) = (period_end IS NULL))
) STRICT;

CREATE TABLE billing_events (
    provider    TEXT NOT NULL,
    event_id    TEXT NOT NULL,
    digest      BLOB NOT NULL,
    received_at TEXT NOT NULL,
    kind        TEXT NOT NULL,
    reference   TEXT,
    outcome     TEXT NOT NULL,
    repetitions INTEGER NOT NULL,
    body        BLOB NOT NULL,
    PRIMARY KEY (provider, event_id)
) STRICT;

-- The same event id with another body: kept, never applied.
CREATE TABLE billing_conflicts (
    provider    TEXT NOT NULL,
    event_id    TEXT NOT NULL,
    digest      BLOB NOT NULL,
    received_at TEXT NOT NULL,
    body        BLOB NOT NULL,
    PRIMARY KEY (provider, event_id, digest)
) STRICT;

CREATE TABLE orders (
    id            BLOB PRIMARY KEY,
    external_ref  TEXT NOT NULL UNIQUE,
    account_email TEXT NOT NULL,
    subscription  BLOB NOT NULL REFERENCES subscriptions (id),
    status        TEXT NOT NULL,
    channel       TEXT,
    created_at    TEXT NOT NULL
) STRICT;

CREATE TABLE order_items (
    id        BLOB PRIMARY KEY,
    order_row BLOB NOT NULL REFERENCES orders (id),
    place     INTEGER NOT NULL,
    product   TEXT NOT NULL,
    quantity  INTEGER NOT NULL,
    UNIQUE (order_row, place)
) STRICT;

-- A refund names its order by the store's reference, so one that comes before its order waits for it by being there.
CREATE TABLE refunds (
    id           BLOB PRIMARY KEY,
    order_ref    TEXT NOT NULL,
    item         BLOB,
    license      BLOB,
    at           TEXT NOT NULL,
    withdrawn_at TEXT
) STRICT;
CREATE INDEX refunds_by_order ON refunds (order_ref);

-- A bundled license has no serial, account, binding, subscription, order or suspension of its own.
CREATE TABLE licenses (
    id                 BLOB PRIMARY KEY,
    kind               TEXT NOT NULL CHECK (kind IN ('system', 'customer')),
    bundled_with       BLOB UNIQUE REFERENCES licenses (id),
    serial_fingerprint BLOB UNIQUE,
    serial_sealed      BLOB,
    serial_hint        TEXT,
    account            BLOB REFERENCES accounts (id),
    shop               BLOB,
    subscription       BLOB REFERENCES subscriptions (id),
    order_item         BLOB REFERENCES order_items (id),
    suspended_at       TEXT,
    claimed_at         TEXT,
    created_at         TEXT NOT NULL,
    UNIQUE (id, account),
    FOREIGN KEY (shop, account) REFERENCES shops (id, account),
    CHECK (bundled_with IS NULL OR (kind = 'customer' AND serial_fingerprint IS NULL AND serial_sealed IS NULL
        AND serial_hint IS NULL AND account IS NULL AND shop IS NULL AND subscription IS NULL AND order_item IS NULL
        AND suspended_at IS NULL AND claimed_at IS NULL)),
    CHECK (bundled_with IS NOT NULL
        OR (serial_fingerprint IS NOT NULL AND serial_sealed IS NOT NULL AND serial_hint IS NOT NULL)),
    CHECK ((account IS NULL) = (claimed_at IS NULL)),
    CHECK (shop IS NULL OR account IS NOT NULL)
) STRICT;
CREATE INDEX licenses_by_account ON licenses (account);
CREATE INDEX licenses_by_subscription ON licenses (subscription);
CREATE INDEX licenses_by_order_item ON licenses (order_item);

CREATE TABLE systems (
    id                    BLOB PRIMARY KEY,
    account               BLOB NOT NULL REFERENCES accounts (id),
    shop                  BLOB NOT NULL,
    name                  TEXT NOT NULL UNIQUE,
    title                 TEXT NOT NULL,
    protocol              TEXT NOT NULL CHECK (protocol IN ('cxml', 'oci')),
    config                TEXT NOT NULL,
    enabled               INTEGER NOT NULL,
    license               BLOB UNIQUE,
    secret_current        BLOB,
    secret_retiring       BLOB,
    secret_retiring_until TEXT,
    created_at            TEXT NOT NULL,
    UNIQUE (id, account),
    UNIQUE (id, shop),
    UNIQUE (id, license),
    FOREIGN KEY (shop, account) REFERENCES shops (id, account),
    FOREIGN KEY (license, account) REFERENCES licenses (id, account),
    CHECK ((secret_retiring IS NULL) = (secret_retiring_until IS NULL))
) STRICT;

-- For the system that stands in where somebody names none.
CREATE INDEX systems_by_protocol ON systems (protocol, id);

CREATE TABLE customers (
    id         BLOB PRIMARY KEY,
    shop       BLOB NOT NULL REFERENCES shops (id),
    number     TEXT NOT NULL,
    name       TEXT NOT NULL,
    email      TEXT,
    enabled    INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    UNIQUE (shop, number),
    UNIQUE (id, shop)
) STRICT;

-- A link holds either a purchased license of its account, or the bundled license of the license that its system holds: named
-- by that system license, so that the bundled one leaves the link when the system license leaves the system.
CREATE TABLE links (
    id                    BLOB PRIMARY KEY,
    account               BLOB NOT NULL,
    shop                  BLOB NOT NULL,
    system                BLOB NOT NULL,
    customer              BLOB NOT NULL,
    identity              TEXT NOT NULL,
    identity_folded       TEXT,
    domain_folded         TEXT,
    purchased_license     BLOB UNIQUE,
    bundled_with          BLOB UNIQUE,
    secret_current        BLOB,
    secret_retiring       BLOB,
    secret_retiring_until TEXT,
    created_at            TEXT NOT NULL,
    UNIQUE (system, customer),
    UNIQUE (system, identity_folded),
    UNIQUE (id, system),
    FOREIGN KEY (system, account) REFERENCES systems (id, account),
    FOREIGN KEY (system, shop) REFERENCES systems (id, shop),
    FOREIGN KEY (customer, shop) REFERENCES customers (id, shop),
    FOREIGN KEY (purchased_license, account) REFERENCES licenses (id, account),
    FOREIGN KEY (system, bundled_with) REFERENCES systems (id, license),
    CHECK (purchased_license IS NULL OR bundled_with IS NULL),
    CHECK ((secret_retiring IS NULL) = (secret_retiring_until IS NULL))
) STRICT;

-- The tokens of OCI links, by keyed fingerprint; a token that is being retired has an end.
CREATE TABLE link_tokens (
    system      BLOB NOT NULL,
    fingerprint BLOB NOT NULL,
    link        BLOB NOT NULL,
    until       TEXT,
    PRIMARY KEY (system, fingerprint),
    FOREIGN KEY (link, system) REFERENCES links (id, system)
) STRICT;

-- The log: written once, never changed, no foreign keys on the way of a login. Its ids are in the order of time.
CREATE TABLE logins (
    id          BLOB PRIMARY KEY,
    at          TEXT NOT NULL,
    system      BLOB,
    system_name TEXT NOT NULL,
    protocol    TEXT NOT NULL,
    accepted    INTEGER NOT NULL,
    reasons     TEXT NOT NULL,
    flags       TEXT NOT NULL,
    link        BLOB,
    customer    BLOB,
    session     BLOB,
    identity    TEXT,
    operation   TEXT,
    payload_id  TEXT,
    client      TEXT,
    request_id  TEXT
) STRICT;
CREATE INDEX logins_by_system ON logins (system, id);

CREATE TABLE sessions (
    id               BLOB PRIMARY KEY,
    login            BLOB NOT NULL,
    system           BLOB NOT NULL,
    shop             BLOB NOT NULL,
    link             BLOB NOT NULL,
    started_at       TEXT NOT NULL,
    token_expires_at TEXT NOT NULL,
    redeemed_at      TEXT,
    expires_at       TEXT,
    returned_at      TEXT,
    cancelled_at     TEXT,
    ended_at         TEXT,
    ended_reasons    TEXT,
    payload_id       TEXT,
    payload_digest   BLOB,
    handover         TEXT NOT NULL,
    UNIQUE (system, payload_id)
) STRICT;

CREATE TABLE history (
    id           BLOB PRIMARY KEY,
    at           TEXT NOT NULL,
    account      BLOB,
    actor        TEXT NOT NULL,
    action       TEXT NOT NULL,
    subject      TEXT NOT NULL,
    before_value TEXT,
    after_value  TEXT,
    reason       TEXT,
    request_id   TEXT
) STRICT;
CREATE INDEX history_by_account ON history (account, id);

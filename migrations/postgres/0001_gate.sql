-- The gate: accounts, shops, subscriptions, orders, licenses, systems, customers, links, logins, sessions, history.
-- Columns that name a row are called after what they name (account, shop, system); shop_id is the SHOPID of an installation.

CREATE TABLE installation (
    name  TEXT PRIMARY KEY,
    value BYTEA NOT NULL
);

CREATE TABLE accounts (
    id           UUID PRIMARY KEY,
    email        TEXT NOT NULL,
    email_folded TEXT NOT NULL UNIQUE,
    name         TEXT NOT NULL,
    created_at   TIMESTAMPTZ NOT NULL
);

CREATE TABLE shops (
    id         UUID PRIMARY KEY,
    account    UUID NOT NULL REFERENCES accounts (id),
    name       TEXT NOT NULL,
    start_url  TEXT NOT NULL,
    shop_id    TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    UNIQUE (account, shop_id),
    UNIQUE (id, account)
);

CREATE TABLE api_keys (
    id         UUID PRIMARY KEY,
    hash       BYTEA NOT NULL UNIQUE,
    role       TEXT NOT NULL CHECK (role IN ('operator', 'admin', 'shop')),
    label      TEXT NOT NULL,
    account    UUID REFERENCES accounts (id),
    shop       UUID,
    created_at TIMESTAMPTZ NOT NULL,
    revoked_at TIMESTAMPTZ,
    FOREIGN KEY (shop, account) REFERENCES shops (id, account),
    CHECK ((role = 'operator') = (account IS NULL)),
    CHECK ((role = 'shop') = (shop IS NOT NULL))
);

CREATE TABLE subscriptions (
    id             UUID PRIMARY KEY,
    reference      TEXT NOT NULL UNIQUE,
    extended_until TIMESTAMPTZ,
    created_at     TIMESTAMPTZ NOT NULL
);

-- What billing said last: one row for the events that carry a sequence, one for those that do not.
CREATE TABLE standings (
    subscription         UUID NOT NULL REFERENCES subscriptions (id),
    sequenced            BOOLEAN NOT NULL,
    event_id             TEXT NOT NULL,
    at                   TIMESTAMPTZ NOT NULL,
    sequence             BIGINT,
    status               TEXT NOT NULL,
    period_start         TIMESTAMPTZ,
    period_end           TIMESTAMPTZ,
    cancel_at_period_end BOOLEAN NOT NULL,
    ends_at              TIMESTAMPTZ,
    PRIMARY KEY (subscription, sequenced),
    CHECK (sequenced = (sequence IS NOT NULL)),
    CHECK ((period_start IS NULL) = (period_end IS NULL))
);

CREATE TABLE billing_events (
    provider    TEXT NOT NULL,
    event_id    TEXT NOT NULL,
    digest      BYTEA NOT NULL,
    received_at TIMESTAMPTZ NOT NULL,
    kind        TEXT NOT NULL,
    reference   TEXT,
    outcome     TEXT NOT NULL,
    repetitions BIGINT NOT NULL,
    body        BYTEA NOT NULL,
    PRIMARY KEY (provider, event_id)
);

-- The same event id with another body: kept, never applied.
CREATE TABLE billing_conflicts (
    provider    TEXT NOT NULL,
    event_id    TEXT NOT NULL,
    digest      BYTEA NOT NULL,
    received_at TIMESTAMPTZ NOT NULL,
    body        BYTEA NOT NULL,
    PRIMARY KEY (provider, event_id, digest)
);

CREATE TABLE orders (
    id            UUID PRIMARY KEY,
    external_ref  TEXT NOT NULL UNIQUE,
    account_email TEXT NOT NULL,
    subscription  UUID NOT NULL REFERENCES subscriptions (id),
    status        TEXT NOT NULL,
    channel       TEXT,
    created_at    TIMESTAMPTZ NOT NULL
);

CREATE TABLE order_items (
    id        UUID PRIMARY KEY,
    order_row UUID NOT NULL REFERENCES orders (id),
    place     BIGINT NOT NULL,
    product   TEXT NOT NULL,
    quantity  BIGINT NOT NULL,
    UNIQUE (order_row, place)
);

-- A refund names its order by the store's reference, so one that comes before its order waits for it by being there.
CREATE TABLE refunds (
    id           UUID PRIMARY KEY,
    order_ref    TEXT NOT NULL,
    item         UUID,
    license      UUID,
    at           TIMESTAMPTZ NOT NULL,
    withdrawn_at TIMESTAMPTZ
);
CREATE INDEX refunds_by_order ON refunds (order_ref);

-- A bundled license has no serial, account, binding, subscription, order or suspension of its own.
CREATE TABLE licenses (
    id                 UUID PRIMARY KEY,
    kind               TEXT NOT NULL CHECK (kind IN ('system', 'customer')),
    bundled_with       UUID UNIQUE REFERENCES licenses (id),
    serial_fingerprint BYTEA UNIQUE,
    serial_sealed      BYTEA,
    serial_hint        TEXT,
    account            UUID REFERENCES accounts (id),
    shop               UUID,
    subscription       UUID REFERENCES subscriptions (id),
    order_item         UUID REFERENCES order_items (id),
    suspended_at       TIMESTAMPTZ,
    claimed_at         TIMESTAMPTZ,
    created_at         TIMESTAMPTZ NOT NULL,
    UNIQUE (id, account),
    FOREIGN KEY (shop, account) REFERENCES shops (id, account),
    CHECK (bundled_with IS NULL OR (kind = 'customer' AND serial_fingerprint IS NULL AND serial_sealed IS NULL
        AND serial_hint IS NULL AND account IS NULL AND shop IS NULL AND subscription IS NULL AND order_item IS NULL
        AND suspended_at IS NULL AND claimed_at IS NULL)),
    CHECK (bundled_with IS NOT NULL
        OR (serial_fingerprint IS NOT NULL AND serial_sealed IS NOT NULL AND serial_hint IS NOT NULL)),
    CHECK ((account IS NULL) = (claimed_at IS NULL)),
    CHECK (shop IS NULL OR account IS NOT NULL)
);
CREATE INDEX licenses_by_account ON licenses (account);
CREATE INDEX licenses_by_subscription ON licenses (subscription);
CREATE INDEX licenses_by_order_item ON licenses (order_item);

CREATE TABLE systems (
    id                    UUID PRIMARY KEY,
    account               UUID NOT NULL REFERENCES accounts (id),
    shop                  UUID NOT NULL,
    name                  TEXT NOT NULL UNIQUE,
    title                 TEXT NOT NULL,
    protocol              TEXT NOT NULL CHECK (protocol IN ('cxml', 'oci')),
    config                TEXT NOT NULL,
    enabled               BOOLEAN NOT NULL,
    license               UUID UNIQUE,
    secret_current        BYTEA,
    secret_retiring       BYTEA,
    secret_retiring_until TIMESTAMPTZ,
    created_at            TIMESTAMPTZ NOT NULL,
    UNIQUE (id, account),
    UNIQUE (id, shop),
    UNIQUE (id, license),
    FOREIGN KEY (shop, account) REFERENCES shops (id, account),
    FOREIGN KEY (license, account) REFERENCES licenses (id, account),
    CHECK ((secret_retiring IS NULL) = (secret_retiring_until IS NULL))
);

-- For the system that stands in where somebody names none.
CREATE INDEX systems_by_protocol ON systems (protocol, id);

CREATE TABLE customers (
    id         UUID PRIMARY KEY,
    shop       UUID NOT NULL REFERENCES shops (id),
    number     TEXT NOT NULL,
    name       TEXT NOT NULL,
    email      TEXT,
    enabled    BOOLEAN NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    UNIQUE (shop, number),
    UNIQUE (id, shop)
);

-- A link holds either a purchased license of its account, or the bundled license of the license that its system holds: named
-- by that system license, so that the bundled one leaves the link when the system license leaves the system.
CREATE TABLE links (
    id                    UUID PRIMARY KEY,
    account               UUID NOT NULL,
    shop                  UUID NOT NULL,
    system                UUID NOT NULL,
    customer              UUID NOT NULL,
    identity              TEXT NOT NULL,
    identity_folded       TEXT,
    domain_folded         TEXT,
    purchased_license     UUID UNIQUE,
    bundled_with          UUID UNIQUE,
    secret_current        BYTEA,
    secret_retiring       BYTEA,
    secret_retiring_until TIMESTAMPTZ,
    created_at            TIMESTAMPTZ NOT NULL,
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
);

-- The tokens of OCI links, by keyed fingerprint; a token that is being retired has an end.
CREATE TABLE link_tokens (
    system      UUID NOT NULL,
    fingerprint BYTEA NOT NULL,
    link        UUID NOT NULL,
    until       TIMESTAMPTZ,
    PRIMARY KEY (system, fingerprint),
    FOREIGN KEY (link, system) REFERENCES links (id, system)
);

-- The log: written once, never changed, no foreign keys on the way of a login. Its ids are in the order of time.
CREATE TABLE logins (
    id          UUID PRIMARY KEY,
    at          TIMESTAMPTZ NOT NULL,
    system      UUID,
    system_name TEXT NOT NULL,
    protocol    TEXT NOT NULL,
    accepted    BOOLEAN NOT NULL,
    reasons     TEXT NOT NULL,
    flags       TEXT NOT NULL,
    link        UUID,
    customer    UUID,
    session     UUID,
    identity    TEXT,
    operation   TEXT,
    payload_id  TEXT,
    client      TEXT,
    request_id  TEXT
);
CREATE INDEX logins_by_system ON logins (system, id);

CREATE TABLE sessions (
    id               UUID PRIMARY KEY,
    login            UUID NOT NULL,
    system           UUID NOT NULL,
    shop             UUID NOT NULL,
    link             UUID NOT NULL,
    started_at       TIMESTAMPTZ NOT NULL,
    token_expires_at TIMESTAMPTZ NOT NULL,
    redeemed_at      TIMESTAMPTZ,
    expires_at       TIMESTAMPTZ,
    returned_at      TIMESTAMPTZ,
    cancelled_at     TIMESTAMPTZ,
    ended_at         TIMESTAMPTZ,
    ended_reasons    TEXT,
    payload_id       TEXT,
    payload_digest   BYTEA,
    handover         TEXT NOT NULL,
    UNIQUE (system, payload_id)
);

CREATE TABLE history (
    id           UUID PRIMARY KEY,
    at           TIMESTAMPTZ NOT NULL,
    account      UUID,
    actor        TEXT NOT NULL,
    action       TEXT NOT NULL,
    subject      TEXT NOT NULL,
    before_value TEXT,
    after_value  TEXT,
    reason       TEXT,
    request_id   TEXT
);
CREATE INDEX history_by_account ON history (account, id);

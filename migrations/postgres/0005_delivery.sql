-- Orders to their end: mail through an outbox, deliveries, transfers, and the words of refunds.

ALTER TABLE orders ADD COLUMN version BIGINT NOT NULL DEFAULT 1;
-- In which language its buyer is written to.
ALTER TABLE orders ADD COLUMN language TEXT NOT NULL DEFAULT 'en';
-- What the order says of its content, so that the same reference with another content is noticed.
ALTER TABLE orders ADD COLUMN digest BYTEA;
-- Whether its licenses go into the account of its address at once, also when it is paid later.
ALTER TABLE orders ADD COLUMN claim BOOLEAN NOT NULL DEFAULT true;
-- By which it is found: the address, trimmed and without case.
ALTER TABLE orders ADD COLUMN email_folded TEXT;
UPDATE orders SET email_folded = lower(trim(account_email));
CREATE INDEX orders_by_email ON orders (email_folded, id);

-- `refund` or `chargeback`, and why.
ALTER TABLE refunds ADD COLUMN kind TEXT NOT NULL DEFAULT 'refund';
ALTER TABLE refunds ADD COLUMN reason TEXT;

-- The outbox: written in the transaction that causes a mail, sent beside it. What a mail says is made when it is sent, so that no
-- serial stands here; `details` holds ids and addresses only.
CREATE TABLE mails (
    id           UUID PRIMARY KEY,
    cause        TEXT NOT NULL UNIQUE,
    template     TEXT NOT NULL,
    language     TEXT NOT NULL,
    recipient    TEXT NOT NULL,
    details      TEXT NOT NULL,
    account      UUID,
    created_at   TIMESTAMPTZ NOT NULL,
    state        TEXT NOT NULL CHECK (state IN ('queued', 'accepted', 'given_up')),
    attempts     BIGINT NOT NULL,
    due_at       TIMESTAMPTZ NOT NULL,
    -- Until when one node has it in hand.
    held_until   TIMESTAMPTZ,
    settled_at   TIMESTAMPTZ,
    last_answer  TEXT
);
CREATE INDEX mails_due ON mails (state, due_at);

-- A serial on its way to the buyer: with the order, or sent again.
CREATE TABLE deliveries (
    id         UUID PRIMARY KEY,
    order_item UUID NOT NULL REFERENCES order_items (id),
    license    UUID NOT NULL REFERENCES licenses (id),
    kind       TEXT NOT NULL CHECK (kind IN ('first', 'again')),
    mail       UUID REFERENCES mails (id),
    at         TIMESTAMPTZ NOT NULL
);
CREATE INDEX deliveries_by_item ON deliveries (order_item, id);
CREATE INDEX deliveries_by_license ON deliveries (license, id);

-- A license offered to another account. At most one offer of a license is open.
CREATE TABLE transfers (
    id              UUID PRIMARY KEY,
    license         UUID NOT NULL REFERENCES licenses (id),
    from_account    UUID NOT NULL REFERENCES accounts (id),
    to_email        TEXT NOT NULL,
    to_email_folded TEXT NOT NULL,
    to_account      UUID REFERENCES accounts (id),
    created_at      TIMESTAMPTZ NOT NULL,
    expires_at      TIMESTAMPTZ NOT NULL,
    outcome         TEXT CHECK (outcome IN ('accepted', 'declined', 'cancelled', 'expired')),
    settled_at      TIMESTAMPTZ,
    CHECK ((outcome IS NULL) = (settled_at IS NULL)),
    CHECK ((outcome = 'accepted') = (to_account IS NOT NULL) OR outcome IS NULL)
);
CREATE UNIQUE INDEX transfers_open ON transfers (license) WHERE settled_at IS NULL;
CREATE INDEX transfers_from ON transfers (from_account, id);
CREATE INDEX transfers_to ON transfers (to_email_folded, id);

-- What leaves when its time is over is found by that time.
CREATE INDEX mails_settled ON mails (settled_at, id) WHERE settled_at IS NOT NULL;
CREATE INDEX billing_bodies ON billing_events (received_at) WHERE length(body) > 0;
CREATE INDEX sessions_by_link ON sessions (link);
CREATE INDEX logins_by_session ON logins (session) WHERE session IS NOT NULL;

-- Carts return: how each system wants them, the form that waits for the buyer's browser, and what went back.

ALTER TABLE systems ADD COLUMN cart TEXT NOT NULL DEFAULT '{}';

-- What a session gave back. The form waits until the browser takes it, once, or its time is over; what it was stays.
CREATE TABLE returns (
    session         UUID PRIMARY KEY REFERENCES sessions (id) ON DELETE CASCADE,
    at              TIMESTAMPTZ NOT NULL,
    -- Of the call, so that the same call is answered again.
    digest          BYTEA NOT NULL,
    outcome         TEXT NOT NULL CHECK (outcome IN ('returned', 'deleted', 'cancelled', 'unchanged')),
    items           BIGINT NOT NULL,
    currency        TEXT,
    total           TEXT,
    warnings        TEXT NOT NULL,
    form            TEXT,
    form_expires_at TIMESTAMPTZ NOT NULL,
    opened_at       TIMESTAMPTZ
);
CREATE INDEX returns_waiting ON returns (form_expires_at) WHERE form IS NOT NULL;

-- The lines of the carts that a customer took back into a system, by which a cart is known when it comes to be edited or inspected.
-- An empty `auxiliary_id` is none.
CREATE TABLE returned_lines (
    system       UUID NOT NULL,
    customer     UUID NOT NULL,
    number       TEXT NOT NULL,
    auxiliary_id TEXT NOT NULL,
    at           TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (system, customer, number, auxiliary_id)
);
CREATE INDEX returned_lines_by_time ON returned_lines (at);

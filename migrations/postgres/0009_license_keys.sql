-- License keys: what this installation signs as an authority, and what it has registered of another one's.

-- The keys by which it signs, their private halves sealed. The newest that has begun signs; those that will begin are announced.
CREATE TABLE signing_keys (
    number     BIGINT PRIMARY KEY,
    id         UUID NOT NULL UNIQUE,
    public     BYTEA NOT NULL UNIQUE,
    sealed     BYTEA NOT NULL,
    signs_from TIMESTAMPTZ NOT NULL,
    created_at TIMESTAMPTZ NOT NULL
);

-- How often what an account is entitled to has changed between two license keys that were signed for it.
CREATE TABLE license_key_numbers (
    account    UUID PRIMARY KEY REFERENCES accounts (id),
    number     BIGINT NOT NULL,
    digest     BYTEA NOT NULL,
    changed_at TIMESTAMPTZ NOT NULL
);

-- The authority's signing keys that are trusted here.
CREATE TABLE trusted_signers (
    public     BYTEA PRIMARY KEY,
    trusted_at TIMESTAMPTZ NOT NULL
);

-- License keys that were registered; of an account's the highest number counts, of that the one that was issued last.
CREATE TABLE license_keys (
    id            UUID PRIMARY KEY,
    account       UUID NOT NULL REFERENCES accounts (id),
    label         TEXT NOT NULL,
    label_folded  TEXT NOT NULL,
    origin        TEXT NOT NULL CHECK (origin IN ('by_hand', 'synchronized')),
    upstream      UUID NOT NULL,
    number        BIGINT NOT NULL,
    issued_at     TIMESTAMPTZ NOT NULL,
    refresh_after TIMESTAMPTZ NOT NULL,
    valid_until   TIMESTAMPTZ NOT NULL,
    digest        BYTEA NOT NULL,
    sealed        BYTEA NOT NULL,
    registered_at TIMESTAMPTZ NOT NULL,
    version       BIGINT NOT NULL DEFAULT 1,
    UNIQUE (account, label_folded)
);
CREATE INDEX license_keys_by_number ON license_keys (account, number, issued_at);

-- Every run that registered a license key, or tried to. Automatic ones in a row that came to the same are one row; one that failed before
-- an account was known has none.
CREATE TABLE license_key_runs (
    id           UUID PRIMARY KEY,
    account      UUID REFERENCES accounts (id),
    way          TEXT NOT NULL CHECK (way IN ('by_hand', 'scheduled', 'pushed', 'now')),
    actor        TEXT NOT NULL,
    started_at   TIMESTAMPTZ NOT NULL,
    last_at      TIMESTAMPTZ NOT NULL,
    times        BIGINT NOT NULL,
    milliseconds BIGINT NOT NULL,
    outcome      TEXT NOT NULL CHECK (outcome IN ('applied', 'refreshed', 'unchanged', 'failed')),
    license_key  UUID REFERENCES license_keys (id),
    number       BIGINT,
    fault        TEXT,
    changes      TEXT NOT NULL,
    next_at      TIMESTAMPTZ
);
CREATE INDEX license_key_runs_by_account ON license_key_runs (account, id);
CREATE INDEX license_key_runs_by_key ON license_key_runs (license_key, id);

-- The license at the authority, the SHOPID to which that one is bound, and since when it is no longer the account's there.
ALTER TABLE licenses ADD COLUMN upstream UUID;
ALTER TABLE licenses ADD COLUMN upstream_shop_id TEXT;
ALTER TABLE licenses ADD COLUMN withdrawn_at TIMESTAMPTZ;
CREATE UNIQUE INDEX licenses_by_upstream ON licenses (account, upstream) WHERE upstream IS NOT NULL;

-- What bounds the authority's word on a subscription: allowances in seconds.
ALTER TABLE subscriptions ADD COLUMN key_until TIMESTAMPTZ;
ALTER TABLE subscriptions ADD COLUMN key_signed_at TIMESTAMPTZ;
ALTER TABLE subscriptions ADD COLUMN key_silence BIGINT;
ALTER TABLE subscriptions ADD COLUMN key_grace BIGINT;

-- License keys: what this installation signs as an authority, and what it has registered of another one's.

-- The keys by which it signs, their private halves sealed. The newest that has begun signs; those that will begin are announced.
CREATE TABLE signing_keys (
    number     INTEGER PRIMARY KEY,
    id         BLOB NOT NULL UNIQUE,
    public     BLOB NOT NULL UNIQUE,
    sealed     BLOB NOT NULL,
    signs_from TEXT NOT NULL,
    created_at TEXT NOT NULL
) STRICT;

-- How often what an account is entitled to has changed between two license keys that were signed for it.
CREATE TABLE license_key_numbers (
    account    BLOB PRIMARY KEY REFERENCES accounts (id),
    number     INTEGER NOT NULL,
    digest     BLOB NOT NULL,
    changed_at TEXT NOT NULL
) STRICT;

-- The authority's signing keys that are trusted here.
CREATE TABLE trusted_signers (
    public     BLOB PRIMARY KEY,
    trusted_at TEXT NOT NULL
) STRICT;

-- License keys that were registered; of an account's the highest number counts, of that the one that was issued last.
CREATE TABLE license_keys (
    id            BLOB PRIMARY KEY,
    account       BLOB NOT NULL REFERENCES accounts (id),
    label         TEXT NOT NULL,
    label_folded  TEXT NOT NULL,
    origin        TEXT NOT NULL CHECK (origin IN ('by_hand', 'synchronized')),
    upstream      BLOB NOT NULL,
    number        INTEGER NOT NULL,
    issued_at     TEXT NOT NULL,
    refresh_after TEXT NOT NULL,
    valid_until   TEXT NOT NULL,
    digest        BLOB NOT NULL,
    sealed        BLOB NOT NULL,
    registered_at TEXT NOT NULL,
    version       INTEGER NOT NULL DEFAULT 1,
    UNIQUE (account, label_folded)
) STRICT;
CREATE INDEX license_keys_by_number ON license_keys (account, number, issued_at);

-- Every run that registered a license key, or tried to. Automatic ones in a row that came to the same are one row; one that failed before
-- an account was known has none.
CREATE TABLE license_key_runs (
    id           BLOB PRIMARY KEY,
    account      BLOB REFERENCES accounts (id),
    way          TEXT NOT NULL CHECK (way IN ('by_hand', 'scheduled', 'pushed', 'now')),
    actor        TEXT NOT NULL,
    started_at   TEXT NOT NULL,
    last_at      TEXT NOT NULL,
    times        INTEGER NOT NULL,
    milliseconds INTEGER NOT NULL,
    outcome      TEXT NOT NULL CHECK (outcome IN ('applied', 'refreshed', 'unchanged', 'failed')),
    license_key  BLOB REFERENCES license_keys (id),
    number       INTEGER,
    fault        TEXT,
    changes      TEXT NOT NULL,
    next_at      TEXT
) STRICT;
CREATE INDEX license_key_runs_by_account ON license_key_runs (account, id);
CREATE INDEX license_key_runs_by_key ON license_key_runs (license_key, id);

-- The license at the authority, the SHOPID to which that one is bound, and since when it is no longer the account's there.
ALTER TABLE licenses ADD COLUMN upstream BLOB;
ALTER TABLE licenses ADD COLUMN upstream_shop_id TEXT;
ALTER TABLE licenses ADD COLUMN withdrawn_at TEXT;
CREATE UNIQUE INDEX licenses_by_upstream ON licenses (account, upstream) WHERE upstream IS NOT NULL;

-- What bounds the authority's word on a subscription: allowances in seconds.
ALTER TABLE subscriptions ADD COLUMN key_until TEXT;
ALTER TABLE subscriptions ADD COLUMN key_signed_at TEXT;
ALTER TABLE subscriptions ADD COLUMN key_silence INTEGER;
ALTER TABLE subscriptions ADD COLUMN key_grace INTEGER;

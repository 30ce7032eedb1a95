-- Signing keys are made for one purpose each: this installation signs license keys as an authority, and permits for its own shops.
CREATE TABLE signing_keys_by_purpose (
    purpose    TEXT NOT NULL CHECK (purpose IN ('license_keys', 'permits')),
    number     BIGINT NOT NULL,
    id         UUID NOT NULL UNIQUE,
    public     BYTEA NOT NULL UNIQUE,
    sealed     BYTEA NOT NULL,
    signs_from TIMESTAMPTZ NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (purpose, number)
);
INSERT INTO signing_keys_by_purpose (purpose, number, id, public, sealed, signs_from, created_at)
    SELECT 'license_keys', number, id, public, sealed, signs_from, created_at FROM signing_keys;
DROP TABLE signing_keys;
ALTER TABLE signing_keys_by_purpose RENAME TO signing_keys;

-- Of several nodes one at a time does some work beside the answers: whose turn it is, and until when if nothing more is heard of it.
CREATE TABLE turns (
    work       TEXT PRIMARY KEY,
    holder     UUID NOT NULL,
    held_until TIMESTAMPTZ NOT NULL
);

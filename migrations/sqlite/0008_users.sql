-- The people who sign in to the pages, and the browsers in which they are signed in.

CREATE TABLE users (
    id                  BLOB PRIMARY KEY,
    email               TEXT NOT NULL,
    email_folded        TEXT NOT NULL UNIQUE,
    name                TEXT NOT NULL,
    role                TEXT NOT NULL CHECK (role IN ('operator', 'admin')),
    account             BLOB REFERENCES accounts (id),
    -- Argon2id, with its parameters and its salt.
    password            TEXT NOT NULL,
    created_at          TEXT NOT NULL,
    password_changed_at TEXT NOT NULL,
    last_sign_in_at     TEXT,
    disabled_at         TEXT,
    CHECK ((role = 'operator') = (account IS NULL))
) STRICT;
CREATE INDEX users_by_account ON users (account, id);

-- The cookie is kept nowhere, only its hash.
CREATE TABLE sign_ins (
    hash     BLOB PRIMARY KEY,
    person   BLOB NOT NULL REFERENCES users (id),
    begun_at TEXT NOT NULL,
    used_at  TEXT NOT NULL
) STRICT;
CREATE INDEX sign_ins_by_person ON sign_ins (person);
CREATE INDEX sign_ins_by_time ON sign_ins (used_at);

-- The people who sign in to the pages, and the browsers in which they are signed in.

CREATE TABLE users (
    id                  UUID PRIMARY KEY,
    email               TEXT NOT NULL,
    email_folded        TEXT NOT NULL UNIQUE,
    name                TEXT NOT NULL,
    role                TEXT NOT NULL CHECK (role IN ('operator', 'admin')),
    account             UUID REFERENCES accounts (id),
    -- Argon2id, with its parameters and its salt.
    password            TEXT NOT NULL,
    created_at          TIMESTAMPTZ NOT NULL,
    password_changed_at TIMESTAMPTZ NOT NULL,
    last_sign_in_at     TIMESTAMPTZ,
    disabled_at         TIMESTAMPTZ,
    CHECK ((role = 'operator') = (account IS NULL))
);
CREATE INDEX users_by_account ON users (account, id);

-- The cookie is kept nowhere, only its hash.
CREATE TABLE sign_ins (
    hash     BYTEA PRIMARY KEY,
    person   UUID NOT NULL REFERENCES users (id),
    begun_at TIMESTAMPTZ NOT NULL,
    used_at  TIMESTAMPTZ NOT NULL
);
CREATE INDEX sign_ins_by_person ON sign_ins (person);
CREATE INDEX sign_ins_by_time ON sign_ins (used_at);

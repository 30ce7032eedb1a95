-- The license office: versions for If-Match, an operator's stop of a subscription, SHOPIDs that shops report, and answers that
-- are given again.

-- Raised by every change that the office makes to a row.
ALTER TABLE accounts  ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
ALTER TABLE shops     ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
ALTER TABLE systems   ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
ALTER TABLE customers ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
ALTER TABLE links     ADD COLUMN version INTEGER NOT NULL DEFAULT 1;

-- Since when an operator lets it entitle to nothing, whatever billing says.
ALTER TABLE subscriptions ADD COLUMN stopped_at TEXT;

-- A SHOPID that a shop's plugin reports and that is not the shop's: the owner approves it or dismisses it.
CREATE TABLE shop_moves (
    shop        BLOB NOT NULL REFERENCES shops (id),
    shop_id     TEXT NOT NULL,
    first_at    TEXT NOT NULL,
    last_at     TEXT NOT NULL,
    reports     INTEGER NOT NULL,
    dismissed_at TEXT,
    PRIMARY KEY (shop, shop_id)
) STRICT;

-- Whose system a login was for, which never changes: whoever reads a log reads that of one account. Strangers name no customer.
ALTER TABLE logins ADD COLUMN account BLOB;
UPDATE logins SET account = (SELECT y.account FROM systems y WHERE y.id = logins.system);
CREATE INDEX logins_by_account ON logins (account, id);
CREATE INDEX logins_by_customer ON logins (customer, id) WHERE customer IS NOT NULL;
CREATE INDEX links_by_system ON links (system, id);

-- What a call with an Idempotency-Key was answered, without the secrets in it. The row is there before the answer is.
CREATE TABLE idempotent_answers (
    api_key BLOB NOT NULL,
    name    TEXT NOT NULL,
    digest  BLOB NOT NULL,
    at      TEXT NOT NULL,
    answer  TEXT,
    PRIMARY KEY (api_key, name)
) STRICT;
CREATE INDEX idempotent_answers_by_time ON idempotent_answers (at);

CREATE INDEX history_by_subject ON history (subject, id);
CREATE INDEX customers_by_shop ON customers (shop, id);
CREATE INDEX systems_by_account ON systems (account, id);
CREATE INDEX links_by_customer ON links (customer);
DROP INDEX licenses_by_account;
CREATE INDEX licenses_by_account ON licenses (account, id);
DROP INDEX licenses_by_subscription;
CREATE INDEX licenses_by_subscription ON licenses (subscription, id);

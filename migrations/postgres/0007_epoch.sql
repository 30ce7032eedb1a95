-- Raised by every transaction that wrote to a table which decisions read. Whoever changes such a table by hand raises it too:
-- UPDATE facts_epoch SET epoch = epoch + 1;
CREATE TABLE facts_epoch (
    only_row BOOLEAN PRIMARY KEY CHECK (only_row),
    epoch    BIGINT NOT NULL
);
INSERT INTO facts_epoch (only_row, epoch) VALUES (true, 1);

-- Logins that started no session leave by themselves, the others with their sessions.
CREATE INDEX logins_without_session ON logins (id) WHERE session IS NULL;

-- A link is found by its identity in this index alone. Without it the planner takes any index that begins with the system, as long as most
-- systems have few links, and reads all links of the one that has many.
CREATE INDEX links_by_identity ON links (system, identity_folded, id);

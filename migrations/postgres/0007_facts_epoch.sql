-- Raised by every transaction that wrote to a table which decisions read. Whoever changes such a table by hand raises it too:
-- UPDATE facts_epoch SET epoch = epoch + 1;
CREATE TABLE facts_epoch (
    only_row BOOLEAN PRIMARY KEY CHECK (only_row),
    epoch    BIGINT NOT NULL
);
INSERT INTO facts_epoch (only_row, epoch) VALUES (true, 1);

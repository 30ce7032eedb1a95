-- Sessions of a customer are found by the logins that started them. An index by link is written to at another place by every login, and
-- only erasure asked for it.
DROP INDEX sessions_by_link;

-- With an entry for those too of whom no customer is known: a login whose identity is unknown is to take as long as one whose secret is
-- wrong.
DROP INDEX logins_by_customer;
CREATE INDEX logins_by_customer ON logins (customer, id);

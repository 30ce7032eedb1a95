-- Sessions of a customer are found by the logins that started them. An index by link is written to at another place by every login, and
-- only erasure asked for it.
DROP INDEX sessions_by_link;

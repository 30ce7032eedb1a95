-- How many refusals before authentication the log of logins leaves out, because there were too many of one system in one hour.
-- Those of systems that do not exist stand under the nil id: the two engines do not agree about NULL in a key.

CREATE TABLE unrecorded_refusals (
    system   BLOB NOT NULL,
    hour     TEXT NOT NULL,
    refusals INTEGER NOT NULL,
    PRIMARY KEY (system, hour)
) STRICT;

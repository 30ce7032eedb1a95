-- When an API key was last used, to the minute: what nobody uses can be revoked.
ALTER TABLE api_keys ADD COLUMN last_used_at TEXT;

-- Since when billing is silent is asked at every scrape.
CREATE INDEX billing_events_by_time ON billing_events (received_at);

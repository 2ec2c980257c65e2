CREATE TABLE IF NOT EXISTS schema_version (
	one     INTEGER PRIMARY KEY CHECK (one = 1),
	version INTEGER NOT NULL
);
INSERT INTO schema_version (one, version) VALUES (1, 1) ON CONFLICT (one) DO NOTHING;
CREATE TABLE IF NOT EXISTS gateways (
	id      TEXT PRIMARY KEY,
	expires BIGINT NOT NULL
);
CREATE TABLE IF NOT EXISTS requests (
	id      TEXT PRIMARY KEY,
	print   TEXT NOT NULL,
	attempt BIGINT NOT NULL,
	owner   TEXT NOT NULL,
	state   TEXT NOT NULL,
	answer  BYTEA,
	changed BIGINT NOT NULL
);
CREATE INDEX IF NOT EXISTS requests_changed ON requests (changed);
CREATE TABLE IF NOT EXISTS sessions (
	account TEXT PRIMARY KEY,
	data    BYTEA NOT NULL
);
CREATE TABLE IF NOT EXISTS people (
	account     TEXT NOT NULL,
	id          BIGINT NOT NULL,
	access_hash BIGINT NOT NULL,
	PRIMARY KEY (account, id)
);
CREATE TABLE IF NOT EXISTS chats (
	account TEXT NOT NULL,
	peer    TEXT NOT NULL,
	uuid    TEXT NOT NULL,
	room    TEXT NOT NULL,
	created BIGINT NOT NULL,
	PRIMARY KEY (account, peer)
);
CREATE TABLE IF NOT EXISTS invitations (
	id      TEXT PRIMARY KEY,
	account TEXT NOT NULL,
	person  BIGINT NOT NULL
);

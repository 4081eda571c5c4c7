-- Of which messages a member is notified. None: they have not said, and the kind of the room does.
ALTER TABLE membership ADD COLUMN notify_level TEXT CHECK (notify_level IN ('nothing', 'mentions', 'all'));
ALTER TABLE membership ADD COLUMN muted_until INTEGER NOT NULL DEFAULT 0;

-- What a person has set that holds in all rooms, in JSON. None: nothing.
ALTER TABLE person ADD COLUMN preferences TEXT;

-- The private key by which push services know this server. It signs and reads nothing else. A database that is
-- restored goes on with it, or every subscription would be worth nothing.
CREATE TABLE push_key (
    only INTEGER NOT NULL PRIMARY KEY CHECK (only = 1),
    secret BLOB NOT NULL CHECK (length(secret) = 32)
) STRICT;

-- Where a device takes notifications while no page is open on it. A device is a session, and ends with it.
CREATE TABLE push_subscription (
    session INTEGER NOT NULL PRIMARY KEY REFERENCES session (session) ON DELETE CASCADE,
    endpoint TEXT NOT NULL UNIQUE,
    key BLOB NOT NULL CHECK (length(key) = 65),
    auth BLOB NOT NULL CHECK (length(auth) = 16),
    -- How often in a row its push service did not take what was sent, why the last time, in JSON, and until when it is
    -- left alone.
    failures INTEGER NOT NULL DEFAULT 0,
    fault TEXT,
    retry_at INTEGER NOT NULL DEFAULT 0
) STRICT;

-- Messages that people may be to be notified of, until it was looked at for each member of the room: `behind` is the one
-- who was looked at last.
CREATE TABLE announcement (
    announcement INTEGER NOT NULL PRIMARY KEY,
    room INTEGER NOT NULL,
    message INTEGER NOT NULL,
    behind INTEGER NOT NULL DEFAULT 0
) STRICT;

-- What is to go out to a device. A row stays until it was taken, or is not wanted any more.
CREATE TABLE outgoing (
    outgoing INTEGER NOT NULL PRIMARY KEY,
    session INTEGER NOT NULL REFERENCES push_subscription (session) ON DELETE CASCADE,
    room INTEGER NOT NULL,
    message INTEGER NOT NULL,
    due_at INTEGER NOT NULL,
    UNIQUE (session, room, message)
) STRICT;

CREATE INDEX outgoing_by_due_at ON outgoing (due_at);

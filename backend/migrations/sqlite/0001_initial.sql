-- The logs are the truth; every other table of rooms and people can be rebuilt from them (`adda check` does, and compares).
-- Ids come from `counter` and are never given out twice. Random 64-bit numbers (epoch, nonces) are kept as signed integers.
-- Every constraint is immediate: a job that breaks one fails by itself and can't fail the commit of others.

CREATE TABLE life (
    only INTEGER NOT NULL PRIMARY KEY CHECK (only = 1),
    epoch INTEGER NOT NULL,
    -- A backup is marked as one, so that the server that starts on it gives it a new epoch.
    is_backup INTEGER NOT NULL CHECK (is_backup IN (0, 1))
) STRICT;

CREATE TABLE counter (
    noun TEXT NOT NULL PRIMARY KEY,
    last INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

INSERT INTO counter (noun, last) VALUES ('user', 0), ('room', 0), ('session', 0), ('invite', 0);

-- The first-run link. No row: none was made yet. No token: it was used.
CREATE TABLE claim (
    only INTEGER NOT NULL PRIMARY KEY CHECK (only = 1),
    token BLOB CHECK (length(token) = 32)
) STRICT;

CREATE TABLE space (
    only INTEGER NOT NULL PRIMARY KEY CHECK (only = 1),
    name TEXT,
    head INTEGER NOT NULL
) STRICT;

INSERT INTO space (only, name, head) VALUES (1, NULL, 0);

-- `body` is the fact in JSON, which later versions can still read.
CREATE TABLE space_event (
    revision INTEGER NOT NULL PRIMARY KEY CHECK (revision > 0),
    at INTEGER NOT NULL,
    body TEXT NOT NULL
) STRICT;

CREATE TABLE person (
    user INTEGER NOT NULL PRIMARY KEY CHECK (user > 0),
    name TEXT NOT NULL,
    name_key TEXT NOT NULL UNIQUE,
    display_name TEXT NOT NULL,
    hue INTEGER NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('guest', 'member', 'admin', 'owner')),
    -- PHC form; a guest has none.
    password TEXT
) STRICT;

-- Everybody in charge, found without reading everybody.
CREATE INDEX person_by_owner ON person (user) WHERE role = 'owner';

CREATE TABLE session (
    session INTEGER NOT NULL PRIMARY KEY CHECK (session > 0),
    token BLOB NOT NULL UNIQUE CHECK (length(token) = 32),
    user INTEGER NOT NULL REFERENCES person (user),
    kind TEXT NOT NULL CHECK (kind IN ('browser', 'token')),
    begun_at INTEGER NOT NULL,
    last_seen INTEGER NOT NULL
) STRICT;

CREATE INDEX session_by_user ON session (user);
CREATE INDEX session_by_last_seen ON session (last_seen);

CREATE TABLE invite (
    invite INTEGER NOT NULL PRIMARY KEY CHECK (invite > 0),
    token BLOB NOT NULL UNIQUE CHECK (length(token) = 32),
    -- The admission in JSON.
    admission TEXT NOT NULL,
    made_by INTEGER REFERENCES person (user),
    expires_at INTEGER,
    uses INTEGER NOT NULL,
    uses_max INTEGER
) STRICT;

CREATE TABLE room (
    room INTEGER NOT NULL PRIMARY KEY CHECK (room > 0),
    kind TEXT NOT NULL CHECK (kind IN ('open', 'closed', 'direct')),
    name TEXT,
    name_key TEXT,
    topic TEXT NOT NULL,
    -- Name and topic as the room list is searched: folded like a name's key.
    search TEXT NOT NULL,
    is_archived INTEGER NOT NULL CHECK (is_archived IN (0, 1)),
    -- Who is in a direct room: ids in order, with a space between.
    people TEXT UNIQUE,
    member_count INTEGER NOT NULL,
    head INTEGER NOT NULL,
    last_number INTEGER NOT NULL,
    last_at INTEGER NOT NULL,
    CHECK ((kind = 'direct') = (people IS NOT NULL)),
    CHECK ((kind = 'direct') = (name IS NULL))
) STRICT;

CREATE UNIQUE INDEX room_listed ON room (name_key) WHERE kind = 'open' AND is_archived = 0;

CREATE TABLE room_nonce (
    made_by INTEGER NOT NULL,
    nonce INTEGER NOT NULL,
    room INTEGER NOT NULL,
    PRIMARY KEY (made_by, nonce)
) STRICT, WITHOUT ROWID;

-- `body` is the fact in JSON; empty for a message, whose content stands in `message` and nowhere else.
CREATE TABLE room_event (
    room INTEGER NOT NULL REFERENCES room (room),
    revision INTEGER NOT NULL CHECK (revision > 0),
    at INTEGER NOT NULL,
    by INTEGER NOT NULL REFERENCES person (user),
    body TEXT NOT NULL,
    PRIMARY KEY (room, revision)
) STRICT, WITHOUT ROWID;

CREATE TABLE message (
    room INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    number INTEGER NOT NULL CHECK (number > 0),
    author INTEGER NOT NULL,
    nonce INTEGER NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (room, revision),
    UNIQUE (author, nonce),
    FOREIGN KEY (room, revision) REFERENCES room_event (room, revision)
) STRICT, WITHOUT ROWID;

CREATE TABLE membership (
    room INTEGER NOT NULL REFERENCES room (room),
    user INTEGER NOT NULL REFERENCES person (user),
    role TEXT NOT NULL CHECK (role IN ('member', 'owner')),
    joined_revision INTEGER NOT NULL,
    read_revision INTEGER NOT NULL,
    read_number INTEGER NOT NULL,
    PRIMARY KEY (room, user)
) STRICT, WITHOUT ROWID;

CREATE INDEX membership_by_user ON membership (user, room);
CREATE INDEX membership_by_owner ON membership (room) WHERE role = 'owner';

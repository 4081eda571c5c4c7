-- What a message forwards, in JSON: whose words those are, and where they were said.
ALTER TABLE message ADD COLUMN forwarded TEXT;

-- The furthest revision that a member has read of a room's own timeline, which marking as unread does not take back; 0
-- before they have read anything there.
ALTER TABLE membership ADD COLUMN furthest_read INTEGER NOT NULL DEFAULT 0;
UPDATE membership SET furthest_read = read_revision WHERE read_revision > joined_revision;

-- What people have planned: messages that are to be sent at a time, and reminders. `what` is in JSON. A row whose time
-- has not come waits; one that does not wait is a reminder that was given, or a message that could not be sent, and then
-- `fault` says why, in JSON. A message that was sent has no row any more. Who leaves a room keeps theirs.
CREATE TABLE plan (
    number INTEGER NOT NULL PRIMARY KEY CHECK (number > 0),
    user INTEGER NOT NULL REFERENCES person (user),
    nonce INTEGER NOT NULL,
    at INTEGER NOT NULL,
    what TEXT NOT NULL,
    is_message INTEGER NOT NULL CHECK (is_message IN (0, 1)),
    waits INTEGER NOT NULL CHECK (waits IN (0, 1)),
    fault TEXT,
    UNIQUE (user, nonce),
    CHECK ((waits = 0 AND is_message = 1) = (fault IS NOT NULL))
) STRICT;

CREATE INDEX plan_by_at ON plan (at, number) WHERE waits = 1;

-- A number is never given out twice: `outgoing` names a reminder by it, as the message of room 0.
INSERT INTO counter (noun, last) VALUES ('plan', 0);

-- The previews of a message's links, in JSON, and the event by which it has them; none, where it never had any. What
-- earlier ones said, their events do not say any more.
ALTER TABLE message ADD COLUMN previews TEXT;
ALTER TABLE message ADD COLUMN previewed INTEGER;

-- The pictures in them.
CREATE TABLE preview_picture (
    room INTEGER NOT NULL,
    message INTEGER NOT NULL,
    hash BLOB NOT NULL REFERENCES blob (hash),
    PRIMARY KEY (room, message, hash),
    FOREIGN KEY (room, message) REFERENCES message (room, revision)
) STRICT, WITHOUT ROWID;

CREATE INDEX preview_picture_by_hash ON preview_picture (hash);

-- Links whose preview somebody took away from a message: it does not come back.
CREATE TABLE preview_removed (
    room INTEGER NOT NULL,
    message INTEGER NOT NULL,
    link TEXT NOT NULL,
    PRIMARY KEY (room, message, link),
    FOREIGN KEY (room, message) REFERENCES message (room, revision)
) STRICT, WITHOUT ROWID;

-- Links of messages whose pages are to be read, in the order in which they were written.
CREATE TABLE preview_wanted (
    wanted INTEGER NOT NULL PRIMARY KEY,
    room INTEGER NOT NULL,
    message INTEGER NOT NULL,
    link TEXT NOT NULL,
    host TEXT NOT NULL,
    -- Who wrote it.
    author INTEGER NOT NULL,
    UNIQUE (room, message, link),
    FOREIGN KEY (room, message) REFERENCES message (room, revision)
) STRICT;

CREATE INDEX preview_wanted_by_host ON preview_wanted (host, wanted);
CREATE INDEX preview_wanted_by_author ON preview_wanted (author);

-- What pages said when they were read, for everybody who links to them until then; no preview, where it came to nothing.
CREATE TABLE page (
    link TEXT NOT NULL PRIMARY KEY,
    expires_at INTEGER NOT NULL,
    preview TEXT,
    hash BLOB REFERENCES blob (hash)
) STRICT, WITHOUT ROWID;

CREATE INDEX page_by_expiry ON page (expires_at);
CREATE INDEX page_by_hash ON page (hash) WHERE hash IS NOT NULL;

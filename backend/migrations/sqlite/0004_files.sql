-- Files that messages carry. Their bytes lie beside the database, each file under the SHA-256 of its bytes: the same
-- bytes lie there once, however often they are sent.

-- What a message carries, in JSON. None for nothing.
ALTER TABLE message ADD COLUMN files TEXT;

-- Bytes of the files of one person, and of all: of those in messages and of those that wait, as many as were announced.
ALTER TABLE person ADD COLUMN file_bytes INTEGER NOT NULL DEFAULT 0;
ALTER TABLE space ADD COLUMN file_bytes INTEGER NOT NULL DEFAULT 0;

-- What lies there. Loose is what nothing points at: it is taken away, and then its row.
CREATE TABLE blob (
    hash BLOB NOT NULL PRIMARY KEY CHECK (length(hash) = 32),
    is_loose INTEGER NOT NULL CHECK (is_loose IN (0, 1))
) STRICT, WITHOUT ROWID;

CREATE INDEX blob_loose ON blob (hash) WHERE is_loose = 1;

INSERT INTO counter (noun, last) VALUES ('part', 0);

-- Files on their way, or whole and in no message yet. Until it is whole, what is there of one lies under its part.
CREATE TABLE upload (
    user INTEGER NOT NULL REFERENCES person (user),
    nonce INTEGER NOT NULL,
    part INTEGER NOT NULL UNIQUE,
    name TEXT NOT NULL,
    bytes INTEGER NOT NULL CHECK (bytes >= 0),
    received INTEGER NOT NULL CHECK (received BETWEEN 0 AND bytes),
    touched_at INTEGER NOT NULL,
    -- Once it is whole: what it is, in JSON, and where it lies.
    what TEXT,
    whole BLOB REFERENCES blob (hash),
    small BLOB REFERENCES blob (hash),
    PRIMARY KEY (user, nonce),
    CHECK ((what IS NULL) = (whole IS NULL)),
    CHECK (what IS NULL OR received = bytes)
) STRICT, WITHOUT ROWID;

CREATE INDEX upload_by_touched ON upload (touched_at);
CREATE INDEX upload_by_whole ON upload (whole) WHERE whole IS NOT NULL;
CREATE INDEX upload_by_small ON upload (small) WHERE small IS NOT NULL;

-- Where the files of messages lie, in the order in which they stand in `message.files`.
CREATE TABLE attachment (
    room INTEGER NOT NULL,
    message INTEGER NOT NULL,
    place INTEGER NOT NULL CHECK (place >= 0),
    -- Whose room it takes.
    user INTEGER NOT NULL REFERENCES person (user),
    bytes INTEGER NOT NULL,
    whole BLOB NOT NULL REFERENCES blob (hash),
    small BLOB REFERENCES blob (hash),
    PRIMARY KEY (room, message, place),
    FOREIGN KEY (room, message) REFERENCES message (room, revision)
) STRICT, WITHOUT ROWID;

CREATE INDEX attachment_by_whole ON attachment (whole);
CREATE INDEX attachment_by_small ON attachment (small) WHERE small IS NOT NULL;

-- What members are writing and have not sent: in a room, or in a thread of it, which is 0 for none. Who leaves a room
-- leaves theirs.
CREATE TABLE draft (
    user INTEGER NOT NULL,
    room INTEGER NOT NULL,
    thread INTEGER NOT NULL,
    number INTEGER NOT NULL,
    at INTEGER NOT NULL,
    body TEXT NOT NULL,
    reply_to INTEGER,
    PRIMARY KEY (user, room, thread),
    FOREIGN KEY (room, user) REFERENCES membership (room, user) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

-- How many drafts somebody has set, wherever: what the next one is numbered after.
ALTER TABLE person ADD COLUMN drafts INTEGER NOT NULL DEFAULT 0;

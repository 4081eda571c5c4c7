-- Messages that members have saved for themselves. Who leaves a room leaves theirs.
CREATE TABLE saved_message (
    user INTEGER NOT NULL,
    room INTEGER NOT NULL,
    message INTEGER NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (user, room, message),
    FOREIGN KEY (room, user) REFERENCES membership (room, user) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE INDEX saved_message_by_message ON saved_message (room, message);

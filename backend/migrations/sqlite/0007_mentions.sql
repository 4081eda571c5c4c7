-- Whom a message calls, in JSON. None for nobody.
ALTER TABLE message ADD COLUMN mentions TEXT;

-- The same, to be found by who is called: 0 is everybody in the room. Who is called as being here is not called later.
CREATE TABLE mention (
    user INTEGER NOT NULL,
    room INTEGER NOT NULL,
    message INTEGER NOT NULL,
    PRIMARY KEY (user, room, message),
    FOREIGN KEY (room, message) REFERENCES message (room, revision)
) STRICT, WITHOUT ROWID;

CREATE INDEX mention_by_message ON mention (room, message);

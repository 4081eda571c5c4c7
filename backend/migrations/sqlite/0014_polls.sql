-- The poll whose question a message is, in JSON.
ALTER TABLE message ADD COLUMN poll TEXT;
-- How it stands, in JSON. None, where nobody has voted yet.
ALTER TABLE message ADD COLUMN tally TEXT;

-- How somebody votes in a poll by now, the choices in JSON, and the event by which they do. What they chose before, its
-- event does not say any more.
CREATE TABLE vote (
    room INTEGER NOT NULL,
    message INTEGER NOT NULL,
    user INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    choices TEXT NOT NULL,
    PRIMARY KEY (room, message, user),
    FOREIGN KEY (room, message) REFERENCES message (room, revision),
    FOREIGN KEY (room, revision) REFERENCES room_event (room, revision)
) STRICT, WITHOUT ROWID;

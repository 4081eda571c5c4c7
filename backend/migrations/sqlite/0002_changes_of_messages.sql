-- What messages say can be changed and deleted. `message.body` is what a message says now, and empty once it is deleted.
-- `room_event.body` is empty for an event whose content stands in `message`: the sending of one, and every edit of it.

-- The message that an event changes. None for one that stands in the timeline itself, which is found by the index.
ALTER TABLE room_event ADD COLUMN message INTEGER;
CREATE INDEX room_item ON room_event (room, revision) WHERE message IS NULL;

-- The last event that changed it.
ALTER TABLE message ADD COLUMN changed INTEGER;
-- The edit that brought its text. None where that came with the message, and where it is deleted.
ALTER TABLE message ADD COLUMN edited INTEGER;
ALTER TABLE message ADD COLUMN deleted_by INTEGER REFERENCES person (user);

-- What messages said before, each under the event that had brought it.
CREATE TABLE message_version (
    room INTEGER NOT NULL,
    message INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (room, message, revision),
    FOREIGN KEY (room, message) REFERENCES message (room, revision)
) STRICT, WITHOUT ROWID;

-- Which change somebody asked for under which nonce: asked for again, it is answered like the first time.
CREATE TABLE change_nonce (
    author INTEGER NOT NULL,
    nonce INTEGER NOT NULL,
    room INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    PRIMARY KEY (author, nonce)
) STRICT, WITHOUT ROWID;

-- The thread in which a message stands: the revision of the message of its room that began it. Such a message counts
-- those of its thread, and not those of its room; in the log it is an event about the message that began the thread.
ALTER TABLE message ADD COLUMN thread INTEGER;
-- For a message in a thread: the number of the last one before it that stands in none.
ALTER TABLE message ADD COLUMN room_number INTEGER;
-- What is said in the thread that a message began, in JSON.
ALTER TABLE message ADD COLUMN replies TEXT;

CREATE INDEX message_thread ON message (room, thread, revision) WHERE thread IS NOT NULL;

-- The threads that members follow, and how far they have read them. Who leaves a room follows none of it any more.
CREATE TABLE followed_thread (
    user INTEGER NOT NULL,
    room INTEGER NOT NULL,
    thread INTEGER NOT NULL,
    read_revision INTEGER NOT NULL,
    read_number INTEGER NOT NULL,
    PRIMARY KEY (user, room, thread),
    FOREIGN KEY (room, user) REFERENCES membership (room, user) ON DELETE CASCADE,
    FOREIGN KEY (room, thread) REFERENCES message (room, revision)
) STRICT, WITHOUT ROWID;

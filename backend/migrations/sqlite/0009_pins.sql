-- The event by which a message was pinned. None for one that is not.
ALTER TABLE message ADD COLUMN pinned INTEGER;

CREATE INDEX message_pinned ON message (room, pinned) WHERE pinned IS NOT NULL;

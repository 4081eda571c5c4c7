-- How often somebody has said, in whatever room, that something they had read is unread.
ALTER TABLE person ADD COLUMN rewinds INTEGER NOT NULL DEFAULT 0;
-- What that was when the marker began or was moved back: of two markers the one with more is the later one.
ALTER TABLE membership ADD COLUMN rewinds INTEGER NOT NULL DEFAULT 0;
ALTER TABLE followed_thread ADD COLUMN rewinds INTEGER NOT NULL DEFAULT 0;
-- The room's head when its member last said so of anything in it: of what was there by then they are not notified.
ALTER TABLE membership ADD COLUMN marked_at INTEGER NOT NULL DEFAULT 0;

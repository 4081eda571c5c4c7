-- What a person says of themselves, in JSON. None: nothing.
ALTER TABLE person ADD COLUMN status TEXT;
-- Until when they want not to be disturbed, as everybody may know; 0 where that is not so. Of a pause that had begun before
-- this nobody is told: no event says so.
ALTER TABLE person ADD COLUMN paused_until INTEGER NOT NULL DEFAULT 0;

-- The message of the same room that a message answers, by its revision. None for none, and for what was deleted.
ALTER TABLE message ADD COLUMN reply_to INTEGER CHECK (reply_to < revision);

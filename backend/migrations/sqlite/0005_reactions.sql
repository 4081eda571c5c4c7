-- The emoji under a message, each with who put it there, in JSON. None for none.
ALTER TABLE message ADD COLUMN reactions TEXT;

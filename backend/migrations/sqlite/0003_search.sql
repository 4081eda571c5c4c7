-- What messages say, in pieces of three characters, so that any part of a word is found. The pieces are of the folded
-- text, so the index folds nothing. It keeps for each piece in which messages it is, and nothing else: what a message
-- says stands in `message`. A row's number is its room's, 40 bits to the left, and its revision.
CREATE VIRTUAL TABLE message_index USING fts5 (
    body,
    tokenize = 'trigram case_sensitive 1',
    content = '',
    columnsize = 0,
    detail = 'none'
);

-- What is taken out of the index is written over, and not only marked as gone.
INSERT INTO message_index (message_index, rank) VALUES ('secure-delete', 1);

-- Messages that the transaction has changed and that are not in the index yet: all of a group go there together, before
-- it is committed. Empty outside of transactions.
CREATE TABLE message_unindexed (
    room INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    PRIMARY KEY (room, revision)
) STRICT, WITHOUT ROWID;

INSERT INTO message_unindexed (room, revision) SELECT room, revision FROM message;

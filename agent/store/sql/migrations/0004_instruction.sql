-- What a person has asked this till to do to itself: each is done once.

CREATE TABLE instruction (
    number INTEGER PRIMARY KEY, -- the hub's name for it
    what INTEGER NOT NULL,
    at_us INTEGER NOT NULL
) STRICT;

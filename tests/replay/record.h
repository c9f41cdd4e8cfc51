/*
 * record.h -- what a hub asks of its database, written down as it asks.
 *
 * Every engine that the program opens is stood in front of (the linker's --wrap
 * of engine_open()): which connection, begin, the keys that were read and the
 * rows that were found, the rows that were written, commit or rollback, queries
 * with what was bound and what was looked at. One thread; all of it is in memory
 * until record_free().
 */
#ifndef TESTS_REPLAY_RECORD_H
#define TESTS_REPLAY_RECORD_H

#include "hub/store/engine.h"

#define RECORD_CONNECTIONS_MAX 4096

enum record_kind {
    RECORD_OPEN, /* number: its role */
    RECORD_CLOSE,
    RECORD_MIGRATE,
    RECORD_LOAD, /* rows that were there before the first turn */
    RECORD_BEGIN,
    RECORD_READ,
    RECORD_WRITE,
    RECORD_COMMIT,
    RECORD_ROLLBACK,
    RECORD_BIND_INT,
    RECORD_BIND_TEXT,
    RECORD_BIND_BLOB,
    RECORD_STEP,
    RECORD_INT,
    RECORD_TEXT,
    RECORD_BLOB,
    RECORD_CHANGES,
    RECORD_RESET,
    RECORD_RUN,
    RECORD_KINDS
};

/* Rows of one table: read by keys, or written. */
struct record_rows {
    enum row_table table;
    bool by_find;
    bool change;
    const int64_t *keys;
    size_t keys_count;
    size_t *at; /* which key each row was found by; NULL for written ones */
    void **rows;
    size_t count;
    size_t size;
};

struct record_entry {
    enum record_kind kind;
    enum err err;
    unsigned connection;
    const struct statement *statement; /* of a query */
    int at;
    int64_t number;
    struct bytes bytes;
    struct record_rows *tables;
    size_t tables_count;
};

/** record_start() writes down what happens from here on. */
void record_start(void);
/** record_stop() writes no more; engines opened from here on are not stood in front of. */
void record_stop(void);

size_t record_count(void);
const struct record_entry *record_entry(size_t at);

/** record_last() is all rows of a table when the last writer was closed in order; NULL before. */
const struct record_rows *record_last(enum row_table table);

void record_free(void);

#endif

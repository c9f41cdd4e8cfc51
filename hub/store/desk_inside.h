/*
 * desk_inside.h -- the desk's own parts, for desk.c and desk_rows.c only.
 */
#ifndef HUB_STORE_DESK_INSIDE_H
#define HUB_STORE_DESK_INSIDE_H

#include "hub/store/desk.h"

#define DESK_ARENA_MAX ((size_t)64 * 1024 * 1024)

enum card_state {
    CARD_WANTED,
    CARD_ABSENT,
    CARD_READ,
    CARD_CHANGED,
    CARD_ADDED
};

/* A place on the desk: a row under its key, or a pointer to it under its second key. */
struct card {
    struct card *next; /* of the same hash */
    struct card *next_wanted;
    struct card *next_touched; /* of the same table */
    enum row_table table;
    enum card_state state;
    bool by_find;
    struct card *found; /* of a by_find card: the row's own card, NULL when absent */
    int64_t key[ROW_KEYS_MAX];
    size_t key_count;
    void *row;    /* of a tally: what this turn adds */
    void *stored; /* of a tally that was wanted: the sums so far; NULL for none */
};

struct desk_table {
    struct db_statement *read;
    struct db_statement *find;
    struct db_statement *insert;
    struct db_statement *change;
    struct card *touched;
    struct card **touched_end;
};

struct desk {
    struct db *db;
    struct arena *arena;
    struct card **buckets;
    size_t buckets_count; /* a power of two */
    size_t cards_count;
    struct card *wanted;
    size_t touched_count;
    bool out_of_memory;
    struct desk_table tables[TABLE_COUNT];
};

/** desk_rows_read() fills row from the statement's present columns. */
enum err desk_rows_read(
    struct desk *desk, const struct row_shape *shape, struct db_statement *statement, void *row);

/** desk_rows_bind() binds all columns from 1. */
void desk_rows_bind(const struct row_shape *shape, struct db_statement *statement, const void *row);

#endif

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
    bool was_read;      /* looked for in the database, whatever came of it */
    struct card *found; /* of a by_find card: the row's own card, NULL when absent */
    int64_t key[ROW_KEYS_MAX];
    size_t key_count;
    void *row;    /* of a tally: what this turn adds */
    void *stored; /* of a tally that was wanted: the sums so far; NULL for none */
};

struct card_list {
    struct card *first;
    size_t count;
};

struct desk_table {
    struct card_list wanted[2]; /* by the key, by the second key */
    struct card *seen;          /* wanted by the key in this turn, and read */
    struct card *touched;
    struct card **touched_end;
    size_t added_count;
    size_t changed_count;
};

struct desk {
    struct engine *engine;
    struct arena *arena;
    struct card **buckets;
    size_t buckets_count; /* a power of two */
    size_t cards_count;
    size_t touched_count;
    bool out_of_memory;
    jmp_buf *way_out; /* of the decision that is being made */
    bool watches;     /* what is wanted is noted, and nothing else */
    struct desk_watched *watched;
    struct desk_watched **watched_end;
    struct desk_table tables[TABLE_COUNT];
};

/** desk_look() is the card of a key, or NULL. */
struct card *desk_look(
    struct desk *desk, enum row_table table, bool by_find, const int64_t *key, size_t count);

/** desk_put_card() is a new one, or NULL when memory ran out. */
struct card *desk_put_card(
    struct desk *desk, enum row_table table, bool by_find, const int64_t *key, size_t count);

/** desk_keys_of() is a row's key (its first columns), or its second key (where find says). */
void desk_keys_of(const struct row_shape *shape, const void *row, bool by_find, int64_t *ret_key);

#endif

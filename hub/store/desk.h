/*
 * desk.h -- where the rows of one turn lie while operations decide.
 *
 * A turn first has its operations say which rows they want, and reads them all;
 * then the operations decide one after the other, each seeing what those
 * before it put on the desk; then everything is written, each table once. The
 * desk belongs to its lane and is cleared for every turn.
 *
 * An operation that refuses has put nothing on the desk: look first, then act.
 */
#ifndef HUB_STORE_DESK_H
#define HUB_STORE_DESK_H

#include <setjmp.h>
#include <stdbool.h>

#include "hub/store/engine.h"

struct desk;

/** desk_make() is a desk that reads and writes by engine, which must outlive it. */
enum err desk_make(struct engine *engine, struct desk **ret_desk) MUST_CHECK;
void desk_free(struct desk **desk);

/** desk_clear() forgets everything; rows handed out before are gone. */
void desk_clear(struct desk *desk);

/** desk_arena() is for what lives as long as the turn: DATA columns. */
struct arena *desk_arena(struct desk *desk);

/* Saying what is wanted. Wanting twice is fine. */
void desk_want(struct desk *desk, enum row_table table, const int64_t *key);
void desk_want_found(struct desk *desk, enum row_table table, const int64_t *find);

/** desk_load() reads what is wanted and not yet here; *ret_count is how much that was. */
enum err desk_load(struct desk *desk, size_t *ret_count) MUST_CHECK;

/** desk_has() is whether the row has been read and is there: for a later round of keys(). */
bool desk_has(struct desk *desk, enum row_table table, const int64_t *key);
bool desk_has_found(struct desk *desk, enum row_table table, const int64_t *find);

/*
 * The row, or NULL when there is none. It must have been wanted. To change it,
 * change it through the pointer and say desk_changed().
 */
void *desk_row(struct desk *desk, enum row_table table, const int64_t *key);
void *desk_found(struct desk *desk, enum row_table table, const int64_t *find);
void desk_changed(struct desk *desk, enum row_table table, void *row);

/**
 * desk_add() puts a copy of *row on the desk, to be inserted, and returns it.
 * For ROWS its keys must not be there yet (a NEED). NULL when memory ran out;
 * the turn then fails as a whole.
 */
void *desk_add(struct desk *desk, enum row_table table, const void *row);

/** desk_tally() adds row's sums to those under row's keys. */
void desk_tally(struct desk *desk, enum row_table table, const void *row);

/**
 * desk_sum() is what a tally that was wanted stands at, with what this turn has
 * added. On an engine with several writers it may be old by the commit: who takes
 * from it changes a row of ROWS beside it (table book), which was read before.
 */
void desk_sum(struct desk *desk, enum row_table table, const int64_t *key, void *ret_row);

/** desk_touched() counts what was added or changed, to see that a refusal did neither. */
size_t desk_touched(const struct desk *desk);

/**
 * desk_set_way_out() says where a decision goes, by longjmp(), that looks for a row
 * which nobody has read: an operation before it in the same turn led it there. What is
 * on the desk is good for nothing then. NULL: it is a NEED.
 */
void desk_set_way_out(struct desk *desk, jmp_buf *way_out);

/**
 * desk_is_full() is whether memory ran out, here or for somebody who asked desk_arena() for
 * some: whatever an operation said, the turn fails.
 */
bool desk_is_full(const struct desk *desk);

/**
 * desk_write() writes all of it. ERR_BUSY when a compare-and-set lost, ERR_CONFLICT
 * for a key that is there, ERR_NO_SPACE for a full desk.
 */
enum err desk_write(struct desk *desk) MUST_CHECK;

/*
 * What an operation is about to change, as it stands before: between desk_watch() and
 * desk_watched() its keys() are called once more, after everything was read; nothing is wanted
 * anew by that. Copies of the rows of ROWS that are there, in the desk's arena, the first that was
 * wanted first; NULL for none (or when memory ran out: the turn then fails as a whole).
 */
struct desk_watched {
    const struct desk_watched *next;
    enum row_table table;
    const void *row;    /* where it lies on the desk */
    const void *before; /* as it stood when it was wanted */
};
void desk_watch(struct desk *desk);
const struct desk_watched *desk_watched(struct desk *desk);

/** desk_touched_of() counts the rows of a table that were added or changed. */
size_t desk_touched_of(const struct desk *desk, enum row_table table);

/** desk_each_added() walks the rows of a table that this turn added or changed, in that order. */
typedef void desk_each_fn(void *context, const void *row);
void desk_each_touched(struct desk *desk, enum row_table table, desk_each_fn *each, void *context);

/** desk_each_read() walks the rows of a table that were wanted by key, are there and were left. */
void desk_each_read(struct desk *desk, enum row_table table, desk_each_fn *each, void *context);

/* Typed shorthands: desk_get_payment(desk, KEY_OF(merchant, id)). */
#define KEY_OF(...) ((const int64_t[]){__VA_ARGS__})

#define ROWS(table)                                                                                \
    static inline struct table##_row *desk_get_##table(struct desk *desk, const int64_t *key)      \
    {                                                                                              \
        return desk_row(desk, TABLE_##table, key);                                                 \
    }                                                                                              \
    static inline void desk_change_##table(struct desk *desk, struct table##_row *row)             \
    {                                                                                              \
        desk_changed(desk, TABLE_##table, row);                                                    \
    }                                                                                              \
    static inline struct table##_row *desk_add_##table(                                            \
        struct desk *desk, const struct table##_row *row)                                          \
    {                                                                                              \
        return desk_add(desk, TABLE_##table, row);                                                 \
    }
#define LOG(table)                                                                                 \
    static inline void desk_log_##table(struct desk *desk, const struct table##_row *row)          \
    {                                                                                              \
        (void)desk_add(desk, TABLE_##table, row);                                                  \
    }
#define TALLY(table)                                                                               \
    static inline void desk_tally_##table(struct desk *desk, const struct table##_row *row)        \
    {                                                                                              \
        desk_tally(desk, TABLE_##table, row);                                                      \
    }                                                                                              \
    static inline struct table##_row desk_sum_##table(struct desk *desk, const int64_t *key)       \
    {                                                                                              \
        struct table##_row row;                                                                    \
                                                                                                   \
        desk_sum(desk, TABLE_##table, key, &row);                                                  \
        return row;                                                                                \
    }
#define KEY(table, column)
#define INT(table, column)
#define TEXT(table, column, max)
#define BLOB(table, column, max)
#define DATA(table, column)
#define SUM(table, column)
#define FIND(table, a, b, c, d, e)
#define END(table)
#include "hub/store/table.def"
#undef ROWS
#undef LOG
#undef TALLY
#undef KEY
#undef INT
#undef TEXT
#undef BLOB
#undef DATA
#undef SUM
#undef FIND
#undef END

#endif

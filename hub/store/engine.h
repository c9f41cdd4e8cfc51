/*
 * engine.h -- one connection to the database, whichever database it is.
 *
 * A turn begins, reads all keys of its batch, writes each table once and commits;
 * everything else is asked by queries (query.h). SQLite does it row by row on a
 * file, PostgreSQL for all rows of a table at once. A connection is used by one
 * thread at a time; its queries end with it.
 *
 * A transaction that failed is over: nothing but engine_rollback() comes after it.
 */
#ifndef HUB_STORE_ENGINE_H
#define HUB_STORE_ENGINE_H

#include <stdbool.h>

#include "hub/store/query.h"
#include "hub/store/row.h"
#include "shared/base/arena.h"
#include "shared/base/moment.h"
#include "shared/db/statement.h"

struct engine;

/* The newest migration of either engine. */
#define ENGINE_VERSION 19

/* A node's token as text, with its terminator. */
#define ENGINE_TOKEN_SIZE 33

enum engine_role {
    ENGINE_WRITER,
    ENGINE_READER
};

struct engine_options {
    const char *place; /* a file, "file:/name?vfs=memdb" for the simulator, or postgres://… */
    enum engine_role role;
    int64_t checkpoint_pages; /* of SQLite's log; 0 for its own default */
};

/* Rows of one table that are wanted by its key, or by its second key. */
struct engine_read {
    enum row_table table;
    bool by_find;
    const int64_t *keys; /* one after the other */
    size_t count;        /* of keys; each is as long as the table's */
    /* Called for each that is there, in any order; at is the place of its key, row in the arena. */
    enum err (*each)(void *context, size_t at, void *row);
    void *context;
};

/* Rows of one table to add, or to change; those of a tally are added up. */
struct engine_write {
    enum row_table table;
    bool change;
    const void **rows; /* may be put into another order */
    size_t count;
};

/* The engines implement these; callers use the functions below. */
struct engine_ops {
    unsigned tries;    /* how often a turn that another writer got in front of is tried */
    size_t weight_max; /* rows that a turn may be expected to write before it is closed */
    bool is_shared;    /* several hubs and lanes may be on it */
    enum err (*migrate)(struct engine *engine, int64_t now_us);
    enum err (*prepare)(
        struct engine *engine, const struct statement *statement, struct query **ret_query);
    enum err (*begin)(struct engine *engine);
    enum err (*read)(
        struct engine *engine, const struct engine_read *reads, size_t count, struct arena *arena);
    enum err (*write)(struct engine *engine, const struct engine_write *writes, size_t count,
        struct arena *arena);
    enum err (*commit)(struct engine *engine);
    void (*rollback)(struct engine *engine);
    enum err (*fence)(struct engine *engine, int64_t node, const char *token);
    enum err (*seize)(struct engine *engine, int64_t node);
    enum err (*now)(struct engine *engine, struct moment *ret_now);
    void (*set_patience)(struct engine *engine, struct span patience); /* NULL where none waits */
    enum err (*check)(struct engine *engine);
    const char *(*detail)(const struct engine *engine);
    int64_t (*log_bytes)(const struct engine *engine); /* NULL where nobody counts them */
    bool (*is_broken)(const struct engine *engine);    /* NULL where a connection mends itself */
    void (*close)(struct engine *engine);
};

/* The start of every engine; an implementation embeds it as its first member. */
struct engine {
    const struct engine_ops *ops;
};

/**
 * engine_open() is ERR_BUSY when another process writes this SQLite file,
 * ERR_FORBIDDEN when the place cannot be used, ERR_CORRUPT when it is no database,
 * ERR_UNREACHABLE when PostgreSQL is away, ERR_UNSUPPORTED when it is too old.
 */
enum err engine_open(const struct engine_options *options, struct engine **ret_engine) MUST_CHECK;

/** engine_close() rolls back what is open and takes *engine; NULL inside is fine. */
void engine_close(struct engine **engine);

/** engine_describe() is the place for people: a password in it is left out. */
void engine_describe(const char *place, char *to, size_t size);

/** engine_migrate() brings the schema up to this program's; ERR_UNSUPPORTED when it is newer. */
static inline MUST_CHECK enum err
engine_migrate(struct engine *engine, int64_t now_us)
{
    return engine->ops->migrate(engine, now_us);
}

/**
 * engine_prepare() borrows the statement's texts as long as the engine lives. Asked
 * again for the same text it hands out the same query. The database hears of it when
 * it is first used; what is wrong with it then, query_step() and query_run() say.
 */
static inline MUST_CHECK enum err
engine_prepare(struct engine *engine, const struct statement *statement, struct query **ret_query)
{
    return engine->ops->prepare(engine, statement, ret_query);
}

static inline MUST_CHECK enum err
engine_begin(struct engine *engine)
{
    return engine->ops->begin(engine);
}

/** engine_read() hands each row that is there to its read's each(), table after table. */
static inline MUST_CHECK enum err
engine_read(
    struct engine *engine, const struct engine_read *reads, size_t count, struct arena *arena)
{
    return engine->ops->read(engine, reads, count, arena);
}

/**
 * engine_write() is ERR_BUSY when a row to be changed has another version by now or
 * another writer stood in the way, ERR_CONFLICT for a key that is there already.
 */
static inline MUST_CHECK enum err
engine_write(
    struct engine *engine, const struct engine_write *writes, size_t count, struct arena *arena)
{
    return engine->ops->write(engine, writes, count, arena);
}

/** engine_commit() is durable when ERR_OK; else it has rolled back, but for ERR_DISK. */
static inline MUST_CHECK enum err
engine_commit(struct engine *engine)
{
    return engine->ops->commit(engine);
}

/** engine_rollback() may be called without a transaction, and after one that was lost. */
static inline void
engine_rollback(struct engine *engine)
{
    engine->ops->rollback(engine);
}

/**
 * engine_fence() makes every later transaction fail with ERR_EXPIRED, before it does
 * anything, once the node's number has another token: hub/store/node.h.
 */
static inline MUST_CHECK enum err
engine_fence(struct engine *engine, int64_t node, const char *token)
{
    return engine->ops->fence(engine, node, token);
}

/** engine_seize() waits until no fenced transaction of that node is under way, and keeps it so. */
static inline MUST_CHECK enum err
engine_seize(struct engine *engine, int64_t node)
{
    return engine->ops->seize(engine, node);
}

/** engine_now() is the time by the database's own clock, where hubs share it; see is_shared. */
static inline MUST_CHECK enum err
engine_now(struct engine *engine, struct moment *ret_now)
{
    return engine->ops->now(engine, ret_now);
}

/** engine_tries() is how often a turn is begun that another writer gets in front of. */
static inline unsigned
engine_tries(const struct engine *engine)
{
    return engine->ops->tries;
}

/**
 * engine_weight_max() is how many rows a turn should write at most: some milliseconds.
 * Where each statement costs the server something of its own it is more.
 */
static inline size_t
engine_weight_max(const struct engine *engine)
{
    return engine->ops->weight_max;
}

/** engine_is_shared() is whether other hubs may be on this database, and so many lanes. */
static inline bool
engine_is_shared(const struct engine *engine)
{
    return engine->ops->is_shared;
}

/* For what a person or a terminal waits for, and for what only reads. */
#define ENGINE_PATIENCE span_s(8)
#define ENGINE_PATIENCE_TO_READ span_s(20)

/**
 * engine_set_patience() is how long a database may say nothing at all before it is
 * ERR_UNREACHABLE: one that is frozen, or behind a line that is dead. At first, and for 0, it is
 * waited for as long as it takes. It is longer than the database itself gives a statement.
 */
static inline void
engine_set_patience(struct engine *engine, struct span patience)
{
    if (engine->ops->set_patience != NULL)
        engine->ops->set_patience(engine, patience);
}

/** engine_check() has the database look at its own files; ERR_CORRUPT with engine_detail(). */
static inline MUST_CHECK enum err
engine_check(struct engine *engine)
{
    return engine->ops->check(engine);
}

/** engine_log_bytes() is what this connection's commits added to the log, where that is known. */
static inline int64_t
engine_log_bytes(const struct engine *engine)
{
    return engine->ops->log_bytes == NULL ? 0 : engine->ops->log_bytes(engine);
}

/** engine_is_broken() is whether the disk has failed this connection: the process must end. */
static inline bool
engine_is_broken(const struct engine *engine)
{
    return engine->ops->is_broken != NULL && engine->ops->is_broken(engine);
}

/** engine_detail() is the database's own words for the last failure, for the log. */
static inline const char *
engine_detail(const struct engine *engine)
{
    return engine->ops->detail(engine);
}

#endif

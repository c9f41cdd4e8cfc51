/*
 * query.h -- a named statement on one connection, of either engine.
 *
 * Bind, step through the rows, reset; then it can be used again. A query
 * belongs to its connection (engine_prepare()) and to that connection's thread.
 */
#ifndef HUB_STORE_QUERY_H
#define HUB_STORE_QUERY_H

#include <stdint.h>

#include "shared/base/bytes.h"
#include "shared/base/err.h"
#include "shared/base/need.h"

struct query;

/* The engines implement these; callers use the functions below. */
struct query_ops {
    void (*bind_int)(struct query *query, int at, int64_t value);
    void (*bind_text)(struct query *query, int at, struct bytes text);
    void (*bind_blob)(struct query *query, int at, struct bytes blob);
    enum err (*step)(struct query *query);
    int64_t (*get_int)(struct query *query, int at);
    struct bytes (*get_text)(struct query *query, int at);
    struct bytes (*get_blob)(struct query *query, int at);
    int64_t (*changes)(struct query *query);
    void (*reset)(struct query *query);
    enum err (*run)(struct query *query);
};

/* The start of every query; an engine embeds it as its first member. */
struct query {
    const struct query_ops *ops;
};

/* Binding is from 1 and cannot fail; bytes are borrowed until query_reset(). */
static inline void
query_bind_int(struct query *query, int at, int64_t value)
{
    query->ops->bind_int(query, at, value);
}

static inline void
query_bind_text(struct query *query, int at, struct bytes text)
{
    query->ops->bind_text(query, at, text);
}

static inline void
query_bind_blob(struct query *query, int at, struct bytes blob)
{
    query->ops->bind_blob(query, at, blob);
}

/**
 * query_step() is ERR_OK with a row, ERR_NOT_FOUND at the end, ERR_CONFLICT when a
 * constraint refused it, ERR_UNREACHABLE when the database is away, ERR_BUSY,
 * ERR_NO_SPACE, ERR_DISK or ERR_CORRUPT. After anything but ERR_OK comes query_reset().
 */
static inline MUST_CHECK enum err
query_step(struct query *query)
{
    return query->ops->step(query);
}

/* Columns from 0 of the present row, borrowed until the next step or reset; NULL is 0 or "". */
static inline int64_t
query_int(struct query *query, int at)
{
    return query->ops->get_int(query, at);
}

static inline struct bytes
query_text(struct query *query, int at)
{
    return query->ops->get_text(query, at);
}

static inline struct bytes
query_blob(struct query *query, int at)
{
    return query->ops->get_blob(query, at);
}

/** query_reset() makes it ready for the next use and forgets its bindings. */
static inline void
query_reset(struct query *query)
{
    query->ops->reset(query);
}

/** query_run() steps to the end, resets, and is ERR_OK for "no row" too: for writes. */
static inline MUST_CHECK enum err
query_run(struct query *query)
{
    return query->ops->run(query);
}

/** query_changes() is how many rows the last query_run() of it touched. */
static inline int64_t
query_changes(struct query *query)
{
    return query->ops->changes(query);
}

#endif

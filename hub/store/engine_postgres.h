/*
 * engine_postgres.h -- the engine on PostgreSQL 15 or newer, through libpq.
 *
 * READ COMMITTED and compare-and-set. What a turn reads is one pipeline, each
 * table in one statement; what it writes is another, its rows in the order of
 * their keys so that no two turns wait for each other.
 *
 * A connection that is lost is made again by the next transaction, with longer
 * and longer pauses while the database is away: ERR_UNREACHABLE, nothing was
 * changed. When the answer to COMMIT is lost, the transaction's id is asked about
 * on a new connection; only when even that has no answer in time is it
 * ERR_NO_ANSWER.
 */
#ifndef HUB_STORE_ENGINE_POSTGRES_H
#define HUB_STORE_ENGINE_POSTGRES_H

#include "hub/store/engine.h"

/** engine_postgres_is_place() is whether a place is PostgreSQL's: postgres://… */
bool engine_postgres_is_place(const char *place);

/** engine_postgres_open() connects; its errors are those of engine_open(). */
enum err engine_postgres_open(
    const struct engine_options *options, struct engine **ret_engine) MUST_CHECK;

/** engine_postgres_listen() has this connection hear what the hubs of its schema say. */
enum err engine_postgres_listen(struct engine *engine) MUST_CHECK;

/** engine_postgres_notify() says it to all that listen, this connection too. */
enum err engine_postgres_notify(struct engine *engine, const char *text) MUST_CHECK;

/**
 * engine_postgres_wait() waits for something said, for wake (a file descriptor that is
 * read empty then) or for the timeout, and hands over what was said.
 */
void engine_postgres_wait(struct engine *engine, int wake, int timeout_ms,
    void (*hear)(void *context, const char *text), void *context);

/** engine_postgres_describe() is where a place is, without who may enter: "PostgreSQL at …". */
void engine_postgres_describe(const char *place, char *to, size_t size);

#endif

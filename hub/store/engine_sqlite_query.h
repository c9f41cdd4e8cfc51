/*
 * engine_sqlite_query.h -- named statements on a SQLite file, for engine_sqlite.c.
 */
#ifndef HUB_STORE_ENGINE_SQLITE_QUERY_H
#define HUB_STORE_ENGINE_SQLITE_QUERY_H

#include "hub/store/engine.h"

struct db;
struct sqlite_query;

/**
 * engine_sqlite_query_prepare() finds the statement among the queries, or adds it:
 * engine_prepare().
 */
enum err engine_sqlite_query_prepare(struct db *db, struct sqlite_query **queries,
    const struct statement *statement, struct query **ret_query) MUST_CHECK;

/** engine_sqlite_query_free() frees all of them; their statements are db_close()'s. */
void engine_sqlite_query_free(struct sqlite_query **queries);

#endif

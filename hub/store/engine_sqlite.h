/*
 * engine_sqlite.h -- the engine on a SQLite file, through shared/db.
 *
 * One writer a file, and readers that never stand in its way. Each row is a step
 * of a prepared statement; they are prepared when they are first needed.
 */
#ifndef HUB_STORE_ENGINE_SQLITE_H
#define HUB_STORE_ENGINE_SQLITE_H

#include "hub/store/engine.h"
#include "shared/db/db.h"

enum err engine_sqlite_open(
    const struct engine_options *options, struct engine **ret_engine) MUST_CHECK;

/** engine_sqlite_db() is the connection below, for what only SQLite can be asked; tests. */
struct db *engine_sqlite_db(struct engine *engine);

#endif

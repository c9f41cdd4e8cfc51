/*
 * db_cache.h -- SQLite's page cache, without looking through all of it at commits.
 *
 * When SQLite splits a page of an index, it gives one page the number 262145 (of the
 * byte that locks live at) for a moment. Its cache remembers that as the highest
 * number there ever was, and at the commit looks through all of its pages for some
 * behind the end of the file: with a cache of 64 MiB a fifth of what a payment cost.
 * This stands before that cache, knows the highest number that is there now, and
 * leaves out a search that cannot find anything.
 *
 * The cache belongs to SQLite; any thread that SQLite calls it on.
 */
#ifndef SHARED_DB_DB_CACHE_H
#define SHARED_DB_DB_CACHE_H

#include <sqlite3.h>

/** db_cache_stand_before() makes *ret_methods those of a cache in front of theirs. Once only. */
void db_cache_stand_before(
    const sqlite3_pcache_methods2 *theirs, sqlite3_pcache_methods2 *ret_methods);

/** db_cache_install() does so for the whole process; it does nothing once SQLite is in use. */
void db_cache_install(void);

#endif

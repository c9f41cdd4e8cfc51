/*
 * db_file.h -- the files around a database: its lock, and its rescue.
 *
 * Only for this folder. Beside a database PATH stand PATH.lock, which its one
 * writer holds and into which it writes "open PID" or "closed PID" for people
 * to read, and after a failed write or sync PATH.sync-failed, which the next
 * writer answers with fresh copies of database and log. The log is written again at each start.
 */
#ifndef SHARED_DB_DB_FILE_H
#define SHARED_DB_DB_FILE_H

#include <limits.h>
#include <stdbool.h>

#include "shared/base/err.h"
#include "shared/base/need.h"

/* A resolved path leaves room for what is put behind it: "-wal.copy", ".sync-failed". */
#define DB_FILE_PATH_MAX (PATH_MAX - 16)

/**
 * db_file_resolve() is path without symbolic links, so that one database has one
 * lock. With create it makes an empty file, for its owner only, when there is none.
 */
enum err db_file_resolve(
    const char *path, bool create, char ret_path[static DB_FILE_PATH_MAX]) MUST_CHECK;

/** db_file_lock() is ERR_BUSY when another connection holds it, in this process or another. */
enum err db_file_lock(const char *path, int *ret_lock) MUST_CHECK;

/** db_file_unlock() writes "closed" when the end was clean, and takes *lock; -1 inside is fine. */
void db_file_unlock(int *lock, bool clean);

/** db_file_mark() leaves word that a write or sync failed, as far as the disk lets it. */
void db_file_mark(const char *path);

/**
 * db_file_rescue() does nothing without such a mark. With it, database and log
 * are copied to new files, synced and renamed into place: a failed sync leaves
 * pages in memory that look saved and are not. The lock must be held.
 */
enum err db_file_rescue(const char *path) MUST_CHECK;

/**
 * db_file_settle() writes the log as it is once more, and syncs it. For a writer before it reads
 * it: a disk whose sync has failed may not have taken the mark either, and what stands in the
 * memory behind a file that was never kept would be lost with all that is committed after it.
 * Writing the same bytes again harms nothing, whenever it ends. The lock must be held.
 */
enum err db_file_settle(const char *path) MUST_CHECK;

#endif

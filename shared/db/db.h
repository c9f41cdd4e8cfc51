/*
 * db.h -- SQLite, behind one door.
 *
 * The only folder that knows sqlite3.h; hub, agent, sandbox and simulator all
 * come through here. A connection belongs to one thread.
 *
 * Exactly one connection of a database writes *and* checkpoints (DB_WRITER);
 * readers are query_only and never checkpoint, not even on close: SQLite before
 * 3.51.3, Debian's too, can corrupt the log when two connections do. A lock
 * file beside the database refuses a second writing process.
 *
 * The writer runs in WAL mode with synchronous=FULL: when db_commit() returns
 * ERR_OK the transaction is on the disk. ERR_DISK from a write, commit or sync
 * leaves the connection dead: every later call is ERR_DISK, and the process
 * must end and start again (the page cache may hold what the disk does not). A
 * commit that ended so may or may not be there then. The next writer finds
 * "<path>.sync-failed" and begins with fresh copies of the files, which needs
 * room for them; a process opens its writer before its readers.
 *
 * ERR_NO_SPACE, and whatever else makes SQLite roll back by itself, loses the
 * open transaction only: every call is that error until db_rollback() or
 * db_commit(), so that nothing of it is committed on its own.
 *
 * In memory ("file:/name?vfs=memdb") there is no log and no lock file, all
 * connections of the process share the data while one is open, and nobody
 * waits: ERR_BUSY comes at once, from a commit too, while another is in a transaction.
 */
#ifndef SHARED_DB_DB_H
#define SHARED_DB_DB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "shared/base/bytes.h"
#include "shared/base/err.h"
#include "shared/base/need.h"

struct db;
struct db_statement;

enum db_role {
    DB_WRITER, /* creates the file, for its owner only; takes the lock */
    DB_READER  /* query_only */
};

struct db_options {
    const char *path; /* a file, or "file:/name?vfs=memdb" for the simulator */
    enum db_role role;
    int64_t cache_kib;        /* 0 for SQLite's own default */
    int64_t checkpoint_pages; /* log pages before the writer checkpoints; 0 for 4096 */
};

/**
 * db_open() is ERR_BUSY when another process writes this database, ERR_FORBIDDEN
 * when the folder or file cannot be used, ERR_CORRUPT when it is no database.
 */
enum err db_open(const struct db_options *options, struct db **ret_db) MUST_CHECK;

/** db_close() rolls back what is open, frees all statements and takes *db; NULL inside is fine. */
void db_close(struct db **db);

/**
 * db_kill(true) makes every call on every connection of this process ERR_DISK, as
 * if its program were gone: what is open can only be closed, and rolls back.
 * db_kill(false) ends that. For the simulator, whose programs share one thread.
 */
void db_kill(bool killed);

/** db_is_broken() is whether ERR_DISK has left this connection dead. */
bool db_is_broken(const struct db *db);

/** db_detail() is SQLite's own words for the last failure, for the log; "" before the first. */
const char *db_detail(const struct db *db);

/** db_script() runs several statements of DDL or PRAGMA without BEGIN or COMMIT; no parameters. */
enum err db_script(struct db *db, const char *sql) MUST_CHECK;

/**
 * db_prepare() keeps the statement until db_close(), and borrows name, which is
 * for the log, as long. The text is one statement and uses ?1 ?2 …; ERR_SYSTEM
 * when it is not, uses another kind of parameter or is not understood.
 */
enum err db_prepare(struct db *db, const char *name, const char *sql,
    struct db_statement **ret_statement) MUST_CHECK;

/* Binding is from 1 and cannot fail; bytes are borrowed until db_reset(). No bytes are not NULL. */
void db_bind_int(struct db_statement *statement, int at, int64_t value);
void db_bind_text(struct db_statement *statement, int at, struct bytes text);
void db_bind_blob(struct db_statement *statement, int at, struct bytes blob);
void db_bind_null(struct db_statement *statement, int at);

/**
 * db_step() is ERR_OK with a row, ERR_NOT_FOUND at the end, ERR_CONFLICT when a
 * constraint refused it, ERR_FORBIDDEN when a reader writes, ERR_BUSY, ERR_NO_SPACE
 * (disk full), ERR_DISK or ERR_CORRUPT. After anything but ERR_OK comes db_reset().
 */
enum err db_step(struct db_statement *statement) MUST_CHECK;

/* Columns from 0 of the present row; borrowed until the next step or reset. */
int64_t db_int(struct db_statement *statement, int at);
struct bytes db_text(struct db_statement *statement, int at);
struct bytes db_blob(struct db_statement *statement, int at);
bool db_is_null(struct db_statement *statement, int at);

/** db_reset() makes the statement ready for the next use and forgets its bindings. */
void db_reset(struct db_statement *statement);

/** db_run() steps to the end, resets, and is ERR_OK for "no row" too: for writes. */
enum err db_run(struct db_statement *statement) MUST_CHECK;

/** db_changes() is how many rows the last write touched: a compare-and-set that lost is 0. */
int64_t db_changes(const struct db *db);

/** db_log_bytes() is what this writer's commits added to the log since db_open(). */
int64_t db_log_bytes(const struct db *db);

/**
 * db_begin() is BEGIN IMMEDIATE on a writer; on a reader BEGIN, whose snapshot is
 * taken by its first step. A statement left without db_reset() holds it too, and
 * keeps the log from starting anew.
 */
enum err db_begin(struct db *db) MUST_CHECK;

/** db_commit() is durable when ERR_OK; else it has rolled back, but for ERR_DISK (see above). */
enum err db_commit(struct db *db) MUST_CHECK;

/** db_rollback() may be called without a transaction, and after one that was lost. */
void db_rollback(struct db *db);

/** db_end() commits what went well, and takes back what ended with an error; how it ended. */
static inline MUST_CHECK enum err
db_end(struct db *db, enum err err)
{
    if (err == ERR_OK)
        return db_commit(db);
    db_rollback(db);
    return err;
}

/**
 * db_checkpoint() moves the log into the file; writer only. db_commit() does it
 * when the log has grown. ERR_BUSY when a reader still needs the file as it was.
 */
enum err db_checkpoint(struct db *db) MUST_CHECK;

/** db_check() runs integrity_check; ERR_CORRUPT with db_detail(). */
enum err db_check(struct db *db) MUST_CHECK;

/*
 * Migrations are numbered from 1 without a gap, forward only, each in one
 * transaction, recorded with the SHA-256 of its text in the table migration.
 */
struct db_migration {
    const char *name;
    const char *sql;
};

/**
 * db_migrate() applies what is missing. ERR_UNSUPPORTED: the file is of a newer
 * version than this program. ERR_CORRUPT: an applied one has another checksum.
 */
enum err db_migrate(
    struct db *db, const struct db_migration *migrations, size_t count, int64_t now_us) MUST_CHECK;

#endif

#include "shared/db/db.h"

#include <sqlite3.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "shared/base/log.h"
#include "shared/db/db_inner.h"

static bool is_killed;

static enum err
err_of(int code)
{
    switch (code & 0xff) {
    case SQLITE_OK:
        return ERR_OK;
    case SQLITE_CONSTRAINT:
        return ERR_CONFLICT;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_PROTOCOL:
        return ERR_BUSY;
    case SQLITE_FULL:
    case SQLITE_NOMEM:
        return ERR_NO_SPACE;
    case SQLITE_IOERR:
        return code == SQLITE_IOERR_NOMEM ? ERR_NO_SPACE : ERR_DISK;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return ERR_CORRUPT;
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
    case SQLITE_READONLY:
        return ERR_FORBIDDEN;
    case SQLITE_TOOBIG:
        return ERR_TOO_BIG;
    default: /* SQLITE_ERROR, SQLITE_MISUSE, …: our own statement is wrong */
        return ERR_SYSTEM;
    }
}

void
db_say(struct db *db, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    (void)vsnprintf(db->detail, sizeof(db->detail), format, arguments);
    va_end(arguments);
}

/* Only after these may memory hold what the disk does not: reads promise nothing. */
static bool
leaves_mark(const struct db *db, int code)
{
    if (db->role != DB_WRITER || db->is_memory)
        return false;
    return code == SQLITE_IOERR_WRITE || code == SQLITE_IOERR_FSYNC ||
           code == SQLITE_IOERR_DIR_FSYNC || code == SQLITE_IOERR_TRUNCATE || code == SQLITE_IOERR;
}

enum err
db_fail(struct db *db, const char *name, int code)
{
    enum err err = err_of(code);

    db_say(db, "%s: %s (%d)", name, sqlite3_errmsg(db->handle), code);
    if (err == ERR_DISK) {
        db->stop = ERR_DISK;
        if (leaves_mark(db, code))
            db_file_mark(db->path);
        return err;
    }
    if (!db->in_transaction)
        return err;
    if (err == ERR_NO_SPACE && sqlite3_get_autocommit(db->handle) == 0) {
        (void)sqlite3_step(db->rollback->handle);
        (void)sqlite3_reset(db->rollback->handle);
    }
    if (sqlite3_get_autocommit(db->handle) != 0)
        db->stop = err;
    return err;
}

/* Why nothing can be done on this connection, or ERR_OK. */
static enum err
stop_of(struct db *db)
{
    if (is_killed)
        db->stop = ERR_DISK;
    return db->stop;
}

static enum err
checkpoint(struct db *db)
{
    int in_log = 0;
    int in_file = 0;
    int code =
        sqlite3_wal_checkpoint_v2(db->handle, "main", SQLITE_CHECKPOINT_PASSIVE, &in_log, &in_file);

    /* While a reader holds back the log there is no point in trying at each commit. */
    db->checkpoint_at = db->log_pages + db->checkpoint_pages;
    if (code != SQLITE_OK)
        return db_fail(db, "checkpoint", code);
    return in_file == in_log ? ERR_OK : ERR_BUSY;
}

/* The commit is durable whatever becomes of this: a broken disk shows at the next call. */
static void
checkpoint_when_due(struct db *db)
{
    if (db->log_pages < db->checkpoint_at || db->in_transaction)
        return;
    if (checkpoint(db) != ERR_OK)
        log_event(LOG_DEBUG, "db_checkpoint_late", "path=%s detail=%s", db->path, db->detail);
}

enum err
db_ask(struct db *db, const char *sql, char *ret_answer, size_t size)
{
    sqlite3_stmt *handle = NULL;
    int code = sqlite3_prepare_v2(db->handle, sql, -1, &handle, NULL);

    if (code == SQLITE_OK)
        code = sqlite3_step(handle);
    if (code == SQLITE_ROW) {
        const unsigned char *answer = sqlite3_column_text(handle, 0);

        (void)snprintf(ret_answer, size, "%s", answer == NULL ? "" : (const char *)answer);
    }
    /* To the end: what it has changed is committed there. */
    while (code == SQLITE_ROW)
        code = sqlite3_step(handle);
    if (code == SQLITE_DONE)
        code = SQLITE_OK;
    else
        (void)db_fail(db, sql, code);
    (void)sqlite3_finalize(handle);
    return err_of(code);
}

void
db_close(struct db **db_at)
{
    struct db *db = *db_at;
    bool is_writer;

    if (db == NULL)
        return;
    if (db->in_transaction)
        db_rollback(db);
    is_writer = db->role == DB_WRITER && db->commit != NULL;
    while (db->statements != NULL) {
        struct db_statement *statement = db->statements;

        db->statements = statement->next;
        (void)sqlite3_finalize(statement->handle);
        free(statement);
    }
    /* SQLite does it too, but tells nobody how it went. */
    if (is_writer && db_checkpoint(db) != ERR_OK)
        log_event(LOG_DEBUG, "db_checkpoint_late", "path=%s detail=%s", db->path, db->detail);
    if (db->stop == ERR_DISK)
        (void)sqlite3_db_config(db->handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
    NEED(sqlite3_close(db->handle) == SQLITE_OK);
    db_file_unlock(&db->lock, db->stop == ERR_OK);
    free(db);
    *db_at = NULL;
}

void
db_kill(bool killed)
{
    is_killed = killed;
}

bool
db_is_broken(const struct db *db)
{
    return db->stop == ERR_DISK;
}

const char *
db_detail(const struct db *db)
{
    return db->detail;
}

enum err
db_script(struct db *db, const char *sql)
{
    int code;

    if (stop_of(db) != ERR_OK)
        return db->stop;
    code = sqlite3_exec(db->handle, sql, NULL, NULL, NULL);
    if (code != SQLITE_OK)
        return db_fail(db, "script", code);
    if (db->in_transaction && sqlite3_get_autocommit(db->handle) != 0) {
        db_say(db, "script: it ended the transaction that it ran in");
        db->stop = ERR_SYSTEM;
        return ERR_SYSTEM;
    }
    checkpoint_when_due(db);
    return ERR_OK;
}

/* One statement, and parameters by number: "$2" is a name to SQLite and counts on its own. */
static enum err
check_statement(struct db *db, const char *name, sqlite3_stmt *handle, const char *tail)
{
    int count = sqlite3_bind_parameter_count(handle);

    if (handle == NULL || tail[strspn(tail, " \t\r\n;")] != '\0') {
        db_say(db, "%s: not exactly one statement", name);
        return ERR_SYSTEM;
    }
    for (int i = 1; i <= count; i++) {
        const char *parameter = sqlite3_bind_parameter_name(handle, i);

        if (parameter == NULL || parameter[0] != '?') {
            db_say(db, "%s: parameter %d is not written ?%d", name, i, i);
            return ERR_SYSTEM;
        }
    }
    return ERR_OK;
}

enum err
db_prepare(struct db *db, const char *name, const char *sql, struct db_statement **ret_statement)
{
    struct db_statement *statement;
    const char *tail = NULL;
    enum err err;
    int code;

    if (stop_of(db) != ERR_OK)
        return db->stop;
    statement = calloc(1, sizeof(*statement));
    if (statement == NULL)
        return ERR_NO_SPACE;
    *statement = (struct db_statement){.db = db, .name = name};
    code = sqlite3_prepare_v3(
        db->handle, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement->handle, &tail);
    err = code == SQLITE_OK ? check_statement(db, name, statement->handle, tail)
                            : db_fail(db, name, code);
    if (err != ERR_OK) {
        (void)sqlite3_finalize(statement->handle);
        free(statement);
        return err;
    }
    statement->next = db->statements;
    db->statements = statement;
    *ret_statement = statement;
    return ERR_OK;
}

void
db_bind_int(struct db_statement *statement, int at, int64_t value)
{
    NEED(sqlite3_bind_int64(statement->handle, at, value) == SQLITE_OK);
}

/* SQLite takes a pointer to nothing for NULL; no bytes are an empty text here. */
void
db_bind_text(struct db_statement *statement, int at, struct bytes text)
{
    const char *from = text.size == 0 ? "" : (const char *)text.at;

    NEED(sqlite3_bind_text64(statement->handle, at, from, text.size, SQLITE_STATIC, SQLITE_UTF8) ==
         SQLITE_OK);
}

void
db_bind_blob(struct db_statement *statement, int at, struct bytes blob)
{
    const void *from = blob.size == 0 ? "" : (const void *)blob.at;

    NEED(sqlite3_bind_blob64(statement->handle, at, from, blob.size, SQLITE_STATIC) == SQLITE_OK);
}

void
db_bind_null(struct db_statement *statement, int at)
{
    NEED(sqlite3_bind_null(statement->handle, at) == SQLITE_OK);
}

enum err
db_step(struct db_statement *statement)
{
    int code;

    if (stop_of(statement->db) != ERR_OK)
        return statement->db->stop;
    NEED(!statement->ended);
    code = sqlite3_step(statement->handle);
    if (code == SQLITE_ROW)
        return ERR_OK;
    statement->ended = true;
    return code == SQLITE_DONE ? ERR_NOT_FOUND : db_fail(statement->db, statement->name, code);
}

int64_t
db_int(struct db_statement *statement, int at)
{
    return sqlite3_column_int64(statement->handle, at);
}

struct bytes
db_text(struct db_statement *statement, int at)
{
    const unsigned char *text = sqlite3_column_text(statement->handle, at);

    return bytes_of(text, (size_t)sqlite3_column_bytes(statement->handle, at));
}

struct bytes
db_blob(struct db_statement *statement, int at)
{
    const void *blob = sqlite3_column_blob(statement->handle, at);

    return bytes_of(blob, (size_t)sqlite3_column_bytes(statement->handle, at));
}

bool
db_is_null(struct db_statement *statement, int at)
{
    return sqlite3_column_type(statement->handle, at) == SQLITE_NULL;
}

void
db_reset(struct db_statement *statement)
{
    /* It repeats the error of the last step, which that step has told. */
    (void)sqlite3_reset(statement->handle);
    (void)sqlite3_clear_bindings(statement->handle);
    statement->ended = false;
}

enum err
db_run(struct db_statement *statement)
{
    enum err err;

    do
        err = db_step(statement);
    while (err == ERR_OK);
    db_reset(statement);
    if (err != ERR_NOT_FOUND)
        return err;
    checkpoint_when_due(statement->db);
    return ERR_OK;
}

int64_t
db_changes(const struct db *db)
{
    return sqlite3_changes64(db->handle);
}

int64_t
db_log_bytes(const struct db *db)
{
    return db->log_bytes;
}

enum err
db_begin(struct db *db)
{
    enum err err;

    NEED(!db->in_transaction);
    err = db_run(db->begin);
    db->in_transaction = err == ERR_OK;
    return err;
}

enum err
db_commit(struct db *db)
{
    enum err err;

    NEED(db->in_transaction);
    err = db_run(db->commit);
    if (err != ERR_OK) {
        db_rollback(db);
        return err;
    }
    db->in_transaction = false;
    checkpoint_when_due(db);
    return ERR_OK;
}

void
db_rollback(struct db *db)
{
    bool is_open = db->in_transaction && sqlite3_get_autocommit(db->handle) == 0;

    db->in_transaction = false;
    if (db->stop != ERR_DISK)
        db->stop = ERR_OK;
    if (is_open && db_run(db->rollback) != ERR_OK)
        log_event(LOG_DEBUG, "db_rollback_failed", "path=%s detail=%s", db->path, db->detail);
}

enum err
db_checkpoint(struct db *db)
{
    NEED(db->role == DB_WRITER);
    if (stop_of(db) != ERR_OK || db->is_memory)
        return db->stop;
    return checkpoint(db);
}

enum err
db_check(struct db *db)
{
    char answer[DB_DETAIL_SIZE] = "";
    enum err err;

    if (stop_of(db) != ERR_OK)
        return db->stop;
    err = db_ask(db, "PRAGMA integrity_check(1)", answer, sizeof(answer));
    if (err != ERR_OK || strcmp(answer, "ok") == 0)
        return err;
    db_say(db, "integrity_check: %s", answer);
    return ERR_CORRUPT;
}

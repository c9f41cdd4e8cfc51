#include "shared/db/db.h"

#include <inttypes.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

#include "shared/base/log.h"
#include "shared/base/text.h"
#include "shared/db/db_cache.h"
#include "shared/db/db_file.h"
#include "shared/db/db_inner.h"

#define CHECKPOINT_PAGES 4096
#define BUSY_TIMEOUT_MS 2000

/* A log that a slow reader let grow is cut back to this many checkpoints when it starts anew. */
#define LOG_CHECKPOINTS 4
#define PAGE_SIZE_USUAL 4096
#define CACHE_USUAL (-2000)

/* https://www.sqlite.org/fileformat2.html, "The Write-Ahead Log": the header of a frame. */
#define FRAME_HEADER_SIZE 24

/* SQLite calls this after each commit with the number of pages in the log. */
static int
count_log(void *context, sqlite3 *handle, const char *schema, int pages)
{
    struct db *db = context;
    int written = 0;
    int highest = 0;

    (void)schema;
    (void)sqlite3_db_status(handle, SQLITE_DBSTATUS_CACHE_WRITE, &written, &highest, 1);
    db->log_bytes += written * (db->page_size + FRAME_HEADER_SIZE);
    if (pages < db->log_pages)
        db->checkpoint_at = db->checkpoint_pages;
    db->log_pages = pages;
    return SQLITE_OK;
}

static void
configure(struct db *db)
{
    static const struct {
        int option;
        int value;
    } settings[] = {
        {SQLITE_DBCONFIG_ENABLE_FKEY, 1},
        {SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0},
        {SQLITE_DBCONFIG_DEFENSIVE, 1},
        /* "x" is a name, never a text by mistake. */
        {SQLITE_DBCONFIG_DQS_DDL, 0},
        {SQLITE_DBCONFIG_DQS_DML, 0},
    };

    for (size_t i = 0; i < LENGTH(settings); i++)
        NEED(sqlite3_db_config(db->handle, settings[i].option, settings[i].value, NULL) ==
             SQLITE_OK);
    NEED(sqlite3_db_config(db->handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, db->role == DB_READER,
             NULL) == SQLITE_OK);
    /* In memory a wait would be for this very thread. */
    (void)sqlite3_busy_timeout(db->handle, db->is_memory ? 0 : BUSY_TIMEOUT_MS);
    (void)sqlite3_wal_autocheckpoint(db->handle, 0);
    if (db->role == DB_WRITER && !db->is_memory)
        (void)sqlite3_wal_hook(db->handle, count_log, db);
}

/* The first word that touches the file: here it shows whether it is a database. */
static enum err
use_log(struct db *db)
{
    char answer[16] = "";
    enum err err;

    if (db->role == DB_WRITER && !db->is_memory) {
        err = db_ask(db, "PRAGMA journal_mode=WAL", answer, sizeof(answer));
        if (err == ERR_OK && strcmp(answer, "wal") != 0) {
            db_say(db, "journal_mode stays %s", answer);
            err = ERR_UNSUPPORTED;
        }
    } else {
        err = db_ask(db, "PRAGMA schema_version", answer, sizeof(answer));
    }
    return err;
}

static enum err
set_up(struct db *db, const struct db_options *options)
{
    char text[DB_DETAIL_SIZE];
    char page_size[16] = "";
    int64_t log_limit = db->checkpoint_pages * LOG_CHECKPOINTS * PAGE_SIZE_USUAL;
    /* SQLite reads a negative number as KiB. */
    int64_t cache = options->cache_kib == 0 ? CACHE_USUAL : -options->cache_kib;
    enum err err;

    configure(db);
    err = use_log(db);
    if (err == ERR_OK)
        err = db_rows_register(db);
    (void)snprintf(text, sizeof(text),
        "PRAGMA synchronous=FULL; PRAGMA cell_size_check=ON; PRAGMA query_only=%d;"
        "PRAGMA journal_size_limit=%" PRId64 "; PRAGMA cache_size=%" PRId64,
        db->role == DB_READER ? 1 : 0, log_limit, cache);
    if (err == ERR_OK)
        err = db_script(db, text);
    if (err == ERR_OK)
        err = db_ask(db, "PRAGMA page_size", page_size, sizeof(page_size));
    if (err == ERR_OK)
        err = text_read_int(bytes_text(page_size), &db->page_size);
    if (err == ERR_OK)
        err = db_prepare(
            db, "begin", db->role == DB_WRITER ? "BEGIN IMMEDIATE" : "BEGIN", &db->begin);
    if (err == ERR_OK)
        err = db_prepare(db, "commit", "COMMIT", &db->commit);
    if (err == ERR_OK)
        err = db_prepare(db, "rollback", "ROLLBACK", &db->rollback);
    return err;
}

static enum err
open_file(struct db *db)
{
    int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    int code;

    /* A mutex around every malloc, for sums that nobody reads. Refused, rightly, but once. */
    (void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    db_cache_install();
    flags |=
        db->role == DB_WRITER ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY;
    flags |= db->is_memory ? SQLITE_OPEN_URI : 0;
    code = sqlite3_open_v2(db->path, &db->handle, flags, NULL);
    return code == SQLITE_OK ? ERR_OK : db_fail(db, "open", code);
}

/* What must be true of the files before SQLite sees them. */
static enum err
prepare_files(struct db *db, const char *path)
{
    enum err err;

    if (db->is_memory) {
        if (strstr(path, "vfs=memdb") == NULL)
            return ERR_BAD_INPUT;
        return text_copy(bytes_text(path), db->path, sizeof(db->path));
    }
    err = db_file_resolve(path, db->role == DB_WRITER, db->path);
    if (err == ERR_OK && db->role == DB_WRITER)
        err = db_file_lock(db->path, &db->lock);
    if (err == ERR_OK && db->role == DB_WRITER)
        err = db_file_rescue(db->path);
    if (err == ERR_OK && db->role == DB_WRITER)
        err = db_file_settle(db->path);
    return err;
}

enum err
db_open(const struct db_options *options, struct db **ret_db)
{
    struct db *db = calloc(1, sizeof(*db));
    enum err err;

    if (db == NULL)
        return ERR_NO_SPACE;
    db->role = options->role;
    db->lock = -1;
    db->is_memory = bytes_starts(bytes_text(options->path), "file:");
    db->checkpoint_pages =
        options->checkpoint_pages == 0 ? CHECKPOINT_PAGES : options->checkpoint_pages;
    db->checkpoint_at = db->checkpoint_pages;
    err = prepare_files(db, options->path);
    if (err == ERR_OK)
        err = open_file(db);
    if (err == ERR_OK)
        err = set_up(db, options);
    if (err != ERR_OK) {
        log_event(LOG_DEBUG, "db_open_failed", "path=%s err=%s detail=%s", options->path,
            err_name(err), db->detail);
        db_close(&db);
        return err;
    }
    *ret_db = db;
    return ERR_OK;
}

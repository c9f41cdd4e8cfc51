/*
 * db_inner.h -- what the files of this folder know of a connection, and nobody else.
 */
#ifndef SHARED_DB_DB_INNER_H
#define SHARED_DB_DB_INNER_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>

#include "shared/base/need.h"
#include "shared/db/db.h"
#include "shared/db/db_file.h"
#include "shared/db/db_rows.h"

#define DB_DETAIL_SIZE 256

struct db_statement {
    struct db *db;
    sqlite3_stmt *handle;
    const char *name;
    struct db_statement *next;
    bool ended; /* stepping again would silently run it again */
};

struct db {
    sqlite3 *handle;
    struct db_statement *statements;
    struct db_statement *begin;
    struct db_statement *commit;
    struct db_statement *rollback;
    enum db_role role;
    enum err stop; /* ERR_DISK for ever; else why the open transaction is lost */
    bool in_transaction;
    bool is_memory;
    int lock; /* -1 for none */
    int64_t page_size;
    int64_t checkpoint_pages;
    int64_t checkpoint_at; /* pages in the log */
    int64_t log_pages;
    int64_t log_bytes;
    const struct db_rows *rows; /* of the statement that is running; db_rows.h */
    char path[DB_FILE_PATH_MAX];
    char detail[DB_DETAIL_SIZE];
};

/** db_say() replaces what db_detail() hands out. */
void db_say(struct db *db, const char *format, ...) PRINTF_LIKE(2, 3);

/**
 * db_fail() is SQLite's code as one of ours. It remembers SQLite's words, and
 * makes sure that nothing is written behind a transaction that was lost.
 */
enum err db_fail(struct db *db, const char *name, int code);

/** db_rows_register() makes the table db_rows known to the connection. */
enum err db_rows_register(struct db *db) MUST_CHECK;

/** db_ask() runs one PRAGMA and hands back its first value, cut to size - 1 bytes. */
enum err db_ask(struct db *db, const char *sql, char *ret_answer, size_t size) MUST_CHECK;

#endif

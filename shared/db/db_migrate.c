#include "shared/db/db.h"

#include <inttypes.h>

#include "shared/crypt/crypt.h"
#include "shared/db/db_inner.h"

static const char create_sql[] = "CREATE TABLE migration ("
                                 "    number INTEGER PRIMARY KEY,"
                                 "    name TEXT NOT NULL,"
                                 "    sha256 BLOB NOT NULL,"
                                 "    applied_us INTEGER NOT NULL"
                                 ") STRICT";

static void
digest(const char *sql, uint8_t ret_digest[static CRYPT_SHA256_SIZE])
{
    struct bytes text = bytes_text(sql);

    crypt_sha256(&text, 1, ret_digest);
}

/* Make the table of migrations unless it is there. */
static enum err
need_table(struct db *db)
{
    struct db_statement *find;
    enum err err;

    err = db_prepare(db, "find_migration_table",
        "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'migration'", &find);
    if (err != ERR_OK)
        return err;
    err = db_step(find);
    db_reset(find);
    return err == ERR_NOT_FOUND ? db_script(db, create_sql) : err;
}

/* Compare the present row, the next in order, with what this program holds. */
static enum err
compare(struct db *db, struct db_statement *applied, const struct db_migration *migration,
    size_t number)
{
    uint8_t sha256[CRYPT_SHA256_SIZE];

    digest(migration->sql, sha256);
    if (db_int(applied, 0) == (int64_t)number &&
        bytes_equal(db_blob(applied, 1), bytes_of(sha256, sizeof(sha256))))
        return ERR_OK;
    db_say(db, "migration %zu (%s) is not the one that was applied", number, migration->name);
    return ERR_CORRUPT;
}

/* How many are applied, each of them the same as ours. */
static enum err
count_applied(
    struct db *db, const struct db_migration *migrations, size_t count, size_t *ret_applied)
{
    struct db_statement *applied;
    size_t number = 0;
    enum err err;

    err = db_prepare(
        db, "applied_migrations", "SELECT number, sha256 FROM migration ORDER BY number", &applied);
    if (err != ERR_OK)
        return err;
    while ((err = db_step(applied)) == ERR_OK && number < count) {
        err = compare(db, applied, &migrations[number], number + 1);
        if (err != ERR_OK)
            break;
        number++;
    }
    if (err == ERR_OK) {
        db_say(db, "migration %" PRId64 " is newer than this program", db_int(applied, 0));
        err = ERR_UNSUPPORTED;
    }
    db_reset(applied);
    if (err != ERR_NOT_FOUND)
        return err;
    *ret_applied = number;
    return ERR_OK;
}

static enum err
record(struct db_statement *insert, const struct db_migration *migration, size_t number,
    int64_t now_us)
{
    uint8_t sha256[CRYPT_SHA256_SIZE];

    digest(migration->sql, sha256);
    db_bind_int(insert, 1, (int64_t)number);
    db_bind_text(insert, 2, bytes_text(migration->name));
    db_bind_blob(insert, 3, bytes_of(sha256, sizeof(sha256)));
    db_bind_int(insert, 4, now_us);
    return db_run(insert);
}

static enum err
apply(struct db *db, struct db_statement *insert, const struct db_migration *migration,
    size_t number, int64_t now_us)
{
    enum err err;

    err = db_begin(db);
    if (err != ERR_OK)
        return err;
    err = db_script(db, migration->sql);
    if (err == ERR_OK)
        err = record(insert, migration, number, now_us);
    return db_end(db, err);
}

enum err
db_migrate(struct db *db, const struct db_migration *migrations, size_t count, int64_t now_us)
{
    struct db_statement *insert;
    size_t applied = 0;
    enum err err;

    err = need_table(db);
    if (err == ERR_OK)
        err = count_applied(db, migrations, count, &applied);
    if (err == ERR_OK)
        err = db_prepare(
            db, "insert_migration", "INSERT INTO migration VALUES (?1, ?2, ?3, ?4)", &insert);
    for (; err == ERR_OK && applied < count; applied++)
        err = apply(db, insert, &migrations[applied], applied + 1, now_us);
    return err;
}

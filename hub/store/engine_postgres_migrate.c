#include "hub/store/engine_postgres_inside.h"

#include <stdio.h>

#include "shared/crypt/crypt.h"
#include "shared/db/db.h"
#include "shared/text/encode.h"

#include "hub/store/sql/migrations/postgres.h"

#define NUMBER_SIZE 24

_Static_assert(LENGTH(postgres_migrations) == ENGINE_VERSION, "the newest migration");

/* Of two hubs that start at once one waits for the other. */
static const char lock_sql[] =
    "SELECT pg_advisory_xact_lock(hashtext('shanju migration ' || current_schema()))";
static const char table_sql[] = "CREATE TABLE IF NOT EXISTS migration"
                                " (number bigint PRIMARY KEY, name text NOT NULL,"
                                " sha256 text NOT NULL, applied_us bigint NOT NULL)";
static const char applied_sql[] = "SELECT number, sha256 FROM migration ORDER BY number";
static const char record_sql[] = "INSERT INTO migration (number, name, sha256, applied_us)"
                                 " VALUES ($1, $2, $3, $4)";

static enum err
run(struct postgres *postgres, const char *name, const char *sql)
{
    PGresult *result = PQexec(postgres->handle, sql);
    ExecStatusType status = PQresultStatus(result);
    enum err err = ERR_OK;

    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
        err = engine_postgres_fail(postgres, name, result);
    PQclear(result);
    return err;
}

static const char *
digest(const char *sql, char ret_hex[static ENCODE_HEX_SIZE(CRYPT_SHA256_SIZE)])
{
    struct bytes text = bytes_text(sql);
    uint8_t sha256[CRYPT_SHA256_SIZE];

    crypt_sha256(&text, 1, sha256);
    return encode_hex(
        bytes_of(sha256, sizeof(sha256)), ret_hex, ENCODE_HEX_SIZE(CRYPT_SHA256_SIZE));
}

/* Those that are applied must be ours, in order. */
static enum err
count_applied(struct postgres *postgres, size_t *ret_count)
{
    char hex[ENCODE_HEX_SIZE(CRYPT_SHA256_SIZE)];
    PGresult *result = PQexec(postgres->handle, applied_sql);
    size_t count = (size_t)PQntuples(result);
    enum err err = ERR_OK;

    if (PQresultStatus(result) != PGRES_TUPLES_OK)
        err = engine_postgres_fail(postgres, "migration", result);
    else if (count > LENGTH(postgres_migrations))
        err = ERR_UNSUPPORTED;
    for (size_t i = 0; err == ERR_OK && i < count; i++)
        if (strcmp(PQgetvalue(result, (int)i, 1), digest(postgres_migrations[i].sql, hex)) != 0)
            err = ERR_CORRUPT;
    PQclear(result);
    if (err == ERR_OK)
        *ret_count = count;
    if (err == ERR_CORRUPT)
        (void)snprintf(postgres->detail, sizeof(postgres->detail),
            "a migration is not the one that was applied");
    return err;
}

static enum err
record(struct postgres *postgres, size_t number, int64_t now_us)
{
    const struct db_migration *migration = &postgres_migrations[number - 1];
    char hex[ENCODE_HEX_SIZE(CRYPT_SHA256_SIZE)];
    char number_text[NUMBER_SIZE];
    char now_text[NUMBER_SIZE];
    const char *const values[] = {
        number_text, migration->name, digest(migration->sql, hex), now_text};
    PGresult *result;
    enum err err = ERR_OK;

    (void)snprintf(number_text, sizeof(number_text), "%zu", number);
    (void)snprintf(now_text, sizeof(now_text), "%lld", (long long)now_us);
    result =
        PQexecParams(postgres->handle, record_sql, LENGTH(values), NULL, values, NULL, NULL, 0);
    if (PQresultStatus(result) != PGRES_COMMAND_OK)
        err = engine_postgres_fail(postgres, "migration", result);
    PQclear(result);
    return err;
}

/* All that is missing in one transaction: DDL of PostgreSQL is part of it. */
enum err
engine_postgres_migrate(struct engine *engine, int64_t now_us)
{
    struct postgres *postgres = (struct postgres *)(void *)engine;
    size_t applied = 0;
    enum err err = engine_postgres_ready(postgres);

    if (err == ERR_OK)
        err = run(postgres, "migration", "BEGIN");
    if (err == ERR_OK)
        err = run(postgres, "migration", lock_sql);
    if (err == ERR_OK)
        err = run(postgres, "migration", table_sql);
    if (err == ERR_OK)
        err = count_applied(postgres, &applied);
    for (; err == ERR_OK && applied < LENGTH(postgres_migrations); applied++) {
        const struct db_migration *migration = &postgres_migrations[applied];

        err = run(postgres, migration->name, migration->sql);
        if (err == ERR_OK)
            err = record(postgres, applied + 1, now_us);
    }
    if (err == ERR_OK)
        return run(postgres, "migration", "COMMIT");
    if (postgres->handle != NULL && run(postgres, "migration", "ROLLBACK") != ERR_OK)
        return err;
    return err;
}

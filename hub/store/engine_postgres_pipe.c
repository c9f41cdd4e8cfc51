#include "hub/store/engine_postgres_inside.h"

#include <stdio.h>

#include "shared/base/number.h"
#include "shared/base/text.h"

#include "hub/store/table.h"

#define NAME_SIZE 40

static const char begin_sql[] = "BEGIN";
/* A turn holds it until it ends; who takes the number over waits for it. */
static const char fence_lock_sql[] =
    "SELECT pg_advisory_xact_lock_shared(CAST(CAST('node' AS regclass) AS integer),"
    " CAST($1 AS integer))";
static const char fence_token_sql[] =
    "SELECT 1 FROM node WHERE number = CAST($1 AS bigint) AND token = $2";
/* What a commit whose answer is lost can be asked about by (engine_postgres_settle.c). */
static const char proof_sql[] =
    "INSERT INTO proof (writer, xid, at_us) VALUES ($1, CAST(pg_current_xact_id() AS text),"
    " CAST(extract(epoch FROM now()) * 1000000 AS bigint))"
    " ON CONFLICT (writer) DO UPDATE SET xid = excluded.xid, at_us = excluded.at_us"
    " RETURNING xid";

enum err
engine_postgres_send_plain(
    struct postgres *postgres, const char *sql, int count, const char *const *values)
{
    if (PQsendQueryParams(postgres->handle, sql, count, NULL, values, NULL, NULL, 1) != 0)
        return ERR_OK;
    return engine_postgres_fail(postgres, sql, NULL);
}

static const char *
sql_of(unsigned slot)
{
    static const char *const fixed[] = {
        fence_lock_sql, /* POSTGRES_FENCE_LOCK */
        [POSTGRES_FENCE_TOKEN - POSTGRES_FENCE_LOCK] = fence_token_sql,
        [POSTGRES_PROOF - POSTGRES_FENCE_LOCK] = proof_sql,
    };
    const struct table_statements *sql;

    if (slot >= POSTGRES_FENCE_LOCK)
        return fixed[slot - POSTGRES_FENCE_LOCK];
    sql = &table_postgres[slot / POSTGRES_KINDS];
    switch ((enum postgres_kind)(slot % POSTGRES_KINDS)) {
    case POSTGRES_READ:
        return sql->read;
    case POSTGRES_FIND:
        return sql->find;
    case POSTGRES_INSERT:
        return sql->insert;
    case POSTGRES_CHANGE:
    case POSTGRES_KINDS:
        break;
    }
    return sql->change;
}

static const char *
name_of(unsigned slot)
{
    return slot >= POSTGRES_FENCE_LOCK ? "turn" : table_postgres[slot / POSTGRES_KINDS].name;
}

enum err
engine_postgres_send(struct postgres *postgres, unsigned slot, const struct postgres_params *params)
{
    char name[NAME_SIZE];
    bool sent = true;

    /*
     * Another name each time: a statement outlives the transaction that it was prepared in,
     * and when that failed nobody has read whether it was.
     */
    if (!postgres->prepared[slot])
        postgres->preparations[slot]++;
    (void)snprintf(name, sizeof(name), "t%u_%u", slot, postgres->preparations[slot]);
    if (!postgres->prepared[slot])
        sent = PQsendPrepare(postgres->handle, name, sql_of(slot), 0, NULL) != 0;
    sent = sent && PQsendQueryPrepared(postgres->handle, name, params->count, params->values,
                       params->lengths, params->formats, 1) != 0;
    return sent ? ERR_OK : engine_postgres_fail(postgres, name_of(slot), NULL);
}

/* A turn proves that its node's number is still its own. */
static enum err
send_fence(struct postgres *postgres)
{
    char number[24];
    struct postgres_params params = {
        .values = {number, postgres->fence_token},
        .count = 1,
    };
    enum err err;

    (void)snprintf(number, sizeof(number), "%lld", (long long)postgres->fence_node);
    err = engine_postgres_send(postgres, POSTGRES_FENCE_LOCK, &params);
    params.count = 2;
    return err == ERR_OK ? engine_postgres_send(postgres, POSTGRES_FENCE_TOKEN, &params) : err;
}

enum err
engine_postgres_enter(struct postgres *postgres)
{
    enum err err;

    NEED(postgres->in_transaction);
    err = engine_postgres_ready(postgres);
    if (err != ERR_OK)
        return err;
    postgres->is_synced = false;
    if (PQenterPipelineMode(postgres->handle) == 0)
        return engine_postgres_fail(postgres, "pipeline", NULL);
    if (postgres->is_begun)
        return ERR_OK;
    err = engine_postgres_send_plain(postgres, begin_sql, 0, NULL);
    if (err != ERR_OK || postgres->fence_token[0] == '\0')
        return err;
    return send_fence(postgres);
}

PGresult *
engine_postgres_take_plain(struct postgres *postgres, const char *name)
{
    PGresult *result;
    ExecStatusType status;

    if (postgres->handle == NULL)
        return NULL;
    result = engine_postgres_get(postgres);
    status = PQresultStatus(result);
    if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK) {
        if (status != PGRES_PIPELINE_ABORTED)
            (void)engine_postgres_fail(postgres, name, result);
        PQclear(result);
        return NULL;
    }
    /* Each statement's results end with a NULL. */
    PQclear(engine_postgres_get(postgres));
    return result;
}

PGresult *
engine_postgres_take(struct postgres *postgres, unsigned slot)
{
    if (postgres->failed != ERR_OK)
        return NULL;
    if (!postgres->prepared[slot]) {
        PGresult *prepared = engine_postgres_take_plain(postgres, name_of(slot));

        if (prepared == NULL)
            return NULL;
        PQclear(prepared);
        postgres->prepared[slot] = true;
    }
    return engine_postgres_take_plain(postgres, name_of(slot));
}

static enum err
take_begin(struct postgres *postgres)
{
    PGresult *result;
    bool is_ours;

    result = engine_postgres_take_plain(postgres, "begin");
    if (result == NULL)
        return postgres->failed;
    PQclear(result);
    postgres->is_begun = true;
    if (postgres->fence_token[0] == '\0')
        return ERR_OK;
    result = engine_postgres_take(postgres, POSTGRES_FENCE_LOCK);
    if (result == NULL)
        return postgres->failed;
    PQclear(result);
    result = engine_postgres_take(postgres, POSTGRES_FENCE_TOKEN);
    if (result == NULL)
        return postgres->failed;
    is_ours = PQntuples(result) == 1;
    PQclear(result);
    if (!is_ours)
        postgres->failed = ERR_EXPIRED;
    return postgres->failed;
}

enum err
engine_postgres_sync(struct postgres *postgres)
{
    if (postgres->handle == NULL)
        return postgres->failed;
    if (PQpipelineSync(postgres->handle) == 0)
        return engine_postgres_fail(postgres, "sync", NULL);
    postgres->is_synced = true;
    return postgres->is_begun ? ERR_OK : take_begin(postgres);
}

enum err
engine_postgres_leave(struct postgres *postgres)
{
    unsigned silences = 0;

    /* Given up half said: without an end the server keeps its answers to itself, for ever. */
    if (postgres->handle != NULL && !postgres->is_synced && PQpipelineSync(postgres->handle) == 0)
        (void)engine_postgres_fail(postgres, "sync", NULL);
    /* What is left after a failure, up to the sync that ends it. */
    while (postgres->handle != NULL && silences < 3) {
        PGresult *result = engine_postgres_get(postgres);
        bool is_end = PQresultStatus(result) == PGRES_PIPELINE_SYNC;

        silences = result == NULL ? silences + 1 : 0;
        PQclear(result);
        if (is_end)
            break;
    }
    if (postgres->handle != NULL && PQexitPipelineMode(postgres->handle) == 0)
        return engine_postgres_fail(postgres, "pipeline", NULL);
    return postgres->failed;
}

/* https://www.postgresql.org/docs/15/protocol-message-formats.html: numeric_send(): base 10000. */
static int64_t
numeric_of(const uint8_t *at, int length)
{
    int64_t value = 0;
    int count;
    int weight;
    bool negative;

    if (length < 8)
        return 0;
    count = (int)number_get(at, 2);
    weight = (int16_t)number_get(at + 2, 2);
    negative = number_get(at + 4, 2) == 0x4000;
    for (int i = 0; i <= weight; i++) {
        int64_t digit = i < count && 8 + i * 2 + 2 <= length
                            ? (int64_t)number_get(at + 8 + (size_t)i * 2, 2)
                            : 0;

        if (__builtin_mul_overflow(value, INT64_C(10000), &value) ||
            __builtin_add_overflow(value, digit, &value))
            return negative ? INT64_MIN : INT64_MAX;
    }
    return negative ? -value : value;
}

int64_t
engine_postgres_int(const PGresult *result, int row, int column)
{
    const uint8_t *at = (const uint8_t *)PQgetvalue(result, row, column);
    int length = PQgetlength(result, row, column);

    if (PQgetisnull(result, row, column) != 0)
        return 0;
    switch (PQftype(result, column)) {
    case POSTGRES_INT8:
        return (int64_t)number_get(at, 8);
    case POSTGRES_INT4:
        return (int32_t)number_get(at, 4);
    case POSTGRES_INT2:
        return (int16_t)number_get(at, 2);
    case POSTGRES_BOOL:
        return at[0];
    case POSTGRES_NUMERIC:
        return numeric_of(at, length);
    default:
        return 0;
    }
}

int64_t
engine_postgres_changes(PGresult *result)
{
    int64_t count;

    return text_read_int(bytes_text(PQcmdTuples(result)), &count) == ERR_OK ? count : 0;
}

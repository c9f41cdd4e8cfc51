#include "hub/store/engine_postgres_inside.h"

#include <stdio.h>
#include <stdlib.h>

#define NAME_SIZE 16
#define INT_SIZE 24

struct postgres_query {
    struct query query; /* first */
    struct postgres *postgres;
    const char *sql;
    const char *called; /* for the log */
    struct postgres_query *next;
    unsigned generation; /* of the connection that has prepared it */
    char name[NAME_SIZE];
    struct postgres_params params;
    char ints[POSTGRES_PARAMS_MAX][INT_SIZE];
    PGresult *result;
    int row;
    int64_t changes;
};

static struct postgres_query *
query_of(struct query *query)
{
    return (struct postgres_query *)(void *)query;
}

static void
bind(struct postgres_query *query, int at, const char *value, size_t size, int format)
{
    NEED(at >= 1 && at <= POSTGRES_PARAMS_MAX && size <= INT32_MAX);
    query->params.values[at - 1] = value;
    query->params.lengths[at - 1] = (int)size;
    query->params.formats[at - 1] = format;
    if (at > query->params.count)
        query->params.count = at;
}

/* As text: whatever type of number the server takes it for, it reads it. */
static void
bind_int(struct query *query, int at, int64_t value)
{
    struct postgres_query *ours = query_of(query);

    NEED(at >= 1 && at <= POSTGRES_PARAMS_MAX);
    (void)snprintf(ours->ints[at - 1], INT_SIZE, "%lld", (long long)value);
    bind(ours, at, ours->ints[at - 1], strlen(ours->ints[at - 1]), 0);
}

static void
bind_bytes(struct query *query, int at, struct bytes bytes)
{
    bind(query_of(query), at, bytes.size == 0 ? "" : (const char *)bytes.at, bytes.size, 1);
}

static enum err
begin_if_due(struct postgres *postgres)
{
    enum err err;

    if (!postgres->in_transaction || postgres->is_begun)
        return ERR_OK;
    err = engine_postgres_enter(postgres);
    if (err == ERR_OK)
        err = engine_postgres_sync(postgres);
    (void)engine_postgres_leave(postgres);
    return err;
}

/* Of a query only "no such row" and a key that is there are answers. */
static enum err
err_of_query(enum err err)
{
    return err != ERR_CONFLICT && err_class(err) == ERR_CLASS_REFUSED ? ERR_SYSTEM : err;
}

static enum err
send(struct postgres_query *query)
{
    struct postgres *postgres = query->postgres;
    const char *name = query->called;
    ExecStatusType status;
    enum err err = ERR_OK;

    if (query->generation != postgres->generation) {
        PGresult *result = engine_postgres_answer(
            postgres, PQsendPrepare(postgres->handle, query->name, query->sql, 0, NULL));

        if (PQresultStatus(result) != PGRES_COMMAND_OK)
            err = err_of_query(engine_postgres_fail(postgres, name, result));
        PQclear(result);
        if (err != ERR_OK)
            return err;
        query->generation = postgres->generation;
    }
    query->result = engine_postgres_answer(
        postgres, PQsendQueryPrepared(postgres->handle, query->name, query->params.count,
                      query->params.values, query->params.lengths, query->params.formats, 1));
    status = PQresultStatus(query->result);
    if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK) {
        err = err_of_query(engine_postgres_fail(postgres, name, query->result));
        PQclear(query->result);
        query->result = NULL;
        return err;
    }
    query->changes = engine_postgres_changes(query->result);
    query->row = -1;
    return ERR_OK;
}

static enum err
start(struct postgres_query *query)
{
    struct postgres *postgres = query->postgres;
    enum err err = engine_postgres_ready(postgres);

    if (err == ERR_OK)
        err = begin_if_due(postgres);
    if (err == ERR_OK)
        err = send(query);
    /* A reader's connection may have died of old age: what only reads is asked once more. */
    if (err == ERR_UNREACHABLE && postgres->role == ENGINE_READER && !postgres->in_transaction) {
        err = engine_postgres_ready(postgres);
        if (err == ERR_OK)
            err = send(query);
    }
    return err;
}

static enum err
step(struct query *query)
{
    struct postgres_query *ours = query_of(query);

    if (ours->result == NULL) {
        enum err err = start(ours);

        if (err != ERR_OK)
            return err;
    }
    if (ours->row + 1 >= PQntuples(ours->result))
        return ERR_NOT_FOUND;
    ours->row++;
    return ERR_OK;
}

static int64_t
get_int(struct query *query, int at)
{
    const struct postgres_query *ours = query_of(query);

    return engine_postgres_int(ours->result, ours->row, at);
}

static struct bytes
get_bytes(struct query *query, int at)
{
    const struct postgres_query *ours = query_of(query);

    return bytes_of(
        PQgetvalue(ours->result, ours->row, at), (size_t)PQgetlength(ours->result, ours->row, at));
}

static void
reset(struct query *query)
{
    struct postgres_query *ours = query_of(query);

    PQclear(ours->result);
    ours->result = NULL;
    ours->params.count = 0;
}

static enum err
run(struct query *query)
{
    enum err err;

    do
        err = step(query);
    while (err == ERR_OK);
    reset(query);
    return err == ERR_NOT_FOUND ? ERR_OK : err;
}

static int64_t
changes(struct query *query)
{
    return query_of(query)->changes;
}

static const struct query_ops ops = {
    bind_int, bind_bytes, bind_bytes, step, get_int, get_bytes, get_bytes, changes, reset, run};

static struct postgres_query *
find(struct postgres *postgres, const char *sql)
{
    struct postgres_query *query = postgres->queries;

    while (query != NULL && query->sql != sql)
        query = query->next;
    return query;
}

enum err
engine_postgres_query_prepare(
    struct engine *engine, const struct statement *statement, struct query **ret_query)
{
    struct postgres *postgres = (struct postgres *)(void *)engine;
    struct postgres_query *query = find(postgres, statement->postgres);

    if (query != NULL) {
        *ret_query = &query->query;
        return ERR_OK;
    }
    query = calloc(1, sizeof(*query));
    if (query == NULL)
        return ERR_NO_SPACE;
    query->query.ops = &ops;
    query->postgres = postgres;
    query->sql = statement->postgres;
    query->called = statement->name;
    (void)snprintf(query->name, sizeof(query->name), "q%u", postgres->queries_count++);
    query->next = postgres->queries;
    postgres->queries = query;
    *ret_query = &query->query;
    return ERR_OK;
}

void
engine_postgres_query_free(struct postgres *postgres)
{
    while (postgres->queries != NULL) {
        struct postgres_query *next = postgres->queries->next;

        PQclear(postgres->queries->result);
        free(postgres->queries);
        postgres->queries = next;
    }
}

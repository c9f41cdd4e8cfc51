#include "hub/store/engine_sqlite_query.h"

#include <stdlib.h>

#include "shared/db/db.h"

struct sqlite_query {
    struct query query;             /* first */
    struct db_statement *statement; /* NULL until it is first needed */
    enum err err;                   /* why it could not be prepared; until query_reset() */
    struct db *db;
    const char *name;
    const char *sql;
    struct sqlite_query *next;
};

/*
 * Prepared now if it was not yet: a connection has hundreds of statements and most ask a few. NULL
 * if that failed, for all that is bound and for the step: not the first value be lost and the
 * second bound.
 */
static struct db_statement *
statement_of(struct query *query)
{
    struct sqlite_query *asked = (struct sqlite_query *)(void *)query;

    if (asked->statement == NULL && asked->err == ERR_OK)
        asked->err = db_prepare(asked->db, asked->name, asked->sql, &asked->statement);
    return asked->statement;
}

static enum err
fault_of(const struct query *query)
{
    return ((const struct sqlite_query *)(const void *)query)->err;
}

static void
bind_int(struct query *query, int at, int64_t value)
{
    struct db_statement *statement = statement_of(query);

    if (statement != NULL)
        db_bind_int(statement, at, value);
}

static void
bind_text(struct query *query, int at, struct bytes text)
{
    struct db_statement *statement = statement_of(query);

    if (statement != NULL)
        db_bind_text(statement, at, text);
}

static void
bind_blob(struct query *query, int at, struct bytes blob)
{
    struct db_statement *statement = statement_of(query);

    if (statement != NULL)
        db_bind_blob(statement, at, blob);
}

static enum err
step(struct query *query)
{
    struct db_statement *statement = statement_of(query);

    return statement == NULL ? fault_of(query) : db_step(statement);
}

static int64_t
get_int(struct query *query, int at)
{
    return db_int(statement_of(query), at);
}

static struct bytes
get_text(struct query *query, int at)
{
    return db_text(statement_of(query), at);
}

static struct bytes
get_blob(struct query *query, int at)
{
    return db_blob(statement_of(query), at);
}

static int64_t
changes(struct query *query)
{
    return db_changes(((struct sqlite_query *)(void *)query)->db);
}

static void
reset(struct query *query)
{
    struct sqlite_query *asked = (struct sqlite_query *)(void *)query;

    asked->err = ERR_OK;
    if (asked->statement != NULL)
        db_reset(asked->statement);
}

static enum err
run(struct query *query)
{
    struct db_statement *statement = statement_of(query);
    enum err err = statement == NULL ? fault_of(query) : db_run(statement);

    ((struct sqlite_query *)(void *)query)->err = ERR_OK;
    return err;
}

static const struct query_ops query_ops = {
    bind_int, bind_text, bind_blob, step, get_int, get_text, get_blob, changes, reset, run};

enum err
engine_sqlite_query_prepare(struct db *db, struct sqlite_query **queries,
    const struct statement *statement, struct query **ret_query)
{
    struct sqlite_query *query = *queries;

    while (query != NULL && query->sql != statement->sqlite)
        query = query->next;
    if (query != NULL) {
        *ret_query = &query->query;
        return ERR_OK;
    }
    query = calloc(1, sizeof(*query));
    if (query == NULL)
        return ERR_NO_SPACE;
    query->query.ops = &query_ops;
    query->db = db;
    query->name = statement->name;
    query->sql = statement->sqlite;
    query->next = *queries;
    *queries = query;
    *ret_query = &query->query;
    return ERR_OK;
}

void
engine_sqlite_query_free(struct sqlite_query **queries)
{
    while (*queries != NULL) {
        struct sqlite_query *next = (*queries)->next;

        free(*queries);
        *queries = next;
    }
}

#include "hub/store/engine_postgres_inside.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>

#include "shared/base/fault.h"
#include "shared/base/text.h"

#define VERSION_MIN 150000
#define PAUSE_FIRST_MS 25
#define PAUSE_MAX_MS 1000
#define DOUBLINGS_MAX 6
/* How long what became of a commit is asked about. */
#define SETTLE_SPAN span_s(10)

/*
 * Every statement of a lane looks rows up by their keys: no plan but that one is
 * any good, whatever the planner believes of a table that was empty a moment ago.
 */
static const char writer_setup[] =
    "SET enable_seqscan = off; SET enable_hashjoin = off; SET enable_mergejoin = off;"
    "SET plan_cache_mode = force_generic_plan; SET jit = off;"
    "SET lock_timeout = '5s'; SET idle_in_transaction_session_timeout = '10s';"
    "SET default_transaction_isolation = 'read committed'; SET client_min_messages = warning;"
    "SELECT set_config('synchronous_commit', 'on', false)"
    " WHERE current_setting('synchronous_commit') = 'off'";
static const char reader_setup[] =
    "SET default_transaction_read_only = on; SET client_min_messages = warning;"
    "SET statement_timeout = '15s'";

static struct postgres *
postgres_of(struct engine *engine)
{
    return (struct postgres *)(void *)engine;
}

static void
pause_ms(int ms)
{
    (void)poll(NULL, 0, ms);
}

static void
ignore_notice(void *context, const char *message)
{
    (void)context;
    (void)message;
}

/* The connection is gone, and with it what it had prepared. */
static void
drop(struct postgres *postgres)
{
    PQfinish(postgres->handle);
    postgres->handle = NULL;
    postgres->is_silent = false;
    memset(postgres->prepared, 0, sizeof(postgres->prepared));
}

static void
keep_detail(struct postgres *postgres, const char *name, const char *message)
{
    size_t length;

    (void)snprintf(postgres->detail, sizeof(postgres->detail), "%s: %s", name, message);
    length = strlen(postgres->detail);
    while (length > 0 && postgres->detail[length - 1] == '\n')
        postgres->detail[--length] = '\0';
}

/* Appendix A of the manual: classes of SQLSTATE. */
static enum err
err_of(const char *state)
{
    static const struct {
        const char *prefix;
        enum err err;
    } table[] = {
        {"40001", ERR_BUSY}, /* serialization_failure */
        {"40P01", ERR_BUSY}, /* deadlock_detected */
        {"55P03", ERR_BUSY}, /* lock_not_available */
        {"57014", ERR_BUSY}, /* query_canceled */
        {"23", ERR_CONFLICT},
        {"22003", ERR_OUT_OF_RANGE},
        {"53", ERR_NO_SPACE},
        {"54", ERR_TOO_BIG},
        {"57P", ERR_UNREACHABLE}, /* the server ends, has crashed, is starting */
        {"58", ERR_UNREACHABLE},
        {"08", ERR_UNREACHABLE},
        {"25P03", ERR_UNREACHABLE}, /* it ended a session that lay idle */
        {"25006", ERR_UNREACHABLE}, /* a server that only reads: we hold on to the wrong one */
        {"28", ERR_UNREACHABLE},    /* we may not enter any more */
        {"3D000", ERR_UNREACHABLE},
        {"42501", ERR_FORBIDDEN},
        {"XX", ERR_CORRUPT},
    };

    for (size_t i = 0; i < LENGTH(table); i++)
        if (strncmp(state, table[i].prefix, strlen(table[i].prefix)) == 0)
            return table[i].err;
    return ERR_SYSTEM;
}

enum err
engine_postgres_fail(struct postgres *postgres, const char *name, const PGresult *result)
{
    const char *state = result == NULL ? NULL : PQresultErrorField(result, PG_DIAG_SQLSTATE);
    /* Only the first line: what follows it may repeat a row, with a payer in it. */
    const char *message =
        result == NULL ? NULL : PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
    enum err err = state == NULL ? ERR_UNREACHABLE : err_of(state);

    if (message == NULL || message[0] == '\0')
        message =
            postgres->is_silent ? "the server does not answer" : PQerrorMessage(postgres->handle);
    keep_detail(postgres, name, message);
    if (state == NULL && PQstatus(postgres->handle) == CONNECTION_OK)
        err = ERR_SYSTEM; /* libpq itself: no memory, or used wrongly */
    if (postgres->is_silent || PQstatus(postgres->handle) == CONNECTION_BAD)
        err = ERR_UNREACHABLE;
    if (err == ERR_UNREACHABLE || (state == NULL && err == ERR_SYSTEM))
        drop(postgres);
    if (postgres->in_transaction && postgres->failed == ERR_OK)
        postgres->failed = err;
    return err;
}

static enum err
set_up(struct postgres *postgres)
{
    PGresult *result;
    enum err err = ERR_OK;

    if (PQserverVersion(postgres->handle) < VERSION_MIN) {
        keep_detail(postgres, "connect", "PostgreSQL 15 or newer is needed");
        drop(postgres);
        return ERR_UNSUPPORTED;
    }
    (void)PQsetNoticeProcessor(postgres->handle, ignore_notice, NULL);
    if (PQsetnonblocking(postgres->handle, 1) != 0)
        return engine_postgres_fail(postgres, "set up", NULL);
    result = engine_postgres_answer(
        postgres, PQsendQuery(postgres->handle,
                      postgres->role == ENGINE_WRITER ? writer_setup : reader_setup));
    if (PQresultStatus(result) != PGRES_TUPLES_OK && PQresultStatus(result) != PGRES_COMMAND_OK)
        err = engine_postgres_fail(postgres, "set up", result);
    PQclear(result);
    return err;
}

/* We may not enter: the server says so itself, or asks for a password that we have not got. */
static bool
is_refused(const char *message)
{
    static const char *const words[] = {
        "password", "authentication", "does not exist", "pg_hba.conf", "permission", "role "};
    const char *said = strstr(message, "FATAL:");

    for (size_t i = 0; said != NULL && i < LENGTH(words); i++)
        if (strstr(said, words[i]) != NULL)
            return true;
    return strstr(message, "no password supplied") != NULL;
}

enum err
engine_postgres_connect(struct postgres *postgres)
{
    /* What the place says itself comes last, and wins. */
    const char *const keywords[] = {"connect_timeout", "tcp_user_timeout", "keepalives_idle",
        "client_encoding", "application_name", "dbname", NULL};
    const char *const values[] = {"5", "10000", "10", "UTF8", "shanju-hub", postgres->place, NULL};
    unsigned doublings = postgres->failures < DOUBLINGS_MAX ? postgres->failures : DOUBLINGS_MAX;
    enum err err;

    if (postgres->handle != NULL)
        return ERR_OK;
    if (postgres->failures > 0) {
        int pause = PAUSE_FIRST_MS << doublings;

        pause_ms(pause < PAUSE_MAX_MS ? pause : PAUSE_MAX_MS);
    }
    postgres->handle = PQconnectdbParams(keywords, values, 1);
    if (postgres->handle == NULL)
        return ERR_NO_SPACE;
    if (PQstatus(postgres->handle) != CONNECTION_OK) {
        keep_detail(postgres, "connect", PQerrorMessage(postgres->handle));
        err = is_refused(PQerrorMessage(postgres->handle)) ? ERR_FORBIDDEN : ERR_UNREACHABLE;
        drop(postgres);
    } else {
        err = set_up(postgres);
    }
    if (err != ERR_OK) {
        postgres->failures++;
        /* Where we were let in before, we may be again: a new password, a database restored. */
        return postgres->generation > 0 && err_class(err) == ERR_CLASS_REFUSED ? ERR_UNREACHABLE
                                                                               : err;
    }
    postgres->generation++;
    postgres->failures = 0;
    return ERR_OK;
}

enum err
engine_postgres_ready(struct postgres *postgres)
{
    if (postgres->failed != ERR_OK)
        return postgres->failed;
    if (postgres->handle != NULL)
        return ERR_OK;
    NEED(!postgres->is_begun);
    return engine_postgres_connect(postgres);
}

static enum err
begin(struct engine *engine)
{
    struct postgres *postgres = postgres_of(engine);
    enum err err;

    NEED(!postgres->in_transaction);
    err = engine_postgres_connect(postgres);
    if (err != ERR_OK)
        return err;
    postgres->in_transaction = true;
    return ERR_OK;
}

static void
forget_transaction(struct postgres *postgres)
{
    postgres->in_transaction = false;
    postgres->is_begun = false;
    postgres->failed = ERR_OK;
    postgres->xid[0] = '\0';
}

static void
rollback(struct engine *engine)
{
    struct postgres *postgres = postgres_of(engine);
    PGresult *result;

    if (postgres->is_begun && postgres->handle != NULL) {
        result = engine_postgres_answer(postgres, PQsendQuery(postgres->handle, "ROLLBACK"));
        if (PQresultStatus(result) != PGRES_COMMAND_OK)
            drop(postgres);
        PQclear(result);
    }
    forget_transaction(postgres);
}

/* A server that goes on has said no; one that dies (FATAL, PANIC) has said nothing. */
static bool
is_refusal(const struct postgres *postgres, const PGresult *result)
{
    const char *severity =
        result == NULL ? NULL : PQresultErrorField(result, PG_DIAG_SEVERITY_NONLOCALIZED);

    return severity != NULL && strcmp(severity, "ERROR") == 0 &&
           PQstatus(postgres->handle) == CONNECTION_OK;
}

static enum err
commit_begun(struct postgres *postgres)
{
    char xid[POSTGRES_XID_SIZE];
    char writer[POSTGRES_WRITER_SIZE];
    PGresult *result = NULL;
    enum err err = ERR_OK;

    memcpy(xid, postgres->xid, sizeof(xid));
    memcpy(writer, postgres->writer, sizeof(writer));
    if (PQsendQuery(postgres->handle, "COMMIT") != 0) {
        fault_point("postgres.commit_sent");
        result = engine_postgres_get(postgres);
    }
    if (PQresultStatus(result) != PGRES_COMMAND_OK) {
        bool is_refused = is_refusal(postgres, result);

        err = engine_postgres_fail(postgres, "commit", result);
        /* Whatever it died of, the record of the commit may have been written. */
        if (!is_refused) {
            drop(postgres);
            err = ERR_UNREACHABLE;
        }
    } else if (strcmp(PQcmdStatus(result), "COMMIT") != 0)
        err = ERR_BUSY; /* the server had ended it already */
    PQclear(result);
    while ((result = engine_postgres_get(postgres)) != NULL)
        PQclear(result);
    forget_transaction(postgres);
    return err == ERR_UNREACHABLE ? engine_postgres_settle(postgres, xid, writer) : err;
}

static enum err
commit(struct engine *engine)
{
    struct postgres *postgres = postgres_of(engine);
    enum err err;

    NEED(postgres->in_transaction);
    if (postgres->failed != ERR_OK) {
        err = postgres->failed;
        rollback(engine);
        return err;
    }
    if (postgres->is_begun)
        return commit_begun(postgres);
    forget_transaction(postgres);
    return ERR_OK;
}

static enum err
fence(struct engine *engine, int64_t node, const char *token)
{
    struct postgres *postgres = postgres_of(engine);

    postgres->fence_node = node;
    return text_copy(bytes_text(token), postgres->fence_token, sizeof(postgres->fence_token));
}

static enum err
seize(struct engine *engine, int64_t node)
{
    static const char lock[] =
        "SELECT pg_advisory_xact_lock(CAST(CAST('node' AS regclass) AS integer),"
        " CAST($1 AS integer))";
    struct postgres *postgres = postgres_of(engine);
    char number[24];
    const char *const values[] = {number};
    enum err err;

    (void)snprintf(number, sizeof(number), "%lld", (long long)node);
    err = engine_postgres_enter(postgres);
    if (err == ERR_OK)
        err = engine_postgres_send_plain(postgres, lock, 1, values);
    if (err == ERR_OK)
        err = engine_postgres_sync(postgres);
    if (err == ERR_OK)
        PQclear(engine_postgres_take_plain(postgres, "seize"));
    return engine_postgres_leave(postgres);
}

static enum err
now(struct engine *engine, struct moment *ret_now)
{
    static const char ask[] =
        "SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000 AS bigint)";
    struct postgres *postgres = postgres_of(engine);
    PGresult *result;
    enum err err = engine_postgres_ready(postgres);

    if (err != ERR_OK)
        return err;
    result = engine_postgres_answer(
        postgres, PQsendQueryParams(postgres->handle, ask, 0, NULL, NULL, NULL, NULL, 1));
    if (PQresultStatus(result) == PGRES_TUPLES_OK)
        ret_now->us = engine_postgres_int(result, 0, 0);
    else
        err = engine_postgres_fail(postgres, "now", result);
    PQclear(result);
    return err;
}

static void
set_patience(struct engine *engine, struct span patience)
{
    postgres_of(engine)->patience = patience;
}

static enum err
check(struct engine *engine)
{
    (void)engine; /* the server looks after its files itself */
    return ERR_OK;
}

static const char *
detail(const struct engine *engine)
{
    return ((const struct postgres *)(const void *)engine)->detail;
}

static void
close_postgres(struct engine *engine)
{
    struct postgres *postgres = postgres_of(engine);

    engine_postgres_query_free(postgres);
    PQfinish(postgres->handle);
    free(postgres->place);
    free(postgres);
}

static const struct engine_ops ops = {
    .tries = 6,
    .weight_max = 4800,
    .is_shared = true,
    .migrate = engine_postgres_migrate,
    .prepare = engine_postgres_query_prepare,
    .begin = begin,
    .read = engine_postgres_rows_read,
    .write = engine_postgres_rows_write,
    .commit = commit,
    .rollback = rollback,
    .fence = fence,
    .seize = seize,
    .now = now,
    .set_patience = set_patience,
    .check = check,
    .detail = detail,
    .close = close_postgres,
};

bool
engine_postgres_is_place(const char *place)
{
    return bytes_starts(bytes_text(place), "postgres://") ||
           bytes_starts(bytes_text(place), "postgresql://");
}

void
engine_postgres_describe(const char *place, char *to, size_t size)
{
    PQconninfoOption *options = PQconninfoParse(place, NULL);
    const char *host = "";
    const char *name = "";

    for (PQconninfoOption *at = options; at != NULL && at->keyword != NULL; at++) {
        if (strcmp(at->keyword, "host") == 0 && at->val != NULL)
            host = at->val;
        if (strcmp(at->keyword, "dbname") == 0 && at->val != NULL)
            name = at->val;
    }
    (void)snprintf(to, size, "PostgreSQL at %s/%s", host, name);
    PQconninfoFree(options);
}

enum err
engine_postgres_open(const struct engine_options *options, struct engine **ret_engine)
{
    struct postgres *postgres;
    PQconninfoOption *parsed = PQconninfoParse(options->place, NULL);
    enum err err;

    if (parsed == NULL)
        return ERR_BAD_INPUT;
    PQconninfoFree(parsed);
    postgres = calloc(1, sizeof(*postgres));
    if (postgres == NULL)
        return ERR_NO_SPACE;
    postgres->engine.ops = &ops;
    postgres->role = options->role;
    postgres->settle_span = SETTLE_SPAN;
    postgres->place = strdup(options->place);
    err = postgres->place == NULL ? ERR_NO_SPACE : engine_postgres_connect(postgres);
    if (err != ERR_OK) {
        close_postgres(&postgres->engine);
        return err;
    }
    *ret_engine = &postgres->engine;
    return ERR_OK;
}

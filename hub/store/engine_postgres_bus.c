#include "hub/store/engine_postgres_inside.h"

#include <poll.h>
#include <stdio.h>
#include <unistd.h>

/* Hubs on one schema hear each other; others on the same database do not. */
static const char listen_sql[] =
    "DO $$ BEGIN EXECUTE format('LISTEN %I', 'shanju ' || current_schema()); END $$";
static const char notify_sql[] = "SELECT pg_notify('shanju ' || current_schema(), $1)";
#define PAUSE_MS 200

static enum err
listen_again(struct postgres *postgres)
{
    PGresult *result;
    enum err err = engine_postgres_ready(postgres);

    if (err != ERR_OK || postgres->listening == postgres->generation)
        return err;
    result = engine_postgres_answer(postgres, PQsendQuery(postgres->handle, listen_sql));
    if (PQresultStatus(result) == PGRES_COMMAND_OK)
        postgres->listening = postgres->generation;
    else
        err = engine_postgres_fail(postgres, "listen", result);
    PQclear(result);
    return err;
}

enum err
engine_postgres_listen(struct engine *engine)
{
    return listen_again((struct postgres *)(void *)engine);
}

enum err
engine_postgres_notify(struct engine *engine, const char *text)
{
    struct postgres *postgres = (struct postgres *)(void *)engine;
    const char *const values[] = {text};
    PGresult *result;
    enum err err = listen_again(postgres);

    if (err != ERR_OK)
        return err;
    result = engine_postgres_answer(
        postgres, PQsendQueryParams(postgres->handle, notify_sql, 1, NULL, values, NULL, NULL, 1));
    if (PQresultStatus(result) != PGRES_TUPLES_OK)
        err = engine_postgres_fail(postgres, "notify", result);
    PQclear(result);
    return err;
}

static void
take_heard(struct postgres *postgres, void (*hear)(void *context, const char *text), void *context)
{
    PGnotify *notify;

    if (PQconsumeInput(postgres->handle) == 0) {
        (void)engine_postgres_fail(postgres, "listen", NULL);
        return;
    }
    while ((notify = PQnotifies(postgres->handle)) != NULL) {
        hear(context, notify->extra);
        PQfreemem(notify);
    }
}

void
engine_postgres_wait(struct engine *engine, int wake, int timeout_ms,
    void (*hear)(void *context, const char *text), void *context)
{
    struct postgres *postgres = (struct postgres *)(void *)engine;
    struct pollfd waits[2] = {{.fd = wake, .events = POLLIN}, {.fd = -1, .events = POLLIN}};
    uint64_t count;

    if (listen_again(postgres) == ERR_OK) {
        take_heard(postgres, hear, context);
        if (postgres->handle != NULL)
            waits[1].fd = PQsocket(postgres->handle);
    }
    if (postgres->handle == NULL && timeout_ms > PAUSE_MS)
        timeout_ms = PAUSE_MS;
    if (poll(waits, 2, timeout_ms) <= 0)
        return;
    if (waits[0].revents != 0 && read(wake, &count, sizeof(count)) < 0)
        return;
    if (waits[1].revents != 0 && postgres->handle != NULL)
        take_heard(postgres, hear, context);
}

#include "hub/store/engine_postgres_inside.h"

#include <poll.h>
#include <string.h>

#include "shared/base/clock.h"

#define PAUSE_FIRST_MS 25
#define DOUBLINGS_MAX 6

static int
left_ms(struct tick until)
{
    int64_t left_us = until.us - clock_tick(clock_system()).us;

    return left_us <= 0 ? 0 : (int)(left_us / 1000) + 1;
}

/* Whether a question is answered by "true"; ERR_NO_ANSWER when it is not answered. */
static enum err
ask_whether(struct postgres *postgres, const char *ask, const char *const *values,
    struct tick until, bool *ret_answer)
{
    PGresult *result = NULL;
    enum err err = ERR_NO_ANSWER;

    if (PQsendQueryParams(postgres->handle, ask, 2, NULL, values, NULL, NULL, 0) != 0 &&
        engine_postgres_await(postgres, left_ms(until)))
        result = PQgetResult(postgres->handle);
    if (PQresultStatus(result) == PGRES_TUPLES_OK) {
        *ret_answer = strcmp(PQgetvalue(result, 0, 0), "t") == 0;
        err = ERR_OK;
    } else {
        (void)engine_postgres_fail(postgres, "status", result);
    }
    PQclear(result);
    while ((result = engine_postgres_get(postgres)) != NULL)
        PQclear(result);
    return err;
}

/*
 * What became of a transaction: ERR_BUSY for nothing, ERR_NO_ANSWER for not known yet. As
 * long as it runs it has a lock on its own number. Once it has ended, the row that it wrote of
 * itself is the proof; the number's status would not be: after a crash the server may have
 * given the number to another.
 */
static enum err
ask_status(struct postgres *postgres, const char *const *values, struct tick until)
{
    static const char runs[] =
        "SELECT EXISTS (SELECT 1 FROM pg_locks WHERE locktype = 'transactionid' AND granted"
        " AND transactionid = CAST(CAST($2 AS xid8) AS xid) AND CAST($1 AS text) <> '')";
    static const char proof[] =
        "SELECT EXISTS (SELECT 1 FROM proof WHERE writer = $1 AND xid = $2)";
    bool answer;
    enum err err = engine_postgres_connect(postgres);

    if (err != ERR_OK)
        return ERR_NO_ANSWER;
    err = ask_whether(postgres, runs, values, until, &answer);
    if (err != ERR_OK || answer)
        return ERR_NO_ANSWER;
    err = ask_whether(postgres, proof, values, until, &answer);
    return err != ERR_OK ? ERR_NO_ANSWER : answer ? ERR_OK : ERR_BUSY;
}

enum err
engine_postgres_settle(struct postgres *postgres, const char *xid, const char *writer)
{
    const char *const values[] = {writer, xid};
    struct tick until = tick_after(clock_tick(clock_system()), postgres->settle_span);
    enum err err = ERR_NO_ANSWER;

    if (xid[0] == '\0')
        return ERR_NO_ANSWER;
    for (unsigned i = 0; err == ERR_NO_ANSWER && left_ms(until) > 0; i++) {
        int pause = PAUSE_FIRST_MS << (i < DOUBLINGS_MAX ? i : DOUBLINGS_MAX);

        if (i > 0 && postgres->handle != NULL)
            (void)poll(NULL, 0, pause < left_ms(until) ? pause : left_ms(until));
        err = ask_status(postgres, values, until);
    }
    return err;
}

#include "hub/store/engine_postgres_inside.h"

#include <poll.h>
#include <string.h>

#define SETTLE_TRIES 16
#define PAUSE_FIRST_MS 25
#define DOUBLINGS_MAX 6

/* Whether a question is answered by "true"; ERR_NO_ANSWER when it is not answered. */
static enum err
ask_whether(struct postgres *postgres, const char *ask, int count, const char *const *values,
    bool *ret_answer)
{
    PGresult *result = PQexecParams(postgres->handle, ask, count, NULL, values, NULL, NULL, 0);
    enum err err = PQresultStatus(result) == PGRES_TUPLES_OK ? ERR_OK : ERR_NO_ANSWER;

    if (err == ERR_OK)
        *ret_answer = strcmp(PQgetvalue(result, 0, 0), "t") == 0;
    else
        (void)engine_postgres_fail(postgres, "status", result);
    PQclear(result);
    return err;
}

/*
 * What became of a transaction: ERR_BUSY for nothing, ERR_NO_ANSWER for not known yet. The
 * server's status says whether it still runs, and only that: after a crash it may have given
 * the number to another. Once it has ended, the row that it wrote of itself is the proof.
 */
static enum err
ask_status(struct postgres *postgres, const char *xid, const char *writer)
{
    static const char runs[] =
        "SELECT CASE WHEN CAST($1 AS xid8) < pg_snapshot_xmax(pg_current_snapshot())"
        " THEN pg_xact_status(CAST($1 AS xid8)) = 'in progress' ELSE false END";
    static const char proof[] =
        "SELECT EXISTS (SELECT 1 FROM proof WHERE writer = $1 AND xid = $2)";
    bool answer;
    enum err err = engine_postgres_connect(postgres);

    if (err != ERR_OK)
        return ERR_NO_ANSWER;
    err = ask_whether(postgres, runs, 1, &xid, &answer);
    if (err != ERR_OK || answer)
        return ERR_NO_ANSWER;
    err = ask_whether(postgres, proof, 2, (const char *const[]){writer, xid}, &answer);
    return err != ERR_OK ? ERR_NO_ANSWER : answer ? ERR_OK : ERR_BUSY;
}

enum err
engine_postgres_settle(struct postgres *postgres, const char *xid, const char *writer)
{
    enum err err = ERR_NO_ANSWER;

    if (xid[0] == '\0')
        return ERR_NO_ANSWER;
    for (unsigned i = 0; err == ERR_NO_ANSWER && i < SETTLE_TRIES; i++) {
        if (i > 0 && postgres->handle != NULL)
            (void)poll(NULL, 0, PAUSE_FIRST_MS << (i < DOUBLINGS_MAX ? i : DOUBLINGS_MAX));
        err = ask_status(postgres, xid, writer);
    }
    return err;
}

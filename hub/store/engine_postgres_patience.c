#include "hub/store/engine_postgres_inside.h"

#include <errno.h>
#include <poll.h>

/*
 * libpq itself waits for ever, and the kernel of a server that is frozen takes all that is
 * sent to it. So the connection never blocks (PQsetnonblocking()), and it is waited for here.
 */
bool
engine_postgres_await(struct postgres *postgres, int timeout_ms)
{
    while (!postgres->is_silent) {
        struct pollfd wait = {.fd = PQsocket(postgres->handle), .events = POLLIN};
        int unsent = PQflush(postgres->handle);
        int ready;

        if (unsent < 0 || PQisBusy(postgres->handle) == 0)
            return true; /* an answer, or what is to be said of the connection */
        if (unsent > 0)
            wait.events |= POLLOUT;
        ready = poll(&wait, 1, timeout_ms);
        if (ready < 0 && errno == EINTR)
            continue;
        if (ready <= 0)
            postgres->is_silent = true;
        else if ((wait.revents & ~POLLOUT) != 0 && PQconsumeInput(postgres->handle) == 0)
            return true;
    }
    return false;
}

PGresult *
engine_postgres_get(struct postgres *postgres)
{
    int timeout_ms = postgres->patience.us == 0 ? -1 : (int)(postgres->patience.us / 1000);

    if (postgres->handle == NULL || !engine_postgres_await(postgres, timeout_ms))
        return NULL;
    return PQgetResult(postgres->handle);
}

static bool
is_good(const PGresult *result)
{
    ExecStatusType status = PQresultStatus(result);

    return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
}

PGresult *
engine_postgres_answer(struct postgres *postgres, int was_sent)
{
    PGresult *last = NULL;
    PGresult *result;

    while (was_sent != 0 && (result = engine_postgres_get(postgres)) != NULL) {
        /* Of several the last, or the first that failed. */
        if (last != NULL && !is_good(last)) {
            PQclear(result);
            continue;
        }
        PQclear(last);
        last = result;
    }
    if (postgres->is_silent) {
        PQclear(last);
        last = NULL;
    }
    return last;
}

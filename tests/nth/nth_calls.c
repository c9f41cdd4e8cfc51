#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/nth/nth.h"
#include "tests/nth/trial.h"

int nth_sqlite3_step(sqlite3_stmt *statement);
_Noreturn void nth_need_broken(
    const char *condition, const char *file, int line, const char *function);

/* Of one kind at a time is armed, so a step is counted once. */
int
nth_sqlite3_step(sqlite3_stmt *statement)
{
    /* Undoing needs no room. */
    if (strcmp(sqlite3_sql(statement), "ROLLBACK") != 0 && nth_fails(NTH_DB_FULL)) {
        nth_say(sqlite3_sql(statement));
        return SQLITE_FULL;
    }
    if (nth_fails(NTH_DB_DISK)) {
        nth_say(sqlite3_sql(statement));
        return SQLITE_IOERR_READ;
    }
    if (nth_fails(NTH_DB_LOST)) {
        nth_say(sqlite3_sql(statement));
        (void)sqlite3_step(statement);
        return SQLITE_IOERR_FSYNC;
    }
    return sqlite3_step(statement);
}

/* --- the net ---------------------------------------------------------------------- */

static const struct net_ops *below;

static bool
refuses(const char *what)
{
    if (!nth_fails(NTH_NET))
        return false;
    nth_say(what);
    return true;
}

static enum err
timer_start(
    struct net *net, struct span after, net_fn *then, void *context, struct net_timer **ret_timer)
{
    return refuses("timer_start") ? ERR_NO_SPACE
                                  : below->timer_start(net, after, then, context, ret_timer);
}

static enum err
listen_to(struct net *net, const struct net_listen *listen, struct net_listener **ret_listener)
{
    return refuses("listen") ? ERR_NO_SPACE : below->listen(net, listen, ret_listener);
}

static enum err
connect_to(struct net *net, const struct net_connect *connect, struct net_socket **ret_socket)
{
    return refuses("connect") ? ERR_NO_SPACE : below->connect(net, connect, ret_socket);
}

static enum err
send_frame(struct net_socket *socket, struct bytes frame)
{
    return refuses("send") ? ERR_NO_SPACE : below->send(socket, frame);
}

static enum err
fetch(struct net *net, const struct net_ask *ask, net_fetched_fn *then, void *context,
    struct net_fetch **ret_fetch)
{
    return refuses("fetch") ? ERR_NO_SPACE : below->fetch(net, ask, then, context, ret_fetch);
}

static enum err
work(struct net *net, struct net_work *job)
{
    return refuses("work") ? ERR_NO_SPACE : below->work(net, job);
}

static enum err
post(struct net *net, net_fn *fn, void *context)
{
    return refuses("post") ? ERR_NO_SPACE : below->post(net, fn, context);
}

void
nth_stand_before(struct net *net)
{
    static struct net_ops ops;

    below = net->ops;
    ops = *below;
    ops.timer_start = timer_start;
    ops.listen = listen_to;
    ops.connect = connect_to;
    ops.send = send_frame;
    ops.fetch = fetch;
    ops.work = work;
    ops.post = post;
    net->ops = &ops;
}

/* One of the simulator's own. */
void
need_broken(const char *condition, const char *file, int line, const char *function)
{
    (void)fprintf(stderr, "%s:%d: %s: need broken: %s\n", file, line, function, condition);
    (void)fflush(stderr);
    abort();
}

/* One of the product's: it ends here, with these words, and may once something has failed. */
void
nth_need_broken(const char *condition, const char *file, int line, const char *function)
{
    if (nth_failed() == 0)
        need_broken(condition, file, line, function);
    (void)fprintf(stderr, "%s:%d: %s: need broken: %s\n", file, line, function, condition);
    (void)fflush(stderr);
    trial_stops();
}

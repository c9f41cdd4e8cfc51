#include "hub/store/sweep.h"

#include <stdlib.h>

#include "shared/base/log.h"

#include "hub/store/sql/store.sql.h"

#define PASS_AFTER span_s(5)
#define PASS_SOON span_ms(200)
/* When all merchants have been seen. */
#define ROUND_AFTER span_s(60)
#define MERCHANTS_MAX 32
#define US_PER_HOUR (INT64_C(3600) * 1000000)

struct sweep {
    struct sweep_pass pass; /* first */
    struct net *net;
    struct lane *lane;
    struct net_timer *timer;
    struct sweep_figures figures;
};

static enum err
run(struct engine *engine, unsigned which, const int64_t *values, size_t count,
    struct sweep_pass *pass)
{
    struct query *query;
    enum err err = engine_prepare(engine, &store_sql[which], &query);

    for (size_t i = 0; err == ERR_OK && i < count; i++)
        query_bind_int(query, (int)i + 1, values[i]);
    if (err == ERR_OK)
        err = query_run(query);
    if (err != ERR_OK)
        return err;
    pass->forgotten += query_changes(query);
    pass->more = pass->more || query_changes(query) >= SWEEP_ROWS_MAX;
    return ERR_OK;
}

/* The first value that a question finds; ret_value stays when there is none. */
static enum err
ask(struct engine *engine, unsigned which, const int64_t *values, size_t count, int64_t *ret_value)
{
    struct query *query;
    enum err err = engine_prepare(engine, &store_sql[which], &query);

    for (size_t i = 0; err == ERR_OK && i < count; i++)
        query_bind_int(query, (int)i + 1, values[i]);
    if (err == ERR_OK)
        err = query_step(query);
    else
        return err;
    if (err == ERR_OK)
        *ret_value = query_int(query, 0);
    query_reset(query);
    return err;
}

static enum err
forget_nonces(struct engine *engine, struct moment now, struct sweep_pass *pass)
{
    int64_t until_us = now.us - SWEEP_NONCE_KEPT.us;
    enum err err = ask(
        engine, SQL_STORE_NONCES_UNTIL, (const int64_t[]){until_us, SWEEP_ROWS_MAX}, 2, &until_us);

    /* With all of its moment: a turn makes many at once. */
    if (err == ERR_OK)
        until_us++;
    return err == ERR_OK || err == ERR_NOT_FOUND
               ? run(engine, SQL_STORE_NONCES_FORGET, &until_us, 1, pass)
               : err;
}

/* Everything is on one file, in the order of time. */
static enum err
forget_effects(struct engine *engine, int64_t first_id, struct sweep_pass *pass)
{
    const int64_t values[] = {first_id, SWEEP_ROWS_MAX};
    enum err err = run(engine, SQL_STORE_EFFECTS_FORGET, values, LENGTH(values), pass);

    if (err == ERR_OK)
        err = run(engine, SQL_STORE_ATTEMPTS_FORGET, values, LENGTH(values), pass);
    return err == ERR_OK ? run(engine, SQL_STORE_EXCHANGES_FORGET, values, LENGTH(values), pass)
                         : err;
}

static enum err
forget_effects_of(
    struct engine *engine, int64_t merchant_id, int64_t first_id, struct sweep_pass *pass)
{
    const int64_t values[] = {merchant_id, first_id, SWEEP_ROWS_MAX};
    enum err err = run(engine, SQL_STORE_EFFECTS_FORGET_OF, values, LENGTH(values), pass);

    if (err == ERR_OK)
        err = run(engine, SQL_STORE_ATTEMPTS_FORGET_OF, values, LENGTH(values), pass);
    return err == ERR_OK ? run(engine, SQL_STORE_EXCHANGES_FORGET_OF, values, LENGTH(values), pass)
                         : err;
}

/* From merchant to merchant; one with more than a pass takes is gone on with. */
static enum err
forget_by_merchant(struct engine *engine, int64_t first_id, struct sweep_pass *pass)
{
    int64_t id = pass->after_id;
    enum err err = ERR_OK;

    /* What is nobody's (merchant 0) stands in front of all. */
    if (id == 0)
        err = forget_effects_of(engine, 0, first_id, pass);
    if (err != ERR_OK || pass->more)
        return err;
    for (size_t i = 0; i < MERCHANTS_MAX && !pass->more; i++) {
        pass->next_id = id;
        err = ask(engine, SQL_STORE_MERCHANT_NEXT, &id, 1, &id);
        if (err == ERR_OK)
            err = forget_effects_of(engine, id, first_id, pass);
        if (err != ERR_OK)
            break;
        if (!pass->more)
            pass->next_id = id;
    }
    if (err == ERR_NOT_FOUND)
        pass->next_id = 0;
    return err == ERR_NOT_FOUND ? ERR_OK : err;
}

static enum err
forget_events(struct engine *engine, struct moment now, struct sweep_pass *pass)
{
    const int64_t values[] = {(now.us - SWEEP_EVENTS_KEPT.us) / US_PER_HOUR, SWEEP_ROWS_MAX};

    return run(engine, SQL_STORE_SECURITY_FORGET, values, LENGTH(values), pass);
}

static enum err
forget_sessions(struct engine *engine, struct moment now, struct sweep_pass *pass)
{
    const int64_t values[] = {now.us - SWEEP_EVENTS_KEPT.us, SWEEP_ROWS_MAX};

    return run(engine, SQL_STORE_SESSIONS_FORGET, values, LENGTH(values), pass);
}

static void
pass_keys(struct operation *operation, struct desk *desk)
{
    (void)operation;
    (void)desk;
}

static enum err
pass_decide(struct operation *operation, struct desk *desk, const struct turn *turn)
{
    (void)operation;
    (void)desk;
    (void)turn;
    return ERR_OK;
}

static enum err
pass_also(struct operation *operation, struct engine *engine, struct moment now, bool *ret_changed)
{
    struct sweep_pass *pass = (struct sweep_pass *)operation;
    const int64_t first_id = id_first((struct moment){now.us - pass->effects_kept.us});
    const int64_t proof_us = now.us - SWEEP_PROOF_KEPT.us;
    enum err err;

    pass->forgotten = 0;
    pass->dead = 0;
    pass->next_id = 0;
    pass->more = false;
    err = forget_nonces(engine, now, pass);
    if (err == ERR_OK)
        err = run(engine, SQL_STORE_PROOFS_FORGET, &proof_us, 1, pass);
    if (err == ERR_OK)
        err = forget_events(engine, now, pass);
    if (err == ERR_OK)
        err = forget_sessions(engine, now, pass);
    if (err == ERR_OK)
        err = engine_is_shared(engine) ? forget_by_merchant(engine, first_id, pass)
                                       : forget_effects(engine, first_id, pass);
    if (err == ERR_OK)
        err = ask(engine, SQL_STORE_DEAD, NULL, 0, &pass->dead);
    *ret_changed = pass->forgotten > 0;
    return err;
}

static const struct operation_kind pass_kind = {"sweep_pass", pass_keys, pass_decide};

void
sweep_pass(struct sweep_pass *pass)
{
    pass->operation.kind = &pass_kind;
    pass->operation.also = pass_also;
    pass->operation.weight = SWEEP_ROWS_MAX;
}

static void begin_pass(void *context);

static void
set_timer(struct sweep *sweep, struct span after)
{
    enum err err = net_timer_start(sweep->net, after, begin_pass, sweep, &sweep->timer);

    if (err != ERR_OK)
        log_event(LOG_ERROR, "sweep_timer", "err=%s", err_name(err));
}

static void
passed(struct operation *operation)
{
    struct sweep *sweep = (struct sweep *)(void *)operation;
    const struct sweep_pass *pass = &sweep->pass;

    if (operation->err == ERR_OK) {
        sweep->figures.forgotten += pass->forgotten;
        sweep->figures.dead = pass->dead;
        sweep->pass.after_id = pass->next_id;
    }
    if (operation->err == ERR_OK && pass->more)
        set_timer(sweep, PASS_SOON);
    else
        set_timer(sweep, pass->next_id == 0 && pass->forgotten == 0 ? ROUND_AFTER : PASS_AFTER);
}

static void
begin_pass(void *context)
{
    struct sweep *sweep = context;

    sweep->timer = NULL;
    sweep_pass(&sweep->pass);
    sweep->pass.operation.answer = passed;
    /* A lane that is full has other things to do; one that stops takes no more. */
    if (lane_submit(sweep->lane, &sweep->pass.operation) != ERR_OK)
        set_timer(sweep, PASS_AFTER);
}

enum err
sweep_make(struct net *net, struct lane *lane, struct span kept, struct sweep **ret_sweep)
{
    struct sweep *sweep = calloc(1, sizeof(*sweep));

    if (sweep == NULL)
        return ERR_NO_SPACE;
    sweep->net = net;
    sweep->lane = lane;
    sweep->pass.effects_kept = kept.us == 0 ? SWEEP_EFFECTS_KEPT : kept;
    set_timer(sweep, PASS_AFTER);
    *ret_sweep = sweep;
    return ERR_OK;
}

struct sweep_figures
sweep_figures(const struct sweep *sweep)
{
    return sweep->figures;
}

void
sweep_free(struct sweep **sweep)
{
    if (*sweep == NULL)
        return;
    net_timer_cancel((*sweep)->net, &(*sweep)->timer);
    free(*sweep);
    *sweep = NULL;
}

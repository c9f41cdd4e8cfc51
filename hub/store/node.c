#include "hub/store/node.h"

#include "shared/base/id.h"
#include "shared/base/log.h"
#include "shared/base/text.h"
#include "shared/text/encode.h"

#include "hub/store/sql/store.sql.h"

#define TOKEN_RANDOM_SIZE 16
#define TAKES_MAX 8
#define LAPSED_MAX 64
/* Effects that change hands in one transaction: about 0.1 s, a lease is not lost over it. */
#define INHERIT_MAX 5000

_Static_assert(ENCODE_HEX_SIZE(TOKEN_RANDOM_SIZE) == ENGINE_TOKEN_SIZE, "a token in hex");

static enum err
one_int(struct query *query, int64_t *ret_value)
{
    enum err err = query_step(query);

    if (err == ERR_OK)
        *ret_value = query_int(query, 0);
    query_reset(query);
    return err;
}

/* The lowest number that is free; or the one above all that were ever used. */
static enum err
find_free(struct engine *engine, struct moment now, int64_t *ret_number)
{
    struct query *query;
    enum err err = engine_prepare(engine, &store_sql[SQL_STORE_NODE_FREE], &query);

    if (err != ERR_OK)
        return err;
    query_bind_int(query, 1, now.us);
    err = one_int(query, ret_number);
    if (err != ERR_NOT_FOUND)
        return err;
    err = engine_prepare(engine, &store_sql[SQL_STORE_NODE_NEXT], &query);
    if (err == ERR_OK)
        err = one_int(query, ret_number);
    return err == ERR_OK && *ret_number > ID_NODE_MAX ? ERR_NO_SPACE : err;
}

/* ERR_BUSY when another hub was quicker. */
static enum err
put(struct engine *engine, const struct node *node, struct moment now)
{
    struct query *query;
    enum err err = engine_prepare(engine, &store_sql[SQL_STORE_NODE_TAKE], &query);

    if (err != ERR_OK)
        return err;
    query_bind_int(query, 1, node->number);
    query_bind_text(query, 2, bytes_text(node->token));
    query_bind_int(query, 3, moment_after(now, node->lease).us);
    query_bind_int(query, 4, now.us);
    err = query_run(query);
    return err == ERR_OK && query_changes(query) == 0 ? ERR_BUSY : err;
}

static enum err
take_once(struct engine *engine, struct node *node, struct moment now)
{
    int64_t number;
    enum err err = find_free(engine, now, &number);

    if (err != ERR_OK)
        return err;
    node->number = (int32_t)number;
    err = engine_begin(engine);
    if (err != ERR_OK)
        return err;
    err = engine_seize(engine, number);
    if (err == ERR_OK)
        err = put(engine, node, now);
    if (err == ERR_OK)
        return engine_commit(engine);
    engine_rollback(engine);
    return err;
}

static void
extend(struct node *node, struct tick from)
{
    int64_t lasts_us = node->lease.us - node->lease.us / NODE_MARGIN_PART;

    atomic_store(&node->until, tick_after(from, span_us(lasts_us)).us);
}

enum err
node_take(struct engine *engine, const struct clock *clock, struct random *random,
    struct span lease, struct node *ret_node)
{
    uint8_t bytes[TOKEN_RANDOM_SIZE];
    struct tick from = clock_tick(clock);
    struct moment now;
    enum err err = ERR_BUSY;

    random_fill(random, bytes, sizeof(bytes));
    ret_node->number = 0;
    ret_node->is_leased = engine_is_shared(engine);
    ret_node->lease = lease;
    (void)encode_hex(bytes_of(bytes, sizeof(bytes)), ret_node->token, sizeof(ret_node->token));
    if (!ret_node->is_leased)
        return ERR_OK;
    for (unsigned i = 0; err == ERR_BUSY && i < TAKES_MAX; i++) {
        from = clock_tick(clock);
        err = engine_now(engine, &now);
        if (err == ERR_OK)
            err = take_once(engine, ret_node, now);
    }
    if (err == ERR_OK)
        extend(ret_node, from);
    return err;
}

bool
node_holds(const struct node *node, struct tick now)
{
    return !node->is_leased || now.us < atomic_load(&node->until);
}

static enum err
move_end(struct engine *engine, const struct node *node, int64_t until_us)
{
    struct query *query;
    enum err err = engine_prepare(engine, &store_sql[SQL_STORE_NODE_RENEW], &query);

    /* A connection that lay idle may have died unseen; twice is as good as once. */
    for (unsigned i = 0; err == ERR_OK && i < 2; i++) {
        query_bind_int(query, 1, node->number);
        query_bind_text(query, 2, bytes_text(node->token));
        query_bind_int(query, 3, until_us);
        err = query_run(query);
        if (err != ERR_UNREACHABLE || i > 0)
            break;
        err = ERR_OK;
    }
    return err == ERR_OK && query_changes(query) == 0 ? ERR_EXPIRED : err;
}

enum err
node_renew(struct engine *engine, const struct clock *clock, struct node *node)
{
    struct tick from = clock_tick(clock);
    struct moment now;
    enum err err;

    if (!node->is_leased)
        return ERR_OK;
    err = engine_now(engine, &now);
    if (err == ERR_OK)
        err = move_end(engine, node, moment_after(now, node->lease).us);
    if (err == ERR_OK)
        extend(node, from);
    return err;
}

enum err
node_release(struct engine *engine, struct node *node)
{
    if (!node->is_leased)
        return ERR_OK;
    atomic_store(&node->until, 0);
    return move_end(engine, node, 0);
}

/*
 * In one transaction, which the other node's turns that are under way end before. The last
 * one, with which nothing is left, takes it off the list of those that have lapsed.
 */
static enum err
inherit(struct engine *engine, const struct node *node, int64_t dead, struct moment now,
    size_t *ret_count)
{
    static const unsigned names[] = {
        SQL_STORE_NODE_FENCE, SQL_STORE_NODE_INHERIT, SQL_STORE_NODE_EMPTIED};
    struct query *queries[LENGTH(names)];
    enum err err = ERR_OK;

    for (size_t i = 0; err == ERR_OK && i < LENGTH(names); i++)
        err = engine_prepare(engine, &store_sql[names[i]], &queries[i]);
    if (err == ERR_OK)
        err = engine_seize(engine, dead);
    if (err != ERR_OK)
        return err;
    query_bind_int(queries[0], 1, dead);
    query_bind_int(queries[0], 2, now.us);
    err = query_run(queries[0]);
    if (err != ERR_OK || query_changes(queries[0]) == 0)
        return err;
    query_bind_int(queries[1], 1, dead);
    query_bind_int(queries[1], 2, node->number);
    query_bind_int(queries[1], 3, INHERIT_MAX);
    err = query_run(queries[1]);
    if (err != ERR_OK)
        return err;
    *ret_count = (size_t)query_changes(queries[1]);
    if (*ret_count == INHERIT_MAX)
        return ERR_OK;
    query_bind_int(queries[2], 1, dead);
    return query_run(queries[2]);
}

static enum err
inherit_from(struct engine *engine, const struct node *node, int64_t dead, struct moment now,
    struct node_taken *taken)
{
    size_t count = 0;
    enum err err = engine_begin(engine);

    if (err != ERR_OK)
        return err;
    err = inherit(engine, node, dead, now, &count);
    if (err != ERR_OK) {
        engine_rollback(engine);
        return err;
    }
    err = engine_commit(engine);
    /* Nobody knows whether they are ours now: who reads what is pending will see. */
    if (err == ERR_OK || err == ERR_NO_ANSWER)
        taken->count += count;
    taken->more = taken->more || (err == ERR_OK && count == INHERIT_MAX);
    if (err == ERR_OK)
        log_event(LOG_WARN, "node_taken_over", "node=%lld effects=%zu%s", (long long)dead, count,
            count == INHERIT_MAX ? " more=yes" : "");
    return err;
}

static enum err
find_lapsed(struct engine *engine, const struct node *node, struct moment now,
    int64_t ret_lapsed[static LAPSED_MAX], size_t *ret_count)
{
    struct query *query;
    size_t count = 0;
    enum err err = engine_prepare(engine, &store_sql[SQL_STORE_NODE_LAPSED], &query);

    if (err != ERR_OK)
        return err;
    query_bind_int(query, 1, now.us);
    query_bind_int(query, 2, node->number);
    while ((err = query_step(query)) == ERR_OK && count < LAPSED_MAX)
        ret_lapsed[count++] = query_int(query, 0);
    query_reset(query);
    *ret_count = count;
    return err == ERR_NOT_FOUND ? ERR_OK : err;
}

enum err
node_take_over(struct engine *engine, const struct node *node, struct node_taken *ret_taken)
{
    int64_t lapsed[LAPSED_MAX];
    size_t lapsed_count = 0;
    struct moment now;
    enum err err;

    *ret_taken = (struct node_taken){0};
    if (!node->is_leased)
        return ERR_OK;
    err = engine_now(engine, &now);
    if (err == ERR_OK)
        err = find_lapsed(engine, node, now, lapsed, &lapsed_count);
    for (size_t i = 0; err == ERR_OK && i < lapsed_count; i++)
        err = inherit_from(engine, node, lapsed[i], now, ret_taken);
    return err;
}

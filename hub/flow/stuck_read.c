#include "hub/flow/stuck_read.h"

static enum err
read_thing(struct query *query, struct stuck_thing *ret_thing)
{
    struct stuck_thing thing = {
        .merchant = query_int(query, 1),
        .id = query_int(query, 2),
        .order_id = query_int(query, 3),
        .amount = query_int(query, 5),
        .since = {query_int(query, 6)},
    };
    enum err err = text_copy(query_text(query, 0), thing.what, sizeof(thing.what));

    if (err == ERR_OK)
        err = text_copy(query_text(query, 4), thing.state, sizeof(thing.state));
    if (err == ERR_OK)
        err = text_copy(query_text(query, 7), thing.code, sizeof(thing.code));
    if (err == ERR_OK)
        *ret_thing = thing;
    return err == ERR_OK ? ERR_OK : ERR_CORRUPT;
}

enum err
stuck_read(struct query *query, int64_t merchant, struct moment now, size_t max,
    stuck_read_fn *each, void *context, size_t *ret_count)
{
    struct stuck_thing thing;
    size_t count = 0;
    enum err err;

    query_bind_int(query, 1, now.us - STUCK_READ_AFTER.us);
    query_bind_int(query, 2, merchant);
    query_bind_int(query, 3, (int64_t)max);
    while ((err = query_step(query)) == ERR_OK) {
        err = read_thing(query, &thing);
        if (err != ERR_OK)
            break;
        count++;
        if (each != NULL)
            each(context, &thing);
    }
    query_reset(query);
    if (err != ERR_NOT_FOUND)
        return err;
    *ret_count = count;
    return ERR_OK;
}

enum err
stuck_read_effects(struct query *query, struct stuck_again *again)
{
    enum err err;

    again->effects_count = 0;
    query_bind_int(query, 1, again->merchant_id);
    query_bind_int(query, 2, again->id);
    query_bind_int(query, 3, STUCK_EFFECTS_MAX);
    while ((err = query_step(query)) == ERR_OK)
        again->effects[again->effects_count++] = query_int(query, 0);
    query_reset(query);
    return err == ERR_NOT_FOUND ? ERR_OK : err;
}

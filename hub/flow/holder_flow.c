#include "hub/flow/holder_flow.h"

#include <stdlib.h>

#include "shared/base/log.h"

#define TRIES 3 /* while memory is short */

static void
put_keys(struct operation *operation, struct desk *desk)
{
    struct holder_put *put = (struct holder_put *)operation;

    desk_want(desk, TABLE_holder, KEY_OF(put->holder.id));
}

static bool
is_same(const struct holder_row *a, const struct holder_row *b)
{
    return a->merchant_id == b->merchant_id && a->channel == b->channel &&
           strcmp(a->settles_to, b->settles_to) == 0 && a->returns_cost == b->returns_cost &&
           strcmp(a->name, b->name) == 0;
}

static enum err
put_decide(struct operation *operation, struct desk *desk, const struct turn *turn)
{
    struct holder_put *put = (struct holder_put *)operation;
    struct holder_row *row = desk_get_holder(desk, KEY_OF(put->holder.id));

    (void)turn;
    put->news = row == NULL || !is_same(row, &put->holder);
    if (row == NULL) {
        (void)desk_add_holder(desk, &put->holder);
    } else if (put->news) {
        put->holder.version = row->version;
        *row = put->holder;
        desk_change_holder(desk, row);
    }
    return ERR_OK;
}

static const struct operation_kind put_kind = {"holder_put", put_keys, put_decide};

void
holder_flow_put(struct holder_put *put)
{
    put->operation.kind = &put_kind;
    put->operation.weight = 1;
}

static void
answered(struct operation *operation)
{
    struct holder_put *put = (struct holder_put *)(void *)operation;

    /* Without its row nothing of this channel can be moved until the next start. */
    if (operation->err == ERR_NO_SPACE && ++put->tries < TRIES &&
        lane_submit(operation->context, operation) == ERR_OK)
        return;
    if (operation->err != ERR_OK)
        log_event(LOG_ERROR, "holder_not_put", "id=%lld err=%s", (long long)put->holder.id,
            err_name(operation->err));
    free(put);
}

enum err
holder_flow_submit(
    struct lane *lane, enum channel channel, bool settles_to_platform, bool returns_cost)
{
    struct holder_put *put = calloc(1, sizeof(*put));
    enum err err;

    if (put == NULL)
        return ERR_NO_SPACE;
    put->operation.answer = answered;
    put->operation.context = lane;
    put->holder = (struct holder_row){
        .id = channel, .channel = channel, .returns_cost = returns_cost ? 1 : 0};
    text_set(put->holder.settles_to, sizeof(put->holder.settles_to),
        settles_to_platform ? "platform" : "merchant");
    text_set(put->holder.name, sizeof(put->holder.name), channel_label(channel, false));
    holder_flow_put(put);
    err = lane_submit(lane, &put->operation);
    if (err != ERR_OK)
        free(put);
    return err;
}

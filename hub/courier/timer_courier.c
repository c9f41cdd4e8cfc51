#include "hub/courier/timer_courier.h"

#include <stdlib.h>

#include "hub/flow/recall_flow.h"
#include "hub/flow/refund_flow.h"
#include "hub/flow/split_flow.h"
#include "hub/flow/ticket_flow.h"
#include "shared/base/log.h"

/* One row on its way. */
struct timer {
    union {
        struct operation operation;
        struct ticket_expire expire;
        struct refund_settle settle;
        struct split_due split;
        struct recall_begin recall;
    } as; /* first */
    struct timer_courier *courier;
    struct hand_hold hold;
};

struct timer_action {
    const char *name;
    void (*fill)(struct timer *timer, const struct outbox_row *row);
};

static void
fill_expire(struct timer *timer, const struct outbox_row *row)
{
    timer->as.expire = (struct ticket_expire){
        .merchant_id = row->merchant_id, .order_id = row->about, .outbox_id = row->id};
    ticket_flow_expire(&timer->as.expire);
}

static void
fill_late(struct timer *timer, const struct outbox_row *row)
{
    timer->as.settle = (struct refund_settle){
        .merchant_id = row->merchant_id, .order_id = row->about, .outbox_id = row->id};
    refund_flow_settle(&timer->as.settle);
}

static void
fill_split(struct timer *timer, const struct outbox_row *row)
{
    timer->as.split = (struct split_due){
        .merchant_id = row->merchant_id, .payment_id = row->about, .outbox_id = row->id};
    split_flow_due(&timer->as.split);
}

static void
fill_release(struct timer *timer, const struct outbox_row *row)
{
    fill_split(timer, row);
    split_flow_release(&timer->as.split);
}

static void
fill_recall(struct timer *timer, const struct outbox_row *row)
{
    timer->as.recall = (struct recall_begin){
        .merchant_id = row->merchant_id, .refund_id = row->about, .outbox_id = row->id};
    recall_flow_begin(&timer->as.recall);
}

static const struct timer_action actions[] = {
    {"expire", fill_expire},
    {"late", fill_late},
    {"split", fill_split},
    {"unfreeze", fill_release},
    {"recall", fill_recall},
};

static void
end(struct timer *timer)
{
    hand_drop(&timer->courier->hand, &timer->hold);
    free(timer);
}

static void
answered(struct operation *operation)
{
    if (operation->err != ERR_OK)
        log_event(LOG_ERROR, "timer_refused", "operation=%s err=%s", operation->kind->name,
            err_name(operation->err));
    end((struct timer *)(void *)operation);
}

static const struct timer_action *
find_action(const char *name)
{
    for (size_t i = 0; i < LENGTH(actions); i++)
        if (strcmp(actions[i].name, name) == 0)
            return &actions[i];
    return NULL;
}

void
timer_courier_carry(void *context, const struct outbox_row *row)
{
    const struct timer_action *action = find_action(row->action);
    struct timer_courier *courier = context;
    struct timer *timer;

    if (action == NULL)
        log_event(
            LOG_ERROR, "timer_unknown", "outbox=%lld action=%s", (long long)row->id, row->action);
    if (action == NULL || hand_has(&courier->hand, row->id))
        return;
    timer = calloc(1, sizeof(*timer));
    if (timer == NULL)
        return;
    timer->courier = courier;
    hand_take(&courier->hand, row->id, &timer->hold);
    action->fill(timer, row);
    timer->as.operation.answer = answered;
    if (lane_submit(courier->lane, &timer->as.operation) != ERR_OK)
        end(timer);
}

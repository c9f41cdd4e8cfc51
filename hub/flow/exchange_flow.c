#include "hub/flow/exchange_flow.h"

#include <stdlib.h>

#include "shared/base/log.h"

static void
keep_keys(struct operation *operation, struct desk *desk)
{
    (void)operation;
    (void)desk;
}

static enum err
keep_decide(struct operation *operation, struct desk *desk, const struct turn *turn)
{
    const struct exchange *exchange = (struct exchange *)(void *)operation;
    struct exchange_row row = {.merchant_id = exchange->merchant_id,
        .id = id_make(turn->ids),
        .order_id = exchange->order_id,
        .about_id = exchange->about_id,
        .account_id = exchange->account_id,
        .at_us = exchange->at.us,
        .took_us = exchange->took.us,
        .status = exchange->status,
        .asked = bytes_of(exchange->asked, exchange->asked_size),
        .answered = bytes_of(exchange->answered, exchange->answered_size)};

    text_set(row.action, sizeof(row.action), exchange->action);
    text_set(row.outcome, sizeof(row.outcome), exchange->outcome);
    desk_log_exchange(desk, &row);
    return ERR_OK;
}

static const struct operation_kind keep_kind = {"exchange_keep", keep_keys, keep_decide};

static void
kept(struct operation *operation)
{
    struct exchange *exchange = (struct exchange *)(void *)operation;

    if (operation->err != ERR_OK)
        log_event(LOG_WARN, "exchange_lost", "about=%lld action=%s err=%s",
            (long long)exchange->about_id, exchange->action, err_name(operation->err));
    free(exchange);
}

static struct exchange *
make(void)
{
    struct exchange *exchange = malloc(sizeof(*exchange));

    if (exchange != NULL)
        memset(exchange, 0, offsetof(struct exchange, asked));
    return exchange;
}

struct exchange *
exchange_flow_asked(const struct adapter_ask *ask, struct arena *arena)
{
    struct exchange *exchange = make();
    struct text text;

    if (exchange == NULL)
        return NULL;
    text_init(&text, exchange->asked, sizeof(exchange->asked));
    exchange_mask_ask(&text, ask, arena);
    exchange->asked_size = text.length;
    return exchange;
}

struct exchange *
exchange_flow_heard(struct bytes body, struct arena *arena)
{
    struct exchange *exchange = make();

    if (exchange == NULL)
        return NULL;
    text_set(exchange->action, sizeof(exchange->action), EXCHANGE_CALLBACK);
    text_set(exchange->outcome, sizeof(exchange->outcome), err_name(ERR_OK));
    exchange_flow_answered(exchange, body, arena);
    return exchange;
}

void
exchange_flow_answered(struct exchange *exchange, struct bytes body, struct arena *arena)
{
    struct text text;

    text_init(&text, exchange->answered, sizeof(exchange->answered));
    exchange_mask_heard(&text, body, arena);
    exchange->answered_size = text.length;
}

void
exchange_flow_keep(struct lane *lane, struct exchange *exchange)
{
    if (exchange == NULL)
        return;
    exchange->operation.kind = &keep_kind;
    exchange->operation.answer = kept;
    exchange->operation.merchant_id = exchange->merchant_id;
    if (lane_submit(lane, &exchange->operation) != ERR_OK)
        free(exchange); /* it has more to do than this */
}

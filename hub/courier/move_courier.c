#include "hub/courier/move_courier.h"

#include <stdlib.h>

#include "hub/flow/move_flow.h"
#include "hub/flow/outbox_flow.h"
#include "hub/flow/transfer_flow.h"
#include "shared/base/fault.h"
#include "shared/base/log.h"

/* A move on its way: first received there, then done here. */
struct errand {
    union {
        struct operation operation;
        struct move_receive receive;
        struct transfer_say paid; /* a transfer has come */
        struct outbox_done done;  /* anything else has */
    } as;                         /* first */
    struct move_courier *courier;
    struct hand_hold hold;
    struct move_row sent;
};

static void
end(struct errand *errand, const char *what, enum err err)
{
    /* The row stays pending, and the courier carries it again. */
    if (err != ERR_OK && err != ERR_STOPPING)
        log_event(LOG_ERROR, what, "move=%lld from=%lld to=%lld err=%s", (long long)errand->sent.id,
            (long long)errand->sent.merchant_id, (long long)errand->sent.peer_id, err_name(err));
    hand_drop(&errand->courier->hand, &errand->hold);
    free(errand);
}

static void
done(struct operation *operation)
{
    end((struct errand *)(void *)operation, "move_not_done", operation->err);
}

static void
received(struct operation *operation)
{
    struct errand *errand = (struct errand *)(void *)operation;
    const struct move_row *sent = &errand->sent;
    enum err err = operation->err;

    if (err != ERR_OK) {
        end(errand, "move_not_received", err);
        return;
    }
    fault_point("hub.before_moved");
    if (sent->kind == MOVE_TRANSFER) {
        errand->as.paid = (struct transfer_say){.operation = {.answer = done},
            .merchant_id = sent->merchant_id,
            .transfer_id = sent->cause,
            .outbox_id = errand->hold.outbox_id,
            .event = TRANSFER_ON_PAID};
        transfer_flow_say(&errand->as.paid);
    } else {
        errand->as.done = (struct outbox_done){.operation = {.answer = done},
            .merchant_id = sent->merchant_id,
            .outbox_id = errand->hold.outbox_id};
        outbox_flow_done(&errand->as.done);
    }
    err = lane_submit(errand->courier->lane, &errand->as.operation);
    if (err != ERR_OK)
        end(errand, "move_not_done", err);
}

void
move_courier_carry(void *context, const struct outbox_row *row)
{
    struct move_courier *courier = context;
    struct errand *errand = hand_has(&courier->hand, row->id) ? NULL : calloc(1, sizeof(*errand));
    enum err err;

    if (errand == NULL)
        return;
    errand->courier = courier;
    hand_take(&courier->hand, row->id, &errand->hold);
    err = move_flow_read(row, &errand->sent);
    if (err == ERR_OK) {
        errand->as.receive =
            (struct move_receive){.operation = {.answer = received}, .sent = errand->sent};
        move_flow_receive(&errand->as.receive);
        err = lane_submit(errand->courier->lane, &errand->as.operation);
    }
    if (err != ERR_OK)
        end(errand, "move_not_carried", err);
}

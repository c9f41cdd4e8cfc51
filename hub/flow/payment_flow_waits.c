#include "hub/flow/outbox_flow.h"
#include "hub/flow/payment_flow.h"

static void
waits_keys(struct operation *operation, struct desk *desk)
{
    struct payment_waits *waits = (struct payment_waits *)operation;

    desk_want(desk, TABLE_outbox, KEY_OF(waits->merchant_id, waits->outbox_id));
}

static enum err
waits_decide(struct operation *operation, struct desk *desk, const struct turn *turn)
{
    struct payment_waits *waits = (struct payment_waits *)operation;

    (void)turn;
    outbox_flow_again(desk, waits->merchant_id, waits->outbox_id, waits->until);
    return ERR_OK;
}

static const struct operation_kind waits_kind = {"payment_waits", waits_keys, waits_decide};

void
payment_flow_waits(struct payment_waits *waits)
{
    waits->operation.kind = &waits_kind;
    waits->operation.merchant_id = waits->merchant_id;
}

#include "hub/flow/recall.h"

void
recall_want(struct desk *desk, int64_t merchant_id, int64_t refund_id)
{
    if (refund_id == 0)
        return;
    desk_want(desk, TABLE_recall, KEY_OF(merchant_id, refund_id));
    refund_want(desk, merchant_id, refund_id);
}

void
recall_came(
    struct desk *desk, const struct turn *turn, const struct split_return_row *row, bool back)
{
    struct recall_row *recall =
        row->refund_id == 0 ? NULL
                            : desk_get_recall(desk, KEY_OF(row->merchant_id, row->refund_id));
    struct refund_place place;
    enum err err;

    if (recall == NULL || recall->open == 0)
        return;
    recall->open--;
    if (back)
        recall->returned += row->amount;
    desk_change_recall(desk, recall);
    if (recall->open > 0)
        return;
    err = refund_find(desk, row->merchant_id, row->refund_id, &place);
    if (err == ERR_OK)
        err = refund_shares_back(desk, turn, &place);
    /* A person may have ended the refund meanwhile: then nothing waits any more. */
    NEED(err == ERR_OK || err == ERR_BAD_STATE);
}

#include "hub/flow/notice_flow.h"

#include "hub/flow/outbox_flow.h"

/* After the first attempt, the second, … */
static const int64_t again_after_s[] = {15, 15, 30, 3 * 60, 10 * 60, 20 * 60, 30 * 60, 30 * 60,
    30 * 60, 3600, 3 * 3600, 3 * 3600, 3 * 3600, 6 * 3600, 6 * 3600};

bool
notice_flow_again_after(int64_t tries, struct span *ret_after)
{
    NEED(tries > 0);
    if (tries > (int64_t)LENGTH(again_after_s))
        return false;
    *ret_after = span_s(again_after_s[tries - 1]);
    return true;
}

static void
tried_keys(struct operation *operation, struct desk *desk)
{
    struct notice_tried *tried = (struct notice_tried *)operation;

    desk_want(desk, TABLE_outbox, KEY_OF(tried->merchant_id, tried->outbox_id));
}

static void
log_attempt(struct desk *desk, const struct turn *turn, const struct notice_tried *tried)
{
    struct attempt_row row = {
        .merchant_id = tried->merchant_id,
        .id = id_make(turn->ids),
        .outbox_id = tried->outbox_id,
        .at_us = turn->now.us,
        .status = tried->status,
        .took_us = tried->took_us,
    };

    text_set(row.outcome, sizeof(row.outcome), err_name(tried->outcome));
    memcpy(row.answer, tried->answer, sizeof(row.answer));
    desk_log_attempt(desk, &row);
}

static void
bury(struct desk *desk, const struct turn *turn, const struct notice_tried *tried,
    const struct outbox_row *outbox)
{
    struct alarm_row alarm = {
        .merchant_id = tried->merchant_id,
        .id = id_make(turn->ids),
        .kind = "notice_dead",
        .order_id = outbox->about,
        .at_us = turn->now.us,
        .detail = "an app did not take a notice; it can be sent again by hand",
    };

    outbox_flow_finish(desk, tried->merchant_id, tried->outbox_id, "dead");
    desk_log_alarm(desk, &alarm);
}

static enum err
tried_decide(struct operation *operation, struct desk *desk, const struct turn *turn)
{
    struct notice_tried *tried = (struct notice_tried *)operation;
    struct outbox_row *outbox = desk_get_outbox(desk, KEY_OF(tried->merchant_id, tried->outbox_id));
    bool accepted = tried->outcome == ERR_OK && tried->status >= 200 && tried->status < 300;
    struct span after;

    if (outbox == NULL)
        return ERR_NOT_FOUND;
    log_attempt(desk, turn, tried);
    /* It may have ended meanwhile: an attempt was lost from sight, and made again. */
    if (accepted)
        outbox_flow_finish(desk, tried->merchant_id, tried->outbox_id, "sent");
    else if (tried->hopeless)
        outbox_flow_finish(desk, tried->merchant_id, tried->outbox_id, "dead");
    else if (strcmp(outbox->state, "pending") == 0 &&
             notice_flow_again_after(outbox->tries + 1, &after))
        outbox_flow_again(
            desk, tried->merchant_id, tried->outbox_id, moment_after(turn->now, after));
    else if (strcmp(outbox->state, "pending") == 0)
        bury(desk, turn, tried, outbox);
    tried->outbox = *outbox;
    tried->outbox.body = bytes_of(NULL, 0);
    return ERR_OK;
}

static const struct operation_kind tried_kind = {"notice_tried", tried_keys, tried_decide};

void
notice_flow_tried(struct notice_tried *tried)
{
    tried->operation.kind = &tried_kind;
    tried->operation.merchant_id = tried->merchant_id;
    tried->operation.weight = 2;
}

static void
resend_keys(struct operation *operation, struct desk *desk)
{
    struct notice_resend *resend = (struct notice_resend *)operation;

    desk_want(desk, TABLE_outbox, KEY_OF(resend->merchant_id, resend->outbox_id));
}

static enum err
resend_decide(struct operation *operation, struct desk *desk, const struct turn *turn)
{
    struct notice_resend *resend = (struct notice_resend *)operation;
    struct outbox_row *outbox =
        desk_get_outbox(desk, KEY_OF(resend->merchant_id, resend->outbox_id));

    /* Another app's is as unknown as none. */
    if (outbox == NULL || strcmp(outbox->topic, "notice") != 0 ||
        (resend->app_id != 0 && outbox->target != resend->app_id))
        return ERR_NOT_FOUND;
    outbox_flow_revive(desk, turn, outbox, outbox->action);
    return ERR_OK;
}

static const struct operation_kind resend_kind = {"notice_resend", resend_keys, resend_decide};

void
notice_flow_resend(struct notice_resend *resend)
{
    resend->operation.kind = &resend_kind;
    resend->operation.merchant_id = resend->merchant_id;
}

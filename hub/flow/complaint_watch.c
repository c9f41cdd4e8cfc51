#include "hub/flow/complaint_watch.h"

#include "hub/flow/outbox_flow.h"
#include "hub/flow/payment_flow.h"
#include "hub/flow/upkeep_flow.h"

#define DAY_S (24 * 3600)
/* After the first walk of several that fail, and no later than the next would be due. */
#define AGAIN span_s(60)
/* When this one has been let go. */
#define NEXT_PAGE span_ms(200)

static struct upkeep_of
of_walk(const struct complaint_watch_walked *walked)
{
    return (struct upkeep_of){COMPLAINT_WATCH_NOBODY, walked->account_id, UPKEEP_COMPLAINTS};
}

static void
walked_keys(struct operation *operation, struct desk *desk)
{
    const struct complaint_watch_walked *walked = (struct complaint_watch_walked *)operation;
    const struct upkeep_of of = of_walk(walked);

    upkeep_flow_keys(desk, &of, walked->outbox_id);
    desk_want(desk, TABLE_complaint_watch, KEY_OF(COMPLAINT_WATCH_NOBODY, walked->account_id));
}

/* Its row; with the first one the channel is told where to call us. NULL: no room. */
static struct complaint_watch_row *
watch_of(struct desk *desk, const struct turn *turn, const struct complaint_watch_walked *walked)
{
    struct complaint_watch_row *watch =
        desk_get_complaint_watch(desk, KEY_OF(COMPLAINT_WATCH_NOBODY, walked->account_id));

    if (watch != NULL) {
        desk_change_complaint_watch(desk, watch);
        return watch;
    }
    watch = desk_add_complaint_watch(
        desk, &(struct complaint_watch_row){
                  .merchant_id = COMPLAINT_WATCH_NOBODY, .account_id = walked->account_id});
    if (watch != NULL && walked->subscribes)
        (void)outbox_flow_add(desk, turn,
            (struct outbox_row){.merchant_id = COMPLAINT_WATCH_NOBODY,
                .about = walked->account_id,
                .due_us = turn->now.us},
            "channel", "complaint_hear");
    return watch;
}

/* What cannot be had ends this walk: the next one goes over the same days. */
static struct span
note(struct complaint_watch_row *watch, const struct turn *turn,
    const struct complaint_watch_walked *walked)
{
    memcpy(watch->code, walked->code, sizeof(watch->code));
    if (walked->heard && walked->more) {
        watch->page++;
        return NEXT_PAGE;
    }
    watch->page = 0;
    watch->failures = walked->heard ? 0 : watch->failures + 1;
    if (walked->heard) {
        watch->walked_us = turn->now.us;
        if (walked->deep)
            watch->deep_us = turn->now.us;
    }
    return watch->failures == 1 && walked->every.us > AGAIN.us ? AGAIN : walked->every;
}

static enum err
walked_decide(struct operation *operation, struct desk *desk, const struct turn *turn)
{
    const struct complaint_watch_walked *walked = (struct complaint_watch_walked *)operation;
    const struct upkeep_of of = of_walk(walked);
    struct complaint_watch_row *watch;
    struct span after;

    if (!upkeep_flow_is_wanted(desk, &of, walked->outbox_id))
        return ERR_OK;
    watch = watch_of(desk, turn, walked);
    if (watch == NULL)
        return ERR_NO_SPACE;
    after = note(watch, turn, walked);
    if (walked->every.us == 0)
        outbox_flow_finish(desk, of.merchant_id, walked->outbox_id, "sent");
    else
        outbox_flow_again(desk, of.merchant_id, walked->outbox_id, moment_after(turn->now, after));
    return ERR_OK;
}

static const struct operation_kind walked_kind = {
    "complaint_watch_walked", walked_keys, walked_decide};

void
complaint_watch_walked(struct complaint_watch_walked *walked)
{
    walked->operation.kind = &walked_kind;
    walked->operation.weight = 3;
}

static void
named_keys(struct operation *operation, struct desk *desk)
{
    (void)operation;
    (void)desk;
}

static enum err
named_decide(struct operation *operation, struct desk *desk, const struct turn *turn)
{
    const struct complaint_watch_named *named = (struct complaint_watch_named *)operation;
    const struct bytes body = arena_copy(turn->arena, bytes_text(named->number));

    if (body.at == NULL)
        return ERR_NO_SPACE;
    (void)outbox_flow_add(desk, turn,
        (struct outbox_row){.merchant_id = COMPLAINT_WATCH_NOBODY,
            .about = named->account_id,
            .body = body,
            .due_us = turn->now.us},
        "channel", "complaint_find");
    return ERR_OK;
}

static const struct operation_kind named_kind = {"complaint_watch_named", named_keys, named_decide};

void
complaint_watch_named(struct complaint_watch_named *named)
{
    named->operation.kind = &named_kind;
}

static void
unheard_keys(struct operation *operation, struct desk *desk)
{
    const struct complaint_watch_unheard *unheard = (struct complaint_watch_unheard *)operation;

    desk_want(desk, TABLE_outbox, KEY_OF(COMPLAINT_WATCH_NOBODY, unheard->outbox_id));
}

static enum err
unheard_decide(struct operation *operation, struct desk *desk, const struct turn *turn)
{
    const int64_t id = ((const struct complaint_watch_unheard *)operation)->outbox_id;
    struct span after;

    if (payment_flow_query_after(outbox_flow_tries(desk, COMPLAINT_WATCH_NOBODY, id), &after))
        outbox_flow_again(desk, COMPLAINT_WATCH_NOBODY, id, moment_after(turn->now, after));
    else
        outbox_flow_finish(desk, COMPLAINT_WATCH_NOBODY, id, "sent");
    return ERR_OK;
}

static const struct operation_kind unheard_kind = {
    "complaint_watch_unheard", unheard_keys, unheard_decide};

void
complaint_watch_unheard(struct complaint_watch_unheard *unheard)
{
    unheard->operation.kind = &unheard_kind;
}

struct adapter_complaint_list
complaint_watch_days(struct moment now, int64_t page, int64_t deep_us, bool *ret_deep)
{
    *ret_deep = now.us - deep_us >= COMPLAINT_WATCH_DEEP.us;
    return (struct adapter_complaint_list){
        .from = {now.us - span_s(*ret_deep ? (ADAPTER_COMPLAINT_DAYS - 1) * DAY_S : DAY_S).us},
        .to = now,
        .page = page};
}

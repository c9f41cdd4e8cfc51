#include "hub/flow/complaint_watch.h"

#include "hub/flow/outbox_flow.h"
#include "hub/flow/payment_flow.h"

#define DAY_S (24 * 3600)
/* After a walk that failed, and no later than the next would be due. */
#define AGAIN span_s(60)
/* When this one has been let go. */
#define NEXT_PAGE span_ms(200)

static struct complaint_watch_row *
watch_of(struct desk *desk, int64_t account_id)
{
    return desk_get_complaint_watch(desk, KEY_OF(COMPLAINT_WATCH_NOBODY, account_id));
}

static void
want_watch(struct desk *desk, int64_t account_id)
{
    const int64_t *key = KEY_OF(COMPLAINT_WATCH_NOBODY, account_id);

    desk_want(desk, TABLE_complaint_watch, key);
    if (desk_has(desk, TABLE_complaint_watch, key) && watch_of(desk, account_id)->walk_id != 0)
        desk_want(desk, TABLE_outbox,
            KEY_OF(COMPLAINT_WATCH_NOBODY, watch_of(desk, account_id)->walk_id));
}

static int64_t
add_effect(struct desk *desk, const struct turn *turn, int64_t account_id, const char *action)
{
    return outbox_flow_add(desk, turn,
        (struct outbox_row){
            .merchant_id = COMPLAINT_WATCH_NOBODY, .about = account_id, .due_us = turn->now.us},
        "channel", action);
}

static void
begin_keys(struct operation *operation, struct desk *desk)
{
    want_watch(desk, ((const struct complaint_watch_begin *)operation)->account_id);
}

static enum err
begin_decide(struct operation *operation, struct desk *desk, const struct turn *turn)
{
    struct complaint_watch_begin *begin = (struct complaint_watch_begin *)operation;
    struct complaint_watch_row *watch = watch_of(desk, begin->account_id);
    const struct span first =
        begin->every.us < COMPLAINT_WATCH_FIRST.us ? begin->every : COMPLAINT_WATCH_FIRST;

    begin->walks = false;
    if (watch == NULL) {
        (void)desk_add_complaint_watch(
            desk, &(struct complaint_watch_row){.merchant_id = COMPLAINT_WATCH_NOBODY,
                      .account_id = begin->account_id,
                      .due_us = turn->now.us + first.us});
        if (begin->subscribes)
            (void)add_effect(desk, turn, begin->account_id, "complaint_hear");
        return ERR_OK;
    }
    /* Another hub was here before us. */
    if (watch->due_us > turn->now.us)
        return ERR_OK;
    watch->due_us = turn->now.us + begin->every.us;
    if (outbox_flow_pending(desk, COMPLAINT_WATCH_NOBODY, watch->walk_id) == NULL) {
        watch->walk_id = add_effect(desk, turn, begin->account_id, "complaints");
        watch->page = 0;
        begin->walks = true;
    }
    desk_change_complaint_watch(desk, watch);
    return ERR_OK;
}

static const struct operation_kind begin_kind = {"complaint_watch_begin", begin_keys, begin_decide};

void
complaint_watch_begin(struct complaint_watch_begin *begin)
{
    begin->operation.kind = &begin_kind;
    begin->operation.weight = 2;
}

static void
walked_keys(struct operation *operation, struct desk *desk)
{
    const struct complaint_watch_walked *walked = (struct complaint_watch_walked *)operation;

    want_watch(desk, walked->account_id);
    desk_want(desk, TABLE_outbox, KEY_OF(COMPLAINT_WATCH_NOBODY, walked->outbox_id));
}

/* What cannot be had ends this walk: the next one goes over the same days. */
static enum err
walked_decide(struct operation *operation, struct desk *desk, const struct turn *turn)
{
    const struct complaint_watch_walked *walked = (struct complaint_watch_walked *)operation;
    struct complaint_watch_row *watch = watch_of(desk, walked->account_id);

    if (watch == NULL)
        return ERR_NOT_FOUND;
    memcpy(watch->code, walked->code, sizeof(watch->code));
    if (walked->heard && walked->more) {
        watch->page++;
        outbox_flow_again(
            desk, COMPLAINT_WATCH_NOBODY, walked->outbox_id, moment_after(turn->now, NEXT_PAGE));
    } else if (walked->heard) {
        watch->page = 0;
        watch->failures = 0;
        watch->walked_us = turn->now.us;
        if (walked->deep)
            watch->deep_us = turn->now.us;
        outbox_flow_finish(desk, COMPLAINT_WATCH_NOBODY, walked->outbox_id, "sent");
    } else {
        watch->failures++;
        watch->page = 0;
        if (watch->failures == 1 && watch->due_us > turn->now.us + AGAIN.us)
            watch->due_us = turn->now.us + AGAIN.us;
        outbox_flow_finish(desk, COMPLAINT_WATCH_NOBODY, walked->outbox_id, "sent");
    }
    desk_change_complaint_watch(desk, watch);
    return ERR_OK;
}

static const struct operation_kind walked_kind = {
    "complaint_watch_walked", walked_keys, walked_decide};

void
complaint_watch_walked(struct complaint_watch_walked *walked)
{
    walked->operation.kind = &walked_kind;
    walked->operation.weight = 2;
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

#include "hub/console/staff_change.h"

static enum problem
own_problem(const struct staff_change *change, enum err err)
{
    if (change->problem != NULL)
        return change->problem(change->keyed.inner, err);
    return err == ERR_BAD_INPUT ? PROBLEM_FIELD_WRONG : problem_of(err);
}

static void
answered(struct operation *operation)
{
    struct staff_change *change = operation->context;
    const struct keyed *keyed = &change->keyed;
    struct call *call = change->call;

    if (staff_act_refused(&change->act, call))
        return;
    if (operation->err == ERR_OK)
        change->then(call, change, keyed->resource_id);
    else if (keyed->refusal == KEYED_REFUSAL_KEY)
        call_refuse(call, PROBLEM_KEY_USED, NULL);
    else
        call_refuse(call, own_problem(change, operation->err),
            change->wrong == NULL ? NULL : change->wrong(keyed->inner, operation->err));
}

void
staff_change_submit(struct staff_change *change, struct call *call, struct operation *inner,
    int64_t (*about)(const struct operation *inner))
{
    struct bytes content = change_content(call);
    const char *key = call->signed_by.key;
    enum err err = ERR_NO_SPACE;

    NEED(key != NULL); /* its route is ROUTE_KEYED */
    change->call = call;
    change->keyed.inner = inner;
    change->keyed.about = about;
    change->keyed.merchant_id = change->merchant_id;
    change->act.audited.operation.answer = answered;
    change->act.audited.operation.context = change;
    if (content.at != NULL) {
        keyed_flow_staff(&change->keyed, call->staff->seen.staff_id, bytes_text(key), content);
        err = staff_act_make(
            &change->act, call, &change->keyed, change->demands, change->demands_count);
    }
    if (err == ERR_OK)
        err = lane_submit(call->hub->lane, &change->act.audited.operation);
    if (err != ERR_OK)
        call_refuse(call, problem_of(err), NULL);
}

bool
staff_change_secret(struct call *call, const char *what, int64_t about,
    uint8_t ret_secret[static CRYPT_SHA256_SIZE])
{
    const struct hub *hub = call->hub;
    const char *text = arena_printf(call->arena, "shanju %s v1 %lld %lld %s", what,
        (long long)call->staff->seen.staff_id, (long long)about, call->signed_by.key);
    struct bytes part;

    if (text == NULL) {
        call_refuse(call, PROBLEM_BUSY, NULL);
        return false;
    }
    part = bytes_text(text);
    crypt_hmac_sha256(bytes_of(hub->state_key, sizeof(hub->state_key)), &part, 1, ret_secret);
    return true;
}

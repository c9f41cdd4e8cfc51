#include "hub/api/change.h"

#include <stdio.h>

#include "hub/api/staff_gate.h"
#include "shared/base/log.h"

/* What the operation says of what it was asked. */
static enum problem
own_problem(const struct change *change, enum err err)
{
    if (change->problem != NULL)
        return change->problem(change->keyed.inner, err);
    if (err == ERR_OUT_OF_RANGE && change->over != 0)
        return change->over;
    return err == ERR_BAD_INPUT ? PROBLEM_FIELD_WRONG : problem_of(err);
}

static void
refuse(const struct change *change, enum err err)
{
    const struct keyed *keyed = &change->keyed;
    struct call *call = change->call;

    switch (keyed->refusal) {
    case KEYED_REFUSAL_NONCE:
        log_event(LOG_WARN, "replayed", "request=%s app=%lld target=%s", call->request_id,
            (long long)call->signed_by.app_id, call->signed_by.target);
        call_refuse(call, PROBLEM_NONCE_USED, NULL);
        return;
    case KEYED_REFUSAL_KEY:
        call_refuse(call, PROBLEM_KEY_USED, NULL);
        return;
    case KEYED_REFUSAL_OWN:
        call_refuse(call, own_problem(change, err),
            change->wrong == NULL ? NULL : change->wrong(keyed->inner, err));
        return;
    }
    NOT_REACHED();
}

static void
answered(struct operation *operation)
{
    struct change *change = (struct change *)(void *)operation;
    const struct keyed *keyed = &change->keyed;

    if (operation->err != ERR_OK) {
        refuse(change, operation->err);
        return;
    }
    change->call->signed_by.kept = true;
    if (change->then != NULL && change->then(change->call, change, keyed->resource_id))
        return;
    view_start(change->call, change->shows, keyed->resource_id);
}

struct bytes
change_content(struct call *call)
{
    const struct call_signed *asked = &call->signed_by;
    size_t head = strlen(asked->method) + strlen(asked->target) + 2;
    uint8_t *block = arena_take(call->arena, head + asked->body.size + 1);

    if (block == NULL)
        return bytes_of(NULL, 0);
    (void)snprintf((char *)block, head + 1, "%s\n%s\n", asked->method, asked->target);
    memcpy(block + head, asked->body.at, asked->body.size);
    return bytes_of(block, head + asked->body.size);
}

static void
acted(struct operation *operation)
{
    struct change *change = operation->context;

    if (staff_act_refused(&change->act, change->call))
        return;
    change->keyed.operation.err = operation->err;
    answered(&change->keyed.operation);
}

/* What a person changes leaves its row in the audit. */
static enum err
submit(struct change *change)
{
    struct call *call = change->call;
    enum err err;

    if (call->staff == NULL)
        return lane_submit(call->hub->lane, &change->keyed.operation);
    change->act.audited.operation.answer = acted;
    change->act.audited.operation.context = change;
    err = staff_act_make(&change->act, call, &change->keyed, NULL, 0);
    return err == ERR_OK ? lane_submit(call->hub->lane, &change->act.audited.operation) : err;
}

static void
account_found(void *context, enum err err, struct roster_account *account)
{
    struct change *change = context;
    struct hub *hub = change->call->hub;

    if (err == ERR_OK && change->account_id != NULL)
        *change->account_id = account->id;
    roster_release(hub->roster, &account);
    if (err == ERR_NOT_FOUND || err == ERR_CORRUPT) {
        call_refuse(change->call, PROBLEM_CHANNEL_NOT_TAKEN, channel_name(change->pays_by.channel));
        return;
    }
    if (err == ERR_OK)
        err = submit(change);
    if (err != ERR_OK)
        call_refuse(change->call, problem_of(err), NULL);
}

static enum err
find_account(struct change *change)
{
    struct hub *hub = change->call->hub;

    change->pays_by.now = net_moment(hub->net);
    return roster_choose(
        hub->roster, change->keyed.merchant_id, &change->pays_by, account_found, change);
}

void
change_submit(struct change *change, struct call *call, struct operation *inner,
    int64_t (*about)(const struct operation *inner), const struct view_kind *shows)
{
    const struct call_signed *asked = &call->signed_by;
    struct bytes content = change_content(call);
    enum err err = ERR_NO_SPACE;

    change->call = call;
    change->shows = shows;
    change->keyed.inner = inner;
    change->keyed.about = about;
    change->keyed.merchant_id = asked->merchant_id;
    change->keyed.operation.answer = answered;
    if (content.at != NULL) {
        if (call->staff != NULL)
            keyed_flow_staff(
                &change->keyed, call->staff->seen.staff_id, bytes_text(asked->key), content);
        else
            keyed_flow(
                &change->keyed, asked->app_id, bytes_text(asked->key), content, asked->nonce);
        err = change->pays_by.channel == CHANNEL_NONE ? submit(change) : find_account(change);
    }
    if (err != ERR_OK)
        call_refuse(call, problem_of(err), NULL);
}

bool
change_read(struct call *call, const struct shape *shape, union shape_value *values)
{
    const struct json_node *root;

    return change_read_with(call, shape, values, &root);
}

bool
change_read_with(struct call *call, const struct shape *shape, union shape_value *values,
    const struct json_node **ret_root)
{
    enum problem problem;
    const char *wrong = NULL;

    if (shape_parse(call->signed_by.body, call->arena, ret_root, &problem) &&
        shape_read(shape, *ret_root, values, &problem, &wrong))
        return true;
    call_refuse(call, problem, wrong);
    return false;
}

int64_t
change_asker(const struct call *call)
{
    return call->staff != NULL ? call->staff->seen.staff_id : call->signed_by.app_id;
}

void *
change_take(struct call *call, size_t size)
{
    void *memory = arena_take(call->arena, size);

    if (memory == NULL)
        call_refuse(call, PROBLEM_BUSY, NULL);
    return memory;
}

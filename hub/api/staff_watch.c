#include "hub/api/staff_watch.h"

#include <stdio.h>

#include "hub/api/route.h"
#include "hub/api/staff_act.h"
#include "hub/api/staff_gate.h"

/* A look that is being stored. In the arena. */
struct watching {
    struct staff_act act;
    struct call *call;
    uint64_t look;
};

/* The session, the thing, and from where it is looked at; not 0. */
static uint64_t
look_of(const struct call *call)
{
    char place[48];
    uint8_t digest[CRYPT_SHA256_SIZE];
    uint64_t look;

    (void)snprintf(place, sizeof(place), "%lld %lld ", (long long)call->staff->seen.id,
        (long long)call->scope.organisation_id);
    crypt_sha256((const struct bytes[]){bytes_text(place),
                     bytes_of(call->signed_by.target, strcspn(call->signed_by.target, "?"))},
        2, digest);
    memcpy(&look, digest, sizeof(look));
    return look | 1;
}

/* The merchant's or the partner's, as for a change; the platform's for what is above. */
static int64_t
chain_of(const struct call *call)
{
    return call->scope.merchant_id != 0 ? call->scope.merchant_id : call->scope.partner_id;
}

static void
watched(struct operation *operation)
{
    struct watching *watching = operation->context;
    struct call *call = watching->call;
    struct hub *hub = call->hub;
    struct staff_watch *watch = &hub->staff_watch;
    size_t slot = (size_t)(watching->look / 2 % STAFF_WATCH_LOOKS);

    if (staff_act_refused(&watching->act, call))
        return;
    if (operation->err != ERR_OK) {
        call_refuse(call, problem_of(operation->err), NULL);
        return;
    }
    watch->looks[slot].look = watching->look;
    watch->looks[slot].until = tick_after(net_tick(hub->net), STAFF_WATCH_SPAN);
    call->route->handle(call);
}

static bool
is_known(const struct hub *hub, uint64_t look)
{
    size_t slot = (size_t)(look / 2 % STAFF_WATCH_LOOKS);

    return hub->staff_watch.looks[slot].look == look &&
           !tick_reached(net_tick(hub->net), hub->staff_watch.looks[slot].until);
}

void
staff_watch_enter(struct call *call)
{
    struct watching *watching = arena_take(call->arena, sizeof(*watching));
    uint64_t look = look_of(call);
    int64_t about_id = 0;
    enum err err = ERR_NO_SPACE;

    if (is_known(call->hub, look)) {
        call->route->handle(call);
        return;
    }
    /* What is no id of ours is shown as none. */
    if (call->param != NULL &&
        (text_read_int(bytes_text(call->param), &about_id) != ERR_OK || about_id < 0))
        about_id = 0;
    if (watching != NULL) {
        *watching = (struct watching){.call = call, .look = look};
        err = staff_act_look(&watching->act, call, chain_of(call), about_id);
    }
    if (err == ERR_OK) {
        watching->act.permitted.operation.answer = watched;
        watching->act.permitted.operation.context = watching;
        err = lane_submit(call->hub->lane, &watching->act.permitted.operation);
    }
    if (err != ERR_OK)
        call_refuse(call, problem_of(err), NULL);
}

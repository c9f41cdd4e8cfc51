#include "hub/flow/sign_watch.h"

#include <stdio.h>
#include <stdlib.h>

#include "hub/flow/audit_flow.h"
#include "shared/base/log.h"

#define US_PER_HOUR (INT64_C(3600) * 1000000)
#define SAID_SIZE 64
#define ADDRESS_SIZE 48

/* Tries at one person within an hour; the first place is nobody's. */
struct place {
    struct audited told; /* first: while it is busy */
    struct sign_watch *watch;
    int64_t staff_id;
    int64_t hour;
    int64_t count; /* not told yet */
    struct tick told_at;
    bool was_told; /* in this hour */
    bool busy;
    char said[SAID_SIZE];
    char address[ADDRESS_SIZE];      /* the newest */
    char told_address[ADDRESS_SIZE]; /* while it is busy */
};

struct sign_watch {
    struct net *net;
    struct lane *lane;
    struct net_timer *timer;
    struct place places[SIGN_WATCH_PEOPLE + 1];
};

static void set_timer(struct sign_watch *watch);

static struct place *
find(struct sign_watch *watch, int64_t staff_id, int64_t hour)
{
    struct place *nobody = &watch->places[0];
    struct place *free = NULL;

    if (staff_id == 0)
        return nobody;
    for (size_t i = 1; i < LENGTH(watch->places); i++) {
        struct place *place = &watch->places[i];

        if (place->staff_id == staff_id)
            return place;
        if (free == NULL && place->count == 0 && !place->busy && place->hour != hour)
            free = place;
    }
    if (free == NULL)
        return nobody;
    *free = (struct place){.staff_id = staff_id};
    return free;
}

static void
told(struct operation *operation)
{
    struct place *place = (struct place *)(void *)operation;

    place->busy = false;
    if (operation->err != ERR_OK)
        log_event(LOG_ERROR, "sign_in_not_told", "staff=%lld err=%s", (long long)place->staff_id,
            err_name(operation->err));
}

static void
tell(struct place *place)
{
    struct sign_watch *watch = place->watch;
    enum err err;

    (void)snprintf(place->said, sizeof(place->said), "{\"tries\":%lld}", (long long)place->count);
    memcpy(place->told_address, place->address, sizeof(place->told_address));
    place->told = (struct audited){.act = {.who = AUDIT_STAFF,
                                       .name = "",
                                       .address = place->told_address,
                                       .action = "sign-in refused",
                                       .about = "session"},
        .person_id = place->staff_id,
        .said = place->said};
    place->told.operation.answer = told;
    audit_flow(&place->told);
    err = lane_submit(watch->lane, &place->told.operation);
    if (err != ERR_OK) {
        set_timer(watch);
        return;
    }
    place->busy = true;
    place->count = 0;
    place->was_told = true;
    place->told_at = net_tick(watch->net);
}

static void
timer_due(void *context)
{
    struct sign_watch *watch = context;

    watch->timer = NULL;
    for (size_t i = 0; i < LENGTH(watch->places); i++) {
        struct place *place = &watch->places[i];

        if (place->count == 0)
            continue;
        if (place->busy ||
            !tick_reached(net_tick(watch->net), tick_after(place->told_at, SIGN_WATCH_SPAN)))
            set_timer(watch);
        else
            tell(place);
    }
}

static void
set_timer(struct sign_watch *watch)
{
    enum err err;

    if (watch->timer != NULL)
        return;
    err = net_timer_start(watch->net, SIGN_WATCH_SPAN, timer_due, watch, &watch->timer);
    if (err != ERR_OK) /* the next try sets it again */
        log_event(LOG_ERROR, "sign_watch_timer", "err=%s", err_name(err));
}

void
sign_watch_saw(struct sign_watch *watch, int64_t staff_id, const char *address)
{
    int64_t hour = net_moment(watch->net).us / US_PER_HOUR;
    struct place *place = find(watch, staff_id, hour);

    place->watch = watch;
    if (place->hour != hour)
        place->was_told = false;
    place->hour = hour;
    place->count++;
    (void)snprintf(place->address, sizeof(place->address), "%s", address);
    if (place->was_told || place->busy)
        set_timer(watch);
    else
        tell(place);
}

enum err
sign_watch_make(struct net *net, struct lane *lane, struct sign_watch **ret_watch)
{
    struct sign_watch *watch = calloc(1, sizeof(*watch));

    if (watch == NULL)
        return ERR_NO_SPACE;
    watch->net = net;
    watch->lane = lane;
    *ret_watch = watch;
    return ERR_OK;
}

void
sign_watch_free(struct sign_watch **watch)
{
    if (*watch == NULL)
        return;
    net_timer_cancel((*watch)->net, &(*watch)->timer);
    free(*watch);
    *watch = NULL;
}

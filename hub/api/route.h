/*
 * route.h -- the doors, as rows of a table.
 *
 * A row says what a door demands; the gate enforces it before the handler
 * runs. A door module exports its rows; hub/core.c lists them.
 */
#ifndef HUB_API_ROUTE_H
#define HUB_API_ROUTE_H

#include "hub/api/call.h"
#include "hub/api/shape.h"
#include "hub/flow/permission.h"

struct view_kind;

enum route_demand {
    ROUTE_OPEN = 0,
    ROUTE_BOARD = 1,      /* loopback, or the board's token */
    ROUTE_SIGNED = 2,     /* by an app (hub/api/gate.h); the handler may run in a later turn */
    ROUTE_KEYED = 4,      /* a change: with an Idempotency-Key */
    ROUTE_RAW = 8,        /* query and body are the handler's to read, whatever they are called */
    ROUTE_STAFF = 16,     /* by a person who is signed in (hub/api/staff_gate.h); see ROUTE_MAY() */
    ROUTE_ENROL = 64,     /* also while his second factor is still to be set up */
    ROUTE_PAGE = 32,      /* by anybody on a page of the console; the handler may run later, too */
    ROUTE_MERCHANT = 128, /* by staff that looks at a merchant or a partner, as if by its app; */
    ROUTE_PLATFORM = 256, /* or at the platform, as who runs it: merchant 0 */
    ROUTE_WATCHED = 512   /* by staff: that it is looked at is in the audit (staff_watch.h) */
};

/* What the OpenAPI document says of a door; NULL for one that it does not list. */
struct route_paper {
    const char *name;              /* of the operation: createOrder */
    const char *group;             /* of the document's chapters, and the grant it takes */
    const char *summary;           /* in one line */
    const char *param;             /* what ":" stands for */
    const struct shape *query;     /* NULL for none */
    const struct shape *asks;      /* the body; NULL for none */
    const struct shape *answers;   /* with 200 */
    const struct shape *lists;     /* or with a page of these */
    const struct view_kind *shows; /* of a GET that view.h handles */
};

struct route {
    const char *method;
    const char *path; /* "/T/:/pay": ":" stands for one segment, kept as call->param */
    unsigned demands;
    size_t body_max;
    void (*handle)(struct call *call);
    const struct route_paper *paper;
};

/* The demand of a door for who may do that where he looks; ROUTE_STAFF alone is for all staff. */
#define ROUTE_MAY(permission) ((unsigned)ROUTE_STAFF | (unsigned)(permission) << 16)

static inline enum permission
route_permission(const struct route *route)
{
    return (enum permission)(route->demands >> 16);
}

struct route_set {
    const struct route *routes;
    size_t count;
};

/** route_request() finds the door, asks the gate and runs the handler, or answers why not. */
void route_request(struct hub *hub, const struct route_set *sets, size_t count,
    struct net_call *net_call, const struct net_request *request);

/** route_may_see_board() is the gate of ROUTE_BOARD. */
bool route_may_see_board(
    const struct hub *hub, const struct net_request *request, const char *token);

#endif

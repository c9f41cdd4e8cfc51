#include "hub/console/merchant_api.h"

#include <stdio.h>

#include "hub/api/channel_account_api.h"
#include "hub/api/channel_api.h"
#include "hub/api/complaint_api.h"
#include "hub/api/notice_api.h"
#include "hub/api/onboarding_api.h"
#include "hub/api/receiver_api.h"
#include "hub/api/refund_api.h"
#include "hub/api/rule_api.h"
#include "hub/api/split_api.h"
#include "hub/api/wallet_api.h"

#define ROUTES_MAX 64
#define PATH_SIZE 80
#define BEFORE "/v1/"
#define BEHIND "/console/api/merchant/"

/* What a chapter of /v1 takes of people: to see, and to change. */
static const struct {
    const char *group;
    enum permission sees;
    enum permission changes;
    unsigned demands; /* further ones; ROUTE_WATCHED: to see it */
} chapters[] = {
    {"channel-accounts", PERMISSION_CHANNELS, PERMISSION_CHANNEL, ROUTE_PLATFORM},
    {"channels", PERMISSION_CHANNELS, PERMISSION_CHANNEL, ROUTE_PLATFORM},
    {"complaints", PERMISSION_COMPLAINTS, PERMISSION_ANSWER, ROUTE_WATCHED},
    {"notices", PERMISSION_NOTICES, PERMISSION_RESEND, 0},
    {"onboardings", PERMISSION_ONBOARDINGS, PERMISSION_ONBOARD, ROUTE_WATCHED},
    {"receivers", PERMISSION_SPLITS, PERMISSION_SPLIT, ROUTE_WATCHED},
    {"refunds", PERMISSION_ORDERS, PERMISSION_REFUND, 0},
    {"rules", PERMISSION_SPLITS, PERMISSION_SPLIT, 0},
    {"splits", PERMISSION_SPLITS, PERMISSION_SPLIT, 0},
    {"transfers", PERMISSION_WALLETS, PERMISSION_TRANSFER, ROUTE_WATCHED},
    {"wallet", PERMISSION_WALLETS, PERMISSION_TRANSFER, 0},
};

struct merchant_api {
    struct route routes[ROUTES_MAX];
    char paths[ROUTES_MAX][PATH_SIZE];
    size_t count;
};

static unsigned
demands_for(const struct route *route)
{
    const unsigned keyed = route->demands & ROUTE_KEYED;
    /* What is changed has its row anyway. */
    const unsigned none = strcmp(route->method, "GET") == 0 ? 0 : ROUTE_WATCHED;

    for (size_t i = 0; i < LENGTH(chapters); i++)
        if (strcmp(chapters[i].group, route->paper->group) == 0)
            return ROUTE_MAY(keyed != 0 ? chapters[i].changes : chapters[i].sees) | keyed |
                   ROUTE_MERCHANT | (chapters[i].demands & ~none);
    NOT_REACHED();
}

static void
add(struct merchant_api *api, const struct route *route)
{
    struct route *copy = &api->routes[api->count];
    char *path = api->paths[api->count];
    int length;

    NEED(api->count < ROUTES_MAX && strncmp(route->path, BEFORE, strlen(BEFORE)) == 0);
    length = snprintf(path, PATH_SIZE, BEHIND "%s", route->path + strlen(BEFORE));
    NEED(length < PATH_SIZE);
    *copy = *route;
    copy->path = path;
    copy->demands = demands_for(route);
    api->count++;
}

struct route_set
merchant_api_routes(void)
{
    const struct route_set sets[] = {wallet_api_routes, refund_api_routes, split_api_routes,
        receiver_api_routes, rule_api_routes, notice_api_routes, complaint_api_routes,
        onboarding_api_routes, channel_api_routes, channel_account_api_routes};
    static struct merchant_api api;

    if (api.count == 0)
        for (size_t i = 0; i < LENGTH(sets); i++)
            for (size_t j = 0; j < sets[i].count; j++)
                if (sets[i].routes[j].paper != NULL)
                    add(&api, &sets[i].routes[j]);
    return (struct route_set){api.routes, api.count};
}

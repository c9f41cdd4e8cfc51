#include "hub/doors.h"

#include "hub/api/callback_api.h"
#include "hub/api/channel_account_api.h"
#include "hub/api/channel_api.h"
#include "hub/api/complaint_api.h"
#include "hub/api/enrol_api.h"
#include "hub/api/health_api.h"
#include "hub/api/lab_api.h"
#include "hub/api/notice_api.h"
#include "hub/api/onboarding_api.h"
#include "hub/api/openapi.h"
#include "hub/api/order_api.h"
#include "hub/api/pay_api.h"
#include "hub/api/plate_api.h"
#include "hub/api/receiver_api.h"
#include "hub/api/refund_api.h"
#include "hub/api/rule_api.h"
#include "hub/api/split_api.h"
#include "hub/api/terminal_socket.h"
#include "hub/api/wallet_api.h"
#include "hub/console/doors/console_doors.h"
#include "hub/console/page/live_socket.h"

static void
request(void *context, struct net_call *call, const struct net_request *request)
{
    struct hub *hub = context;

    route_request(hub, hub->doors, hub->doors_count, call, request);
}

static void
board_request(void *context, struct net_call *call, const struct net_request *request)
{
    struct route_set sets[CONSOLE_DOORS_COUNT + 3];
    const struct hub *hub = context;
    size_t count = CONSOLE_DOORS_COUNT;

    console_doors(sets);
    sets[count++] = health_api_metrics;
    sets[count++] = health_api_routes;
    if (hub->settings.lab)
        sets[count++] = lab_api_routes;
    route_request(context, sets, count, call, request);
}

const struct net_service doors_service = {
    .subprotocol = MESSAGE_PROTOCOL,
    .request = request,
    .open = terminal_socket_open,
    .frame = terminal_socket_frame,
    .close = terminal_socket_close,
};

const struct net_service doors_board_service = {
    .subprotocol = LIVE_SOCKET_PROTOCOL,
    .request = board_request,
    .open = live_socket_open,
    .frame = live_socket_frame,
    .close = live_socket_close,
};

void
doors_all(struct route_set ret_doors[static DOORS_COUNT])
{
    const struct route_set doors[DOORS_COUNT] = {pay_api_routes, plate_api_routes,
        callback_api_routes, enrol_api_routes, health_api_routes, order_api_routes,
        refund_api_routes, split_api_routes, receiver_api_routes, rule_api_routes,
        wallet_api_routes, notice_api_routes, complaint_api_routes, onboarding_api_routes,
        channel_api_routes, channel_account_api_routes, openapi_routes};

    memcpy(ret_doors, doors, sizeof(doors));
}

void
doors_print(FILE *out)
{
    static char block[OPENAPI_SIZE_MAX];
    struct route_set doors[DOORS_COUNT];
    struct text text;

    doors_all(doors);
    text_init(&text, block, sizeof(block));
    openapi_put(&text, doors, DOORS_COUNT);
    NEED(text_ok(&text));
    (void)fprintf(out, "%s\n", block);
}

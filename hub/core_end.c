#include "hub/core_inside.h"

#include <stdlib.h>

#include "hub/api/terminal_settings.h"
#include "hub/api/terminal_socket.h"
#include "hub/console/page/console_folder.h"
#include "hub/console/page/live_socket.h"
#include "hub/remembered.h"

/* How long terminals are told to stay away when this hub stops. */
#define DRAIN_WAIT span_s(3)
/* How long this hub waits for their sockets to have taken that, and how often it looks. */
#define DRAIN_GRACE span_s(2)
#define DRAIN_LOOK span_ms(20)

/* What was said to the terminals must still leave. */
static void
look_drained(void *context)
{
    struct core *core = context;
    struct net *net = core->options.net;

    core->drain_timer = NULL;
    if (terminal_socket_open_count(&core->hub) > 0 &&
        !tick_reached(net_tick(net), core->drain_until) &&
        net_timer_start(net, DRAIN_LOOK, look_drained, core, &core->drain_timer) == ERR_OK)
        return;
    core->drained(core->drained_context);
}

/* One after the other, so that no worker holds anything of ours when the loop ends. */
static void
couriers_stopped(void *context)
{
    struct core *core = context;

    core->drain_until = tick_after(net_tick(core->options.net), DRAIN_GRACE);
    look_drained(core);
}

static void
heart_stopped(void *context)
{
    struct core *core = context;

    channel_courier_stop(core->hub.channels, couriers_stopped, core);
}

static void
reader_stopped(void *context)
{
    struct core *core = context;

    if (core->hub.heart == NULL)
        heart_stopped(core);
    else
        heart_stop(core->hub.heart, heart_stopped, core);
}

static void
exports_stopped(void *context)
{
    struct core *core = context;

    reader_stop(core->hub.reader, reader_stopped, core);
}

static void
lane_stopped(void *context)
{
    struct core *core = context;

    exports_stop(core->exports, exports_stopped, core);
}

void
core_drain(struct core *core, net_fn *then, void *context)
{
    core->hub.stopping = true;
    core->drained = then;
    core->drained_context = context;
    terminal_socket_drain(&core->hub, DRAIN_WAIT);
    meter_stop(core->hub.meter);
    lane_stop(core->hub.lane, lane_stopped, core);
}

void
core_close(struct core **core)
{
    struct hub *hub;

    if (*core == NULL)
        return;
    hub = &(*core)->hub;
    net_timer_cancel(hub->net, &(*core)->beat_timer);
    net_timer_cancel(hub->net, &(*core)->drain_timer);
    net_listener_close(hub->net, &(*core)->listener);
    net_listener_close(hub->net, &(*core)->board_listener);
    heart_close(&hub->heart);
    sweep_free(&hub->sweep);
    sentry_free(&hub->sentry);
    courier_free(&hub->courier);
    channel_courier_free(&hub->channels);
    keeper_free(&hub->keeper);
    folding_free(&hub->folding);
    notice_courier_free(&hub->notices);
    live_socket_free(&hub->live);
    console_folder_free(&hub->console);
    remembered_free(hub);
    terminal_settings_watch_close(&hub->settings_watch);
    meter_free(&hub->meter);
    terminal_socket_free(&hub->terminals);
    directory_free(&hub->directory);
    roster_free(&hub->roster);
    keyring_free(&hub->keyring);
    exports_close(&(*core)->exports);
    reader_close(&hub->reader);
    lane_close(&hub->lane);
    frame_framer_free(&hub->framer);
    crypt_key_free(&hub->key);
    database_close(&(*core)->store);
    free(*core);
    *core = NULL;
}

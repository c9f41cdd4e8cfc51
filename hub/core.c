#include "hub/core_inside.h"

#include <stdlib.h>

#include "hub/api/callback_api.h"
#include "hub/api/order_api.h"
#include "hub/api/pay_api.h"
#include "hub/api/terminal_settings.h"
#include "hub/api/terminal_socket.h"
#include "hub/console/page/console_folder.h"
#include "hub/console/page/live_socket.h"
#include "hub/exports.h"
#include "hub/flow/admission.h"
#include "hub/flow/own_secret.h"
#include "hub/own_account.h"
#include "hub/remembered.h"
#include "shared/base/log.h"
#include "shared/text/encode.h"

/* Of the heart: how often what is pending is read again without a reason. */
#define RELOAD_BEATS 60
/* Without a heart: how often it is looked whether that is due. */
#define BEAT span_s(5)
/* Of a document of an application, the largest that a door of the console takes. */
#define BOARD_BODY_MAX ADMISSION_DOCUMENT_MAX

static void
news(void *context, const struct payment_row *payment, const struct orders_row *order)
{
    pay_api_news(context, payment, order);
    order_api_news(context, payment);
}

static void
on_outbox(void *context, const struct outbox_row *row)
{
    struct core *core = context;

    courier_take(core->hub.courier, row);
}

static void
on_broken(void *context)
{
    struct core *core = context;

    core->options.on_broken(core->options.context);
}

static void
loaded(void *context)
{
    struct core *core = context;

    core->loading = false;
    log_event(LOG_INFO, core->hub.ready ? "outbox_read_again" : "hub_ready", "outbox=%zu",
        courier_count(core->hub.courier));
    if (!core->hub.ready) {
        keeper_start(core->hub.keeper);
        folding_start(core->hub.folding);
    }
    core->hub.ready = true;
}

static enum err
make_lane(struct core *core)
{
    const struct lane_options options = {
        .net = core->options.net,
        .engine = core->store.writer,
        .node = &core->store.node,
        .more = core->store.more,
        .more_count = core->store.more_count,
        .id_floor = core->store.id_floor,
        .on_outbox = on_outbox,
        .on_broken = on_broken,
        .context = core,
    };

    engine_set_patience(core->store.writer, ENGINE_PATIENCE);
    for (size_t i = 0; i < core->store.more_count; i++)
        engine_set_patience(core->store.more[i], ENGINE_PATIENCE);
    return lane_open(&options, &core->hub.lane);
}

static enum err
make_roster(struct core *core)
{
    const struct roster_options options = {
        .net = core->options.net,
        .reader = core->hub.reader,
        .kit = {.adapters = core->options.adapters,
            .adapters_count = core->options.adapters_count,
            .keys = &core->options.keys,
            .public_base = core->options.settings.public_base},
    };
    enum err err = roster_make(&options, &core->hub.roster);

    for (size_t i = 0; i < CHANNEL_COUNT && err == ERR_OK; i++)
        if (core->options.accounts[i].account != NULL)
            roster_own(core->hub.roster, core->options.accounts[i].account);
    return err;
}

static enum err
make_couriers(struct core *core)
{
    struct channel_courier_options options = {
        .net = core->options.net,
        .lane = core->hub.lane,
        .reader = core->hub.reader,
        .roster = core->hub.roster,
        .news = news,
        .context = &core->hub,
        .unknown_key = keeper_unknown_key,
        .timeout = core->options.channel_timeout,
        .exchanges = core->options.settings.exchanges,
        .complaints_every = core->options.complaints_every,
        .onboardings_every = core->options.onboardings_every,
    };
    const struct keeper_options keeper = {
        .net = core->options.net,
        .lane = core->hub.lane,
        .reader = core->hub.reader,
        .roster = core->hub.roster,
        .complaints = core->options.complaints_every.us > 0,
    };
    const struct notice_courier_options notices = {
        .net = core->options.net,
        .lane = core->hub.lane,
        .keyring = core->hub.keyring,
        .allow_private = core->options.notices_allow_private,
    };
    const struct folding_options folding = {
        .net = core->options.net, .lane = core->hub.lane, .reader = core->hub.reader};
    struct courier_carrier carriers[6];
    enum err err = keeper_make(&keeper, &core->hub.keeper);

    options.keeper = core->hub.keeper;
    if (err == ERR_OK)
        err = folding_make(&folding, &core->hub.folding);
    if (err == ERR_OK)
        err = channel_courier_make(&options, &core->hub.channels);
    if (err == ERR_OK)
        err = notice_courier_make(&notices, &core->hub.notices);
    if (err != ERR_OK)
        return err;
    core->timers.lane = core->hub.lane;
    core->moves.lane = core->hub.lane;
    carriers[0] = (struct courier_carrier){"channel", channel_courier_carry, core->hub.channels};
    carriers[1] = (struct courier_carrier){"push", terminal_socket_push, &core->hub};
    carriers[2] = (struct courier_carrier){"timer", timer_courier_carry, &core->timers};
    carriers[3] = (struct courier_carrier){"feed", live_socket_feed, &core->hub};
    carriers[4] = (struct courier_carrier){"notice", notice_courier_carry, core->hub.notices};
    carriers[5] = (struct courier_carrier){"move", move_courier_carry, &core->moves};
    return courier_make(
        core->options.net, carriers, LENGTH(carriers), &core->store.node, &core->hub.courier);
}

/* What another hub says. */
static void
heard(void *context, const struct heart_message *message)
{
    static void (*const takes[HEART_WORDS])(struct hub * hub, int64_t terminal) = {
        [HEART_PUSH] = terminal_socket_push_stored,
        [HEART_HERE] = terminal_socket_elsewhere,
        [HEART_LOOK] = terminal_socket_look,
    };
    struct core *core = context;

    takes[message->word](&core->hub, message->terminal);
}

/* Rows that no turn has told the courier of: another node's, or of a commit nobody answered. */
static void
reload(void *context)
{
    struct core *core = context;

    core->reload_wanted = true;
    if (core->loading || core->hub.stopping)
        return;
    core->loading = courier_load(core->hub.courier, core->hub.reader, loaded, core) == ERR_OK;
    core->reload_wanted = !core->loading;
}

static void
beaten(void *context)
{
    struct core *core = context;
    struct lane_figures figures;

    lane_figures(core->hub.lane, &figures);
    core->beats++;
    /* Once in a while for no reason: what a lost answer has hidden is not hidden for long. */
    if (figures.unsure != core->unsure || core->reload_wanted ||
        (!core->loading && !courier_is_whole(core->hub.courier)) ||
        (core->hub.heart != NULL && core->beats % RELOAD_BEATS == 0))
        reload(core);
    core->unsure = figures.unsure;
    if (!core->hub.stopping)
        meter_beat(core->hub.meter);
    if (core->hub.heart != NULL && !core->hub.stopping)
        terminal_settings_watch_look(core->hub.settings_watch);
}

/* On a file, where no answer is lost and nothing inherited, but memory may be short. */
static void
beat(void *context)
{
    struct core *core = context;

    core->beat_timer = NULL;
    beaten(core);
    if (net_timer_start(core->options.net, BEAT, beat, core, &core->beat_timer) != ERR_OK) {
        log_event(LOG_ERROR, "core_without_timer", "nothing would be looked after any more");
        on_broken(core);
    }
}

static enum err
make_heart(struct core *core)
{
    const struct heart_options options = {
        .net = core->options.net,
        .place = core->options.place,
        .node = &core->store.node,
        .on_message = heard,
        .on_inherited = reload,
        .on_beat = beaten,
        .on_lost = on_broken,
        .context = core,
    };

    return engine_is_shared(core->store.writer)
               ? heart_open(&options, &core->hub.heart)
               : net_timer_start(core->options.net, BEAT, beat, core, &core->beat_timer);
}

static enum err
make_parts(struct core *core)
{
    struct hub *hub = &core->hub;
    enum err err = frame_framer_make(&hub->framer);

    hub->node = core->store.node.number;
    if (err == ERR_OK)
        err = make_lane(core);
    if (err == ERR_OK)
        err = reader_open_many(hub->net, core->options.place, core->options.readers, &hub->reader);
    if (err == ERR_OK)
        reader_on_broken(hub->reader, on_broken, core);
    if (err == ERR_OK)
        err = directory_make(hub->reader, hub->key, &hub->directory);
    if (err == ERR_OK)
        err = keyring_make(hub->net, hub->reader, &core->options.keys, &hub->keyring);
    if (err == ERR_OK)
        err = make_roster(core);
    if (err == ERR_OK)
        err = terminal_settings_watch_open(hub, &hub->settings_watch);
    if (err == ERR_OK)
        err = meter_make(&(struct meter_options){hub->net, hub->lane, hub->reader}, &hub->meter);
    if (err == ERR_OK)
        err = terminal_socket_make(hub, &hub->terminals);
    if (err == ERR_OK)
        err = live_socket_make(hub, &hub->live);
    hub->changed = live_socket_changed;
    if (err == ERR_OK)
        err = remembered_make(hub);
    if (err == ERR_OK)
        err = make_couriers(core);
    if (err == ERR_OK)
        err = sentry_make(hub->net, hub->lane, &hub->sentry);
    if (err == ERR_OK)
        err = sweep_make(hub->net, hub->lane, core->options.effects_kept, &hub->sweep);
    if (err == ERR_OK && core->options.exports != NULL)
        err = exports_open(hub->net, hub->lane, core->options.place, core->options.exports,
            core->store.node.number, &core->exports);
    hub->exporter = exports_exporter(core->exports);
    return err;
}

static enum err
serve(struct core *core, const char **ret_what)
{
    const struct core_options *options = &core->options;
    enum err err;

    if (options->console != NULL && options->board_host != NULL)
        core->hub.console = console_folder_open(options->console);
    *ret_what = "the address for terminals and payers";
    err = net_listen(options->net,
        &(struct net_listen){.host = options->host,
            .port = options->port,
            .certificate_file = options->certificate_file,
            .key_file = options->certificate_key_file,
            .service = &doors_service,
            .context = &core->hub},
        &core->listener);
    if (err != ERR_OK || options->board_host == NULL)
        return err;
    *ret_what = "the address of the board";
    return net_listen(options->net,
        &(struct net_listen){.host = options->board_host,
            .port = options->board_port,
            .body_max = BOARD_BODY_MAX,
            .service = &doors_board_service,
            .context = &core->hub},
        &core->board_listener);
}

enum err
core_open(const struct core_options *options, struct core **ret_core, const char **ret_what)
{
    struct core *core = calloc(1, sizeof(*core));
    enum err err;

    *ret_what = "memory";
    if (core == NULL)
        return ERR_NO_SPACE;
    core->options = *options;
    core->hub.net = options->net;
    core->hub.settings = options->settings;
    core->hub.keys = &core->options.keys;
    core->hub.started = net_moment(options->net);
    doors_all(core->doors);
    core->hub.doors = core->doors;
    core->hub.doors_count = LENGTH(core->doors);
    *ret_what = "the database";
    err = database_open(&(struct database_options){.place = options->place,
                            .checkpoint_pages = options->checkpoint_pages,
                            .writers = options->lanes,
                            .lease = options->lease},
        options->net->clock, options->net->random, &core->store);
    if (err == ERR_OK) {
        *ret_what = "the master key";
        err = own_secret_load(core->store.writer, options->net->random, &core->options.keys,
            core->hub.state_key, &core->hub.key);
    }
    if (err == ERR_OK) {
        *ret_what = "the database";
        err = make_parts(core);
    }
    if (err == ERR_OK)
        err = serve(core, ret_what);
    /* Last what works on by itself: what is closed before has nothing under way. */
    if (err == ERR_OK)
        err = make_heart(core);
    if (err == ERR_OK)
        err = courier_load(core->hub.courier, core->hub.reader, loaded, core);
    core->loading = err == ERR_OK;
    if (err == ERR_OK)
        own_account_put_holders(core->hub.lane, core->options.accounts);
    if (err != ERR_OK) {
        core_close(&core);
        return err;
    }
    *ret_core = core;
    return ERR_OK;
}

uint16_t
core_port(const struct core *core)
{
    return net_listener_port(core->options.net, core->listener);
}

uint16_t
core_board_port(const struct core *core)
{
    return core->board_listener == NULL
               ? 0
               : net_listener_port(core->options.net, core->board_listener);
}

const struct hub *
core_hub(const struct core *core)
{
    return &core->hub;
}

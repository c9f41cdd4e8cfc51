#include "agent/station.h"

#include <stdlib.h>

#include "agent/station_inside.h"
#include "shared/base/fault.h"
#include "shared/base/log.h"

#define SETTINGS_ARENA_SIZE (64 * 1024)

static void on_timer(void *context);

static struct till_now
now_of(struct station *station)
{
    struct till_now now = {
        .moment = net_moment(station->net),
        .tick = net_tick(station->net),
        .has_room = store_has_room(station->store),
    };

    random_fill(station->net->random, &now.salt, sizeof(now.salt));
    return now;
}

static void
draw(struct station *station, const struct till_now *now)
{
    struct screen next;

    till_show(&station->till, now, &next);
    next.turn = station->screen.turn;
    /* Both begin as zeros; padding that differs costs a drawing and no more. */
    if (memcmp(&next, &station->screen, sizeof(next)) == 0) /* NOLINT(*-comparison,cert-*) */
        return;
    next.turn++;
    station->screen = next;
    if (station->options.face.draw != NULL)
        station->options.face.draw(station->options.face.context, &station->screen);
}

static void
tell(struct station *station, struct till_effects *effects)
{
    for (size_t i = 0; i < effects->notices_count; i++) {
        struct till_notice *notice = &effects->notices[i];

        if (station->has_frame)
            notice->us_since_frame = net_tick(station->net).us - station->frame_at.us;
        if (station->options.face.tell != NULL)
            station->options.face.tell(station->options.face.context, notice);
    }
}

static void
on_printed(void *context, const struct printer_end *end)
{
    struct station *station = context;
    const struct till_event event = {
        .kind = TILL_ON_PRINTED, .err = end->err, .trouble = end->trouble};

    if (end->err != ERR_OK || end->paper_low)
        log_event(end->err != ERR_OK ? LOG_WARN : LOG_INFO, "printed", "err=%s trouble=%s low=%d",
            err_name(end->err), printer_trouble_name(end->trouble), end->paper_low);

    fault_point("agent.after_print");
    if (!station->turning) {
        station_run(station, &event);
        return;
    }
    station->printed = true;
    station->print_end = *end;
}

static void
print(struct station *station, struct till_effects *effects)
{
    const struct printer_job job = {
        .receipt = &effects->receipt,
        .copy = station->till.job.copy,
        .done = on_printed,
        .context = station,
    };

    effects->receipt.english = station->options.english;
    effects->receipt.columns = printer_columns(station->printer);
    fault_point("agent.before_print");
    printer_print(station->printer, &job);
}

void
station_broken(const struct station *station, enum err err)
{
    if (station->options.face.broken != NULL)
        station->options.face.broken(station->options.face.context, err);
}

void
station_store_failed(const struct station *station, enum err err)
{
    if (err_class(err) == ERR_CLASS_BROKEN)
        station_broken(station, err);
}

/* The turn did not happen: the till stays what it was, and says why. */
static void
no_commit(struct station *station, const struct till_now *now, enum err err)
{
    const struct till_event event = {.kind = TILL_ON_NO_COMMIT, .err = err};
    struct till_effects effects;

    log_event(LOG_ERROR, "commit_failed", "err=%s detail=%s", err_name(err),
        store_detail(station->store));
    till_turn(&station->till, now, &event, &effects);
    draw(station, now);
    tell(station, &effects);
    station->stalled = true;
    station_store_failed(station, err);
}

/* One event through the core, and its effects. */
static void
one(struct station *station, const struct till_event *event)
{
    const struct till_now now = now_of(station);
    struct till next = station->till;
    struct till_effects effects;
    enum err err = ERR_OK;

    till_turn(&next, &now, event, &effects);
    if (!store_change_is_empty(&effects.change)) {
        err = store_commit(station->store, &effects.change);
        if (err != ERR_OK) {
            no_commit(station, &now, err);
            return;
        }
        station->committed = true;
    }
    station->till = next;
    draw(station, &now);
    tell(station, &effects);
    if (effects.result_ack != 0 && station->link != NULL)
        link_result_ack(station->link, effects.result_ack);
    if (effects.has_records && station->link != NULL)
        link_poke(station->link);
    if (effects.pulses && printer_pulse(station->printer) != ERR_OK)
        log_event(LOG_WARN, "drawer_not_opened", "%s", "");
    station->wants_job = effects.wants_job;
    station->wants_history = station->wants_history || effects.wants_history;
    station->wants_shifts = station->wants_shifts || effects.wants_shifts;
    station->wants_asked = station->wants_asked || effects.wants_asked;
    if (effects.prints)
        print(station, &effects);
    if (effects.instruction_end.id != 0)
        station_hub_end(station, &effects);
    if (effects.leaves != TILL_STAYS && station->options.face.leave != NULL)
        station->options.face.leave(station->options.face.context, effects.leaves);
}

static void
give_job(struct station *station)
{
    struct till_event event = {.kind = TILL_ON_JOB};
    struct store_item items[STORE_ITEMS_MAX];
    struct store_print print;
    struct store_sale sale;
    struct store_shift shift;
    enum err err = store_print_first(station->store, PRINT_QUEUED, &print);

    if (err == ERR_OK && print.shift != 0) {
        event.print = &print;
        err = store_shift_find(station->store, print.shift, &shift);
        if (err == ERR_OK)
            event.shift = &shift;
    } else if (err == ERR_OK) {
        event.print = &print;
        err = store_sale_find(station->store, print.epoch, print.sequence, &sale);
        if (err == ERR_OK)
            err = store_item_list(
                station->store, print.epoch, print.sequence, items, &event.items_count);
        if (err == ERR_OK) {
            event.sale = &sale;
            event.items = items;
        }
    }
    station_store_failed(station, err);
    one(station, &event);
}

static void
give_asked(struct station *station)
{
    struct till_event event = {.kind = TILL_ON_ASKED};
    struct store_print print;
    enum err err = store_print_first(station->store, PRINT_UNKNOWN, &print);

    station_store_failed(station, err);
    if (err != ERR_OK)
        return;
    event.print = &print;
    one(station, &event);
}

static void
give_history(struct station *station)
{
    struct till_event event = {.kind = TILL_ON_HISTORY};
    struct store_sale sales[SCREEN_ROWS_MAX];
    struct till_row rows[SCREEN_ROWS_MAX];
    enum err err = store_sale_list(
        station->store, &station->till.history_before, sales, LENGTH(sales), &event.history_count);

    station_store_failed(station, err);
    if (err != ERR_OK)
        return;
    for (size_t i = 0; i < event.history_count; i++) {
        rows[i].sale = sales[i];
        rows[i].has_print = store_print_last(station->store, sales[i].epoch, sales[i].sequence,
                                &rows[i].print) == ERR_OK;
    }
    event.history = rows;
    one(station, &event);
}

static void
give_shifts(struct station *station)
{
    struct till_event event = {.kind = TILL_ON_SHIFTS};
    struct store_shift shifts[SCREEN_SHIFTS_MAX];
    struct till_shift_row rows[SCREEN_SHIFTS_MAX];
    enum err err = store_shift_list(
        station->store, station->till.shifts_before, shifts, LENGTH(shifts), &event.shifts_count);

    station_store_failed(station, err);
    if (err != ERR_OK)
        return;
    for (size_t i = 0; i < event.shifts_count; i++) {
        rows[i].shift = shifts[i];
        rows[i].has_print = store_print_last(station->store, shifts[i].epoch, shifts[i].sequence,
                                &rows[i].print) == ERR_OK;
    }
    event.shifts = rows;
    one(station, &event);
}

/* What follows from what was done; false when nothing is left. */
static bool
follow(struct station *station)
{
    struct till_event event = {.kind = TILL_ON_COMMITTED};

    if (station->stalled)
        return false;
    if (station->committed) {
        station->committed = false;
        one(station, &event);
    } else if (station->printed) {
        station->printed = false;
        event.kind = TILL_ON_PRINTED;
        event.err = station->print_end.err;
        event.trouble = station->print_end.trouble;
        one(station, &event);
    } else if (station->wants_asked) {
        station->wants_asked = false;
        give_asked(station);
    } else if (station->wants_history) {
        station->wants_history = false;
        give_history(station);
    } else if (station->wants_shifts) {
        station->wants_shifts = false;
        give_shifts(station);
    } else if (station->wants_job) {
        station->wants_job = false;
        give_job(station);
    } else {
        return false;
    }
    return true;
}

static void
set_timer(struct station *station)
{
    const struct till_now now = {
        .moment = net_moment(station->net), .tick = net_tick(station->net)};

    net_timer_cancel(station->net, &station->timer);
    if (net_timer_start(station->net, till_wait(&station->till, &now), on_timer, station,
            &station->timer) == ERR_OK)
        return;
    /* Nothing would be printed, ended or asked again. */
    log_event(
        LOG_ERROR, "station_without_timer", "terminal=%lld", (long long)station->till.terminal);
    station_broken(station, ERR_NO_SPACE);
}

void
station_run(struct station *station, const struct till_event *event)
{
    NEED(!station->turning);
    station->turning = true;
    station->stalled = false;
    one(station, event);
    station->has_frame = false;
    while (follow(station))
        continue;
    station->committed = false;
    station->turning = false;
    set_timer(station);
}

static void
on_timer(void *context)
{
    struct station *station = context;
    const struct till_event event = {.kind = TILL_ON_TIMER};

    station->timer = NULL;
    station_run(station, &event);
    if (station->owed.sequence != 0)
        station_hub_owed(station);
}

void
station_fit_settings(const struct station *station, struct settings *settings)
{
    if (strcmp(station->options.printer, "none") == 0) {
        settings->print_wallet = false;
        settings->print_cash = false;
        settings->print_shift = false;
        settings->open_drawer = false;
    }
}

enum err
station_start(struct station *station)
{
    struct till_event event = {.kind = TILL_ON_START};
    struct store_state state;
    enum err err = store_read_state(station->store, net_moment(station->net).us, &state);

    if (err != ERR_OK)
        return err;
    event.state = &state;
    station_run(station, &event);
    return ERR_OK;
}

/* Who this till is: keys from ECDH, settings over their initial values. */
static enum err
make_till(struct station *station, const struct store_identity *identity)
{
    struct till_identity who = {.terminal = identity->terminal};
    struct settings *settings = &who.settings;
    struct crypt_key *hub = NULL;
    enum err err;

    err = crypt_p256_private(
        bytes_of(identity->private_key, sizeof(identity->private_key)), &station->key);
    if (err == ERR_OK)
        err = crypt_p256_public(bytes_of(identity->hub_key, sizeof(identity->hub_key)), &hub);
    if (err == ERR_OK)
        err = device_key_derive(station->key, hub, identity->terminal, &who.keys);
    crypt_key_free(&hub);
    /* Keys that are none; want of memory is something else. */
    if (err != ERR_OK)
        return err == ERR_BAD_INPUT ? ERR_CORRUPT : err;
    settings_init(settings);
    (void)snprintf(settings->pay_base, sizeof(settings->pay_base), "%s", identity->pay_base);
    if (text_copy(bytes_text(identity->merchant), settings->merchant, SETTINGS_TEXT_MAX) !=
            ERR_OK ||
        text_copy(bytes_text(identity->store), settings->store, SETTINGS_TEXT_MAX) != ERR_OK ||
        text_copy(bytes_text(identity->name), settings->name, SETTINGS_TEXT_MAX) != ERR_OK)
        log_event(LOG_WARN, "name_too_long", "terminal=%lld", (long long)identity->terminal);
    memcpy(station->settings, identity->settings, sizeof(station->settings));
    if (identity->settings[0] != '\0' &&
        settings_read(bytes_text(identity->settings), station->arena, settings) != ERR_OK)
        log_event(LOG_WARN, "settings_unreadable", "terminal=%lld", (long long)identity->terminal);
    arena_reset(station->arena);
    station_fit_settings(station, settings);
    till_init(&station->till, &who);
    crypt_wipe(&who, sizeof(who));
    return ERR_OK;
}

static enum err
open_parts(struct station *station)
{
    const struct store_options options = {
        .folder = station->options.folder,
        .sales = &sale_state_machine,
        .prints = &print_state_machine,
        .now_us = net_moment(station->net).us,
    };
    const struct printer_options printer_options = {
        .net = station->net,
        .setting = station->options.printer,
        .logo_file = station->options.logo_file,
        .paper_mm = station->options.paper_mm,
        .never_answers = station->options.printer_never_answers,
    };
    struct store_identity identity;
    enum err err = store_open(&options, &station->store);

    if (err == ERR_OK)
        err = store_read_identity(station->store, &identity);
    if (err == ERR_OK && identity.terminal == 0)
        err = ERR_NOT_FOUND;
    if (err == ERR_OK)
        err = printer_open(&printer_options, &station->printer);
    if (err == ERR_OK)
        err = arena_make(SETTINGS_ARENA_SIZE, &station->arena);
    if (err == ERR_OK)
        err = make_till(station, &identity);
    if (err == ERR_OK)
        err = station_start(station);
    if (err == ERR_OK)
        err = station_hub_open(station, &identity);
    crypt_wipe(identity.private_key, sizeof(identity.private_key));
    return err;
}

enum err
station_open(const struct station_options *options, struct station **ret_station)
{
    struct station *station = calloc(1, sizeof(*station));
    enum err err;

    if (station == NULL)
        return ERR_NO_SPACE;
    station->options = *options;
    station->net = options->net;
    err = open_parts(station);
    if (err != ERR_OK) {
        station_close(&station);
        return err;
    }
    *ret_station = station;
    return ERR_OK;
}

void
station_close(struct station **station)
{
    if (*station == NULL)
        return;
    net_timer_cancel((*station)->net, &(*station)->timer);
    link_close(&(*station)->link);
    printer_close(&(*station)->printer);
    crypt_key_free(&(*station)->key);
    arena_free(&(*station)->arena);
    store_close(&(*station)->store);
    crypt_wipe(&(*station)->till.keys, sizeof((*station)->till.keys));
    free(*station);
    *station = NULL;
}

void
station_command(struct station *station, const struct till_command *command)
{
    struct till_event event = {.kind = TILL_ON_COMMAND, .command = command};
    struct store_sale sale;
    struct store_print print;

    if (command->epoch != 0 &&
        store_sale_find(station->store, command->epoch, command->sequence, &sale) == ERR_OK) {
        event.sale = &sale;
        if (store_print_last(station->store, command->epoch, command->sequence, &print) == ERR_OK)
            event.print = &print;
    }
    station_run(station, &event);
}

struct store *
station_store(struct station *station)
{
    return station->store;
}

void
station_stop(struct station *station)
{
    if (station != NULL)
        printer_stop(station->printer);
}

void
station_allow_link(struct station *station, bool allowed)
{
    link_allow(station->link, allowed);
}

const struct screen *
station_screen(const struct station *station)
{
    return &station->screen;
}

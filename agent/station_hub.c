#include <stdlib.h>

#include "agent/log_tail.h"
#include "agent/station_inside.h"
#include "shared/base/log.h"

static int64_t
hub_time_us(const struct station *station)
{
    return net_moment(station->net).us + station->till.clock_offset_us;
}

/* Settings that the hub sent anew; what cannot be read changes nothing. */
static void
take_settings(struct station *station, struct bytes json, struct settings *settings)
{
    enum err err;

    if (json.size == 0 || json.size > STORE_SETTINGS_MAX || bytes_is(json, station->settings))
        return;
    err = settings_read(json, station->arena, settings);
    arena_reset(station->arena);
    if (err == ERR_OK)
        err = store_write_settings(station->store, json);
    if (err == ERR_OK)
        err = text_copy(json, station->settings, sizeof(station->settings));
    if (err != ERR_OK)
        log_event(LOG_WARN, "settings_refused", "err=%s", err_name(err));
    station_fit_settings(station, settings);
}

/* The hub knows a newer past of this till than the till itself, or another one. */
static enum err
begin_epoch(struct station *station, int64_t epoch)
{
    struct till_event event = {.kind = TILL_ON_EPOCH};
    enum err err = store_epoch_begin(station->store, epoch, &event.count);

    log_event(LOG_WARN, "epoch_begun", "epoch=%lld moved=%lld err=%s", (long long)epoch,
        (long long)event.count, err_name(err));
    if (err == ERR_OK)
        err = station_start(station);
    if (err == ERR_OK)
        station_run(station, &event);
    return err;
}

static void
tell_ack(struct station *station, int64_t sequence, int64_t aside_count)
{
    const struct till_event event = {
        .kind = TILL_ON_ACK, .sequence = sequence, .count = aside_count};

    station_run(station, &event);
}

static enum err
on_welcome(void *context, const struct message_welcome *welcome)
{
    struct station *station = context;
    struct settings settings = station->till.settings;
    struct till_event event = {
        .kind = TILL_ON_UP, .hub_us = welcome->hub_us, .settings = &settings};
    struct store_counter counter;
    enum err err = store_read_counter(station->store, &counter);

    if (err != ERR_OK)
        return err;
    if (welcome->epoch != counter.epoch)
        err = begin_epoch(station, welcome->epoch);
    else
        err = store_ack(station->store, welcome->acked_sequence, welcome->hub_us);
    if (err != ERR_OK) {
        log_event(LOG_ERROR, "welcome_refused", "epoch=%lld acked=%lld err=%s",
            (long long)welcome->epoch, (long long)welcome->acked_sequence, err_name(err));
        return err;
    }
    take_settings(station, welcome->settings, &settings);
    /* Only for how long a code is good offline: the next start does without it. */
    if (store_see(station->store, welcome->hub_us) != ERR_OK)
        log_event(LOG_WARN, "hub_not_noted", "detail=%s", store_detail(station->store));
    station_run(station, &event);
    err = store_read_counter(station->store, &counter);
    if (err == ERR_OK)
        tell_ack(station, counter.acked_sequence, station->till.aside_count);
    return err;
}

static void
on_down(void *context)
{
    const struct till_event event = {.kind = TILL_ON_DOWN};

    station_run(context, &event);
}

static void
on_ack(void *context, const struct message_ack *ack)
{
    struct station *station = context;
    enum err err;

    if (ack->epoch != station->till.epoch)
        return;
    err = store_ack(station->store, ack->sequence, hub_time_us(station));
    if (err != ERR_OK) {
        log_event(LOG_ERROR, "ack_not_kept", "sequence=%lld err=%s detail=%s",
            (long long)ack->sequence, err_name(err), store_detail(station->store));
        /* The hub says it once: after the day's last sale nothing else would come. */
        station->owed = *ack;
        station_store_failed(station, err);
        return;
    }
    station->owed.sequence = 0;
    tell_ack(station,
        ack->sequence > station->till.acked_sequence ? ack->sequence : station->till.acked_sequence,
        ack->aside_count);
}

void
station_hub_owed(struct station *station)
{
    const struct message_ack owed = station->owed;

    station->owed.sequence = 0;
    if (owed.sequence > station->till.acked_sequence)
        on_ack(station, &owed);
}

/* What the hub tells of a sale, with the row that the till has of it. */
static void
run_of_sale(struct station *station, const struct till_event *told, int64_t epoch, int64_t sequence,
    struct tick frame_at)
{
    struct till_event event = *told;
    struct store_sale sale;
    enum err err = store_sale_find(station->store, epoch, sequence, &sale);

    if (err != ERR_OK && err != ERR_NOT_FOUND) {
        log_event(LOG_ERROR, "result_not_read", "epoch=%lld sequence=%lld err=%s detail=%s",
            (long long)epoch, (long long)sequence, err_name(err), store_detail(station->store));
        station_store_failed(station, err);
        return;
    }
    if (err == ERR_OK)
        event.sale = &sale;
    station->has_frame = true;
    station->frame_at = frame_at;
    station_run(station, &event);
}

static void
on_result(void *context, const struct message_result *result, struct tick frame_at)
{
    const struct till_event event = {.kind = TILL_ON_RESULT, .result = result};

    run_of_sale(context, &event, result->epoch, result->sequence, frame_at);
}

static void
on_plate_paid(void *context, const struct message_plate_paid *paid, struct tick frame_at)
{
    const struct till_event event = {.kind = TILL_ON_PLATE, .plate_paid = paid};

    run_of_sale(context, &event, 0, paid->order, frame_at);
}

static void
on_progress(void *context, const struct message_progress *progress)
{
    const struct till_event event = {.kind = TILL_ON_PROGRESS, .progress = progress};

    station_run(context, &event);
}

static void
on_settings(void *context, struct bytes json)
{
    struct station *station = context;
    struct settings settings = station->till.settings;
    const struct till_event event = {.kind = TILL_ON_SETTINGS, .settings = &settings};

    take_settings(station, json, &settings);
    station_run(station, &event);
}

static void
on_standing(void *context, const struct message_standing *standing)
{
    const struct till_event event = {
        .kind = TILL_ON_STANDING, .count = standing->state == MESSAGE_STANDING_SUSPENDED};

    station_run(context, &event);
}

static void
on_instruction(void *context, const struct message_instruction *instruction)
{
    struct station *station = context;
    struct till_event event = {.kind = TILL_ON_INSTRUCTION, .instruction = instruction};
    enum err err = store_instruction_find(station->store, instruction->number);

    log_event(LOG_INFO, "instruction", "number=%lld what=%lld known=%d",
        (long long)instruction->number, (long long)instruction->what, err == ERR_OK);
    if (err != ERR_OK && err != ERR_NOT_FOUND) {
        station_store_failed(station, err);
        return; /* it is told again with the next welcome */
    }
    event.count = err == ERR_OK;
    station_run(station, &event);
}

void
station_hub_end(struct station *station, struct till_effects *effects)
{
    struct message_instruction_end *end = &effects->instruction_end;
    char *log = NULL;

    if (effects->wants_log) {
        log = station->options.log_file == NULL ? NULL : malloc(MESSAGE_INSTRUCTION_BODY_MAX);
        if (log != NULL)
            end->body = log_tail(station->options.log_file, log, MESSAGE_INSTRUCTION_BODY_MAX);
        if (end->body.size == 0)
            end->state = MESSAGE_INSTRUCTION_NOTHING;
    }
    if (station->link != NULL)
        link_instruction_end(station->link, end);
    free(log);
}

/* A hub that does not know this terminal has taken its enrolment back. */
static void
on_refused(void *context, const char *code, const char *text)
{
    const struct till_event event = {.kind = TILL_ON_REFUSAL,
        .text = text[0] != '\0' ? text : code,
        .err = strcmp(code, err_name(ERR_NOT_FOUND)) == 0 ? ERR_NOT_FOUND : ERR_FORBIDDEN};

    station_run(context, &event);
}

static void
on_broken(void *context, enum err err)
{
    station_broken(context, err);
}

enum err
station_hub_open(struct station *station, const struct store_identity *identity)
{
    static const struct link_owner owner = {
        .welcome = on_welcome,
        .down = on_down,
        .ack = on_ack,
        .result = on_result,
        .plate_paid = on_plate_paid,
        .standing = on_standing,
        .progress = on_progress,
        .settings = on_settings,
        .instruction = on_instruction,
        .refused = on_refused,
        .broken = on_broken,
    };
    struct link_options options = {
        .net = station->net,
        .store = station->store,
        .url = identity->socket_url,
        .authority_file = station->options.authority_file,
        .program = station->options.program,
        .terminal = identity->terminal,
        .key = station->key,
        .owner = &owner,
        .context = station,
    };

    memcpy(options.link_key, station->till.keys.link, sizeof(options.link_key));
    return link_open(&options, &station->link);
}

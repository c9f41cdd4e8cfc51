#include "hub/api/terminal_settings.h"

#include <stdlib.h>

#include "hub/api/terminal_socket.h"
#include "shared/base/log.h"

#include "hub/store/sql/store.sql.h"

#define PAGE 256

/* --- of one terminal --- */

static void
read_run(struct reading *reading, struct reader *reader)
{
    struct terminal_settings *settings = (struct terminal_settings *)reading;
    struct text text;

    text_init(&text, settings->json, sizeof(settings->json));
    settings->err = setting_read_terminal(&settings->read, reader);
    if (settings->err == ERR_OK)
        settings->err = setting_read_put(&settings->read, &text);
}

static void
read_done(struct reading *reading)
{
    struct terminal_settings *settings = (struct terminal_settings *)reading;

    if (settings->err != ERR_OK) {
        log_event(LOG_ERROR, "settings_not_read", "terminal=%lld err=%s",
            (long long)settings->read.terminal_id, err_name(settings->err));
        settings->json[0] = '\0';
    }
    settings->then(settings);
}

enum err
terminal_settings_read(struct terminal_settings *settings, struct hub *hub, int64_t terminal)
{
    settings->reading = (struct reading){.run = read_run, .done = read_done};
    settings->read = (struct setting_read){.terminal_id = terminal,
        .configuration = hub->settings.terminal_settings,
        .keys = hub->keys};
    return reader_submit(hub->reader, &settings->reading);
}

/* --- of all that a change reaches --- */

/* One telling at a time, so that nobody hears what was after what is. */
struct terminal_settings_watch {
    struct reading reading;       /* first: a page of terminals */
    struct reading look;          /* what others have changed */
    struct terminal_settings one; /* what the next of them is told */
    struct hub *hub;
    int64_t changes;
    bool is_telling;
    bool is_looking;
    int64_t holder_id; /* whose change is told */
    int64_t wanted_id; /* the next one; 0: none */
    int64_t terminals[PAGE];
    size_t count;
    size_t at;
    int64_t seen_us; /* changes before this are told */
    int64_t changed[PAGE];
    size_t changed_count;
    enum err err;
    enum err look_err;
};

static void go_on(struct terminal_settings_watch *watch);

static void
page_run(struct reading *reading, struct reader *reader)
{
    struct terminal_settings_watch *watch = (struct terminal_settings_watch *)reading;
    struct query *rows = reader_statement(reader, SQL_STORE_TERMINALS_BELOW);
    const int64_t after = watch->count == 0 ? 0 : watch->terminals[watch->count - 1];

    query_bind_int(rows, 1, watch->holder_id);
    query_bind_int(rows, 2, after);
    query_bind_int(rows, 3, PAGE);
    watch->count = 0;
    while (watch->count < PAGE && (watch->err = query_step(rows)) == ERR_OK)
        watch->terminals[watch->count++] = query_int(rows, 0);
    query_reset(rows);
    if (watch->err == ERR_NOT_FOUND)
        watch->err = ERR_OK;
}

static void
page_done(struct reading *reading)
{
    struct terminal_settings_watch *watch = (struct terminal_settings_watch *)reading;

    watch->at = 0;
    if (watch->err != ERR_OK) {
        log_event(LOG_ERROR, "settings_not_told", "holder=%lld err=%s", (long long)watch->holder_id,
            err_name(watch->err));
        watch->count = 0;
    }
    go_on(watch);
}

/* The next holder, or the end. What cannot be read now is told with the next welcome. */
static void
begin(struct terminal_settings_watch *watch)
{
    watch->is_telling = watch->wanted_id != 0;
    if (!watch->is_telling)
        return;
    watch->holder_id = watch->wanted_id;
    watch->wanted_id = 0;
    watch->count = 0;
    watch->reading = (struct reading){.run = page_run, .done = page_done};
    if (reader_submit(watch->hub->reader, &watch->reading) != ERR_OK)
        watch->is_telling = false;
}

static void
told(struct terminal_settings *settings)
{
    struct terminal_settings_watch *watch =
        (struct terminal_settings_watch *)(void *)((uint8_t *)settings -
                                                   offsetof(struct terminal_settings_watch, one));

    if (settings->json[0] != '\0')
        terminal_socket_settings(
            watch->hub, settings->read.terminal_id, bytes_text(settings->json));
    watch->at++;
    go_on(watch);
}

static void
go_on(struct terminal_settings_watch *watch)
{
    while (watch->at < watch->count &&
           !terminal_socket_online(watch->hub, watch->terminals[watch->at]))
        watch->at++;
    if (watch->at < watch->count) {
        watch->one.then = told;
        if (terminal_settings_read(&watch->one, watch->hub, watch->terminals[watch->at]) == ERR_OK)
            return;
        watch->count = 0;
    }
    if (watch->count == PAGE) {
        if (reader_submit(watch->hub->reader, &watch->reading) == ERR_OK)
            return;
    }
    begin(watch);
}

void
terminal_settings_changed(struct terminal_settings_watch *watch, int64_t holder_id)
{
    watch->changes++;
    /* Two that wait are all: whoever is reached by neither hears what he knows. */
    watch->wanted_id = watch->wanted_id == 0 || watch->wanted_id == holder_id
                           ? holder_id
                           : ORGANISATION_PLATFORM_ID;
    if (!watch->is_telling)
        begin(watch);
}

int64_t
terminal_settings_changes(const struct terminal_settings_watch *watch)
{
    return watch->changes;
}

/* --- of other hubs --- */

static void
look_run(struct reading *reading, struct reader *reader)
{
    struct terminal_settings_watch *watch =
        (struct terminal_settings_watch *)(void *)((uint8_t *)reading -
                                                   offsetof(struct terminal_settings_watch, look));
    struct query *rows = reader_statement(reader, SQL_STORE_SETTINGS_CHANGED);

    query_bind_int(rows, 1, watch->seen_us);
    query_bind_int(rows, 2, PAGE);
    watch->changed_count = 0;
    while (watch->changed_count < PAGE && (watch->look_err = query_step(rows)) == ERR_OK)
        watch->changed[watch->changed_count++] = query_int(rows, 0);
    query_reset(rows);
}

static void
look_done(struct reading *reading)
{
    struct terminal_settings_watch *watch =
        (struct terminal_settings_watch *)(void *)((uint8_t *)reading -
                                                   offsetof(struct terminal_settings_watch, look));

    watch->is_looking = false;
    for (size_t i = 0; i < watch->changed_count; i++)
        terminal_settings_changed(watch, watch->changed[i]);
}

void
terminal_settings_watch_look(struct terminal_settings_watch *watch)
{
    /*
     * Clocks of hubs differ a little, and a turn is stored after its moment. What is told twice
     * changes nothing.
     */
    const int64_t since = net_moment(watch->hub->net).us - span_s(30).us;

    if (watch->is_looking)
        return;
    watch->seen_us = since;
    watch->look = (struct reading){.run = look_run, .done = look_done};
    watch->is_looking = reader_submit(watch->hub->reader, &watch->look) == ERR_OK;
}

enum err
terminal_settings_watch_open(struct hub *hub, struct terminal_settings_watch **ret_watch)
{
    struct terminal_settings_watch *watch = calloc(1, sizeof(*watch));

    if (watch == NULL)
        return ERR_NO_SPACE;
    watch->hub = hub;
    *ret_watch = watch;
    return ERR_OK;
}

void
terminal_settings_watch_close(struct terminal_settings_watch **watch)
{
    free(*watch);
    *watch = NULL;
}

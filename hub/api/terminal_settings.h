/*
 * terminal_settings.h -- what a terminal is told to do: at its enrolment, with each welcome, and as
 * soon as somebody has changed it.
 *
 * What holds for it is read from the rows (hub/flow/setting_read.h), all of it each time: a value
 * that is left to who is above again comes back to what it was. What another hub has changed is
 * seen with the next beat (hub/store/heart.h). On the loop.
 */
#ifndef HUB_API_TERMINAL_SETTINGS_H
#define HUB_API_TERMINAL_SETTINGS_H

#include "hub/api/hub.h"
#include "hub/flow/setting_read.h"

#define TERMINAL_SETTINGS_MAX 8192 /* as the message has it */

/* Embedded first in who asks. */
struct terminal_settings {
    struct reading reading; /* first */
    struct setting_read read;
    enum err err;
    char json[TERMINAL_SETTINGS_MAX];
    /* On the loop. Where err is not ERR_OK, json is "": it stays with what it knows. */
    void (*then)(struct terminal_settings *settings);
};

/** terminal_settings_read() reads what holds for a terminal; then() is called once if ERR_OK. */
enum err terminal_settings_read(
    struct terminal_settings *settings, struct hub *hub, int64_t terminal) MUST_CHECK;

struct terminal_settings_watch;

/** terminal_settings_watch_open() is who tells terminals of changes. ERR_NO_SPACE. */
enum err terminal_settings_watch_open(
    struct hub *hub, struct terminal_settings_watch **ret_watch) MUST_CHECK;
/** terminal_settings_watch_close() is for when nothing is read any more. */
void terminal_settings_watch_close(struct terminal_settings_watch **watch);

/** terminal_settings_watch_look() looks for what other hubs have changed: for each beat. */
void terminal_settings_watch_look(struct terminal_settings_watch *watch);

/** terminal_settings_changed() tells those that are connected here and that a holder's reach. */
void terminal_settings_changed(struct terminal_settings_watch *watch, int64_t holder_id);

/**
 * terminal_settings_changes() counts changes: who reads and finds another count than before has
 * perhaps read what was, and reads again.
 */
int64_t terminal_settings_changes(const struct terminal_settings_watch *watch);

#endif

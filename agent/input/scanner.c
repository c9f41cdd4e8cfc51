#include "agent/input/scanner.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "agent/input/evdev.h"
#include "agent/input/scanner_line.h"
#include "shared/base/log.h"
#include "shared/base/text.h"
#include "shared/net/net_lws.h"

#define LOOK_MS 2000
#define FOLDER "/dev/input"

struct scanner {
    struct scanner_options options;
    struct net_timer *look_timer;
    struct net_timer *gap_timer; /* the end of a barcode without a suffix */
    bool is_serial;
    bool is_file;
    bool was_missed; /* said already */
    char where[EVDEV_PATH_MAX];
    struct scanner_line line;
    struct evdev *evdev; /* or */
    int fd;              /* of a line, or -1 */
    struct scanner_code code;
};

static void on_look(void *context);

static void
look_later(struct scanner *scanner)
{
    if (net_timer_start(scanner->options.net, span_ms(LOOK_MS), on_look, scanner,
            &scanner->look_timer) != ERR_OK)
        log_event(LOG_ERROR, "scanner_not_watched", "where=%s", scanner->where);
}

static void
let_go(struct scanner *scanner)
{
    int fd = scanner->evdev != NULL ? evdev_fd(scanner->evdev) : scanner->fd;

    if (fd < 0)
        return;
    net_lws_unwatch(scanner->options.net, fd);
    if (scanner->evdev != NULL)
        evdev_close(&scanner->evdev);
    else
        (void)close(fd);
    scanner->fd = -1;
}

static void
lose(struct scanner *scanner)
{
    let_go(scanner);
    scanner->code.count = 0;
    net_timer_cancel(scanner->options.net, &scanner->gap_timer);
    log_event(LOG_WARN, "scanner_lost", "where=%s", scanner->where);
    scanner->was_missed = true;
    scanner->options.found(scanner->options.context, false);
    look_later(scanner);
}

static void
hand_on(struct scanner *scanner)
{
    char code[SCANNER_CODE_MAX];

    memcpy(code, scanner->code.done, sizeof(code));
    scanner->options.scanned(scanner->options.context, code);
}

static void
on_gap(void *context)
{
    struct scanner *scanner = context;

    scanner->gap_timer = NULL;
    if (scanner_code_end(&scanner->code, net_tick(scanner->options.net)))
        hand_on(scanner);
}

static void
wait_for_gap(struct scanner *scanner)
{
    net_timer_cancel(scanner->options.net, &scanner->gap_timer);
    if (scanner->code.count > 0 && net_timer_start(scanner->options.net, span_ms(SCANNER_GAP_MS),
                                       on_gap, scanner, &scanner->gap_timer) != ERR_OK)
        scanner->code.count = 0;
}

static void
on_event(void *context)
{
    struct scanner *scanner = context;
    struct tick now = net_tick(scanner->options.net);
    struct input_event event;
    enum err err;

    while ((err = evdev_next(scanner->evdev, &event)) == ERR_OK)
        if (event.type == EV_KEY && scanner_code_key(&scanner->code, now, event.code, event.value))
            hand_on(scanner);
    wait_for_gap(scanner);
    if (err == ERR_UNREACHABLE)
        lose(scanner);
}

static void
on_bytes(void *context)
{
    struct scanner *scanner = context;
    struct tick now = net_tick(scanner->options.net);
    char bytes[256];
    ssize_t got = read(scanner->fd, bytes, sizeof(bytes));

    for (ssize_t i = 0; i < got; i++)
        if (scanner_code_put(&scanner->code, now, bytes[i]))
            hand_on(scanner);
    wait_for_gap(scanner);
    if (got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR))
        lose(scanner);
}

/* The device in whose name the word is. */
static enum err
open_named(struct scanner *scanner)
{
    DIR *folder = opendir(FOLDER);
    enum err err = ERR_NOT_FOUND;
    struct dirent *entry;

    while (folder != NULL && err != ERR_OK && (entry = readdir(folder)) != NULL) {
        char path[sizeof(FOLDER) + sizeof(entry->d_name) + 1];
        const struct evdev_options look = {.path = path};
        const struct evdev_options have = {.path = path, .grabs = true};
        enum err now;

        (void)snprintf(path, sizeof(path), FOLDER "/%s", entry->d_name);
        if (strncmp(entry->d_name, "event", 5) != 0)
            continue;
        now = evdev_open(&look, &scanner->evdev);
        if (now == ERR_OK) {
            bool is_it = strstr(evdev_name(scanner->evdev), scanner->where) != NULL &&
                         evdev_has_digits(scanner->evdev);

            evdev_close(&scanner->evdev);
            now = is_it ? evdev_open(&have, &scanner->evdev) : ERR_NOT_FOUND;
        }
        if (now != ERR_NOT_FOUND && now != ERR_UNSUPPORTED)
            err = now;
    }
    if (folder != NULL)
        (void)closedir(folder);
    return err;
}

static enum err
open_device(struct scanner *scanner)
{
    const struct evdev_options options = {
        .path = scanner->where, .is_file = scanner->is_file, .grabs = !scanner->is_file};
    enum err err;

    if (scanner->is_serial)
        err = scanner_line_open(&scanner->line, &scanner->fd);
    else if (scanner->where[0] != '/')
        err = open_named(scanner);
    else
        err = evdev_open(&options, &scanner->evdev);
    if (err != ERR_OK)
        return err;
    err = net_lws_watch(scanner->options.net,
        scanner->evdev != NULL ? evdev_fd(scanner->evdev) : scanner->fd,
        scanner->evdev != NULL ? on_event : on_bytes, scanner);
    if (err != ERR_OK)
        let_go(scanner);
    return err;
}

static void
on_look(void *context)
{
    struct scanner *scanner = context;
    enum err err = open_device(scanner);

    scanner->look_timer = NULL;
    if (err == ERR_OK) {
        log_event(LOG_INFO, "scanner_found", "where=%s", scanner->where);
        scanner->options.found(scanner->options.context, true);
        return;
    }
    if (!scanner->was_missed) {
        scanner->was_missed = true;
        log_event(LOG_WARN, "scanner_missing", "where=%s err=%s", scanner->where, err_name(err));
        scanner->options.found(scanner->options.context, false);
    }
    look_later(scanner);
}

static enum err
read_setting(const char *setting, struct scanner *scanner)
{
    const char *colon = strchr(setting, ':');
    const char *where = colon != NULL ? colon + 1 : "";

    scanner->is_serial = strncmp(setting, "serial:", 7) == 0;
    scanner->is_file = strncmp(setting, "file:/", 6) == 0;
    if (!scanner->is_serial && !scanner->is_file && strncmp(setting, "evdev:", 6) != 0)
        return ERR_BAD_INPUT;
    if (where[0] == '\0' ||
        text_copy(bytes_text(where), scanner->where, sizeof(scanner->where)) != ERR_OK)
        return ERR_BAD_INPUT;
    return scanner->is_serial ? scanner_line_read(where, &scanner->line) : ERR_OK;
}

enum err
scanner_open(const struct scanner_options *options, struct scanner **ret_scanner)
{
    struct scanner *scanner;
    enum err err;

    if (strcmp(options->setting, "none") == 0) {
        *ret_scanner = NULL;
        return ERR_OK;
    }
    scanner = calloc(1, sizeof(*scanner));
    if (scanner == NULL)
        return ERR_NO_SPACE;
    scanner->options = *options;
    scanner->fd = -1;
    err = read_setting(options->setting, scanner);
    if (err == ERR_OK)
        err = net_timer_start(options->net, span_us(0), on_look, scanner, &scanner->look_timer);
    if (err != ERR_OK) {
        free(scanner);
        return err;
    }
    *ret_scanner = scanner;
    return ERR_OK;
}

void
scanner_close(struct scanner **scanner)
{
    if (*scanner == NULL)
        return;
    net_timer_cancel((*scanner)->options.net, &(*scanner)->look_timer);
    net_timer_cancel((*scanner)->options.net, &(*scanner)->gap_timer);
    let_go(*scanner);
    free(*scanner);
    *scanner = NULL;
}

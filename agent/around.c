#include "agent/around.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/face/face_curses.h"
#include "agent/face/face_kiosk.h"
#include "agent/face/face_line.h"
#include "agent/input/scanner.h"
#include "agent/voice/voice.h"
#include "agent/voice/voice_words.h"

struct around {
    const struct options *settings;
    struct face_host host;
    struct face *face;
    struct face *customer; /* looks, and has no keys */
    struct scanner *scanner;
    struct voice *voice; /* or NULL */
    bool speaks;         /* the hub's settings allow it */
};

/* What was wrong with it is said here. */
static enum err
open_display(
    const struct around *around, const char *display, const char *input, struct face **ret_face)
{
    struct face_kiosk_options options = {
        .display = display, .font = around->settings->font, .input = input};
    char why[DISPLAY_WHY_MAX];
    enum err err = ERR_BAD_INPUT;

    (void)snprintf(why, sizeof(why), "display_size is WIDTHxHEIGHT, as 1280x800");
    if (options_display_size(around->settings, &options.width, &options.height))
        err = face_kiosk_open(&around->host, &options, ret_face, why);
    if (err == ERR_OK)
        return ERR_OK;
    (void)fprintf(stderr, "shanju-agent: no display: %s\n", why[0] != '\0' ? why : err_text(err));
    return ERR_STOPPING;
}

static enum err
open_faces(struct around *around)
{
    const struct options *settings = around->settings;
    enum err err = ERR_OK;

    /* Before a screen of text, which would wipe away what is said of it. */
    if (strcmp(settings->customer_display, "none") != 0)
        err = open_display(around, settings->customer_display, NULL, &around->customer);
    if (err != ERR_OK)
        return err;
    if (strcmp(settings->face, "kiosk") == 0)
        return open_display(around, settings->display, settings->input, &around->face);
    return strcmp(settings->face, "line") == 0 ? face_line_open(&around->host, &around->face)
                                               : face_curses_open(&around->host, &around->face);
}

static void
on_scanned(void *context, const char *code)
{
    struct around *around = context;
    const struct till_command command = {.key = TILL_KEY_SCAN, .barcode = code};

    around->host.command(around->host.context, &command);
}

static void
on_scanner(void *context, bool found)
{
    struct around *around = context;
    const struct till_command command = {.key = TILL_KEY_SCANNER, .digit = found};

    around->host.command(around->host.context, &command);
}

static enum err
open_scanner(struct around *around)
{
    const struct scanner_options options = {.net = around->host.net,
        .setting = around->settings->scanner,
        .context = around,
        .scanned = on_scanned,
        .found = on_scanner};
    enum err err = scanner_open(&options, &around->scanner);

    if (err == ERR_OK)
        return ERR_OK;
    (void)fprintf(stderr, "shanju-agent: \"scanner\" in [agent] must be none, evdev:NAME, "
                          "evdev:/dev/input/by-id/NAME or serial:/dev/ttyACM0:9600\n");
    return ERR_STOPPING;
}

static enum err
open_voice(struct around *around)
{
    const struct voice_options options = {.net = around->host.net,
        .program = around->settings->speaker,
        .english = around->host.english,
        .limit = span_s(VOICE_LIMIT_S)};

    return around->settings->speech ? voice_open(&options, &around->voice) : ERR_OK;
}

static void
speak(struct around *around, const struct till_notice *notice)
{
    char block[VOICE_TEXT_MAX];
    struct text text;

    text_init(&text, block, sizeof(block));
    if (around->voice != NULL && around->speaks &&
        voice_words_say(notice, around->host.english, &text))
        voice_say(around->voice, block);
}

enum err
around_open(
    const struct options *settings, const struct face_host *host, struct around **ret_around)
{
    struct around *around = calloc(1, sizeof(*around));
    enum err err;

    if (around == NULL)
        return ERR_NO_SPACE;
    around->settings = settings;
    around->host = *host;
    err = open_scanner(around);
    if (err == ERR_OK)
        err = open_voice(around);
    if (err == ERR_OK)
        err = open_faces(around);
    if (err != ERR_OK) {
        around_close(&around);
        return err;
    }
    *ret_around = around;
    return ERR_OK;
}

void
around_close(struct around **around)
{
    if (*around == NULL)
        return;
    scanner_close(&(*around)->scanner);
    voice_close(&(*around)->voice);
    if ((*around)->face != NULL)
        (*around)->face->ops->close(&(*around)->face);
    if ((*around)->customer != NULL)
        (*around)->customer->ops->close(&(*around)->customer);
    free(*around);
    *around = NULL;
}

void
around_draw(struct around *around, const struct screen *screen)
{
    around->speaks = screen->speaks;
    around->face->ops->draw(around->face, screen);
    if (around->customer != NULL)
        around->customer->ops->draw(around->customer, screen);
}

void
around_tell(struct around *around, const struct till_notice *notice)
{
    speak(around, notice);
    around->face->ops->tell(around->face, notice);
    if (around->customer != NULL)
        around->customer->ops->tell(around->customer, notice);
}

#include "agent/face/face_line_inside.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "agent/face/face_line_put.h"
#include "shared/net/net_lws.h"

#define WORDS_MAX 4
#define WAIT_S_MAX 86400

static const char *const wait_names[WAITS] = {"", "paid", "synced", "online"};

static void on_input(void *context);
static void run_lines(struct face_line *line);

void
face_line_press(struct face_line *line, enum till_key key)
{
    const struct till_command command = {.key = key};

    line->host.command(line->host.context, &command);
}

void
face_line_press_digits(struct face_line *line, const char *digits)
{
    for (; *digits != '\0'; digits++) {
        const struct till_command command = {.key = TILL_KEY_DIGIT, .digit = *digits - '0'};

        if (*digits >= '0' && *digits <= '9')
            line->host.command(line->host.context, &command);
    }
}

void
face_line_press_digit(struct face_line *line, int digit)
{
    const struct till_command command = {.key = TILL_KEY_DIGIT, .digit = digit};

    line->host.command(line->host.context, &command);
}

bool
face_line_give_amount(struct face_line *line, const char *word)
{
    struct till_command command = {.key = TILL_KEY_AMOUNT};

    if (money_parse(bytes_text(word), &command.amount) != ERR_OK)
        return false;
    line->host.command(line->host.context, &command);
    return true;
}

static bool
do_sale(struct face_line *line, char **words, size_t count)
{
    return count == 2 && face_line_give_amount(line, words[1]);
}

static bool
do_qr(struct face_line *line, char **words, size_t count)
{
    if (count != 1 && (count != 3 || strcmp(words[1], "png") != 0))
        return false;
    face_line_press(line, TILL_KEY_QR);
    if (line->screen.view != SCREEN_COLLECTING || line->screen.qr.side == 0)
        return true;
    if (count == 3 && qr_write_png(&line->screen.qr, 8, words[2]) != ERR_OK)
        return false;
    (void)printf("qr %s\n", line->screen.url);
    (void)fflush(stdout);
    return true;
}

/* The QR as it stands on the cashier's screen. */
static bool
do_draw(struct face_line *line, char **words, size_t count)
{
    char block[QR_SIDE_MAX * 8];
    struct text row;

    (void)words;
    if (count != 1 || line->screen.qr.side == 0)
        return false;
    for (unsigned i = 0; i < qr_rows(&line->screen.qr, QR_QUIET_TERMINAL); i++) {
        text_init(&row, block, sizeof(block));
        qr_put_row(&line->screen.qr, QR_QUIET_TERMINAL, i, true, &row);
        (void)printf("%s\n", block);
    }
    (void)fflush(stdout);
    return true;
}

static bool
do_cash(struct face_line *line, char **words, size_t count)
{
    if (count > 3 || (count > 1 && !face_line_give_amount(line, words[1])))
        return false;
    face_line_press(line, TILL_KEY_CASH);
    if (line->screen.view != SCREEN_CASH)
        return true;
    if (count == 3 && !face_line_give_amount(line, words[2]))
        return false;
    face_line_press(line, TILL_KEY_CONFIRM);
    return true;
}

static bool
do_back(struct face_line *line, char **words, size_t count)
{
    if (count > 2)
        return false;
    face_line_press(line, TILL_KEY_BACK);
    if (line->screen.view != SCREEN_CASH_BACK)
        return true;
    if (count == 2 && !face_line_give_amount(line, words[1]))
        return false;
    face_line_press(line, TILL_KEY_CONFIRM);
    return true;
}

static bool
do_code(struct face_line *line, char **words, size_t count)
{
    if (count != 2)
        return false;
    if (line->screen.view != SCREEN_CODE)
        face_line_press(line, TILL_KEY_CODE);
    if (line->screen.view != SCREEN_CODE || line->screen.ask != SCREEN_ASK_NOTHING)
        return true;
    face_line_press(line, TILL_KEY_CLEAR);
    face_line_press_digits(line, words[1]);
    face_line_press(line, TILL_KEY_CONFIRM);
    return true;
}

static bool
do_cancel(struct face_line *line, char **words, size_t count)
{
    if (count > 2 || (count == 2 && strcmp(words[1], "force") != 0))
        return false;
    face_line_press(line, TILL_KEY_CANCEL);
    if (count == 2 && line->screen.ask == SCREEN_ASK_CANCEL)
        face_line_press(line, TILL_KEY_CANCEL);
    return true;
}

static bool
do_pin(struct face_line *line, char **words, size_t count)
{
    if (count != 2 || line->screen.ask != SCREEN_ASK_PIN)
        return false;
    face_line_press(line, TILL_KEY_CLEAR);
    face_line_press_digits(line, words[1]);
    face_line_press(line, TILL_KEY_CONFIRM);
    return true;
}

static bool
do_key(struct face_line *line, char **words, size_t count)
{
    static const struct {
        const char *name;
        enum till_key key;
    } keys[] = {
        {"esc", TILL_KEY_ESC},
        {"up", TILL_KEY_UP},
        {"down", TILL_KEY_DOWN},
        {"confirm", TILL_KEY_CONFIRM},
        {"copy", TILL_KEY_COPY},
        {"back", TILL_KEY_BACK},
        {"history", TILL_KEY_HISTORY},
        {"clear", TILL_KEY_CLEAR},
        {"drawer", TILL_KEY_DRAWER},
        {"supervisor", TILL_KEY_SUPERVISOR},
    };

    for (size_t i = 0; count == 2 && i < LENGTH(keys); i++)
        if (strcmp(words[1], keys[i].name) == 0) {
            face_line_press(line, keys[i].key);
            return true;
        }
    return false;
}

static bool
do_link(struct face_line *line, char **words, size_t count)
{
    if (count != 2 || (strcmp(words[1], "up") != 0 && strcmp(words[1], "down") != 0))
        return false;
    line->host.link(line->host.context, strcmp(words[1], "up") == 0);
    return true;
}

static bool
do_status(struct face_line *line, char **words, size_t count)
{
    (void)words;
    if (count != 1)
        return false;
    face_line_put_status(&line->screen, line->host.english);
    return true;
}

static bool
do_quit(struct face_line *line, char **words, size_t count)
{
    (void)words;
    if (count != 1)
        return false;
    line->ended = true;
    line->used = 0;
    return true;
}

static bool
is_fulfilled(const struct face_line *line)
{
    switch (line->wait) {
    case WAIT_PAID:
        return line->paid;
    case WAIT_SYNCED:
        return line->screen.sync == SCREEN_SYNCED;
    case WAIT_ONLINE:
        return line->screen.sync != SCREEN_OFFLINE;
    case WAIT_NOTHING:
    case WAITS:
        break;
    }
    return true;
}

static void
on_timer(void *context)
{
    struct face_line *line = context;

    line->timer = NULL;
    face_line_put_waited(wait_names[line->wait], line->waited);
    line->wait = WAIT_NOTHING;
    run_lines(line);
}

static void
set_timer(struct face_line *line, struct span after)
{
    net_timer_cancel(line->host.net, &line->timer);
    if (net_timer_start(line->host.net, after, on_timer, line, &line->timer) != ERR_OK)
        line->wait = WAIT_NOTHING;
}

/* What is waited for may have come: go on in a later turn, not inside the program's. */
static void
look(struct face_line *line)
{
    if (line->wait == WAIT_NOTHING || line->waited || !is_fulfilled(line))
        return;
    line->waited = true;
    set_timer(line, span_us(0));
}

static bool
do_wait(struct face_line *line, char **words, size_t count)
{
    int64_t seconds;

    if (count != 3 || text_read_int(bytes_text(words[2]), &seconds) != ERR_OK || seconds < 0 ||
        seconds > WAIT_S_MAX)
        return false;
    for (unsigned i = WAIT_PAID; i < WAITS; i++)
        if (strcmp(words[1], wait_names[i]) == 0)
            line->wait = (enum wait)i;
    if (line->wait == WAIT_NOTHING)
        return false;
    line->waited = false;
    set_timer(line, span_s(seconds));
    look(line);
    return true;
}

static const struct {
    const char *name;
    bool (*run)(struct face_line *line, char **words, size_t count);
} commands[] = {
    {"sale", do_sale},
    {"qr", do_qr},
    {"draw", do_draw},
    {"cash", do_cash},
    {"back", do_back},
    {"shift", face_line_shift},
    {"code", do_code},
    {"cancel", do_cancel},
    {"pin", do_pin},
    {"key", do_key},
    {"link", do_link},
    {"status", do_status},
    {"wait", do_wait},
    {"quit", do_quit},
};

static void
run_command(struct face_line *line, char *text)
{
    char *words[WORDS_MAX + 1];
    char *rest = NULL;
    size_t count = 0;

    for (char *word = strtok_r(text, " \t\r", &rest); word != NULL && count <= WORDS_MAX;
         word = strtok_r(NULL, " \t\r", &rest))
        words[count++] = word;
    if (count == 0 || words[0][0] == '#')
        return;
    for (size_t i = 0; count <= WORDS_MAX && i < LENGTH(commands); i++)
        if (strcmp(words[0], commands[i].name) == 0) {
            if (!commands[i].run(line, words, count))
                face_line_put_wrong(words[0]);
            return;
        }
    face_line_put_wrong(words[0]);
}

/* Whole lines, until one of them waits. */
static void
run_lines(struct face_line *line)
{
    while (line->wait == WAIT_NOTHING) {
        char text[INPUT_SIZE];
        char *end = memchr(line->input, '\n', line->used);
        size_t length;

        if (end == NULL)
            break;
        length = (size_t)(end - line->input);
        memcpy(text, line->input, length);
        text[length] = '\0';
        line->used -= length + 1;
        memmove(line->input, end + 1, line->used);
        run_command(line, text);
    }
    if (line->wait == WAIT_NOTHING &&
        (line->ended || (line->is_file && net_post(line->host.net, on_input, line) != ERR_OK)))
        line->host.quit(line->host.context);
}

/* Nothing more will come; a descriptor that is always readable would keep the loop awake. */
static void
end_input(struct face_line *line)
{
    int ends[2];

    line->ended = true;
    if (line->used > 0 && line->used < INPUT_SIZE && line->input[line->used - 1] != '\n')
        line->input[line->used++] = '\n';
    if (pipe(ends) == 0) {
        (void)dup2(ends[0], STDIN_FILENO);
        (void)close(ends[0]);
    }
}

static void
on_input(void *context)
{
    struct face_line *line = context;
    ssize_t got;

    if (line->ended)
        return;
    if (line->used == INPUT_SIZE) {
        face_line_put_wrong("line too long");
        line->used = 0;
    }
    got = read(STDIN_FILENO, line->input + line->used, INPUT_SIZE - line->used);
    if (got > 0)
        line->used += (size_t)got;
    else if (got == 0 || (errno != EINTR && errno != EAGAIN))
        end_input(line);
    run_lines(line);
}

static void
draw(struct face *face, const struct screen *screen)
{
    struct face_line *line = (struct face_line *)(void *)face;
    bool is_new = screen->note.message != line->screen.note.message ||
                  screen->note.number != line->screen.note.number;

    line->screen = *screen;
    if (is_new && screen->note.message != SCREEN_SAY_NOTHING)
        face_line_put_note(&screen->note, line->host.english);
    look(line);
}

static void
tell(struct face *face, const struct till_notice *notice)
{
    struct face_line *line = (struct face_line *)(void *)face;

    if (notice->what == TILL_HAPPENED_OPENED)
        line->paid = false;
    if (notice->what == TILL_HAPPENED_PAID || notice->what == TILL_HAPPENED_PAID_LATE ||
        notice->what == TILL_HAPPENED_CODE || notice->what == TILL_HAPPENED_CASH)
        line->paid = true;
    face_line_put_notice(notice, &line->screen);
    look(line);
}

static void
close_line(struct face **face)
{
    struct face_line *line = (struct face_line *)(void *)*face;

    *face = NULL;
    net_timer_cancel(line->host.net, &line->timer);
    free(line);
}

enum err
face_line_open(const struct face_host *host, struct face **ret_face)
{
    static const struct face_ops ops = {.draw = draw, .tell = tell, .close = close_line};
    struct face_line *line = calloc(1, sizeof(*line));
    struct stat about;
    enum err err;

    if (line == NULL)
        return ERR_NO_SPACE;
    line->face.ops = &ops;
    line->host = *host;
    line->is_file = fstat(STDIN_FILENO, &about) == 0 && S_ISREG(about.st_mode);
    err = line->is_file ? net_post(host->net, on_input, line)
                        : net_lws_watch(host->net, STDIN_FILENO, on_input, line);
    if (err != ERR_OK) {
        free(line);
        return err;
    }
    *ret_face = &line->face;
    return ERR_OK;
}

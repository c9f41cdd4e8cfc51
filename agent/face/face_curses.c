#include "agent/face/face_curses.h"

#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <locale.h>
#include <ncurses.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "agent/face/face_curses_burst.h"
#include "agent/face/face_curses_keys.h"
#include "agent/face/face_curses_layout.h"
#include "shared/net/net_lws.h"

#define ESC_DELAY_MS 25
#define KEY_ESC 27
#define KEY_DELETE 127
#define BRIGHT_WHITE 15
#define BRIGHT_COLORS 16

struct face_curses {
    struct face face; /* the first member */
    struct face_host host;
    SCREEN *terminal;
    struct face_burst burst;
    struct net_timer *timer; /* the end of a burst */
    bool asks_quit;
    int size_changed[2]; /* a pipe from the signal to the loop */
    chtype styles[FACE_STYLES];
    struct screen screen;
};

/* For the signal handler: where it writes to, or -1. */
static volatile sig_atomic_t size_changed_fd = -1;

static void
put(void *context, unsigned row, unsigned column, enum face_style style, struct bytes text)
{
    struct face_curses *curses = context;

    (void)attrset((int)curses->styles[style]);
    (void)mvaddnstr((int)row, (int)column, (const char *)text.at, (int)text.size);
}

/* The terminal is sent only what is no longer as it was. */
static void
paint(struct face_curses *curses)
{
    const struct face_view view = {
        .screen = &curses->screen,
        .english = curses->host.english,
        .asks_quit = curses->asks_quit,
    };
    const struct face_canvas canvas = {
        .rows = (unsigned)LINES, .columns = (unsigned)COLS, .context = curses, .put = put};

    (void)erase();
    face_layout(&view, &canvas);
    (void)refresh();
}

static void
press(struct face_curses *curses, const struct till_command *command)
{
    bool asked = curses->asks_quit;

    curses->asks_quit = false;
    curses->host.command(curses->host.context, command);
    if (asked)
        paint(curses);
}

static void
ask_quit(struct face_curses *curses)
{
    curses->asks_quit = true;
    paint(curses);
}

/* Quits when that was asked, and asks where there is nothing else to do. */
static bool
press_quit(struct face_curses *curses)
{
    if (curses->asks_quit)
        curses->host.quit(curses->host.context);
    else if (face_keys_quits(&curses->screen))
        ask_quit(curses);
    else
        return false;
    return true;
}

/* Keys that no scanner sends. */
static void
press_function(struct face_curses *curses, int key)
{
    static const struct {
        int key;
        enum till_key means;
    } keys[] = {
        {KEY_F(1), TILL_KEY_QR},
        {KEY_F(2), TILL_KEY_SCAN},
        {KEY_F(3), TILL_KEY_CASH},
        {KEY_F(4), TILL_KEY_SUPERVISOR},
        {KEY_F(7), TILL_KEY_CANCEL},
        {KEY_F(8), TILL_KEY_CLEAR},
        {KEY_F(9), TILL_KEY_HISTORY},
        {KEY_F(10), TILL_KEY_SHIFT},
        {KEY_F(11), TILL_KEY_CODE},
        {KEY_F(12), TILL_KEY_COPY},
        {KEY_UP, TILL_KEY_UP},
        {KEY_DOWN, TILL_KEY_DOWN},
        {KEY_BACKSPACE, TILL_KEY_BACKSPACE},
        {KEY_DC, TILL_KEY_BACKSPACE},
        {KEY_DELETE, TILL_KEY_BACKSPACE},
        {'\b', TILL_KEY_BACKSPACE},
        {KEY_ESC, TILL_KEY_ESC},
    };

    if (key == KEY_F(10) && press_quit(curses))
        return;
    for (size_t i = 0; i < LENGTH(keys); i++)
        if (keys[i].key == key) {
            const struct till_command command = {.key = keys[i].means};

            press(curses, &command);
        }
}

static void
press_character(struct face_curses *curses, char key)
{
    struct till_command command = {.key = TILL_KEY_NONE};

    if (key == FACE_KEY_QUIT && face_keys_is_menu(&curses->screen) && !curses->asks_quit) {
        ask_quit(curses);
        return;
    }
    if (key >= '0' && key <= '9') {
        command.key = TILL_KEY_DIGIT;
        command.digit = key - '0';
    } else if (key == '.' || key == ',') {
        command.key = TILL_KEY_POINT;
    } else if (key == '+') {
        command.key = TILL_KEY_PLUS;
    } else if (key == '*') {
        command.key = TILL_KEY_TIMES;
    } else if (key == '\r') {
        command.key = TILL_KEY_CONFIRM;
    }
    if (command.key != TILL_KEY_NONE || curses->asks_quit)
        press(curses, &command);
}

/* A barcode is the till's to make something of, but answers no question. */
static void
end_burst(struct face_curses *curses)
{
    char keys[FACE_BURST_MAX + 1];
    const struct till_command scan = {.key = TILL_KEY_SCAN, .barcode = keys};

    net_timer_cancel(curses->host.net, &curses->timer);
    if (!face_burst_take(&curses->burst, keys)) {
        for (size_t i = 0; keys[i] != '\0'; i++)
            press_character(curses, keys[i]);
    } else if (curses->screen.ask == SCREEN_ASK_NOTHING) {
        press(curses, &scan);
    }
}

static void
on_burst_end(void *context)
{
    struct face_curses *curses = context;

    curses->timer = NULL;
    end_burst(curses);
}

static void
hold_burst(struct face_curses *curses)
{
    net_timer_cancel(curses->host.net, &curses->timer);
    if (curses->burst.count > 0 && net_timer_start(curses->host.net, span_ms(FACE_BURST_GAP_MS),
                                       on_burst_end, curses, &curses->timer) != ERR_OK)
        end_burst(curses);
}

static void
take_key(struct face_curses *curses, int key)
{
    struct tick now = net_tick(curses->host.net);

    if (key == '\n' || key == KEY_ENTER)
        key = '\r';
    if (face_burst_is_over(&curses->burst, now))
        end_burst(curses);
    if (key == '\r' || (key >= ' ' && key < KEY_DELETE)) {
        face_burst_add(&curses->burst, now, (char)key);
    } else {
        end_burst(curses);
        press_function(curses, key);
    }
}

/* The terminal went away: nobody looks at it, and it would be readable for ever. */
static bool
is_hung_up(void)
{
    struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};

    return poll(&input, 1, 0) > 0 && (input.revents & (POLLHUP | POLLERR | POLLNVAL)) != 0;
}

static void
on_input(void *context)
{
    struct face_curses *curses = context;
    bool any = false;

    for (int key = getch(); key != ERR; key = getch()) {
        any = true;
        take_key(curses, key);
    }
    if (!any && is_hung_up())
        curses->host.quit(curses->host.context);
    hold_burst(curses);
}

static void
on_size_signal(int signal)
{
    int kept = errno;

    (void)signal;
    if (size_changed_fd >= 0)
        (void)!write(size_changed_fd, "", 1);
    errno = kept;
}

static void
on_size(void *context)
{
    struct face_curses *curses = context;
    struct winsize size;
    char many[64];

    while (read(curses->size_changed[0], many, sizeof(many)) > 0)
        continue;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_row > 0 && size.ws_col > 0)
        (void)resizeterm(size.ws_row, size.ws_col);
    paint(curses);
}

static void
draw(struct face *face, const struct screen *screen)
{
    struct face_curses *curses = (struct face_curses *)(void *)face;

    curses->screen = *screen;
    paint(curses);
}

/* The bell means money, and nothing else. */
static void
tell(struct face *face, const struct till_notice *notice)
{
    (void)face;
    if (notice->what == TILL_HAPPENED_PAID || notice->what == TILL_HAPPENED_PAID_LATE ||
        notice->what == TILL_HAPPENED_CODE || notice->what == TILL_HAPPENED_PLATE)
        (void)beep();
}

static void
set_styles(struct face_curses *curses)
{
    static const struct {
        short ink, paper;
        chtype more;
    } colours[FACE_STYLES] = {
        [FACE_STYLE_BAR] = {COLOR_WHITE, COLOR_BLUE, 0},
        [FACE_STYLE_KEY] = {COLOR_YELLOW, COLOR_BLUE, A_BOLD},
        [FACE_STYLE_PAPER] = {COLOR_BLACK, COLOR_WHITE, 0},
        [FACE_STYLE_GOOD] = {COLOR_BLACK, COLOR_GREEN, 0},
        [FACE_STYLE_DOUBT] = {COLOR_BLACK, COLOR_YELLOW, 0},
        [FACE_STYLE_TROUBLE] = {COLOR_WHITE, COLOR_RED, A_BOLD},
    };
    static const chtype plain[FACE_STYLES] = {
        [FACE_STYLE_FAINT] = A_DIM,
        [FACE_STYLE_STRONG] = A_BOLD,
        [FACE_STYLE_BAR] = A_REVERSE,
        [FACE_STYLE_KEY] = A_REVERSE | A_BOLD,
        [FACE_STYLE_PAPER] = A_REVERSE,
        [FACE_STYLE_GOOD] = A_REVERSE,
        [FACE_STYLE_DOUBT] = A_REVERSE | A_BOLD,
        [FACE_STYLE_TROUBLE] = A_REVERSE | A_BOLD,
    };
    bool has_colours = has_colors() && start_color() == OK && use_default_colors() == OK;

    memcpy(curses->styles, plain, sizeof(plain));
    for (short i = FACE_STYLE_BAR; has_colours && i < FACE_STYLES; i++) {
        short paper = colours[i].paper;

        /* The white of eight colours is a grey. */
        if (i == FACE_STYLE_PAPER && COLORS >= BRIGHT_COLORS)
            paper = BRIGHT_WHITE;
        if (init_pair(i, colours[i].ink, paper) == OK)
            curses->styles[i] = (chtype)COLOR_PAIR(i) | colours[i].more;
    }
}

static void
use_utf8(void)
{
    (void)setlocale(LC_CTYPE, "");
    if (strcmp(nl_langinfo(CODESET), "UTF-8") != 0)
        (void)setlocale(LC_CTYPE, "C.UTF-8");
}

static enum err
open_terminal(struct face_curses *curses)
{
    if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
        return ERR_UNSUPPORTED;
    use_utf8();
    curses->terminal = newterm(NULL, stdout, stdin);
    if (curses->terminal == NULL)
        return ERR_UNSUPPORTED;
    (void)set_escdelay(ESC_DELAY_MS);
    (void)raw();
    (void)noecho();
    (void)nonl();
    (void)keypad(stdscr, TRUE);
    (void)nodelay(stdscr, TRUE);
    (void)curs_set(0);
    set_styles(curses);
    return ERR_OK;
}

static void
close_terminal(struct face_curses *curses)
{
    if (curses->terminal == NULL)
        return;
    (void)endwin();
    delscreen(curses->terminal);
    curses->terminal = NULL;
}

/* Before the terminal is opened, so that ncurses leaves the signal to us. */
static enum err
open_size_pipe(struct face_curses *curses)
{
    struct sigaction action = {.sa_handler = on_size_signal, .sa_flags = SA_RESTART};

    if (pipe(curses->size_changed) != 0)
        return ERR_NO_SPACE;
    for (size_t i = 0; i < LENGTH(curses->size_changed); i++) {
        (void)fcntl(curses->size_changed[i], F_SETFL, O_NONBLOCK);
        (void)fcntl(curses->size_changed[i], F_SETFD, FD_CLOEXEC);
    }
    size_changed_fd = curses->size_changed[1];
    (void)sigaction(SIGWINCH, &action, NULL);
    return ERR_OK;
}

static void
close_size_pipe(struct face_curses *curses)
{
    struct sigaction action = {.sa_handler = SIG_DFL};

    (void)sigaction(SIGWINCH, &action, NULL);
    size_changed_fd = -1;
    (void)close(curses->size_changed[0]);
    (void)close(curses->size_changed[1]);
}

static void
close_curses(struct face **face)
{
    struct face_curses *curses = (struct face_curses *)(void *)*face;

    *face = NULL;
    net_timer_cancel(curses->host.net, &curses->timer);
    close_terminal(curses);
    close_size_pipe(curses);
    free(curses);
}

enum err
face_curses_open(const struct face_host *host, struct face **ret_face)
{
    static const struct face_ops ops = {.draw = draw, .tell = tell, .close = close_curses};
    struct face_curses *curses = calloc(1, sizeof(*curses));
    struct face *face;
    enum err err;

    if (curses == NULL)
        return ERR_NO_SPACE;
    face = &curses->face;
    curses->face.ops = &ops;
    curses->host = *host;
    err = open_size_pipe(curses);
    if (err != ERR_OK) {
        free(curses);
        return err;
    }
    err = open_terminal(curses);
    if (err == ERR_OK)
        err = net_lws_watch(host->net, STDIN_FILENO, on_input, curses);
    if (err == ERR_OK)
        err = net_lws_watch(host->net, curses->size_changed[0], on_size, curses);
    if (err != ERR_OK) {
        close_curses(&face);
        return err;
    }
    *ret_face = face;
    return ERR_OK;
}

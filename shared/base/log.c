#include "shared/base/log.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <unistd.h>

#include "shared/base/clock.h"
#include "shared/base/text.h"

static enum log_level level_now = LOG_INFO;
static int file_now = STDERR_FILENO;

static const char *const level_names[] = {
    [LOG_DEBUG] = "debug",
    [LOG_INFO] = "info",
    [LOG_WARN] = "warn",
    [LOG_ERROR] = "error",
};

/* A value from outside must not be able to begin a line of its own. */
static void
replace_controls(char *line, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if ((unsigned char)line[i] < ' ' || line[i] == 0x7f)
            line[i] = '?';
}

void
log_event(enum log_level level, const char *event, const char *format, ...)
{
    char line[LOG_LINE_MAX];
    char when[MOMENT_TEXT_MAX];
    struct moment now;
    struct text text;
    va_list arguments;
    int length;

    NEED((unsigned)level < LENGTH(level_names));
    if (level < level_now)
        return;
    now = clock_moment(clock_system());
    text_init(&text, line, sizeof(line) - 1);
    text_printf(&text, "%s.%06u %s %s ", moment_format_china(now, when),
        (unsigned)(now.us % 1000000), level_names[level], event);
    va_start(arguments, format);
    length = vsnprintf(line + text.length, sizeof(line) - 1 - text.length, format, arguments);
    va_end(arguments);
    if (length > 0)
        text.length += (size_t)length;
    if (text.length > sizeof(line) - 2)
        text.length = sizeof(line) - 2;
    replace_controls(line, text.length);
    line[text.length] = '\n';
    /* One write, so that lines of several threads do not mix. Nobody to tell if it fails. */
    if (write(file_now, line, text.length + 1) < 0)
        return;
}

void
log_set_level(enum log_level level)
{
    level_now = level;
}

void
log_set_file(int fd)
{
    file_now = fd;
}

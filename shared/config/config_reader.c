#include "shared/config/config_reader.h"

#include <stdarg.h>
#include <stdio.h>

#include "shared/base/text.h"
#include "shared/config/config_value.h"

#define SHOWN_MAX 40

/* What comes from a file or a shell must not steer the terminal that shows it. */
static void
replace_controls(char *line)
{
    for (; *line != '\0'; line++)
        if ((unsigned char)*line < ' ' || *line == 0x7f)
            *line = '?';
}

void
config_reader_complain(struct config_reader *reader, const char *format, ...)
{
    struct config_result *result = reader->result;
    char *line = result->errors[result->errors_count % CONFIG_ERRORS_MAX];
    va_list arguments;

    result->errors_count++;
    if (result->errors_count > CONFIG_ERRORS_MAX)
        return;
    va_start(arguments, format);
    (void)vsnprintf(line, CONFIG_ERROR_SIZE, format, arguments);
    va_end(arguments);
    replace_controls(line);
}

void
config_reader_store(
    struct config_reader *reader, size_t at, const char *where, struct bytes written)
{
    const struct config_setting *setting = &reader->program->settings[at];
    char expected[CONFIG_ERROR_SIZE];
    struct text text;

    reader->is_given[at] = true;
    if (config_value_store(setting, written, reader->values) == ERR_OK)
        return;
    text_init(&text, expected, sizeof(expected));
    config_value_describe(setting, &text);
    if (config_value_is_shown(setting) && written.size <= SHOWN_MAX)
        config_reader_complain(reader, "%s must be %s, not \"%.*s\"", where, expected,
            (int)written.size, (const char *)written.at);
    else
        config_reader_complain(reader, "%s must be %s", where, expected);
}

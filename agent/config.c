#include "agent/config.h"

#include <ctype.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "shared/base/text.h"

#define LINE_MAX_SIZE 1024

static const struct {
    const char *name;
    size_t offset;
} names[] = {
    {"agent.data", offsetof(struct config, data)},
    {"agent.face", offsetof(struct config, face)},
    {"agent.language", offsetof(struct config, language)},
    {"agent.printer", offsetof(struct config, printer)},
    {"agent.log", offsetof(struct config, log)},
    {"hub.url", offsetof(struct config, hub_url)},
    {"hub.authority", offsetof(struct config, authority)},
};

void
config_init(struct config *ret_config)
{
    *ret_config = (struct config){
        .data = "/var/lib/shanju-agent",
        .face = "curses",
        .language = "auto",
        .printer = "none",
    };
}

enum err
config_set(struct config *config, const char *name, const char *value)
{
    for (size_t i = 0; i < LENGTH(names); i++)
        if (strcmp(names[i].name, name) == 0)
            return text_copy(
                bytes_text(value), (char *)config + names[i].offset, CONFIG_TEXT_MAX);
    return ERR_NOT_FOUND;
}

/* Without white space on either side. */
static char *
trim(char *text)
{
    size_t length;

    while (isspace((unsigned char)*text))
        text++;
    length = strlen(text);
    while (length > 0 && isspace((unsigned char)text[length - 1]))
        text[--length] = '\0';
    return text;
}

static enum err
read_line(struct config *config, char *line, char section[static CONFIG_TEXT_MAX])
{
    char name[2 * CONFIG_TEXT_MAX];
    char *text = trim(line);
    char *equals;

    if (*text == '\0' || *text == '#' || *text == ';')
        return ERR_OK;
    if (*text == '[') {
        char *end = strchr(text, ']');

        if (end == NULL || end[1] != '\0')
            return ERR_BAD_INPUT;
        return text_copy(bytes_of(text + 1, (size_t)(end - text - 1)), section, CONFIG_TEXT_MAX);
    }
    equals = strchr(text, '=');
    if (equals == NULL)
        return ERR_BAD_INPUT;
    *equals = '\0';
    (void)snprintf(name, sizeof(name), "%s.%s", section, trim(text));
    return config_set(config, name, trim(equals + 1));
}

enum err
config_read(struct config *config, const char *path, unsigned *ret_line)
{
    char line[LINE_MAX_SIZE];
    char section[CONFIG_TEXT_MAX] = "";
    FILE *file = fopen(path, "re");
    enum err err = ERR_OK;
    unsigned number = 0;

    *ret_line = 0;
    if (file == NULL)
        return ERR_NOT_FOUND;
    while (err == ERR_OK && fgets(line, sizeof(line), file) != NULL) {
        *ret_line = ++number;
        err = strchr(line, '\n') == NULL && !feof(file) ? ERR_TOO_BIG
                                                        : read_line(config, line, section);
    }
    (void)fclose(file);
    return err;
}

bool
config_is_english(const struct config *config)
{
    const char *language = config->language;

    if (strcmp(language, "auto") == 0) {
        language = getenv("LC_ALL");
        if (language == NULL || *language == '\0')
            language = getenv("LANG");
    }
    return language != NULL && strncmp(language, "en", 2) == 0;
}

#include "shared/config/config_file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "shared/base/text.h"
#include "shared/config/config_near.h"

enum section_state {
    SECTION_NONE, /* before the first one */
    SECTION_KNOWN,
    SECTION_UNKNOWN /* complained about once; what is in it is passed over */
};

/* The line that is being read. */
struct place {
    const char *file;
    unsigned line;
    enum section_state state;
    struct bytes section;
};

static bool
is_blank(uint8_t c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

static struct bytes
trim(struct bytes text)
{
    while (text.size > 0 && is_blank(text.at[0]))
        text = bytes_from(text, 1);
    while (text.size > 0 && is_blank(text.at[text.size - 1]))
        text.size--;
    return text;
}

static void
read_section(struct config_reader *reader, struct place *place, struct bytes line)
{
    const struct config_program *program = reader->program;
    struct bytes name = trim(bytes_of(line.at + 1, line.size - 2));
    size_t distance = SIZE_MAX;
    const char *near = NULL;

    place->section = name;
    place->state = SECTION_KNOWN;
    for (size_t i = 0; i < program->settings_count; i++) {
        const char *section = program->settings[i].section;

        if (bytes_is(name, section))
            return;
        if (config_near(name, bytes_text(section), &distance))
            near = section;
    }
    place->state = SECTION_UNKNOWN;
    if (near == NULL)
        config_reader_complain(reader, "%s:%u: unknown section [%.*s]", place->file, place->line,
            (int)name.size, (const char *)name.at);
    else
        config_reader_complain(reader, "%s:%u: unknown section [%.*s]; did you mean [%s]?",
            place->file, place->line, (int)name.size, (const char *)name.at, near);
}

/* The setting of that name in the present section, or settings_count after a complaint. */
static size_t
find_setting(struct config_reader *reader, const struct place *place, struct bytes name)
{
    const struct config_program *program = reader->program;
    size_t distance = SIZE_MAX;
    const char *near = NULL;
    char hint[CONFIG_NEAR_MAX + 32] = "";

    for (size_t i = 0; i < program->settings_count; i++) {
        const struct config_setting *setting = &program->settings[i];

        if (!bytes_is(place->section, setting->section))
            continue;
        if (bytes_is(name, setting->name))
            return i;
        if (config_near(name, bytes_text(setting->name), &distance))
            near = setting->name;
    }
    if (near != NULL)
        (void)snprintf(hint, sizeof(hint), "; did you mean \"%s\"?", near);
    config_reader_complain(reader, "%s:%u: unknown setting \"%.*s\" in [%.*s]%s", place->file,
        place->line, (int)name.size, (const char *)name.at, (int)place->section.size,
        (const char *)place->section.at, hint);
    return program->settings_count;
}

static void
read_setting(
    struct config_reader *reader, const struct place *place, struct bytes name, struct bytes value)
{
    char where[CONFIG_ERROR_SIZE];
    size_t at = find_setting(reader, place, name);

    if (at == reader->program->settings_count)
        return;
    (void)snprintf(where, sizeof(where), "%s:%u: \"%s\" in [%s]", place->file, place->line,
        reader->program->settings[at].name, reader->program->settings[at].section);
    if (reader->lines[at] != 0) {
        config_reader_complain(reader, "%s was given in line %u already", where, reader->lines[at]);
        return;
    }
    reader->lines[at] = place->line;
    if (value.size > 0 && value.at[0] == '"') {
        if (value.size < 2 || value.at[value.size - 1] != '"') {
            config_reader_complain(reader, "%s begins with a quote that does not end", where);
            return;
        }
        value = bytes_of(value.at + 1, value.size - 2);
    }
    config_reader_store(reader, at, where, value);
}

static void
read_line(struct config_reader *reader, struct place *place, struct bytes line)
{
    const uint8_t *equals;
    size_t length;

    if (!text_is_utf8(line)) {
        config_reader_complain(reader, "%s:%u: this is not UTF-8", place->file, place->line);
        return;
    }
    line = trim(line);
    if (line.size == 0 || line.at[0] == '#' || line.at[0] == ';')
        return;
    if (line.at[0] == '[' && line.at[line.size - 1] == ']') {
        read_section(reader, place, line);
        return;
    }
    equals = memchr(line.at, '=', line.size);
    if (equals == NULL || line.at[0] == '[') {
        config_reader_complain(
            reader, "%s:%u: expected \"[section]\" or \"name = value\"", place->file, place->line);
        return;
    }
    length = (size_t)(equals - line.at);
    if (place->state == SECTION_NONE)
        config_reader_complain(reader, "%s:%u: expected a \"[section]\" before the first setting",
            place->file, place->line);
    if (place->state == SECTION_NONE)
        place->state = SECTION_UNKNOWN;
    if (place->state == SECTION_KNOWN)
        read_setting(
            reader, place, trim(bytes_of(line.at, length)), trim(bytes_from(line, length + 1)));
}

static void
read_lines(struct config_reader *reader, const char *path, struct bytes rest)
{
    struct place place = {.file = path};

    if (bytes_starts(rest, "\xef\xbb\xbf"))
        rest = bytes_from(rest, 3);
    while (rest.size > 0) {
        const uint8_t *end = memchr(rest.at, '\n', rest.size);
        size_t length = end == NULL ? rest.size : (size_t)(end - rest.at);

        place.line++;
        read_line(reader, &place, bytes_of(rest.at, length));
        rest = bytes_from(rest, end == NULL ? length : length + 1);
    }
}

void
config_file_read(struct config_reader *reader, const char *path, bool is_wanted)
{
    FILE *file = fopen(path, "re");
    uint8_t *block;
    size_t size = 0;

    if (file == NULL && errno == ENOENT && !is_wanted)
        return;
    reader->result->file = path;
    if (file == NULL) {
        config_reader_complain(reader, "%s: %s", path, strerror(errno));
        return;
    }
    block = malloc(CONFIG_FILE_SIZE_MAX + 1);
    if (block != NULL)
        size = fread(block, 1, CONFIG_FILE_SIZE_MAX + 1, file);
    if (block == NULL || ferror(file) != 0)
        config_reader_complain(reader, "%s: cannot be read", path);
    else if (size > CONFIG_FILE_SIZE_MAX)
        config_reader_complain(reader, "%s: larger than %zu bytes", path, CONFIG_FILE_SIZE_MAX);
    else
        read_lines(reader, path, bytes_of(block, size));
    free(block);
    (void)fclose(file);
}

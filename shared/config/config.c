#include "shared/config/config.h"

#include <stdlib.h>
#include <string.h>

#include "shared/base/text.h"
#include "shared/config/config_file.h"
#include "shared/config/config_near.h"
#include "shared/config/config_reader.h"
#include "shared/config/config_value.h"

#define NAME_SIZE (CONFIG_NEAR_MAX + 16)

static const char *const own_flags[] = {"--config", "--check-config", "--help", "--version"};

static void
put_dashes(char *name)
{
    for (; *name != '\0'; name++)
        if (*name == '_')
            *name = '-';
}

/* Such as "--listen-port" and "SHANJU_LISTEN_PORT": the name in another alphabet. */
static const char *
flag_of(const struct config_setting *setting, char ret_name[static NAME_SIZE])
{
    (void)snprintf(ret_name, NAME_SIZE, "--%s-%s", setting->section, setting->name);
    put_dashes(ret_name);
    return ret_name;
}

/* "--port", where the section may be left out; else the same as flag_of(). */
static const char *
short_flag_of(const struct config_program *program, const struct config_setting *setting,
    char ret_name[static NAME_SIZE])
{
    if (program->section == NULL || strcmp(program->section, setting->section) != 0)
        return flag_of(setting, ret_name);
    (void)snprintf(ret_name, NAME_SIZE, "--%s", setting->name);
    put_dashes(ret_name);
    return ret_name;
}

static const char *
variable_of(const struct config_setting *setting, char ret_name[static NAME_SIZE])
{
    (void)snprintf(ret_name, NAME_SIZE, "SHANJU_%s_%s", setting->section, setting->name);
    for (char *at = ret_name; *at != '\0'; at++)
        if (*at >= 'a' && *at <= 'z')
            *at = (char)(*at - 'a' + 'A');
    return ret_name;
}

/* The flags of main() as far as they were read. */
struct walk {
    const struct config_input *input;
    int next;
    struct bytes flag; /* without its value */
    const char *value; /* behind "=", or NULL */
};

static void
split_flag(struct walk *walk, const char *argument)
{
    const char *equals = strchr(argument, '=');

    walk->flag =
        equals == NULL ? bytes_text(argument) : bytes_of(argument, (size_t)(equals - argument));
    walk->value = equals == NULL ? NULL : equals + 1;
}

static bool
has_next(const struct walk *walk)
{
    return walk->next < walk->input->argc && strncmp(walk->input->argv[walk->next], "--", 2) != 0;
}

/* The value of the present flag, wherever it stands, or NULL after a complaint. */
static const char *
take_value(struct config_reader *reader, struct walk *walk)
{
    const char *value = walk->value;

    if (value == NULL && has_next(walk))
        value = walk->input->argv[walk->next++];
    if (value == NULL)
        config_reader_complain(
            reader, "%.*s needs a value", (int)walk->flag.size, (const char *)walk->flag.at);
    return value;
}

/* "--quiet" alone is yes; what follows is its value only when it can be one. */
static const char *
take_bool(const struct config_setting *setting, struct walk *walk)
{
    bool value;
    struct config_setting probe = *setting;

    probe.offset = 0;
    if (walk->value != NULL)
        return walk->value;
    if (has_next(walk) &&
        config_value_store(&probe, bytes_text(walk->input->argv[walk->next]), &value) == ERR_OK)
        return walk->input->argv[walk->next++];
    return "yes";
}

static void
complain_twice(struct config_reader *reader, const struct walk *walk, const char *kept)
{
    if (kept != NULL)
        config_reader_complain(
            reader, "%.*s was given already", (int)walk->flag.size, (const char *)walk->flag.at);
}

static bool
read_own_flag(struct config_reader *reader, struct walk *walk)
{
    struct config_result *result = reader->result;

    if (bytes_is(walk->flag, "--config")) {
        complain_twice(reader, walk, reader->file);
        reader->file = take_value(reader, walk);
        return true;
    }
    if (walk->value != NULL)
        return false;
    if (bytes_is(walk->flag, "--help"))
        result->wish = CONFIG_HELP;
    else if (bytes_is(walk->flag, "--version"))
        result->wish = CONFIG_VERSION;
    else if (bytes_is(walk->flag, "--check-config"))
        result->wish = result->wish == CONFIG_RUN ? CONFIG_CHECK : result->wish;
    else
        return false;
    return true;
}

static void
complain_of_flag(struct config_reader *reader, struct bytes flag)
{
    const struct config_program *program = reader->program;
    char name[NAME_SIZE];
    char near[NAME_SIZE] = "";
    size_t distance = SIZE_MAX;

    for (size_t i = 0; i < program->settings_count; i++) {
        if (config_near(flag, bytes_text(flag_of(&program->settings[i], name)), &distance))
            (void)snprintf(near, sizeof(near), "%s", name);
        if (config_near(
                flag, bytes_text(short_flag_of(program, &program->settings[i], name)), &distance))
            (void)snprintf(near, sizeof(near), "%s", name);
    }
    for (size_t i = 0; i < LENGTH(own_flags); i++)
        if (config_near(flag, bytes_text(own_flags[i]), &distance))
            (void)snprintf(near, sizeof(near), "%s", own_flags[i]);
    config_reader_complain(reader, "unknown flag %.*s%s%s%s", (int)flag.size, (const char *)flag.at,
        *near == '\0' ? "" : "; did you mean ", near, *near == '\0' ? "" : "?");
}

static void
read_flag(struct config_reader *reader, struct walk *walk, const char *argument)
{
    const struct config_program *program = reader->program;
    char name[NAME_SIZE];

    split_flag(walk, argument);
    if (read_own_flag(reader, walk))
        return;
    for (size_t i = 0; i < program->settings_count; i++) {
        const struct config_setting *setting = &program->settings[i];

        if (!bytes_is(walk->flag, flag_of(setting, name)) &&
            !bytes_is(walk->flag, short_flag_of(program, setting, name)))
            continue;
        complain_twice(reader, walk, reader->flags[i]);
        reader->flags[i] =
            setting->kind == CONFIG_BOOL ? take_bool(setting, walk) : take_value(reader, walk);
        return;
    }
    complain_of_flag(reader, walk->flag);
}

static void
keep_argument(struct config_reader *reader, const char *argument)
{
    struct config_result *result = reader->result;

    if (result->arguments_count == CONFIG_ARGUMENTS_MAX)
        config_reader_complain(reader, "more than %d arguments", CONFIG_ARGUMENTS_MAX);
    else
        result->arguments[result->arguments_count++] = argument;
}

static void
read_arguments(struct config_reader *reader, const struct config_input *input)
{
    struct walk walk = {.input = input, .next = 1};
    bool only_arguments = false;

    while (walk.next < input->argc) {
        const char *argument = input->argv[walk.next++];

        if (only_arguments || argument[0] != '-' || strcmp(argument, "-") == 0)
            keep_argument(reader, argument);
        else if (strcmp(argument, "--") == 0)
            only_arguments = true;
        else
            read_flag(reader, &walk, argument);
    }
}

static void
read_environment(struct config_reader *reader, char *const *environment)
{
    char name[NAME_SIZE];

    for (size_t i = 0; i < reader->program->settings_count; i++) {
        size_t length = strlen(variable_of(&reader->program->settings[i], name));

        for (char *const *at = environment; at != NULL && *at != NULL; at++)
            if (strncmp(*at, name, length) == 0 && (*at)[length] == '=')
                config_reader_store(reader, i, name, bytes_text(*at + length + 1));
    }
}

static void
read_flags(struct config_reader *reader)
{
    char name[NAME_SIZE];

    for (size_t i = 0; i < reader->program->settings_count; i++)
        if (reader->flags[i] != NULL)
            config_reader_store(reader, i, flag_of(&reader->program->settings[i], name),
                bytes_text(reader->flags[i]));
}

static void
store_initial(const struct config_program *program, void *values)
{
    for (size_t i = 0; i < program->settings_count; i++) {
        const struct config_setting *setting = &program->settings[i];

        NEED(strlen(setting->section) + strlen(setting->name) < CONFIG_NEAR_MAX);
        if (setting->initial != NULL)
            NEED(config_value_store(setting, config_value_initial(setting), values) == ERR_OK);
    }
}

static void
find_missing(struct config_reader *reader)
{
    char flag[NAME_SIZE];
    char variable[NAME_SIZE];

    for (size_t i = 0; i < reader->program->settings_count; i++) {
        const struct config_setting *setting = &reader->program->settings[i];

        if (setting->initial != NULL || reader->is_given[i])
            continue;
        config_reader_complain(reader,
            "\"%s\" in [%s] is missing: give it in the file, as %s or as %s", setting->name,
            setting->section, variable_of(setting, variable), flag_of(setting, flag));
    }
}

enum err
config_read(const struct config_program *program, const struct config_input *input, void *values,
    struct config_result *ret_result)
{
    struct config_reader reader = {.program = program, .values = values, .result = ret_result};

    NEED(program->settings_count <= CONFIG_SETTINGS_MAX);
    *ret_result = (struct config_result){.wish = CONFIG_RUN};
    store_initial(program, values);
    read_arguments(&reader, input);
    if (ret_result->wish == CONFIG_HELP || ret_result->wish == CONFIG_VERSION) {
        ret_result->errors_count = 0;
        return ERR_OK;
    }
    if (reader.file != NULL)
        config_file_read(&reader, reader.file, true);
    else if (program->file != NULL)
        config_file_read(&reader, program->file, false);
    read_environment(&reader, input->environment);
    read_flags(&reader);
    find_missing(&reader);
    return ret_result->errors_count == 0 ? ERR_OK : ERR_BAD_INPUT;
}

static void
print_errors(const struct config_program *program, const struct config_result *result)
{
    for (size_t i = 0; i < result->errors_count && i < CONFIG_ERRORS_MAX; i++)
        (void)fprintf(stderr, "%s\n", result->errors[i]);
    (void)fprintf(stderr, "%s: %zu error%s; --help lists all settings\n", program->name,
        result->errors_count, result->errors_count == 1 ? "" : "s");
}

bool
config_start(const struct config_program *program, const struct config_input *input, void *values,
    struct config_result *ret_result, int *ret_status)
{
    enum err err = config_read(program, input, values, ret_result);

    *ret_status = err == ERR_OK ? EXIT_SUCCESS : EXIT_FAILURE;
    if (err != ERR_OK) {
        print_errors(program, ret_result);
        return false;
    }
    switch (ret_result->wish) {
    case CONFIG_RUN:
        return true;
    case CONFIG_CHECK:
        (void)printf(
            "%s: no errors\n", ret_result->file == NULL ? "no file of settings" : ret_result->file);
        return false;
    case CONFIG_HELP:
        config_print_help(program, stdout);
        return false;
    case CONFIG_VERSION:
        (void)printf("%s %s\n", program->name, program->version);
        return false;
    }
    NOT_REACHED();
}

static void
print_setting(const struct config_program *program, const struct config_setting *setting, FILE *out)
{
    struct bytes initial =
        setting->initial == NULL ? bytes_text("(must be given)") : config_value_initial(setting);
    char variable[NAME_SIZE];
    char flag[NAME_SIZE];
    char expected[CONFIG_ERROR_SIZE];
    struct text text;

    text_init(&text, expected, sizeof(expected));
    config_value_describe(setting, &text);
    (void)fprintf(out, "%s = %.*s\n", setting->name, (int)initial.size, (const char *)initial.at);
    (void)fprintf(out, "    %s\n    %s; %s, %s\n", setting->help, expected,
        variable_of(setting, variable), short_flag_of(program, setting, flag));
}

void
config_print_help(const struct config_program *program, FILE *out)
{
    const char *section = "";

    (void)fprintf(out, "%s -- %s\n\n", program->name, program->purpose);
    (void)fprintf(out, "usage: %s [--config FILE] [--check-config] [--SECTION-NAME VALUE]...%s%s\n",
        program->name, *program->arguments == '\0' ? "" : " ", program->arguments);
    (void)fprintf(out, "       %s --help | --version\n\n", program->name);
    (void)fprintf(out, "A flag goes before the environment, and that before the file%s%s.\n",
        program->file == NULL ? "" : ", which is\n--config or ",
        program->file == NULL ? "" : program->file);
    (void)fprintf(out, "These are all settings with their initial values.\n");
    for (size_t i = 0; i < program->settings_count; i++) {
        if (strcmp(section, program->settings[i].section) != 0)
            (void)fprintf(out, "\n[%s]\n", program->settings[i].section);
        section = program->settings[i].section;
        print_setting(program, &program->settings[i], out);
    }
}

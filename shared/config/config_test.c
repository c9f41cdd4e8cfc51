#include "shared/config/config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "shared/base/moment.h"

/* A program with one setting of each kind. */
struct hub_config {
    char name[16];
    char store_path[64];
    int64_t port;
    bool is_secure;
    struct span patience;
    struct span rest;
    char tender[8];
    char rules[64];
};

static const struct config_setting settings[] = {
    {"listen", "port", CONFIG_INT, "8443", "the port for tills",
        CONFIG_FIELD(struct hub_config, port), 1, 65535},
    {"listen", "secure", CONFIG_BOOL, "yes", "whether to speak TLS",
        CONFIG_FIELD(struct hub_config, is_secure), 0, 0},
    {"listen", "wait_at_most", CONFIG_SPAN, "30s", "how long a till may be silent",
        CONFIG_FIELD(struct hub_config, patience), 1000, INT64_C(3600000000)},
    {"store", "path", CONFIG_PATH, "hub.db", "the database",
        CONFIG_FIELD(struct hub_config, store_path), 0, 0},
    {"store", "name", CONFIG_TEXT, "", "what people call it", CONFIG_FIELD(struct hub_config, name),
        0, 0},
    {"store", "rest", CONFIG_SPAN, "0s", "the pause", CONFIG_FIELD(struct hub_config, rest), 0, 0},
    {"till", "tender", CONFIG_WORD, "qr|cash|none", "what Enter does",
        CONFIG_FIELD(struct hub_config, tender), 0, 0},
    {"till", "rules", CONFIG_JSON, "{}", "what tills are told",
        CONFIG_FIELD(struct hub_config, rules), 0, 0},
};

static const struct config_program program = {
    .name = "shanju-hub",
    .version = "1.0.0",
    .purpose = "a test",
    .arguments = "FILE...",
    .settings = settings,
    .settings_count = LENGTH(settings),
};

/* What one test reads. */
struct reading {
    char file[32];
    struct hub_config config;
    struct config_result result;
};

static int
make_reading(void **state)
{
    struct reading *reading = calloc(1, sizeof(*reading));
    int fd;

    assert_non_null(reading);
    (void)snprintf(reading->file, sizeof(reading->file), "/tmp/config_test.XXXXXX");
    fd = mkstemp(reading->file);
    assert_true(fd >= 0);
    (void)close(fd);
    *state = reading;
    return 0;
}

static int
remove_reading(void **state)
{
    struct reading *reading = *state;

    (void)unlink(reading->file);
    free(reading);
    return 0;
}

/* Read a file of that text, with the NULL-terminated environment and flags over it. */
static enum err
read_with(struct reading *reading, const char *text, const char *const *environment,
    const char *const *flags)
{
    static char zero[] = "hub";
    static char config[] = "--config";
    char *argv[16] = {zero, config, reading->file};
    char *variables[16] = {NULL};
    struct config_input input = {.argc = 3, .argv = argv, .environment = variables};
    FILE *file = fopen(reading->file, "w");
    enum err err;

    assert_non_null(file);
    (void)fputs(text, file);
    (void)fclose(file);
    for (size_t i = 0; environment != NULL && environment[i] != NULL; i++)
        variables[i] = strdup(environment[i]);
    for (size_t i = 0; flags != NULL && flags[i] != NULL; i++)
        argv[input.argc++] = strdup(flags[i]);
    memset(&reading->config, 0, sizeof(reading->config));
    err = config_read(&program, &input, &reading->config, &reading->result);
    for (size_t i = 0; variables[i] != NULL; i++)
        free(variables[i]);
    /* Values are copies; arguments are not, and are looked at by no caller of this. */
    for (int i = 3; i < input.argc; i++)
        free(argv[i]);
    return err;
}

/* Read wrong text: the only error is want, with the name of the file put in for "hub.ini". */
static void
assert_error(struct reading *reading, const char *text, const char *want)
{
    const char *found = reading->result.errors[0];

    assert_int_equal(read_with(reading, text, NULL, NULL), ERR_BAD_INPUT);
    assert_int_equal(reading->result.errors_count, 1);
    assert_memory_equal(found, reading->file, strlen(reading->file));
    assert_string_equal(found + strlen(reading->file), want + strlen("hub.ini"));
}

static void
without_anything_said_the_initial_values_hold(void **state)
{
    struct reading *reading = *state;

    assert_int_equal(read_with(reading, "", NULL, NULL), ERR_OK);
    assert_int_equal(reading->config.port, 8443);
    assert_true(reading->config.is_secure);
    assert_int_equal(reading->config.patience.us, 30000000);
    assert_string_equal(reading->config.store_path, "hub.db");
    assert_string_equal(reading->config.name, "");
    assert_int_equal(reading->config.rest.us, 0);
    assert_string_equal(reading->config.tender, "qr");
    assert_string_equal(reading->config.rules, "{}");
}

static void
a_file_is_read_with_comments_blanks_and_quotes(void **state)
{
    struct reading *reading = *state;

    assert_int_equal(read_with(reading,
                         "\xef\xbb\xbf# first\r\n[listen]\r\n  port=  80\r\n; second\n\n"
                         "\tsecure = off\nwait_at_most = 250ms\n[ store ]\n"
                         "path = /var/lib/a=b #1.db\nname = \" \xe5\x96\x84\xe6\x95\xb0 \"\n"
                         "rest = 2h\n[till]\ntender = none\nrules = {\"pin\": [1, null]}",
                         NULL, NULL),
        ERR_OK);
    assert_int_equal(reading->config.port, 80);
    assert_false(reading->config.is_secure);
    assert_int_equal(reading->config.patience.us, 250000);
    assert_string_equal(reading->config.store_path, "/var/lib/a=b #1.db");
    assert_string_equal(reading->config.name, " \xe5\x96\x84\xe6\x95\xb0 ");
    assert_true(reading->config.rest.us == INT64_C(7200000000));
    assert_string_equal(reading->config.tender, "none");
    assert_string_equal(reading->config.rules, "{\"pin\": [1, null]}");
    assert_string_equal(reading->result.file, reading->file);
}

static void
a_flag_goes_before_the_environment_and_that_before_the_file(void **state)
{
    static const char *const environment[] = {
        "HOME=/", "SHANJU_LISTEN_PORT=2", "SHANJU_LISTEN_WAIT_AT_MOST=2s", "SHANJU_OTHER=x", NULL};
    static const char *const flags[] = {"--listen-port=3", "--store-name", "-", NULL};
    struct reading *reading = *state;

    assert_int_equal(
        read_with(reading, "[listen]\nport=1\nwait_at_most=1s\nsecure=no\n[store]\nname=a",
            environment, flags),
        ERR_OK);
    assert_int_equal(reading->config.port, 3);
    assert_int_equal(reading->config.patience.us, 2000000);
    assert_false(reading->config.is_secure);
    assert_string_equal(reading->config.name, "-");
}

static void
an_error_names_file_and_line_and_what_is_expected(void **state)
{
    static const struct {
        const char *text;
        const char *want;
    } rows[] = {
        {"\n[listen]\nprot = 1",
            "hub.ini:3: unknown setting \"prot\" in [listen]; did you mean \"port\"?"},
        {"[listen]\nhouse = 1", "hub.ini:2: unknown setting \"house\" in [listen]"},
        {"[listn]\nport = 1\nfoo = 1",
            "hub.ini:1: unknown section [listn]; did you mean [listen]?"},
        {"[elsewhere]", "hub.ini:1: unknown section [elsewhere]"},
        {"[listen]\nport = 0", "hub.ini:2: \"port\" in [listen] must be a whole number from 1 to "
                               "65535, not \"0\""},
        {"[listen]\nport = 80x", "hub.ini:2: \"port\" in [listen] must be a whole number from 1 "
                                 "to 65535, not \"80x\""},
        {"[listen]\nsecure = maybe",
            "hub.ini:2: \"secure\" in [listen] must be yes or no, not \"maybe\""},
        {"[listen]\nwait_at_most = 2h",
            "hub.ini:2: \"wait_at_most\" in [listen] must be a time such as 250ms, 30s, 5m or 2h "
            "from 1ms to 1h, not \"2h\""},
        {"[store]\nrest = 30",
            "hub.ini:2: \"rest\" in [store] must be a time such as 250ms, 30s, 5m or 2h, not "
            "\"30\""},
        {"[store]\nrest = 106751992d",
            "hub.ini:2: \"rest\" in [store] must be a time such as 250ms, 30s, 5m or 2h, not "
            "\"106751992d\""},
        /* What may be secret is not repeated. */
        {"[store]\nname = 0123456789abcdef",
            "hub.ini:2: \"name\" in [store] must be text of at most 15 bytes"},
        {"[store]\nname = a\x01", "hub.ini:2: \"name\" in [store] must be text of at most 15 "
                                  "bytes"},
        {"[till]\ntender = qr|cash",
            "hub.ini:2: \"tender\" in [till] must be qr, cash or none, not \"qr|cash\""},
        {"[till]\ntender =", "hub.ini:2: \"tender\" in [till] must be qr, cash or none, not \"\""},
        {"[till]\nrules = {\"pin\": 1",
            "hub.ini:2: \"rules\" in [till] must be a JSON object of at most 63 bytes in one line"},
        {"[till]\nrules = [1]",
            "hub.ini:2: \"rules\" in [till] must be a JSON object of at most 63 bytes in one line"},
        {"[store]\nname = \"a", "hub.ini:2: \"name\" in [store] begins with a quote that does not "
                                "end"},
        {"[listen]\nport = 1\n[store]\n[listen]\nport = 2",
            "hub.ini:5: \"port\" in [listen] was given in line 2 already"},
        {"port = 1\nsecure = no", "hub.ini:1: expected a \"[section]\" before the first setting"},
        {"[listen]\nport 1", "hub.ini:2: expected \"[section]\" or \"name = value\""},
        {"[listen", "hub.ini:1: expected \"[section]\" or \"name = value\""},
        {"[store]\nname = \xff", "hub.ini:2: this is not UTF-8"},
    };
    struct reading *reading = *state;

    for (size_t i = 0; i < LENGTH(rows); i++)
        assert_error(reading, rows[i].text, rows[i].want);
}

static void
an_error_names_the_variable_or_the_flag(void **state)
{
    static const char *const environment[] = {"SHANJU_LISTEN_PORT=x", NULL};
    static const char *const flags[] = {"--listen-secure=x", NULL};
    struct reading *reading = *state;

    assert_int_equal(read_with(reading, "", environment, flags), ERR_BAD_INPUT);
    assert_int_equal(reading->result.errors_count, 2);
    assert_string_equal(reading->result.errors[0],
        "SHANJU_LISTEN_PORT must be a whole number from 1 to 65535, not \"x\"");
    assert_string_equal(reading->result.errors[1], "--listen-secure must be yes or no, not \"x\"");
}

static void
a_wrong_flag_is_an_error(void **state)
{
    static const struct {
        const char *flags[4];
        const char *want;
    } rows[] = {
        {{"--listen-prot=1"}, "unknown flag --listen-prot; did you mean --listen-port?"},
        {{"--hlep"}, "unknown flag --hlep; did you mean --help?"},
        {{"--help=me"}, "unknown flag --help; did you mean --help?"},
        {{"-v"}, "unknown flag -v"},
        {{"--listen-port"}, "--listen-port needs a value"},
        {{"--listen-port", "--listen-secure=no"}, "--listen-port needs a value"},
        {{"--listen-port=1", "--listen-port=2"}, "--listen-port was given already"},
        {{"--config", "another"}, "--config was given already"},
    };
    struct reading *reading = *state;

    for (size_t i = 0; i < LENGTH(rows); i++) {
        assert_int_equal(read_with(reading, "", NULL, rows[i].flags), ERR_BAD_INPUT);
        assert_string_equal(reading->result.errors[0], rows[i].want);
    }
}

static void
a_flag_of_the_program_s_own_section_may_leave_it_out(void **state)
{
    struct config_program other = program;
    struct reading *reading = *state;
    char words[][24] = {"hub", "--port", "1", "--store-name=a", "--listen-secure=no"};
    char *argv[LENGTH(words)];
    struct config_input input = {.argc = LENGTH(words), .argv = argv};

    for (size_t i = 0; i < LENGTH(words); i++)
        argv[i] = words[i];
    other.section = "listen";
    assert_int_equal(config_read(&other, &input, &reading->config, &reading->result), ERR_OK);
    assert_int_equal(reading->config.port, 1);
    assert_false(reading->config.is_secure);
    assert_string_equal(reading->config.name, "a");
    other.section = "store";
    assert_int_equal(
        config_read(&other, &input, &reading->config, &reading->result), ERR_BAD_INPUT);
    assert_non_null(strstr(reading->result.errors[0], "unknown flag --port"));
    assert_int_equal(
        config_read(&program, &input, &reading->config, &reading->result), ERR_BAD_INPUT);
}

static void
a_yes_or_no_flag_without_a_value_is_yes(void **state)
{
    static const struct {
        const char *flags[4];
        bool want;
        size_t arguments;
    } rows[] = {
        {{"--listen-secure", "verify"}, true, 1},
        {{"--listen-secure"}, true, 0},
        {{"--listen-secure", "--listen-port=1"}, true, 0},
        {{"--listen-secure", "no", "verify"}, false, 1},
        {{"--listen-secure=off"}, false, 0},
    };
    struct reading *reading = *state;

    for (size_t i = 0; i < LENGTH(rows); i++) {
        assert_int_equal(read_with(reading, "[listen]\nsecure = no", NULL, rows[i].flags), ERR_OK);
        assert_int_equal(reading->config.is_secure, rows[i].want);
        assert_int_equal(reading->result.arguments_count, rows[i].arguments);
    }
}

static void
all_errors_are_collected_up_to_a_limit(void **state)
{
    struct reading *reading = *state;
    char text[1024] = "[listen]\n";

    for (int i = 0; i < CONFIG_ERRORS_MAX + 5; i++)
        (void)snprintf(text + strlen(text), sizeof(text) - strlen(text), "wrong_%c = 1\n", 'a' + i);
    assert_int_equal(read_with(reading, text, NULL, NULL), ERR_BAD_INPUT);
    assert_int_equal(reading->result.errors_count, CONFIG_ERRORS_MAX + 5);
    assert_non_null(strstr(reading->result.errors[0], "\"wrong_a\""));
    assert_non_null(strstr(reading->result.errors[CONFIG_ERRORS_MAX - 1], "\"wrong_t\""));
}

static void
a_message_cannot_steer_the_terminal(void **state)
{
    struct reading *reading = *state;

    assert_int_equal(read_with(reading, "[\x1b[2J]", NULL, NULL), ERR_BAD_INPUT);
    assert_null(strchr(reading->result.errors[0], 0x1b));
}

static void
a_setting_without_initial_value_must_be_given(void **state)
{
    static const struct config_setting secret = {"store", "secret_key", CONFIG_TEXT, NULL, "a key",
        CONFIG_FIELD(struct hub_config, name), 0, 0};
    struct config_program other = program;
    struct reading *reading = *state;
    char zero[] = "hub";
    char flag[] = "--store-secret-key=k";
    char *argv[] = {zero, flag};
    struct config_input input = {.argc = 1, .argv = argv};

    other.settings = &secret;
    other.settings_count = 1;
    assert_int_equal(
        config_read(&other, &input, &reading->config, &reading->result), ERR_BAD_INPUT);
    assert_string_equal(reading->result.errors[0],
        "\"secret_key\" in [store] is missing: give it in the file, as SHANJU_STORE_SECRET_KEY or "
        "as --store-secret-key");
    input.argc = 2;
    assert_int_equal(config_read(&other, &input, &reading->config, &reading->result), ERR_OK);
    assert_string_equal(reading->config.name, "k");
}

static void
the_usual_file_may_be_missing_and_a_named_one_may_not(void **state)
{
    struct config_program other = program;
    struct reading *reading = *state;
    char zero[] = "hub";
    char flag[] = "--config=/tmp/config_test/none.ini";
    char *argv[] = {zero, flag};
    struct config_input input = {.argc = 1, .argv = argv};

    other.file = "/tmp/config_test/none.ini";
    assert_int_equal(config_read(&other, &input, &reading->config, &reading->result), ERR_OK);
    assert_null(reading->result.file);
    input.argc = 2;
    assert_int_equal(
        config_read(&other, &input, &reading->config, &reading->result), ERR_BAD_INPUT);
    assert_string_equal(
        reading->result.errors[0], "/tmp/config_test/none.ini: No such file or directory");
    input.argc = 1;
    other.file = "/tmp";
    assert_int_equal(
        config_read(&other, &input, &reading->config, &reading->result), ERR_BAD_INPUT);
    assert_string_equal(reading->result.errors[0], "/tmp: cannot be read");
}

static void
other_arguments_are_handed_back_in_order(void **state)
{
    struct reading *reading = *state;
    char words[][16] = {"hub", "a", "--listen-port", "1", "-", "b", "--", "--help", "-x"};
    char *argv[LENGTH(words)];
    struct config_input input = {.argc = LENGTH(words), .argv = argv};

    for (size_t i = 0; i < LENGTH(words); i++)
        argv[i] = words[i];
    assert_int_equal(config_read(&program, &input, &reading->config, &reading->result), ERR_OK);
    assert_int_equal(reading->config.port, 1);
    assert_int_equal(reading->result.wish, CONFIG_RUN);
    assert_int_equal(reading->result.arguments_count, 5);
    assert_string_equal(reading->result.arguments[0], "a");
    assert_string_equal(reading->result.arguments[1], "-");
    assert_string_equal(reading->result.arguments[2], "b");
    assert_string_equal(reading->result.arguments[3], "--help");
    assert_string_equal(reading->result.arguments[4], "-x");
}

static void
help_and_version_are_answered_whatever_else_is_wrong(void **state)
{
    static const char *const help[] = {"--no-such", "--help", NULL};
    static const char *const version[] = {"--check-config", "--version", NULL};
    static const char *const check[] = {"--check-config", NULL};
    struct reading *reading = *state;

    assert_int_equal(read_with(reading, "wrong", NULL, help), ERR_OK);
    assert_int_equal(reading->result.wish, CONFIG_HELP);
    assert_int_equal(reading->result.errors_count, 0);
    assert_int_equal(read_with(reading, "wrong", NULL, version), ERR_OK);
    assert_int_equal(reading->result.wish, CONFIG_VERSION);
    assert_int_equal(read_with(reading, "", NULL, check), ERR_OK);
    assert_int_equal(reading->result.wish, CONFIG_CHECK);
    assert_int_equal(read_with(reading, "wrong", NULL, check), ERR_BAD_INPUT);
}

static void
the_help_tells_everything_about_every_setting(void **state)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);

    (void)state;
    assert_non_null(out);
    config_print_help(&program, out);
    assert_int_equal(fclose(out), 0);
    assert_non_null(strstr(text, "FILE..."));
    assert_non_null(strstr(text, "\n[listen]\nport = 8443\n    the port for tills\n"
                                 "    a whole number from 1 to 65535; SHANJU_LISTEN_PORT, "
                                 "--listen-port\n"));
    assert_non_null(strstr(text, "tender = qr\n    what Enter does\n    qr, cash or none; "));
    for (size_t i = 0; i < LENGTH(settings); i++) {
        assert_non_null(strstr(text, settings[i].name));
        assert_non_null(strstr(text, settings[i].help));
    }
    free(text);
}

#define WITH_READING(test) cmocka_unit_test_setup_teardown(test, make_reading, remove_reading)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_READING(without_anything_said_the_initial_values_hold),
        WITH_READING(a_file_is_read_with_comments_blanks_and_quotes),
        WITH_READING(a_flag_goes_before_the_environment_and_that_before_the_file),
        WITH_READING(an_error_names_file_and_line_and_what_is_expected),
        WITH_READING(an_error_names_the_variable_or_the_flag),
        WITH_READING(a_wrong_flag_is_an_error),
        WITH_READING(a_flag_of_the_program_s_own_section_may_leave_it_out),
        WITH_READING(a_yes_or_no_flag_without_a_value_is_yes),
        WITH_READING(all_errors_are_collected_up_to_a_limit),
        WITH_READING(a_message_cannot_steer_the_terminal),
        WITH_READING(a_setting_without_initial_value_must_be_given),
        WITH_READING(the_usual_file_may_be_missing_and_a_named_one_may_not),
        WITH_READING(other_arguments_are_handed_back_in_order),
        WITH_READING(help_and_version_are_answered_whatever_else_is_wrong),
        cmocka_unit_test(the_help_tells_everything_about_every_setting),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

#include "tools/fleet/options.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "shared/base/version.h"
#include "shared/config/config.h"
#include "tools/fleet/terminal.h"

#define SECONDS_MAX 86400
#define RECORDS_MAX 100000000
#define DROPS_MAX 10000
#define DRAIN_RECORDS 10000
#define FIELD(name) CONFIG_FIELD(struct options, name)

/* clang-format off */
static const struct config_setting table[] = {
    {"fleet", "hub", CONFIG_TEXT, "",
        "the hub's address for terminals, as http://127.0.0.1:8080", FIELD(hub), 0, 0},
    {"fleet", "codes", CONFIG_PATH, "",
        "activation codes, one a line (shanju-hub add fleet N FILE)", FIELD(codes), 0, 0},
    {"fleet", "state", CONFIG_PATH, "",
        "the terminals' keys and places; empty: CODES.state", FIELD(state), 0, 0},
    {"fleet", "mode", CONFIG_WORD, "receipts|sales|idle|hold|drain",
        "what the terminals do", FIELD(mode_name), 0, 0},
    {"fleet", "terminals", CONFIG_INT, "1",
        "how many", FIELD(terminals), 1, OPTIONS_TERMINALS_MAX},
    {"fleet", "seconds", CONFIG_INT, "10",
        "how long to measure or to hold", FIELD(seconds), 1, SECONDS_MAX},
    {"fleet", "batch", CONFIG_INT, "1",
        "records a frame", FIELD(batch), 1, MESSAGE_RECORDS_MAX},
    {"fleet", "inflight", CONFIG_INT, "1",
        "frames under way for each terminal", FIELD(window), 1, TERMINAL_WINDOW_MAX},
    {"fleet", "records", CONFIG_INT, "0",
        "of each terminal; 0: drain 10000, others without end", FIELD(records), 0, RECORDS_MAX},
    {"fleet", "payers", CONFIG_INT, "16",
        "sales: how many are under way at once", FIELD(payers), 1, OPTIONS_TERMINALS_MAX},
    {"fleet", "drops", CONFIG_INT, "0",
        "connections dropped at random each second", FIELD(drops), 0, DROPS_MAX},
    {"fleet", "journal", CONFIG_PATH, "",
        "append what was meant and what was acknowledged", FIELD(journal), 0, 0},
    {"fleet", "authority", CONFIG_PATH, "",
        "PEM of whom to trust for https", FIELD(authority_file), 0, 0},
    {"fleet", "watch", CONFIG_INT, "0",
        "tell what this process uses while it is measured; 0 for none", FIELD(watch), 0, INT32_MAX},
    {"fleet", "db", CONFIG_PATH, "",
        "verify: the hub's SQLite database", FIELD(db), 0, 0},
    {"fleet", "quiet", CONFIG_BOOL, "no",
        "warnings only", FIELD(quiet), 0, 0},
};
/* clang-format on */

static const struct config_program program = {
    .name = "shanju-fleet",
    .version = VERSION ", schema none, wire " VERSION_TEXT(MESSAGE_VERSION),
    .purpose = "thousands of terminals in one process, against one hub",
    .arguments = "[verify]",
    .section = "fleet",
    .settings = table,
    .settings_count = LENGTH(table),
};

static const char *const modes[OPTIONS_MODES] = {
    [OPTIONS_RECEIPTS] = "receipts",
    [OPTIONS_SALES] = "sales",
    [OPTIONS_IDLE] = "idle",
    [OPTIONS_HOLD] = "hold",
    [OPTIONS_DRAIN] = "drain",
};

static bool
complain(const char *what)
{
    (void)fprintf(stderr, "shanju-fleet: %s (--help lists the settings)\n", what);
    return false;
}

/* What is needed, and what follows from it. */
static bool
finish(struct options *options)
{
    for (unsigned i = 0; i < OPTIONS_MODES; i++)
        if (strcmp(options->mode_name, modes[i]) == 0)
            options->mode = (enum options_mode)i;
    if (options->verifies)
        return (options->journal[0] != '\0' && options->db[0] != '\0') ||
               complain("verify needs --journal and --db");
    if (options->hub[0] == '\0' || (options->codes[0] == '\0' && options->mode != OPTIONS_HOLD))
        return complain("give --hub and --codes");
    if (strncmp(options->hub, "http", 4) != 0)
        return complain("--hub begins with http:// or https://");
    if (options->mode == OPTIONS_DRAIN && options->records == 0)
        options->records = DRAIN_RECORDS;
    if (options->state[0] == '\0' && snprintf(options->state, sizeof(options->state), "%s.state",
                                         options->codes) >= (int)sizeof(options->state))
        return complain("the name of --codes is too long");
    return true;
}

bool
options_read(
    int argc, char **argv, char **environment, struct options *ret_options, int *ret_status)
{
    const struct config_input input = {argc, argv, environment};
    static struct config_result result;

    *ret_options = (struct options){.mode = OPTIONS_RECEIPTS};
    if (!config_start(&program, &input, ret_options, &result, ret_status))
        return false;
    *ret_status = EXIT_FAILURE;
    ret_options->verifies =
        result.arguments_count == 1 && strcmp(result.arguments[0], "verify") == 0;
    if (result.arguments_count > 0 && !ret_options->verifies)
        return complain("what is there besides settings?");
    return finish(ret_options);
}

#include "tools/fleet/options.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "shared/base/text.h"
#include "tools/fleet/terminal.h"

#define SECONDS_MAX 86400
#define RECORDS_MAX 100000000
#define DROPS_MAX 10000
#define DRAIN_RECORDS 10000

static const char help[] =
    "shanju-fleet -- thousands of terminals in one process, against one hub\n"
    "\n"
    "    shanju-fleet --hub http://HOST:PORT --codes FILE [options]\n"
    "    shanju-fleet verify --journal FILE --db FILE\n"
    "\n"
    "  --hub URL          the hub's address for terminals\n"
    "  --codes FILE       activation codes, one a line (shanju-hub add fleet N FILE)\n"
    "  --state FILE       the terminals' keys and places (CODES.state)\n"
    "  --mode MODE        receipts, sales, idle, hold or drain (receipts)\n"
    "  --terminals N      how many (1)\n"
    "  --seconds S        how long to measure or to hold (10)\n"
    "  --batch K          records a frame, 1 .. 128 (1)\n"
    "  --inflight W       frames under way for each terminal, 1 .. 16 (1)\n"
    "  --records R        of each terminal; drain: 10000, others: no end\n"
    "  --payers N         sales: how many are under way at once (16)\n"
    "  --drops N          connections dropped at random each second (0)\n"
    "  --journal FILE     append what was meant and what was acknowledged\n"
    "  --authority FILE   PEM of whom to trust for https\n"
    "  --watch PID        tell what that process uses while it is measured\n"
    "  --db FILE          verify: the hub's SQLite database\n"
    "  --quiet            warnings only\n"
    "\n"
    "Prints one line of JSON. verify ends with 1 when something acknowledged is\n"
    "missing, doubled or altered, or the books do not balance.\n";

static const char *const modes[OPTIONS_MODES] = {
    [OPTIONS_RECEIPTS] = "receipts",
    [OPTIONS_SALES] = "sales",
    [OPTIONS_IDLE] = "idle",
    [OPTIONS_HOLD] = "hold",
    [OPTIONS_DRAIN] = "drain",
};

enum choice {
    CHOICE_HUB = 1,
    CHOICE_CODES,
    CHOICE_STATE,
    CHOICE_MODE,
    CHOICE_TERMINALS,
    CHOICE_SECONDS,
    CHOICE_BATCH,
    CHOICE_INFLIGHT,
    CHOICE_RECORDS,
    CHOICE_PAYERS,
    CHOICE_DROPS,
    CHOICE_JOURNAL,
    CHOICE_AUTHORITY,
    CHOICE_WATCH,
    CHOICE_DB,
    CHOICE_QUIET,
    CHOICE_HELP
};

static const struct option choices[] = {
    {"hub", required_argument, NULL, CHOICE_HUB},
    {"codes", required_argument, NULL, CHOICE_CODES},
    {"state", required_argument, NULL, CHOICE_STATE},
    {"mode", required_argument, NULL, CHOICE_MODE},
    {"terminals", required_argument, NULL, CHOICE_TERMINALS},
    {"seconds", required_argument, NULL, CHOICE_SECONDS},
    {"batch", required_argument, NULL, CHOICE_BATCH},
    {"inflight", required_argument, NULL, CHOICE_INFLIGHT},
    {"records", required_argument, NULL, CHOICE_RECORDS},
    {"payers", required_argument, NULL, CHOICE_PAYERS},
    {"drops", required_argument, NULL, CHOICE_DROPS},
    {"journal", required_argument, NULL, CHOICE_JOURNAL},
    {"authority", required_argument, NULL, CHOICE_AUTHORITY},
    {"watch", required_argument, NULL, CHOICE_WATCH},
    {"db", required_argument, NULL, CHOICE_DB},
    {"quiet", no_argument, NULL, CHOICE_QUIET},
    {"help", no_argument, NULL, CHOICE_HELP},
    {NULL, 0, NULL, 0},
};

const char *
options_mode_name(enum options_mode mode)
{
    return modes[mode];
}

static enum err
read_mode(const char *text, enum options_mode *ret_mode)
{
    for (unsigned i = 0; i < OPTIONS_MODES; i++)
        if (strcmp(text, modes[i]) == 0) {
            *ret_mode = (enum options_mode)i;
            return ERR_OK;
        }
    return ERR_BAD_INPUT;
}

static enum err
read_number(const char *text, int64_t min, int64_t max, int64_t *ret_value)
{
    int64_t value;

    if (text_read_int(bytes_text(text), &value) != ERR_OK || value < min || value > max)
        return ERR_BAD_INPUT;
    *ret_value = value;
    return ERR_OK;
}

static enum err
take_number(struct options *options, int choice, const char *text)
{
    switch (choice) {
    case CHOICE_TERMINALS:
        return read_number(text, 1, OPTIONS_TERMINALS_MAX, &options->terminals);
    case CHOICE_SECONDS:
        return read_number(text, 1, SECONDS_MAX, &options->seconds);
    case CHOICE_BATCH:
        return read_number(text, 1, (int64_t)MESSAGE_RECORDS_MAX, &options->batch);
    case CHOICE_INFLIGHT:
        return read_number(text, 1, TERMINAL_WINDOW_MAX, &options->window);
    case CHOICE_RECORDS:
        return read_number(text, 0, RECORDS_MAX, &options->records);
    case CHOICE_WATCH:
        return read_number(text, 1, INT32_MAX, &options->watch);
    case CHOICE_PAYERS:
        return read_number(text, 1, OPTIONS_TERMINALS_MAX, &options->payers);
    case CHOICE_DROPS:
        return read_number(text, 0, DROPS_MAX, &options->drops);
    default:
        return ERR_BAD_INPUT;
    }
}

static enum err
take(struct options *options, int choice, const char *text)
{
    switch (choice) {
    case CHOICE_HUB:
        options->hub = text;
        return ERR_OK;
    case CHOICE_CODES:
        options->codes = text;
        return ERR_OK;
    case CHOICE_STATE:
        options->state = text;
        return ERR_OK;
    case CHOICE_JOURNAL:
        options->journal = text;
        return ERR_OK;
    case CHOICE_AUTHORITY:
        options->authority_file = text;
        return ERR_OK;
    case CHOICE_DB:
        options->db = text;
        return ERR_OK;
    case CHOICE_QUIET:
        options->quiet = true;
        return ERR_OK;
    case CHOICE_MODE:
        return read_mode(text, &options->mode);
    default:
        return take_number(options, choice, text);
    }
}

static enum err
complain(const char *what)
{
    (void)fprintf(stderr, "shanju-fleet: %s (--help lists the options)\n", what);
    return ERR_BAD_INPUT;
}

/* What is needed, and what follows from it. */
static enum err
finish(struct options *options)
{
    if (options->verifies)
        return options->journal != NULL && options->db != NULL
                   ? ERR_OK
                   : complain("verify needs --journal and --db");
    if (options->hub == NULL || (options->codes == NULL && options->mode != OPTIONS_HOLD))
        return complain("give --hub and --codes");
    if (strncmp(options->hub, "http", 4) != 0)
        return complain("--hub begins with http:// or https://");
    if (options->mode == OPTIONS_DRAIN && options->records == 0)
        options->records = DRAIN_RECORDS;
    if (options->state == NULL && options->mode != OPTIONS_HOLD) {
        if (snprintf(options->state_path, sizeof(options->state_path), "%s.state",
                options->codes) >= (int)sizeof(options->state_path))
            return complain("the name of --codes is too long");
        options->state = options->state_path;
    }
    return ERR_OK;
}

enum err
options_read(int argc, char **argv, struct options *ret_options)
{
    int choice;
    int index = 0;

    *ret_options =
        (struct options){.terminals = 1, .seconds = 10, .batch = 1, .window = 1, .payers = 16};
    opterr = 0;
    while ((choice = getopt_long(argc, argv, "", choices, &index)) != -1) {
        if (choice == CHOICE_HELP) {
            (void)fputs(help, stdout);
            return ERR_EXPIRED;
        }
        if (choice == '?')
            return complain("there is no such option, or its value is missing");
        if (take(ret_options, choice, optarg) != ERR_OK) {
            (void)fprintf(stderr, "shanju-fleet: --%s cannot be %s\n", choices[index].name, optarg);
            return ERR_BAD_INPUT;
        }
    }
    ret_options->verifies = optind < argc && strcmp(argv[optind], "verify") == 0;
    if (optind + (ret_options->verifies ? 1 : 0) != argc)
        return complain("what is there besides options?");
    return finish(ret_options);
}

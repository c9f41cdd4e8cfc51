#include "tests/sim/sim_options.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

#include "shared/base/text.h"
#include "tests/sim/chaos.h"
#include "tests/sim/sim_till.h"

#define HOURS_MAX (24 * 30)
#define MINUTES_MAX 59

static const char usage[] =
    "usage: shanju-sim [--seed N] [--hours H|--minutes M] [--terminals N]\n"
    "                  [--faults on|off|KIND,KIND...]\n"
    "                  [--signer seed|real|quick] [--plant NAME] [--figures] [--trace] [--keep]\n"
    "  --faults   what goes wrong: network, answers, crash, channel, clock, disk, image, people\n"
    "  --list-faults  say what --faults on is, and nothing else\n"
    "  --signer   RSA as it is, or the simulator's own; seed: every eighth seed has the real one\n"
    "  --plant    make that mistake, in a build that has it (tests/sim/plants)\n"
    "  --figures  print each figure by its name\n"
    "  --trace    what happens, and the programs' logs, on standard error\n"
    "  --keep     leave the databases of a failed run, and say where\n";

static _Noreturn void
misuse(void)
{
    (void)fputs(usage, stderr);
    exit(2);
}

static int64_t
number_of(const char *text, int64_t low, int64_t high)
{
    int64_t value;

    if (text_read_int(bytes_text(text), &value) != ERR_OK || value < low || value > high)
        misuse();
    return value;
}

static enum sim_signer
signer_of(const char *text)
{
    if (strcmp(text, "real") == 0)
        return SIM_SIGNER_REAL;
    if (strcmp(text, "quick") == 0)
        return SIM_SIGNER_QUICK;
    if (strcmp(text, "seed") != 0)
        misuse();
    return SIM_SIGNER_BY_SEED;
}

static _Noreturn void
list_faults(void)
{
    for (unsigned i = 0; i < CHAOS_KINDS; i++)
        if ((CHAOS_ALL & 1U << i) != 0)
            (void)printf("%s%s", i == 0 ? "" : ",", chaos_kind_name((enum chaos_kind)i));
    (void)printf("\n");
    exit(EXIT_SUCCESS);
}

static void
take(int option, const char *value, struct sim_options *options)
{
    switch (option) {
    case 's':
        options->seed = number_of(value, 0, INT64_MAX);
        break;
    case 'h':
        options->hours = number_of(value, 1, HOURS_MAX);
        break;
    case 'm':
        options->minutes = number_of(value, 1, MINUTES_MAX);
        break;
    case 't':
        options->terminals = number_of(value, 1, SIM_TILL_MAX);
        break;
    case 'f':
        if (!chaos_read_kinds(value, &options->faults))
            misuse();
        break;
    case 'l':
        list_faults();
    case 'r':
        options->signer = signer_of(value);
        break;
    case 'p':
        options->plant = value;
        break;
    case 'g':
        options->figures = true;
        break;
    case 'v':
        options->trace = true;
        break;
    case 'k':
        options->keep = true;
        break;
    default:
        misuse();
    }
}

void
sim_options_read(int argc, char **argv, struct sim_options *ret_options)
{
    static const struct option names[] = {
        {"seed", required_argument, NULL, 's'},
        {"hours", required_argument, NULL, 'h'},
        {"minutes", required_argument, NULL, 'm'},
        {"terminals", required_argument, NULL, 't'},
        {"faults", required_argument, NULL, 'f'},
        {"list-faults", no_argument, NULL, 'l'},
        {"signer", required_argument, NULL, 'r'},
        {"plant", required_argument, NULL, 'p'},
        {"figures", no_argument, NULL, 'g'},
        {"trace", no_argument, NULL, 'v'},
        {"keep", no_argument, NULL, 'k'},
        {NULL, 0, NULL, 0},
    };
    int option;

    *ret_options = (struct sim_options){.seed = 1, .hours = 2, .terminals = 2, .faults = CHAOS_ALL};
    while ((option = getopt_long(argc, argv, "", names, NULL)) != -1)
        take(option, optarg, ret_options);
    if (optind != argc)
        misuse();
}

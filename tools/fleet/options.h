/*
 * options.h -- what shanju-fleet is asked to do.
 */
#ifndef TOOLS_FLEET_OPTIONS_H
#define TOOLS_FLEET_OPTIONS_H

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>

#include "shared/base/err.h"
#include "shared/base/need.h"

#define OPTIONS_TERMINALS_MAX 50000

enum options_mode {
    OPTIONS_RECEIPTS, /* cash sales as fast as the window allows, for so many seconds */
    OPTIONS_SALES,    /* tickets that payers in this process pay through the sandbox */
    OPTIONS_IDLE,     /* connected, and silent */
    OPTIONS_HOLD,     /* connections without a word, to any WebSocket server */
    OPTIONS_DRAIN,    /* a queue of so many records each, until it is empty */
    OPTIONS_MODES
};

struct options {
    const char *hub;
    const char *codes; /* a file, one activation code a line */
    const char *state; /* where keys are kept; codes + ".state" when not given */
    const char *journal;
    const char *authority_file;
    const char *db; /* for verify */
    enum options_mode mode;
    int64_t terminals;
    int64_t seconds;
    int64_t batch;
    int64_t window;
    int64_t records; /* of each terminal; 0 for no end */
    int64_t drops;   /* connections that are dropped a second */
    int64_t payers;  /* sales under way at once */
    int64_t watch;   /* a process whose use of the machine is told; 0 for none */
    bool verifies;
    bool quiet;
    char state_path[PATH_MAX];
};

const char *options_mode_name(enum options_mode mode);

/** options_read() says on stderr what is wrong: ERR_BAD_INPUT. ERR_EXPIRED: it printed the help. */
enum err options_read(int argc, char **argv, struct options *ret_options) MUST_CHECK;

#endif

/*
 * options.h -- what shanju-fleet is asked to do.
 */
#ifndef TOOLS_FLEET_OPTIONS_H
#define TOOLS_FLEET_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "shared/base/need.h"

#define OPTIONS_TERMINALS_MAX 50000
#define OPTIONS_TEXT_SIZE 512

enum options_mode {
    OPTIONS_RECEIPTS, /* cash sales as fast as the window allows, for so many seconds */
    OPTIONS_SALES,    /* tickets that payers in this process pay through the sandbox */
    OPTIONS_IDLE,     /* connected, and silent */
    OPTIONS_HOLD,     /* connections without a word, to any WebSocket server */
    OPTIONS_DRAIN,    /* a queue of so many records each, until it is empty */
    OPTIONS_MODES
};

struct options {
    char hub[OPTIONS_TEXT_SIZE];
    char codes[OPTIONS_TEXT_SIZE]; /* a file, one activation code a line */
    char state[OPTIONS_TEXT_SIZE]; /* where keys are kept; codes + ".state" when not given */
    char journal[OPTIONS_TEXT_SIZE];
    char authority_file[OPTIONS_TEXT_SIZE];
    char db[OPTIONS_TEXT_SIZE]; /* for verify */
    char mode_name[16];
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
};

/**
 * options_read() reads flags, environment and file. False: the program is done,
 * with *ret_status for exit(); it has said what was asked for, or what is wrong.
 */
bool options_read(int argc, char **argv, char **environment, struct options *ret_options,
    int *ret_status) MUST_CHECK;

#endif

/*
 * scanner.h -- a barcode scanner beside the till.
 *
 *     none
 *     evdev:WORD              the input device in whose name that word is, "evdev:Barcode"
 *     evdev:/dev/input/…      that one, as /dev/input/by-id/… names it
 *     serial:/dev/ttyACM0:9600
 *     file:PATH               events as bytes: evdev.h
 *
 * An input device is grabbed: what is scanned goes nowhere else, and no Enter of a scanner's is a
 * cashier's. One that is pulled out is looked for each two seconds. Lives on the loop's thread.
 */
#ifndef AGENT_INPUT_SCANNER_H
#define AGENT_INPUT_SCANNER_H

#include "agent/input/scanner_code.h"
#include "shared/base/err.h"
#include "shared/net/net.h"

struct scanner;

struct scanner_options {
    struct net *net;
    const char *setting; /* as above */
    void *context;
    void (*scanned)(void *context, const char *code);
    void (*found)(void *context, bool found); /* when that changes; not from inside of open */
};

/** scanner_open() is ERR_BAD_INPUT for a setting that is none; NULL in *ret_scanner for "none". */
enum err scanner_open(
    const struct scanner_options *options, struct scanner **ret_scanner) MUST_CHECK;
void scanner_close(struct scanner **scanner);

#endif

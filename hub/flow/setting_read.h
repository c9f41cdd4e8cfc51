/*
 * setting_read.h -- what holds at an organisation or a terminal, and where each comes from.
 *
 * On a reader's thread: one look into the rows of each who stands above.
 */
#ifndef HUB_FLOW_SETTING_READ_H
#define HUB_FLOW_SETTING_READ_H

#include "hub/flow/organisation.h"
#include "hub/flow/setting_flow.h"
#include "hub/store/reader.h"

enum setting_origin {
    SETTING_INITIAL,
    SETTING_CONFIGURATION, /* [terminal] settings */
    SETTING_ORGANISATION,
    SETTING_TERMINAL
};

struct setting_holds {
    char value[SETTING_VALUE_SIZE]; /* a PIN too: whoever shows it to people leaves it out */
    enum setting_origin origin;
    int64_t holder_id; /* of an organisation's or a terminal's, as in the rows */
    int64_t version;   /* of the row of whom it was asked about; 0: it has none */
};

/* What is asked, and what comes of it. */
struct setting_read {
    char path[ORGANISATION_PATH_SIZE];
    int64_t terminal_id;       /* 0: of the organisation itself */
    const char *configuration; /* JSON */
    const struct vault_keys *keys;

    struct setting_holds holds[SETTINGS];
};

/** setting_read() reads it. */
enum err setting_read(struct setting_read *read, struct reader *reader) MUST_CHECK;

/**
 * setting_read_terminal() is that of a terminal, by its id; the path is its store's. ERR_NOT_FOUND.
 */
enum err setting_read_terminal(struct setting_read *read, struct reader *reader) MUST_CHECK;

/**
 * setting_read_put() writes the object that a terminal is told: all that holds, and what else the
 * configuration says.
 */
enum err setting_read_put(const struct setting_read *read, struct text *text) MUST_CHECK;

#endif

/*
 * plates_flow.h -- a merchant's plates are changed by people: some are made at once, one is set.
 *
 * Who may is asked before; that a plate's store stands below where he may is looked at here, in the
 * transaction. Their numbers are random, so that nobody counts his way to another shop's
 * (hub/flow/plate_code.h).
 */
#ifndef HUB_FLOW_PLATES_FLOW_H
#define HUB_FLOW_PLATES_FLOW_H

#include "hub/flow/plate_flow.h"

#define PLATES_FLOW_MAX 100 /* made at once */

/*
 * So many are made at a store, all of which name the same terminals. With more than one, each has
 * its number behind the name: "桌 1", "桌 2", …. ERR_NOT_FOUND: no such store below;
 * ERR_BAD_INPUT: a name or the count; ERR_FORBIDDEN: a terminal is no terminal of the merchant's.
 */
struct plates_add {
    struct operation operation;
    const char *below; /* borrowed, as name is */
    int64_t store_id;
    const char *name;
    int64_t count;
    int64_t first; /* the number of the first */
    int64_t terminals[PLATE_FLOW_TERMINALS_MAX];
    size_t terminals_count;

    struct plate_row plate; /* handed back: the first */
};

enum plate_says {
    PLATE_SAYS_NAME = 1,
    PLATE_SAYS_STATE = 2,
    PLATE_SAYS_STORE = 4, /* another one of its merchant */
    PLATE_SAYS_TERMINALS = 8,
    PLATE_SAYS_AMOUNTS = 16
};

/* ERR_NOT_FOUND; ERR_CONFLICT: another version; ERR_BAD_INPUT: the name or the amounts;
 * ERR_FORBIDDEN: a store or a terminal of another merchant, or not below. */
struct plate_set {
    struct operation operation;
    const char *below;
    int64_t plate_id;
    int64_t version;
    unsigned says;
    const char *name;
    bool off;
    int64_t store_id;
    int64_t terminals[PLATE_FLOW_TERMINALS_MAX];
    size_t terminals_count;
    int64_t amount_min;
    int64_t amount_max;

    struct plate_row plate; /* handed back: as it stands */
};

void plates_flow_add(struct plates_add *add);
void plates_flow_set(struct plate_set *set);

#endif

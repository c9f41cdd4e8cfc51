/*
 * export_flow.h -- exports that people have asked for: made, carried on, ended.
 *
 * An export is of a list or a report (hub/export/exporter.h), as somebody saw it: whose, with
 * which filters, in which language and format. It is written in the background by one
 * hub, which says so in its row; what became of it stays to be seen when its file is gone.
 */
#ifndef HUB_EXPORT_EXPORT_FLOW_H
#define HUB_EXPORT_EXPORT_FLOW_H

#include "hub/export/export_state.h"
#include "hub/store/lane.h"

/* How long a file is kept. */
#define EXPORT_FLOW_KEPT span_s(7 * 24 * 3600)

/* row says what is wanted; id, state and times are given here. */
struct export_ask {
    struct operation operation; /* first */
    struct export_row row;      /* handed back */
};

void export_flow_ask(struct export_ask *ask);

/*
 * What happened to one. ERR_NOT_FOUND; ERR_BAD_STATE: that cannot happen (any more), as to one
 * that was cancelled meanwhile, or that another hub has.
 */
struct export_step {
    struct operation operation; /* first */
    int64_t id;
    enum export_event event;
    int64_t staff_id;   /* of CANCEL: who, or 0 for whoever may */
    int64_t rows;       /* written so far */
    int64_t share;      /* of the whole, in 1/1000 */
    int64_t size;       /* of the file, at END */
    const char *reason; /* of FAIL: a word; borrowed until it is answered */

    struct export_row row; /* handed back */
};

void export_flow_step(struct export_step *step);

#endif

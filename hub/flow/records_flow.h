/*
 * records_flow.h -- taking a terminal's records: facts, never refused.
 *
 * A frame of records goes in as one operation. What is at or below the
 * watermark was stored before and is only acknowledged again; the watermark is
 * kept for ever, not for a window. A record that a new epoch has moved there says
 * where it was recorded first: what was taken of it before does not count again
 * (docs/adr/0030). A record that cannot be read is set aside with an alarm, and
 * never stands in the way.
 */
#ifndef HUB_FLOW_RECORDS_FLOW_H
#define HUB_FLOW_RECORDS_FLOW_H

#include "hub/flow/sale.h"

struct records_item {
    struct bytes body;            /* as the terminal made it */
    struct message_record record; /* read from body; kind 0 when that failed */
    bool readable;
};

/*
 * ERR_BAD_STATE: there is a gap; hub_sequence says where to go on.
 * ERR_CONFLICT: the hash chain does not fit, or cannot be compared because the frame
 * ends below the watermark; the terminal says hello again.
 */
struct records_take {
    struct operation operation;
    int64_t terminal_id;
    int64_t epoch;
    int64_t first_sequence;
    uint8_t chain[32]; /* after the last item */
    struct records_item *items;
    size_t count;

    int64_t hub_sequence; /* handed back: the watermark */
    int64_t aside_count;
};

void records_flow_take(struct records_take *take);

#endif

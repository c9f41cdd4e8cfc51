/*
 * holder_flow.h -- who holds money: a channel account, as the settings describe it.
 */
#ifndef HUB_FLOW_HOLDER_FLOW_H
#define HUB_FLOW_HOLDER_FLOW_H

#include "hub/store/lane.h"
#include "shared/pay/channel.h"

/* Makes the row, or makes it say the same as this. */
struct holder_put {
    struct operation operation;
    struct holder_row holder;

    int tries; /* of holder_flow_submit() */
    bool news; /* handed back: it was not there, or said something else */
};

void holder_flow_put(struct holder_put *put);

/** holder_flow_submit() puts the platform's account at a channel; what fails later is logged. */
enum err holder_flow_submit(struct lane *lane, enum channel channel, bool settles_to_platform,
    bool returns_cost) MUST_CHECK;

#endif

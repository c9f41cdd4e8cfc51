/*
 * fleet.h -- terminals from their enrolment to their figures.
 *
 * Enrols who is not enrolled, connects all, measures, waits for what is under
 * way, and says in one line of JSON how it went.
 */
#ifndef TOOLS_FLEET_FLEET_H
#define TOOLS_FLEET_FLEET_H

#include "shared/net/net.h"
#include "tools/fleet/options.h"

struct fleet;

/** fleet_open() begins; ended(context) comes when it is over, and may not close the fleet. */
enum err fleet_open(const struct options *options, struct net *net, net_fn *ended, void *context,
    struct fleet **ret_fleet) MUST_CHECK;

/** fleet_stop() ends the measuring early. */
void fleet_stop(struct fleet *fleet);

/** fleet_print() writes the line; false when the fleet did not do what it was asked. */
bool fleet_print(const struct fleet *fleet);

/** fleet_close() after the net has gone; NULL inside is fine. */
void fleet_close(struct fleet **fleet);

#endif

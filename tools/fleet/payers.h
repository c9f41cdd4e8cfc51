/*
 * payers.h -- who scans the tickets of a fleet and pays them.
 */
#ifndef TOOLS_FLEET_PAYERS_H
#define TOOLS_FLEET_PAYERS_H

#include "tools/fleet/options.h"
#include "tools/fleet/terminal.h"

struct payers;

/** payers_make() borrows everything. It takes the results that the share's terminals are told. */
enum err payers_make(struct terminal_share *share, struct terminal **terminals, size_t count,
    const struct options *options, struct payers **ret_payers) MUST_CHECK;
void payers_start(struct payers *payers);
/** payers_stop() begins no more sales. */
void payers_stop(struct payers *payers);
/** payers_count() is how many sales are under way. */
size_t payers_count(const struct payers *payers);
/** payers_print() writes its part of the line of JSON. */
void payers_print(const struct payers *payers);
/** payers_free() when the net has gone; NULL inside is fine. */
void payers_free(struct payers **payers);

#endif

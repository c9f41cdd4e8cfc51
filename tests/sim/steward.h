/*
 * steward.h -- who keeps the tree of organisations, by commands that leave their rows in the audit.
 *
 * In some worlds: the store, its merchant or their partner is suspended for a while, in which
 * nobody may begin an order there; the merchant goes under another partner, or none, and comes
 * back; names change. His chances are of a source of his own, so that the other worlds go as they
 * did.
 */
#ifndef TESTS_SIM_STEWARD_H
#define TESTS_SIM_STEWARD_H

#include "tests/sim/machine.h"

void steward_start(struct machine *hub);
/** steward_finish() has him resume whom he has suspended, and do nothing more. */
void steward_finish(void);
void steward_go_on(void);
void steward_stop(void);

/** steward_is_at_rest() is whether nobody is suspended. */
bool steward_is_at_rest(void);
int64_t steward_deeds(void);

#endif

/*
 * remembered.h -- what doors keep between requests: who waits, whose callbacks came, which
 * nonces were seen, which plates are busy.
 *
 * Made after the net and the reader of the hub, and freed before them.
 */
#ifndef HUB_REMEMBERED_H
#define HUB_REMEMBERED_H

#include "hub/api/hub.h"

enum err remembered_make(struct hub *hub) MUST_CHECK;
void remembered_free(struct hub *hub);

#endif

/*
 * dialects.h -- the dialects of channels that this hub speaks.
 *
 * The one place where all of them are known; everybody else is handed them.
 */
#ifndef HUB_DIALECTS_H
#define HUB_DIALECTS_H

#include "hub/channel/adapter.h"

#define DIALECTS 4

extern const struct adapter *const dialects[DIALECTS];

#endif

/*
 * provision_check.h -- the command "check": what must always be true of the books.
 */
#ifndef HUB_PROVISION_CHECK_H
#define HUB_PROVISION_CHECK_H

#include "hub/store/engine.h"

/**
 * provision_check() asks and prints it all, and how much is stuck, which is no fault of the books.
 * ERR_CORRUPT when something is not as it must be.
 */
enum err provision_check(struct engine *engine, struct moment now) MUST_CHECK;

/** provision_check_totals() prints what the hub has of the terminal of that number. */
enum err provision_check_totals(struct engine *engine, const char *number) MUST_CHECK;

#endif

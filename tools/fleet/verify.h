/*
 * verify.h -- does the hub's database hold what its acknowledgements promised?
 *
 * Reads a fleet's journal and the hub's SQLite database, and compares record
 * by record: everything acknowledged is there exactly once, byte for byte as
 * it was made, and paid for its amount; nothing is there that was not made;
 * every journal of the books adds up to nothing, and balances are the sum of
 * their entries.
 */
#ifndef TOOLS_FLEET_VERIFY_H
#define TOOLS_FLEET_VERIFY_H

#include <stdbool.h>

#include "shared/base/err.h"
#include "shared/base/need.h"

/** verify_run() prints its findings as one line of JSON. */
enum err verify_run(const char *journal, const char *db, bool *ret_sound) MUST_CHECK;

#endif

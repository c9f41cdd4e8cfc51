/*
 * grant.h -- what an app may do: groups of the doors of /v1, to read or to change.
 *
 * Kept with the app as text: "all", "all:read", or words as "orders refunds:read". To
 * change is to read, too. The groups are the chapters of the OpenAPI document. Pure.
 */
#ifndef HUB_FLOW_GRANT_H
#define HUB_FLOW_GRANT_H

#include <stdbool.h>
#include <stdint.h>

#include "shared/base/bytes.h"
#include "shared/base/err.h"
#include "shared/base/need.h"

#define GRANT_ALL "all"

/* A bit for each group. */
struct grant {
    uint32_t read;
    uint32_t change;
};

/** grant_parse() reads the text; ERR_BAD_INPUT for another word, and for none. */
enum err grant_parse(struct bytes text, struct grant *ret_grant) MUST_CHECK;

/** grant_covers() is whether a door of the group is open; a group that is none has no door. */
bool grant_covers(const struct grant *grant, const char *group, bool changes);

#endif

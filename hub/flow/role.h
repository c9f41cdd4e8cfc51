/*
 * role.h -- the roles that are built in: what each lets one do, and where it can be given.
 *
 * A post gives a person a role at an organisation; it holds there and at all that is below.
 * Roles of an organisation's own are rows (table role) with ids above ROLE_BUILT_IN_MAX. Pure.
 */
#ifndef HUB_FLOW_ROLE_H
#define HUB_FLOW_ROLE_H

#include "hub/flow/organisation.h"
#include "hub/flow/permission.h"

#define ROLE_BUILT_IN_MAX 99

enum role {
#define ROLE(name, id, word, kind, english, chinese, words) ROLE_##name = (id),
#include "hub/flow/role.def"
#undef ROLE
};

struct role_built_in {
    int64_t id;
    const char *word;
    enum organisation_kind kind; /* of the organisation that it is given at */
    const char *english;
    const char *chinese;
    struct permissions may;
};

/** role_count() is how many are built in; role_at() the one in that place, in the order of ids. */
size_t role_count(void);
struct role_built_in role_at(size_t place);

/** role_built_in() finds one by its id; false when there is none. */
bool role_built_in(int64_t id, struct role_built_in *ret_role);

/** role_named() finds one by its word; false when there is none. */
bool role_named(const char *word, struct role_built_in *ret_role);

#endif

/*
 * permission.h -- what a person may do in the console: words, and sets of them.
 *
 * A door names the one that it takes (hub/api/route.h), a role is a set (hub/flow/role.h).
 * Stored as words with a space between, so that their numbers mean nothing. Pure.
 */
#ifndef HUB_FLOW_PERMISSION_H
#define HUB_FLOW_PERMISSION_H

#include <stdbool.h>
#include <stdint.h>

#include "shared/base/bytes.h"
#include "shared/base/err.h"
#include "shared/base/need.h"
#include "shared/base/text.h"

enum permission {
    PERMISSION_NONE, /* a door that takes none is open to whoever is signed in */
#define PERMISSION(name, word, english, chinese) PERMISSION_##name,
#include "hub/flow/permission.def"
#undef PERMISSION
    PERMISSION_COUNT
};

/* All words, the spaces between them and a terminator fit. */
#define PERMISSION_WORDS_SIZE 401

/* A bit for each. */
struct permissions {
    uint64_t bits;
};

#define PERMISSIONS_ALL                                                                            \
    ((struct permissions){((UINT64_C(1) << PERMISSION_COUNT) - 1) & ~UINT64_C(1)})

static inline struct permissions
permissions_of(enum permission permission)
{
    return (struct permissions){UINT64_C(1) << permission & ~UINT64_C(1)};
}

static inline struct permissions
permissions_both(struct permissions a, struct permissions b)
{
    return (struct permissions){a.bits | b.bits};
}

/** permissions_cover() is whether have holds all of want. */
static inline bool
permissions_cover(struct permissions have, struct permissions want)
{
    return (want.bits & ~have.bits) == 0;
}

/** permissions_have() is whether it is among them; PERMISSION_NONE is always. */
static inline bool
permissions_have(struct permissions have, enum permission permission)
{
    return permissions_cover(have, permissions_of(permission));
}

/** permission_word() is its word, "" for PERMISSION_NONE. */
const char *permission_word(enum permission permission);

/** permission_says() says in words what it lets one do. */
const char *permission_says(enum permission permission, bool english);

/** permission_of() is the one of that word, or PERMISSION_NONE. */
enum permission permission_of(struct bytes word);

/**
 * permission_parse() reads words with one space between; "" are none. ERR_BAD_INPUT for a word
 * that is none.
 */
enum err permission_parse(struct bytes words, struct permissions *ret_permissions) MUST_CHECK;

/** permission_put() appends the words of the set. */
void permission_put(struct text *text, struct permissions permissions);

#endif

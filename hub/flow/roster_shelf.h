/*
 * roster_shelf.h -- the channel accounts that are in memory.
 *
 * Inside of the roster. An entry lives until it has been replaced or dropped and nobody holds it.
 * Everything on the loop.
 */
#ifndef HUB_FLOW_ROSTER_SHELF_H
#define HUB_FLOW_ROSTER_SHELF_H

#include "hub/flow/roster_lookup.h"

#define ROSTER_SHELF_SLOTS 8192 /* a power of two */

struct roster_entry {
    struct roster_account held; /* first */
    int64_t version;
    struct adapter_account *opened; /* ours to close; NULL for the settings file's */
    size_t holds;
    unsigned silences; /* in a row */
    struct tick silent_at;
    struct tick read_at;
    bool replaced; /* out of the table; gone when nobody holds it */
    struct roster_entry *next;
};

struct roster_shelf {
    struct net *net;
    struct roster_entry *entries[ROSTER_SHELF_SLOTS];
    size_t entries_count;
    struct roster_entry own[CHANNEL_COUNT]; /* the settings file's; held.account NULL: none */
};

/** roster_shelf_slot() is where an id stands in a table of ROSTER_SHELF_SLOTS. */
size_t roster_shelf_slot(int64_t id);

/** roster_shelf_is_fresh() is whether what was read then need not be read anew. */
bool roster_shelf_is_fresh(const struct roster_shelf *shelf, struct tick read_at);

/** roster_shelf_find() is the entry of that id, however old, or NULL. */
struct roster_entry *roster_shelf_find(struct roster_shelf *shelf, int64_t id);

/** roster_shelf_keep() takes what was opened, in the place of an older one. */
void roster_shelf_keep(struct roster_shelf *shelf, struct roster_found *found);

/** roster_shelf_drop_idle() drops what nobody holds. */
void roster_shelf_drop_idle(struct roster_shelf *shelf);

/** roster_shelf_is_well() is whether it answers and works; of one that is not known it is. */
bool roster_shelf_is_well(const struct roster_shelf *shelf, const struct roster_entry *entry);

/** roster_shelf_hold() is the account, held once more; roster_shelf_let_go() ends that. */
struct roster_account *roster_shelf_hold(struct roster_entry *entry);
void roster_shelf_let_go(struct roster_entry *entry);

/** roster_shelf_age() makes every entry too old to be fresh. */
void roster_shelf_age(struct roster_shelf *shelf);

#endif

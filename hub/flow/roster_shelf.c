#include "hub/flow/roster_shelf.h"

#include <stdlib.h>

static struct roster_entry *
find_stored(const struct roster_shelf *shelf, int64_t id)
{
    struct roster_entry *entry = shelf->entries[roster_shelf_slot(id)];

    while (entry != NULL && entry->held.id != id)
        entry = entry->next;
    return entry;
}

static void
free_entry(struct roster_entry *entry)
{
    if (entry->opened != NULL)
        entry->opened->adapter->close(&entry->opened);
    free(entry);
}

static void
drop_entry(struct roster_shelf *shelf, struct roster_entry *entry)
{
    struct roster_entry **at = &shelf->entries[roster_shelf_slot(entry->held.id)];

    while (*at != entry)
        at = &(*at)->next;
    *at = entry->next;
    shelf->entries_count--;
    entry->replaced = true;
    if (entry->holds == 0)
        free_entry(entry);
}

static bool
is_broken(const struct roster_entry *entry, enum health_use use, struct tick now)
{
    const struct roster_health *health = &entry->held.health[use];

    return health->health == ADAPTER_HEALTH_BROKEN &&
           !tick_reached(now, tick_after(health->at, ROSTER_BROKEN_SPAN));
}

size_t
roster_shelf_slot(int64_t id)
{
    return (size_t)((uint64_t)id * UINT64_C(0x9e3779b97f4a7c15) >> 40) % ROSTER_SHELF_SLOTS;
}

bool
roster_shelf_is_fresh(const struct roster_shelf *shelf, struct tick read_at)
{
    return !tick_reached(net_tick(shelf->net), tick_after(read_at, ROSTER_FRESH));
}

struct roster_entry *
roster_shelf_find(struct roster_shelf *shelf, int64_t id)
{
    if (id > CHANNEL_NONE && id < CHANNEL_COUNT)
        return shelf->own[id].held.account == NULL ? NULL : &shelf->own[id];
    return find_stored(shelf, id);
}

void
roster_shelf_keep(struct roster_shelf *shelf, struct roster_found *found)
{
    struct roster_entry *old = find_stored(shelf, found->id);
    struct roster_entry *entry;

    if (found->opened == NULL) {
        if (old != NULL && old->version == found->version)
            old->read_at = net_tick(shelf->net);
        return;
    }
    if (shelf->entries_count >= ROSTER_MAX)
        roster_shelf_drop_idle(shelf);
    old = find_stored(shelf, found->id); /* which may have been idle */
    entry = calloc(1, sizeof(*entry));
    if (entry == NULL) {
        found->opened->adapter->close(&found->opened);
        return;
    }
    if (old != NULL) {
        entry->silences = old->silences;
        entry->silent_at = old->silent_at;
        drop_entry(shelf, old);
    }
    entry->held = (struct roster_account){
        .id = found->id, .merchant_id = found->merchant_id, .account = found->opened};
    entry->opened = found->opened;
    entry->version = found->version;
    entry->read_at = net_tick(shelf->net);
    entry->next = shelf->entries[roster_shelf_slot(found->id)];
    shelf->entries[roster_shelf_slot(found->id)] = entry;
    shelf->entries_count++;
    found->opened = NULL;
}

void
roster_shelf_drop_idle(struct roster_shelf *shelf)
{
    for (size_t i = 0; i < ROSTER_SHELF_SLOTS; i++)
        for (struct roster_entry *entry = shelf->entries[i], *next; entry != NULL; entry = next) {
            next = entry->next;
            if (entry->holds == 0)
                drop_entry(shelf, entry);
        }
}

bool
roster_shelf_is_well(const struct roster_shelf *shelf, const struct roster_entry *entry)
{
    struct tick now = net_tick(shelf->net);

    if (entry == NULL)
        return true;
    if (is_broken(entry, HEALTH_PAYMENT, now) || is_broken(entry, HEALTH_BARCODE, now))
        return false;
    return entry->silences < ROSTER_SILENCES ||
           tick_reached(now, tick_after(entry->silent_at, ROSTER_ILL_SPAN));
}

struct roster_account *
roster_shelf_hold(struct roster_entry *entry)
{
    entry->holds++;
    return &entry->held;
}

void
roster_shelf_let_go(struct roster_entry *entry)
{
    NEED(entry->holds > 0);
    entry->holds--;
    if (entry->holds == 0 && entry->replaced)
        free_entry(entry);
}

void
roster_shelf_age(struct roster_shelf *shelf)
{
    for (size_t i = 0; i < ROSTER_SHELF_SLOTS; i++)
        for (struct roster_entry *entry = shelf->entries[i]; entry != NULL; entry = entry->next)
            entry->read_at = (struct tick){net_tick(shelf->net).us - ROSTER_FRESH.us};
}

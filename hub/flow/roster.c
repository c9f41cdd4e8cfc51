#include "hub/flow/roster_lookup.h"

#include <stdlib.h>

#include "shared/base/log.h"

#define SLOTS 8192             /* of each table; a power of two */
#define OWN_PRIORITY INT64_MAX /* behind whatever is stored */
#define JUDGED_SPAN span_s(300)

struct entry {
    struct roster_account held; /* first */
    int64_t version;
    struct adapter_account *opened; /* ours to close; NULL for the settings file's */
    size_t holds;
    unsigned silences; /* in a row */
    struct tick silent_at;
    struct tick read_at;
    bool replaced; /* out of the table; gone when nobody holds it */
    struct entry *next;
};

/* The accounts that may take a merchant's payments. */
struct sheet {
    int64_t merchant_id;
    struct roster_offer offers[ROSTER_OFFERS_MAX];
    int64_t ids[ROSTER_OFFERS_MAX];
    size_t count;
    struct tick read_at;
    struct sheet *next;
};

struct roster {
    struct roster_options options;
    struct entry *entries[SLOTS];
    struct sheet *sheets[SLOTS];
    size_t entries_count;
    size_t sheets_count;
    struct entry own[CHANNEL_COUNT]; /* held.account NULL: none */
};

static size_t
slot_of(int64_t id)
{
    return (size_t)((uint64_t)id * UINT64_C(0x9e3779b97f4a7c15) >> 40) % SLOTS;
}

static bool
is_fresh(const struct roster *roster, struct tick read_at)
{
    return !tick_reached(net_tick(roster->options.net), tick_after(read_at, ROSTER_FRESH));
}

static struct entry *
find_entry(struct roster *roster, int64_t id)
{
    struct entry *entry;

    if (id > CHANNEL_NONE && id < CHANNEL_COUNT)
        return roster->own[id].held.account == NULL ? NULL : &roster->own[id];
    entry = roster->entries[slot_of(id)];
    while (entry != NULL && entry->held.id != id)
        entry = entry->next;
    return entry;
}

static struct sheet *
find_sheet(struct roster *roster, int64_t merchant_id)
{
    struct sheet *sheet = roster->sheets[slot_of(merchant_id)];

    while (sheet != NULL && sheet->merchant_id != merchant_id)
        sheet = sheet->next;
    return sheet;
}

static void
free_entry(struct entry *entry)
{
    if (entry->opened != NULL)
        entry->opened->adapter->close(&entry->opened);
    free(entry);
}

static void
drop_entry(struct roster *roster, struct entry *entry)
{
    struct entry **at = &roster->entries[slot_of(entry->held.id)];

    while (*at != entry)
        at = &(*at)->next;
    *at = entry->next;
    roster->entries_count--;
    entry->replaced = true;
    if (entry->holds == 0)
        free_entry(entry);
}

static void
drop_idle(struct roster *roster)
{
    for (size_t i = 0; i < SLOTS; i++)
        for (struct entry *entry = roster->entries[i], *next; entry != NULL; entry = next) {
            next = entry->next;
            if (entry->holds == 0)
                drop_entry(roster, entry);
        }
}

static void
drop_sheets(struct roster *roster)
{
    for (size_t i = 0; i < SLOTS; i++)
        while (roster->sheets[i] != NULL) {
            struct sheet *sheet = roster->sheets[i];

            roster->sheets[i] = sheet->next;
            free(sheet);
        }
    roster->sheets_count = 0;
}

static bool
is_broken(const struct entry *entry, enum health_use use, struct tick now)
{
    const struct roster_health *health = &entry->held.health[use];

    return health->health == ADAPTER_HEALTH_BROKEN &&
           !tick_reached(now, tick_after(health->at, ROSTER_BROKEN_SPAN));
}

static bool
is_well(const struct roster *roster, const struct entry *entry)
{
    struct tick now = net_tick(roster->options.net);

    if (entry == NULL)
        return true;
    if (is_broken(entry, HEALTH_PAYMENT, now) || is_broken(entry, HEALTH_BARCODE, now))
        return false;
    return entry->silences < ROSTER_SILENCES ||
           tick_reached(now, tick_after(entry->silent_at, ROSTER_ILL_SPAN));
}

static void
keep_entry(struct roster *roster, struct roster_found *found)
{
    struct entry *old = find_entry(roster, found->id);
    struct entry *entry;

    if (found->opened == NULL) {
        if (old != NULL && old->version == found->version)
            old->read_at = net_tick(roster->options.net);
        return;
    }
    if (roster->entries_count >= ROSTER_MAX)
        drop_idle(roster);
    entry = calloc(1, sizeof(*entry));
    if (entry == NULL) {
        found->opened->adapter->close(&found->opened);
        return;
    }
    if (old != NULL) {
        entry->silences = old->silences;
        entry->silent_at = old->silent_at;
        drop_entry(roster, old);
    }
    entry->held = (struct roster_account){
        .id = found->id, .merchant_id = found->merchant_id, .account = found->opened};
    entry->opened = found->opened;
    entry->version = found->version;
    entry->read_at = net_tick(roster->options.net);
    entry->next = roster->entries[slot_of(found->id)];
    roster->entries[slot_of(found->id)] = entry;
    roster->entries_count++;
    found->opened = NULL;
}

static struct sheet *
make_sheet(struct roster *roster, int64_t merchant_id)
{
    struct sheet *sheet = find_sheet(roster, merchant_id);
    struct sheet **slot;

    if (sheet != NULL)
        return sheet;
    if (roster->sheets_count >= ROSTER_MAX)
        drop_sheets(roster);
    sheet = calloc(1, sizeof(*sheet));
    if (sheet == NULL)
        return NULL;
    slot = &roster->sheets[slot_of(merchant_id)];
    sheet->merchant_id = merchant_id;
    sheet->next = *slot;
    *slot = sheet;
    roster->sheets_count++;
    return sheet;
}

static void
add_own(const struct roster *roster, struct sheet *sheet)
{
    for (size_t i = 0; i < CHANNEL_COUNT && sheet->count < ROSTER_OFFERS_MAX; i++) {
        const struct adapter_account *account = roster->own[i].held.account;

        if (account == NULL)
            continue;
        sheet->ids[sheet->count] = (int64_t)i;
        sheet->offers[sheet->count++] = (struct roster_offer){.channel = (enum channel)i,
            .whose = ROSTER_WHOSE_PLATFORM,
            .on = true,
            .takes_barcodes = account->adapter->pay != NULL,
            .priority = OWN_PRIORITY};
    }
}

static struct sheet *
keep_sheet(const struct roster_lookup *lookup)
{
    struct sheet *sheet = make_sheet(lookup->roster, lookup->merchant_id);

    if (sheet == NULL)
        return NULL;
    sheet->count = 0;
    sheet->read_at = net_tick(lookup->roster->options.net);
    for (size_t i = 0; i < lookup->count; i++) {
        if (lookup->found[i].err != ERR_OK)
            continue;
        sheet->ids[sheet->count] = lookup->found[i].id;
        sheet->offers[sheet->count++] = lookup->found[i].offer;
    }
    add_own(lookup->roster, sheet);
    return sheet;
}

static struct roster_account *
hold(struct entry *entry)
{
    entry->holds++;
    return &entry->held;
}

static enum err
choose(struct roster *roster, struct sheet *sheet, const struct roster_want *want, int64_t *ret_id)
{
    size_t at;

    for (size_t i = 0; i < sheet->count; i++) {
        sheet->offers[i].well = is_well(roster, find_entry(roster, sheet->ids[i]));
        roster_lookup_look(&sheet->offers[i], (void *)find_entry(roster, sheet->ids[i]));
    }
    at = roster_route(sheet->offers, sheet->count, want);
    if (at == ROSTER_NONE)
        return ERR_NOT_FOUND;
    *ret_id = sheet->ids[at];
    return ERR_OK;
}

/* An account that was chosen: it is in memory, or it has to be read by itself. */
static void
hand_over(struct roster *roster, int64_t id, roster_fn *then, void *context)
{
    struct entry *entry = find_entry(roster, id);
    enum err err = ERR_OK;

    if (entry == NULL)
        err = roster_get(roster, id, then, context);
    if (err != ERR_OK)
        then(context, ERR_BUSY, NULL);
    else if (entry != NULL)
        then(context, ERR_OK, hold(entry));
}

static void
answer_one(const struct roster_lookup *lookup)
{
    struct entry *entry = find_entry(lookup->roster, lookup->account_id);
    enum err err = lookup->count == 0 ? ERR_NOT_FOUND : lookup->found[0].err;

    if (err != ERR_OK || entry == NULL)
        lookup->then(lookup->context,
            err == ERR_NOT_FOUND ? err
            : err == ERR_OK      ? ERR_BUSY
                                 : ERR_CORRUPT,
            NULL);
    else
        lookup->then(lookup->context, ERR_OK, hold(entry));
}

static void
answer_choice(const struct roster_lookup *lookup)
{
    struct sheet *sheet = keep_sheet(lookup);
    int64_t id = 0;
    enum err err = sheet == NULL ? ERR_BUSY : choose(lookup->roster, sheet, &lookup->want, &id);

    if (err != ERR_OK)
        lookup->then(lookup->context, err, NULL);
    else
        hand_over(lookup->roster, id, lookup->then, lookup->context);
}

static void
looked_up(struct roster_lookup *lookup)
{
    for (size_t i = 0; i < lookup->count; i++)
        keep_entry(lookup->roster, &lookup->found[i]);
    if (lookup->err != ERR_OK)
        lookup->then(lookup->context, ERR_BUSY, NULL);
    else if (lookup->account_id != 0)
        answer_one(lookup);
    else
        answer_choice(lookup);
}

static enum err
start(struct roster *roster, struct roster_lookup *lookup)
{
    lookup->roster = roster;
    lookup->kit = &roster->options.kit;
    lookup->done = looked_up;
    return roster_lookup_start(roster->options.reader, lookup);
}

static void
say_known(struct roster *roster, int64_t id, struct roster_lookup *lookup)
{
    const struct entry *entry = find_entry(roster, id);

    if (entry != NULL && id >= CHANNEL_COUNT)
        lookup->known[lookup->known_count++] = (struct roster_known){id, entry->version};
}

const struct channel_account_kit *
roster_kit(const struct roster *roster)
{
    return &roster->options.kit;
}

const struct adapter *
roster_adapter(const struct roster *roster, enum channel channel)
{
    const struct channel_account_kit *kit = &roster->options.kit;

    for (size_t i = 0; i < kit->adapters_count; i++)
        if (kit->adapters[i]->channel == channel)
            return kit->adapters[i];
    return NULL;
}

struct roster_account *
roster_peek(struct roster *roster, int64_t id)
{
    struct entry *entry = find_entry(roster, id);

    if (entry == NULL || (id >= CHANNEL_COUNT && !is_fresh(roster, entry->read_at)))
        return NULL;
    return hold(entry);
}

struct roster_account *
roster_glance(struct roster *roster, int64_t id)
{
    struct entry *entry = find_entry(roster, id);

    return entry == NULL ? NULL : hold(entry);
}

enum err
roster_get(struct roster *roster, int64_t id, roster_fn *then, void *context)
{
    struct roster_lookup *lookup = calloc(1, sizeof(*lookup));

    if (lookup == NULL)
        return ERR_NO_SPACE;
    lookup->account_id = id;
    lookup->then = then;
    lookup->context = context;
    say_known(roster, id, lookup);
    return start(roster, lookup);
}

enum err
roster_choose(struct roster *roster, int64_t merchant_id, const struct roster_want *want,
    roster_fn *then, void *context)
{
    struct sheet *sheet = find_sheet(roster, merchant_id);
    struct roster_lookup *lookup;
    int64_t id = 0;
    enum err err;

    if (sheet != NULL && is_fresh(roster, sheet->read_at)) {
        err = choose(roster, sheet, want, &id);
        if (err == ERR_OK)
            hand_over(roster, id, then, context);
        else
            then(context, err, NULL);
        return ERR_OK;
    }
    lookup = calloc(1, sizeof(*lookup));
    if (lookup == NULL)
        return ERR_NO_SPACE;
    lookup->merchant_id = merchant_id;
    lookup->want = *want;
    lookup->then = then;
    lookup->context = context;
    for (size_t i = 0; sheet != NULL && i < sheet->count; i++)
        say_known(roster, sheet->ids[i], lookup);
    return start(roster, lookup);
}

void
roster_hold(struct roster_account *account)
{
    (void)hold((struct entry *)(void *)account);
}

void
roster_release(struct roster *roster, struct roster_account **account)
{
    struct entry *entry = (struct entry *)(void *)*account;

    (void)roster;
    *account = NULL;
    if (entry == NULL)
        return;
    NEED(entry->holds > 0);
    entry->holds--;
    if (entry->holds == 0 && entry->replaced)
        free_entry(entry);
}

void
roster_heard(struct roster *roster, struct roster_account *account, bool answered)
{
    struct entry *entry = (struct entry *)(void *)account;

    entry->silences = answered ? 0 : entry->silences + 1;
    entry->silent_at = net_tick(roster->options.net);
    if (entry->silences == ROSTER_SILENCES)
        log_event(LOG_WARN, "account_silent", "account=%lld", (long long)entry->held.id);
}

bool
roster_judged(struct roster *roster, struct roster_account *account, enum health_use use,
    const struct adapter_judgement *judgement)
{
    struct roster_health *health = &account->health[use];
    struct tick now = net_tick(roster->options.net);
    /* Codes tell broken ones apart; what works says many things. */
    bool is_same =
        health->health == judgement->health &&
        (judgement->health == ADAPTER_HEALTH_WELL || strcmp(health->code, judgement->code) == 0);

    if (is_same && !tick_reached(now, tick_after(health->at, JUDGED_SPAN)))
        return false;
    health->health = judgement->health;
    health->at = now;
    text_set(health->code, sizeof(health->code), judgement->code);
    return true;
}

void
roster_forget(struct roster *roster)
{
    drop_sheets(roster);
    for (size_t i = 0; i < SLOTS; i++)
        for (struct entry *entry = roster->entries[i]; entry != NULL; entry = entry->next)
            entry->read_at = (struct tick){net_tick(roster->options.net).us - ROSTER_FRESH.us};
}

void
roster_own(struct roster *roster, const struct adapter_account *account)
{
    roster->own[account->adapter->channel].held =
        (struct roster_account){.id = account->adapter->channel, .account = account};
}

enum err
roster_make(const struct roster_options *options, struct roster **ret_roster)
{
    struct roster *roster = calloc(1, sizeof(*roster));

    if (roster == NULL)
        return ERR_NO_SPACE;
    roster->options = *options;
    *ret_roster = roster;
    return ERR_OK;
}

void
roster_free(struct roster **roster)
{
    if (*roster == NULL)
        return;
    drop_sheets(*roster);
    drop_idle(*roster);
    free(*roster);
    *roster = NULL;
}

#include "hub/flow/roster_shelf.h"

#include <stdlib.h>

#include "shared/base/log.h"

#define OWN_PRIORITY INT64_MAX /* behind whatever is stored */
#define JUDGED_SPAN span_s(300)

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
    struct roster_shelf shelf;
    struct sheet *sheets[ROSTER_SHELF_SLOTS];
    size_t sheets_count;
};

static struct sheet *
find_sheet(struct roster *roster, int64_t merchant_id)
{
    struct sheet *sheet = roster->sheets[roster_shelf_slot(merchant_id)];

    while (sheet != NULL && sheet->merchant_id != merchant_id)
        sheet = sheet->next;
    return sheet;
}

static void
drop_sheets(struct roster *roster)
{
    for (size_t i = 0; i < ROSTER_SHELF_SLOTS; i++)
        while (roster->sheets[i] != NULL) {
            struct sheet *sheet = roster->sheets[i];

            roster->sheets[i] = sheet->next;
            free(sheet);
        }
    roster->sheets_count = 0;
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
    slot = &roster->sheets[roster_shelf_slot(merchant_id)];
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
        const struct adapter_account *account = roster->shelf.own[i].held.account;

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

static enum err
choose(struct roster *roster, struct sheet *sheet, const struct roster_want *want, int64_t *ret_id)
{
    size_t at;

    for (size_t i = 0; i < sheet->count; i++) {
        sheet->offers[i].well =
            roster_shelf_is_well(&roster->shelf, roster_shelf_find(&roster->shelf, sheet->ids[i]));
        roster_lookup_look(
            &sheet->offers[i], (void *)roster_shelf_find(&roster->shelf, sheet->ids[i]));
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
    struct roster_entry *entry = roster_shelf_find(&roster->shelf, id);
    enum err err = ERR_OK;

    if (entry == NULL)
        err = roster_get(roster, id, then, context);
    if (err != ERR_OK)
        then(context, ERR_BUSY, NULL);
    else if (entry != NULL)
        then(context, ERR_OK, roster_shelf_hold(entry));
}

static void
answer_one(const struct roster_lookup *lookup)
{
    struct roster_entry *entry = roster_shelf_find(&lookup->roster->shelf, lookup->account_id);
    enum err err = lookup->count == 0 ? ERR_NOT_FOUND : lookup->found[0].err;

    if (err != ERR_OK || entry == NULL)
        lookup->then(lookup->context,
            err == ERR_NOT_FOUND ? err
            : err == ERR_OK      ? ERR_BUSY
                                 : ERR_CORRUPT,
            NULL);
    else
        lookup->then(lookup->context, ERR_OK, roster_shelf_hold(entry));
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
        roster_shelf_keep(&lookup->roster->shelf, &lookup->found[i]);
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
    const struct roster_entry *entry = roster_shelf_find(&roster->shelf, id);

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
    struct roster_entry *entry = roster_shelf_find(&roster->shelf, id);

    if (entry == NULL ||
        (id >= CHANNEL_COUNT && !roster_shelf_is_fresh(&roster->shelf, entry->read_at)))
        return NULL;
    return roster_shelf_hold(entry);
}

struct roster_account *
roster_glance(struct roster *roster, int64_t id)
{
    struct roster_entry *entry = roster_shelf_find(&roster->shelf, id);

    return entry == NULL ? NULL : roster_shelf_hold(entry);
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

    if (sheet != NULL && roster_shelf_is_fresh(&roster->shelf, sheet->read_at)) {
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
    (void)roster_shelf_hold((struct roster_entry *)(void *)account);
}

void
roster_release(struct roster *roster, struct roster_account **account)
{
    struct roster_entry *entry = (struct roster_entry *)(void *)*account;

    (void)roster;
    *account = NULL;
    if (entry == NULL)
        return;
    roster_shelf_let_go(entry);
}

void
roster_heard(struct roster *roster, struct roster_account *account, bool answered)
{
    struct roster_entry *entry = (struct roster_entry *)(void *)account;

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
    roster_shelf_age(&roster->shelf);
}

void
roster_own(struct roster *roster, const struct adapter_account *account)
{
    roster->shelf.own[account->adapter->channel].held =
        (struct roster_account){.id = account->adapter->channel, .account = account};
}

enum err
roster_make(const struct roster_options *options, struct roster **ret_roster)
{
    struct roster *roster = calloc(1, sizeof(*roster));

    if (roster == NULL)
        return ERR_NO_SPACE;
    roster->options = *options;
    roster->shelf.net = options->net;
    *ret_roster = roster;
    return ERR_OK;
}

void
roster_free(struct roster **roster)
{
    if (*roster == NULL)
        return;
    drop_sheets(*roster);
    roster_shelf_drop_idle(&(*roster)->shelf);
    free(*roster);
    *roster = NULL;
}

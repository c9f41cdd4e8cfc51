/*
 * order_timeline.h -- all that happened to an order, in the order of happening.
 *
 * Gathered from whoever knows a part of it, then written at once. Effects, what the terminal
 * recorded, and postings have no index by what they are about: they are looked for where their ids
 * must lie, around the moments at which something happened to the order, in stretches of at most
 * ORDER_TIMELINE_ROWS rows. On the reader's thread; everything lies in the arena.
 */
#ifndef HUB_CONSOLE_TRADE_ORDER_TIMELINE_H
#define HUB_CONSOLE_TRADE_ORDER_TIMELINE_H

#include "hub/store/reader.h"
#include "shared/base/arena.h"
#include "shared/text/json.h"

#define ORDER_TIMELINE_ROWS 5000
#define ORDER_TIMELINE_MAX 400
#define ORDER_TIMELINE_THINGS_MAX 120

/* What effects and postings are about: the order, a payment, a refund, a split. */
struct order_thing {
    int64_t id;
    int64_t begun_us;
    int64_t ended_us; /* 0: it goes on */
};

/* One thing that happened. Texts are constants, or in the arena. */
struct order_moment {
    int64_t at_us;
    const char *kind;   /* "heard", "payment_created", "effect_push" … */
    const char *text;   /* "" for none */
    const char *detail; /* likewise: the channel's own words */
    int64_t about;      /* 0 for none */
    int64_t took_ms;    /* -1 for what takes no time */
    int64_t exchange;   /* with a channel, to be looked at; 0 for none */
    const char *action; /* of an effect or an exchange: what was to be done; NULL for none */
    const char *state;  /* how that stands; of an exchange: what became of it */
    int64_t tries;      /* of an effect */
    int64_t status;     /* of an exchange: HTTP's; 0 for no answer */
};

struct order_timeline {
    struct reader *reader;
    struct arena *arena;
    int64_t merchant_id;
    struct order_thing *things;
    size_t things_count;
    struct order_moment *moments;
    size_t moments_count;
};

enum err order_timeline_make(struct reader *reader, struct arena *arena, int64_t merchant_id,
    struct order_timeline *ret_timeline) MUST_CHECK;

/** order_timeline_thing() adds one; more than there is room for are left out. */
void order_timeline_thing(
    struct order_timeline *timeline, int64_t id, int64_t begun_us, int64_t ended_us);

/** order_timeline_add() adds a moment; none at 0, and no more than there is room for. */
void order_timeline_add(struct order_timeline *timeline, const struct order_moment *moment);

/** order_timeline_text() is a copy in the arena; "" without memory. */
const char *order_timeline_text(struct order_timeline *timeline, struct bytes text);

/** order_timeline_put() writes "timeline", "notices" and "entries" into an object. */
enum err order_timeline_put(
    struct order_timeline *timeline, int64_t order_id, struct json_writer *writer) MUST_CHECK;

#endif

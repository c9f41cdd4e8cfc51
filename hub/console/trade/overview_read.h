/*
 * overview_read.h -- the figures of a scope and a span, from the roll-ups.
 *
 * On the reader's thread; what it makes lies in the arena that it is given. Each statement is
 * bounded by the scope, and reads what is folded (hub/flow/fold_flow.h) and, behind the mark,
 * what is not.
 */
#ifndef HUB_CONSOLE_TRADE_OVERVIEW_READ_H
#define HUB_CONSOLE_TRADE_OVERVIEW_READ_H

#include "hub/api/scope.h"
#include "hub/console/trade/overview_span.h"
#include "hub/flow/figures.h"
#include "hub/store/reader.h"
#include "shared/pay/channel.h"

/* How many stores, terminals and apps are listed at most, those with the most money first. */
#define OVERVIEW_LISTED_MAX 100

/* The figures of a step, a channel or the whole span. */
struct overview_sums {
    struct overview_span span;
    struct figures total;
    struct figures channels[CHANNEL_COUNT]; /* by enum channel; 0 is what nobody has paid yet */
    size_t steps_count;
    struct moment *starts; /* of the steps, */
    struct figures *steps; /* and what they have */
    struct figures *cash;  /* of which cash; NULL where steps are shorter than a day */
};

/** overview_read_sums() reads a span step by step. */
enum err overview_read_sums(struct reader *reader, const struct scope *scope,
    const struct overview_span *span, struct arena *arena,
    struct overview_sums *ret_sums) MUST_CHECK;

/** overview_read_total() reads its sum alone. */
enum err overview_read_total(struct reader *reader, const struct scope *scope,
    const struct overview_span *span, struct figures *ret_total) MUST_CHECK;

/* Lists beside them: of a merchant or a store, the last of a partner or the platform. */
enum overview_list {
    OVERVIEW_LIST_STORES,
    OVERVIEW_LIST_TERMINALS,
    OVERVIEW_LIST_APPS,
    OVERVIEW_LIST_MERCHANTS,
    OVERVIEW_LISTS
};

typedef void overview_each_fn(
    void *context, int64_t id, struct bytes name, const struct figures *figures);

/**
 * overview_read_list() hands out each of a list that has any figures. Terminals, apps and merchants
 * are read by the hour: a span that does not begin and end with one has none.
 */
enum err overview_read_list(struct reader *reader, const struct scope *scope,
    const struct overview_span *span, enum overview_list list, overview_each_fn *each,
    void *context) MUST_CHECK;

#endif

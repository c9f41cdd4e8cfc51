/*
 * view_walk.h -- how far down a page of a list looks at once.
 *
 * What narrows a list (a state, a store; on SQLite also the merchant) leaves rows out that
 * are walked over all the same. Where a table is long, a page walks so many of them and
 * ends there, empty perhaps, with a `next` that goes on below. On the reader's thread.
 */
#ifndef HUB_API_VIEW_WALK_H
#define HUB_API_VIEW_WALK_H

#include "hub/store/reader.h"

/* The statements of a table: where its rows lie merchant by merchant (of), and where not. */
struct view_walk {
    unsigned all;
    unsigned of;
};

/* Rows of one page: few at first, for most pages are full soon; then all that it may. */
#define VIEW_WALK_FIRST 500
#define VIEW_WALK_MAX 20000

/**
 * view_walk_floor() is the id of the row that is rows rows below to; from, where there are not so
 * many above it.
 */
enum err view_walk_floor(const struct view_walk *walk, struct reader *reader, int64_t merchant_id,
    int64_t to, int64_t from, int64_t rows, int64_t *ret_floor) MUST_CHECK;

#endif

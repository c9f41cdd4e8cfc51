/*
 * recipe.h -- what a made-up record says.
 *
 * Pure: the same place in the same terminal's queue always makes the same
 * bytes, so that a frame can be sent again, and checked long afterwards,
 * without anybody having kept it. Amounts never end in 0 fen: rounded down to
 * what coins allow, each sale posts three legs.
 */
#ifndef TOOLS_FLEET_RECIPE_H
#define TOOLS_FLEET_RECIPE_H

#include "shared/wire/message.h"

/* Where a record stands. */
struct recipe {
    enum message_kind kind;
    int64_t terminal;
    int64_t epoch;
    int64_t sequence;
    int64_t till_us;
};

/** recipe_about() is the sale that the record speaks of, just before it; 0: it is the sale. */
int64_t recipe_about(enum message_kind kind, int64_t sequence);

/** recipe_record() is the whole record; its blobs live as long as the program. */
struct message_record recipe_record(const struct recipe *recipe);

/** recipe_put() writes the record's bytes. ERR_TOO_BIG. */
enum err recipe_put(
    const struct recipe *recipe, uint8_t *to, size_t size, size_t *ret_size) MUST_CHECK;

#endif

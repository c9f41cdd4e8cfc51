/*
 * shift_flow.h -- shifts at terminals, as their records tell of them.
 *
 * A record names its shift by number and salt, so it does not matter in which epoch, or after what
 * else, it comes: the row is made by whichever is heard first. What is taken of a shift is summed
 * here, beside what the terminal says at its end; where the two differ, people are told
 * (docs/adr/0054). What comes for a shift that has ended, and is news, is of another till on a copy
 * of its disk: a row of its own, by fork. Pure, on the desk; part of records_flow.
 */
#ifndef HUB_FLOW_SHIFT_FLOW_H
#define HUB_FLOW_SHIFT_FLOW_H

#include "hub/flow/record_name.h"

/* How many tills may go on with one shift. */
#define SHIFT_FORKS_MAX 4

/* A record that is taken: of which terminal, and where it was recorded first. */
struct shift_record {
    const struct terminal_row *terminal;
    const struct message_record *record;
    struct record_name born;
};

/** shift_flow_is() is whether a record of that kind speaks of a shift, and of no sale. */
bool shift_flow_is(int64_t kind);

/** shift_flow_want() is for keys(); the terminal has been read. */
void shift_flow_want(
    struct desk *desk, const struct terminal_row *terminal, const struct message_record *record);

/**
 * shift_flow_take() opens a shift, ends it, or moves cash in its drawer, once. ERR_BAD_INPUT,
 * ERR_OUT_OF_RANGE: nothing was changed; ERR_TOO_OFTEN: too many tills go on with it.
 */
enum err shift_flow_take(
    struct desk *desk, const struct turn *turn, const struct shift_record *taken) MUST_CHECK;

/**
 * shift_flow_note() gives an order that the record begins its shift, and counts the record's money
 * in the shift when it counts: it was not taken before.
 */
void shift_flow_note(struct desk *desk, const struct turn *turn, const struct shift_record *taken,
    struct orders_row *order, bool counts);

#endif

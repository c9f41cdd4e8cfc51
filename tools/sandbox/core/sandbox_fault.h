/*
 * sandbox_fault.h -- what is to go wrong, and for which calls still.
 *
 * Rows of the database, ordered by POST /sandbox/fault and used up one by one, each
 * in the transaction of what goes wrong. sandbox_fault.def lists the kinds.
 */
#ifndef TOOLS_SANDBOX_CORE_SANDBOX_FAULT_H
#define TOOLS_SANDBOX_CORE_SANDBOX_FAULT_H

#include "tools/sandbox/core/sandbox_store.h"

#define SANDBOX_FAULT_TEXT_SIZE 64

enum sandbox_fault {
    SANDBOX_FAULT_NONE,
#define FAULT(name, word, part) SANDBOX_FAULT_##name,
#include "tools/sandbox/core/sandbox_fault.def"
#undef FAULT
    SANDBOX_FAULTS
};

/* One that was used up. */
struct sandbox_fault_taken {
    enum sandbox_fault kind; /* SANDBOX_FAULT_NONE: nothing goes wrong */
    int64_t value;
    char text[SANDBOX_FAULT_TEXT_SIZE];
};

/* For which thing that is being done. */
struct sandbox_fault_case {
    const char *channel;
    const char *part;   /* "reply", "notify", …: of sandbox_fault.def */
    const char *method; /* the operation, by the channel's own name; "" for none */
    const char *number; /* of the order, as the merchant numbers it; "" where it is not known */
};

/* One that is ordered. method and number are "" for any, text for none. */
struct sandbox_fault_order {
    const char *channel;
    enum sandbox_fault kind;
    const char *method;
    const char *number;
    const char *text;
    int64_t value;
    int64_t count;
};

/** sandbox_fault_name() is the word of the admin API, "" for none. */
const char *sandbox_fault_name(enum sandbox_fault kind);

/** sandbox_fault_part() is the part of sandbox_fault.def. */
const char *sandbox_fault_part(enum sandbox_fault kind);

/** sandbox_fault_of() is the kind of that word, SANDBOX_FAULT_NONE when it is no word. */
enum sandbox_fault sandbox_fault_of(struct bytes word);

/** sandbox_fault_add() is ERR_TOO_BIG for a text without room. */
enum err sandbox_fault_add(
    struct sandbox_store *store, const struct sandbox_fault_order *order) MUST_CHECK;

/** sandbox_fault_take() uses up the oldest one that fits, in the caller's transaction. */
enum err sandbox_fault_take(struct sandbox_store *store, const struct sandbox_fault_case *of,
    struct sandbox_fault_taken *ret_taken) MUST_CHECK;

/** sandbox_fault_clear() takes back those of channel and method; "" for any. */
enum err sandbox_fault_clear(
    struct sandbox_store *store, const char *channel, const char *method) MUST_CHECK;

#endif

/*
 * amount.h -- an amount while it is being typed: "12.34", "3*8.5+2".
 *
 * Digits come first; "*" multiplies a price by a whole number, "+" adds. A key
 * that would make no amount is not taken. Pure.
 */
#ifndef AGENT_FLOW_AMOUNT_H
#define AGENT_FLOW_AMOUNT_H

#include <stdbool.h>
#include <stddef.h>

#include "agent/flow/command.h"
#include "shared/base/err.h"
#include "shared/base/need.h"

/** amount_type() adds the key to the entry of size bytes; false when it was not taken. */
bool amount_type(char *entry, size_t size, const struct till_command *command);

/** amount_of() is the entry's value, 0 for an empty one. ERR_BAD_INPUT, ERR_OUT_OF_RANGE. */
enum err amount_of(const char *entry, struct money *ret_amount) MUST_CHECK;

#endif

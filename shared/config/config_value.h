/*
 * config_value.h -- what the kinds of settings look like.
 */
#ifndef SHARED_CONFIG_CONFIG_VALUE_H
#define SHARED_CONFIG_CONFIG_VALUE_H

#include "shared/base/bytes.h"
#include "shared/base/text.h"
#include "shared/config/config.h"

/** config_value_initial() is the initial value as it would be written; one without is not asked. */
struct bytes config_value_initial(const struct config_setting *setting);

/** config_value_store() puts what is written into the field; ERR_BAD_INPUT leaves it untouched. */
enum err config_value_store(
    const struct config_setting *setting, struct bytes written, void *values) MUST_CHECK;

/** config_value_describe() puts what is expected: "a whole number from 1 to 65535". */
void config_value_describe(const struct config_setting *setting, struct text *text);

/** config_value_is_shown() is whether a wrong value may stand in a message. */
bool config_value_is_shown(const struct config_setting *setting);

#endif

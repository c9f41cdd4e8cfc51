/*
 * config_near.h -- how far a name is from the one that was meant.
 */
#ifndef SHARED_CONFIG_CONFIG_NEAR_H
#define SHARED_CONFIG_CONFIG_NEAR_H

#include <stdbool.h>
#include <stddef.h>

#include "shared/base/bytes.h"

/* Names longer than this are near nothing. */
#define CONFIG_NEAR_MAX 64

/**
 * config_near() is whether wrong is so little away from right that it may be a
 * slip, and nearer than *distance, which it then replaces. Start with SIZE_MAX.
 */
bool config_near(struct bytes wrong, struct bytes right, size_t *distance);

#endif

/*
 * doors.h -- all doors of the address for terminals, payers, channels and apps.
 */
#ifndef HUB_DOORS_H
#define HUB_DOORS_H

#include <stdio.h>

#include "hub/api/route.h"

#define DOORS_COUNT 12

void doors_all(struct route_set ret_doors[static DOORS_COUNT]);

/** doors_print() writes their OpenAPI document. */
void doors_print(FILE *out);

#endif

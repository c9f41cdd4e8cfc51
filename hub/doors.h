/*
 * doors.h -- all doors of the address for terminals, payers, channels and apps, and of the board's.
 */
#ifndef HUB_DOORS_H
#define HUB_DOORS_H

#include <stdio.h>

#include "hub/api/route.h"

#define DOORS_COUNT 17

/* What each address serves; its context is the hub. */
extern const struct net_service doors_service;
extern const struct net_service doors_board_service;

void doors_all(struct route_set ret_doors[static DOORS_COUNT]);

/** doors_print() writes their OpenAPI document. */
void doors_print(FILE *out);

#endif

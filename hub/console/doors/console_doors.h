/*
 * console_doors.h -- every door of the console: the doors below hub/console, and its page.
 */
#ifndef HUB_CONSOLE_DOORS_CONSOLE_DOORS_H
#define HUB_CONSOLE_DOORS_CONSOLE_DOORS_H

#include "hub/api/route.h"

#define CONSOLE_DOORS_COUNT 26

/** console_doors() are all of them. */
void console_doors(struct route_set ret_doors[static CONSOLE_DOORS_COUNT]);

#endif

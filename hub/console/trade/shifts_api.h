/*
 * shifts_api.h -- shifts at terminals: /console/api/shifts and /console/api/shifts/:.
 *
 * What the hub counted stands beside what the terminal said. Where one looks bounds what is shown,
 * by the store that the terminal stood at.
 */
#ifndef HUB_CONSOLE_TRADE_SHIFTS_API_H
#define HUB_CONSOLE_TRADE_SHIFTS_API_H

#include "hub/api/route.h"

/* The columns of SQL_STORE_CONSOLE_SHIFTS and, without the lines, of SQL_STORE_CONSOLE_SHIFT. */
enum shifts_row {
    SHIFTS_ROW_ID,
    SHIFTS_ROW_NUMBER,
    SHIFTS_ROW_FORK,
    SHIFTS_ROW_STATE,
    SHIFTS_ROW_CASHIER,
    SHIFTS_ROW_MERCHANT_ID,
    SHIFTS_ROW_MERCHANT,
    SHIFTS_ROW_STORE_ID,
    SHIFTS_ROW_STORE,
    SHIFTS_ROW_TERMINAL_ID,
    SHIFTS_ROW_TERMINAL,
    SHIFTS_ROW_OPENED_US,
    SHIFTS_ROW_CLOSED_US,
    SHIFTS_ROW_FLOAT,
    SHIFTS_ROW_COUNTED,
    SHIFTS_ROW_SAID,
    SHIFTS_ROW_EXPECTED,
    SHIFTS_ROW_DIFFERS,
    SHIFTS_ROW_ENDED_US,
    SHIFTS_ROW_LINES /* the sum of enum shift_line 1, and so on */
};

extern const struct route_set shifts_api_routes;

#endif

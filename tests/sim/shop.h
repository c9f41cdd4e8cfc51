/*
 * shop.h -- what a merchant's own program wants: it sells by /v1, and gives back.
 *
 * Each order has a life: it is made to be scanned, in parts or by a barcode;
 * somebody pays it, or not; it is asked about, closed, reversed, refunded a little,
 * wholly, twice, too much, two times at once; shared, and a share taken back. Now and
 * then money is taken out of the wallet.
 */
#ifndef TESTS_SIM_SHOP_H
#define TESTS_SIM_SHOP_H

#include "tests/sim/world.h"

struct shop_figures {
    int64_t orders;
    int64_t parts;
    int64_t barcodes;
    int64_t ways; /* that were shown to somebody */
    int64_t refunds;
    int64_t splits;
    int64_t returns;
    int64_t transfers;
    int64_t answers; /* to complaints */
};

void shop_start(struct world *world);
/** shop_close() sells nothing any more; what was begun goes on. */
void shop_close(void);
/** shop_open() is the day after. */
void shop_open(void);
/** shop_is_at_rest() is whether every order's life is over. */
bool shop_is_at_rest(void);
/** shop_stop() has it want nothing any more. */
void shop_stop(void);
/** shop_free() is after machine_stop_all(). */
void shop_free(void);

const struct shop_figures *shop_figures(void);

#endif

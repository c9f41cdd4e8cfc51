/*
 * provision_plate.h -- plates by command.
 *
 *   add plate STORE_ID NAME [WORD ...]   prints its id and what its QR says
 *   plate ID WORD ...
 *   plate ID png FILE                    draws its QR
 *   plates [MERCHANT_NUMBER]
 *
 * WORD: on, off, amount FEN FEN, wallets all|NAME[,NAME ...], terminals none|ID[,ID ...]
 */
#ifndef HUB_PROVISION_PLATE_H
#define HUB_PROVISION_PLATE_H

#include "hub/provision.h"
#include "hub/store/desk.h"

/* Within a transaction, which the caller ends. */
struct provision_plate {
    struct engine *engine;
    struct desk *desk;
    struct moment now;
    const struct provision_pay *pay;
    const char *const *arguments;
    size_t count;
};

/** provision_plate_run() does it and prints. ERR_BAD_INPUT for other words; ERR_NOT_FOUND. */
enum err provision_plate_run(const struct provision_plate *ask) MUST_CHECK;

#endif

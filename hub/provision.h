/*
 * provision.h -- the hub's commands that are not serving: add, check, totals, wallets.
 *
 * They open the database themselves, so they refuse while a hub serves it.
 */
#ifndef HUB_PROVISION_H
#define HUB_PROVISION_H

#include <stdbool.h>
#include <stddef.h>

#include "hub/flow/vault.h"

/* What is printed for payers. */
struct provision_pay {
    const char *base;     /* what a plate's QR begins with: "HTTPS://PAY.EXAMPLE.COM" */
    bool emvco;           /* it is an EMVCo payload with our template in it, and not the URL */
    const char *category; /* of that: four digits of ISO 18245, */
    const char *city;     /* and where */
};

/** provision_knows() is whether there is such a command; nothing is opened for it. */
bool provision_knows(const char *const *arguments, size_t count);

/**
 * provision_run() is what "shanju-hub add merchant NAME" and its kin do; arguments
 * are what stands behind the flags. Prints to stdout, mistakes to stderr.
 * ERR_BAD_INPUT: no such command.
 *
 *   add merchant NAME [FEE_RATE COST_RATE [PARTNER_NUMBER PARTNER_RATE]]
 *   add store MERCHANT_NUMBER NAME
 *   add terminal STORE_ID NAME            prints the activation code
 *   add fleet COUNT FILE                  merchants of ten terminals each, codes into FILE
 *   add app MERCHANT_NUMBER NAME [notices URL] [all-sales] [rsa PUBLIC_KEY_FILE] [may GROUP ...]
 *                                         prints its number and secret
 *   app APP may GROUP ...                 what it may do from now on; hub/flow/grant.h
 *   app APP suspend|resume                none of its requests is answered, or they are again
 *   rotate app APP                        a new secret; the old one is taken for a day more
 *   add account, account, accounts, form  hub/provision_account.h
 *   add plate, plate, plates              hub/provision_plate.h
 *   reseal                                secrets, under a new master key; hub/provision_seal.h
 *   check                                 the books and the watermarks
 *   totals TERMINAL                       what the hub has of a terminal
 *
 * and those of hub/provision_wallet.h, _split.h, _refund.h and _stuck.h.
 */
enum err provision_run(const char *database, const struct vault_keys *keys,
    const struct provision_pay *pay, const char *const *arguments, size_t count);

#endif

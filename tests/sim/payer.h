/*
 * payer.h -- people with a phone who scan a QR and pay, more or less.
 *
 * A payer has one of the wallets, and may have opened another browser than its own. It follows
 * redirects, presses the one button of a page, reloads a page that says "wait" or asks what its
 * script would. Some press twice, some give up half way, some come late, some have no money. What
 * a payer's phone shows as paid, and the confirmation code on it, is there for the cashier.
 * Each has a wallet of its own at the sandbox, which knows what really came of it.
 */
#ifndef TESTS_SIM_PAYER_H
#define TESTS_SIM_PAYER_H

#include "tests/sim/sim_net.h"
#include "tests/sim/sim_wallet.h"

#define PAYER_CODE_SIZE 9
#define PAYER_BARCODE_SIZE SIM_WALLET_BARCODE_SIZE

struct payer_figures {
    int64_t came;
    int64_t gave_up;
    int64_t late;
    int64_t cancelled; /* pressed that button, at the channel */
    int64_t lingered;  /* long, at the button that pays */
    int64_t pressed_twice;
    int64_t saw_paid;
    int64_t saw_code;
    int64_t barcodes;
    int64_t by_code;    /* scanned a channel's own */
    int64_t by_browser; /* … or had no wallet's browser */
};

/** payer_start() plugs in the phones' network, and opens their accounts at the sandbox. */
void payer_start(struct sim_net *net, struct world *world);
/** payer_no_more() lets nobody come who has not come yet. */
void payer_no_more(void);
/** payer_all_gone() is whether nobody does anything any more. */
bool payer_all_gone(void);
/** payer_stop() sends everybody home. */
void payer_stop(void);

/** payer_send() lets somebody scan the QR of that till's sale; till 0: of an app's order. */
void payer_send(const char *url, int64_t till, int64_t sequence);

/**
 * payer_send_way() lets somebody of that wallet come by a way of its own: he scans the channel's
 * code, or is sent there by the shop that he has open in a browser of no wallet.
 */
void payer_send_way(const char *url, enum sim_wallet wallet, bool browser);

/** payer_post() has somebody post JSON at his wallet's counter; what that says is not looked at. */
void payer_post(const char *url, enum sim_wallet wallet, const char *body);

/**
 * payer_barcode() is what somebody's phone shows to be scanned: good once. Some are asked
 * for their password then, and type it after a while, or never.
 */
void payer_barcode(char ret_barcode[static PAYER_BARCODE_SIZE]);

/** payer_code() is the code that somebody's phone shows for that sale, or NULL. */
const char *payer_code(int64_t till, int64_t sequence);

const struct payer_figures *payer_figures(void);

#endif

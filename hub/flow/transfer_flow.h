/*
 * transfer_flow.h -- money leaves a wallet: for a bank, or for another wallet.
 *
 * Asked for under the merchant's own number, which stands for it for ever; then
 * reserved. One who did not ask approves or rejects it. A withdrawal is then
 * carried out by whoever does the banking, who says what became of it; silence
 * is "unknown", never "failed". A transfer to another wallet is two journals
 * over clearing (move_flow.h), and is paid when it has come.
 *
 * Where money is, is the bank's to say: "paid" of what had failed or was rejected, and
 * "failed" of what had been paid and was sent back, are believed when the bank's own number
 * is said with it; people are told. What the wallet has not got any more it owes.
 */
#ifndef HUB_FLOW_TRANSFER_FLOW_H
#define HUB_FLOW_TRANSFER_FLOW_H

#include "hub/flow/wallet.h"
#include "shared/pay/transfer_state.h"

#define TRANSFER_NUMBER_SIZE 65
#define TRANSFER_TEXT_SIZE 201

/*
 * to_id: whose wallet (a transfer), or 0: the account named in bank (a withdrawal).
 * ERR_OUT_OF_RANGE: no amount, or more than is free. ERR_NOT_HELD: the channel pays the
 * merchant itself. ERR_NOT_FOUND: nobody holds that money, or there is no such organisation.
 * ERR_CONFLICT: the number stands for another transfer.
 */
struct transfer_ask {
    struct operation operation;
    struct book book;
    int64_t amount;
    int64_t to_id;
    int64_t app_id;
    int64_t asked_by; /* not 0 */
    char number[TRANSFER_NUMBER_SIZE];
    char bank[TRANSFER_TEXT_SIZE];
    char reason[TRANSFER_TEXT_SIZE];

    struct transfer_row transfer; /* handed back: also of a repeat, as it stands now */
    bool repeated;
};

/*
 * ERR_FORBIDDEN: who asked may not approve. ERR_BAD_STATE: it cannot happen to it any more, or
 * not yet; what becomes of a transfer to a wallet is said by its arrival alone. ERR_BAD_INPUT:
 * what contradicts its end is said without a note.
 */
struct transfer_say {
    struct operation operation;
    int64_t merchant_id;
    int64_t transfer_id;
    int64_t outbox_id; /* the move that has come; 0 for what a person says */
    enum transfer_event event;
    int64_t by_id;                 /* who approves or rejects */
    char note[TRANSFER_TEXT_SIZE]; /* the bank's number, where it contradicts its end */

    struct transfer_row transfer; /* handed back */
    bool news;
};

void transfer_flow_ask(struct transfer_ask *ask);
void transfer_flow_say(struct transfer_say *say);

#endif

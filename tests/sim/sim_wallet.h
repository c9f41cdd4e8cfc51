/*
 * sim_wallet.h -- the wallets that people have, and how each of them looks from outside.
 *
 * Of each wallet there are SIM_WALLET_PAYERS people: one who has one fen, the others are rich.
 * Pure.
 */
#ifndef TESTS_SIM_SIM_WALLET_H
#define TESTS_SIM_SIM_WALLET_H

#include "shared/pay/channel.h"
#include "tests/sim/world.h"

#define SIM_WALLET_PAYERS 12
#define SIM_WALLET_POOR 0
#define SIM_WALLET_PAYER_SIZE 40
#define SIM_WALLET_BARCODE_SIZE 64

enum sim_wallet {
    SIM_WALLET_ALIPAY,
    SIM_WALLET_WECHAT,
    SIM_WALLET_UNIONPAY,
    SIM_WALLETS
};

/** sim_wallet_name() is what the sandbox calls its channel: "alipay". */
const char *sim_wallet_name(enum sim_wallet wallet);
/** sim_wallet_of() is the one of that name; SIM_WALLETS for none. */
enum sim_wallet sim_wallet_of(const char *name);
enum channel sim_wallet_channel(enum sim_wallet wallet);

/** sim_wallet_any() is what one of many people has: most have Alipay or WeChat Pay. */
enum sim_wallet sim_wallet_any(struct world *world);
/** sim_wallet_any_payer() is one of its people; rarely the poor one. */
int64_t sim_wallet_any_payer(struct world *world);

/** sim_wallet_agent() is the User-Agent of its browser. */
const char *sim_wallet_agent(enum sim_wallet wallet);
/** sim_wallet_cookie() names the cookie by which the sandbox knows whose phone it is. */
const char *sim_wallet_cookie(enum sim_wallet wallet);
/** sim_wallet_payer() is what the wallet calls the payer. */
const char *sim_wallet_payer(
    enum sim_wallet wallet, int64_t payer, char ret_name[static SIM_WALLET_PAYER_SIZE]);
/** sim_wallet_barcode() is what his phone shows for the number-th time anybody's does. */
void sim_wallet_barcode(enum sim_wallet wallet, int64_t payer, int64_t number,
    char ret_barcode[static SIM_WALLET_BARCODE_SIZE]);

#endif

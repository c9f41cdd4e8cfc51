/*
 * sim_account.h -- the merchant's account at each wallet, as both sides are told of it.
 *
 * The keys are those of shared/crypt/crypt_test_pair.h; certificates are made of them once, by
 * the signer that the run has chosen (sim_sign.h). Worlds differ in how a wallet is spoken to:
 * Alipay in v2 or v3, by keys or certificates; WeChat Pay's barcodes by v2 or v3.
 */
#ifndef TESTS_SIM_SIM_ACCOUNT_H
#define TESTS_SIM_SIM_ACCOUNT_H

#include "shared/db/db.h"
#include "tests/sim/sim_wallet.h"
#include "tools/sandbox/alipay/alipay.h"
#include "tools/sandbox/unionpay/unionpay.h"
#include "tools/sandbox/wechat/wechat.h"

#define SIM_ACCOUNT_ALIPAY_APP "2021000000000001"
#define SIM_ACCOUNT_WECHAT_MERCHANT "1900000001"
/* Whom it shares with at WeChat Pay. */
#define SIM_ACCOUNT_WECHAT_FRIEND "1900000110"

/** sim_account_make() is before anything else of this file: once in a world. */
void sim_account_make(struct world *world);

/* What the sandbox is set up with. */
const struct alipay_settings *sim_account_alipay(void);
const struct wechat_settings *sim_account_wechat(void);
const struct unionpay_settings *sim_account_unionpay(void);

/** sim_account_takes_browsers() is whether it is paid from another browser, too. */
bool sim_account_takes_browsers(enum sim_wallet wallet);

/** sim_account_id() is the account's row at the hub, and the holder of its money. */
int64_t sim_account_id(enum sim_wallet wallet);
/** sim_account_add() puts the rows of all of them into the hub's database. */
void sim_account_add(struct db *db, struct world *world);

#endif

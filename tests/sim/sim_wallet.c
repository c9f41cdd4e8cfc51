#include "tests/sim/sim_wallet.h"

#include <stdio.h>
#include <string.h>

#define ENDING_LENGTH 4
#define OWN_FIRST 2 /* the two before are the sandbox's own */
#define OWN_NUMBER 300000

static const struct {
    const char *name;
    enum channel channel;
    const char *agent;
    const char *cookie;
    const char *own[OWN_FIRST]; /* the poor one, a rich one */
    const char *others;         /* their names begin so */
    const char *barcode;        /* a barcode begins so … */
    int digits;                 /* … and has so many more before its ending */
    int64_t per_mille;          /* how many people have it */
} wallets[SIM_WALLETS] = {
    [SIM_WALLET_ALIPAY] = {"alipay", CHANNEL_ALIPAY,
        "Mozilla/5.0 (Linux; Android 14) AlipayClient/10.5.90", "sandbox_buyer",
        {"2088102146225136", "2088102146225135"}, "2088102146", "28", 10, 420},
    [SIM_WALLET_WECHAT] = {"wechat", CHANNEL_WECHAT,
        "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 MicroMessenger/8.0.50", "sandbox_payer",
        {"oUpF8uN95-Ptaags6E_roPHg7AG0", "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"}, "oUpF8uSimSimSimSimSimS",
        "13", 12, 380},
    [SIM_WALLET_UNIONPAY] = {"unionpay", CHANNEL_UNIONPAY,
        "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (UnionPay/1.0 CloudPay)",
        "sandbox_card", {"6216261000000005136", "6216261000000005135"}, "6216261000000", "62", 13,
        200},
};

const char *
sim_wallet_name(enum sim_wallet wallet)
{
    return wallets[wallet].name;
}

enum sim_wallet
sim_wallet_of(const char *name)
{
    unsigned wallet = 0;

    while (wallet < SIM_WALLETS && strcmp(wallets[wallet].name, name) != 0)
        wallet++;
    return (enum sim_wallet)wallet;
}

enum channel
sim_wallet_channel(enum sim_wallet wallet)
{
    return wallets[wallet].channel;
}

enum sim_wallet
sim_wallet_any(struct world *world)
{
    int64_t chance = world_between(world, 0, 999);
    unsigned wallet = 0;

    while (wallet < SIM_WALLETS - 1 && chance >= wallets[wallet].per_mille)
        chance -= wallets[wallet++].per_mille;
    return (enum sim_wallet)wallet;
}

int64_t
sim_wallet_any_payer(struct world *world)
{
    return world_happens(world, 30) ? SIM_WALLET_POOR
                                    : world_between(world, 1, SIM_WALLET_PAYERS - 1);
}

const char *
sim_wallet_agent(enum sim_wallet wallet)
{
    return wallets[wallet].agent;
}

const char *
sim_wallet_cookie(enum sim_wallet wallet)
{
    return wallets[wallet].cookie;
}

const char *
sim_wallet_payer(enum sim_wallet wallet, int64_t payer, char ret_name[static SIM_WALLET_PAYER_SIZE])
{
    if (payer < OWN_FIRST)
        return wallets[wallet].own[payer];
    (void)snprintf(ret_name, SIM_WALLET_PAYER_SIZE, "%s%06lld", wallets[wallet].others,
        OWN_NUMBER + (long long)payer);
    return ret_name;
}

/* A barcode ends as the sandbox knows its payer: for those that it has itself, 5136 and 5135. */
static const char *
ending(enum sim_wallet wallet, int64_t payer, char name[static SIM_WALLET_PAYER_SIZE])
{
    const char *whole;

    if (payer < OWN_FIRST)
        return payer == SIM_WALLET_POOR ? "5136" : "5135";
    whole = sim_wallet_payer(wallet, payer, name);
    return whole + strlen(whole) - ENDING_LENGTH;
}

void
sim_wallet_barcode(enum sim_wallet wallet, int64_t payer, int64_t number,
    char ret_barcode[static SIM_WALLET_BARCODE_SIZE])
{
    char name[SIM_WALLET_PAYER_SIZE];

    (void)snprintf(ret_barcode, SIM_WALLET_BARCODE_SIZE, "%s%0*lld%s", wallets[wallet].barcode,
        wallets[wallet].digits, (long long)number, ending(wallet, payer, name));
}

#include "hub/provision_help.h"

#include <string.h>

#include "shared/base/need.h"

/* Where to look for what a command did not find. */
struct remedy {
    const char *word;
    const char *text;
};

#define NO_HOLDER                                                                                  \
    "there is no such merchant or holder; \"shanju-hub wallet MERCHANT\" lists the holders"
#define NO_PLATE                                                                                   \
    "there is no such plate, store or terminal of the merchant; \"shanju-hub plates\" lists "      \
    "plates"
#define NO_APP "there is no such app; \"shanju-hub add app\" has printed its id"

static const struct remedy remedies[] = {
    {"ask", "there is no such merchant, or nothing of that id to ask about; "
            "\"shanju-hub stuck\" lists what there is"},
    {"refund", "there is no such merchant, payment or refund; "
               "\"shanju-hub refunds MERCHANT\" lists the refunds"},
    {"onboarding", "there is no such application, merchant or channel account; "
                   "\"shanju-hub onboardings\" and \"shanju-hub accounts\" list them"},
    {"complaint", "there is no such complaint; \"shanju-hub complaints\" lists them"},
    {"transfer", "there is no such merchant or transfer; "
                 "\"shanju-hub transfers MERCHANT\" lists them"},
    {"withdraw", NO_HOLDER},
    {"settle", NO_HOLDER},
    {"release", NO_HOLDER},
    {"freeze", NO_HOLDER},
    {"unfreeze", NO_HOLDER},
    {"app", NO_APP},
    {"plate", NO_PLATE},
    {"plates", NO_PLATE},
    {"rotate", NO_APP},
};

/* A text of C is no longer than 4095 characters. */
static const char *const help[] = {
    "shops\n"
    "  add merchant NAME [FEE_RATE COST_RATE [PARTNER_NUMBER PARTNER_RATE]]   rates in 1/10000\n"
    "  add store MERCHANT NAME\n"
    "  add terminal STORE_ID NAME                    prints its activation code\n"
    "  add fleet COUNT FILE                          for tests: many, with their codes\n"
    "  add app MERCHANT NAME [notices URL] [all-sales] [rsa PUBLIC_KEY_FILE] [may GROUP ...]\n"
    "  app APP may GROUP ...                         all, or some of orders refunds splits\n"
    "                                                receivers rules wallet transfers notices\n"
    "                                                complaints onboardings;\n"
    "                                                orders:read does not let it change any\n"
    "  app APP suspend|resume\n"
    "  rotate app APP                                a new secret; the old one for a day more\n"
    "plates: a QR that is printed; its payer types the amount\n"
    "  add plate STORE_ID NAME [WORD ...]            prints what its QR says\n"
    "  plate ID WORD ...                             on, off, amount FEN FEN,\n"
    "                                                wallets all|alipay,wechat,unionpay,\n"
    "                                                terminals none|ID,ID: they announce and "
    "print\n"
    "  plate ID png FILE                             draws its QR\n"
    "  plates [MERCHANT]\n"
    "channel accounts\n"
    "  form [DIALECT]                                what an account's file of JSON may say\n"
    "  add account MERCHANT|all DIALECT NAME FILE [WORD ...]\n"
    "  account ID FILE                               other values: keys are changed so\n"
    "  account ID WORD ...                           on, off, settles merchant|platform,\n"
    "                                                cost kept|returned, priority N, weight N,\n"
    "                                                amount FEN FEN, hours HH:MM HH:MM\n"
    "  accounts [MERCHANT]                           which take its payments\n"
    "  test account ID                               asks its channel; says what is wrong with it\n"
    "  events [HOURS]                                callbacks that were refused, and for what\n"
    "secrets\n"
    "  reseal                             all of them, under [hub] master_key; what is there is\n"
    "                                     sealed under [hub] master_key_other\n",
    "books\n"
    "  check                                         recomputes them, and says what is wrong\n"
    "  totals TERMINAL                               what the hub has of a terminal\n"
    "  wallet | statement | transfers MERCHANT\n"
    "  withdraw MERCHANT HOLDER FEN NUMBER BY BANK\n"
    "  transfer approve|reject MERCHANT ID BY [NOTE]\n"
    "  transfer sent|unknown|paid|failed MERCHANT ID [NOTE]\n"
    "                                     paid after failed, and failed after paid: with the\n"
    "                                     bank's own number of it as NOTE\n"
    "  settle|release MERCHANT HOLDER FEN NAME\n"
    "  freeze|unfreeze MERCHANT HOLDER FEN NAME BY REASON\n",
    "stuck\n"
    "  stuck [MERCHANT]                   what nobody asks about any more, and what to do\n"
    "  ask again MERCHANT ID              has its channel asked about it, or its notice posted, "
    "now\n"
    "refunds\n"
    "  refunds MERCHANT                   the newest first; what is held says for whom\n"
    "  refund ask MERCHANT PAYMENT FEN NUMBER BY [REASON]\n"
    "  refund send MERCHANT ID            late money that is held goes back to its payer\n"
    "  refund redeem MERCHANT ID          or pays its order: the goods were handed over\n"
    "  late MERCHANT sent|held            late money from now on: it goes back by itself, or is "
    "held\n"
    "complaints\n"
    "  complaints [open]                  of all merchants; open: what is not closed\n"
    "  complaint ID                       what was said about it, and the payer's phone\n"
    "  complaint ID reply TEXT            answers the payer, in 200 letters at most\n"
    "  complaint ID complete              it has been settled with him\n"
    "applications at channels\n"
    "  onboarding add MERCHANT ACCOUNT NUMBER BY     under a partner's channel account\n"
    "  onboarding ID                                 how it stands, and how it came to\n"
    "  onboarding ID STATE BY [WORD ...]             draft, submitted, auditing, to_be_confirmed,\n"
    "                                                to_be_signed, finished, rejected, cancelled;\n"
    "                                                channel NUMBER, sub NUMBER, sign URL,\n"
    "                                                note TEXT, field NAME REASON; finished, it\n"
    "                                                makes a channel account, which is off\n"
    "  onboardings                                   of all merchants\n"
    "shares\n"
    "  receiver MERCHANT KIND RELATION CHANNEL_NAME TYPE ACCOUNT [NAME]\n"
    "  receiver MERCHANT KIND RELATION of ORGANISATION\n"
    "  rule MERCHANT NAME automatic|by-call DELAY_S release|keep [RECEIVER RATE ...]\n"
    "  tickets MERCHANT RULE                         which rule shares what tills sell; 0 for "
    "none\n"
    "\n"
    "MERCHANT is a merchant's number, BY a person's. A hub on SQLite must be stopped for these.\n"};

void
provision_help(FILE *out)
{
    for (size_t i = 0; i < LENGTH(help); i++)
        (void)fputs(help[i], out);
}

const char *
provision_help_missing(const char *word)
{
    for (size_t i = 0; i < LENGTH(remedies); i++)
        if (strcmp(remedies[i].word, word) == 0)
            return remedies[i].text;
    return "there is no such merchant or store; \"shanju-hub add\" has printed their numbers";
}

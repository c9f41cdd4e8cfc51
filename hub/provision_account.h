/*
 * provision_account.h -- channel accounts by command.
 *
 * What a dialect is to be told stands in a file of JSON, by the names of its form; a key or a
 * certificate may stand in a file of its own ("private_key_file": "keys/app.pem", from
 * where the JSON is). Secrets are sealed and never shown. What is changed is used by hubs
 * that serve within ROSTER_FRESH.
 */
#ifndef HUB_PROVISION_ACCOUNT_H
#define HUB_PROVISION_ACCOUNT_H

#include "hub/flow/channel_account.h"
#include "hub/store/desk.h"
#include "shared/base/id.h"

/* Within a transaction, which the caller ends. */
struct provision_account {
    struct engine *engine;
    struct desk *desk;
    struct id_maker *ids;
    struct moment now;
    struct channel_account_kit kit;
    const char *const *arguments;
    size_t count;
};

/**
 * provision_account_run() puts what is asked on the desk and prints it; what is wrong with
 * the JSON it says on stderr.
 *
 *   add account MERCHANT_NUMBER|all DIALECT NAME FILE [WORD ...]
 *   account ID FILE             other values; what the file does not name stays
 *   account ID WORD ...
 *   accounts [MERCHANT_NUMBER]
 *   form DIALECT                what its file may say
 *
 * WORD: on, off, settles merchant|platform, cost kept|returned, priority N, weight N,
 * amount FEN FEN, hours HH:MM HH:MM
 *
 * ERR_NOT_FOUND; ERR_BAD_INPUT for other words or a file that cannot be used.
 */
enum err provision_account_run(const struct provision_account *ask) MUST_CHECK;

#endif

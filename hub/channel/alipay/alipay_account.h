/*
 * alipay_account.h -- a merchant's app at Alipay, opened.
 *
 * As adapter.h says of accounts: it never changes; any thread.
 */
#ifndef HUB_CHANNEL_ALIPAY_ALIPAY_ACCOUNT_H
#define HUB_CHANNEL_ALIPAY_ALIPAY_ACCOUNT_H

#include "hub/channel/adapter.h"
#include "shared/crypt/crypt.h"

#define ALIPAY_ACCOUNT_ID_SIZE 40
#define ALIPAY_ACCOUNT_URL_SIZE 256

struct alipay_account {
    struct adapter_account base;
    char app_id[ALIPAY_ACCOUNT_ID_SIZE];
    char seller_id[ALIPAY_ACCOUNT_ID_SIZE]; /* callbacks must be for it; "" to accept any */
    char gateway_url[ALIPAY_ACCOUNT_URL_SIZE];
    char authorise_url[ALIPAY_ACCOUNT_URL_SIZE];
    char cashier_url[ALIPAY_ACCOUNT_URL_SIZE]; /* a sandbox's, without a bridge; "" for none */
    char notify_url[ALIPAY_ACCOUNT_URL_SIZE];  /* ours; "" for no callbacks */
    struct crypt_key *private_key;             /* ours */
    struct crypt_key *channel_key;             /* theirs, public */
};

#define ALIPAY_ACCOUNT_FIELDS 7
extern const struct adapter_field alipay_account_fields[ALIPAY_ACCOUNT_FIELDS];

/* struct adapter's open() and close(). */
enum err alipay_account_open(const struct adapter_values *values, const char *notify_url,
    const char **ret_field, struct adapter_account **ret_account) MUST_CHECK;
void alipay_account_close(struct adapter_account **account);

static inline const struct alipay_account *
alipay_account_of(const struct adapter_account *account)
{
    return (const struct alipay_account *)(const void *)account;
}

#endif

/*
 * alipay_account.h -- a merchant's app at Alipay, opened.
 *
 * In key mode we hold Alipay's public key. In certificate mode we hold our app's
 * certificate, Alipay's roots and its certificate, each known by its number (SN;
 * opendocs common/057k53): a request says ours, an answer says Alipay's. Several of
 * Alipay's may be held at once while it changes them. One that does not lead to the
 * roots does not open.
 *
 * The forms of both APIs have the same fields: of v2 the gateway is an address with its path,
 * of v3 it has none, since each method has its own. What a browser asks for is v2's in both.
 *
 * As adapter.h says of accounts: it never changes; any thread.
 */
#ifndef HUB_CHANNEL_ALIPAY_ALIPAY_ACCOUNT_H
#define HUB_CHANNEL_ALIPAY_ALIPAY_ACCOUNT_H

#include "hub/channel/adapter.h"
#include "hub/channel/alipay/alipay_envelope.h"
#include "shared/crypt/crypt.h"
#include "shared/crypt/crypt_cert.h"

#define ALIPAY_ACCOUNT_ID_SIZE 40
#define ALIPAY_ACCOUNT_URL_SIZE 256
#define ALIPAY_ACCOUNT_ROOTS_SIZE 256 /* of some certificates, with "_" between */
#define ALIPAY_ACCOUNT_CERTIFICATES 4

/* A certificate of Alipay's. */
struct alipay_certificate {
    char sn[CRYPT_CERT_ALIPAY_SN_SIZE];
    struct crypt_key *key;
    struct moment valid_from;
    struct moment valid_until;
};

struct alipay_account {
    struct adapter_account base;
    const struct alipay_envelope *envelope; /* the API that it is spoken to in */
    char app_id[ALIPAY_ACCOUNT_ID_SIZE];
    char seller_id[ALIPAY_ACCOUNT_ID_SIZE];    /* callbacks must be for it; "" to accept any */
    char gateway_url[ALIPAY_ACCOUNT_URL_SIZE]; /* without a "/" at its end in v3 */
    char page_url[ALIPAY_ACCOUNT_URL_SIZE];    /* v2's gateway, which browsers go to */
    char authorise_url[ALIPAY_ACCOUNT_URL_SIZE];
    bool browser;                              /* it is signed for alipay.trade.wap.pay */
    char cashier_url[ALIPAY_ACCOUNT_URL_SIZE]; /* a sandbox's, without a bridge; "" for none */
    char notify_url[ALIPAY_ACCOUNT_URL_SIZE];  /* ours; "" for no callbacks */
    struct crypt_key *private_key;             /* ours */
    struct crypt_key *channel_key;             /* theirs, public; NULL in certificate mode */
    char app_sn[CRYPT_CERT_ALIPAY_SN_SIZE];    /* our certificate's number; "" in key mode */
    char roots_sn[ALIPAY_ACCOUNT_ROOTS_SIZE];
    struct alipay_certificate certificates[ALIPAY_ACCOUNT_CERTIFICATES];
    size_t certificates_count;
};

#define ALIPAY_ACCOUNT_FIELDS 11
extern const struct adapter_field alipay_account_fields[ALIPAY_ACCOUNT_FIELDS];
extern const struct adapter_field alipay_account_fields_v3[ALIPAY_ACCOUNT_FIELDS];

/* struct adapter's open() and close(); an account is opened for one of Alipay's APIs. */
enum err alipay_account_open(const struct adapter_values *values, const char *notify_url,
    const char **ret_field, struct adapter_account **ret_account) MUST_CHECK;
enum err alipay_account_open_v3(const struct adapter_values *values, const char *notify_url,
    const char **ret_field, struct adapter_account **ret_account) MUST_CHECK;
void alipay_account_close(struct adapter_account **account);

/**
 * alipay_account_key() is what verifies what came with that number (sn: NULL when none did);
 * NULL: no key that we hold now. Without a number it is the newest certificate's that is valid.
 */
const struct crypt_key *alipay_account_key(
    const struct alipay_account *account, struct bytes sn, struct moment now);

static inline const struct alipay_account *
alipay_account_of(const struct adapter_account *account)
{
    return (const struct alipay_account *)(const void *)account;
}

#endif

/*
 * unionpay_account.h -- a merchant at UnionPay, opened.
 *
 * As adapter.h says of accounts: it never changes; any thread.
 */
#ifndef HUB_CHANNEL_UNIONPAY_UNIONPAY_ACCOUNT_H
#define HUB_CHANNEL_UNIONPAY_UNIONPAY_ACCOUNT_H

#include "hub/channel/adapter.h"
#include "shared/crypt/crypt.h"
#include "shared/crypt/crypt_cert.h"

#define UNIONPAY_ACCOUNT_ID_SIZE 41
#define UNIONPAY_ACCOUNT_URL_SIZE 256
#define UNIONPAY_ACCOUNT_NAME_SIZE 121
#define UNIONPAY_ACCOUNT_SECRET_SIZE 129

/* signMethod: what stands under a request (ACP 5.1.0, part 5, 签名). */
enum unionpay_method {
    UNIONPAY_METHOD_RSA,    /* 01: our certificate */
    UNIONPAY_METHOD_SHA256, /* 11: a secret, by SHA-256 */
    UNIONPAY_METHOD_SM3     /* 12: a secret, by SM3 */
};

struct unionpay_account {
    struct adapter_account base;
    enum unionpay_method method;
    char merchant[UNIONPAY_ACCOUNT_ID_SIZE];
    char terminal[UNIONPAY_ACCOUNT_ID_SIZE];
    char secret[UNIONPAY_ACCOUNT_SECRET_SIZE];    /* of methods 11 and 12 */
    char certificate_id[CRYPT_CERT_DECIMAL_SIZE]; /* of method 01: our certificate's serial */
    char signer[UNIONPAY_ACCOUNT_NAME_SIZE];      /* who UnionPay's certificates are made out to */
    char gateway[UNIONPAY_ACCOUNT_URL_SIZE];      /* up to before "/gateway/api" */
    char files[UNIONPAY_ACCOUNT_URL_SIZE];        /* where bills are asked for */
    char notify_url[UNIONPAY_ACCOUNT_URL_SIZE];
    struct crypt_key *private_key;
    struct crypt_cert *roots;   /* all that is trusted */
    struct crypt_cert *between; /* may stand between them and a signer's certificate */
};

#define UNIONPAY_ACCOUNT_FIELDS 11
extern const struct adapter_field unionpay_account_fields[UNIONPAY_ACCOUNT_FIELDS];

/* struct adapter's open() and close(). */
enum err unionpay_account_open(const struct adapter_values *values, const char *notify_url,
    const char **ret_field, struct adapter_account **ret_account) MUST_CHECK;
void unionpay_account_close(struct adapter_account **account);

static inline const struct unionpay_account *
unionpay_account_of(const struct adapter_account *account)
{
    return (const struct unionpay_account *)(const void *)account;
}

#endif

/*
 * alipay.h -- Alipay, as one of the sandbox's dialects, and what its files share.
 *
 * One merchant with one app. Everything is touched on the loop only; the keys are
 * read by workers.
 */
#ifndef TOOLS_SANDBOX_ALIPAY_ALIPAY_H
#define TOOLS_SANDBOX_ALIPAY_ALIPAY_H

#include <limits.h>

#include "shared/crypt/crypt.h"
#include "tools/sandbox/alipay/alipay_store.h"
#include "tools/sandbox/core/sandbox_core.h"
#include "tools/sandbox/core/sandbox_file.h"

#define ALIPAY_CHANNEL "alipay"
#define ALIPAY_SN_SIZE 33
#define ALIPAY_ROOT_SN_SIZE (8 * ALIPAY_SN_SIZE)

struct alipay_settings {
    char app_id[33];
    char seller_id[33];
    /* Requests are signed as one of these says; "" for not so. */
    char app_public_key_file[PATH_MAX];
    char app_cert_file[PATH_MAX];
    char private_key_file[PATH_MAX];
    char cert_file[PATH_MAX];      /* Alipay's own, of that key */
    char next_cert_file[PATH_MAX]; /* likewise: what it will be replaced by */
    char root_cert_file[PATH_MAX];
    char redirect_hosts[1024];  /* "pay.example.com, 127.0.0.1:8080"; without a port: any port */
    struct span clock_skew_max; /* how far a request's timestamp may be off */
    int64_t fee_rate;           /* in 10 000 */
    int64_t share_rate_max;     /* in 10 000 of a trade */
    int64_t receivers_max;
    bool notify_refunds;
    struct span bill_after; /* the end of its day */
    /* Texts of the files, which read() fills in and tests do themselves. */
    char app_public_key[SANDBOX_FILE_MAX];
    char app_cert[SANDBOX_FILE_MAX];
    char private_key[SANDBOX_FILE_MAX]; /* what answers are signed with */
    char cert[SANDBOX_FILE_MAX];
    char next_cert[SANDBOX_FILE_MAX];
    char root_cert[SANDBOX_FILE_MAX];
};

struct alipay_call;
struct sandbox_courier;

struct alipay {
    struct sandbox *sandbox;
    const struct alipay_settings *settings;
    struct alipay_store store;
    struct crypt_key *key;          /* private */
    struct crypt_key *app_key;      /* public; NULL without key mode */
    struct crypt_key *app_cert_key; /* public; NULL without certificate mode */
    char app_cert_sn[ALIPAY_SN_SIZE];
    char cert_sn[ALIPAY_SN_SIZE];
    char next_cert_sn[ALIPAY_SN_SIZE];
    char root_cert_sn[ALIPAY_ROOT_SN_SIZE];
    struct alipay_call *calls; /* that are not answered yet */
    struct sandbox_courier *courier;
};

extern const struct sandbox_dialect alipay_dialect;

/** alipay_of() is the Alipay of that sandbox. */
struct alipay *alipay_of(const struct sandbox *sandbox);

#endif

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

#define ALIPAY_NAME "alipay"

struct alipay_settings {
    char app_id[33];
    char seller_id[33];
    char app_public_key_file[PATH_MAX];
    char private_key_file[PATH_MAX];
    char redirect_hosts[1024];  /* "pay.example.com, 127.0.0.1:8080"; without a port: any port */
    struct span clock_skew_max; /* how far a request's timestamp may be off */
    /* Texts of the files, which read() fills in and tests do themselves. */
    char app_public_key[SANDBOX_FILE_MAX]; /* what requests are signed with */
    char private_key[SANDBOX_FILE_MAX];    /* "Alipay's": what answers are signed with */
};

struct alipay_call;
struct alipay_courier;

struct alipay {
    struct sandbox *sandbox;
    const struct alipay_settings *settings;
    struct alipay_store store;
    struct crypt_key *key;     /* private */
    struct crypt_key *app_key; /* public */
    struct alipay_call *calls; /* of the gateway, that are not answered yet */
    struct alipay_courier *courier;
};

extern const struct sandbox_dialect alipay_dialect;

/** alipay_of() is the Alipay of that sandbox. */
struct alipay *alipay_of(const struct sandbox *sandbox);

#endif

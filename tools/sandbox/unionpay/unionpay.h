/*
 * unionpay.h -- UnionPay (ACP 5.1.0), as one of the sandbox's dialects, and what its files share.
 *
 * Everything here is touched on the loop only; it signs there, too.
 */
#ifndef TOOLS_SANDBOX_UNIONPAY_UNIONPAY_H
#define TOOLS_SANDBOX_UNIONPAY_UNIONPAY_H

#include "shared/crypt/crypt_cert.h"
#include "tools/sandbox/core/sandbox_core.h"
#include "tools/sandbox/core/sandbox_dialect.h"
#include "tools/sandbox/unionpay/unionpay_settings.h"
#include "tools/sandbox/unionpay/unionpay_store.h"

#define UNIONPAY_CHANNEL "unionpay"

struct sandbox_courier;

/* A certificate's number, as certId says it. */
struct unionpay_serial {
    char decimal[CRYPT_CERT_DECIMAL_SIZE];
};

struct unionpay {
    struct sandbox *sandbox;
    const struct unionpay_settings *settings;
    struct unionpay_store store;
    struct crypt_key *merchant_key; /* public */
    struct crypt_key *key;          /* private: UnionPay's */
    struct unionpay_serial merchant_serial;
    struct unionpay_serial serials[UNIONPAY_CHAINS];
    struct sandbox_courier *courier;
};

extern const struct sandbox_dialect unionpay_dialect;

/** unionpay_of() is the UnionPay of a sandbox that serves it. */
struct unionpay *unionpay_of(const struct sandbox *sandbox);

/** unionpay_take_fault() uses up a fault of part, in the caller's transaction. */
enum err unionpay_take_fault(struct unionpay *unionpay, const char *part, const char *method,
    const char *number, struct sandbox_fault_taken *ret_taken) MUST_CHECK;

#endif

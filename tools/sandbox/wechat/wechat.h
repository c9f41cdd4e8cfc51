/*
 * wechat.h -- WeChat Pay, as one of the sandbox's dialects, and what its files share.
 *
 * Everything here is touched on the loop only; the keys are read by workers.
 */
#ifndef TOOLS_SANDBOX_WECHAT_WECHAT_H
#define TOOLS_SANDBOX_WECHAT_WECHAT_H

#include "shared/crypt/crypt.h"
#include "tools/sandbox/core/sandbox_core.h"
#include "tools/sandbox/core/sandbox_dialect.h"
#include "tools/sandbox/wechat/wechat_certificate.h"
#include "tools/sandbox/wechat/wechat_settings.h"
#include "tools/sandbox/wechat/wechat_store.h"

#define WECHAT_CHANNEL "wechat"

struct wechat_call;
struct sandbox_courier;

struct wechat {
    struct sandbox *sandbox;
    const struct wechat_settings *settings;
    struct wechat_store store;
    struct crypt_key *merchant_key;    /* public; NULL: the merchant has no certificate */
    struct crypt_key *certificate_key; /* private: the platform certificate's */
    struct crypt_key *public_key;      /* private: of PUB_KEY_ID_… */
    char merchant_serial[WECHAT_CERTIFICATE_SERIAL_SIZE];
    char certificate_serial[WECHAT_CERTIFICATE_SERIAL_SIZE];
    char certificate[SANDBOX_CERTIFICATE_PEM_MAX]; /* the platform's */
    struct wechat_call *calls;                     /* of API v3, not answered yet */
    struct sandbox_courier *courier;
};

extern const struct sandbox_dialect wechat_dialect;

/** wechat_of() is the WeChat Pay of a sandbox that serves it. */
struct wechat *wechat_of(const struct sandbox *sandbox);

/** wechat_is_sub() is whether mchid is a sub-merchant: by the settings, or by its application. */
bool wechat_is_sub(const struct wechat *wechat, const char *mchid);

/** wechat_take_fault() uses up a fault of part, in the caller's transaction. */
enum err wechat_take_fault(struct wechat *wechat, const char *part, const char *method,
    const char *number, struct sandbox_fault_taken *ret_taken) MUST_CHECK;

#endif

/*
 * wechat_envelope.h -- the five headers that sign an answer or a notification.
 *
 * Prepared and finished on the loop; between the two a worker signs. In a switch of
 * keys both kinds of signature occur; a fault makes one lie.
 */
#ifndef TOOLS_SANDBOX_WECHAT_WECHAT_ENVELOPE_H
#define TOOLS_SANDBOX_WECHAT_WECHAT_ENVELOPE_H

#include "tools/sandbox/wechat/wechat.h"
#include "tools/sandbox/wechat/wechat_sign.h"

#define WECHAT_ENVELOPE_HEADERS 5
#define WECHAT_ENVELOPE_NONCE_SIZE 33
#define WECHAT_ENVELOPE_TIME_SIZE 24

struct wechat_envelope {
    const struct crypt_key *key;
    const char *serial;
    char timestamp[WECHAT_ENVELOPE_TIME_SIZE];
    char nonce[WECHAT_ENVELOPE_NONCE_SIZE];
    char sign[WECHAT_SIGN_SIZE];
    struct text message;
    enum err signing;
};

/**
 * wechat_envelope_prepare() chooses key, time and nonce for body. wants_public: the
 * other side asked for the public key's signature, or chance did.
 */
enum err wechat_envelope_prepare(struct wechat *wechat, struct arena *arena, struct bytes body,
    bool wants_public, const struct sandbox_fault_taken *fault,
    struct wechat_envelope *ret_envelope) MUST_CHECK;

/** wechat_envelope_sign() is for a worker; it leaves the outcome in signing. */
void wechat_envelope_sign(struct wechat_envelope *envelope);

/** wechat_envelope_finish() writes the headers, which live as the envelope does; how many. */
size_t wechat_envelope_finish(struct wechat_envelope *envelope,
    const struct sandbox_fault_taken *fault,
    struct net_header ret_headers[static WECHAT_ENVELOPE_HEADERS]);

#endif

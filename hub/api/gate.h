/*
 * gate.h -- who signs a request to /v1, and that it is new.
 *
 *     Authorization: SHANJU-HMAC-SHA256 app=…,timestamp=…,nonce=…,signature=…
 *
 * or SHANJU-RSA-SHA256. Signed are five lines, each ended by a line feed: method, path
 * with query, timestamp (seconds since 1970 UTC), nonce, and the SHA-256 of the body in
 * hexadecimal. docs/api.md has vectors. HMAC's key is the secret's 64 characters, its
 * signature hexadecimal; RSA's (PKCS #1 v1.5, on a worker) is base64. The timestamp is
 * at most five minutes from our clock, and a nonce is good once.
 */
#ifndef HUB_API_GATE_H
#define HUB_API_GATE_H

#include "hub/api/call.h"
#include "hub/flow/keyring.h"

#define GATE_CLOCK_SPAN span_s(300)
#define GATE_NONCE_MIN 8
#define GATE_NONCE_MAX 64
#define GATE_SIGNATURE_MAX 700

/* What the header says. */
struct gate_claim {
    enum keyring_kind kind;
    int64_t app_id;
    int64_t timestamp;
    struct bytes nonce;
    struct bytes signature;
};

/** gate_read() takes the header apart, borrowing from it; ERR_BAD_INPUT. */
enum err gate_read(const char *header, struct gate_claim *ret_claim) MUST_CHECK;

/** gate_put_signed() writes what is signed. */
void gate_put_signed(struct text *text, const char *method, const char *target, int64_t timestamp,
    struct bytes nonce, struct bytes body);

/** gate_enter() runs the call's route, now or in a later turn, or says why not. */
void gate_enter(struct call *call);

#endif

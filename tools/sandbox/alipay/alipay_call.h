/*
 * alipay_call.h -- a signed call, from its arrival to its signed answer.
 *
 * What was signed is verified by a worker, then the method is run on the loop, then
 * the answer is signed by a worker and sent. An envelope is what v2 and v3 do
 * differently. A call lives in its arena.
 */
#ifndef TOOLS_SANDBOX_ALIPAY_ALIPAY_CALL_H
#define TOOLS_SANDBOX_ALIPAY_ALIPAY_CALL_H

#include "tools/sandbox/alipay/alipay_method.h"
#include "tools/sandbox/alipay/alipay_rsa2.h"

#define ALIPAY_CALL_NONCE_SIZE 33

struct alipay_call {
    struct net_work work; /* first: a worker hands this back */
    struct alipay *alipay;
    struct alipay_call *next; /* all that are not answered */
    struct alipay_call **back;
    struct net_call *net_call;
    struct arena *arena;
    const struct alipay_envelope *envelope;
    void *state; /* the envelope's own */
    const struct alipay_method *method;
    struct alipay_request request;
    struct text message;                /* what the client signed, then what we sign */
    const char *client_sign;            /* base64 */
    const struct crypt_key *client_key; /* public */
    bool cert_mode;
    enum err verified;
    struct sandbox_fault_taken fault;
    enum err signing;
    char sign[ALIPAY_RSA2_SIZE]; /* "" for an answer that is not signed */
    char time[24];               /* v3: of the answer, in ms, and a nonce */
    char nonce[ALIPAY_CALL_NONCE_SIZE];
};

struct alipay_envelope {
    /** verified() is called when the signature fits; it ends in alipay_call_run() or a refusal. */
    void (*verified)(struct alipay_call *call);
    /** mistaken() refuses what does not fit. */
    void (*mistaken)(struct alipay_call *call);
    /** compose() puts into call->message what is to be signed; false: nothing is. */
    bool (*compose)(struct alipay_call *call);
    /** send() ends the call by alipay_call_send(). */
    void (*send)(struct alipay_call *call);
};

/** alipay_call_take() takes the call over; NULL: it was refused. */
struct alipay_call *alipay_call_take(
    struct sandbox_call *from, const struct alipay_envelope *envelope);

/** alipay_call_verify() goes on when message, client_sign and client_key are set. */
void alipay_call_verify(struct alipay_call *call);

void alipay_call_run(struct alipay_call *call);

/** alipay_call_refuse() ends the call; detail (or NULL) follows the sub_msg. */
void alipay_call_refuse(struct alipay_call *call, enum alipay_refusal refusal, const char *detail);

/** alipay_call_fail() ends it with an HTTP status and nothing else. */
void alipay_call_fail(struct alipay_call *call, int status);

/** alipay_call_send() ends it, as its fault wants it. */
void alipay_call_send(struct alipay_call *call, const struct net_reply *reply);

/** alipay_call_close() ends the calls that wait for an answer. */
void alipay_call_close(struct alipay *alipay);

#endif

/*
 * adapter.h -- one dialect of one channel.
 *
 * An adapter is pure: values in, request bytes out; reply or callback bytes
 * in, values out. It knows no socket, no clock and no database; the time it
 * writes is handed in. Signing is its business, so a request is built on a
 * worker thread: all functions may be called from any thread.
 *
 * Everything made lives in the arena handed in. Only a channel's own words
 * decide an outcome; whatever cannot be understood, or is not listed, is
 * ADAPTER_UNKNOWN.
 */
#ifndef HUB_CHANNEL_ADAPTER_H
#define HUB_CHANNEL_ADAPTER_H

#include "shared/base/arena.h"
#include "shared/base/moment.h"
#include "shared/base/money.h"
#include "shared/base/text.h"
#include "shared/crypt/crypt.h"
#include "shared/pay/channel.h"

#define ADAPTER_NUMBER_SIZE 65 /* a channel's own number, with terminator */
#define ADAPTER_CODE_SIZE 65
#define ADAPTER_PAYER_SIZE 129
#define ADAPTER_OURS_SIZE 40 /* more than a payment number of ours needs */

/* A merchant's parameters on a channel. Keys are borrowed and never logged. */
struct adapter_account {
    const char *app_id;
    const char *seller_id;   /* "" to accept any */
    const char *gateway_url; /* https://openapi.alipay.com/gateway.do */
    const char *authorise_url;
    const char
        *cashier_url; /* where to go when no wallet bridge is there (a sandbox); "" for none */
    const char *notify_url;              /* ours, for callbacks; no query string */
    const struct crypt_key *private_key; /* ours */
    const struct crypt_key *channel_key; /* theirs, public */
};

/* What to send. */
struct adapter_ask {
    const char *method;
    const char *url;
    const char *type; /* content-type of body; NULL without one */
    struct bytes body;
};

/* What the channel says of a payment. */
enum adapter_state {
    ADAPTER_PENDING, /* it knows the payment and waits for the payer */
    ADAPTER_PAID,
    ADAPTER_CLOSED,   /* closed unpaid (or it closed now) */
    ADAPTER_ABSENT,   /* it does not know the number: nobody has paid it */
    ADAPTER_REFUSED,  /* it refused, and nothing moved */
    ADAPTER_RETURNED, /* reversed: it had been paid, and the money goes back to the payer */
    ADAPTER_UNKNOWN
};

struct adapter_reply {
    enum adapter_state state;
    char ours[ADAPTER_OURS_SIZE];     /* our number as the channel says it; "" when it said none */
    char number[ADAPTER_NUMBER_SIZE]; /* the channel's number; "" when it gave none */
    char code[ADAPTER_CODE_SIZE];     /* its own code for what happened, for people */
    struct money total;               /* the order amount that it knows; 0 when it said none */
    struct money receipt;             /* what the merchant receives (实收) */
    struct money payer_paid;
    struct moment paid; /* by the channel's clock */
    bool total_known;
    bool given_back; /* paid, and all of it went back to the payer at the channel */
};

/* What the channel says of a refund. */
enum adapter_refund_state {
    ADAPTER_REFUND_PENDING, /* it has taken it */
    ADAPTER_REFUND_DONE,
    ADAPTER_REFUND_FAILED,  /* it took it, and says that it did not succeed */
    ADAPTER_REFUND_ABSENT,  /* it does not know the number: it was never taken */
    ADAPTER_REFUND_REFUSED, /* it refused, and nothing moved */
    ADAPTER_REFUND_LOOK,    /* it refused, maybe because the number has done its work */
    ADAPTER_REFUND_UNKNOWN
};

struct adapter_refund_reply {
    enum adapter_refund_state state;
    char ours[ADAPTER_OURS_SIZE];        /* the payment's number as the channel says it, or "" */
    char refund_ours[ADAPTER_OURS_SIZE]; /* the refund's */
    char number[ADAPTER_NUMBER_SIZE];    /* the channel's own number of it; "" when it has none */
    char code[ADAPTER_CODE_SIZE];
    struct money amount; /* of this refund */
    struct money total;  /* of all refunds of the payment */
    bool amount_known;
    bool total_known;
    bool given_back; /* paid, and all of it went back to the payer at the channel */
};

/* What asks for a refund. */
struct adapter_refund {
    const char *payment_number; /* ours */
    const char *number;         /* ours, of the refund: the same one is the same refund */
    const char *reason;         /* "" for none */
    struct money amount;
    struct money paid; /* the whole payment */
};

/* What creates a payment at the channel. */
struct adapter_create {
    const char *number; /* our payment number (out_trade_no) */
    const char *subject;
    const char *payer;   /* who pays: what identify() found; "" for pay() */
    const char *barcode; /* for pay(): what the payer's phone shows; NULL else */
    struct money amount;
    struct moment expires;
    bool split; /* it will be shared: the channel holds the money */
};

struct adapter_callback {
    const char *number; /* our payment number */
    const char *id;     /* stable across repeats */
    struct adapter_reply reply;
};

enum adapter_call {
    ADAPTER_CALL_CREATE,
    ADAPTER_CALL_QUERY,
    ADAPTER_CALL_CLOSE,
    ADAPTER_CALL_PAY,
    ADAPTER_CALL_REVERSE,
    ADAPTER_CALL_REFUND,
    ADAPTER_CALL_REFUND_QUERY
};

struct adapter_splits;

struct adapter {
    enum channel channel;
    const char *callback_done; /* the body that says a callback was taken */

    /* Where the payer says who he is; it comes back to redirect_uri with a code and state. */
    enum err (*put_authorise_url)(const struct adapter_account *account, const char *redirect_uri,
        const char *state, struct text *url);
    /* Which query parameter the code comes back in. */
    const char *authorise_parameter;

    /* Turns that code into the payer. Not a money call: no answer may be asked again. */
    enum err (*identify)(const struct adapter_account *account, const char *code, struct moment now,
        struct arena *arena, struct adapter_ask *ret_ask);
    /* ERR_REFUSED-class: the code is used or dead; ERR_NO_ANSWER: ask again. */
    enum err (*read_identity)(const struct adapter_account *account, int status, struct bytes body,
        struct arena *arena, char ret_payer[static ADAPTER_PAYER_SIZE]);

    enum err (*create)(const struct adapter_account *account, const struct adapter_create *create,
        struct moment now, struct arena *arena, struct adapter_ask *ret_ask);
    enum err (*query)(const struct adapter_account *account, const char *number, struct moment now,
        struct arena *arena, struct adapter_ask *ret_ask);
    /* NULL where a channel has no such call: its payments end by pay_timeout. */
    enum err (*close)(const struct adapter_account *account, const char *number, struct moment now,
        struct arena *arena, struct adapter_ask *ret_ask);
    struct span pay_timeout; /* without close(): how long after its creation it can be paid */

    /* Barcodes (B扫C); NULL where a channel takes none. reverse() undoes it, paid or not. */
    enum err (*pay)(const struct adapter_account *account, const struct adapter_create *create,
        struct moment now, struct arena *arena, struct adapter_ask *ret_ask);
    enum err (*reverse)(const struct adapter_account *account, const char *number,
        struct moment now, struct arena *arena, struct adapter_ask *ret_ask);

    /*
     * Reads the answer to one of these. A reversal that the channel wants to be asked for
     * again is ADAPTER_PENDING, one that it will not do is ADAPTER_REFUSED.
     * A signature that does not fit is ADAPTER_UNKNOWN.
     */
    enum err (*read)(const struct adapter_account *account, enum adapter_call call, int status,
        struct bytes body, struct arena *arena, struct adapter_reply *ret_reply);

    /* Both ask about one refund; a channel that cannot refund has none of the three. */
    enum err (*refund)(const struct adapter_account *account, const struct adapter_refund *refund,
        struct moment now, struct arena *arena, struct adapter_ask *ret_ask);
    enum err (*refund_query)(const struct adapter_account *account,
        const struct adapter_refund *refund, struct moment now, struct arena *arena,
        struct adapter_ask *ret_ask);
    enum err (*read_refund)(const struct adapter_account *account, enum adapter_call call,
        int status, struct bytes body, struct arena *arena, struct adapter_refund_reply *ret_reply);

    /*
     * Reads a callback's body. ERR_BAD_SIGNATURE, ERR_BAD_INPUT, ERR_FORBIDDEN
     * (another app or seller): answered as a failure, and nothing changes. A
     * callback that is true but of no interest is ADAPTER_UNKNOWN.
     */
    enum err (*read_callback)(const struct adapter_account *account, struct bytes body,
        struct arena *arena, struct adapter_callback *ret_callback);

    const struct adapter_splits
        *splits; /* adapter_split.h; NULL for a channel that shares nothing */
};

#endif

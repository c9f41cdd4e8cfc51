/*
 * adapter.h -- one dialect of one channel.
 *
 * An adapter is pure: values in, request bytes out; reply or callback bytes
 * in, values out. It knows no socket, no clock and no database; the time it
 * writes, and the time by which it judges what came, are handed in. Signing is
 * its business, so a request is built on a worker thread: all functions may be
 * called from any thread.
 *
 * Everything made lives in the arena handed in. Only a channel's own words
 * decide an outcome; whatever cannot be understood, or is not listed, is
 * ADAPTER_UNKNOWN.
 */
#ifndef HUB_CHANNEL_ADAPTER_H
#define HUB_CHANNEL_ADAPTER_H

#include "hub/channel/adapter_form.h"
#include "shared/base/arena.h"
#include "shared/base/moment.h"
#include "shared/base/money.h"
#include "shared/base/text.h"
#include "shared/net/header.h"
#include "shared/pay/channel.h"

#define ADAPTER_NUMBER_SIZE 65 /* a channel's own number, with terminator */
#define ADAPTER_CODE_SIZE 65
#define ADAPTER_PAYER_SIZE 129
#define ADAPTER_OURS_SIZE 40 /* more than a payment number of ours needs */
#define ADAPTER_HANDLE_SIZE 257
#define ADAPTER_UNNAMED "-" /* the payer, where a channel does not say who he is */

struct adapter;

/*
 * A merchant's account at a channel, opened: its parameters and keys. Each dialect
 * has its own, with this first. It never changes, so that any thread may use it.
 */
struct adapter_account {
    const struct adapter *adapter;
};

/* What to send. Borrowed from the account and the arena. */
struct adapter_ask {
    const char *method;
    const char *url;
    const char *type; /* content-type of body; NULL without one */
    struct bytes body;
    const struct net_header *headers; /* further ones */
    size_t headers_count;
    const char *certificate; /* PEM: who we are to the channel's TLS; NULL for nobody */
    const char *certificate_key;
};

/* What came: an answer, or a callback. Borrowed. */
struct adapter_heard {
    int status; /* of an answer; 0 of a callback */
    const struct net_header *headers;
    size_t headers_count;
    struct bytes body;
    struct moment at; /* when it came, by our clock */
};

/* How the payer comes to a payment. */
enum adapter_way {
    ADAPTER_WAY_WALLET,  /* in the wallet's own browser, by its bridge: JSAPI, tradePay */
    ADAPTER_WAY_QR,      /* he scans what the channel made for this payment */
    ADAPTER_WAY_BROWSER, /* in another browser of his phone: H5 */
    ADAPTER_WAYS
};

/* A payment that the channel may know, when it is asked about. */
struct adapter_payment {
    const char *number;    /* ours (out_trade_no, orderId) */
    const char *trade;     /* the channel's own number; "" while it has said none */
    struct money amount;   /* the whole payment */
    struct moment created; /* as it was told: some channels find it by this, too */
    bool barcode;          /* it was paid by a barcode */
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
    char handle[ADAPTER_HANDLE_SIZE]; /* of a creation: how its payer comes to it, for bridge() */
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
    struct adapter_payment payment;
    const char *number; /* ours, of the refund: the same one is the same refund */
    const char *reason; /* "" for none */
    struct money amount;
    struct moment created; /* the refund */
};

/* What creates a payment at the channel. */
struct adapter_create {
    const char *number; /* our payment number (out_trade_no) */
    const char *subject;
    enum adapter_way way;
    const char *payer;   /* who pays: what identify() found; "" for pay() and other ways */
    const char *address; /* the payer's IP address; "" when it is not known */
    const char *barcode; /* for pay(): what the payer's phone shows; NULL else */
    struct money amount;
    struct moment created; /* as query() will be told */
    struct moment expires;
    bool split; /* it will be shared: the channel holds the money */
};

struct adapter_callback {
    const char *number; /* our payment number */
    const char *id;     /* stable across repeats */
    struct adapter_reply reply;
    const char *refund;    /* it is about this refund of ours, and reply is UNKNOWN; "" for none */
    const char *complaint; /* or about this complaint, by the channel's number; "" for none */
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

/* What a callback is answered with. */
struct adapter_words {
    int status;
    const char *type;
    const char *body;
};

struct adapter_splits;
struct adapter_judgement;

struct adapter {
    enum channel channel;
    const char *dialect;         /* its name, as accounts are stored with it: "alipay" */
    const char *label;           /* what people read, in Chinese */
    const char *label_english;   /* and English */
    struct adapter_words taken;  /* says that a callback was taken */
    struct adapter_words failed; /* says that it was not, so that it is sent again */

    /* What an account needs; open() is handed values that adapter_form_check() has passed. */
    const struct adapter_field *fields;
    size_t fields_count;
    /*
     * Which field takes a sub-merchant's number, and which flag says that it is one of a partner's;
     * NULL where a partner's sub-merchants have no account of that kind.
     */
    const char *sub_field;
    const char *sub_flag;
    /*
     * The fields that say who the account is at the channel, "a b c". They never change: payments
     * that are under way would be asked about at somebody else's, and money would come to another
     * than the books say.
     */
    const char *identity;

    /*
     * Opens an account. notify_url is ours, for callbacks about its payments: no query string.
     * ERR_BAD_INPUT: *ret_field is the name of the field that cannot be used.
     */
    enum err (*open)(const struct adapter_values *values, const char *notify_url,
        const char **ret_field, struct adapter_account **ret_account);
    void (*close)(struct adapter_account **account);

    /*
     * Where the payer says who he is; it comes back to redirect_uri with a code and state.
     * NULL where a payment needs no payer's name: he comes back at once.
     */
    enum err (*put_authorise_url)(const struct adapter_account *account, const char *redirect_uri,
        const char *state, struct text *url);
    /* Which query parameter the code comes back in. */
    const char *authorise_parameter;

    /* Turns that code into the payer; NULL: he stays unnamed. No answer may be asked again. */
    enum err (*identify)(const struct adapter_account *account, const char *code, struct moment now,
        struct arena *arena, struct adapter_ask *ret_ask);
    /* ERR_REFUSED-class: the code is used or dead; ERR_NO_ANSWER: ask again. */
    enum err (*read_identity)(const struct adapter_account *account,
        const struct adapter_heard *heard, struct arena *arena,
        char ret_payer[static ADAPTER_PAYER_SIZE]);

    /* Whether payers of the account may come by ADAPTER_WAY_BROWSER; NULL: none may. */
    bool (*takes_browser)(const struct adapter_account *account);
    /*
     * Where such a payer's browser goes, and return_url is where it comes back to. handle is what
     * create() brought; "" where there is no such call (calls_for_browser false): the request that
     * creates the payment is the browser's own. It may sign: on a worker.
     */
    enum err (*put_browser_url)(const struct adapter_account *account,
        const struct adapter_create *create, const char *handle, const char *return_url,
        struct moment now, struct text *url);
    bool calls_for_browser;

    /* ERR_UNSUPPORTED: not in this way. */
    enum err (*create)(const struct adapter_account *account, const struct adapter_create *create,
        struct moment now, struct arena *arena, struct adapter_ask *ret_ask);

    /*
     * What the payer's page does with the handle of a created payment, as JSON for its script:
     * {"call":"…",…} for the wallet's bridge, or {"go":"https://…"}. NULL where the number of the
     * trade is all of it. It may sign: on a worker.
     */
    enum err (*put_bridge)(const struct adapter_account *account, enum adapter_way way,
        const char *handle, struct moment now, struct text *json);

    /*
     * A sandbox's page to pay on where there is no bridge; "" for none. It is told the handle,
     * or without one the number of the trade, in that query parameter.
     */
    const char *(*cashier)(const struct adapter_account *account);
    const char *cashier_parameter;

    enum err (*query)(const struct adapter_account *account, const struct adapter_payment *payment,
        struct moment now, struct arena *arena, struct adapter_ask *ret_ask);
    /*
     * NULL where a channel has no such call: its payments end at adapter_create's expires, and
     * that they have ended is its word in answer to query().
     */
    enum err (*close_payment)(const struct adapter_account *account,
        const struct adapter_payment *payment, struct moment now, struct arena *arena,
        struct adapter_ask *ret_ask);
    bool closes_blindly; /* it says "closed" also of a number that it does not know */

    /* Barcodes (B扫C); NULL where a channel takes none. reverse() undoes it, paid or not. */
    enum err (*pay)(const struct adapter_account *account, const struct adapter_create *create,
        struct moment now, struct arena *arena, struct adapter_ask *ret_ask);
    enum err (*reverse)(const struct adapter_account *account,
        const struct adapter_payment *payment, struct moment now, struct arena *arena,
        struct adapter_ask *ret_ask);

    /*
     * Reads the answer to one of these about that payment. A reversal that the channel wants to
     * be asked for again is ADAPTER_PENDING, one that it will not do is ADAPTER_REFUSED.
     * A signature that does not fit is ADAPTER_UNKNOWN.
     */
    enum err (*read)(const struct adapter_account *account, enum adapter_call call,
        const struct adapter_payment *payment, const struct adapter_heard *heard,
        struct arena *arena, struct adapter_reply *ret_reply);

    /* Both ask about one refund; a channel that cannot refund has none of the three. */
    enum err (*refund)(const struct adapter_account *account, const struct adapter_refund *refund,
        struct moment now, struct arena *arena, struct adapter_ask *ret_ask);
    enum err (*refund_query)(const struct adapter_account *account,
        const struct adapter_refund *refund, struct moment now, struct arena *arena,
        struct adapter_ask *ret_ask);
    enum err (*read_refund)(const struct adapter_account *account, enum adapter_call call,
        const struct adapter_refund *refund, const struct adapter_heard *heard, struct arena *arena,
        struct adapter_refund_reply *ret_reply);

    /*
     * Reads a callback. ERR_BAD_SIGNATURE, ERR_BAD_INPUT, ERR_FORBIDDEN
     * (another app or seller), ERR_EXPIRED (stale), ERR_NOT_FOUND (signed by a key that this
     * account has none of: its certificates may have changed): answered as a failure, and nothing
     * changes. A callback that is true but of no interest is ADAPTER_UNKNOWN.
     */
    enum err (*read_callback)(const struct adapter_account *account,
        const struct adapter_heard *heard, struct arena *arena,
        struct adapter_callback *ret_callback);

    /*
     * Whether a callback that nobody signed is the channel's own test of whether signatures are
     * looked at: it is refused as any other, and no cause for alarm. NULL where there is none.
     */
    bool (*is_probe)(const struct adapter_heard *heard);

    /* What an answer to any call says about the account: adapter_judge.h; NULL: nothing. */
    void (*judge)(const struct adapter_account *account, const struct adapter_heard *heard,
        struct arena *arena, struct adapter_judgement *judgement);

    const struct adapter_splits
        *splits;                       /* adapter_split.h; NULL for a channel that shares nothing */
    const struct adapter_bills *bills; /* adapter_bill.h; NULL for a channel without */
    const struct adapter_complaints
        *complaints; /* adapter_complaint.h; NULL for a channel that tells of none */
    const struct adapter_certificates
        *certificates; /* adapter_certificates.h; NULL where nothing has to be renewed */
    const struct adapter_onboardings
        *onboardings; /* adapter_onboarding.h; NULL where people enter what they hear */
};

/**
 * adapter_code_put() keeps a channel's code, or words, for the code of a reply: up to the first
 * that is no plain letter, so that nothing odd gets into logs, and as much as there is room for.
 */
void adapter_code_put(const char *code, char ret_code[static ADAPTER_CODE_SIZE]);

/** adapter_cut() is text up to size bytes, cut where a letter ends; NULL: the arena is full. */
const char *adapter_cut(const char *text, size_t size, struct arena *arena);

#endif

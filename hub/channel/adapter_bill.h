/*
 * adapter_bill.h -- the part of a dialect that fetches a day's bill.
 *
 * As adapter.h: pure, any thread. A channel is asked where a bill lies, then the
 * bill is fetched from there; hub/channel/bill reads what was fetched.
 */
#ifndef HUB_CHANNEL_ADAPTER_BILL_H
#define HUB_CHANNEL_ADAPTER_BILL_H

#include "hub/channel/adapter.h"
#include "hub/channel/meaning.h"
#include "shared/text/json.h"

#define ADAPTER_BILL_DAY_SIZE 11 /* "2026-11-23" */
#define ADAPTER_BILL_URL_SIZE 1025
#define ADAPTER_BILL_HASH_SIZE 41

/* What is in a bill's file; hub/channel/bill reads it. */
enum bill_format {
    BILL_WECHAT_TRADE,   /* bill_type ALL, SUCCESS or REFUND (pay.weixin.qq.com v3, tradebill) */
    BILL_WECHAT_FUND,    /* fundflowbill */
    BILL_ALIPAY_TRADE,   /* bill_type trade (opendocs, bill.downloadurl.query) */
    BILL_ALIPAY_FUND,    /* bill_type signcustomer */
    BILL_UNIONPAY_TRADE, /* ZM (UnionPay, file interface, 6.1) */
    BILL_FORMATS
};

enum adapter_bill_kind {
    ADAPTER_BILL_TRADE, /* payments and refunds */
    ADAPTER_BILL_FUND,  /* what moved the merchant's balance at the channel */
    ADAPTER_BILL_KINDS
};

enum adapter_bill_state {
    ADAPTER_BILL_READY,
    ADAPTER_BILL_EMPTY, /* nothing happened on that day */
    ADAPTER_BILL_LATER, /* it is not made yet */
    ADAPTER_BILL_REFUSED,
    ADAPTER_BILL_UNKNOWN
};

struct adapter_bill_reply {
    enum adapter_bill_state state;
    char url[ADAPTER_BILL_URL_SIZE];
    char hash[ADAPTER_BILL_HASH_SIZE]; /* SHA-1 of the plain file, hex; "" when there is none */
    char code[ADAPTER_CODE_SIZE];
    struct bytes file; /* of a channel that answers with the file itself; in the arena */
};

struct adapter_bills {
    enum bill_format formats[ADAPTER_BILL_KINDS]; /* BILL_FORMATS: there is none of that kind */
    const char *suffix;                           /* of its file as it comes: "csv.gz" */
    struct span early;                            /* how long before midnight its days end */

    /* day is any moment of that day in China. */
    enum err (*ask)(const struct adapter_account *account, enum adapter_bill_kind kind,
        struct moment day, struct moment now, struct arena *arena, struct adapter_ask *ret_ask);
    enum err (*read)(const struct adapter_account *account, enum adapter_bill_kind kind,
        const struct adapter_heard *heard, struct arena *arena,
        struct adapter_bill_reply *ret_reply);
    /* NULL: the answer that was read has the file in it. */
    enum err (*fetch)(const struct adapter_account *account, const char *url, struct moment now,
        struct arena *arena, struct adapter_ask *ret_ask);
};

/** adapter_bill_day() is how every channel calls that day in China. */
const char *adapter_bill_day(struct moment day, char ret_text[static ADAPTER_BILL_DAY_SIZE]);

/** adapter_bill_state_after() is what an answer of that meaning says, but for MEANING_DONE. */
enum adapter_bill_state adapter_bill_state_after(enum meaning meaning);

/**
 * adapter_bill_take() is what an answer of that meaning and code says. Where the bill lies,
 * place() reads: url, and hash where there is one. An answer that is to say it and does not is
 * unknown.
 */
void adapter_bill_take(enum meaning meaning, const char *code, const struct json_node *root,
    enum err (*place)(const struct json_node *root, struct adapter_bill_reply *reply),
    struct adapter_bill_reply *ret_reply);

#endif

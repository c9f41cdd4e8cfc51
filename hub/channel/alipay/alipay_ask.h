/*
 * alipay_ask.h -- one question to Alipay in the envelope of its account, and what came of it.
 *
 * As adapter.h: pure, any thread; everything made lives in the arena handed in.
 */
#ifndef HUB_CHANNEL_ALIPAY_ALIPAY_ASK_H
#define HUB_CHANNEL_ALIPAY_ALIPAY_ASK_H

#include "hub/channel/alipay/alipay_envelope.h"

/* What is being asked for; begin, put fields, end. */
struct alipay_body {
    struct text text;
    struct json_writer json; /* inside the outermost object */
};

enum err alipay_ask_begin(const struct adapter_account *account, enum alipay_call call,
    struct arena *arena, struct alipay_body *ret_body) MUST_CHECK;

/** alipay_ask_end() closes body and signs it. ERR_TOO_BIG, ERR_NO_SPACE. */
enum err alipay_ask_end(const struct adapter_account *account, enum alipay_call call,
    struct alipay_body *body, struct moment now, struct arena *arena,
    struct adapter_ask *ret_ask) MUST_CHECK;

/**
 * alipay_ask_page() is that for a request that a browser makes: its address, with all of it in
 * the query (opendocs, alipay.trade.wap.pay: a page, and no answer), in v2's envelope always.
 */
enum err alipay_ask_page(const struct adapter_account *account, enum alipay_call call,
    struct alipay_body *body, const char *return_url, struct moment now, struct arena *arena,
    struct text *url) MUST_CHECK;

/** alipay_ask_fields() asks with plain fields, as beside and is_get of a method want. */
enum err alipay_ask_fields(const struct adapter_account *account, enum alipay_call call,
    const struct form *fields, struct moment now, struct arena *arena,
    struct adapter_ask *ret_ask) MUST_CHECK;

/** alipay_ask_read() never fails: what cannot be understood is MEANING_UNKNOWN. */
void alipay_ask_read(const struct adapter_account *account, enum alipay_call call,
    const struct adapter_heard *heard, struct arena *arena, struct alipay_answer *ret_answer);

#endif

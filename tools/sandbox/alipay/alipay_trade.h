/*
 * alipay_trade.h -- the methods alipay.trade.create, precreate, query, close, cancel.
 *
 * The merchant's number decides: the same number with the same content is the
 * same trade again, with other content ACQ.CONTEXT_INCONSISTENT.
 */
#ifndef TOOLS_SANDBOX_ALIPAY_ALIPAY_TRADE_H
#define TOOLS_SANDBOX_ALIPAY_ALIPAY_TRADE_H

#include "tools/sandbox/alipay/alipay_request.h"
#include "tools/sandbox/alipay/alipay_store.h"

enum err alipay_trade_create(struct alipay_request *request) MUST_CHECK;
enum err alipay_trade_precreate(struct alipay_request *request) MUST_CHECK;
enum err alipay_trade_query(struct alipay_request *request) MUST_CHECK;
enum err alipay_trade_close(struct alipay_request *request) MUST_CHECK;
enum err alipay_trade_cancel(struct alipay_request *request) MUST_CHECK;

/**
 * alipay_trade_draft() reads a new trade of draft->method from biz_content and numbers it;
 * *ret_refused when an answer was written instead.
 */
enum err alipay_trade_draft(
    struct alipay_request *request, struct alipay_trade *draft, bool *ret_refused) MUST_CHECK;

/** alipay_trade_make() adds it, or finds the trade of that number; an answer is written. */
enum err alipay_trade_make(
    struct alipay_request *request, struct alipay_trade *draft, enum alipay_event event) MUST_CHECK;

/** alipay_trade_is_same() is whether a repeat asks for what there is. */
bool alipay_trade_is_same(const struct alipay_trade *earlier, const struct alipay_trade *draft);

/** alipay_trade_timeout() reads "30m", "2h", "1d", or "1c" for the end of the day in Beijing. */
enum err alipay_trade_timeout(
    const char *text, struct moment from, struct moment *ret_moment) MUST_CHECK;

/**
 * alipay_trade_find() finds by trade_no, else by out_trade_no, of biz_content.
 * ERR_NOT_FOUND; ERR_BAD_INPUT when it names neither.
 */
enum err alipay_trade_find(
    struct alipay_request *request, struct alipay_trade *ret_trade) MUST_CHECK;

/** alipay_trade_put_buyer() writes buyer_logon_id, buyer_open_id and buyer_user_id. */
enum err alipay_trade_put_buyer(
    struct alipay_request *request, const struct alipay_trade *trade) MUST_CHECK;

#endif

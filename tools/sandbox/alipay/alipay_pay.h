/*
 * alipay_pay.h -- the method alipay.trade.pay: the shop scans what the payer's phone shows.
 *
 * Any 16 to 24 digits from 25 to 30 are a barcode, good once. The payer is the buyer
 * whose id ends with its last four digits, else the first one. It is paid at once,
 * unless a fault of the part "pay", ordered or the barcode's own (sandbox_barcode.h),
 * has its payer type a password first, or not be able to pay.
 */
#ifndef TOOLS_SANDBOX_ALIPAY_ALIPAY_PAY_H
#define TOOLS_SANDBOX_ALIPAY_ALIPAY_PAY_H

#include "tools/sandbox/alipay/alipay_request.h"
#include "tools/sandbox/alipay/alipay_store.h"

enum err alipay_pay_barcode(struct alipay_request *request) MUST_CHECK;

/** alipay_pay_type_passwords() has every payer pay whose password is typed by now. */
enum err alipay_pay_type_passwords(
    struct alipay *alipay, struct moment now, struct arena *arena) MUST_CHECK;

/** alipay_pay_next_password() is when the next one will be; 0 for none. */
enum err alipay_pay_next_password(struct alipay *alipay, struct moment *ret_next) MUST_CHECK;

/**
 * alipay_pay_close() closes a trade that waits. By a fault "close_unheeded" it stays open, though
 * the merchant is told that it is closed: from then on its payer's money contradicts that.
 */
enum err alipay_pay_close(struct alipay_request *request, struct alipay_trade *trade,
    enum alipay_state closed) MUST_CHECK;

/**
 * alipay_pay_ask_again() answers a cancel, having done nothing, when a fault wants that: with
 * retry_flag Y for "cancel_retry", as if it were done for "cancel_unheeded" and a trade that
 * waits. *ret_answered says whether.
 */
enum err alipay_pay_ask_again(struct alipay_request *request, bool *ret_answered) MUST_CHECK;

/**
 * alipay_pay_look_behind() is for a query that, by a fault, says something else than is: that
 * what was paid still waits, or that what waits is closed.
 */
enum err alipay_pay_look_behind(
    struct alipay_request *request, struct alipay_trade *trade) MUST_CHECK;

#endif

/*
 * unionpay.h -- UnionPay's QR payments, by its full-channel platform (ACP 5.1.0).
 *
 * A payment is applied for (01/07) and answered with the address of a QR: in the
 * wallet's own browser the page goes there by itself, elsewhere it is shown. A
 * barcode is consumed (01/06), which is answered with "taken": what became of it is
 * said by a query or a callback alone. Every request goes to backTransReq.do,
 * questions to queryTrans.do; a payment is found by its number and its time together
 * (open.unionpay.com, 二维码支付 5.1.0, parts 3 and 5).
 *
 * There is no close: a QR dies at the time that it was told (payTimeout). A reversal
 * (99/01) undoes by number and time what was never answered; what is known to be paid
 * is undone by a refund. "00" says that a request was taken, never that it was paid.
 *
 * Keeps nothing; any thread.
 */
#ifndef HUB_CHANNEL_UNIONPAY_UNIONPAY_H
#define HUB_CHANNEL_UNIONPAY_UNIONPAY_H

#include "hub/channel/adapter.h"

extern const struct adapter unionpay_adapter;

#endif

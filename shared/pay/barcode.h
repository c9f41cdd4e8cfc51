/*
 * barcode.h -- what a payer's phone shows for the shop to scan (B扫C).
 *
 * Which channel made it follows from its first digits and its length: WeChat
 * 18 digits from 10 to 15, Alipay 16 to 24 digits from 25 to 30 or its face
 * token ("fp", 35 characters), UnionPay 19 digits from 62. None overlap.
 *
 * It is money for a minute, and good once: never logged, never kept.
 */
#ifndef SHARED_PAY_BARCODE_H
#define SHARED_PAY_BARCODE_H

#include "shared/base/bytes.h"
#include "shared/base/err.h"
#include "shared/pay/channel.h"

#define BARCODE_TEXT_SIZE 36 /* the longest and its terminator */

struct barcode {
    enum channel channel;
    char text[BARCODE_TEXT_SIZE]; /* without what a scanner puts around it */
};

/**
 * barcode_read() takes what a scanner or a program gave, with white space around it.
 * ERR_BAD_INPUT for what is no payer's code, ERR_UNSUPPORTED for one of e-CNY.
 */
enum err barcode_read(struct bytes text, struct barcode *ret_barcode) MUST_CHECK;

#endif

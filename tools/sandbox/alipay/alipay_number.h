/*
 * alipay_number.h -- numbers and codes that look like Alipay's.
 */
#ifndef TOOLS_SANDBOX_ALIPAY_ALIPAY_NUMBER_H
#define TOOLS_SANDBOX_ALIPAY_ALIPAY_NUMBER_H

#include <stddef.h>

#include "shared/base/moment.h"
#include "shared/base/random.h"

#define ALIPAY_NUMBER_SIZE 29 /* 28 digits and the terminator */

/** alipay_number_trade() is yyyyMMdd of Beijing, 22, and 18 digits. */
void alipay_number_trade(
    struct random *random, struct moment now, char ret_number[static ALIPAY_NUMBER_SIZE]);

/** alipay_number_token() fills size - 1 characters of prefix, then digits and letters. */
void alipay_number_token(struct random *random, const char *prefix, char *ret_token, size_t size);

#endif

/*
 * unionpay_code.h -- what UnionPay's answer codes mean (ACP 5.1.0, part 5, appendix: 应答码).
 *
 * respCode speaks of the request that it answers, origRespCode of the payment that was
 * asked about; they are the same codes. "00" of a request says that it was taken. Codes
 * that are not listed are MEANING_UNKNOWN.
 *
 * Pure; any thread.
 */
#ifndef HUB_CHANNEL_UNIONPAY_UNIONPAY_CODE_H
#define HUB_CHANNEL_UNIONPAY_UNIONPAY_CODE_H

#include <stddef.h>

#include "hub/channel/meaning.h"

enum unionpay_code_call {
    UNIONPAY_CODE_CALL_MONEY, /* respCode of consume, refund */
    UNIONPAY_CODE_CALL_REVERSAL,
    UNIONPAY_CODE_CALL_APPLY, /* of applying for a QR: no money moves by it */
    UNIONPAY_CODE_CALL_QUERY,
    UNIONPAY_CODE_CALL_FILE,
    UNIONPAY_CODE_CALL_ABOUT /* origRespCode: how what was asked about has ended */
};

struct unionpay_code_row {
    const char *code;
    unsigned calls; /* a bit for each enum unionpay_code_call */
    enum meaning meaning;
};

/* The table, for who walks it. */
extern const struct unionpay_code_row unionpay_code_rows[];
extern const size_t unionpay_code_rows_count;

enum meaning unionpay_code_of(enum unionpay_code_call call, const char *code);

#endif

/*
 * alipay_csv.h -- the files of a bill: what happened in a period, as Alipay writes it.
 *
 * Reads the database in the caller's transaction. Texts are UTF-8 here; alipay_csv_gbk()
 * makes of them what Alipay sends. A comma or a line in a text of the merchant's is a
 * space: nothing is quoted, and the documents do not tell.
 */
#ifndef TOOLS_SANDBOX_ALIPAY_ALIPAY_CSV_H
#define TOOLS_SANDBOX_ALIPAY_ALIPAY_CSV_H

#include "tools/sandbox/alipay/alipay.h"

struct alipay_csv {
    struct alipay *alipay;
    struct arena *arena;
    struct moment from;
    struct moment until; /* not included */
    struct moment made;
    struct sandbox_fault_taken fault; /* of the part "bill" */
    size_t rows;                      /* that were written */
};

/** alipay_csv_trades() writes 业务明细 and its summary. ERR_TOO_BIG without room. */
enum err alipay_csv_trades(
    struct alipay_csv *csv, struct text *ret_detail, struct text *ret_summary) MUST_CHECK;

/** alipay_csv_account() writes 账务明细. */
enum err alipay_csv_account(struct alipay_csv *csv, struct text *ret_detail) MUST_CHECK;

/** alipay_csv_gbk() copies text as GBK; what GBK has not is "?". ERR_TOO_BIG. */
enum err alipay_csv_gbk(struct bytes text, struct arena *arena, struct bytes *ret_gbk) MUST_CHECK;

#endif

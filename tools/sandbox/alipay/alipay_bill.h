/*
 * alipay_bill.h -- the method alipay.data.dataservice.bill.downloadurl.query, and the download.
 *
 * Bills of a day or a month: "trade" and "signcustomer". The URL is good for 30 s and
 * says all that the file is made of, under a token; it contains exactly what happened,
 * but for a fault of the part "bill", which was taken when the URL was asked for.
 */
#ifndef TOOLS_SANDBOX_ALIPAY_ALIPAY_BILL_H
#define TOOLS_SANDBOX_ALIPAY_ALIPAY_BILL_H

#include "tools/sandbox/alipay/alipay_request.h"

enum err alipay_bill_query(struct alipay_request *request) MUST_CHECK;

sandbox_call_fn alipay_bill_download; /* GET /downloadBillFile.resource?… */

/** alipay_bill_period() reads "2026-11-23" or "2026-11" of Beijing; ERR_BAD_INPUT. */
enum err alipay_bill_period(
    const char *date, struct moment *ret_from, struct moment *ret_until) MUST_CHECK;

#endif

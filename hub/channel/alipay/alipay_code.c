#include "hub/channel/alipay/alipay_code.h"

#include <stddef.h>
#include <string.h>
#include <strings.h>

#include "shared/base/need.h"

#define PAY (1U << ALIPAY_CODE_CALL_PAY)
#define QUERY (1U << ALIPAY_CODE_CALL_QUERY)
#define CANCEL (1U << ALIPAY_CODE_CALL_CANCEL)
#define CLOSE (1U << ALIPAY_CODE_CALL_CLOSE)
#define REFUND (1U << ALIPAY_CODE_CALL_REFUND)
#define SETTLE (1U << ALIPAY_CODE_CALL_SETTLE)
#define BIND (1U << ALIPAY_CODE_CALL_BIND)
#define BILL (1U << ALIPAY_CODE_CALL_BILL)

/* What the gateway says before any business code has run, whatever was called. */
struct gateway_row {
    const char *code;
    const char *sub_code; /* NULL for any */
    enum alipay_code meaning;
};

static const struct gateway_row gateway_rows[] = {
    {"10000", NULL, ALIPAY_CODE_DONE},
    {"10003", NULL, ALIPAY_CODE_WAITING},
    {"20000", NULL, ALIPAY_CODE_UNKNOWN},
    {"20001", NULL, ALIPAY_CODE_REFUSED},
    {"40001", "isv.missing-method", ALIPAY_CODE_REFUSED},
    {"40001", "isv.missing-signature", ALIPAY_CODE_REFUSED},
    {"40001", "isv.missing-signature-type", ALIPAY_CODE_REFUSED},
    {"40001", "isv.missing-signature-key", ALIPAY_CODE_REFUSED},
    {"40001", "isv.missing-app-id", ALIPAY_CODE_REFUSED},
    {"40001", "isv.missing-timestamp", ALIPAY_CODE_REFUSED},
    {"40001", "isv.missing-version", ALIPAY_CODE_REFUSED},
    {"40001", "isv.missing-app-cert-sn", ALIPAY_CODE_REFUSED},
    {"40001", "isv.missing-alipay-root-cert-sn", ALIPAY_CODE_REFUSED},
    {"40002", "isv.invalid-parameter", ALIPAY_CODE_REFUSED},
    {"40002", "isv.invalid-method", ALIPAY_CODE_REFUSED},
    {"40002", "isv.invalid-format", ALIPAY_CODE_REFUSED},
    {"40002", "isv.invalid-signature-type", ALIPAY_CODE_REFUSED},
    {"40002", "isv.invalid-signature", ALIPAY_CODE_REFUSED},
    {"40002", "isv.invalid-app-id", ALIPAY_CODE_REFUSED},
    {"40002", "isv.invalid-timestamp", ALIPAY_CODE_REFUSED},
    {"40002", "isv.invalid-charset", ALIPAY_CODE_REFUSED},
    {"40002", "isv.suspected-attack", ALIPAY_CODE_REFUSED},
    {"40002", "isv.invalid-alipay-root-cert-sn", ALIPAY_CODE_REFUSED},
    {"40002", "isv.app-cert-not-exist", ALIPAY_CODE_REFUSED},
    {"40003", "isv.missing-signature-config", ALIPAY_CODE_REFUSED},
    {"40005", "isv.app-call-limited", ALIPAY_CODE_LATER},
    {"40005", "isv.method-call-limited", ALIPAY_CODE_LATER},
    {"40006", "isv.insufficient-isv-permissions", ALIPAY_CODE_REFUSED},
};

/* What comes with 40004, by method; the sub_code without its "ACQ.", "isp." or "isv.". */
struct business_row {
    const char *name;
    unsigned calls;
    enum alipay_code meaning;
};

static const struct business_row business_rows[] = {
    {"SYSTEM_ERROR", PAY | QUERY | CANCEL | CLOSE | REFUND | SETTLE | BIND, ALIPAY_CODE_UNKNOWN},
    {"INVALID_PARAMETER", PAY | QUERY | BIND, ALIPAY_CODE_REFUSED},

    /* The same number with other parameters, or already decided: only a query knows. */
    {"TRADE_HAS_SUCCESS", PAY, ALIPAY_CODE_LOOK},
    {"TRADE_HAS_CLOSE", PAY, ALIPAY_CODE_LOOK},
    {"CONTEXT_INCONSISTENT", PAY, ALIPAY_CODE_LOOK},
    /* A trade may stand there, waiting for the payer. */
    {"PULL_MOBILE_CASHIER_FAIL", PAY, ALIPAY_CODE_LOOK},
    {"PAYMENT_AUTH_CODE_INVALID", PAY, ALIPAY_CODE_REFUSED},
    {"BUYER_BALANCE_NOT_ENOUGH", PAY, ALIPAY_CODE_REFUSED},
    {"BUYER_BANKCARD_BALANCE_NOT_ENOUGH", PAY, ALIPAY_CODE_REFUSED},
    {"ERROR_BALANCE_PAYMENT_DISABLE", PAY, ALIPAY_CODE_REFUSED},
    {"BUYER_SELLER_EQUAL", PAY, ALIPAY_CODE_REFUSED},
    {"TRADE_BUYER_NOT_MATCH", PAY, ALIPAY_CODE_REFUSED},
    {"BUYER_ENABLE_STATUS_FORBID", PAY, ALIPAY_CODE_REFUSED},
    {"MOBILE_PAYMENT_SWITCH_OFF", PAY, ALIPAY_CODE_REFUSED},
    {"PAYMENT_FAIL", PAY, ALIPAY_CODE_REFUSED},
    {"BUYER_PAYMENT_AMOUNT_DAY_LIMIT_ERROR", PAY, ALIPAY_CODE_REFUSED},
    {"BEYOND_PAY_RESTRICTION", PAY, ALIPAY_CODE_REFUSED},
    {"BEYOND_PER_RECEIPT_RESTRICTION", PAY, ALIPAY_CODE_REFUSED},
    {"SELLER_BEEN_BLOCKED", PAY, ALIPAY_CODE_REFUSED},
    {"PAYMENT_REQUEST_HAS_RISK", PAY, ALIPAY_CODE_REFUSED},
    {"NO_PAYMENT_INSTRUMENTS_AVAILABLE", PAY, ALIPAY_CODE_REFUSED},
    {"TOTAL_FEE_EXCEED", PAY, ALIPAY_CODE_REFUSED},
    {"ACCESS_FORBIDDEN", PAY, ALIPAY_CODE_REFUSED},
    {"EXIST_FORBIDDEN_WORD", PAY, ALIPAY_CODE_REFUSED},
    {"PARTNER_ERROR", PAY, ALIPAY_CODE_REFUSED},
    {"INVALID_STORE_ID", PAY, ALIPAY_CODE_REFUSED},
    {"APPLY_PC_MERCHANT_CODE_ERROR", PAY, ALIPAY_CODE_REFUSED},

    {"TRADE_NOT_EXIST", QUERY | CLOSE | REFUND, ALIPAY_CODE_ABSENT},
    {"TRADE_STATUS_ERROR", CLOSE | REFUND, ALIPAY_CODE_LOOK},
    {"REASON_TRADE_STATUS_INVALID", CLOSE, ALIPAY_CODE_LOOK},
    {"REASON_ILLEGAL_STATUS", CLOSE, ALIPAY_CODE_LOOK},

    {"TRADE_HAS_FINISHED", CANCEL | REFUND, ALIPAY_CODE_REFUSED},
    {"SELLER_BALANCE_NOT_ENOUGH", CANCEL | REFUND, ALIPAY_CODE_REFUSED},
    {"REASON_TRADE_REFUND_FEE_ERR", CANCEL | REFUND, ALIPAY_CODE_REFUSED},
    {"REASON_TRADE_BEEN_FREEZEN", CANCEL, ALIPAY_CODE_REFUSED},
    {"TRADE_CANCEL_TIME_OUT", CANCEL, ALIPAY_CODE_REFUSED},
    {"CANCEL_NOT_ALLOWED", CANCEL, ALIPAY_CODE_REFUSED},

    /* A trade is closed by its full refund, which may have been this one. */
    {"TRADE_HAS_CLOSE", REFUND, ALIPAY_CODE_LOOK},
    {"DISCORDANT_REPEAT_REQUEST", REFUND | SETTLE, ALIPAY_CODE_LOOK},
    {"REFUND_AMT_NOT_EQUAL_TOTAL", REFUND, ALIPAY_CODE_REFUSED},
    {"TRADE_NOT_ALLOW_REFUND", REFUND, ALIPAY_CODE_REFUSED},
    {"NOT_ALLOW_PARTIAL_REFUND", REFUND, ALIPAY_CODE_REFUSED},
    {"REFUND_FEE_ERROR", REFUND, ALIPAY_CODE_REFUSED},
    {"BUYER_ERROR", REFUND, ALIPAY_CODE_REFUSED},
    {"ALLOC_AMOUNT_VALIDATE_ERROR", REFUND | SETTLE, ALIPAY_CODE_REFUSED},
    {"REFUNDALLOC_UNAUTH_LIMIT", REFUND, ALIPAY_CODE_REFUSED},

    {"TRADE_SETTLE_ERROR", REFUND | SETTLE, ALIPAY_CODE_LOOK},
    {"DUP_OUT_REQUEST_NO", SETTLE, ALIPAY_CODE_LOOK},
    {"ALREADY_FINISH_ALLOC", SETTLE, ALIPAY_CODE_LOOK},
    {"ILLEGAL_SETTLE_STATE", SETTLE, ALIPAY_CODE_LOOK},
    {"ROYALTY_RECEIVER_INVALID", SETTLE, ALIPAY_CODE_REFUSED},
    {"TXN_RESULT_ACCOUNT_BALANCE_NOT_ENOUGH", SETTLE, ALIPAY_CODE_REFUSED},
    {"NOT_SUPPORT_ROYALTY", SETTLE, ALIPAY_CODE_REFUSED},
    {"ROYALTY_ACCOUNT_NOT_EXIST", SETTLE, ALIPAY_CODE_REFUSED},
    {"ALLOC_REFUSE_AFTER_REFUND", SETTLE, ALIPAY_CODE_REFUSED},

    {"RELATION_QUANTITY_LIMIT", BIND, ALIPAY_CODE_REFUSED},
    {"PRODUCT_UNSIGN", BIND, ALIPAY_CODE_REFUSED},
    {"USER_NOT_EXIST", BIND, ALIPAY_CODE_REFUSED},
    {"RECEIVER_LIST_EMPTY", BIND, ALIPAY_CODE_REFUSED},
    {"RECEIVER_LIST_OVERLOAD", BIND, ALIPAY_CODE_REFUSED},
    {"INVALID_RECEIVER_TYPE", BIND, ALIPAY_CODE_REFUSED},
    {"USERNAME_NOT_MATCH", BIND, ALIPAY_CODE_REFUSED},

    {"NO_BILL_DATA", BILL, ALIPAY_CODE_ABSENT},
    {"BILL_NOT_EXIST", BILL, ALIPAY_CODE_ABSENT},
    {"BILL_DATE_BEFORE_REGISTRATION", BILL, ALIPAY_CODE_REFUSED},
    {"TYPE_NOT_SUPPORTED", BILL, ALIPAY_CODE_REFUSED},
    {"INVAILID_ARGUMENTS", BILL, ALIPAY_CODE_REFUSED}, /* so spelt by Alipay */
    {"UNKNOWN_ERROR", BILL, ALIPAY_CODE_UNKNOWN},
    {"SYSTEM_RATE_LIMIT", BILL, ALIPAY_CODE_LATER},
    {"USER_RATE_LIMIT", BILL, ALIPAY_CODE_LATER},
};

static const char *
name_of(const char *sub_code)
{
    /* The documents spell one of them AQC. in places. */
    static const char *const prefixes[] = {"ACQ.", "AQC.", "isp.", "isv."};

    for (size_t i = 0; i < LENGTH(prefixes); i++)
        if (strncmp(sub_code, prefixes[i], strlen(prefixes[i])) == 0)
            return sub_code + strlen(prefixes[i]);
    return sub_code;
}

static enum alipay_code
business_code(enum alipay_code_call call, const char *sub_code)
{
    const char *name = name_of(sub_code);

    for (size_t i = 0; i < LENGTH(business_rows); i++) {
        const struct business_row *row = &business_rows[i];

        if ((row->calls & 1U << call) != 0 && strcasecmp(row->name, name) == 0)
            return row->meaning;
    }
    return ALIPAY_CODE_UNKNOWN;
}

enum alipay_code
alipay_code_of(enum alipay_code_call call, const char *code, const char *sub_code)
{
    if (strcmp(code, "40004") == 0)
        return business_code(call, sub_code);
    for (size_t i = 0; i < LENGTH(gateway_rows); i++) {
        const struct gateway_row *row = &gateway_rows[i];

        if (strcmp(row->code, code) != 0)
            continue;
        if (row->sub_code == NULL || strcmp(row->sub_code, sub_code) == 0)
            return row->meaning;
    }
    return ALIPAY_CODE_UNKNOWN;
}

#include "hub/channel/alipay/alipay_code.h"

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
#define COMPLAINT (1U << ALIPAY_CODE_CALL_COMPLAINT)
#define COMPLAINT_SAY (1U << ALIPAY_CODE_CALL_COMPLAINT_SAY)

const struct alipay_code_gateway_row alipay_code_gateway_rows[] = {
    {"10000", NULL, MEANING_DONE},
    {"10003", NULL, MEANING_WAITING},
    {"20000", NULL, MEANING_UNKNOWN},
    {"20001", "aop.invalid-auth-token", MEANING_BROKEN},
    {"20001", "aop.auth-token-time-out", MEANING_BROKEN},
    {"20001", "aop.invalid-app-auth-token", MEANING_BROKEN},
    {"20001", "aop.invalid-app-auth-token-no-api", MEANING_BROKEN},
    {"20001", "aop.app-auth-token-time-out", MEANING_BROKEN},
    {"20001", "aop.no-product-reg-by-partner", MEANING_BROKEN},
    {"20001", NULL, MEANING_BROKEN},
    {"40001", "isv.missing-method", MEANING_BROKEN},
    {"40001", "isv.missing-signature", MEANING_BROKEN},
    {"40001", "isv.missing-signature-type", MEANING_BROKEN},
    {"40001", "isv.missing-signature-key", MEANING_BROKEN},
    {"40001", "isv.missing-app-id", MEANING_BROKEN},
    {"40001", "isv.missing-timestamp", MEANING_BROKEN},
    {"40001", "isv.missing-version", MEANING_BROKEN},
    {"40001", "isv.missing-app-cert-sn", MEANING_BROKEN},
    {"40001", "isv.missing-alipay-root-cert-sn", MEANING_BROKEN},
    {"40002", "isv.invalid-parameter", MEANING_REFUSED},
    {"40002", "isv.invalid-method", MEANING_BROKEN},
    {"40002", "isv.invalid-format", MEANING_BROKEN},
    {"40002", "isv.invalid-signature-type", MEANING_BROKEN},
    {"40002", "isv.invalid-signature", MEANING_BROKEN},
    {"40002", "isv.invalid-app-id", MEANING_BROKEN},
    {"40002", "isv.invalid-timestamp", MEANING_BROKEN},
    {"40002", "isv.invalid-charset", MEANING_BROKEN},
    {"40002", "isv.suspected-attack", MEANING_BROKEN},
    {"40002", "isv.invalid-alipay-root-cert-sn", MEANING_BROKEN},
    {"40002", "isv.app-cert-not-exist", MEANING_BROKEN},
    {"40002", "isv.code-invalid", MEANING_REFUSED}, /* of an authorisation */
    {"40003", "isv.missing-signature-config", MEANING_BROKEN},
    {"40005", "isv.app-call-limited", MEANING_LATER},
    {"40005", "isv.method-call-limited", MEANING_LATER},
    {"40006", "isv.insufficient-isv-permissions", MEANING_BROKEN},
    {"40006", "isv.insufficient-user-permissions", MEANING_BROKEN},
};

const size_t alipay_code_gateway_rows_count = LENGTH(alipay_code_gateway_rows);

const struct alipay_code_business_row alipay_code_business_rows[] = {
    {"SYSTEM_ERROR",
        PAY | QUERY | CANCEL | CLOSE | REFUND | SETTLE | BIND | COMPLAINT | COMPLAINT_SAY,
        MEANING_UNKNOWN},
    {"INVALID_PARAMETER", PAY | QUERY | BIND, MEANING_REFUSED},

    /* The same number with other parameters, or already decided: only a query knows. */
    {"TRADE_HAS_SUCCESS", PAY, MEANING_LOOK},
    {"TRADE_HAS_CLOSE", PAY, MEANING_LOOK},
    {"CONTEXT_INCONSISTENT", PAY, MEANING_LOOK},
    /* A trade may stand there, waiting for the payer. */
    {"PULL_MOBILE_CASHIER_FAIL", PAY, MEANING_LOOK},
    {"PAYMENT_AUTH_CODE_INVALID", PAY, MEANING_REFUSED},
    {"BUYER_BALANCE_NOT_ENOUGH", PAY, MEANING_REFUSED},
    {"BUYER_BANKCARD_BALANCE_NOT_ENOUGH", PAY, MEANING_REFUSED},
    {"ERROR_BALANCE_PAYMENT_DISABLE", PAY, MEANING_REFUSED},
    {"BUYER_SELLER_EQUAL", PAY, MEANING_REFUSED},
    {"TRADE_BUYER_NOT_MATCH", PAY, MEANING_REFUSED},
    {"BUYER_ENABLE_STATUS_FORBID", PAY, MEANING_REFUSED},
    {"MOBILE_PAYMENT_SWITCH_OFF", PAY, MEANING_REFUSED},
    {"PAYMENT_FAIL", PAY, MEANING_REFUSED},
    {"BUYER_PAYMENT_AMOUNT_DAY_LIMIT_ERROR", PAY, MEANING_REFUSED},
    {"BEYOND_PAY_RESTRICTION", PAY, MEANING_REFUSED},
    {"BEYOND_PER_RECEIPT_RESTRICTION", PAY, MEANING_REFUSED},
    {"SELLER_BEEN_BLOCKED", PAY, MEANING_REFUSED},
    {"PAYMENT_REQUEST_HAS_RISK", PAY, MEANING_REFUSED},
    {"NO_PAYMENT_INSTRUMENTS_AVAILABLE", PAY, MEANING_REFUSED},
    {"TOTAL_FEE_EXCEED", PAY, MEANING_REFUSED},
    {"ACCESS_FORBIDDEN", PAY, MEANING_REFUSED},
    {"EXIST_FORBIDDEN_WORD", PAY, MEANING_REFUSED},
    {"PARTNER_ERROR", PAY, MEANING_REFUSED},
    {"INVALID_STORE_ID", PAY, MEANING_REFUSED},
    {"APPLY_PC_MERCHANT_CODE_ERROR", PAY, MEANING_REFUSED},

    {"TRADE_NOT_EXIST", QUERY | CLOSE | REFUND, MEANING_ABSENT},
    {"TRADE_STATUS_ERROR", CLOSE | REFUND, MEANING_LOOK},
    {"REASON_TRADE_STATUS_INVALID", CLOSE, MEANING_LOOK},
    {"REASON_ILLEGAL_STATUS", CLOSE, MEANING_LOOK},

    {"TRADE_HAS_FINISHED", CANCEL | REFUND, MEANING_REFUSED},
    {"SELLER_BALANCE_NOT_ENOUGH", CANCEL | REFUND, MEANING_REFUSED},
    {"REASON_TRADE_REFUND_FEE_ERR", CANCEL | REFUND, MEANING_REFUSED},
    {"REASON_TRADE_BEEN_FREEZEN", CANCEL, MEANING_REFUSED},
    {"TRADE_CANCEL_TIME_OUT", CANCEL, MEANING_REFUSED},
    {"CANCEL_NOT_ALLOWED", CANCEL, MEANING_REFUSED},

    /* A trade is closed by its full refund, which may have been this one. */
    {"TRADE_HAS_CLOSE", REFUND, MEANING_LOOK},
    {"DISCORDANT_REPEAT_REQUEST", REFUND | SETTLE, MEANING_LOOK},
    {"REFUND_AMT_NOT_EQUAL_TOTAL", REFUND, MEANING_REFUSED},
    {"TRADE_NOT_ALLOW_REFUND", REFUND, MEANING_REFUSED},
    {"NOT_ALLOW_PARTIAL_REFUND", REFUND, MEANING_REFUSED},
    {"REFUND_FEE_ERROR", REFUND, MEANING_REFUSED},
    {"BUYER_ERROR", REFUND, MEANING_REFUSED},
    {"ALLOC_AMOUNT_VALIDATE_ERROR", REFUND | SETTLE, MEANING_REFUSED},
    {"REFUNDALLOC_UNAUTH_LIMIT", REFUND, MEANING_REFUSED},

    {"TRADE_SETTLE_ERROR", REFUND | SETTLE, MEANING_LOOK},
    {"DUP_OUT_REQUEST_NO", SETTLE, MEANING_LOOK},
    {"ALREADY_FINISH_ALLOC", SETTLE, MEANING_LOOK},
    {"ILLEGAL_SETTLE_STATE", SETTLE, MEANING_LOOK},
    {"ROYALTY_RECEIVER_INVALID", SETTLE, MEANING_REFUSED},
    {"TXN_RESULT_ACCOUNT_BALANCE_NOT_ENOUGH", SETTLE, MEANING_REFUSED},
    {"NOT_SUPPORT_ROYALTY", SETTLE, MEANING_REFUSED},
    {"ROYALTY_ACCOUNT_NOT_EXIST", SETTLE, MEANING_REFUSED},
    {"ALLOC_REFUSE_AFTER_REFUND", SETTLE, MEANING_REFUSED},

    {"RELATION_QUANTITY_LIMIT", BIND, MEANING_REFUSED},
    {"PRODUCT_UNSIGN", BIND, MEANING_REFUSED},
    {"USER_NOT_EXIST", BIND, MEANING_REFUSED},
    {"RECEIVER_LIST_EMPTY", BIND, MEANING_REFUSED},
    {"RECEIVER_LIST_OVERLOAD", BIND, MEANING_REFUSED},
    {"INVALID_RECEIVER_TYPE", BIND, MEANING_REFUSED},
    {"USERNAME_NOT_MATCH", BIND, MEANING_REFUSED},

    {"NO_BILL_DATA", BILL, MEANING_ABSENT},
    {"BILL_NOT_EXIST", BILL, MEANING_LATER}, /* it is made on the next morning */
    {"BILL_DATE_BEFORE_REGISTRATION", BILL, MEANING_REFUSED},
    {"TYPE_NOT_SUPPORTED", BILL, MEANING_REFUSED},
    {"INVAILID_ARGUMENTS", BILL, MEANING_REFUSED}, /* so spelt by Alipay */
    {"UNKNOWN_ERROR", BILL, MEANING_UNKNOWN},
    {"SYSTEM_RATE_LIMIT", BILL, MEANING_LATER},
    {"USER_RATE_LIMIT", BILL, MEANING_LATER},

    {"AUTHORITY_ILLEGAL", COMPLAINT | COMPLAINT_SAY, MEANING_REFUSED},
    {"PARAM_ILLEGAL", COMPLAINT | COMPLAINT_SAY, MEANING_REFUSED},
    /* By us, maybe, whose answer was lost. */
    {"STATUS_CHANGED", COMPLAINT_SAY, MEANING_LOOK},
    {"REFUND_ALREADY_SUCCEED", COMPLAINT_SAY, MEANING_LOOK},
    {"REFUND_FEEDBACK_FAILED", COMPLAINT_SAY, MEANING_LOOK},
    {"WAITING_REFUND", COMPLAINT_SAY, MEANING_LATER},
    {"SUBMIT_CONTENT_VIOLATION", COMPLAINT_SAY, MEANING_REFUSED},
    {"SECURITY_INTERCEPT", COMPLAINT_SAY, MEANING_REFUSED},
};

const size_t alipay_code_business_rows_count = LENGTH(alipay_code_business_rows);

static const char *
name_of(const char *sub_code)
{
    /* The documents spell one of them AQC. in places. */
    static const char *const prefixes[] = {"ACQ.", "AQC.", "isp.", "isv.", "aop."};

    for (size_t i = 0; i < LENGTH(prefixes); i++)
        if (strncmp(sub_code, prefixes[i], strlen(prefixes[i])) == 0)
            return sub_code + strlen(prefixes[i]);
    return sub_code;
}

static enum meaning
business_code(enum alipay_code_call call, const char *sub_code)
{
    const char *name = name_of(sub_code);

    for (size_t i = 0; i < LENGTH(alipay_code_business_rows); i++) {
        const struct alipay_code_business_row *row = &alipay_code_business_rows[i];

        if ((row->calls & 1U << call) != 0 && strcasecmp(row->name, name) == 0)
            return row->meaning;
    }
    return MEANING_UNKNOWN;
}

enum meaning
alipay_code_of(enum alipay_code_call call, const char *code, const char *sub_code)
{
    if (strcmp(code, "40004") == 0)
        return business_code(call, sub_code);
    for (size_t i = 0; i < LENGTH(alipay_code_gateway_rows); i++) {
        const struct alipay_code_gateway_row *row = &alipay_code_gateway_rows[i];

        if (strcmp(row->code, code) != 0)
            continue;
        if (row->sub_code == NULL || strcmp(row->sub_code, sub_code) == 0)
            return row->meaning;
    }
    return MEANING_UNKNOWN;
}

enum meaning
alipay_code_of_v3(enum alipay_code_call call, const char *code)
{
    const char *name = name_of(code);

    for (size_t i = 0; i < LENGTH(alipay_code_gateway_rows); i++) {
        const struct alipay_code_gateway_row *row = &alipay_code_gateway_rows[i];

        if (row->sub_code != NULL && strcmp(name_of(row->sub_code), name) == 0)
            return row->meaning;
    }
    return business_code(call, code);
}

bool
alipay_code_is_spent(const char *sub_code)
{
    return strcmp(name_of(sub_code), "code-invalid") == 0;
}

#include "hub/api/pay_reason.h"

#include <stddef.h>
#include <string.h>

#include "shared/base/need.h"

struct row {
    const char *code;
    const char *reason;
};

/* Alipay's without their "ACQ." (opendocs of alipay.trade.create and .pay), and our own. */
static const struct row rows[] = {
    {"BUYER_BALANCE_NOT_ENOUGH", "balance"},
    {"BUYER_BANKCARD_BALANCE_NOT_ENOUGH", "balance"},
    {"NO_PAYMENT_INSTRUMENTS_AVAILABLE", "balance"},
    {"BUYER_PAYMENT_AMOUNT_DAY_LIMIT_ERROR", "limit"},
    {"BEYOND_PAY_RESTRICTION", "limit"},
    {"BEYOND_PER_RECEIPT_RESTRICTION", "limit"},
    {"TOTAL_FEE_EXCEED", "limit"},
    {"SYSTEM_ERROR", "busy"},
    {"isv.app-call-limited", "busy"},
    {"isv.method-call-limited", "busy"},
    {"IDENTIFY", "identity"}, /* the wallet did not say who pays: payment_flow.c */
    {"TRADE_BUYER_NOT_MATCH", "identity"},
    {"PAYMENT_AUTH_CODE_INVALID", "identity"},
    {"SELLER_BEEN_BLOCKED", "account"},
    {"ACCESS_FORBIDDEN", "account"},
    {"PARTNER_ERROR", "account"},
    {"INVALID_STORE_ID", "account"},
    {"INVALID_PARAMETER", "account"},
    {"EXIST_FORBIDDEN_WORD", "account"},
    {"APPLY_PC_MERCHANT_CODE_ERROR", "account"},
};

static const char *
without(const char *code, const char *prefix)
{
    size_t length = strlen(prefix);

    return strncmp(code, prefix, length) == 0 ? code + length : code;
}

const char *
pay_reason_of(const char *code)
{
    const char *name = without(code, "ACQ.");

    for (size_t i = 0; i < LENGTH(rows); i++)
        if (strcmp(rows[i].code, name) == 0)
            return rows[i].reason;
    /* The gateway refuses how this shop is set up, whatever it says of it in detail. */
    return name != without(name, "isv.") ? "account" : "refused";
}

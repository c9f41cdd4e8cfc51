#include "hub/channel/alipay/alipay_told.h"

#include <string.h>

#include "hub/channel/alipay/alipay_ask.h"

static const struct money no_amount = {-1};

struct alipay_told
alipay_told_nothing(void)
{
    return (struct alipay_told){.ours = "",
        .number = "",
        .status = "",
        .paid_at = "",
        .total = no_amount,
        .receipt = no_amount,
        .payer_paid = no_amount,
        .refunded = no_amount};
}

bool
alipay_told_fits(const struct alipay_told *told)
{
    return strlen(told->number) < ADAPTER_NUMBER_SIZE && strlen(told->ours) < ADAPTER_OURS_SIZE;
}

static bool
was_ever_paid(const struct alipay_told *told)
{
    return told->paid_at[0] != '\0' || told->receipt.fen > 0 || told->payer_paid.fen > 0 ||
           told->refunded.fen > 0;
}

static enum adapter_state
state_of(const struct alipay_told *told)
{
    bool closed = strcmp(told->status, "TRADE_CLOSED") == 0;

    if (strcmp(told->status, "WAIT_BUYER_PAY") == 0)
        return ADAPTER_PENDING;
    if (closed && !was_ever_paid(told))
        return ADAPTER_CLOSED;
    if (!closed && strcmp(told->status, "TRADE_SUCCESS") != 0 &&
        strcmp(told->status, "TRADE_FINISHED") != 0)
        return ADAPTER_UNKNOWN;
    /* Paid, but how much? Then nobody can check it against the order. */
    return told->total.fen > 0 ? ADAPTER_PAID : ADAPTER_UNKNOWN;
}

static struct money
amount_or(struct money amount, struct money otherwise)
{
    return amount.fen < 0 ? otherwise : amount;
}

/* After a full refund Alipay tells a receipt of 0.00: then it was the whole amount. */
static struct money
receipt_of(const struct alipay_told *told)
{
    if (strcmp(told->status, "TRADE_CLOSED") == 0 && told->receipt.fen == 0)
        return told->total;
    return amount_or(told->receipt, told->total);
}

void
alipay_told_put_paid(const struct alipay_told *told, struct adapter_reply *reply)
{
    reply->receipt = receipt_of(told);
    reply->payer_paid = amount_or(told->payer_paid, told->total);
    /* A payment without a readable time is a payment. */
    if (moment_parse_china(bytes_text(told->paid_at), &reply->paid) != ERR_OK)
        reply->paid = (struct moment){0};
}

struct adapter_reply
alipay_told_reply(const struct alipay_told *told)
{
    struct adapter_reply reply = {.state = state_of(told)};

    NEED(alipay_told_fits(told));
    memcpy(reply.ours, told->ours, strlen(told->ours) + 1);
    memcpy(reply.number, told->number, strlen(told->number) + 1);
    adapter_code_put(told->status, reply.code);
    reply.total_known = told->total.fen > 0;
    if (reply.total_known)
        reply.total = told->total;
    reply.given_back = reply.state == ADAPTER_PAID && strcmp(told->status, "TRADE_CLOSED") == 0;
    if (reply.state == ADAPTER_PAID)
        alipay_told_put_paid(told, &reply);
    return reply;
}

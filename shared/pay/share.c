#include "shared/pay/share.h"

#define DAY_S (INT64_C(24) * 3600)

struct share_terms
share_terms_of(enum channel channel)
{
    switch (channel) {
    case CHANNEL_WECHAT:
        /* WeChat Pay v3, profitsharing: 30 % unless the merchant's own max_ratio says otherwise. */
        return (struct share_terms){.splits = true,
            .gives_back = true,
            .cap_rate = 3000,
            .wait = span_s(60),
            .hold = span_s(30 * DAY_S)};
    case CHANNEL_ALIPAY:
        /* alipay.trade.order.settle; a share comes back only as a part of a refund. */
        return (struct share_terms){
            .splits = true, .cap_rate = SHARE_RATE_MAX, .hold = span_s(180 * DAY_S)};
    case CHANNEL_NONE:
    case CHANNEL_CASH:
    case CHANNEL_UNIONPAY:
    case CHANNEL_COUNT:
        break;
    }
    return (struct share_terms){.splits = false};
}

enum err
share_base(const struct share_payment *payment, struct money *ret_base)
{
    struct money base;
    enum err err = money_sub(payment->receipt, payment->fee, &base);

    if (err == ERR_OK)
        err = money_sub(base, payment->refunded, &base);
    if (err == ERR_OK)
        err = money_sub(base, payment->shared, &base);
    if (err == ERR_OK)
        *ret_base = money_of(base.fen < 0 ? 0 : base.fen);
    return err;
}

enum err
share_room(const struct share_payment *payment, int64_t cap_rate, struct money *ret_room)
{
    struct money base;
    struct money cap;
    enum err err;

    if (cap_rate < 0 || cap_rate > SHARE_RATE_MAX)
        return ERR_BAD_INPUT;
    err = share_base(payment, &base);
    if (err == ERR_OK)
        err = money_scale(payment->receipt, cap_rate, SHARE_RATE_MAX, ROUND_DOWN, &cap);
    if (err == ERR_OK)
        err = money_sub(cap, payment->shared, &cap);
    if (err != ERR_OK)
        return err;
    if (cap.fen < 0)
        cap.fen = 0;
    *ret_room = base.fen < cap.fen ? base : cap;
    return ERR_OK;
}

enum err
share_check_rates(const int64_t *rates, size_t count, int64_t cap_rate)
{
    int64_t sum = 0;

    if (count == 0)
        return ERR_BAD_INPUT;
    if (count > SHARE_COUNT_MAX)
        return ERR_OUT_OF_RANGE;
    for (size_t i = 0; i < count; i++) {
        if (rates[i] < 1 || rates[i] > SHARE_RATE_MAX)
            return ERR_BAD_INPUT;
        sum += rates[i];
    }
    return sum > SHARE_RATE_MAX || sum > cap_rate ? ERR_OUT_OF_RANGE : ERR_OK;
}

enum err
share_by_rates(const struct share_payment *payment, int64_t cap_rate, const int64_t *rates,
    size_t count, enum share_rest rest, struct money *ret_parts)
{
    uint32_t weights[SHARE_COUNT_MAX];
    struct money base;
    struct money room;
    struct money total;
    int64_t sum = 0;
    enum err err = share_check_rates(rates, count, SHARE_RATE_MAX);

    for (size_t i = 0; err == ERR_OK && i < count; i++) {
        weights[i] = (uint32_t)rates[i];
        sum += rates[i];
    }
    if (err == ERR_OK)
        err = share_base(payment, &base);
    if (err == ERR_OK)
        err = share_room(payment, cap_rate, &room);
    if (err == ERR_OK)
        err = money_scale(base, sum, SHARE_RATE_MAX,
            rest == SHARE_REST_RECEIVERS ? ROUND_UP : ROUND_DOWN, &total);
    if (err != ERR_OK)
        return err;
    return money_split(total.fen < room.fen ? total : room, weights, ret_parts, count);
}

enum err
share_check_amounts(const struct share_payment *payment, int64_t cap_rate,
    const struct money *amounts, size_t count, struct money *ret_sum)
{
    struct money sum = {0};
    struct money room;
    enum err err = share_room(payment, cap_rate, &room);

    if (err != ERR_OK)
        return err;
    if (count == 0)
        return ERR_BAD_INPUT;
    if (count > SHARE_COUNT_MAX)
        return ERR_OUT_OF_RANGE;
    for (size_t i = 0; i < count && err == ERR_OK; i++)
        err = amounts[i].fen < 1 ? ERR_BAD_INPUT : money_add(sum, amounts[i], &sum);
    if (err == ERR_OK && sum.fen > room.fen)
        err = ERR_OUT_OF_RANGE;
    if (err == ERR_OK)
        *ret_sum = sum;
    return err;
}

enum err
share_to_take_back(const struct share_payment *payment, struct money refund, struct money fee_back,
    struct money *ret_amount)
{
    struct money rest;
    struct money lack;
    struct money take;
    enum err err = money_sub(payment->receipt, payment->refunded, &rest);

    if (err == ERR_OK && (refund.fen < 1 || refund.fen > rest.fen || fee_back.fen < 0 ||
                             fee_back.fen > payment->fee.fen))
        err = ERR_OUT_OF_RANGE;
    if (err == ERR_OK)
        err = money_scale(payment->shared, refund.fen, rest.fen, ROUND_UP, &take);
    /* What stays shared, with the fee that stays, must fit into what is left. */
    if (err == ERR_OK)
        err = money_sub(payment->fee, fee_back, &lack);
    if (err == ERR_OK)
        err = money_add(lack, payment->shared, &lack);
    if (err == ERR_OK)
        err = money_add(lack, refund, &lack);
    if (err == ERR_OK)
        err = money_sub(lack, rest, &lack);
    if (err != ERR_OK)
        return err;
    if (lack.fen > take.fen)
        take = lack;
    *ret_amount = take.fen > payment->shared.fen ? payment->shared : take;
    return ERR_OK;
}

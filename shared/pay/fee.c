#include "shared/pay/fee.h"

enum err
fee_of(struct money amount, int64_t rate, struct money *ret_fee)
{
    if (rate < 0 || rate > FEE_RATE_MAX)
        return ERR_BAD_INPUT;
    return money_scale(amount, rate, FEE_RATE_MAX, ROUND_HALF_UP, ret_fee);
}

enum err
fee_of_refund(const struct fee_refund *refund, int64_t amount, int64_t *ret_returned)
{
    struct money due;
    int64_t now;
    enum err err;

    if (refund->receipt <= 0)
        return ERR_BAD_INPUT;
    err = money_scale(
        money_of(refund->charged), refund->refunded, refund->receipt, ROUND_HALF_UP, &due);
    if (err != ERR_OK)
        return err;
    /* A refund that failed gave its part back, which may have been more than its share. */
    now = due.fen - refund->returned;
    if (now < 0)
        now = 0;
    *ret_returned = now > amount ? amount : now;
    return ERR_OK;
}
